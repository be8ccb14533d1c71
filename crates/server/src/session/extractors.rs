//! Who is behind a request. The roles beside this file are made of it; a handler's signature says which it lets in.

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::future::LocalBoxFuture;
use keywright_api_types::audit::Actor;
use keywright_api_types::ids::{ClientId, UserId};
use keywright_api_types::session::User;
use keywright_api_types::{ErrorCode, Timestamp};
use keywright_database::clients::Client;
use keywright_database::sessions::Standing;
use keywright_database::users::{UserRecord, actor};
use keywright_database::{DatabaseError, clients, sessions};
use keywright_domain::secrets::SecretHash;

use super::{Admin, AdminOwner, ClientEditor, ClientOwner, ClientUser, KeyEditor, KeyViewer, Operator, cookie};
use crate::errors::ApiError;
use crate::state::{AppState, Author};

/// How long a session's last request may lie back before it is noted again, in milliseconds.
const TOUCH_AFTER: i64 = 60_000;

/// Any signed-in user.
pub struct SignedIn {
    /// The user.
    pub user: User,
    /// The user's client; `None` for an admin.
    pub client: Option<Client>,
    pub(crate) token: SecretHash,
    pub(super) author: Author,
    pub(crate) password_hash: String,
}

/// Who asks, and in which session.
#[derive(Clone, Copy)]
pub(crate) struct Signer {
    pub(crate) user: UserId,
    pub(crate) token: SecretHash,
}

impl SignedIn {
    /// The id of the user's client; none for an admin.
    pub fn client_id(&self) -> Option<ClientId> {
        self.client.as_ref().map(|client| client.id)
    }

    /// Who asks, and in which session.
    pub(crate) fn signer(&self) -> Signer {
        Signer { user: self.user.id, token: self.token }
    }

    /// Who is to be named in the trail.
    pub(crate) fn author(&self) -> Author {
        self.author.clone()
    }
}

/// The address and the `User-Agent` of a request, with the actor.
pub(crate) fn author(state: &AppState, request: &HttpRequest, actor: Actor) -> Author {
    let user_agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    Author {
        actor,
        ip: state.trusted_proxies.caller(request),
        user_agent: user_agent.map(|text| text.chars().take(200).collect()),
        standing: None,
    }
}

/// Somebody who asks for what a screen asks for by itself, again and again: it keeps no session alive, or a screen that
/// nobody looks at would.
pub struct Unattended<T>(pub T);

impl<T: TryFrom<SignedIn, Error = ApiError>> FromRequest for Unattended<T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { find(&request).await?.0.try_into().map(Self) })
    }
}

/// Who is signed in; it keeps the session alive.
async fn signed_in(request: HttpRequest) -> Result<SignedIn, ApiError> {
    let (signed_in, last_seen_at) = find(&request).await?;
    let state = state(&request)?;
    let (now, token) = (state.now(), signed_in.token);
    if now.milliseconds_since(last_seen_at) >= TOUCH_AFTER {
        state.append::<_, DatabaseError>(move |connection| sessions::touch(connection, token, now)).await?;
    }
    Ok(signed_in)
}

fn state(request: &HttpRequest) -> Result<&AppState, ApiError> {
    let state = request.app_data::<web::Data<AppState>>();
    Ok(state.ok_or_else(|| ApiError::internal("the application has no state"))?.get_ref())
}

/// Who is signed in, and when a request last kept the session alive.
async fn find(request: &HttpRequest) -> Result<(SignedIn, Timestamp), ApiError> {
    let state = state(request)?;
    let nobody = || ApiError::new(ErrorCode::NotSignedIn);
    let token = state.workshop.hasher.session(cookie::token(request).ok_or_else(nobody)?.as_bytes());
    let limits = state.workshop.limits;
    let found = state.read::<_, DatabaseError>(move |connection| {
        let Some(session) = sessions::find(connection, token)? else { return Ok(None) };
        let client = match &session.user.client_id {
            Some(id) => clients::find(connection, id, limits)?,
            None => None,
        };
        Ok(Some((session, client)))
    });
    let (session, client) = found.await?.ok_or_else(nobody)?;
    if !state.session_policy.is_alive(session.created_at, session.last_seen_at, state.now()) {
        return Err(nobody());
    }
    let standing = Some(Standing::of(&session.user, token));
    let UserRecord { user, password_hash, .. } = session.user;
    let author = Author { standing, ..author(state, request, actor(&user)) };
    Ok((SignedIn { user, client, token, author, password_hash }, session.last_seen_at))
}

impl FromRequest for SignedIn {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        Box::pin(signed_in(request.clone()))
    }
}

macro_rules! extract_from_signed_in {
    ($($name:ident),+) => { $(
        impl FromRequest for $name {
            type Error = ApiError;
            type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

            fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
                let request = request.clone();
                Box::pin(async move { signed_in(request).await?.try_into() })
            }
        }
    )+ };
}

extract_from_signed_in!(ClientUser, ClientEditor, ClientOwner, KeyViewer, KeyEditor, Admin, Operator, AdminOwner);
