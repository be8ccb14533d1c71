//! The admins: one type for each thing that they may be let in for.

use keywright_api_types::ErrorCode;
use keywright_api_types::ids::UserId;
use keywright_api_types::session::{Access, Role};

use super::{SignedIn, Signer, Standing};
use crate::errors::ApiError;
use crate::state::Author;

/// A signed-in admin, who may look at everything: an owner, an operator or an auditor.
pub struct Admin {
    access: Access,
    signer: Signer,
    author: Author,
}

/// A signed-in admin who runs the daily business: an owner or an operator.
pub struct Operator(Admin);

/// A signed-in admin who decides what there is to be had and who the admins are: an owner.
pub struct AdminOwner(Admin);

impl Admin {
    /// Who is to be named in the trail.
    pub(crate) fn author(&self) -> Author {
        self.author.clone()
    }

    /// What tells, while an answer goes on, whether the admin may still have it.
    pub(crate) fn standing(&self) -> Standing {
        Standing { token: self.signer.token, access: self.access }
    }
}

impl Operator {
    /// Whether it is an owner, for what depends on the thing that is changed.
    pub fn is_owner(&self) -> bool {
        self.0.access.is_owner()
    }

    /// The admin's own id.
    pub(crate) fn user_id(&self) -> UserId {
        self.0.signer.user
    }

    /// Who asks, who may have to prove it once more.
    pub(crate) fn signer(&self) -> Signer {
        self.0.signer
    }

    /// Who is to be named in the trail.
    pub(crate) fn into_author(self) -> Author {
        self.0.author
    }
}

impl AdminOwner {
    /// Who asks, who may have to prove it once more.
    pub(crate) fn signer(&self) -> Signer {
        self.0.signer
    }

    /// Who is to be named in the trail.
    pub(crate) fn into_author(self) -> Author {
        self.0.author
    }
}

impl TryFrom<SignedIn> for Admin {
    type Error = ApiError;

    fn try_from(signed_in: SignedIn) -> Result<Self, ApiError> {
        let signer = signed_in.signer();
        match signed_in.user.role {
            Role::Admin => Ok(Self { access: signed_in.user.access, signer, author: signed_in.author }),
            Role::Client => Err(ApiError::new(ErrorCode::WrongRole)),
        }
    }
}

impl TryFrom<SignedIn> for Operator {
    type Error = ApiError;

    fn try_from(signed_in: SignedIn) -> Result<Self, ApiError> {
        let admin = Admin::try_from(signed_in)?;
        match admin.access {
            Access::Owner | Access::Operator => Ok(Self(admin)),
            Access::Auditor | Access::Developer | Access::Viewer => Err(ApiError::new(ErrorCode::InsufficientAccess)),
        }
    }
}

impl TryFrom<SignedIn> for AdminOwner {
    type Error = ApiError;

    fn try_from(signed_in: SignedIn) -> Result<Self, ApiError> {
        let admin = Admin::try_from(signed_in)?;
        match admin.access.is_owner() {
            true => Ok(Self(admin)),
            false => Err(ApiError::new(ErrorCode::InsufficientAccess)),
        }
    }
}
