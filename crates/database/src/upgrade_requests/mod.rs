//! Clients' requests for another package: one operation a file. A client has one at a time that is not settled.

mod create;
mod list;
mod row;
mod settle;

use keywright_api_types::FieldError;
use keywright_api_types::audit::{AuditAction, Changes};
use keywright_api_types::upgrade_requests::UpgradeRequest;

pub use create::create;
pub use list::{UpgradeFilter, admin_list, list};
pub use settle::{UpgradeSettlement, admin_see, admin_settle};

use crate::audit::{self, Act, Deed};
use crate::{AnyConnection, DatabaseError};

/// Why a request was not made or settled.
#[derive(Debug, thiserror::Error)]
pub enum UpgradeError {
    /// There is no such request.
    #[error("no such request")]
    NotFound,
    /// The client's last request is not settled.
    #[error("the client has asked already")]
    AlreadyRequested,
    /// It was settled otherwise.
    #[error("it was settled otherwise")]
    AlreadySettled,
    /// Fields are wrong.
    #[error("fields are wrong")]
    Invalid(Vec<FieldError>),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl From<diesel::result::Error> for UpgradeError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}

/// Writes the audit event that every step of a request leaves behind; it is about the package.
fn record(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    action: AuditAction,
    request: &UpgradeRequest,
    changes: Changes,
) -> Result<(), DatabaseError> {
    let deed = Deed {
        action,
        target_type: "package",
        target_id: Some(request.package.id.to_string()),
        target_name: Some(request.package.name.clone()),
        client_id: Some(request.client_id),
        changes,
    };
    audit::append(connection, act, deed)
}
