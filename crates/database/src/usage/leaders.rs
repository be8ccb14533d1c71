//! Who was busiest in a minute, an hour or a day: whose exact counts a list of the busiest has to look up.
//!
//! To add up what each of many thousand keys did over weeks would take too long. So with the counts of each span the
//! busiest of it are noted. Who is among the busiest of a longer span was among them in its parts.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use diesel::prelude::*;
use keywright_api_types::usage::Interval;
use keywright_domain::packing::{Reader, Unreadable, Writer};

use super::cover::Stretch;
use super::rollups::log_unreadable;
use super::subjects::Subject;
use super::tally::{Count, start_of, subject_of};
use crate::schema::usage_leaders;
use crate::{AnyConnection, DatabaseError};

/// How many clients, and how many keys, are noted for each span.
const NOTED: usize = 256;

#[derive(Insertable)]
#[diesel(table_name = usage_leaders, treat_none_as_default_value = false)]
pub(crate) struct NewLeaders {
    width_milliseconds: i64,
    starts_at: i64,
    batch: i64,
    busiest: Vec<u8>,
}

/// The busiest clients and keys of each span, among all that was added.
#[derive(Default)]
pub(super) struct Leaders(BTreeMap<i64, Busiest>);

#[derive(Default)]
struct Busiest {
    clients: Vec<(Subject, u64)>,
    keys: Vec<(Subject, u64)>,
}

impl Leaders {
    /// Takes sorted counts into account. All counts of a subject and start must come at once.
    pub(super) fn add(&mut self, counts: &[Count]) {
        let of = |(number, _): &Count| (start_of(*number), subject_of(*number));
        for counts in counts.chunk_by(|one, other| of(one) == of(other)) {
            let Some((start, subject)) = counts.first().map(of) else { continue };
            if subject == Subject::EVERYONE {
                continue;
            }
            let busiest = self.0.entry(start).or_default();
            let list = if subject.is_key() { &mut busiest.keys } else { &mut busiest.clients };
            list.push((subject, counts.iter().map(|(_, calls)| calls).sum()));
            if list.len() >= 4 * NOTED {
                keep_busiest(list);
            }
        }
    }

    /// The rows of a batch of one width.
    pub(super) fn rows(self, interval: Interval, batch: i64) -> Vec<NewLeaders> {
        let row = |(starts_at, mut busiest): (i64, Busiest)| {
            let mut to = Writer::default();
            for list in [&mut busiest.clients, &mut busiest.keys] {
                keep_busiest(list);
                list.sort_unstable();
                to.number(list.len() as u64);
                for (subject, calls) in list {
                    to.number(subject.number());
                    to.number(*calls);
                }
            }
            NewLeaders { width_milliseconds: interval.milliseconds(), starts_at, batch, busiest: to.0 }
        };
        self.0.into_iter().map(row).collect()
    }
}

fn keep_busiest(list: &mut Vec<(Subject, u64)>) {
    list.sort_unstable_by_key(|(subject, calls)| (Reverse(*calls), *subject));
    list.truncate(NOTED);
}

/// What is noted of the busiest in some stretches: how many calls they made at least.
pub(super) fn noted(
    connection: &mut AnyConnection,
    stretches: &[Stretch],
) -> Result<BTreeMap<Subject, u64>, DatabaseError> {
    let mut found = BTreeMap::new();
    for (interval, from, to) in stretches {
        let rows: Vec<Vec<u8>> = usage_leaders::table
            .filter(usage_leaders::width_milliseconds.eq(interval.milliseconds()))
            .filter(usage_leaders::starts_at.ge(from))
            .filter(usage_leaders::starts_at.lt(to))
            .select(usage_leaders::busiest)
            .load(connection)?;
        for row in rows {
            add_row(&row, &mut found).unwrap_or_else(|error| log_unreadable(&error));
        }
    }
    Ok(found)
}

fn add_row(row: &[u8], to: &mut BTreeMap<Subject, u64>) -> Result<(), Unreadable> {
    let mut from = Reader(row);
    while !from.is_empty() {
        for _ in 0..from.number()? {
            let subject = Subject::from_number(from.number()?).ok_or(Unreadable)?;
            *to.entry(subject).or_default() += from.number()?;
        }
    }
    Ok(())
}
