//! Every call of a span, for what is worked out over all of them: bounded by their number, and then the newest.

use std::cmp::Reverse;

use keywright_api_types::usage::Interval;

use super::block::StoredCall;
use super::heads::{self, Head};
use super::owner::Owner;
use crate::{AnyConnection, DatabaseError};

const MINUTE: i64 = Interval::Minute.milliseconds();
const HOUR: i64 = Interval::Hour.milliseconds();
/// The part of the span whose blocks are looked up at once.
const AT_ONCE: i64 = 6 * HOUR;

/// Visits the calls in the blocks of the owner of which `may_hold` says that they may hold what is looked for, in no order,
/// from one moment to another, both included; a block's calls beyond these are visited, too. Once about `most` calls were
/// unpacked, older blocks are left out. Returns the moment from which on no call was left out.
pub(crate) fn visit(
    connection: &mut AnyConnection,
    owner: Owner,
    may_hold: impl Fn(&Head) -> bool,
    (from, to): (i64, i64),
    most: i64,
    mut visit: impl FnMut(&StoredCall<'_>),
) -> Result<i64, DatabaseError> {
    let (first, mut until, mut left) = (from - from.rem_euclid(HOUR), to - to.rem_euclid(HOUR) + HOUR, most);
    while until > first {
        let since = (until - AT_ONCE).max(first);
        let mut heads = Vec::new();
        for width in [MINUTE, HOUR] {
            let starts: Vec<i64> = (0..(until - since) / width).map(|index| since + index * width).collect();
            heads.extend(heads::in_spans(connection, i64::MAX, owner, width, &starts)?);
        }
        heads.retain(|head| head.newest_at >= from && head.oldest_at <= to && may_hold(head));
        heads.sort_unstable_by_key(|head| Reverse(head.newest_at));
        let (mut ids, mut left_out) = (Vec::new(), None);
        for head in heads {
            if left <= 0 {
                left_out = Some(head.newest_at);
                break;
            }
            left -= head.calls;
            ids.push(head.id);
        }
        heads::visit(connection, &ids, &mut visit)?;
        if let Some(newest) = left_out {
            return Ok(newest + 1);
        }
        until = since;
    }
    Ok(from)
}
