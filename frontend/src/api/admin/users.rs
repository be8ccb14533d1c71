//! Users of clients, and admins.

use gloo_net::http::Method;
use keywright_api_types::Page;
use keywright_api_types::admin::users::{AdminUser, CreateUser, UpdateUser, UserWithLink};
use keywright_api_types::ids::UserId;
use keywright_api_types::members::Delivery;

use crate::api::transport::with_query;
use crate::api::{Reply, SignedIn};

const USERS: &str = "/api/v1/admin/users";

/// Which users to list; an empty field filters nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserFilter {
    /// A part of the name or the address.
    pub q: String,
    /// Whose side they are on.
    pub role: String,
    /// The client, by its id.
    pub client_id: String,
}

impl UserFilter {
    fn parameters(&self) -> [(&'static str, &str); 3] {
        [("q", &self.q), ("role", &self.role), ("client_id", &self.client_id)]
    }

    /// The address of a page with this filter.
    pub fn address(&self, path: &str) -> String {
        with_query(path, &self.parameters())
    }
}

impl SignedIn {
    /// A page of the users.
    pub fn admin_users(self, filter: &UserFilter, cursor: Option<String>) -> Reply<Page<AdminUser>> {
        let [q, role, client] = filter.parameters();
        self.get(&with_query(USERS, &[q, role, client, ("cursor", &cursor.unwrap_or_default())]))
    }

    /// Makes a user.
    pub fn admin_create_user(self, body: &CreateUser) -> Reply<UserWithLink> {
        self.post(USERS, body)
    }

    /// Changes a user.
    pub fn admin_update_user(self, id: &UserId, body: &UpdateUser) -> Reply<AdminUser> {
        self.patch(&format!("{USERS}/{id}"), body)
    }

    /// Removes a user.
    pub fn admin_remove_user(self, id: &UserId) -> Reply<()> {
        self.tell(Method::DELETE, &format!("{USERS}/{id}"), Ok(None))
    }

    /// Takes a user's second factor away.
    pub fn admin_reset_two_factor(self, id: &UserId) -> Reply<()> {
        self.tell(Method::POST, &format!("{USERS}/{id}/two-factor-reset"), Ok(None))
    }

    /// Makes a link for a user's new password.
    pub fn admin_reset_password(self, id: &UserId) -> Reply<Delivery> {
        self.post_nothing(&format!("{USERS}/{id}/password-reset"))
    }
}
