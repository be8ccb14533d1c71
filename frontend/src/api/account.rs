//! The reader's own account.

use gloo_net::http::Method;
use keywright_api_types::Page;
use keywright_api_types::account::{Account, AccountSession, ChangePassword};
use keywright_api_types::ids::SessionId;
use keywright_api_types::two_factor::{
    BeginTwoFactor, PasswordAndCode, PresentCode, RecoveryCodes, StepUp, TwoFactorSecret,
};

use super::transport::{with_query, write};
use super::{Reply, SignedIn};

const SESSIONS: &str = "/api/v1/account/sessions";
const TWO_FACTOR: &str = "/api/v1/account/two-factor";

impl SignedIn {
    /// The account.
    pub fn account(self) -> Reply<Account> {
        self.get("/api/v1/account")
    }

    /// Changes the password.
    pub fn change_password(self, body: &ChangePassword) -> Reply<()> {
        self.tell(Method::POST, "/api/v1/account/password", write(body))
    }

    /// A page of the reader's sessions.
    pub fn account_sessions(self, cursor: Option<String>) -> Reply<Page<AccountSession>> {
        self.get(&with_query(SESSIONS, &[("cursor", &cursor.unwrap_or_default())]))
    }

    /// Ends one of the reader's sessions.
    pub fn end_account_session(self, id: &SessionId) -> Reply<()> {
        self.tell(Method::DELETE, &format!("{SESSIONS}/{id}"), Ok(None))
    }

    /// Ends all of the reader's sessions but this one.
    pub fn end_other_sessions(self) -> Reply<()> {
        self.tell(Method::POST, &format!("{SESSIONS}/end-others"), Ok(None))
    }

    /// Begins to set up two-factor authentication.
    pub fn begin_two_factor(self, body: &BeginTwoFactor) -> Reply<TwoFactorSecret> {
        self.post(TWO_FACTOR, body)
    }

    /// Switches two-factor authentication on.
    pub fn enable_two_factor(self, body: &PresentCode) -> Reply<RecoveryCodes> {
        self.post(&format!("{TWO_FACTOR}/enable"), body)
    }

    /// Switches two-factor authentication off.
    pub fn disable_two_factor(self, body: &PasswordAndCode) -> Reply<()> {
        self.tell(Method::POST, &format!("{TWO_FACTOR}/disable"), write(body))
    }

    /// Makes other recovery codes.
    pub fn renew_recovery_codes(self, body: &PresentCode) -> Reply<RecoveryCodes> {
        self.post(&format!("{TWO_FACTOR}/recovery-codes"), body)
    }

    /// Proves once more who is signed in.
    pub fn step_up(self, body: &StepUp) -> Reply<()> {
        self.tell(Method::POST, "/api/v1/session/step-up", write(body))
    }
}
