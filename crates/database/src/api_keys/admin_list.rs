//! Keys of all clients, as admins look for them.
//!
//! What is to be listed is found first, in an index that holds all that a filter asks about; only the keys of the page are
//! read in full.

use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable};
use keywright_api_types::Timestamp;
use keywright_api_types::admin::api_keys::AdminApiKey;
use keywright_api_types::api_keys::ApiKeyStatus;
use keywright_api_types::ids::{ApiKeyId, ClientId};
use keywright_domain::limits::ServerLimits;

use super::admin::admin_read;
use crate::connection::Backend;
use crate::schema::api_keys;
use crate::search::holding;
use crate::{AnyConnection, DatabaseError};

const DAY_MILLISECONDS: i64 = 86_400_000;

/// Which keys to list; all that is named must fit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AdminKeyFilter {
    /// Only this client's.
    pub client: Option<ClientId>,
    /// Only those with this status.
    pub status: Option<ApiKeyStatus>,
    /// Only those whose name holds this text, or whose id it is.
    pub search: Option<String>,
    /// As well as those with a prefix from the first up to the second.
    pub prefixes: Option<[String; 2]>,
    /// Only those made at this moment or later.
    pub created_from: Option<Timestamp>,
    /// Only those made before this moment and not used since.
    pub unused_since: Option<Timestamp>,
    /// Only those that expire up to this moment.
    pub expires_until: Option<Timestamp>,
    /// Only those made before this one.
    pub before: Option<ApiKeyId>,
}

/// Keys of all clients, newest first. Their last use is the one that is noted beside them, a minute or two old.
///
/// # Errors
/// That the database failed.
pub fn admin_list(
    connection: &mut AnyConnection,
    filter: &AdminKeyFilter,
    limits: ServerLimits,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<AdminApiKey>, DatabaseError> {
    let newest = |query: Query<'_>, connection: &mut AnyConnection| -> QueryResult<Vec<String>> {
        query.order(api_keys::id.desc()).limit(i64::from(limit)).select(api_keys::id).load(connection)
    };
    let mut ids = Vec::new();
    for query in fitting(filter, now) {
        let query = match &filter.search {
            None => query,
            Some(text) => query.filter(api_keys::search.like(holding(text)).escape('\\').or(api_keys::id.eq(text))),
        };
        ids.extend(newest(query, connection)?);
    }
    if let (Some(_), Some([from, to])) = (&filter.search, &filter.prefixes) {
        // Apart, since prefixes have an index of their own.
        for query in fitting(filter, now) {
            let query = query.filter(api_keys::prefix.ge(from)).filter(api_keys::prefix.lt(to));
            ids.extend(newest(query, connection)?);
        }
    }
    // Of the newest of each question, the newest of all.
    ids.sort_unstable_by(|one, other| other.cmp(one));
    ids.dedup();
    ids.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    admin_read(connection, &ids, limits, now)
}

type Query<'a> = api_keys::BoxedQuery<'a, Backend>;

/// The keys that fit everything but the text, each by one query.
fn fitting(filter: &AdminKeyFilter, now: Timestamp) -> Vec<Query<'_>> {
    match filter.unused_since {
        None => vec![fitting_but_for_use(filter, now)],
        Some(since) => unused_since(since).map(|unused| fitting_but_for_use(filter, now).filter(unused)).into(),
    }
}

fn fitting_but_for_use(filter: &AdminKeyFilter, now: Timestamp) -> Query<'_> {
    let mut query = api_keys::table.into_boxed();
    if let Some(client) = &filter.client {
        query = query.filter(api_keys::client_id.eq(client.as_str()));
    }
    let expired = api_keys::expires_at.le(now.unix_milliseconds());
    let alive = api_keys::expires_at.is_null().or(api_keys::expires_at.gt(now.unix_milliseconds()));
    query = match filter.status {
        None => query,
        Some(ApiKeyStatus::Revoked) => query.filter(api_keys::revoked_at.is_not_null()),
        Some(ApiKeyStatus::Expired) => query.filter(api_keys::revoked_at.is_null()).filter(expired),
        Some(ApiKeyStatus::Active) => query.filter(api_keys::revoked_at.is_null()).filter(alive),
    };
    if let Some(from) = filter.created_from {
        query = query.filter(api_keys::created_at.ge(from.unix_milliseconds()));
    }
    if let Some(until) = filter.expires_until {
        query = query.filter(api_keys::expires_at.le(until.unix_milliseconds()));
    }
    if let Some(before) = &filter.before {
        query = query.filter(api_keys::id.lt(before.as_str()));
    }
    query
}

/// A condition on keys.
type Condition = Box<dyn BoxableExpression<api_keys::table, Backend, SqlType = Nullable<Bool>>>;

/// That a key was made before this moment and not used since: never used or last before that day, or last on that day but
/// before the moment. They are two questions, since no index holds the moment, which only the few of the second need.
pub(crate) fn unused_since(since: Timestamp) -> [Condition; 2] {
    let since = since.unix_milliseconds();
    let day = since.div_euclid(DAY_MILLISECONDS);
    let before_that_day = api_keys::last_used_day.is_null().or(api_keys::last_used_day.lt(day));
    let on_that_day = api_keys::last_used_day.eq(day).and(api_keys::last_used_at.lt(since));
    let old = api_keys::created_at.lt(since);
    [Box::new(old.and(before_that_day)), Box::new(old.and(on_that_day))]
}
