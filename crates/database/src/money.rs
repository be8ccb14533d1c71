//! What payments, withdrawals and invoices share.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use keywright_api_types::audit::{AuditAction, Change, Changes};
use keywright_api_types::ids::ClientId;
use keywright_api_types::invoices::Invoice;
use keywright_api_types::money::Currency;
use keywright_api_types::payments::Payment;
use keywright_api_types::withdrawals::Withdrawal;
use keywright_api_types::{FieldError, SortOrder, Timestamp};
use serde_json::json;

use crate::audit::Deed;
use crate::schema::clients;
use crate::{AnyConnection, DatabaseError};

/// Something of a client's, which tells admins the client's name.
pub(crate) trait OfClient {
    /// The client, and the place for its name.
    fn client(&mut self) -> (ClientId, &mut Option<String>);
}

macro_rules! of_client {
    ($($thing:ty),+) => { $(
        impl OfClient for $thing {
            fn client(&mut self) -> (ClientId, &mut Option<String>) {
                (self.client_id, &mut self.client_name)
            }
        }
    )+ };
}

of_client!(Payment, Withdrawal, Invoice);

/// Adds the clients' names, for admins to read.
///
/// # Errors
/// That the database failed.
pub(crate) fn name_clients(connection: &mut AnyConnection, things: &mut [impl OfClient]) -> Result<(), DatabaseError> {
    let ids: BTreeSet<String> = things.iter_mut().map(|thing| thing.client().0.to_string()).collect();
    let names = clients::table.filter(clients::id.eq_any(ids)).select((clients::id, clients::name));
    let names: BTreeMap<String, String> = names.load(connection)?.into_iter().collect();
    for thing in things {
        let (id, name) = thing.client();
        *name = names.get(id.as_str()).cloned();
    }
    Ok(())
}

/// Which payments, withdrawals or invoices to list, by their status and their ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MoneyFilter<S, I> {
    /// Only those with this status.
    pub status: Option<S>,
    /// Only those in this currency.
    pub currency: Option<Currency>,
    /// Only those made from this moment on.
    pub from: Option<Timestamp>,
    /// Only those made before this moment.
    pub to: Option<Timestamp>,
    /// Whether the oldest or the newest come first.
    pub order: SortOrder,
    /// Only those that come after this one in that order.
    pub after: Option<I>,
}

impl<S, I> Default for MoneyFilter<S, I> {
    /// All, newest first.
    fn default() -> Self {
        Self { status: None, currency: None, from: None, to: None, order: SortOrder::Descending, after: None }
    }
}

/// The rows of a table that a [`MoneyFilter`] means, in its order. An id begins with the time at which it was made, so times
/// are found by ids, for which there are indexes.
macro_rules! filtered {
    ($table:ident, $id:ident, $scope:expr, $filter:expr) => {{
        let (mut query, filter) = ($scope, $filter);
        let first_of = |at: Timestamp| $id::new(u64::try_from(at.unix_milliseconds()).unwrap_or(0), 0).to_string();
        if let Some(status) = filter.status {
            query = query.filter($table::status.eq(status.as_str()));
        }
        if let Some(currency) = &filter.currency {
            query = query.filter($table::currency.eq(currency.as_str()));
        }
        if let Some(from) = filter.from {
            query = query.filter($table::id.ge(first_of(from)));
        }
        if let Some(to) = filter.to {
            query = query.filter($table::id.lt(first_of(to)));
        }
        match (filter.order, &filter.after) {
            (SortOrder::Ascending, None) => query.order($table::id.asc()),
            (SortOrder::Ascending, Some(after)) => query.filter($table::id.gt(after.as_str())).order($table::id.asc()),
            (SortOrder::Descending, None) => query.order($table::id.desc()),
            (SortOrder::Descending, Some(after)) => {
                query.filter($table::id.lt(after.as_str())).order($table::id.desc())
            }
        }
    }};
}

pub(crate) use filtered;

/// Why a payment, a withdrawal or an invoice was not made or settled. Nothing is changed then.
#[derive(Debug, thiserror::Error)]
pub enum MoneyError {
    /// There is no such thing, or it is another client's.
    #[error("there is no such thing")]
    NotFound,
    /// Less is available than the withdrawal asks for.
    #[error("less is available than is asked for")]
    InsufficientFunds,
    /// It was settled otherwise before.
    #[error("it was settled otherwise before")]
    AlreadySettled,
    /// The invoice is paid or void, or a payment of it is on its way.
    #[error("the invoice is not open")]
    InvoiceNotOpen,
    /// Fields are wrong.
    #[error("fields are wrong")]
    Invalid(Vec<FieldError>),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl MoneyError {
    /// One field is wrong.
    pub(crate) fn invalid(field: &str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError::new(field, message)])
    }
}

impl From<diesel::result::Error> for MoneyError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}

/// The event in the trail of something that has another status now, and why, if somebody said so. The action is named after
/// what it is done to.
pub(crate) fn change_of_status(
    action: AuditAction,
    id: &str,
    client: ClientId,
    [from, to]: [&str; 2],
    reason: Option<&str>,
) -> Deed {
    let status = Change { from: json!(from), to: json!(to) };
    let reason = Change { from: json!(null), to: json!(reason) };
    Deed {
        action,
        target_type: action.as_str().split('.').next().unwrap_or_default(),
        target_id: Some(id.to_owned()),
        target_name: None,
        client_id: Some(client),
        changes: Changes::from([("status".to_owned(), status), ("reason".to_owned(), reason)]),
    }
}
