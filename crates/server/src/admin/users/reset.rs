//! Helping a user who has lost the password or the second factor.

use actix_web::{HttpResponse, post, web};
use keywright_api_types::Problem;
use keywright_api_types::ids::UserId;
use keywright_api_types::members::Delivery;
use keywright_database::{two_factor, users};

use super::{Changer, require_other};
use crate::errors::ApiError;
use crate::links::{self, Link, Page};
use crate::mail;
use crate::money::path_id;
use crate::session::Operator;
use crate::state::AppState;

/// Make a link for a user's new password
///
/// It works once, for one hour, and using it ends the user's sessions. It is sent to the user; where this server sends no
/// mail, it is answered instead, to be handed on. It asks for a fresh proof (`step_up_required`).
///
/// Permissions: an admin's owner or operator; for an admin, an owner.
#[utoipa::path(
    tag = "Administration",
    params(("id" = String, Path, description = "The user's id")),
    responses(
        (status = 201, description = "How the link reaches the user", body = Delivery),
        (status = 409, description = "`own_account`", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "`too_many_sign_ins`, with `Retry-After`: too many links by mail", body = Problem, content_type = "application/problem+json"),
    ),
    security(("session" = [])),
)]
#[post("/admin/users/{id}/password-reset")]
pub async fn admin_reset_user_password(
    state: web::Data<AppState>,
    admin: Operator,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let (id, changer, link): (UserId, _, _) = (path_id(&id)?, Changer::new(&admin), Link::new(Page::PasswordReset));
    require_other(&admin, &id)?;
    let hash = state.workshop.hasher.link(link.token.as_bytes());
    let (author, counting) = (admin.into_author(), state.clone());
    let sender = author.ip;
    let (user, expires_at) = state
        .change::<_, ApiError>(author, move |connection, act| {
            let user = changer.user(connection, &id, act.at)?;
            links::count_mail(&counting, &user.email, sender)?;
            Ok(users::admin_reset_password(connection, act, &id, hash)?)
        })
        .await?;
    let delivery = links::deliver(&state, user.email, link, expires_at, mail::password_reset).await;
    Ok(HttpResponse::Created().json(delivery))
}

/// Take a user's second factor away
///
/// For one who has lost both the app and the recovery codes. It asks for a fresh proof (`step_up_required`).
///
/// Permissions: an admin's owner or operator; for an admin, an owner.
#[utoipa::path(
    tag = "Administration",
    params(("id" = String, Path, description = "The user's id")),
    responses(
        (status = 204, description = "The user signs in with the password alone"),
        (status = 409, description = "`own_account`", body = Problem, content_type = "application/problem+json"),
    ),
    security(("session" = [])),
)]
#[post("/admin/users/{id}/two-factor-reset")]
pub async fn admin_reset_user_two_factor(
    state: web::Data<AppState>,
    admin: Operator,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let (id, changer): (UserId, _) = (path_id(&id)?, Changer::new(&admin));
    require_other(&admin, &id)?;
    state
        .change::<_, ApiError>(admin.into_author(), move |connection, act| {
            changer.user(connection, &id, act.at)?;
            Ok(two_factor::admin_reset(connection, act, &id)?)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
