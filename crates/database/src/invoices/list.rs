//! Looking invoices up.

use diesel::prelude::*;
use keywright_api_types::ids::{ClientId, InvoiceId};
use keywright_api_types::invoices::{Invoice, InvoiceStatus};
use keywright_api_types::{SortOrder, Timestamp};

use super::InvoiceRow;
use crate::connection::Backend;
use crate::money::{MoneyFilter, filtered, name_clients};
use crate::schema::invoices;
use crate::{AnyConnection, DatabaseError};

/// Which invoices to list.
pub type InvoiceFilter = MoneyFilter<InvoiceStatus, InvoiceId>;

/// A client's invoices, in the filter's order.
///
/// # Errors
/// That the database failed.
pub fn list(
    connection: &mut AnyConnection,
    client: &ClientId,
    filter: &InvoiceFilter,
    limit: u32,
) -> Result<Vec<Invoice>, DatabaseError> {
    page(connection, of_client(client), filter, limit)
}

/// Invoices of a client or, without one, of everybody, with the clients' names, in the
/// filter's order.
///
/// # Errors
/// That the database failed.
pub fn admin_list(
    connection: &mut AnyConnection,
    client: Option<&ClientId>,
    filter: &InvoiceFilter,
    limit: u32,
) -> Result<Vec<Invoice>, DatabaseError> {
    let mut found = page(connection, client.map_or_else(|| invoices::table.into_boxed(), of_client), filter, limit)?;
    name_clients(connection, &mut found)?;
    Ok(found)
}

/// A client's invoice.
///
/// # Errors
/// That the database failed.
pub fn find(
    connection: &mut AnyConnection,
    client: &ClientId,
    id: &InvoiceId,
) -> Result<Option<Invoice>, DatabaseError> {
    one(connection, of_client(client), id)
}

/// Anybody's invoice, with the client's name.
///
/// # Errors
/// That the database failed.
pub fn admin_find(connection: &mut AnyConnection, id: &InvoiceId) -> Result<Option<Invoice>, DatabaseError> {
    let mut found = one(connection, invoices::table.into_boxed(), id)?;
    name_clients(connection, found.as_mut_slice())?;
    Ok(found)
}

/// The invoices of a client: where every query for one starts.
fn of_client(client: &ClientId) -> invoices::BoxedQuery<'_, Backend> {
    invoices::table.filter(invoices::client_id.eq(client.as_str())).into_boxed()
}

fn one<'a>(
    connection: &mut AnyConnection,
    scope: invoices::BoxedQuery<'a, Backend>,
    id: &'a InvoiceId,
) -> Result<Option<Invoice>, DatabaseError> {
    let query = scope.filter(invoices::id.eq(id.as_str())).select(InvoiceRow::as_select());
    query.first(connection).optional()?.map(InvoiceRow::into_invoice).transpose()
}

fn page<'a>(
    connection: &mut AnyConnection,
    scope: invoices::BoxedQuery<'a, Backend>,
    filter: &'a InvoiceFilter,
    limit: u32,
) -> Result<Vec<Invoice>, DatabaseError> {
    let query = filtered!(invoices, InvoiceId, scope, filter);
    let query = query.limit(i64::from(limit)).select(InvoiceRow::as_select());
    let rows: Vec<InvoiceRow> = query.load(connection)?;
    rows.into_iter().map(InvoiceRow::into_invoice).collect()
}
