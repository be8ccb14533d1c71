//! Looking payments up.

use diesel::prelude::*;
use keywright_api_types::ids::{ClientId, PaymentId};
use keywright_api_types::payments::{Payment, PaymentStatus};
use keywright_api_types::{SortOrder, Timestamp};

use super::PaymentRow;
use crate::connection::Backend;
use crate::money::{MoneyFilter, filtered, name_clients};
use crate::schema::payments;
use crate::{AnyConnection, DatabaseError};

/// Which payments to list.
pub type PaymentFilter = MoneyFilter<PaymentStatus, PaymentId>;

/// A client's payments, in the filter's order.
///
/// # Errors
/// That the database failed.
pub fn list(
    connection: &mut AnyConnection,
    client: &ClientId,
    filter: &PaymentFilter,
    limit: u32,
) -> Result<Vec<Payment>, DatabaseError> {
    page(connection, of_client(client), filter, limit)
}

/// Payments of a client or, without one, of everybody, with the clients' names, in the
/// filter's order.
///
/// # Errors
/// That the database failed.
pub fn admin_list(
    connection: &mut AnyConnection,
    client: Option<&ClientId>,
    filter: &PaymentFilter,
    limit: u32,
) -> Result<Vec<Payment>, DatabaseError> {
    let mut found = page(connection, client.map_or_else(|| payments::table.into_boxed(), of_client), filter, limit)?;
    name_clients(connection, &mut found)?;
    Ok(found)
}

/// A client's payment.
///
/// # Errors
/// That the database failed.
pub fn find(
    connection: &mut AnyConnection,
    client: &ClientId,
    id: &PaymentId,
) -> Result<Option<Payment>, DatabaseError> {
    one(connection, of_client(client), id)
}

/// Anybody's payment, with the client's name.
///
/// # Errors
/// That the database failed.
pub fn admin_find(connection: &mut AnyConnection, id: &PaymentId) -> Result<Option<Payment>, DatabaseError> {
    let mut found = any(connection, id)?;
    name_clients(connection, found.as_mut_slice())?;
    Ok(found)
}

/// The same without the name, as the client itself reads it.
pub(super) fn any(connection: &mut AnyConnection, id: &PaymentId) -> Result<Option<Payment>, DatabaseError> {
    one(connection, payments::table.into_boxed(), id)
}

/// The payments of a client: where every query for one starts.
fn of_client(client: &ClientId) -> payments::BoxedQuery<'_, Backend> {
    payments::table.filter(payments::client_id.eq(client.as_str())).into_boxed()
}

fn one<'a>(
    connection: &mut AnyConnection,
    scope: payments::BoxedQuery<'a, Backend>,
    id: &'a PaymentId,
) -> Result<Option<Payment>, DatabaseError> {
    let query = scope.filter(payments::id.eq(id.as_str())).select(PaymentRow::as_select());
    query.first(connection).optional()?.map(PaymentRow::into_payment).transpose()
}

fn page<'a>(
    connection: &mut AnyConnection,
    scope: payments::BoxedQuery<'a, Backend>,
    filter: &'a PaymentFilter,
    limit: u32,
) -> Result<Vec<Payment>, DatabaseError> {
    let query = filtered!(payments, PaymentId, scope, filter);
    let query = query.limit(i64::from(limit)).select(PaymentRow::as_select());
    let rows: Vec<PaymentRow> = query.load(connection)?;
    rows.into_iter().map(PaymentRow::into_payment).collect()
}
