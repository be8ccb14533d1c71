//! A client's API keys: one operation a file.

mod admin;
mod admin_list;
mod arrange;
mod create;
mod excess;
mod grace;
mod list;
mod regenerate;
mod review;
mod revoke;
mod row;
mod update;

use keywright_api_types::api_keys::ApiKey;
use keywright_api_types::audit::{AuditAction, Changes};
use keywright_api_types::ids::ClientId;
use keywright_api_types::{FieldError, Timestamp};
use keywright_domain::api_keys::Authority;
use keywright_domain::limits::{Entitlement, ServerLimits};
use keywright_domain::secrets::{Hasher, KeyFormat};

pub use admin::{admin_client_of, admin_find, admin_note_view, admin_permissions};
pub(crate) use admin_list::unused_since;
pub use admin_list::{AdminKeyFilter, admin_list};
pub use arrange::{Arrangement, KeyPlace, arrange};
pub use create::create;
#[cfg(feature = "bulk")]
pub(crate) use create::{NewSecret, next_number};
pub use excess::Excess;
pub use grace::change_grace;
pub(crate) use list::number;
pub use list::{KeyFilter, find, list, live_with_package_rate, live_with_uses, permissions};
pub use regenerate::{regenerate, regenerate_all};
pub use review::{Review, review};
pub(crate) use revoke::end;
pub use revoke::{revoke, revoke_several};
pub use row::OldSecretUse;
pub(crate) use row::{KeyRow, search_text};
pub use update::{admin_changes, update};

use crate::audit::{self, Act, Deed};
use crate::changes::{self, Subject};
use crate::{AnyConnection, DatabaseError};

/// What keys are made with: the installation's form of keys, its hashes and its limits.
#[derive(Clone)]
pub struct KeyWorkshop {
    /// The form of keys.
    pub format: KeyFormat,
    /// How they are hashed.
    pub hasher: Hasher,
    /// The installation's ceilings.
    pub limits: ServerLimits,
}

/// Why a key was not made or changed.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The client has no such key.
    #[error("no such key")]
    NotFound,
    /// The key is revoked, which is final.
    #[error("the key is revoked")]
    Revoked,
    /// The key was changed since it was read.
    #[error("the key was changed since it was read")]
    Changed,
    /// The client has as many live keys as it may.
    #[error("the client has {0} live keys, as many as it may")]
    LimitReached(u32),
    /// No secret is in its grace.
    #[error("no secret is in its grace")]
    GraceOver,
    /// Fields are wrong.
    #[error("fields are wrong")]
    Invalid(Vec<FieldError>),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl From<diesel::result::Error> for KeyError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}

/// Writes what every change of a key leaves behind: its audit event and its change-log entry.
fn record(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    action: AuditAction,
    key: &ApiKey,
    changes: Changes,
) -> Result<(), DatabaseError> {
    let deed = Deed {
        action,
        target_type: "api_key",
        target_id: Some(key.id.to_string()),
        target_name: Some(key.name.clone()),
        client_id: Some(key.client_id),
        changes,
    };
    audit::append(connection, act, deed)?;
    changes::record(connection, &Subject::ApiKey(key.id), act.at)
}

fn entitlement(
    connection: &mut AnyConnection,
    client: &ClientId,
    limits: ServerLimits,
) -> Result<Entitlement, KeyError> {
    let client = crate::clients::find(connection, client, limits)?.ok_or(KeyError::NotFound)?;
    Ok(client.entitlement)
}

/// Refuses one more live key than the client may have. An admin may make more.
fn require_room(
    connection: &mut AnyConnection,
    client: &ClientId,
    entitlement: &Entitlement,
    by: Authority,
    now: Timestamp,
) -> Result<(), KeyError> {
    let is_full =
        by == Authority::Client && list::count_live(connection, client, now)? >= i64::from(entitlement.max_api_keys);
    if is_full { Err(KeyError::LimitReached(entitlement.max_api_keys)) } else { Ok(()) }
}
