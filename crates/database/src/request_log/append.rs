//! Writing a batch of calls: sorted by client and key, cut into blocks, packed.

use std::collections::HashMap;

use diesel::prelude::*;
use keywright_api_types::usage::Interval;
use keywright_domain::calls::LoggedCall;

use super::block::MAX_CALLS;
use super::dictionary::Dictionary;
use super::packer::Packer;
use crate::schema::request_blocks;
use crate::{AnyConnection, DatabaseError, dialect};

const MINUTE: i64 = Interval::Minute.milliseconds();
const HOUR: i64 = Interval::Hour.milliseconds();
/// So many calls of an hour that is over are not cut by minute: their blocks would hold only a few, and all of them can
/// still be read for one page of the log.
pub(super) const SPARSE_HOUR: u32 = 1 << 16;

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = request_blocks, treat_none_as_default_value = false)]
pub(crate) struct NewBlock {
    width_milliseconds: i64,
    starts_at: i64,
    retention_days: i64,
    first_client: i64,
    first_key: i64,
    last_client: i64,
    last_key: i64,
    oldest_at: i64,
    newest_at: i64,
    calls: i64,
    data: Vec<u8>,
}

/// What all calls of a block have in common.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Span {
    width: i64,
    starts_at: i64,
    retention_days: u16,
}

/// A batch of calls, ready to be appended.
pub struct Packed(Vec<NewBlock>);

/// Packs a batch of calls, of any age and in any order. That takes longer than to write them: do it outside of any
/// transaction, while others write.
pub fn pack(calls: &[LoggedCall<'_>]) -> Packed {
    let ids = ids(calls);
    Packed(cut(calls, &ids, &Spans::by_age(calls, &ids)))
}

/// Appends a batch of calls. Call it inside [`crate::Database::append`].
///
/// # Errors
/// That the database failed; nothing of the batch is written then.
pub fn append(connection: &mut AnyConnection, batch: &Packed) -> Result<(), DatabaseError> {
    if batch.0.is_empty() {
        return Ok(());
    }
    dialect::lock_log(connection)?;
    Ok(dialect::insert_blocks(connection, &batch.0)?)
}

/// Cuts calls into blocks of spans of that width, in milliseconds.
pub(super) fn cut_by(width: i64, calls: &[LoggedCall<'_>]) -> Vec<NewBlock> {
    cut(calls, &ids(calls), &Spans::By(width))
}

fn ids(calls: &[LoggedCall<'_>]) -> Vec<u128> {
    calls.iter().map(|call| call.request_id.bits()).collect()
}

fn cut(calls: &[LoggedCall<'_>], ids: &[u128], spans: &Spans) -> Vec<NewBlock> {
    let mut known = Dictionary::default();
    // Span, client, key and place in the batch, the weightiest first: sorted as one number.
    let mut places: Vec<u128> = Vec::with_capacity(calls.len());
    for ((place, call), id) in (0u128..).zip(calls).zip(ids) {
        let span = known.push(spans.of(*id, call.retention_days));
        let scope = u128::from(call.client.0) << 32 | u128::from(call.key.0);
        places.push(u128::from(span) << 96 | scope << 32 | place);
    }
    places.sort_unstable();
    let mut packer = Packer::default();
    let mut blocks = Vec::with_capacity(places.len() / MAX_CALLS + known.values().len());
    for of_span in places.chunk_by(|one, other| one >> 96 == other >> 96) {
        let span = of_span.first().and_then(|first| known.values().get((first >> 96) as usize));
        for places in of_span.chunks(MAX_CALLS) {
            let of_block = places.iter().filter_map(|place| {
                let place = *place as u32 as usize;
                Some((*ids.get(place)?, calls.get(place)?))
            });
            blocks.extend(span.and_then(|span| block(*span, places, of_block, &mut packer)));
        }
    }
    blocks
}

/// Packs a block; nothing only if there are no calls.
fn block<'a>(
    span: Span,
    places: &[u128],
    calls: impl Iterator<Item = (u128, &'a LoggedCall<'a>)> + Clone,
    packer: &mut Packer<'a>,
) -> Option<NewBlock> {
    let client = |place: &u128| (place >> 64) as u32;
    let key = |place: &u128| (place >> 32) as u32;
    let (first, last) = (places.first()?, places.last()?);
    let times = calls.clone().map(|(id, _)| milliseconds(id));
    Some(NewBlock {
        width_milliseconds: span.width,
        starts_at: span.starts_at,
        retention_days: span.retention_days.into(),
        first_client: client(first).into(),
        first_key: key(first).into(),
        last_client: client(last).into(),
        last_key: key(last).into(),
        oldest_at: times.clone().min()?,
        newest_at: times.max()?,
        calls: places.len() as i64,
        data: packer.pack(calls),
    })
}

/// The time in a request id's bits.
fn milliseconds(id: u128) -> i64 {
    (id >> 80) as i64
}

/// Says which calls are kept together.
enum Spans {
    /// Those of a span of that width.
    By(i64),
    /// Those of a minute; but those of an hour that is over, if they are few.
    ByAge {
        /// The hour of the newest call.
        newest_hour: i64,
        /// How many calls there are of each past hour and retention.
        past: HashMap<(i64, u16), u32>,
    },
}

impl Spans {
    fn by_age(calls: &[LoggedCall<'_>], ids: &[u128]) -> Self {
        let newest = ids.iter().copied().map(milliseconds).max().unwrap_or(0);
        let newest_hour = newest - newest.rem_euclid(HOUR);
        let mut past = HashMap::new();
        for (call, id) in calls.iter().zip(ids).filter(|(_, id)| milliseconds(**id) < newest_hour) {
            let at = milliseconds(*id);
            *past.entry((at - at.rem_euclid(HOUR), call.retention_days)).or_default() += 1;
        }
        Self::ByAge { newest_hour, past }
    }

    fn of(&self, id: u128, retention_days: u16) -> Span {
        let at = milliseconds(id);
        let width = match self {
            Self::By(width) => *width,
            Self::ByAge { newest_hour, past } => {
                let hour = at - at.rem_euclid(HOUR);
                let is_sparse = past.get(&(hour, retention_days)).is_some_and(|calls| *calls <= SPARSE_HOUR);
                if hour < *newest_hour && is_sparse { HOUR } else { MINUTE }
            }
        };
        Span { width, starts_at: at - at.rem_euclid(width), retention_days }
    }
}
