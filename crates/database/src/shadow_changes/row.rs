//! A watched change as it is stored.

use diesel::prelude::*;
use keywright_api_types::admin::shadow_changes::ShadowStatus;
use keywright_api_types::audit::Changes;
use keywright_api_types::ids::{ApiKeyId, PackageId};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::schema::shadow_changes;
use crate::{DatabaseError, columns};

#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = shadow_changes, treat_none_as_default_value = false)]
pub(super) struct ShadowRow {
    pub(super) id: String,
    pub(super) api_key_id: Option<String>,
    pub(super) package_id: Option<String>,
    pub(super) changes: String,
    pub(super) status: String,
    pub(super) started_at: i64,
    pub(super) started_by: String,
    pub(super) ended_at: Option<i64>,
    pub(super) ended_by: Option<String>,
}

/// What is to be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TargetId {
    /// A key.
    Key(ApiKeyId),
    /// A package.
    Package(PackageId),
}

impl ShadowRow {
    pub(super) fn target(&self) -> Result<TargetId, DatabaseError> {
        match &self.api_key_id {
            Some(id) => columns::text("shadow_changes.api_key_id", id).map(TargetId::Key),
            None => {
                let id = self.package_id.as_deref().unwrap_or_default();
                columns::text("shadow_changes.package_id", id).map(TargetId::Package)
            }
        }
    }

    pub(super) fn status(&self) -> Result<ShadowStatus, DatabaseError> {
        columns::text("shadow_changes.status", &self.status)
    }

    /// The fields as they were when watching began, and as they are to be.
    pub(super) fn changes(&self) -> Result<Changes, DatabaseError> {
        columns::json("shadow_changes.changes", &self.changes)
    }

    /// What the fields are to be, as the body that would change them: whether a rate is granted follows from the rate.
    pub(super) fn proposed<T: DeserializeOwned>(&self) -> Result<T, DatabaseError> {
        let fields = self.changes()?.into_iter().filter(|(name, _)| name != "rate_granted");
        let fields = fields.map(|(name, change)| (name, change.to)).collect();
        let body = Value::Object(fields).to_string();
        columns::json("shadow_changes.changes", &body)
    }
}
