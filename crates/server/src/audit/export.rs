//! The trail as a file, in the order of its chain.

use actix_web::web::Bytes;
use actix_web::{Error, HttpResponse, get, web};
use futures_util::stream;
use keywright_api_types::csv::record;
use keywright_api_types::ids::ClientId;
use keywright_api_types::requests::ExportFormat;
use keywright_database::DatabaseError;
use keywright_database::audit::{self, AuditFilter};
use keywright_domain::audit::{StoredEvent, export as lines};

use super::filter::trail_parameters;
use crate::errors::ApiError;
use crate::export;
use crate::pages::Query;
use crate::session::Admin;
use crate::state::AppState;

/// How many events are read at once.
const AT_ONCE: u32 = 500;

/// What each column of the CSV holds.
const HEADER: [&str; 17] = [
    "sequence",
    "id",
    "at",
    "actor_type",
    "actor_id",
    "actor_email",
    "actor_role",
    "action",
    "target_type",
    "target_id",
    "target_name",
    "client_id",
    "ip",
    "user_agent",
    "changes",
    "previous_hash",
    "hash",
];

trail_parameters! {
    /// Which events to export; all that is named must fit.
    TrailExportParameters {
        /// Only what concerns this client.
        #[param(value_type = Option<String>)]
        client_id: Option<ClientId>,
        /// The form of the file; `csv` if absent.
        #[param(inline)]
        format: Option<ExportFormat>,
    }
}

/// Export audit events
///
/// Oldest first, with each event's place in the chain and its hashes. NDJSON holds all that the hashes cover, `changes`
/// byte for byte: `keywright verify-audit --export FILE` verifies such a file, exported without a filter, wherever it is.
/// In CSV a field that a spreadsheet would take for a formula begins with an apostrophe. An event that cannot be read
/// any more has only its place, its id and its hashes.
///
/// Permissions: an admin.
#[utoipa::path(
    tag = "Administration",
    params(TrailExportParameters),
    responses((status = 200, description = "The events", content((String = "text/csv"), (String = "application/x-ndjson")))),
    security(("session" = [])),
)]
#[get("/admin/audit-events/export")]
pub async fn admin_export_audit_events(
    state: web::Data<AppState>,
    _: Admin,
    parameters: Query<TrailExportParameters>,
) -> Result<HttpResponse, ApiError> {
    let mut parameters = parameters.valid()?;
    let (client, format) = (parameters.client_id, parameters.format.unwrap_or(ExportFormat::Csv));
    let filter = parameters.filter()?;
    let export = Export { state: AppState::clone(&state), client, filter, format, after: i64::MIN, ended: false };
    export::answer("audit-trail", format, state.now(), stream::try_unfold(export, Export::next))
}

/// An export, as far as it has come.
struct Export {
    state: AppState,
    client: Option<ClientId>,
    filter: AuditFilter,
    format: ExportFormat,
    after: i64,
    ended: bool,
}

impl Export {
    /// The next lines; none after the last.
    async fn next(mut self) -> Result<Option<(Bytes, Self)>, Error> {
        if self.ended {
            return Ok(None);
        }
        let (client, filter, after) = (self.client, self.filter.clone(), self.after);
        let page = move |connection: &mut _| audit::admin_export(connection, client.as_ref(), &filter, after, AT_ONCE);
        let read = self.state.read::<_, DatabaseError>(page).await;
        // The answer has begun with 200: all that can be done is to break it off, which a client sees.
        let events = read.inspect_err(|error| tracing::error!(%error, "an export broke off"))?;
        let begins = self.after == i64::MIN && self.format == ExportFormat::Csv;
        let mut text = if begins { record(&HEADER) } else { String::new() };
        self.ended = events.len() < usize::try_from(AT_ONCE).unwrap_or(usize::MAX);
        for event in events {
            self.after = event.sequence;
            text.push_str(&match self.format {
                ExportFormat::Csv => csv_line(&event),
                ExportFormat::Ndjson => lines::to_line(event).map_err(ApiError::internal)?,
            });
        }
        Ok(Some((Bytes::from(text), self)))
    }
}

fn csv_line(event: &StoredEvent) -> String {
    let sequence = event.sequence.to_string();
    let Some(content) = &event.record else {
        let mut fields = [""; HEADER.len()];
        let [place, id, .., previous, hash] = &mut fields;
        (*place, *id, *previous, *hash) = (&sequence, &event.id, &event.previous_hash, &event.hash);
        return record(&fields);
    };
    record(&[
        &sequence,
        &event.id,
        &content.at.to_string(),
        content.actor.actor_type.as_str(),
        content.actor.id.as_deref().unwrap_or_default(),
        content.actor.email.as_deref().unwrap_or_default(),
        content.actor.role.map_or("", |role| role.as_str()),
        content.action.as_str(),
        &content.target.target_type,
        content.target.id.as_deref().unwrap_or_default(),
        content.target.name.as_deref().unwrap_or_default(),
        content.client_id.as_ref().map_or("", |id| id.as_str()),
        content.ip.as_deref().unwrap_or_default(),
        content.user_agent.as_deref().unwrap_or_default(),
        &content.changes,
        &event.previous_hash,
        &event.hash,
    ])
}
