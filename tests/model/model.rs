//! The model: what there is after some operations, in a few maps.

use std::collections::BTreeMap;

use keywright_api_types::ids::{ClientId, InvoiceId, PaymentId, WithdrawalId};
use keywright_api_types::invoices::{Invoice, InvoiceStatus};
use keywright_api_types::money::Currency;
use keywright_api_types::payments::{Payment, PaymentStatus};
use keywright_api_types::withdrawals::{Withdrawal, WithdrawalStatus};

use crate::operation::{Answer, Operation};

/// Everything that was made.
#[derive(Default)]
pub struct Model {
    pub payments: BTreeMap<PaymentId, Payment>,
    pub withdrawals: BTreeMap<WithdrawalId, Withdrawal>,
    pub invoices: BTreeMap<InvoiceId, Invoice>,
}

impl Model {
    /// The status that an operation must be answered with, if nobody else does anything.
    pub fn expected(&self, operation: &Operation) -> u16 {
        let ok = match operation {
            Operation::Pay { invoice: None, .. } | Operation::Bill { .. } => return 201,
            Operation::Pay { invoice: Some(invoice), .. } => {
                let is_open = self.invoices[invoice].status == InvoiceStatus::Open;
                return if is_open && !self.is_being_paid(invoice) { 201 } else { 409 };
            }
            Operation::Withdraw { client, currency, amount } => {
                return if self.available(client, *currency) >= *amount { 201 } else { 409 };
            }
            Operation::SettlePayment { payment, completes } => {
                let status = self.payments[payment].status;
                status == PaymentStatus::Pending || status == settled(*completes)
            }
            Operation::SettleWithdrawal { withdrawal, approves } => {
                let status = self.withdrawals[withdrawal].status;
                status == WithdrawalStatus::Pending || status == decided(*approves)
            }
            Operation::Void { invoice, .. } => match self.invoices[invoice].status {
                InvoiceStatus::Open => !self.is_being_paid(invoice),
                status => status == InvoiceStatus::Void,
            },
        };
        if ok { 200 } else { 409 }
    }

    /// Takes over what an operation changed, by its answer.
    pub fn apply(&mut self, operation: &Operation, answer: &Answer) {
        if answer.status == 409 {
            return;
        }
        match operation {
            Operation::Pay { .. } => {
                let payment: Payment = serde_json::from_str(&answer.body).unwrap();
                assert!(self.payments.insert(payment.id, payment).is_none(), "made twice: {}", answer.body);
            }
            Operation::Withdraw { .. } => {
                let withdrawal: Withdrawal = serde_json::from_str(&answer.body).unwrap();
                assert!(self.withdrawals.insert(withdrawal.id, withdrawal).is_none(), "made twice: {}", answer.body);
            }
            Operation::Bill { .. } => {
                let invoice: Invoice = serde_json::from_str(&answer.body).unwrap();
                assert!(self.invoices.insert(invoice.id, invoice).is_none(), "made twice: {}", answer.body);
            }
            Operation::SettlePayment { payment, completes } => {
                let payment = self.payments.get_mut(payment).unwrap();
                let is_new = payment.status == PaymentStatus::Pending;
                assert!(is_new || payment.status == settled(*completes), "settled both ways: {payment:?}");
                payment.status = settled(*completes);
                let invoice = payment.invoice_id.filter(|_| *completes);
                if let Some(invoice) = invoice.and_then(|id| self.invoices.get_mut(&id)) {
                    assert!(invoice.status != InvoiceStatus::Void, "paid and void: {invoice:?}");
                    invoice.status = InvoiceStatus::Paid;
                }
            }
            Operation::SettleWithdrawal { withdrawal, approves } => {
                let withdrawal = self.withdrawals.get_mut(withdrawal).unwrap();
                let is_new = withdrawal.status == WithdrawalStatus::Pending;
                assert!(is_new || withdrawal.status == decided(*approves), "settled both ways: {withdrawal:?}");
                withdrawal.status = decided(*approves);
            }
            Operation::Void { invoice, .. } => {
                let invoice = self.invoices.get_mut(invoice).unwrap();
                assert!(invoice.status != InvoiceStatus::Paid, "paid and void: {invoice:?}");
                invoice.status = InvoiceStatus::Void;
            }
        }
    }

    /// Whether a payment of an invoice is on its way.
    fn is_being_paid(&self, invoice: &InvoiceId) -> bool {
        let mut payments = self.payments.values().filter(|payment| payment.invoice_id.as_ref() == Some(invoice));
        payments.any(|payment| payment.status == PaymentStatus::Pending)
    }

    /// What a client can withdraw.
    pub fn available(&self, client: &ClientId, currency: Currency) -> i64 {
        let paid = self.payments.values().filter(|payment| {
            payment.client_id == *client && payment.currency == currency && payment.status == PaymentStatus::Completed
        });
        let withdrawn = self.withdrawals.values().filter(|withdrawal| {
            withdrawal.client_id == *client
                && withdrawal.currency == currency
                && withdrawal.status != WithdrawalStatus::Rejected
        });
        paid.map(|payment| payment.amount).sum::<i64>() - withdrawn.map(|withdrawal| withdrawal.amount).sum::<i64>()
    }

    /// What is on its way to a client.
    pub fn pending(&self, client: &ClientId, currency: Currency) -> i64 {
        let pending = self.payments.values().filter(|payment| {
            payment.client_id == *client && payment.currency == currency && payment.status == PaymentStatus::Pending
        });
        pending.map(|payment| payment.amount).sum()
    }
}

fn settled(completes: bool) -> PaymentStatus {
    if completes { PaymentStatus::Completed } else { PaymentStatus::Failed }
}

fn decided(approves: bool) -> WithdrawalStatus {
    if approves { WithdrawalStatus::Approved } else { WithdrawalStatus::Rejected }
}
