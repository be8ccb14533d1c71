//! What is no longer counted by a width: minutes are removed before hours, and hours before days.

use std::collections::BTreeMap;

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::ids::ClientId;
use keywright_api_types::usage::Interval;

use super::progress::progress;
use super::report::ReportQuery;
use super::rollups;
use crate::request_log::owner::Owner;
use crate::schema::usage_rollups;
use crate::{AnyConnection, DatabaseError, columns};

/// Two neighbouring levels: calls that the finer counted once are found in the wider.
struct Levels {
    finer: Interval,
    wider: Interval,
    /// Up to where the wider is added up.
    through: i64,
}

/// The end of what a report would leave out, because calls are no longer counted by its interval; nothing if it tells of
/// all calls.
///
/// # Errors
/// That the database failed.
pub fn forgotten(
    connection: &mut AnyConnection,
    client: &ClientId,
    query: &ReportQuery,
) -> Result<Option<Timestamp>, DatabaseError> {
    match Owner::of_client(connection, client, query.key.as_ref())? {
        Some(owner) => forgotten_of(connection, owner, query),
        None => Ok(None),
    }
}

pub(super) fn forgotten_of(
    connection: &mut AnyConnection,
    owner: Owner,
    query: &ReportQuery,
) -> Result<Option<Timestamp>, DatabaseError> {
    let progress = progress(connection)?;
    let minutes = Levels { finer: Interval::Minute, wider: Interval::Hour, through: progress.hours_through };
    let hours = Levels { finer: Interval::Hour, wider: Interval::Day, through: progress.days_through };
    let all = match query.interval {
        Interval::Minute => vec![minutes, hours],
        Interval::Hour => vec![hours],
        Interval::Day => Vec::new(),
    };
    let mut end = None;
    for levels in all {
        end = end.max(levels.forgotten(connection, owner, query)?);
    }
    Ok(end.map(columns::timestamp))
}

impl Levels {
    fn forgotten(
        &self,
        connection: &mut AnyConnection,
        owner: Owner,
        query: &ReportQuery,
    ) -> Result<Option<i64>, DatabaseError> {
        let (from, width) = (query.from.unix_milliseconds(), self.wider.milliseconds());
        let oldest = self.oldest(connection)?;
        if from >= oldest {
            return Ok(None);
        }
        let start = from - from.rem_euclid(width);
        // The oldest are removed first, so nothing is missing from there on.
        let to = query.to.unix_milliseconds().min(self.through).min(oldest);
        let finer = self.requests(connection, owner, self.finer, (start, to.saturating_add(width)))?;
        let wider = self.requests(connection, owner, self.wider, (start, to))?;
        let missing = |(start, requests): &(&i64, &u64)| finer.get(start).is_none_or(|counted| counted < requests);
        Ok(wider.iter().rev().find(missing).map(|(start, _)| oldest.min(start + width)))
    }

    /// The first start that the finer level has, whoever made the calls.
    fn oldest(&self, connection: &mut AnyConnection) -> Result<i64, DatabaseError> {
        let oldest: Option<i64> = usage_rollups::table
            .filter(usage_rollups::width_milliseconds.eq(self.finer.milliseconds()))
            .select(diesel::dsl::min(usage_rollups::starts_at))
            .first(connection)?;
        Ok(oldest.unwrap_or(i64::MAX))
    }

    /// How many calls one level counts, by the start of the wider.
    fn requests(
        &self,
        connection: &mut AnyConnection,
        owner: Owner,
        level: Interval,
        (from, to): (i64, i64),
    ) -> Result<BTreeMap<i64, u64>, DatabaseError> {
        let mut requests = BTreeMap::new();
        for (starts_at, rollup) in rollups::of(connection, owner, level, from, to)? {
            let start = starts_at - starts_at.rem_euclid(self.wider.milliseconds());
            *requests.entry(start).or_default() += rollup.requests();
        }
        Ok(requests)
    }
}
