//! Proving that invoices add up.

use diesel::prelude::*;
use keywright_api_types::invoices::Invoice;

use super::InvoiceRow;
use crate::schema::invoices;
use crate::{AnyConnection, DatabaseError};

/// How many invoices are held in memory at once.
const BATCH: i64 = 1_000;

/// The first invoice whose lines do not come to its total, or that cannot be read, in words; nothing if all are right.
///
/// # Errors
/// That the database failed.
pub(crate) fn admin_first_wrong_sum(connection: &mut AnyConnection) -> Result<Option<String>, DatabaseError> {
    let mut after = String::new();
    loop {
        let rows: Vec<InvoiceRow> = invoices::table
            .filter(invoices::id.gt(&after))
            .order(invoices::id.asc())
            .limit(BATCH)
            .select(InvoiceRow::as_select())
            .load(connection)?;
        let Some(last) = rows.last() else { return Ok(None) };
        after.clone_from(&last.id);
        for row in rows {
            let id = row.id.clone();
            match row.into_invoice() {
                Ok(invoice) if adds_up(&invoice) => {}
                Ok(_) => return Ok(Some(format!("{id} comes to another total than its lines"))),
                Err(error) => return Ok(Some(format!("{id} cannot be read: {error}"))),
            }
        }
    }
}

fn adds_up(invoice: &Invoice) -> bool {
    let sum = invoice.lines.iter().try_fold(0i64, |sum, line| {
        let amount = line.quantity.checked_mul(line.unit_amount).filter(|amount| *amount == line.amount)?;
        sum.checked_add(amount)
    });
    sum == Some(invoice.total)
}
