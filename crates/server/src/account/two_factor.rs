//! The user's second factor: setting it up, and giving it up.

use actix_web::{HttpResponse, get, post, web};
use keywright_api_types::Problem;
use keywright_api_types::account::Account;
use keywright_api_types::two_factor::{BeginTwoFactor, PasswordAndCode, PresentCode, RecoveryCodes, TwoFactorSecret};
use keywright_database::{DatabaseError, sessions, two_factor};

use super::qr_code;
use crate::errors::ApiError;
use crate::json::Json;
use crate::session::SignedIn;
use crate::state::AppState;

/// Under which name an app shows the codes.
const ISSUER: &str = "Keywright";

/// Read the account
///
/// Permissions: any signed-in user.
#[utoipa::path(tag = "Account", responses((status = 200, description = "The account", body = Account)), security(("session" = [])))]
#[get("/account")]
pub async fn read_account(state: web::Data<AppState>, signed_in: SignedIn) -> Result<web::Json<Account>, ApiError> {
    let user = signed_in.user.id;
    let found = state.read::<_, DatabaseError>(move |connection| two_factor::find(connection, &user)).await?;
    Ok(web::Json(Account { two_factor: found }))
}

/// Begin to set up two-factor authentication
///
/// Answers the secret that an authenticator app takes. Nothing changes until a first code has come; beginning again
/// makes another secret.
///
/// Permissions: any signed-in user.
#[utoipa::path(
    tag = "Account",
    request_body = BeginTwoFactor,
    responses(
        (status = 200, description = "The secret, shown this once", body = TwoFactorSecret),
        (status = 409, description = "`two_factor_on`", body = Problem, content_type = "application/problem+json"),
    ),
    security(("session" = [])),
)]
#[post("/account/two-factor")]
pub async fn begin_two_factor(
    state: web::Data<AppState>,
    signed_in: SignedIn,
    body: Json<BeginTwoFactor>,
) -> Result<web::Json<TwoFactorSecret>, ApiError> {
    signed_in.prove_password(&state, body.valid()?.password, "password").await?;
    let (user, hasher) = (signed_in.user.clone(), state.workshop.hasher.clone());
    let secret = state
        .change(signed_in.author(), move |connection, act| two_factor::begin(connection, act, &hasher, &user))
        .await?;
    let uri = secret.uri(ISSUER, &signed_in.user.email);
    let qr_code = qr_code::draw(&uri).ok_or_else(|| ApiError::internal("the address is too long for a QR code"))?;
    Ok(web::Json(TwoFactorSecret { secret: secret.base32(), uri, qr_code }))
}

/// Switch two-factor authentication on
///
/// With a first code of the app. Answers ten recovery codes, each of which stands in for the app once.
///
/// Permissions: any signed-in user.
#[utoipa::path(
    tag = "Account",
    request_body = PresentCode,
    responses(
        (status = 200, description = "It is on; the recovery codes, shown this once", body = RecoveryCodes),
        (status = 401, description = "`invalid_totp`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`two_factor_on` or `two_factor_off`", body = Problem, content_type = "application/problem+json"),
    ),
    security(("session" = [])),
)]
#[post("/account/two-factor/enable")]
pub async fn enable_two_factor(
    state: web::Data<AppState>,
    signed_in: SignedIn,
    body: Json<PresentCode>,
) -> Result<web::Json<RecoveryCodes>, ApiError> {
    let PresentCode { code } = body.valid()?;
    let (user, client, token) = (signed_in.user.clone(), signed_in.client_id(), signed_in.token);
    let hasher = state.workshop.hasher.clone();
    let recovery_codes = signed_in
        .with_code(&state, move |connection, act| {
            let codes = two_factor::enable(connection, act, &hasher, client.as_ref(), &user, &code)?;
            sessions::note_proof(connection, token, act.at)?;
            Ok(codes)
        })
        .await?;
    Ok(web::Json(RecoveryCodes { recovery_codes }))
}

/// Switch two-factor authentication off
///
/// Asks for the password and for a code, of the app or for recovery.
///
/// Permissions: any signed-in user.
#[utoipa::path(
    tag = "Account",
    request_body = PasswordAndCode,
    responses(
        (status = 204, description = "It is off"),
        (status = 401, description = "`invalid_totp`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`two_factor_off`", body = Problem, content_type = "application/problem+json"),
    ),
    security(("session" = [])),
)]
#[post("/account/two-factor/disable")]
pub async fn disable_two_factor(
    state: web::Data<AppState>,
    signed_in: SignedIn,
    body: Json<PasswordAndCode>,
) -> Result<HttpResponse, ApiError> {
    let PasswordAndCode { password, code } = body.valid()?;
    signed_in.prove_password(&state, password, "password").await?;
    let (user, client, hasher) = (signed_in.user.clone(), signed_in.client_id(), state.workshop.hasher.clone());
    signed_in
        .with_code(&state, move |connection, act| {
            two_factor::accept(connection, act, &hasher, client.as_ref(), &user, &code)?;
            two_factor::disable(connection, act, client.as_ref(), &user)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Make other recovery codes
///
/// With a code of the app, or one for recovery. Those before work no more.
///
/// Permissions: any signed-in user with a second factor.
#[utoipa::path(
    tag = "Account",
    request_body = PresentCode,
    responses(
        (status = 200, description = "The recovery codes, shown this once", body = RecoveryCodes),
        (status = 401, description = "`invalid_totp`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`two_factor_off`", body = Problem, content_type = "application/problem+json"),
    ),
    security(("session" = [])),
)]
#[post("/account/two-factor/recovery-codes")]
pub async fn renew_recovery_codes(
    state: web::Data<AppState>,
    signed_in: SignedIn,
    body: Json<PresentCode>,
) -> Result<web::Json<RecoveryCodes>, ApiError> {
    let PresentCode { code } = body.valid()?;
    let (user, client, hasher) = (signed_in.user.clone(), signed_in.client_id(), state.workshop.hasher.clone());
    let recovery_codes = signed_in
        .with_code(&state, move |connection, act| {
            two_factor::accept(connection, act, &hasher, client.as_ref(), &user, &code)?;
            two_factor::renew_recovery_codes(connection, act, &hasher, client.as_ref(), &user)
        })
        .await?;
    Ok(web::Json(RecoveryCodes { recovery_codes }))
}
