//! Every call of a span, for what is worked out over all of them: bounded by their number, and then the newest.

use std::cmp::Reverse;
use std::collections::HashMap;

use keywright_api_types::usage::Interval;

use super::block::StoredCall;
use super::heads::{self, Head};
use super::owner::Owner;
use crate::{AnyConnection, DatabaseError};

const MINUTE: i64 = Interval::Minute.milliseconds();
const HOUR: i64 = Interval::Hour.milliseconds();
/// The part of the span whose blocks are looked up at once.
const AT_ONCE: i64 = 6 * HOUR;

/// How many calls are visited at most, about; one block may go beyond it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// Of those that are looked for.
    pub taken: i64,
    /// Of all that are unpacked to find them.
    pub unpacked: i64,
}

impl Bound {
    const fn is_reached(self) -> bool {
        self.taken <= 0 || self.unpacked <= 0
    }
}

/// Visits the calls in the blocks of the owner of which `may_hold` says that they may hold what is looked for, from one
/// moment to another, both included; a block's calls beyond these are visited, too. `take` says whether a call is one of
/// those. The newest blocks come first, and once the bound is reached the others are left out. Returns the moment from which
/// on no call was left out.
pub(crate) fn visit(
    connection: &mut AnyConnection,
    owner: Owner,
    may_hold: impl Fn(&Head) -> bool,
    (from, to): (i64, i64),
    mut bound: Bound,
    mut take: impl FnMut(&StoredCall<'_>) -> bool,
) -> Result<i64, DatabaseError> {
    let (first, mut until) = (from - from.rem_euclid(HOUR), to - to.rem_euclid(HOUR) + HOUR);
    while until > first {
        let since = (until - AT_ONCE).max(first);
        let mut heads = Vec::new();
        for width in [MINUTE, HOUR] {
            let starts: Vec<i64> = (0..(until - since) / width).map(|index| since + index * width).collect();
            heads.extend(heads::in_spans(connection, i64::MAX, owner, width, &starts)?);
        }
        heads.retain(|head| head.newest_at >= from && head.oldest_at <= to && may_hold(head));
        heads.sort_unstable_by_key(|head| Reverse(head.newest_at));
        for heads in heads.chunks(heads::AT_ONCE) {
            let ids: Vec<i64> = heads.iter().map(|head| head.id).collect();
            let mut blocks: HashMap<i64, Vec<u8>> = heads::data(connection, &ids)?.into_iter().collect();
            for head in heads {
                if bound.is_reached() {
                    return Ok(head.newest_at + 1);
                }
                bound.unpacked -= head.calls;
                let Some(data) = blocks.remove(&head.id) else { continue };
                heads::visit_block(head.id, &data, |call| bound.taken -= i64::from(take(call)));
            }
        }
        until = since;
    }
    Ok(from)
}
