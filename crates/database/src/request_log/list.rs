//! A page of the log, newest first.
//!
//! Blocks are read in the order of their newest calls, until none that is left can hold a newer call than the page
//! has. What is looked for may be rare: past a certain effort the page ends early, and says where to go on.

use std::collections::{BTreeMap, BinaryHeap, HashSet};
use std::net::IpAddr;

use keywright_api_types::ids::{ApiKeyId, ClientId, RequestId};
use keywright_api_types::requests::LoggedRequest;
use keywright_api_types::usage::Interval;
use keywright_api_types::{ErrorCode, Timestamp};
use keywright_domain::latency;
use keywright_domain::rollups::Cell;

use super::block::StoredCall;
use super::heads::{self, Head};
use super::reader::{LogReader, Stored};
use super::spans::{Span, Spans};
use crate::usage::progress;
use crate::{AnyConnection, DatabaseError};

const MINUTE: i64 = Interval::Minute.milliseconds();
const HOUR: i64 = Interval::Hour.milliseconds();
/// The effort that a page may cost, in calls that are unpacked.
const EFFORT: i64 = 100_000;
/// What finding and fetching a block costs, in the same measure.
const BLOCK: i64 = 100;
/// How many blocks and how many spans are fetched at once, at first and at most.
const AT_ONCE: (usize, usize) = (4, 64);

/// Which calls to list; all that is named must fit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogFilter {
    /// With this key.
    pub key: Option<ApiKeyId>,
    /// Answered with a status in this range, both ends included.
    pub status: Option<(u16, u16)>,
    /// With this HTTP method.
    pub method: Option<String>,
    /// Refused with this code.
    pub code: Option<ErrorCode>,
    /// To this route's pattern.
    pub route: Option<String>,
    /// From this address.
    pub ip: Option<IpAddr>,
    /// Answered in that many microseconds, or more.
    pub min_latency_microseconds: Option<u32>,
    /// From this moment on.
    pub from: Option<Timestamp>,
    /// Up to this moment, exclusive.
    pub to: Option<Timestamp>,
    /// With a lower request id: those that come after it in the list.
    pub before: Option<RequestId>,
}

impl LogFilter {
    fn fits_endpoint(&self, method: &str, route: &str, status: u16) -> bool {
        self.status.is_none_or(|(lowest, highest)| (lowest..=highest).contains(&status))
            && self.code.is_none_or(|code| code.status() == status)
            && self.method.as_deref().is_none_or(|wanted| wanted == method)
            && self.route.as_deref().is_none_or(|wanted| wanted == route)
    }

    /// Whether calls that fit may be among those that were counted together.
    fn may_fit(&self, cell: &Cell) -> bool {
        let slowest = cell.latencies.last().map(|(bucket, _)| *bucket);
        self.fits_endpoint(&cell.method, &cell.route, cell.status)
            && self.min_latency_microseconds.is_none_or(|least| slowest >= Some(latency::bucket(least.into())))
    }

    fn fits(&self, call: &StoredCall<'_>) -> bool {
        let (method, route) = call.endpoint;
        self.fits_endpoint(method, route, call.outcome.status)
            && self.code.is_none_or(|wanted| call.outcome.code == Some(wanted.as_str()))
            && self.ip.is_none_or(|wanted| wanted == call.address.to_canonical())
            && self.min_latency_microseconds.is_none_or(|least| call.latency_microseconds >= least)
    }
}

/// Some calls, newest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LogPage {
    /// The calls. There may be fewer than were asked for, even none, though more follow.
    pub calls: Vec<LoggedRequest>,
    /// The filter's `before` that finds what follows; none if nothing does.
    pub next: Option<RequestId>,
    /// From this moment on all calls are kept; none if none from before it are asked for.
    pub kept_from: Option<Timestamp>,
}

/// At most that many of a client's calls, newest first.
///
/// # Errors
/// That the database failed.
pub fn list(
    connection: &mut AnyConnection,
    client: &ClientId,
    filter: &LogFilter,
    limit: u32,
    now: Timestamp,
) -> Result<LogPage, DatabaseError> {
    list_with_effort(connection, client, filter, limit, now, EFFORT)
}

/// As [`list`], but the page ends early once about that many calls were unpacked for it.
///
/// # Errors
/// That the database failed.
pub fn list_with_effort(
    connection: &mut AnyConnection,
    client: &ClientId,
    filter: &LogFilter,
    limit: u32,
    now: Timestamp,
    effort: i64,
) -> Result<LogPage, DatabaseError> {
    match LogReader::new(connection, client, filter.key.as_ref(), now)? {
        Some(reader) => page(connection, &reader, filter, limit, effort),
        None => Ok(LogPage::default()),
    }
}

/// At most that many calls of a client, or of all clients, newest first.
///
/// # Errors
/// That the database failed.
pub fn admin_list(
    connection: &mut AnyConnection,
    client: Option<&ClientId>,
    filter: &LogFilter,
    limit: u32,
    now: Timestamp,
) -> Result<LogPage, DatabaseError> {
    match LogReader::admin_new(connection, client, filter.key.as_ref(), now)? {
        Some(reader) => page(connection, &reader, filter, limit, EFFORT),
        None => Ok(LogPage::default()),
    }
}

