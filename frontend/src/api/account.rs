//! The reader's own account.

use gloo_net::http::Method;
use keywright_api_types::Page;
use keywright_api_types::account::{Account, AccountSession, ChangePassword};
use keywright_api_types::ids::SessionId;
use keywright_api_types::two_factor::{
    BeginTwoFactor, PasswordAndCode, PresentCode, RecoveryCodes, StepUp, TwoFactorSecret,
};

use super::transport::{with_query, write};
use super::{Answer, SignedIn};

const SESSIONS: &str = "/api/v1/account/sessions";
const TWO_FACTOR: &str = "/api/v1/account/two-factor";

impl SignedIn {
    /// The account.
    pub async fn account(self) -> Answer<Account> {
        self.get("/api/v1/account").await
    }

    /// Changes the password.
    pub async fn change_password(self, body: &ChangePassword) -> Answer<()> {
        self.tell(Method::POST, "/api/v1/account/password", write(body)?).await
    }

    /// A page of the reader's sessions.
    pub async fn account_sessions(self, cursor: Option<String>) -> Answer<Page<AccountSession>> {
        self.get(&with_query(SESSIONS, &[("cursor", &cursor.unwrap_or_default())])).await
    }

    /// Ends one of the reader's sessions.
    pub async fn end_account_session(self, id: &SessionId) -> Answer<()> {
        self.tell(Method::DELETE, &format!("{SESSIONS}/{id}"), None).await
    }

    /// Ends all of the reader's sessions but this one.
    pub async fn end_other_sessions(self) -> Answer<()> {
        self.tell(Method::POST, &format!("{SESSIONS}/end-others"), None).await
    }

    /// Begins to set up two-factor authentication.
    pub async fn begin_two_factor(self, body: &BeginTwoFactor) -> Answer<TwoFactorSecret> {
        self.post(TWO_FACTOR, body).await
    }

    /// Switches two-factor authentication on.
    pub async fn enable_two_factor(self, body: &PresentCode) -> Answer<RecoveryCodes> {
        self.post(&format!("{TWO_FACTOR}/enable"), body).await
    }

    /// Switches two-factor authentication off.
    pub async fn disable_two_factor(self, body: &PasswordAndCode) -> Answer<()> {
        self.tell(Method::POST, &format!("{TWO_FACTOR}/disable"), write(body)?).await
    }

    /// Makes other recovery codes.
    pub async fn renew_recovery_codes(self, body: &PresentCode) -> Answer<RecoveryCodes> {
        self.post(&format!("{TWO_FACTOR}/recovery-codes"), body).await
    }

    /// Proves once more who is signed in.
    pub async fn step_up(self, body: &StepUp) -> Answer<()> {
        self.tell(Method::POST, "/api/v1/session/step-up", write(body)?).await
    }
}
