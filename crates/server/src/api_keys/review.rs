//! What a key really may, and what it does with it.

use actix_web::{get, web};
use keywright_api_types::ErrorCode;
use keywright_api_types::key_review::{KeyReview, PermissionUse, UNUSED_AFTER_DAYS};
use keywright_api_types::usage::Interval;
use keywright_database::DatabaseError;
use keywright_database::api_keys::{self, Review};

use super::key_id;
use crate::errors::ApiError;
use crate::routes::Routes;
use crate::session::KeyViewer;
use crate::state::AppState;
use crate::usage::prepare;

/// Review an API key
///
/// Who made it, the rate in force and what sets it, how often each of its permissions was made use of in the last 30 days,
/// and when its old secret was last used.
///
/// Permissions: a client's user; the package has `api_basic`.
#[utoipa::path(
    tag = "API keys",
    params(("id" = String, Path, description = "The key's id")),
    responses((status = 200, description = "The review", body = KeyReview)),
    security(("session" = [])),
)]
#[get("/api-keys/{id}/review")]
pub async fn review_api_key(
    state: web::Data<AppState>,
    routes: web::Data<Routes>,
    user: KeyViewer,
    id: web::Path<String>,
) -> Result<web::Json<KeyReview>, ApiError> {
    let (id, client, now) = (key_id(&id)?, user.client_id(), state.now());
    prepare(&state, &client, Some(&id)).await?;
    let since = now.plus_seconds(-UNUSED_AFTER_DAYS * 86_400).floor_to(Interval::Day.milliseconds());
    let found = state
        .read::<_, DatabaseError>(move |connection| api_keys::review(connection, &client, &id, since, now))
        .await?;
    let review = found.ok_or_else(|| ApiError::new(ErrorCode::NotFound))?;
    let permissions = permissions(&review, &routes);
    let rate = user.client().entitlement.rate_of_key(review.key.rate_limit_per_minute, review.key.rate_granted);
    let (old_secret_last_used_at, ip) = review.old_secret_use.unzip();
    let old_secret_last_used_ip = ip.flatten();
    Ok(web::Json(KeyReview {
        updated_at: review.key.updated_at,
        made_by: review.made_by.map(|actor| actor.to_string()),
        rate,
        since,
        permissions,
        old_secret_last_used_at,
        old_secret_last_used_ip,
    }))
}

fn permissions(review: &Review, routes: &Routes) -> Vec<PermissionUse> {
    let of = |permission| {
        let needing =
            review.routes.iter().filter(|used| routes.required(&used.method, &used.route) == Some(permission));
        let calls = needing.map(|used| used.counts.requests).sum();
        PermissionUse { name: permission, calls, unused: calls == 0 && !review.granted_since.contains(permission) }
    };
    review.key.permissions.iter().map(of).collect()
}
