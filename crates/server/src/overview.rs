//! A client at a glance.

use actix_web::{get, web};
use keywright_api_types::api_keys::{ApiKey, ApiKeyStatus};
use keywright_api_types::features::Feature;
use keywright_api_types::overview::{ApiOverview, Attention, Overview};
use keywright_database::api_keys::{self, KeyFilter};
use keywright_database::{AnyConnection, DatabaseError, leaks, ledger, usage};
use keywright_domain::attention::attention;

use crate::errors::ApiError;
use crate::session::ClientUser;
use crate::state::AppState;
use crate::usage::flush;

/// Read the overview
///
/// The calls of the last 24 hours beside those of the 24 hours before, the keys that need somebody to look at them, and
/// the balance.
///
/// Permissions: a client's user. What is about keys and calls is null if the package has no `api_basic`.
#[utoipa::path(
    tag = "Client",
    responses((status = 200, description = "The client at a glance", body = Overview)),
    security(("session" = [])),
)]
#[get("/overview")]
pub async fn read_overview(state: web::Data<AppState>, user: ClientUser) -> Result<web::Json<Overview>, ApiError> {
    let has_api = user.client.entitlement.has(Feature::ApiBasic);
    let (client, now) = (user.client_id(), state.now());
    let entitlement = user.client.entitlement.clone();
    if has_api {
        flush(&state).await;
    }
    let read = move |connection: &mut AnyConnection| {
        let balance = ledger::balance(connection, &client)?;
        if !has_api {
            return Ok(Overview { api: None, balance });
        }
        let live = KeyFilter { status: Some(ApiKeyStatus::Active), before: None };
        let keys = api_keys::list(connection, &client, &live, now, u32::MAX)?;
        let day = usage::last_day(connection, &client, now)?;
        let granted = api_keys::with_granted_rate(connection, &client)?;
        let of_key = |key: &ApiKey| {
            let rate = entitlement.rate_of_key(key.rate_limit_per_minute, granted.contains(&key.id));
            attention(key, rate.per_minute, day.by_key.get(&key.id).copied().unwrap_or_default(), now)
        };
        let mut attention: Vec<Attention> = keys.iter().flat_map(of_key).collect();
        attention.extend(leaks::list(connection, &client, now)?.into_iter().filter_map(|leak| leak.attention(now)));
        attention.sort_by_key(|attention| (attention.reason, attention.at));
        let api = ApiOverview {
            last_day: day.last_day,
            day_before: day.day_before,
            live_keys: keys.len() as u64,
            max_api_keys: entitlement.max_api_keys,
            attention,
        };
        Ok(Overview { api: Some(api), balance })
    };
    Ok(web::Json(state.read::<_, DatabaseError>(read).await?))
}
