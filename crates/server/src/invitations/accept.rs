//! An invitation as whoever holds its link sees it, and accepting it.

use actix_web::{HttpRequest, HttpResponse, post, web};
use keywright_api_types::Problem;
use keywright_api_types::invitations::{AcceptInvitation, InvitationSummary, ShowInvitation};
use keywright_api_types::session::Session;
use keywright_database::invitations::{self, Accepted};
use keywright_database::{clients, sessions};

use crate::errors::ApiError;
use crate::json::Json;
use crate::randomness;
use crate::session::{author, carry, summary, unknown};
use crate::state::AppState;

/// Show an invitation
///
/// Who invites whom, by the token of the link.
///
/// Permissions: whoever holds the link.
#[utoipa::path(
    tag = "Team",
    request_body = ShowInvitation,
    responses(
        (status = 200, description = "The invitation", body = InvitationSummary),
        (status = 404, description = "`invalid_link`", body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/invitations/show")]
pub async fn show_invitation(
    state: web::Data<AppState>,
    body: Json<ShowInvitation>,
) -> Result<web::Json<InvitationSummary>, ApiError> {
    let (hash, now) = (state.workshop.hasher.link(body.valid()?.token.as_bytes()), state.now());
    state.read(move |connection| invitations::admin_find(connection, hash, now)).await.map(web::Json)
}

/// Accept an invitation
///
/// Makes the user, uses the link up, and signs in.
///
/// Permissions: whoever holds the link.
#[utoipa::path(
    tag = "Team",
    request_body = AcceptInvitation,
    responses(
        (status = 201, description = "Signed in as the new member; the cookie carries the session", body = Session),
        (status = 404, description = "`invalid_link`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`email_taken`", body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/invitations/accept")]
pub async fn accept_invitation(
    state: web::Data<AppState>,
    request: HttpRequest,
    body: Json<AcceptInvitation>,
) -> Result<HttpResponse, ApiError> {
    let AcceptInvitation { token, name, password } = body.valid()?;
    let (link, now) = (state.workshop.hasher.link(token.as_bytes()), state.now());
    // A link that is none costs no hashing.
    state.read(move |connection| invitations::admin_find(connection, link, now)).await?;
    let password_hash = state.passwords.hash(password).await?;
    let accepted = Accepted { name: name.trim().to_owned(), password_hash };
    let session_token = randomness::token();
    let (hash, limits) = (state.workshop.hasher.session(session_token.as_bytes()), state.workshop.limits);
    let session = state
        .change::<_, ApiError>(author(&state, &request, unknown()), move |connection, act| {
            let record = invitations::accept(connection, act, link, accepted)?;
            sessions::start(connection, act, &record.user.id, record.client_id.as_ref(), hash)?;
            let client = record.client_id.map_or(Ok(None), |id| clients::find(connection, &id, limits))?;
            Ok(Session { user: record.user, client: client.as_ref().map(summary) })
        })
        .await?;
    Ok(carry(&state, &request, HttpResponse::Created(), session_token, session))
}
