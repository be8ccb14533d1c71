//! Who is behind a request, as types: a handler's signature says whom it lets in.

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::future::LocalBoxFuture;
use keywright_api_types::ErrorCode;
use keywright_api_types::audit::Actor;
use keywright_api_types::clients::ClientStatus;
use keywright_api_types::features::Feature;
use keywright_api_types::ids::{ClientId, UserId};
use keywright_api_types::session::{Access, Role, User};
use keywright_database::clients::Client;
use keywright_database::users::{UserRecord, actor};
use keywright_database::{DatabaseError, clients, sessions};
use keywright_domain::secrets::SecretHash;

use super::cookie;
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

/// A signed-in user of a client.
pub struct ClientUser {
    /// The user's client.
    pub client: Client,
    access: Access,
    signer: Signer,
    author: Author,
}

/// A signed-in user of a client whose package has API access.
pub struct KeyViewer(ClientUser);

/// A signed-in user of a client whose package has API access, who may change keys.
pub struct KeyEditor(ClientUser);

/// A signed-in user of a client who may change what is the client's.
pub struct ClientEditor(ClientUser);

/// A signed-in owner of a client, who decides who else is let in.
pub struct ClientOwner(ClientUser);

/// A signed-in admin.
pub struct Admin(());

/// A signed-in admin who may act, not only look.
pub struct Operator(Author);

impl SignedIn {
    /// The id of the user's client; none for an admin.
    pub fn client_id(&self) -> Option<ClientId> {
        self.client.as_ref().map(|client| client.id)
    }

    /// Who is to be named in the trail.
    pub(crate) fn author(&self) -> Author {
        self.author.clone()
    }
}

impl ClientUser {
    /// The client's id, where queries start.
    pub fn client_id(&self) -> ClientId {
        self.client.id
    }
}

impl KeyViewer {
    /// The client, with what is in force for it.
    pub fn client(&self) -> &Client {
        &self.0.client
    }

    /// The client's id, where queries start.
    pub fn client_id(&self) -> ClientId {
        self.0.client_id()
    }

    /// Whether the client may call the API, and its features.
    pub fn standing(&self) -> (ClientStatus, &[Feature]) {
        (self.0.client.status, &self.0.client.entitlement.features)
    }
}

impl KeyEditor {
    /// The client's id, where queries start.
    pub fn client_id(&self) -> ClientId {
        self.0.client_id()
    }

    /// Who asks, of whom a fresh code may be due.
    pub(crate) fn signer(&self) -> Signer {
        self.0.signer
    }

    /// Who is to be named in the trail.
    pub(crate) fn author(&self) -> Author {
        self.0.author.clone()
    }
}

impl ClientOwner {
    /// The client's id, where queries start.
    pub fn client_id(&self) -> ClientId {
        self.0.client_id()
    }

    /// The client's name.
    pub fn client_name(&self) -> String {
        self.0.client.name.clone()
    }

    /// The owner's own id.
    pub fn user_id(&self) -> UserId {
        self.0.signer.user
    }

    /// Who is to be named in the trail.
    pub(crate) fn author(&self) -> Author {
        self.0.author.clone()
    }
}

impl ClientEditor {
    /// The client's id, where queries start.
    pub fn client_id(&self) -> ClientId {
        self.0.client_id()
    }

    /// Who is to be named in the trail.
    pub(crate) fn author(&self) -> Author {
        self.0.author.clone()
    }
}

impl Operator {
    /// Who is to be named in the trail.
    pub(crate) fn into_author(self) -> Author {
        self.0
    }
}

/// The address and the `User-Agent` of a request, with the actor.
pub(crate) fn author(state: &AppState, request: &HttpRequest, actor: Actor) -> Author {
    let user_agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    Author {
        actor,
        ip: state.trusted_proxies.caller(request),
        user_agent: user_agent.map(|text| text.chars().take(200).collect()),
    }
}

