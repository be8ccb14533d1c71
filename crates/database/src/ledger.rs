//! The ledger's accounts, transfers and postings. A posting is never changed; an account's balance is
//! kept beside its postings, written in the same transaction.

use std::collections::BTreeMap;

use diesel::prelude::*;
use keywright_api_types::balance::CurrencyBalance;
use keywright_api_types::ids::{AccountId, ClientId, TransferId};
use keywright_api_types::money::Currency;
use keywright_domain::ledger::{AccountKind, Transfer};

use crate::audit::Act;
use crate::schema::{ledger_accounts, ledger_postings, ledger_transfers};
use crate::{AnyConnection, DatabaseError, columns};

/// A client's funds, a line for each currency, sorted by it.
///
/// # Errors
/// That the database failed.
pub fn balance(connection: &mut AnyConnection, client: &ClientId) -> Result<Vec<CurrencyBalance>, DatabaseError> {
    let accounts: Vec<(String, String, i64)> = ledger_accounts::table
        .filter(ledger_accounts::client_id.eq(client.as_str()))
        .select((ledger_accounts::currency, ledger_accounts::kind, ledger_accounts::balance))
        .load(connection)?;
    let mut lines: BTreeMap<Currency, CurrencyBalance> = BTreeMap::new();
    for (currency, kind, balance) in accounts {
        let currency = columns::text("ledger_accounts.currency", &currency)?;
        let line = lines.entry(currency).or_insert(CurrencyBalance { currency, available: 0, pending: 0 });
        if kind == AccountKind::Available.as_str() {
            line.available = balance;
        } else if kind == AccountKind::Pending.as_str() {
            line.pending = balance;
        }
    }
    Ok(lines.into_values().collect())
}

/// The account of that kind and currency, opened if it is not there. The platform's has no client.
///
/// # Errors
/// That the database failed.
pub fn open_account(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    client: Option<&ClientId>,
    kind: AccountKind,
    currency: &str,
) -> Result<AccountId, DatabaseError> {
    let mut query = ledger_accounts::table
        .filter(ledger_accounts::kind.eq(kind.as_str()))
        .filter(ledger_accounts::currency.eq(currency))
        .select(ledger_accounts::id)
        .into_boxed();
    query = match client {
        Some(client) => query.filter(ledger_accounts::client_id.eq(client.as_str())),
        None => query.filter(ledger_accounts::client_id.is_null()),
    };
    if let Some(id) = query.first::<String>(connection).optional()? {
        return columns::text("ledger_accounts.id", &id);
    }
    let (milliseconds, random) = act.id_parts();
    let id = AccountId::new(milliseconds, random);
    let values = (
        ledger_accounts::id.eq(id.as_str()),
        ledger_accounts::client_id.eq(client.map(ClientId::as_str)),
        ledger_accounts::kind.eq(kind.as_str()),
        ledger_accounts::currency.eq(currency),
        ledger_accounts::balance.eq(0),
        ledger_accounts::created_at.eq(act.at.unix_milliseconds()),
    );
    diesel::insert_into(ledger_accounts::table).values(values).execute(connection)?;
    Ok(id)
}

/// Writes a transfer and moves the balances with it.
///
/// # Errors
/// That the database failed, also because an account would go below zero that may not.
pub fn post(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    description: &str,
    transfer: &Transfer,
) -> Result<TransferId, DatabaseError> {
    let (milliseconds, random) = act.id_parts();
    let id = TransferId::new(milliseconds, random);
    let values = (
        ledger_transfers::id.eq(id.as_str()),
        ledger_transfers::description.eq(description),
        ledger_transfers::created_at.eq(act.at.unix_milliseconds()),
    );
    diesel::insert_into(ledger_transfers::table).values(values).execute(connection)?;
    for (position, posting) in (1_i64..).zip(transfer.postings()) {
        let values = (
            ledger_postings::transfer_id.eq(id.as_str()),
            ledger_postings::position.eq(position),
            ledger_postings::account_id.eq(posting.account_id.as_str()),
            ledger_postings::amount.eq(posting.amount),
        );
        diesel::insert_into(ledger_postings::table).values(values).execute(connection)?;
        diesel::update(ledger_accounts::table.find(posting.account_id.as_str()))
            .set(ledger_accounts::balance.eq(ledger_accounts::balance + posting.amount))
            .execute(connection)?;
    }
    Ok(id)
}
