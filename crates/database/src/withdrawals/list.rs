//! Looking withdrawals up.

use diesel::prelude::*;
use keywright_api_types::ids::{ClientId, WithdrawalId};
use keywright_api_types::withdrawals::{Withdrawal, WithdrawalStatus};
use keywright_api_types::{SortOrder, Timestamp};

use super::WithdrawalRow;
use crate::connection::Backend;
use crate::money::{MoneyFilter, filtered, name_clients};
use crate::schema::withdrawals;
use crate::{AnyConnection, DatabaseError};

/// Which withdrawals to list.
pub type WithdrawalFilter = MoneyFilter<WithdrawalStatus, WithdrawalId>;

/// A client's withdrawals, in the filter's order.
///
/// # Errors
/// That the database failed.
pub fn list(
    connection: &mut AnyConnection,
    client: &ClientId,
    filter: &WithdrawalFilter,
    limit: u32,
) -> Result<Vec<Withdrawal>, DatabaseError> {
    page(connection, of_client(client), filter, limit)
}

/// Withdrawals of a client or, without one, of everybody, with the clients' names, in the
/// filter's order.
///
/// # Errors
/// That the database failed.
pub fn admin_list(
    connection: &mut AnyConnection,
    client: Option<&ClientId>,
    filter: &WithdrawalFilter,
    limit: u32,
) -> Result<Vec<Withdrawal>, DatabaseError> {
    let mut found = page(connection, client.map_or_else(|| withdrawals::table.into_boxed(), of_client), filter, limit)?;
    name_clients(connection, &mut found)?;
    Ok(found)
}

/// A client's withdrawal.
///
/// # Errors
/// That the database failed.
pub fn find(
    connection: &mut AnyConnection,
    client: &ClientId,
    id: &WithdrawalId,
) -> Result<Option<Withdrawal>, DatabaseError> {
    one(connection, of_client(client), id)
}

/// Anybody's withdrawal, with the client's name.
///
/// # Errors
/// That the database failed.
pub fn admin_find(connection: &mut AnyConnection, id: &WithdrawalId) -> Result<Option<Withdrawal>, DatabaseError> {
    let mut found = any(connection, id)?;
    name_clients(connection, found.as_mut_slice())?;
    Ok(found)
}

/// The same without the name, as the client itself reads it.
pub(super) fn any(connection: &mut AnyConnection, id: &WithdrawalId) -> Result<Option<Withdrawal>, DatabaseError> {
    one(connection, withdrawals::table.into_boxed(), id)
}

/// The withdrawals of a client: where every query for one starts.
fn of_client(client: &ClientId) -> withdrawals::BoxedQuery<'_, Backend> {
    withdrawals::table.filter(withdrawals::client_id.eq(client.as_str())).into_boxed()
}

fn one<'a>(
    connection: &mut AnyConnection,
    scope: withdrawals::BoxedQuery<'a, Backend>,
    id: &'a WithdrawalId,
) -> Result<Option<Withdrawal>, DatabaseError> {
    let query = scope.filter(withdrawals::id.eq(id.as_str())).select(WithdrawalRow::as_select());
    query.first(connection).optional()?.map(WithdrawalRow::into_withdrawal).transpose()
}

fn page<'a>(
    connection: &mut AnyConnection,
    scope: withdrawals::BoxedQuery<'a, Backend>,
    filter: &'a WithdrawalFilter,
    limit: u32,
) -> Result<Vec<Withdrawal>, DatabaseError> {
    let query = filtered!(withdrawals, WithdrawalId, scope, filter);
    let query = query.limit(i64::from(limit)).select(WithdrawalRow::as_select());
    let rows: Vec<WithdrawalRow> = query.load(connection)?;
    rows.into_iter().map(WithdrawalRow::into_withdrawal).collect()
}
