//! Rows of counted calls: cutting counts into rows, writing them, and reading those of one subject.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use keywright_api_types::usage::Interval;
use keywright_domain::calls::KeyNumber;
use keywright_domain::rollups::Rollup;

use super::Progress;
use super::chunk::{self, Chunk};
use super::cover::Stretch;
use super::leaders::{Leaders, NewLeaders};
use super::subjects::{Part, Subject, parts_of};
use super::tally::{self, Count, Endpoints, Tally, start_of, subject_of};
use crate::request_log::owner::Owner;
use crate::schema::usage_rollups;
use crate::{AnyConnection, DatabaseError, dialect};

/// About how many bytes a row holds at most. PostgreSQL keeps rows whole up to 2,000.
const ROW_BYTES: usize = 1_600;
/// About how many bytes a count takes, and how many a subject on top.
const COUNT_BYTES: usize = 3;
const SUBJECT_BYTES: usize = 5;
/// The rows of how many subjects are read at once.
const AT_ONCE: usize = 64;

#[derive(Insertable)]
#[diesel(table_name = usage_rollups, treat_none_as_default_value = false)]
pub(crate) struct NewRollup {
    part: i64,
    starts_at: i64,
    batch: i64,
    width_milliseconds: i64,
    counts: Vec<u8>,
}

/// What a batch writes.
#[derive(Default)]
pub(super) struct Rows {
    rollups: Vec<NewRollup>,
    leaders: Vec<NewLeaders>,
}

impl Rows {
    /// Counts by minute, and by hour and day where these are already added up without them.
    pub(super) fn by_minute(tally: Tally, progress: &Progress) -> Self {
        let (counts, endpoints) = tally.finish();
        let mut rows = Self::default();
        rows.add(&counts, &endpoints, Interval::Minute, progress.last_batch);
        for (interval, through) in [(Interval::Hour, progress.hours_through), (Interval::Day, progress.days_through)] {
            let late = tally::widened(&counts, interval, through);
            rows.add(&late, &endpoints, interval, progress.last_batch);
        }
        rows
    }

    /// Counts of one width, area by area.
    pub(super) fn by_area(
        areas: impl Iterator<Item = Result<Tally, DatabaseError>>,
        interval: Interval,
        batch: i64,
    ) -> Result<Self, DatabaseError> {
        let (mut rows, mut leaders) = (Self::default(), Leaders::default());
        for tally in areas {
            let (counts, endpoints) = tally?.finish();
            leaders.add(&counts);
            rows.rollups.extend(rows_of(&counts, &endpoints, interval, batch));
        }
        rows.leaders = leaders.rows(interval, batch);
        Ok(rows)
    }

    fn add(&mut self, counts: &[Count], endpoints: &Endpoints, interval: Interval, batch: i64) {
        let mut leaders = Leaders::default();
        leaders.add(counts);
        self.leaders.extend(leaders.rows(interval, batch));
        self.rollups.extend(rows_of(counts, endpoints, interval, batch));
    }

    /// Writes them.
    pub(super) fn insert(&self, connection: &mut AnyConnection) -> Result<(), DatabaseError> {
        dialect::insert_rollups(connection, &self.rollups)?;
        Ok(dialect::insert_leaders(connection, &self.leaders)?)
    }
}

fn rows_of(counts: &[Count], endpoints: &Endpoints, interval: Interval, batch: i64) -> Vec<NewRollup> {
    let mut rows = Vec::new();
    let part_and_start = |(number, _): &Count| (start_of(*number), Part::highest(subject_of(*number)));
    for counts in counts.chunk_by(|one, other| part_and_start(one) == part_and_start(other)) {
        let Some((start, part)) = counts.first().map(part_and_start) else { continue };
        cut(part, counts, &mut |part, counts| {
            rows.push(NewRollup {
                part: part.stored(interval),
                starts_at: start,
                batch,
                width_milliseconds: interval.milliseconds(),
                counts: chunk::pack(counts, endpoints),
            });
        });
    }
    rows
}

/// Cuts the counts of a part into those of the parts below it, until each fits into a row.
fn cut(part: Part, counts: &[Count], write: &mut impl FnMut(Part, &[Count])) {
    let subjects = counts.chunk_by(|one, other| subject_of(one.0) == subject_of(other.0)).count();
    let fits = counts.len() * COUNT_BYTES + subjects * SUBJECT_BYTES <= ROW_BYTES;
    let below = |(number, _): &Count| part.below(subject_of(*number));
    for counts in counts.chunk_by(|one, other| fits || below(one) == below(other)) {
        match counts.first().and_then(below).filter(|_| !fits) {
            Some(part) => cut(part, counts, write),
            None => write(part, counts),
        }
    }
}

