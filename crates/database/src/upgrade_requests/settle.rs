//! What admins do with a request.

use diesel::prelude::*;
use keywright_api_types::audit::{AuditAction, Change, Changes};
use keywright_api_types::ids::UpgradeRequestId;
use keywright_api_types::upgrade_requests::{SettleUpgrade, UpgradeRequest, UpgradeStatus};
use serde_json::{Value, json};

use super::{UpgradeError, list, record};
use crate::AnyConnection;
use crate::audit::Act;
use crate::clients::{self, ClientPatch};
use crate::columns;
use crate::schema::upgrade_requests;

/// How a request ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpgradeSettlement {
    /// The client gets the package.
    Done,
    /// It does not.
    Declined,
}

/// Notes that an admin has seen a request. One that was seen or settled stays as it is.
///
/// # Errors
/// `NotFound`, or that the database failed.
pub fn admin_see(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    id: &UpgradeRequestId,
) -> Result<UpgradeRequest, UpgradeError> {
    let mut request = list::admin_find(connection, id)?.ok_or(UpgradeError::NotFound)?;
    if request.status != UpgradeStatus::Open {
        return Ok(request);
    }
    request.status = UpgradeStatus::Seen;
    request.seen_at = Some(act.at);
    store(connection, &request)?;
    record(connection, act, AuditAction::UpgradeSeen, &request, Changes::new())?;
    Ok(request)
}

/// Settles a request; done, the client has the package from then on. The same a second time changes nothing.
///
/// # Errors
/// `NotFound`, `AlreadySettled`, or that the database failed.
pub fn admin_settle(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    id: &UpgradeRequestId,
    settlement: UpgradeSettlement,
    body: SettleUpgrade,
) -> Result<UpgradeRequest, UpgradeError> {
    let mut request = list::admin_find(connection, id)?.ok_or(UpgradeError::NotFound)?;
    let (status, action) = match settlement {
        UpgradeSettlement::Done => (UpgradeStatus::Done, AuditAction::UpgradeDone),
        UpgradeSettlement::Declined => (UpgradeStatus::Declined, AuditAction::UpgradeDeclined),
    };
    if request.settled_at.is_some() {
        return if request.status == status { Ok(request) } else { Err(UpgradeError::AlreadySettled) };
    }
    request.status = status;
    request.seen_at = request.seen_at.or(Some(act.at));
    request.settled_at = Some(act.at);
    request.answer = columns::trimmed(body.answer.as_deref());
    store(connection, &request)?;
    let answer = Change { from: Value::Null, to: json!(request.answer) };
    record(connection, act, action, &request, Changes::from([("answer".to_owned(), answer)]))?;
    if settlement == UpgradeSettlement::Done {
        let patch = ClientPatch { package_id: Some(request.package.id), ..ClientPatch::default() };
        clients::admin_update(connection, act, &request.client_id, patch)?;
        request.current_package = request.package.clone();
    }
    Ok(request)
}

fn store(connection: &mut AnyConnection, request: &UpgradeRequest) -> QueryResult<()> {
    let milliseconds = |at: Option<keywright_api_types::Timestamp>| at.map(|at| at.unix_milliseconds());
    let set = (
        upgrade_requests::status.eq(request.status.as_str()),
        upgrade_requests::seen_at.eq(milliseconds(request.seen_at)),
        upgrade_requests::settled_at.eq(milliseconds(request.settled_at)),
        upgrade_requests::answer.eq(&request.answer),
    );
    diesel::update(upgrade_requests::table.find(request.id.as_str())).set(set).execute(connection).map(drop)
}
