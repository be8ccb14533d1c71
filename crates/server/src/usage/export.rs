//! The log as a file, streamed: however long it is, a few hundred calls are in memory.

use actix_web::web::Bytes;
use actix_web::{Error, HttpResponse, get, web};
use futures_util::stream;
use keywright_api_types::ids::RequestId;
use keywright_api_types::requests::{ExportCut, ExportFormat, LoggedRequest, MAX_EXPORT};
use keywright_database::request_log::{LogFilter, LogPage};

use super::log_filter::log_parameters;
use super::requests::{Whose, fetch};
use super::{csv, prepare};
use crate::api_keys::key_id;
use crate::errors::ApiError;
use crate::export::{self, json_line};
use crate::pages::Query;
use crate::session::KeyViewer;
use crate::state::AppState;

/// How many calls are read at once.
const AT_ONCE: u32 = 500;

log_parameters! {
    /// Which calls to export; all that is named must fit.
    ExportParameters {
        /// The form of the file; `csv` if absent.
        #[param(inline)]
        format: Option<ExportFormat>,
    }
}

/// Export the client's calls
///
/// Newest first, at most 100,000. The last line of an export that does not hold all calls says so, with the `cursor`
/// that exports the rest: in CSV its first field is `cut` and its second the cursor. A field of the CSV that a
/// spreadsheet would take for a formula begins with an apostrophe.
///
/// Permissions: a client's user; the package has `api_basic`.
#[utoipa::path(
    tag = "Usage",
    params(ExportParameters),
    responses((status = 200, description = "The calls", content((String = "text/csv"), (LoggedRequest = "application/x-ndjson")))),
    security(("session" = [])),
)]
#[get("/requests/export")]
pub async fn export_requests(
    state: web::Data<AppState>,
    user: KeyViewer,
    parameters: Query<ExportParameters>,
) -> Result<HttpResponse, ApiError> {
    let (parameters, client) = (parameters.valid()?, user.client_id());
    prepare(&state, &client, None).await?;
    answer(&state, Whose::Client(client), parameters.filter(None)?, parameters.format)
}

/// Export a key's calls
///
/// As the export of all of the client's calls.
///
/// Permissions: a client's user; the package has `api_basic`.
#[utoipa::path(
    tag = "Usage",
    params(("id" = String, Path, description = "The key's id"), ExportParameters),
    responses((status = 200, description = "The calls", content((String = "text/csv"), (LoggedRequest = "application/x-ndjson")))),
    security(("session" = [])),
)]
#[get("/api-keys/{id}/requests/export")]
pub async fn export_api_key_requests(
    state: web::Data<AppState>,
    user: KeyViewer,
    id: web::Path<String>,
    parameters: Query<ExportParameters>,
) -> Result<HttpResponse, ApiError> {
    let (key, parameters, client) = (key_id(&id)?, parameters.valid()?, user.client_id());
    let filter = parameters.filter(Some(key))?;
    prepare(&state, &client, Some(&key)).await?;
    answer(&state, Whose::Client(client), filter, parameters.format)
}

pub(super) fn answer(
    state: &AppState,
    whose: Whose,
    filter: LogFilter,
    format: Option<ExportFormat>,
) -> Result<HttpResponse, ApiError> {
    let format = format.unwrap_or(ExportFormat::Csv);
    let export = Export { state: state.clone(), whose, filter, format, left: MAX_EXPORT, begun: false, ended: false };
    export::answer("calls", format, state.now(), stream::try_unfold(export, Export::next))
}

/// An export, as far as it has come.
struct Export {
    state: AppState,
    whose: Whose,
    filter: LogFilter,
    format: ExportFormat,
    left: u32,
    begun: bool,
    ended: bool,
}

impl Export {
    /// The next lines; none after the last.
    async fn next(mut self) -> Result<Option<(Bytes, Self)>, Error> {
        if self.ended {
            return Ok(None);
        }
        let fetched = fetch(&self.state, self.whose, self.filter.clone(), self.left.min(AT_ONCE)).await;
        // The answer has begun with 200: all that can be done is to break it off, which a client sees.
        let LogPage { calls, next, .. } =
            fetched.inspect_err(|error| tracing::error!(%error, "an export broke off"))?;
        let mut lines = if self.begun { String::new() } else { self.head() };
        for call in &calls {
            lines.push_str(&self.line(call)?);
        }
        self.begun = true;
        self.left = self.left.saturating_sub(u32::try_from(calls.len()).unwrap_or(u32::MAX));
        self.ended = next.is_none() || self.left == 0;
        match next {
            Some(next) if self.ended => lines.push_str(&self.cut(next)?),
            next => self.filter.before = next,
        }
        Ok(Some((Bytes::from(lines), self)))
    }

    /// Whether each call is shown with its client: where calls of several may be among them.
    fn names_clients(&self) -> bool {
        matches!(self.whose, Whose::Any(_))
    }

    fn head(&self) -> String {
        match self.format {
            ExportFormat::Csv => csv::header(self.names_clients()),
            ExportFormat::Ndjson => String::new(),
        }
    }

    fn line(&self, call: &LoggedRequest) -> Result<String, ApiError> {
        match self.format {
            ExportFormat::Csv => Ok(csv::line(call, self.names_clients())),
            ExportFormat::Ndjson => json_line(call),
        }
    }

    /// Says that calls are missing, and how to get them.
    fn cut(&self, next: RequestId) -> Result<String, ApiError> {
        match self.format {
            ExportFormat::Csv => Ok(csv::cut(next.as_str(), self.names_clients())),
            ExportFormat::Ndjson => json_line(&ExportCut { cut: true, next_cursor: next.to_string() }),
        }
    }
}