/// An owner's rollups of a width that start from a moment on and before another, oldest first. There may be several of
/// one start, which count different calls.
pub(crate) fn of(
    connection: &mut AnyConnection,
    owner: Owner,
    interval: Interval,
    from: i64,
    to: i64,
) -> Result<Vec<(i64, Rollup)>, DatabaseError> {
    if from >= to {
        return Ok(Vec::new());
    }
    let subject = Subject::of(owner);
    let rows: Vec<(i64, Vec<u8>)> = usage_rollups::table
        .filter(usage_rollups::part.eq_any(parts_of(interval, subject)))
        .filter(usage_rollups::starts_at.ge(from))
        .filter(usage_rollups::starts_at.lt(to))
        .select((usage_rollups::starts_at, usage_rollups::counts))
        .load(connection)?;
    let mut found: Vec<(i64, Rollup)> = rows
        .iter()
        .filter_map(|(starts_at, counts)| {
            let rollup = Chunk::read(counts).and_then(|chunk| chunk.find(subject));
            Some((*starts_at, rollup.inspect_err(log_unreadable).ok()??))
        })
        .collect();
    found.sort_by_key(|(starts_at, _)| *starts_at);
    Ok(found)
}

/// Visits what each of some keys did by rollups of a width that start from a moment on and before another: the key,
/// the start, the status, and how many calls.
pub(super) fn visit_keys(
    connection: &mut AnyConnection,
    keys: &BTreeSet<KeyNumber>,
    stretch: Stretch,
    mut visit: impl FnMut(KeyNumber, i64, u16, u64),
) -> Result<(), DatabaseError> {
    let subjects: BTreeMap<Subject, KeyNumber> = keys.iter().map(|key| (Subject::key(*key), *key)).collect();
    visit_each(connection, &subjects.keys().copied().collect(), stretch, |subject, start, status, calls| {
        subjects.get(&subject).into_iter().for_each(|key| visit(*key, start, status, calls));
    })
}

/// As [`visit_keys`], of clients and keys alike.
pub(super) fn visit_each(
    connection: &mut AnyConnection,
    subjects: &BTreeSet<Subject>,
    (interval, from, to): Stretch,
    mut visit: impl FnMut(Subject, i64, u16, u64),
) -> Result<(), DatabaseError> {
    let subjects: Vec<Subject> = subjects.iter().copied().collect();
    for subjects in subjects.chunks(AT_ONCE) {
        // Neighbours are mostly in the same parts.
        let parts: BTreeSet<i64> = subjects.iter().flat_map(|subject| parts_of(interval, *subject)).collect();
        let rows: Vec<(i64, Vec<u8>)> = usage_rollups::table
            .filter(usage_rollups::part.eq_any(parts))
            .filter(usage_rollups::starts_at.ge(from))
            .filter(usage_rollups::starts_at.lt(to))
            .select((usage_rollups::starts_at, usage_rollups::counts))
            .load(connection)?;
        for (starts_at, counts) in rows {
            let visited = Chunk::read(&counts).and_then(|chunk| {
                chunk.visit(|subject, endpoint, latencies| {
                    if subjects.binary_search(&subject).is_ok() {
                        visit(subject, starts_at, endpoint.status, latencies.iter().map(|(_, calls)| calls).sum());
                    }
                })
            });
            visited.unwrap_or_else(|error| log_unreadable(&error));
        }
    }
    Ok(())
}

/// A row that cannot be read counts nothing, and is logged.
pub(super) fn log_unreadable(error: &keywright_domain::packing::Unreadable) {
    tracing::error!(%error, "a row of usage_rollups cannot be read and is passed over");
}

#[cfg(test)]
mod tests {
    use super::*;
    use keywright_domain::calls::ClientNumber;
    use keywright_domain::rollups::Endpoint;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]
        #[test]
        fn each_subject_is_found_whatever_it_shares_a_row_with(
            calls in proptest::collection::vec((0u32..3, 0u32..20_000, 0i64..2, 0i32..300, 1u64..500), 1..3000),
        ) {
            let mut tally = Tally::default();
            let common = Endpoint { method: "GET", route: "/v1/balance", status: 200, code: None };
            let endpoint = tally.endpoints.number(common);
            let mut expected: BTreeMap<(Subject, i64), u64> = BTreeMap::new();
            for (kind, number, start, bucket, calls) in calls {
                let subject = match kind {
                    0 => Subject::client(ClientNumber(number % 300)),
                    1 => Subject::key(KeyNumber(number)),
                    // Some are busier than others.
                    _ => Subject::key(KeyNumber(number % 5)),
                };
                tally.add(tally::number(start * 60_000, subject, endpoint, bucket), calls);
                *expected.entry((subject, start * 60_000)).or_default() += calls;
            }
            let (counts, endpoints) = tally.finish();
            let rows = rows_of(&counts, &endpoints, Interval::Minute, 1);
            prop_assert!(rows.iter().all(|row| row.counts.len() < 2_000));
            for ((subject, start), calls) in expected {
                let parts = parts_of(Interval::Minute, subject);
                let may_hold = rows.iter().filter(|row| row.starts_at == start && parts.contains(&row.part));
                let found: Vec<u64> = may_hold
                    .filter_map(|row| Chunk::read(&row.counts).unwrap().find(subject).unwrap())
                    .map(|rollup| rollup.requests())
                    .collect();
                prop_assert_eq!(found, [calls]);
            }
        }
    }
}
