//! Finding blocks by what their rows say, and reading the calls in them.

use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::block::{self, Block, StoredCall};
use super::owner::Owner;
use crate::connection::Backend;
use crate::schema::request_blocks;
use crate::{AnyConnection, DatabaseError};

/// How many blocks are read from the database at once.
pub(super) const AT_ONCE: usize = 64;

/// A block without its calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = request_blocks)]
pub(crate) struct Head {
    /// Its number.
    pub(crate) id: i64,
    /// The time of its oldest call.
    pub(crate) oldest_at: i64,
    /// The time of its newest call.
    pub(crate) newest_at: i64,
    /// How many calls it holds.
    pub(crate) calls: i64,
    /// The first and the last of its clients, by their numbers.
    pub(crate) first_client: i64,
    pub(crate) last_client: i64,
}

type Condition = Box<dyn BoxableExpression<request_blocks::table, Backend, SqlType = Bool>>;

/// Blocks that may hold calls of the owner.
fn may_hold(owner: Owner) -> Condition {
    let Some(client) = owner.client().map(|client| i64::from(client.0)) else {
        return Box::new(request_blocks::last_client.ge(0));
    };
    let of_client = request_blocks::last_client.ge(client).and(request_blocks::first_client.le(client));
    let Owner::Key(_, key) = owner else { return Box::new(of_client) };
    let key = i64::from(key.0);
    let reaches = request_blocks::last_client.gt(client).or(request_blocks::last_key.ge(key));
    let begins = request_blocks::first_client.lt(client).or(request_blocks::first_key.le(key));
    Box::new(of_client.and(reaches).and(begins))
}

/// The blocks after a number that may hold calls of the owner from the times `from` to `to`, both included.
pub(crate) fn after(
    connection: &mut AnyConnection,
    id: i64,
    owner: Owner,
    (from, to): (i64, i64),
) -> Result<Vec<Head>, DatabaseError> {
    Ok(request_blocks::table
        // A range with both its ends: PostgreSQL would take a third of the table for one that is open.
        .filter(request_blocks::id.gt(id))
        .filter(request_blocks::id.le(i64::MAX))
        .filter(may_hold(owner))
        .filter(request_blocks::newest_at.ge(from))
        .filter(request_blocks::oldest_at.le(to))
        .order(request_blocks::id.asc())
        .select(Head::as_select())
        .load(connection)?)
}

/// The blocks of these spans, up to a number, that may hold calls of the owner.
pub(crate) fn in_spans(
    connection: &mut AnyConnection,
    through: i64,
    owner: Owner,
    width: i64,
    starts: &[i64],
) -> Result<Vec<Head>, DatabaseError> {
    Ok(request_blocks::table
        .filter(request_blocks::width_milliseconds.eq(width))
        .filter(request_blocks::starts_at.eq_any(starts))
        .filter(may_hold(owner))
        .filter(request_blocks::id.le(through))
        .select(Head::as_select())
        .load(connection)?)
}

/// Visits the calls of the blocks with these numbers. A block that cannot be read is passed over, and logged.
pub(crate) fn visit(
    connection: &mut AnyConnection,
    ids: &[i64],
    mut visit: impl FnMut(&StoredCall<'_>),
) -> Result<(), DatabaseError> {
    for ids in ids.chunks(AT_ONCE) {
        for (id, data) in data(connection, ids)? {
            visit_block(id, &data, &mut visit);
        }
    }
    Ok(())
}

/// The blocks with these numbers as they are stored, in no order: [`AT_ONCE`] of them at most.
pub(super) fn data(connection: &mut AnyConnection, ids: &[i64]) -> Result<Vec<(i64, Vec<u8>)>, DatabaseError> {
    Ok(request_blocks::table
        .filter(request_blocks::id.eq_any(ids))
        .select((request_blocks::id, request_blocks::data))
        .load(connection)?)
}

/// Visits the calls of a block. One that cannot be read is passed over, and logged.
pub(crate) fn visit_block(id: i64, data: &[u8], mut visit: impl FnMut(&StoredCall<'_>)) {
    let bytes = block::decompress(data);
    match bytes.as_deref().map_err(|error| *error).and_then(Block::read) {
        Ok(block) => block.calls().for_each(|call| visit(&call)),
        Err(error) => tracing::error!(%error, block = id, "a block of calls cannot be read and is passed over"),
    }
}
