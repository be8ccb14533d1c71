//! Seven weeks of money: payments, withdrawals and invoices in every state.

mod plans;

use std::collections::BTreeMap;

use keywright_api_types::date::Date;
use keywright_api_types::ids::{ClientId, InvoiceId, PaymentId, WithdrawalId};
use keywright_api_types::invoices::{CreateInvoice, CreateInvoiceLine, Customer};
use keywright_api_types::money::{Currency, InvalidCurrency};
use keywright_api_types::payments::CreatePayment;
use keywright_api_types::withdrawals::CreateWithdrawal;
use keywright_database::DatabaseError;
use keywright_database::invoices;
use keywright_database::money::MoneyError;
use keywright_database::payments::{self, PaymentSettlement};
use keywright_database::withdrawals::{self, WithdrawalSettlement};

use super::Stage;
use super::people::People;
use plans::{Client, End, INVOICES, InvoicePlan, PAYMENTS, PaymentPlan, WITHDRAWALS, WithdrawalPlan};

/// What happens to money at one moment.
#[derive(Clone, Copy)]
pub(super) enum Step {
    Bill(&'static InvoicePlan),
    Void(&'static InvoicePlan),
    Pay(&'static PaymentPlan),
    EndPayment(&'static PaymentPlan),
    Withdraw(&'static WithdrawalPlan),
    EndWithdrawal(&'static WithdrawalPlan),
}

/// What was made so far, by its name in the plans.
#[derive(Default)]
pub(super) struct Made {
    invoices: BTreeMap<&'static str, InvoiceId>,
    payments: BTreeMap<&'static str, PaymentId>,
    withdrawals: BTreeMap<&'static str, WithdrawalId>,
}

/// Every step with how many hours ago it is taken.
pub(super) fn steps() -> Vec<(i64, Step)> {
    let mut steps = Vec::new();
    for plan in &INVOICES {
        steps.push((plan.hours_ago, Step::Bill(plan)));
        steps.extend(plan.voided.map(|hours_ago| (hours_ago, Step::Void(plan))));
    }
    for plan in &PAYMENTS {
        steps.push((plan.hours_ago, Step::Pay(plan)));
        steps.extend(plan.end.hours_ago().map(|hours_ago| (hours_ago, Step::EndPayment(plan))));
    }
    for plan in &WITHDRAWALS {
        steps.push((plan.hours_ago, Step::Withdraw(plan)));
        steps.extend(plan.end.hours_ago().map(|hours_ago| (hours_ago, Step::EndWithdrawal(plan))));
    }
    steps
}

pub(super) fn take(stage: &mut Stage<'_>, people: &People, made: &mut Made, step: Step) -> Result<(), DatabaseError> {
    stage.as_admin(people);
    carry_out(stage, people, made, step).map_err(in_database)
}

fn carry_out(stage: &mut Stage<'_>, people: &People, made: &mut Made, step: Step) -> Result<(), MoneyError> {
    let client_of = |client: &Client| match client {
        Client::Pro => people.pro.client,
        Client::Basic => people.basic.client,
    };
    match step {
        Step::Bill(plan) => {
            let id = bill(stage, &client_of(&plan.client), plan)?;
            made.invoices.insert(plan.number, id);
        }
        Step::Void(plan) => {
            let id = made.invoices.get(plan.number).ok_or(MoneyError::NotFound)?;
            invoices::void(stage.connection, &mut stage.act, &client_of(&plan.client), id)?;
        }
        Step::Pay(plan) => {
            let body = CreatePayment {
                amount: plan.amount,
                currency: currency(plan.currency)?,
                reference: Some(plan.reference.to_owned()),
                description: Some(plan.description.to_owned()),
                metadata: None,
                invoice_id: plan.invoice.and_then(|number| made.invoices.get(number).copied()),
            };
            let payment = payments::create(stage.connection, &mut stage.act, &client_of(&plan.client), body)?;
            made.payments.insert(plan.reference, payment.id);
        }
        Step::EndPayment(plan) => {
            let settlement = match plan.end {
                End::Well(_) => PaymentSettlement::Complete,
                End::Badly(_, reason) => PaymentSettlement::Fail { reason: Some(reason.to_owned()) },
                End::Late(_) => {
                    stage.as_system();
                    PaymentSettlement::Expire
                }
                End::Open => return Ok(()),
            };
            let id = made.payments.get(plan.reference).ok_or(MoneyError::NotFound)?;
            payments::admin_settle(stage.connection, &mut stage.act, id, settlement)?;
        }
        Step::Withdraw(plan) => {
            let body = CreateWithdrawal {
                amount: plan.amount,
                currency: currency(plan.currency)?,
                destination: plan.destination.to_owned(),
                reference: Some(plan.reference.to_owned()),
                metadata: None,
            };
            let withdrawal = withdrawals::create(stage.connection, &mut stage.act, &client_of(&plan.client), body)?;
            made.withdrawals.insert(plan.reference, withdrawal.id);
        }
        Step::EndWithdrawal(plan) => {
            let settlement = match plan.end {
                End::Well(_) => WithdrawalSettlement::Approve,
                End::Badly(_, reason) => WithdrawalSettlement::Reject { reason: Some(reason.to_owned()) },
                End::Late(_) | End::Open => return Ok(()),
            };
            let id = made.withdrawals.get(plan.reference).ok_or(MoneyError::NotFound)?;
            withdrawals::admin_settle(stage.connection, &mut stage.act, id, settlement)?;
        }
    }
    Ok(())
}

fn bill(stage: &mut Stage<'_>, client: &ClientId, plan: &InvoicePlan) -> Result<InvoiceId, MoneyError> {
    let (name, email) = plan.customer;
    let line = |(description, quantity, unit_amount): &(&str, i64, i64)| CreateInvoiceLine {
        description: (*description).to_owned(),
        quantity: *quantity,
        unit_amount: *unit_amount,
    };
    let body = CreateInvoice {
        customer: Customer { name: name.to_owned(), email: email.to_owned() },
        lines: plan.lines.iter().map(line).collect(),
        currency: currency(plan.currency)?,
        due_date: plan.due_in_days.map(|days| Date::of(stage.act.at.plus_seconds(86_400 * days))),
        metadata: Some([("number".to_owned(), plan.number.to_owned())].into()),
    };
    Ok(invoices::create(stage.connection, &mut stage.act, client, body)?.id)
}

fn currency(code: &str) -> Result<Currency, MoneyError> {
    let invalid = |error: InvalidCurrency| DatabaseError::Migration(format!("a currency of the demo {error}"));
    Ok(code.parse().map_err(invalid)?)
}

/// The plans fit together, so nothing is refused.
fn in_database(error: MoneyError) -> DatabaseError {
    match error {
        MoneyError::Database(error) => error,
        error => DatabaseError::Migration(format!("money of the demo: {error}")),
    }
}
