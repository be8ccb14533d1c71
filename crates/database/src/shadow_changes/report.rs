//! What a watched change would have done.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::net::IpAddr;

use keywright_api_types::admin::shadow_changes::{
    MOST_EXAMPLES, MOST_KEYS, ShadowCheck, ShadowExample, ShadowKeyCount, ShadowReport, ShadowSpan,
};
use keywright_api_types::checks::CheckName;
use keywright_api_types::ids::{RequestId, ShadowChangeId};
use keywright_api_types::permissions::Permission;
use keywright_api_types::{ErrorCode, Timestamp};
use keywright_domain::calls::{ClientNumber, KeyNumber};
use keywright_domain::limits::ServerLimits;
use keywright_domain::shadow::{Difference, ObservedCall};

use super::rules::{JudgedKey, Subject};
use super::{ShadowError, list};
use crate::request_log;
use crate::request_log::block::StoredCall;
use crate::request_log::heads::Head;
use crate::request_log::newest::{self, Bound};
use crate::request_log::reader::kept_from;
use crate::{AnyConnection, DatabaseError, columns};

const DAY: i64 = 86_400_000;

/// How calls are judged.
pub struct Judging<'a> {
    /// The installation's ceilings.
    pub limits: ServerLimits,
    /// The permission that a call with that method to that route requires.
    pub required: &'a dyn Fn(&str, &str) -> Option<Permission>,
    /// Which calls are judged.
    pub span: ShadowSpan,
    /// How many at most, and among how many others; the newest.
    pub bound: Bound,
}

/// A call as it is kept until it is judged.
struct Noted {
    id: u128,
    client: ClientNumber,
    key: KeyNumber,
    address: IpAddr,
    required: Option<Permission>,
    refused_by: Option<CheckName>,
}

/// What the change would have done to the calls of its key, or of all clients that have its package. It reads the log, which
/// is best done by one at a time.
///
/// # Errors
/// `NotFound`, `AlreadyEnded`, since nothing is judged of a change any more that was made or given up, or that the database
/// failed.
pub fn admin_report(
    connection: &mut AnyConnection,
    id: &ShadowChangeId,
    judging: &Judging<'_>,
    now: Timestamp,
) -> Result<ShadowReport, ShadowError> {
    let row = list::row(connection, id)?.ok_or(ShadowError::NotFound)?;
    if row.ended_at.is_some() {
        return Err(ShadowError::AlreadyEnded);
    }
    let subject = Subject::new(connection, &row, judging.limits)?.ok_or(ShadowError::NotFound)?;
    let to = now.unix_milliseconds();
    let from = match judging.span {
        ShadowSpan::LastDay => to - DAY,
        ShadowSpan::SinceStarted => {
            row.started_at.max(kept_from(subject.log_retention_days.into(), now).unix_milliseconds())
        }
    };
    let mut clients: Vec<i64> = subject.clients.keys().map(|client| client.0.into()).collect();
    clients.sort_unstable();
    let may_hold = |head: &Head| {
        let first = clients.partition_point(|client| *client < head.first_client);
        clients.get(first).is_some_and(|client| *client <= head.last_client)
    };
    let (mut calls, mut required) = (Vec::new(), Required { table: judging.required, known: Vec::new() });
    let in_time = |call: &StoredCall<'_>| (from..=to).contains(&call.at());
    let complete_from = newest::visit(connection, subject.owner, may_hold, (from, to), judging.bound, |call| {
        let is_judged = in_time(call) && subject.owner.made(call) && subject.clients.contains_key(&call.client);
        if is_judged {
            calls.push(noted(call, &mut required));
        }
        is_judged
    })?;
    calls.retain(|call| milliseconds(call.id) >= complete_from);
    calls.sort_unstable_by_key(|call| call.id);
    let mut numbers: Vec<_> = calls.iter().map(|call| (call.client, call.key)).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let mut keys = subject.keys(connection, &numbers)?;
    let mut tally = Tally::default();
    for call in &calls {
        if let Some(key) = keys.get_mut(&call.key) {
            tally.add(call, key.shadow.judge(&call.observed()));
        }
    }
    let examples = tally.examples(connection, now)?;
    Ok(ShadowReport {
        from: columns::timestamp(complete_from),
        to: now,
        cut_short: complete_from > from,
        calls: tally.calls,
        would_refuse: tally.by_check.values().map(|(calls, _)| calls).sum(),
        would_let_in: tally.let_in,
        by_check: tally
            .by_check
            .iter()
            .map(|(check, (calls, _))| ShadowCheck { check: *check, calls: *calls })
            .collect(),
        by_key: tally.by_key(keys),
        examples,
    })
}

