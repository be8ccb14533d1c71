//! Inviting, and making the link anew.

use actix_web::{HttpResponse, post, web};
use keywright_api_types::Problem;
use keywright_api_types::invitations::{CreateInvitation, Invitation, InvitationWithLink};
use keywright_database::invitations;

use super::invitation_id;
use crate::errors::ApiError;
use crate::json::Json;
use crate::links::{self, Link, Page};
use crate::mail;
use crate::session::{ClientOwner, require_fresh_code};
use crate::state::AppState;

/// Invite somebody
///
/// The link works once, for seven days. It is sent to the address; where this server sends no mail, it is answered
/// instead, this once, to be handed on. Where the owner has a second factor, it asks for a fresh code (`step_up_required`).
///
/// Permissions: a client's owner.
#[utoipa::path(
    tag = "Team",
    request_body = CreateInvitation,
    responses(
        (status = 201, description = "The invitation, and how its link reaches the invited", body = InvitationWithLink),
        (status = 409, description = "`email_taken`", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "`too_many_sign_ins`, with `Retry-After`: too many links by mail", body = Problem, content_type = "application/problem+json"),
    ),
    security(("session" = [])),
)]
#[post("/invitations")]
pub async fn create_invitation(
    state: web::Data<AppState>,
    owner: ClientOwner,
    body: Json<CreateInvitation>,
) -> Result<HttpResponse, ApiError> {
    let (body, client, link) = (body.valid()?, owner.client_id(), Link::new(Page::Invitation));
    let (hash, signer) = (state.workshop.hasher.link(link.token.as_bytes()), owner.signer());
    let (author, counting) = (owner.author(), state.clone());
    let sender = author.ip;
    let invitation = state
        .change::<_, ApiError>(author, move |connection, act| {
            require_fresh_code(connection, &signer, act.at)?;
            let invitation = invitations::create(connection, act, &client, body, hash)?;
            links::count_mail(&counting, &invitation.email, sender)?;
            Ok(invitation)
        })
        .await?;
    Ok(HttpResponse::Created().json(deliver(&state, &owner, invitation, link).await))
}

/// Make an invitation's link anew
///
/// The new one works for seven days, and the one before it no more. Where the owner has a second factor, it asks for a fresh
/// code (`step_up_required`).
///
/// Permissions: a client's owner.
#[utoipa::path(
    tag = "Team",
    params(("id" = String, Path, description = "The invitation's id")),
    responses(
        (status = 200, description = "The invitation, and how its link reaches the invited", body = InvitationWithLink),
        (status = 429, description = "`too_many_sign_ins`, with `Retry-After`: too many links by mail", body = Problem, content_type = "application/problem+json"),
    ),
    security(("session" = [])),
)]
#[post("/invitations/{id}/resend")]
pub async fn renew_invitation(
    state: web::Data<AppState>,
    owner: ClientOwner,
    id: web::Path<String>,
) -> Result<web::Json<InvitationWithLink>, ApiError> {
    let (id, client, link) = (invitation_id(&id)?, owner.client_id(), Link::new(Page::Invitation));
    let (hash, signer) = (state.workshop.hasher.link(link.token.as_bytes()), owner.signer());
    let (author, counting) = (owner.author(), state.clone());
    let sender = author.ip;
    let invitation = state
        .change::<_, ApiError>(author, move |connection, act| {
            require_fresh_code(connection, &signer, act.at)?;
            let invitation = invitations::renew(connection, act, &client, &id, hash)?;
            links::count_mail(&counting, &invitation.email, sender)?;
            Ok(invitation)
        })
        .await?;
    Ok(web::Json(deliver(&state, &owner, invitation, link).await))
}

async fn deliver(state: &AppState, owner: &ClientOwner, invitation: Invitation, link: Link) -> InvitationWithLink {
    let (client, by, access) = (owner.client_name(), invitation.invited_by.clone(), invitation.access);
    let write = move |address: &str| mail::invitation(&client, &by, access, address);
    let delivery = links::deliver(state, invitation.email.clone(), link, invitation.expires_at, write).await;
    InvitationWithLink { invitation, delivery }
}