async fn signed_in(request: HttpRequest) -> Result<SignedIn, ApiError> {
    let state =
        request.app_data::<web::Data<AppState>>().ok_or_else(|| ApiError::internal("the application has no state"))?;
    let nobody = || ApiError::new(ErrorCode::NotSignedIn);
    let token = state.workshop.hasher.session(cookie::token(&request).ok_or_else(nobody)?.as_bytes());
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
    let now = state.now();
    if !state.session_policy.is_alive(session.created_at, session.last_seen_at, now) {
        return Err(nobody());
    }
    if now.milliseconds_since(session.last_seen_at) >= TOUCH_AFTER {
        state.append::<_, DatabaseError>(move |connection| sessions::touch(connection, token, now)).await?;
    }
    let UserRecord { user, password_hash, .. } = session.user;
    let author = author(state, &request, actor(&user));
    Ok(SignedIn { user, client, token, author, password_hash })
}

impl TryFrom<SignedIn> for ClientUser {
    type Error = ApiError;

    fn try_from(signed_in: SignedIn) -> Result<Self, ApiError> {
        match signed_in.client {
            Some(client) if signed_in.user.role == Role::Client => {
                let signer = Signer { user: signed_in.user.id, token: signed_in.token };
                Ok(Self { client, access: signed_in.user.access, signer, author: signed_in.author })
            }
            _ => Err(ApiError::new(ErrorCode::WrongRole)),
        }
    }
}

impl TryFrom<SignedIn> for KeyViewer {
    type Error = ApiError;

    fn try_from(signed_in: SignedIn) -> Result<Self, ApiError> {
        let user = ClientUser::try_from(signed_in)?;
        match user.client.entitlement.has(Feature::ApiBasic) {
            true => Ok(Self(user)),
            false => Err(ApiError::new(ErrorCode::FeatureNotInPackage)),
        }
    }
}

impl TryFrom<SignedIn> for KeyEditor {
    type Error = ApiError;

    fn try_from(signed_in: SignedIn) -> Result<Self, ApiError> {
        let KeyViewer(user) = KeyViewer::try_from(signed_in)?;
        match user.access.may_edit() {
            true => Ok(Self(user)),
            false => Err(ApiError::new(ErrorCode::InsufficientAccess)),
        }
    }
}

impl TryFrom<SignedIn> for ClientEditor {
    type Error = ApiError;

    fn try_from(signed_in: SignedIn) -> Result<Self, ApiError> {
        let user = ClientUser::try_from(signed_in)?;
        match user.access.may_edit() {
            true => Ok(Self(user)),
            false => Err(ApiError::new(ErrorCode::InsufficientAccess)),
        }
    }
}

impl TryFrom<SignedIn> for ClientOwner {
    type Error = ApiError;

    fn try_from(signed_in: SignedIn) -> Result<Self, ApiError> {
        let user = ClientUser::try_from(signed_in)?;
        match user.access.is_owner() {
            true => Ok(Self(user)),
            false => Err(ApiError::new(ErrorCode::InsufficientAccess)),
        }
    }
}

impl TryFrom<SignedIn> for Admin {
    type Error = ApiError;

    fn try_from(signed_in: SignedIn) -> Result<Self, ApiError> {
        match signed_in.user.role {
            Role::Admin => Ok(Self(())),
            Role::Client => Err(ApiError::new(ErrorCode::WrongRole)),
        }
    }
}

impl TryFrom<SignedIn> for Operator {
    type Error = ApiError;

    fn try_from(signed_in: SignedIn) -> Result<Self, ApiError> {
        match (signed_in.user.role, signed_in.user.access.may_edit()) {
            (Role::Admin, true) => Ok(Self(signed_in.author)),
            (Role::Admin, false) => Err(ApiError::new(ErrorCode::InsufficientAccess)),
            (Role::Client, _) => Err(ApiError::new(ErrorCode::WrongRole)),
        }
    }
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

extract_from_signed_in!(ClientUser, ClientEditor, ClientOwner, KeyViewer, KeyEditor, Admin, Operator);
