//! Looking clients up.

use actix_web::{get, web};
use keywright_api_types::Page;
use keywright_api_types::admin::clients::AdminClient;
use keywright_api_types::clients::ClientStatus;
use keywright_api_types::ids::{ClientId, PackageId};
use keywright_database::DatabaseError;
use keywright_database::clients::{self, ClientFilter};
use serde::Deserialize;
use utoipa::IntoParams;

use super::shown;
use crate::errors::ApiError;
use crate::pages::{Query, cursor, page, page_size, search};
use crate::session::Admin;
use crate::state::AppState;

/// Which clients to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AdminClientParameters {
    /// Only clients whose name, address or id holds this text, whatever its case, or that have a key whose prefix begins
    /// with it. Never a whole key.
    #[param(max_length = 100)]
    q: Option<String>,
    /// Only clients with this status.
    status: Option<ClientStatus>,
    /// Only clients with this package.
    package_id: Option<PackageId>,
    /// How many clients: 1 to 100, 25 if absent.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List the clients
///
/// Newest first, with what is in force for each and where that comes from.
///
/// Permissions: an admin.
#[utoipa::path(
    tag = "Administration",
    params(AdminClientParameters),
    responses((status = 200, description = "A page of clients", body = Page<AdminClient>)),
    security(("session" = [])),
)]
#[get("/admin/clients")]
pub async fn admin_list_clients(
    state: web::Data<AppState>,
    _: Admin,
    parameters: Query<AdminClientParameters>,
) -> Result<web::Json<Page<AdminClient>>, ApiError> {
    let parameters = parameters.valid()?;
    let limit = page_size(parameters.limit)?;
    let text = search(parameters.q, &state.workshop.format)?;
    let filter = ClientFilter {
        prefixes: text.as_deref().and_then(|text| state.workshop.format.prefixes_from(&text.to_lowercase())),
        search: text,
        status: parameters.status,
        package: parameters.package_id,
        before: cursor(parameters.cursor.as_deref())?,
    };
    let (limits, now) = (state.workshop.limits, state.now());
    let found = state
        .read::<_, DatabaseError>(move |connection| {
            let found = clients::admin_list(connection, &filter, limits, limit + 1)?;
            let ids: Vec<ClientId> = found.iter().map(|client| client.id).collect();
            let keys = clients::admin_live_keys(connection, &ids, now)?;
            let shown = found.into_iter().map(|client| {
                let live = keys.get(&client.id).copied().unwrap_or(0);
                shown(client, live)
            });
            Ok(shown.collect())
        })
        .await?;
    Ok(web::Json(page(found, limit, |client: &AdminClient| client.id.to_string())))
}
