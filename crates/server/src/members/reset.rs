//! Helping a member who has lost the password or the second factor.

use actix_web::{HttpResponse, post, web};
use keywright_api_types::Problem;
use keywright_api_types::members::Delivery;
use keywright_database::{members, password_resets, two_factor};

use super::other_member_id;
use crate::errors::ApiError;
use crate::links::{self, Link, Page};
use crate::mail;
use crate::session::{ClientOwner, require_fresh_code};
use crate::state::AppState;

/// Make a link for a member's new password
///
/// It works once, for one hour, and using it ends the member's sessions. It is sent to the member; where this server sends no
/// mail, it is answered instead, to be handed on. Where the owner has a second factor, it asks for a fresh code
/// (`step_up_required`).
///
/// Permissions: a client's owner, for another member.
#[utoipa::path(
    tag = "Team",
    params(("id" = String, Path, description = "The member's id")),
    responses(
        (status = 201, description = "How the link reaches the member", body = Delivery),
        (status = 409, description = "`own_account`", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "`too_many_sign_ins`, with `Retry-After`: too many links by mail", body = Problem, content_type = "application/problem+json"),
    ),
    security(("session" = [])),
)]
#[post("/members/{id}/password-reset")]
pub async fn reset_member_password(
    state: web::Data<AppState>,
    owner: ClientOwner,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let (id, client, link) = (other_member_id(&owner, &id)?, owner.client_id(), Link::new(Page::PasswordReset));
    let (hash, signer) = (state.workshop.hasher.link(link.token.as_bytes()), owner.signer());
    let (author, counting) = (owner.author(), state.clone());
    let sender = author.ip;
    let (email, expires_at) = state
        .change::<_, ApiError>(author, move |connection, act| {
            require_fresh_code(connection, &signer, act.at)?;
            let member = members::find(connection, &client, &id)?;
            links::count_mail(&counting, &member.email, sender)?;
            let expires_at = password_resets::create(connection, act, Some(&client), &member, hash)?;
            Ok((member.email, expires_at))
        })
        .await?;
    let delivery = links::deliver(&state, email, link, expires_at, mail::password_reset).await;
    Ok(HttpResponse::Created().json(delivery))
}

/// Take a member's second factor away
///
/// For one who has lost both the app and the recovery codes. Where the owner has a second factor, it asks for a fresh code
/// (`step_up_required`).
///
/// Permissions: a client's owner, for another member.
#[utoipa::path(
    tag = "Team",
    params(("id" = String, Path, description = "The member's id")),
    responses(
        (status = 204, description = "The member signs in with the password alone"),
        (status = 409, description = "`own_account`", body = Problem, content_type = "application/problem+json"),
    ),
    security(("session" = [])),
)]
#[post("/members/{id}/two-factor-reset")]
pub async fn reset_member_two_factor(
    state: web::Data<AppState>,
    owner: ClientOwner,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let (id, client, signer) = (other_member_id(&owner, &id)?, owner.client_id(), owner.signer());
    state
        .change::<_, ApiError>(owner.author(), move |connection, act| {
            require_fresh_code(connection, &signer, act.at)?;
            Ok(two_factor::reset(connection, act, &client, &id)?)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
