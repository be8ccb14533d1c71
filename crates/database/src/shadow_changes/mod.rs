//! Changes that are watched before they are applied: one operation a file. A key or a package has one at a time.
//!
//! Nothing is done to a call for it: the log is judged when somebody asks, by `keywright_domain::shadow`.

mod end;
mod list;
mod report;
mod row;
mod rules;
mod start;

use keywright_api_types::FieldError;
use keywright_api_types::admin::shadow_changes::{ShadowChange, ShadowTargetType};
use keywright_api_types::audit::{AuditAction, Change, Changes};
use serde_json::{Value, json};

pub use end::{Stake, admin_apply, admin_discard, admin_stake};
pub use list::{ShadowFilter, admin_find, admin_list};
pub use report::{Judging, admin_report};
pub use start::{admin_watch_key, admin_watch_package};

use crate::api_keys::KeyError;
use crate::audit::{self, Act, Deed};
use crate::packages::PackageError;
use crate::{AnyConnection, DatabaseError};

/// Why a change was not watched, applied or discarded.
#[derive(Debug, thiserror::Error)]
pub enum ShadowError {
    /// There is no such change, or no such thing to be changed.
    #[error("no such change")]
    NotFound,
    /// Another change of the same is watched.
    #[error("a change is watched already")]
    AlreadyWatched,
    /// It was ended otherwise.
    #[error("it was ended otherwise")]
    AlreadyEnded,
    /// Fields are wrong.
    #[error("fields are wrong")]
    Invalid(Vec<FieldError>),
    /// The key cannot be changed so.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The package cannot be changed so.
    #[error(transparent)]
    Package(#[from] PackageError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl From<diesel::result::Error> for ShadowError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}

/// What is done to a watched change.
#[derive(Clone, Copy)]
enum Step {
    Started,
    Applied,
    Discarded,
}

/// Writes the audit event that every step leaves behind, at the key or the package. What was proposed stands below one
/// name, so that nobody takes it for what was changed.
fn record(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    step: Step,
    change: &ShadowChange,
) -> Result<(), DatabaseError> {
    let (action, target_type) = match (change.target.target_type, step) {
        (ShadowTargetType::ApiKey, Step::Started) => (AuditAction::ApiKeyShadowStarted, "api_key"),
        (ShadowTargetType::ApiKey, Step::Applied) => (AuditAction::ApiKeyShadowApplied, "api_key"),
        (ShadowTargetType::ApiKey, Step::Discarded) => (AuditAction::ApiKeyShadowDiscarded, "api_key"),
        (ShadowTargetType::Package, Step::Started) => (AuditAction::PackageShadowStarted, "package"),
        (ShadowTargetType::Package, Step::Applied) => (AuditAction::PackageShadowApplied, "package"),
        (ShadowTargetType::Package, Step::Discarded) => (AuditAction::PackageShadowDiscarded, "package"),
    };
    let proposed = change.fields.iter().map(|field| (field.name.clone(), field.to.clone())).collect();
    let proposed = Value::Object(proposed);
    let proposed = match step {
        Step::Started => Change { from: Value::Null, to: proposed },
        Step::Applied | Step::Discarded => Change { from: proposed, to: json!(change.status) },
    };
    let deed = Deed {
        action,
        target_type,
        target_id: Some(change.target.id.clone()),
        target_name: Some(change.target.name.clone()),
        client_id: change.target.client_id,
        changes: Changes::from([("watched_change".to_owned(), proposed)]),
    };
    audit::append(connection, act, deed)
}
