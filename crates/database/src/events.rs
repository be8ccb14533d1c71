//! The outbox: what happened to a client's money, noted in the transaction in which it happened.
//!
//! Who delivers events asks for those without `delivered_at`, in the order of their numbers.

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::ids::{ClientId, EventId};
use keywright_domain::events::EventType;
use serde::Serialize;

use crate::audit::Act;
use crate::schema::events;
use crate::{AnyConnection, DatabaseError, columns, dialect};

/// An event of the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its id.
    pub id: EventId,
    /// The client whose money it is.
    pub client_id: ClientId,
    /// What happened: `payment.completed`, for example.
    pub event_type: String,
    /// When it happened.
    pub created_at: Timestamp,
    /// The payment, withdrawal or invoice as the API shows it, in JSON.
    pub payload: String,
}

#[derive(Insertable)]
#[diesel(table_name = events, treat_none_as_default_value = false)]
pub(crate) struct NewEvent {
    id: String,
    client_id: String,
    event_type: &'static str,
    created_at: i64,
    payload: String,
}

impl NewEvent {
    /// An event to be noted in the transaction of what happened.
    ///
    /// # Errors
    /// That the resource is no JSON.
    pub(crate) fn new(
        act: &mut Act<'_>,
        client: &ClientId,
        event_type: EventType,
        resource: &impl Serialize,
    ) -> Result<Self, DatabaseError> {
        let (milliseconds, random) = act.id_parts();
        Ok(Self {
            id: EventId::new(milliseconds, random).to_string(),
            client_id: client.to_string(),
            event_type: event_type.as_str(),
            created_at: act.at.unix_milliseconds(),
            payload: columns::to_json("events.payload", resource)?,
        })
    }
}

/// Notes an event. Call it in the transaction of what happened.
///
/// # Errors
/// That the database failed.
pub(crate) fn record(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    client: &ClientId,
    event_type: EventType,
    resource: &impl Serialize,
) -> Result<(), DatabaseError> {
    let event = NewEvent::new(act, client, event_type, resource)?;
    Ok(dialect::insert_events(connection, &[event])?)
}

/// The newest events of everybody, newest first.
///
/// # Errors
/// That the database failed.
pub fn admin_list(connection: &mut AnyConnection, limit: u32) -> Result<Vec<Event>, DatabaseError> {
    let rows: Vec<(String, String, String, i64, String)> = events::table
        .order(events::sequence.desc())
        .limit(i64::from(limit))
        .select((events::id, events::client_id, events::event_type, events::created_at, events::payload))
        .load(connection)?;
    let read = |(id, client_id, event_type, created_at, payload): (String, String, _, _, _)| {
        Ok(Event {
            id: columns::text("events.id", &id)?,
            client_id: columns::text("events.client_id", &client_id)?,
            event_type,
            created_at: columns::timestamp(created_at),
            payload,
        })
    };
    rows.into_iter().map(read).collect()
}
