//! Signing in, and what a session allows.

use futures_util::future::LocalBoxFuture;
use gloo_net::http::Method;
use keywright_api_types::ErrorCode;
use keywright_api_types::features::Feature;
use keywright_api_types::session::{Role, Session, SignIn};
use leptos::prelude::{Callable, Callback, StoredValue, WithValue};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::transport::{follow, read, send, write};
use super::{Answer, ApiError, Reply};
use crate::browser;

const SESSION: &str = "/api/v1/session";

/// That somebody has signed in is remembered under this name, so that the server is not asked who is there where it is
/// nobody. The session itself is out of reach, in a cookie.
const REMEMBERED: &str = "signed-in";

/// What may be asked for without a session.
#[derive(Clone, Copy)]
pub struct SignedOut;

impl SignedOut {
    /// Whether somebody is remembered to have signed in here, whose session may have ended since.
    pub fn is_remembered(self) -> bool {
        browser::stored(REMEMBERED).is_some()
    }

    /// Who is signed in in this browser; none if nobody is.
    pub async fn session(self) -> Answer<Option<Session>> {
        if !browser::may_know(REMEMBERED) {
            return Ok(None);
        }
        match send(Method::GET, SESSION, None).await {
            Ok(body) => read(&body).map(Some),
            Err(error) if error.code() == Some(ErrorCode::NotSignedIn) => {
                browser::forget(REMEMBERED);
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Begins a session.
    pub async fn sign_in(self, credentials: &SignIn) -> Answer<Session> {
        self.begin_session(SESSION, credentials).await
    }

    /// Asks for what begins a session.
    pub(super) async fn begin_session(self, path: &str, body: &impl Serialize) -> Answer<Session> {
        let session = self.post(path, body).await?;
        browser::store(REMEMBERED, "yes");
        Ok(session)
    }

    pub(super) fn post<T: DeserializeOwned>(self, path: &str, body: &impl Serialize) -> Reply<T> {
        Reply::reading(self.request(path, write(body)))
    }

    /// Asks for something of which there is nothing to be told.
    pub(super) fn tell(self, path: &str, body: &impl Serialize) -> Reply<()> {
        Reply::heard(self.request(path, write(body)))
    }

    fn request(self, path: &str, body: Answer<Option<String>>) -> LocalBoxFuture<'static, Answer<String>> {
        let path = path.to_owned();
        Box::pin(async move { send(Method::POST, &path, body?).await })
    }
}

/// What may be asked for within a session. Copies stand for the same session.
#[derive(Clone, Copy)]
pub struct SignedIn {
    session: StoredValue<Session>,
    on_end: Callback<()>,
    on_doubt: Callback<()>,
}

impl SignedIn {
    /// The client for a session; `on_end` runs when the server no longer knows it, and `on_doubt` when what it opens may
    /// have changed.
    pub fn new(session: Session, on_end: Callback<()>, on_doubt: Callback<()>) -> Self {
        Self { session: StoredValue::new(session), on_end, on_doubt }
    }

    /// Asks the server what the session opens now; if it is something else, the pages are shown anew.
    pub fn look_again(self) {
        self.on_doubt.try_run(());
    }

    /// Who is signed in.
    pub fn session(self) -> Session {
        self.session.with_value(Clone::clone)
    }

    /// Whether the signed-in user is an admin.
    pub fn is_admin(self) -> bool {
        self.session.with_value(|session| session.user.role == Role::Admin)
    }

    /// Whether the signed-in user may change API keys.
    pub fn may_edit(self) -> bool {
        self.session.with_value(|session| session.user.access.may_edit())
    }

    /// Whether the signed-in user decides who else is let in.
    pub fn is_owner(self) -> bool {
        self.session.with_value(|session| session.user.access.is_owner())
    }

    /// Whether the signed-in user may settle payments and withdrawals.
    pub fn may_settle(self) -> bool {
        self.is_admin() && self.may_edit()
    }

    /// Whether the signed-in user's client has the feature.
    pub fn has(self, feature: Feature) -> bool {
        self.session
            .with_value(|session| session.client.as_ref().is_some_and(|client| client.features.contains(&feature)))
    }

    /// Ends the session on the server; the caller leaves the page.
    pub async fn sign_out(self) -> Answer<()> {
        self.request(Method::DELETE, SESSION, Ok(None)).await?;
        browser::forget(REMEMBERED);
        Ok(())
    }

    /// The path of a subject of which the client's users see their own part, and admins the whole.
    pub(super) fn path_to(self, subject: &str) -> String {
        format!("/api/v1/{}{subject}", if self.is_admin() { "admin/" } else { "" })
    }

    pub(super) fn get<T: DeserializeOwned>(self, path: &str) -> Reply<T> {
        Reply::reading(self.request(Method::GET, path, Ok(None)))
    }

    pub(super) fn post<T: DeserializeOwned>(self, path: &str, body: &impl Serialize) -> Reply<T> {
        Reply::reading(self.request(Method::POST, path, write(body)))
    }

    /// Asks for a change that needs no more to be said.
    pub(super) fn post_nothing<T: DeserializeOwned>(self, path: &str) -> Reply<T> {
        Reply::reading(self.request(Method::POST, path, Ok(None)))
    }

    pub(super) fn patch<T: DeserializeOwned>(self, path: &str, body: &impl Serialize) -> Reply<T> {
        Reply::reading(self.request(Method::PATCH, path, write(body)))
    }

    /// Asks for a change of which there is nothing to be told.
    pub(super) fn tell(self, method: Method, path: &str, body: Answer<Option<String>>) -> Reply<()> {
        Reply::heard(self.request(method, path, body))
    }

    /// Asks for an answer that comes line by line.
    pub(super) async fn follow(
        self,
        path: &str,
        body: Answer<Option<String>>,
        on_line: &mut dyn FnMut(&str),
    ) -> Answer<()> {
        let answer = follow(path, body?, on_line).await;
        self.notice_end(answer.as_ref().err());
        answer
    }

    fn request(
        self,
        method: Method,
        path: &str,
        body: Answer<Option<String>>,
    ) -> LocalBoxFuture<'static, Answer<String>> {
        let path = path.to_owned();
        Box::pin(async move {
            let answer = send(method, &path, body?).await;
            self.notice_end(answer.as_ref().err());
            answer
        })
    }

    fn notice_end(self, error: Option<&ApiError>) {
        match error.and_then(ApiError::code) {
            Some(ErrorCode::NotSignedIn) => {
                browser::forget(REMEMBERED);
                // Of several answers the first has taken the pages away, and the callback with them.
                self.on_end.try_run(());
            }
            // The pages offer nothing that the session did not open when they were made.
            Some(ErrorCode::InsufficientAccess | ErrorCode::FeatureNotInPackage) => self.look_again(),
            _ => {}
        }
    }
}
