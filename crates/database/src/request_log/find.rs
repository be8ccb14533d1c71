//! One call, by its id.

use keywright_api_types::Timestamp;
use keywright_api_types::ids::{ClientId, RequestId};
use keywright_api_types::requests::LoggedRequest;
use keywright_api_types::usage::Interval;

use super::heads;
use super::reader::{LogReader, Stored};
use crate::{AnyConnection, DatabaseError};

/// A client's call; none if it has no such call, or none any more.
///
/// # Errors
/// That the database failed.
pub fn find(
    connection: &mut AnyConnection,
    client: &ClientId,
    id: &RequestId,
    now: Timestamp,
) -> Result<Option<LoggedRequest>, DatabaseError> {
    match LogReader::new(connection, client, None, now)? {
        Some(reader) => read(connection, &reader, id),
        None => Ok(None),
    }
}

/// Any client's call; none if there is no such call, or none any more.
///
/// # Errors
/// That the database failed.
pub fn admin_find(
    connection: &mut AnyConnection,
    id: &RequestId,
    now: Timestamp,
) -> Result<Option<LoggedRequest>, DatabaseError> {
    match LogReader::admin_new(connection, None, None, now)? {
        Some(reader) => read(connection, &reader, id),
        None => Ok(None),
    }
}

fn read(
    connection: &mut AnyConnection,
    reader: &LogReader,
    id: &RequestId,
) -> Result<Option<LoggedRequest>, DatabaseError> {
    let bits = id.bits();
    let at = (bits >> 80) as i64;
    if at < reader.kept_from {
        return Ok(None);
    }
    let mut ids = Vec::new();
    for interval in [Interval::Minute, Interval::Hour] {
        let width = interval.milliseconds();
        let heads = heads::in_spans(connection, i64::MAX, reader.owner, width, &[at - at.rem_euclid(width)])?;
        ids.extend(heads.iter().filter(|head| (head.oldest_at..=head.newest_at).contains(&at)).map(|head| head.id));
    }
    let mut found = None;
    heads::visit(connection, &ids, |call| {
        if call.id == bits && reader.owner.made(call) {
            found = Some(Stored::new(call));
        }
    })?;
    Ok(reader.show(connection, found.into_iter().collect())?.pop())
}
