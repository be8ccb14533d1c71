//! Comparing a database with the model of what was answered.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use keywright_database::audit::{self, AuditWalk};
use keywright_database::invoices::{self, InvoiceFilter};
use keywright_database::payments::{self, PaymentFilter};
use keywright_database::withdrawals::{self, WithdrawalFilter};
use keywright_database::{AnyConnection, DatabaseError, ledger};

use crate::model::Model;
use crate::operation::{Operation, Record};
use crate::stage::Stage;

/// More than any stage has.
const ALL: u32 = 1_000_000;

/// Sees that the database holds what was answered and nothing else; where the records are in the order in which
/// everything happened, also that each answer is the right one.
pub fn check(stage: &Stage, records: &[Record], in_order: bool, which: &str) {
    let mut model = Model::default();
    let answered = records.iter().filter_map(|record| Some((&record.operation, record.answer.as_ref()?)));
    let (made, changed): (Vec<_>, Vec<_>) = match in_order {
        true => (Vec::new(), answered.collect()),
        // A thing may be changed by one thread before the other has written down that it was made.
        false => answered.partition(|(operation, _)| is_creation(operation)),
    };
    for (operation, answer) in made.into_iter().chain(changed) {
        if in_order {
            assert_eq!(answer.status, model.expected(operation), "{which}: {operation:?} {answer:?}");
        }
        model.apply(operation, answer);
    }
    stage.database.read(|connection| compare(connection, stage, &model, which)).unwrap();
}

fn is_creation(operation: &Operation) -> bool {
    matches!(operation, Operation::Pay { .. } | Operation::Withdraw { .. } | Operation::Bill { .. })
}

fn compare(connection: &mut AnyConnection, stage: &Stage, model: &Model, which: &str) -> Result<(), DatabaseError> {
    let (mut found_payments, mut found_withdrawals, mut found_invoices) =
        (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for client in &stage.clients {
        for payment in payments::list(connection, client, &PaymentFilter::default(), ALL)? {
            found_payments.insert(payment.id, payment.status);
        }
        for withdrawal in withdrawals::list(connection, client, &WithdrawalFilter::default(), ALL)? {
            found_withdrawals.insert(withdrawal.id, withdrawal.status);
        }
        for invoice in invoices::list(connection, client, &InvoiceFilter::default(), ALL)? {
            found_invoices.insert(invoice.id, invoice.status);
        }
        for line in ledger::balance(connection, client)? {
            let expected = (model.available(client, line.currency), model.pending(client, line.currency));
            assert_eq!((line.available, line.pending), expected, "{which}: {client} {}", line.currency);
        }
    }
    let expected: BTreeMap<_, _> = model.payments.iter().map(|(id, payment)| (*id, payment.status)).collect();
    assert_eq!(found_payments, expected, "{which}");
    let expected: BTreeMap<_, _> = model.withdrawals.iter().map(|(id, withdrawal)| (*id, withdrawal.status)).collect();
    assert_eq!(found_withdrawals, expected, "{which}");
    let expected: BTreeMap<_, _> = model.invoices.iter().map(|(id, invoice)| (*id, invoice.status)).collect();
    assert_eq!(found_invoices, expected, "{which}");
    assert_eq!(ledger::admin_verify(connection)?.first_wrong, None, "{which}");
    let trail = audit::admin_verify(connection, AuditWalk::default(), |_, _| ControlFlow::Continue(()))?;
    assert!(trail.is_some_and(|trail| trail.intact), "{which}");
    Ok(())
}
