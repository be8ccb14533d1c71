//! The client's members and invitations, and lost passwords.

use gloo_net::http::Method;
use keywright_api_types::Page;
use keywright_api_types::ids::{InvitationId, UserId};
use keywright_api_types::invitations::{
    AcceptInvitation, CreateInvitation, Invitation, InvitationSummary, InvitationWithLink, ShowInvitation,
};
use keywright_api_types::members::{Delivery, Member, UpdateMember};
use keywright_api_types::password_resets::{CompletePasswordReset, RequestPasswordReset};
use keywright_api_types::session::Session;

use super::transport::{with_query, write};
use super::{Answer, Reply, SignedIn, SignedOut};

const MEMBERS: &str = "/api/v1/members";
const INVITATIONS: &str = "/api/v1/invitations";
const PASSWORD_RESETS: &str = "/api/v1/password-resets";

impl SignedIn {
    /// A page of the members.
    pub fn members(self, cursor: Option<String>) -> Reply<Page<Member>> {
        self.get(&with_query(MEMBERS, &[("cursor", &cursor.unwrap_or_default())]))
    }

    /// Changes what a member may do.
    pub fn update_member(self, id: &UserId, body: &UpdateMember) -> Reply<()> {
        self.tell(Method::PATCH, &format!("{MEMBERS}/{id}"), write(body))
    }

    /// Removes a member; `myself` is whether it is the reader.
    pub fn remove_member(self, id: &UserId, myself: bool) -> Reply<()> {
        let path = format!("{MEMBERS}/{id}");
        self.tell(Method::DELETE, &with_query(&path, &[("myself", if myself { "true" } else { "" })]), Ok(None))
    }

    /// Makes a link for a member's new password.
    pub fn reset_member_password(self, id: &UserId) -> Reply<Delivery> {
        self.post_nothing(&format!("{MEMBERS}/{id}/password-reset"))
    }

    /// Takes a member's second factor away.
    pub fn reset_member_two_factor(self, id: &UserId) -> Reply<()> {
        self.tell(Method::POST, &format!("{MEMBERS}/{id}/two-factor-reset"), Ok(None))
    }

    /// A page of the open invitations.
    pub fn invitations(self, cursor: Option<String>) -> Reply<Page<Invitation>> {
        self.get(&with_query(INVITATIONS, &[("cursor", &cursor.unwrap_or_default())]))
    }

    /// Invites somebody.
    pub fn invite(self, body: &CreateInvitation) -> Reply<InvitationWithLink> {
        self.post(INVITATIONS, body)
    }

    /// Makes an invitation's link anew.
    pub fn renew_invitation(self, id: &InvitationId) -> Reply<InvitationWithLink> {
        self.post_nothing(&format!("{INVITATIONS}/{id}/resend"))
    }

    /// Takes an invitation back.
    pub fn revoke_invitation(self, id: &InvitationId) -> Reply<()> {
        self.tell(Method::DELETE, &format!("{INVITATIONS}/{id}"), Ok(None))
    }
}

impl SignedOut {
    /// The invitation of a link.
    pub fn show_invitation(self, token: String) -> Reply<InvitationSummary> {
        self.post(&format!("{INVITATIONS}/show"), &ShowInvitation { token })
    }

    /// Accepts an invitation, which begins a session.
    pub async fn accept_invitation(self, body: &AcceptInvitation) -> Answer<Session> {
        self.begin_session(&format!("{INVITATIONS}/accept"), body).await
    }

    /// Asks for a link for a new password.
    pub fn request_password_reset(self, body: &RequestPasswordReset) -> Reply<()> {
        self.tell(PASSWORD_RESETS, body)
    }

    /// Sets a new password by a link.
    pub fn complete_password_reset(self, body: &CompletePasswordReset) -> Reply<()> {
        self.tell(&format!("{PASSWORD_RESETS}/complete"), body)
    }
}
