//! The users of clients: one type for each thing that they may be let in for.

use keywright_api_types::ErrorCode;
use keywright_api_types::features::Feature;
use keywright_api_types::ids::{ClientId, UserId};
use keywright_api_types::session::{Access, Role};
use keywright_database::clients::Client;

use super::{SignedIn, Signer};
use crate::errors::ApiError;
use crate::state::Author;

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

    /// Who asks, of whom a fresh code may be due.
    pub(crate) fn signer(&self) -> Signer {
        self.0.signer
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

impl TryFrom<SignedIn> for ClientUser {
    type Error = ApiError;

    fn try_from(signed_in: SignedIn) -> Result<Self, ApiError> {
        let signer = signed_in.signer();
        match signed_in.client {
            Some(client) if signed_in.user.role == Role::Client => {
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
