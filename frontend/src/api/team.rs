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
use super::{Answer, SignedIn, SignedOut};

const MEMBERS: &str = "/api/v1/members";
const INVITATIONS: &str = "/api/v1/invitations";
const PASSWORD_RESETS: &str = "/api/v1/password-resets";

impl SignedIn {
    /// A page of the members.
    pub async fn members(self, cursor: Option<String>) -> Answer<Page<Member>> {
        self.get(&with_query(MEMBERS, &[("cursor", &cursor.unwrap_or_default())])).await
    }

    /// Changes what a member may do.
    pub async fn update_member(self, id: &UserId, body: &UpdateMember) -> Answer<()> {
        self.tell(Method::PATCH, &format!("{MEMBERS}/{id}"), write(body)?).await
    }

    /// Removes a member; `myself` is whether it is the reader.
    pub async fn remove_member(self, id: &UserId, myself: bool) -> Answer<()> {
        let path = format!("{MEMBERS}/{id}");
        self.tell(Method::DELETE, &with_query(&path, &[("myself", if myself { "true" } else { "" })]), None).await
    }

    /// Makes a link for a member's new password.
    pub async fn reset_member_password(self, id: &UserId) -> Answer<Delivery> {
        self.post_nothing(&format!("{MEMBERS}/{id}/password-reset")).await
    }

    /// Takes a member's second factor away.
    pub async fn reset_member_two_factor(self, id: &UserId) -> Answer<()> {
        self.tell(Method::POST, &format!("{MEMBERS}/{id}/two-factor-reset"), None).await
    }

    /// A page of the open invitations.
    pub async fn invitations(self, cursor: Option<String>) -> Answer<Page<Invitation>> {
        self.get(&with_query(INVITATIONS, &[("cursor", &cursor.unwrap_or_default())])).await
    }

    /// Invites somebody.
    pub async fn invite(self, body: &CreateInvitation) -> Answer<InvitationWithLink> {
        self.post(INVITATIONS, body).await
    }

    /// Makes an invitation's link anew.
    pub async fn renew_invitation(self, id: &InvitationId) -> Answer<InvitationWithLink> {
        self.post_nothing(&format!("{INVITATIONS}/{id}/resend")).await
    }

    /// Takes an invitation back.
    pub async fn revoke_invitation(self, id: &InvitationId) -> Answer<()> {
        self.tell(Method::DELETE, &format!("{INVITATIONS}/{id}"), None).await
    }
}

impl SignedOut {
    /// The invitation of a link.
    pub async fn show_invitation(self, token: String) -> Answer<InvitationSummary> {
        self.post(&format!("{INVITATIONS}/show"), &ShowInvitation { token }).await
    }

    /// Accepts an invitation, which begins a session.
    pub async fn accept_invitation(self, body: &AcceptInvitation) -> Answer<Session> {
        self.begin_session(&format!("{INVITATIONS}/accept"), body).await
    }

    /// Asks for a link for a new password.
    pub async fn request_password_reset(self, body: &RequestPasswordReset) -> Answer<()> {
        self.tell(PASSWORD_RESETS, body).await
    }

    /// Sets a new password by a link.
    pub async fn complete_password_reset(self, body: &CompletePasswordReset) -> Answer<()> {
        self.tell(&format!("{PASSWORD_RESETS}/complete"), body).await
    }
}
