//! What a client's keys did: figures over time, and call by call.

mod admin_report;
mod admin_requests;
mod csv;
mod export;
mod log_filter;
mod report;
mod request;
mod requests;

pub use admin_report::admin_read_usage;
pub use admin_requests::{admin_export_requests, admin_list_requests};
pub use export::{export_api_key_requests, export_requests};
pub use report::{read_api_key_usage, read_usage, up_to_now};
pub use request::{admin_read_request, read_request};
pub use requests::{list_api_key_requests, list_requests};

use keywright_api_types::ErrorCode;
use keywright_api_types::ids::{ApiKeyId, ClientId};
use keywright_database::{DatabaseError, api_keys};

use crate::errors::ApiError;
use crate::state::AppState;

/// Makes sure that the client has the key, and that all that was answered can be seen.
pub async fn prepare(state: &AppState, client: &ClientId, key: Option<&ApiKeyId>) -> Result<(), ApiError> {
    if let Some(key) = key.cloned() {
        let (client, now) = (*client, state.now());
        let found = state.read::<_, DatabaseError>(move |connection| api_keys::find(connection, &client, &key, now));
        found.await?.ok_or_else(|| ApiError::new(ErrorCode::NotFound))?;
    }
    flush(state).await;
    Ok(())
}

/// Makes sure that all that was answered can be seen, as far as the database allows.
pub async fn flush(state: &AppState) {
    // What cannot be written now must not keep what is there from being read.
    if let Err(error) = state.flush_usage().await {
        tracing::warn!(cause = error.cause, "the newest calls are not in the log yet");
    }
}