fn page(
    connection: &mut AnyConnection,
    reader: &LogReader,
    filter: &LogFilter,
    limit: u32,
    effort: i64,
) -> Result<LogPage, DatabaseError> {
    let to = filter.to.map_or(u128::MAX, |to| u128::from(to.unix_milliseconds().max(0).unsigned_abs()) << 80);
    let mut search = Search {
        filter,
        below: to.min(filter.before.map_or(u128::MAX, |before| before.bits())),
        from: filter.from.map_or(0, Timestamp::unix_milliseconds).max(reader.kept_from),
        // One more than is shown tells whether more follow.
        wanted: limit as usize + 1,
        effort,
        found: BTreeMap::new(),
        reader,
    };
    let cut = search.run(connection)?;
    let more = search.found.len() > limit as usize;
    let found: Vec<Stored> = search.found.into_values().rev().take(limit as usize).collect();
    let last = found.last().filter(|_| more).map(|call| call.id);
    Ok(LogPage {
        next: last.or(cut).map(RequestId::from_bits),
        kept_from: reader.whole_from.filter(|whole| filter.from.is_none_or(|from| from < *whole)),
        calls: reader.show(connection, found)?,
    })
}

struct Search<'a> {
    reader: &'a LogReader,
    filter: &'a LogFilter,
    /// Only ids below this one.
    below: u128,
    /// Only calls from this time on.
    from: i64,
    wanted: usize,
    effort: i64,
    /// The newest calls found so far.
    found: BTreeMap<u128, Stored>,
}

impl Search<'_> {
    /// Looks for calls; returns the place to go on at if it was cut short.
    fn run(&mut self, connection: &mut AnyConnection) -> Result<Option<u128>, DatabaseError> {
        if self.below == 0 {
            return Ok(None);
        }
        let (owner, from, to) = (self.reader.owner, self.from, ((self.below - 1) >> 80) as i64);
        let progress = progress(connection)?;
        let uncounted = heads::after(connection, progress.blocks_through, owner, (from, to))?;
        let mut blocks: BinaryHeap<ByNewest> = uncounted.into_iter().map(ByNewest).collect();
        let mut spans = Spans::new(&progress, owner, from, to);
        let mut hours = HashSet::new();
        let fits = |cell: &Cell| self.filter.may_fit(cell);
        let mut span = spans.next(connection, &fits)?;
        let mut at_once = AT_ONCE.0;
        loop {
            let in_blocks = blocks.peek().map(|block| block.0.newest_at.min(to));
            let in_spans = span.map(|span| (span.starts_at + span.width - 1).min(to));
            let Some(newest_left) = in_blocks.max(in_spans) else { return Ok(None) };
            if self.oldest_wanted().is_some_and(|oldest| oldest > newest_left) {
                return Ok(None);
            }
            let all_newer = u128::from((newest_left + 1).unsigned_abs()) << 80;
            if self.effort <= 0 && all_newer < self.below {
                self.found = self.found.split_off(&all_newer);
                return Ok(Some(all_newer));
            }
            if in_blocks >= in_spans {
                self.read(connection, &mut blocks, in_spans.unwrap_or(i64::MIN), at_once)?;
            } else {
                let (mut of_minutes, mut of_hours, mut taken) = (Vec::new(), Vec::new(), 0);
                while let Some(Span { width, starts_at }) = span.filter(|_| taken < at_once) {
                    if width == MINUTE {
                        of_minutes.push(starts_at);
                    }
                    let hour = starts_at - starts_at.rem_euclid(HOUR);
                    if hours.insert(hour) {
                        of_hours.push(hour);
                    }
                    span = spans.next(connection, &fits)?;
                    taken += 1;
                }
                self.effort -= BLOCK * taken as i64;
                for (width, starts) in [(MINUTE, of_minutes), (HOUR, of_hours)] {
                    let heads = heads::in_spans(connection, progress.blocks_through, owner, width, &starts)?;
                    let in_time = |head: &Head| head.oldest_at <= to && head.newest_at >= from;
                    blocks.extend(heads.into_iter().filter(in_time).map(ByNewest));
                }
            }
            at_once = (at_once * 2).min(AT_ONCE.1);
        }
    }

    /// Reads some of the blocks, those with the newest calls first, if they reach up to a moment.
    fn read(
        &mut self,
        connection: &mut AnyConnection,
        blocks: &mut BinaryHeap<ByNewest>,
        moment: i64,
        at_once: usize,
    ) -> Result<(), DatabaseError> {
        let moment = moment.max(self.oldest_wanted().unwrap_or(i64::MIN));
        let mut ids = Vec::new();
        while let Some(block) = blocks.peek().filter(|block| ids.len() < at_once && block.0.newest_at >= moment) {
            self.effort -= block.0.calls + BLOCK;
            ids.push(block.0.id);
            blocks.pop();
        }
        heads::visit(connection, &ids, |call| self.take(call))
    }

    fn take(&mut self, call: &StoredCall<'_>) {
        let full = self.found.len() >= self.wanted;
        let newer = !full || self.found.first_key_value().is_some_and(|(oldest, _)| call.id > *oldest);
        let in_time = call.id < self.below && call.at() >= self.from;
        if newer && in_time && self.reader.owner.made(call) && self.filter.fits(call) {
            self.found.insert(call.id, Stored::new(call));
            if self.found.len() > self.wanted {
                self.found.pop_first();
            }
        }
    }

    /// The time of the oldest call on the page, if it is full.
    fn oldest_wanted(&self) -> Option<i64> {
        let (oldest, _) = self.found.first_key_value().filter(|_| self.found.len() >= self.wanted)?;
        Some((oldest >> 80) as i64)
    }
}

/// The block with the newest call is the greatest.
struct ByNewest(Head);

impl Ord for ByNewest {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.0.newest_at, self.0.id).cmp(&(other.0.newest_at, other.0.id))
    }
}

impl PartialOrd for ByNewest {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for ByNewest {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for ByNewest {}
