//! Accounts and their balances.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use keywright_api_types::balance::CurrencyBalance;
use keywright_api_types::ids::{AccountId, ClientId};
use keywright_api_types::money::Currency;
use keywright_domain::ledger::AccountKind;

use crate::audit::Act;
use crate::schema::ledger_accounts;
use crate::{AnyConnection, DatabaseError, columns};

/// An account, as it is at this moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Its balance, in minor units.
    pub balance: i64,
}

/// What moves a client's funds in one currency: the client's accounts and the platform's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAccounts {
    /// The currency of all of them.
    pub currency: Currency,
    /// What can be withdrawn now.
    pub available: Account,
    /// What is on its way in.
    pub pending: Account,
    /// What is on its way out.
    pub reserved: Account,
    /// The platform's side.
    pub platform: Account,
}

impl ClientAccounts {
    /// The account of a kind.
    pub fn of(&self, kind: AccountKind) -> &Account {
        match kind {
            AccountKind::Available => &self.available,
            AccountKind::Pending => &self.pending,
            AccountKind::Reserved => &self.reserved,
            AccountKind::Platform => &self.platform,
        }
    }
}

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
        let line = lines.entry(currency).or_insert(CurrencyBalance { currency, available: 0, pending: 0, reserved: 0 });
        if kind == AccountKind::Available.as_str() {
            line.available = balance;
        } else if kind == AccountKind::Pending.as_str() {
            line.pending = balance;
        } else if kind == AccountKind::Reserved.as_str() {
            line.reserved = balance;
        }
    }
    Ok(lines.into_values().collect())
}

/// The accounts of a client in a currency, opened if they are not there.
///
/// # Errors
/// That the database failed, or that there is no such client.
pub(crate) fn client_accounts(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    client: &ClientId,
    currency: Currency,
) -> Result<ClientAccounts, DatabaseError> {
    if let Some(found) = find(connection, client, currency)? {
        return Ok(found);
    }
    for kind in AccountKind::ALL {
        let owner = (*kind != AccountKind::Platform).then_some(client);
        open(connection, act, owner, *kind, currency)?;
    }
    find(connection, client, currency)?.ok_or_else(|| diesel::result::Error::NotFound.into())
}

/// The accounts of a client in a currency, if there are any.
///
/// # Errors
/// That the database failed.
pub(crate) fn find(
    connection: &mut AnyConnection,
    client: &ClientId,
    currency: Currency,
) -> Result<Option<ClientAccounts>, DatabaseError> {
    let rows: Vec<(String, String, i64)> = ledger_accounts::table
        .filter(ledger_accounts::client_id.eq(client.as_str()).or(ledger_accounts::client_id.is_null()))
        .filter(ledger_accounts::currency.eq(currency.as_str()))
        .select((ledger_accounts::kind, ledger_accounts::id, ledger_accounts::balance))
        .load(connection)?;
    let account = |kind: AccountKind| -> Result<Option<Account>, DatabaseError> {
        match rows.iter().find(|(name, _, _)| name == kind.as_str()) {
            Some((_, id, balance)) => {
                Ok(Some(Account { id: columns::text("ledger_accounts.id", id)?, balance: *balance }))
            }
            None => Ok(None),
        }
    };
    let kinds = [AccountKind::Available, AccountKind::Pending, AccountKind::Reserved, AccountKind::Platform];
    let [available, pending, reserved, platform] = kinds.map(account);
    Ok(match (available?, pending?, reserved?, platform?) {
        (Some(available), Some(pending), Some(reserved), Some(platform)) => {
            Some(ClientAccounts { currency, available, pending, reserved, platform })
        }
        _ => None,
    })
}

/// Opens an account, unless it is there. The platform's has no client.
fn open(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    client: Option<&ClientId>,
    kind: AccountKind,
    currency: Currency,
) -> QueryResult<()> {
    let (milliseconds, random) = act.id_parts();
    diesel::sql_query(
        "INSERT INTO ledger_accounts (id, client_id, kind, currency, balance, created_at) \
         VALUES ($1, $2, $3, $4, 0, $5) ON CONFLICT DO NOTHING",
    )
    .bind::<Text, _>(AccountId::new(milliseconds, random).as_str())
    .bind::<Nullable<Text>, _>(client.map(ClientId::as_str))
    .bind::<Text, _>(kind.as_str())
    .bind::<Text, _>(currency.as_str())
    .bind::<BigInt, _>(act.at.unix_milliseconds())
    .execute(connection)?;
    Ok(())
}
