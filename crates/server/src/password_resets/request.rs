//! Asking for a link by mail.

use actix_web::{HttpRequest, HttpResponse, post, rt, web};
use keywright_api_types::password_resets::RequestPasswordReset;
use keywright_api_types::{ErrorCode, Problem};
use keywright_database::{DatabaseError, password_resets, users};

use crate::errors::ApiError;
use crate::json::Json;
use crate::links::{self, Link, Page};
use crate::mail;
use crate::session::{author, unknown};
use crate::state::{AppState, Author};

/// Ask for a new password
///
/// Where the address is a user's, a link goes to it that works once, for one hour. The answer is the same whether or not it
/// is, in body and in time.
///
/// Permissions: none.
#[utoipa::path(
    tag = "Team",
    request_body = RequestPasswordReset,
    responses(
        (status = 202, description = "If the address is a user's, a mail is on its way"),
        (status = 409, description = "`mail_not_configured`", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "`too_many_sign_ins`, with `Retry-After`", body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/password-resets")]
pub async fn request_password_reset(
    state: web::Data<AppState>,
    request: HttpRequest,
    body: Json<RequestPasswordReset>,
) -> Result<HttpResponse, ApiError> {
    let email = users::normalize(&body.valid()?.email);
    if state.mailer.is_none() {
        return Err(ApiError::new(ErrorCode::MailNotConfigured));
    }
    let author = author(&state, &request, unknown());
    links::count_mail(&state, &email, author.ip)?;
    // What differs between an address that is known and one that is not happens after the answer.
    rt::spawn(async move {
        if let Err(error) = send_link(&state, author, email).await {
            tracing::error!(cause = error.cause, code = %error.code, "a link for a new password was not made");
        }
    });
    Ok(HttpResponse::Accepted().finish())
}

async fn send_link(state: &AppState, author: Author, email: String) -> Result<(), ApiError> {
    let link = Link::new(Page::PasswordReset);
    let hash = state.workshop.hasher.link(link.token.as_bytes());
    let made = state
        .change::<_, DatabaseError>(author, move |connection, act| {
            let Some(record) = users::admin_find_by_email(connection, &email)? else { return Ok(None) };
            let client = record.client_id.as_ref();
            let expires_at = password_resets::create(connection, act, client, &record.user, hash)?;
            Ok(Some((record.user.email, expires_at)))
        })
        .await?;
    if let Some((email, expires_at)) = made {
        // A link that could not be sent reaches nobody.
        drop(links::deliver(state, email, link, expires_at, mail::password_reset).await);
    }
    Ok(())
}
