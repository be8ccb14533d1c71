//! Asking for another package.

use diesel::prelude::*;
use keywright_api_types::FieldError;
use keywright_api_types::audit::{AuditAction, Change, Changes};
use keywright_api_types::ids::{ClientId, UpgradeRequestId};
use keywright_api_types::upgrade_requests::{RequestUpgrade, UpgradeRequest, UpgradeStatus};
use serde_json::{Value, json};

use super::row::UpgradeRow;
use super::{UpgradeError, list, record};
use crate::AnyConnection;
use crate::audit::Act;
use crate::columns;
use crate::schema::{clients, packages, upgrade_requests};

/// Asks for another package for a client.
///
/// # Errors
/// `Invalid` if there is no such package or the client has it, `AlreadyRequested`, or that the database failed.
pub fn create(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    client: &ClientId,
    body: RequestUpgrade,
) -> Result<UpgradeRequest, UpgradeError> {
    let invalid = |message: &str| UpgradeError::Invalid(vec![FieldError::new("package_id", message)]);
    let known: i64 =
        packages::table.filter(packages::id.eq(body.package_id.as_str())).count().get_result(connection)?;
    if known == 0 {
        return Err(invalid("There is no such package."));
    }
    let current: String =
        clients::table.filter(clients::id.eq(client.as_str())).select(clients::package_id).first(connection)?;
    if current == body.package_id.as_str() {
        return Err(invalid("This is the client's package already."));
    }
    let unsettled: i64 = upgrade_requests::table
        .filter(upgrade_requests::client_id.eq(client.as_str()))
        .filter(upgrade_requests::settled_at.is_null())
        .count()
        .get_result(connection)?;
    if unsettled > 0 {
        return Err(UpgradeError::AlreadyRequested);
    }
    let (milliseconds, random) = act.id_parts();
    let id = UpgradeRequestId::new(milliseconds, random);
    let row = UpgradeRow {
        id: id.to_string(),
        client_id: client.to_string(),
        package_id: body.package_id.to_string(),
        message: columns::trimmed(body.message.as_deref()),
        status: UpgradeStatus::Open.to_string(),
        created_at: act.at.unix_milliseconds(),
        created_by: act.actor_id(),
        seen_at: None,
        settled_at: None,
        answer: None,
    };
    let message = Change { from: Value::Null, to: json!(row.message) };
    diesel::insert_into(upgrade_requests::table).values(row).execute(connection)?;
    let request = list::admin_find(connection, &id)?.ok_or(UpgradeError::NotFound)?;
    record(connection, act, AuditAction::UpgradeRequested, &request, Changes::from([("message".to_owned(), message)]))?;
    Ok(request)
}