fn milliseconds(id: u128) -> i64 {
    (id >> 80) as i64
}

fn noted(call: &StoredCall<'_>, required: &mut Required<'_>) -> Noted {
    let code: Option<ErrorCode> = call.outcome.code.and_then(|code| code.parse().ok());
    Noted {
        id: call.id,
        client: call.client,
        key: call.key,
        address: call.address,
        required: required.of(call.endpoint),
        refused_by: code.and_then(CheckName::refusing_with),
    }
}

impl Noted {
    fn observed(&self) -> ObservedCall {
        let Self { address, required, refused_by, .. } = *self;
        ObservedCall { at: columns::timestamp(milliseconds(self.id)), address, required, refused_by }
    }
}

/// The permissions that routes require, each looked up once: there are few routes.
struct Required<'a> {
    table: &'a dyn Fn(&str, &str) -> Option<Permission>,
    known: Vec<(String, String, Option<Permission>)>,
}

impl Required<'_> {
    fn of(&mut self, (method, route): (&str, &str)) -> Option<Permission> {
        if let Some((.., required)) = self.known.iter().find(|(of, pattern, _)| of == method && pattern == route) {
            return *required;
        }
        let required = (self.table)(method, route);
        self.known.push((method.to_owned(), route.to_owned(), required));
        required
    }
}

/// What was found so far.
#[derive(Default)]
struct Tally {
    calls: u64,
    let_in: u64,
    /// How many calls each check would have refused, and the ids of the newest of them.
    by_check: BTreeMap<CheckName, (u64, VecDeque<u128>)>,
    /// How many calls of each key were judged, and how many would have been refused.
    by_key: HashMap<KeyNumber, (u64, u64)>,
}

impl Tally {
    fn add(&mut self, call: &Noted, difference: Difference) {
        self.calls += 1;
        let of_key = self.by_key.entry(call.key).or_default();
        of_key.0 += 1;
        match difference {
            Difference::None => {}
            Difference::LetIn => self.let_in += 1,
            Difference::Refused(check) => {
                of_key.1 += 1;
                let (calls, newest) = self.by_check.entry(check).or_default();
                *calls += 1;
                if newest.len() == MOST_EXAMPLES {
                    newest.pop_front();
                }
                newest.push_back(call.id);
            }
        }
    }

    /// The calls that are named, newest first.
    fn examples(&self, connection: &mut AnyConnection, now: Timestamp) -> Result<Vec<ShadowExample>, DatabaseError> {
        let named = self.by_check.iter().flat_map(|(check, (_, newest))| newest.iter().map(|id| (*id, *check)));
        let mut named: Vec<(u128, CheckName)> = named.collect();
        named.sort_unstable_by_key(|(id, _)| Reverse(*id));
        let mut examples = Vec::with_capacity(named.len());
        for (id, check) in named {
            // One whose retention ended since then is not shown any more.
            let request = request_log::admin_find(connection, &RequestId::from_bits(id), now)?;
            examples.extend(request.map(|request| ShadowExample { check, request }));
        }
        Ok(examples)
    }

    /// The keys whose calls would have been refused, those with the most first.
    fn by_key(&self, keys: HashMap<KeyNumber, JudgedKey>) -> Vec<ShadowKeyCount> {
        let counted = keys.into_iter().filter_map(|(number, key)| {
            let (calls, would_refuse) = self.by_key.get(&number).copied().filter(|(_, refused)| *refused > 0)?;
            let JudgedKey { id, name, client_id, client_name, .. } = key;
            Some(ShadowKeyCount { id, name, client_id, client_name, calls, would_refuse })
        });
        let mut counted: Vec<ShadowKeyCount> = counted.collect();
        counted.sort_unstable_by_key(|key| (Reverse(key.would_refuse), key.id));
        counted.truncate(MOST_KEYS);
        counted
    }
}
