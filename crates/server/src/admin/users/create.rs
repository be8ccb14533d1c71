//! Making a user.

use actix_web::{HttpResponse, post, web};
use keywright_api_types::Problem;
use keywright_api_types::admin::users::{CreateUser, UserWithLink};
use keywright_database::clients;
use keywright_database::users::{self, NewUser};

use super::Changer;
use crate::errors::ApiError;
use crate::json::Json;
use crate::links::{self, Link, Page};
use crate::mail;
use crate::randomness;
use crate::session::Operator;
use crate::state::AppState;

/// Create a user
///
/// Of a client, or an admin. The user chooses the password by a link that works once, for seven days. It is sent to the
/// user; where this server sends no mail, it is answered instead, this once, to be handed on. It asks for a fresh proof
/// (`step_up_required`).
///
/// Permissions: an admin's owner or operator; for an admin, an owner.
#[utoipa::path(
    tag = "Administration",
    request_body = CreateUser,
    responses(
        (status = 201, description = "The user, and how the link reaches them", body = UserWithLink),
        (status = 409, description = "`email_taken`", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "`too_many_sign_ins`, with `Retry-After`: too many links by mail", body = Problem, content_type = "application/problem+json"),
    ),
    security(("session" = [])),
)]
#[post("/admin/users")]
pub async fn admin_create_user(
    state: web::Data<AppState>,
    admin: Operator,
    body: Json<CreateUser>,
) -> Result<HttpResponse, ApiError> {
    let (body, link, changer) = (body.valid()?, Link::new(Page::PasswordReset), Changer::new(&admin));
    let (hash, limits) = (state.workshop.hasher.link(link.token.as_bytes()), state.workshop.limits);
    let (side, author, counting) = (body.side(), admin.into_author(), state.clone());
    let sender = author.ip;
    // Nobody knows this password: the link is the only way in.
    let password_hash = state.passwords.hash(randomness::token()).await?;
    let new = NewUser {
        email: body.email,
        name: body.name.trim().to_owned(),
        client_id: body.client_id,
        access: body.access,
        password_hash,
    };
    let (user, expires_at) = state
        .change::<_, ApiError>(author, move |connection, act| {
            changer.require(connection, side, act.at)?;
            if let Some(client) = &new.client_id {
                let found = clients::find(connection, client, limits)?;
                found.ok_or_else(|| ApiError::invalid_field("client_id", "There is no such client."))?;
            }
            let (user, expires_at) = users::admin_invite(connection, act, new, hash)?;
            links::count_mail(&counting, &user.email, sender)?;
            Ok((user, expires_at))
        })
        .await?;
    let delivery = links::deliver(&state, user.email.clone(), link, expires_at, mail::new_account).await;
    Ok(HttpResponse::Created().json(UserWithLink { user, delivery }))
}
