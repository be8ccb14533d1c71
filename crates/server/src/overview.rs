//! A client at a glance.

use actix_web::{get, web};
use keywright_api_types::api_keys::ApiKey;
use keywright_api_types::features::Feature;
use keywright_api_types::overview::{ApiOverview, Attention, Overview};
use keywright_database::api_keys::{self, OldSecretUse};
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
    let (client, status, now) = (user.client_id(), user.client.status, state.now());
    let entitlement = user.client.entitlement.clone();
    if has_api {
        flush(&state).await;
    }
    let read = move |connection: &mut AnyConnection| {
        let balance = ledger::balance(connection, &client)?;
        if !has_api {
            return Ok(Overview { status, api: None, balance });
        }
        let keys = api_keys::live_with_uses(connection, &client, now)?;
        let live_keys = keys.len() as u64;
        let day = usage::last_day(connection, &client, now)?;
        let of_key = |(key, old_secret_use): (ApiKey, OldSecretUse)| {
            let rate = entitlement.rate_of_key(key.rate_limit_per_minute, key.rate_granted).per_minute;
            let of_day = day.by_key.get(&key.id).copied().unwrap_or_default();
            attention(&key, rate, old_secret_use, of_day, now)
        };
        let mut attention: Vec<Attention> = keys.into_iter().flat_map(of_key).collect();
        attention.extend(leaks::list(connection, &client, now)?.into_iter().filter_map(|leak| leak.attention(now)));
        attention.sort_by_key(|attention| (attention.reason, attention.at));
        let api = ApiOverview {
            last_day: day.last_day,
            day_before: day.day_before,
            live_keys,
            max_api_keys: entitlement.max_api_keys,
            attention,
        };
        Ok(Overview { status, api: Some(api), balance })
    };
    Ok(web::Json(state.read::<_, DatabaseError>(read).await?))
}
