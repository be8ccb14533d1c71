//! The extractor that lets a call in: a handler that takes a `Caller<BalanceRead>` requires that permission.

use std::future::{Ready, ready};
use std::marker::PhantomData;

use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderMap};
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use keywright_api_types::ids::{ApiKeyId, ClientId};
use keywright_api_types::permissions::{Permission, RequiredPermission};
use keywright_guard::{Call, Credentials};

use super::recording::record_abandoned;
use super::{Answering, Arrival};
use crate::errors::ApiError;
use crate::state::AppState;

/// What a route requires of a key.
pub trait Requirement {
    /// The permission; `None` where a valid key is enough.
    const PERMISSION: Option<Permission>;
}

impl<R: RequiredPermission> Requirement for R {
    const PERMISSION: Option<Permission> = Some(R::PERMISSION);
}

/// Requires a valid key and nothing more.
pub enum AnyPermission {}

impl Requirement for AnyPermission {
    const PERMISSION: Option<Permission> = None;
}

/// Proof that the guard allowed the call. A handler keeps it until it answers: if it is dropped before, because whoever
/// called has gone away, the call is logged all the same.
pub struct Caller<R> {
    caller: keywright_guard::Caller,
    request: HttpRequest,
    requirement: PhantomData<R>,
}

impl<R> Drop for Caller<R> {
    fn drop(&mut self) {
        if !Answering::is_going_on() {
            record_abandoned(&self.request);
        }
    }
}

impl<R> Caller<R> {
    /// The client whose key was presented.
    pub fn client_id(&self) -> ClientId {
        self.caller.key.client_id()
    }

    /// The client and its key.
    pub fn ids(&self) -> (ClientId, ApiKeyId) {
        (self.client_id(), self.caller.key.key_id())
    }
}

impl<R: Requirement> FromRequest for Caller<R> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let Some(state) = request.app_data::<web::Data<AppState>>() else {
            return ready(Err(ApiError::internal("the application has no state")));
        };
        let mut extensions = request.extensions_mut();
        let Some(arrival) = extensions.get_mut::<Arrival>() else {
            return ready(Err(ApiError::internal("the request's arrival was not noted")));
        };
        let call =
            Call { credentials: credentials(request.headers()), address: arrival.address, required: R::PERMISSION };
        let decision =
            state.metrics.decisions.measure(&*state.clock, || state.guard.decide(&call, arrival.at, arrival.monotonic));
        let verdict = decision.verdict.clone();
        arrival.decision = Some(decision);
        ready(
            verdict
                .map(|caller| Self { caller, request: request.clone(), requirement: PhantomData })
                .map_err(ApiError::from),
        )
    }
}

/// What the headers present: exactly one key in exactly one header, or else nothing or too much.
fn credentials(headers: &HeaderMap) -> Credentials<'_> {
    let mut authorization = headers.get_all(header::AUTHORIZATION);
    let mut api_key = headers.get_all("x-api-key");
    match (authorization.next(), api_key.next()) {
        (None, None) => Credentials::Missing,
        (Some(value), None) if authorization.next().is_none() => bearer(value.as_bytes()),
        (None, Some(value)) if api_key.next().is_none() => Credentials::Key(value.as_bytes()),
        _ => Credentials::Ambiguous,
    }
}

fn bearer(value: &[u8]) -> Credentials<'_> {
    const SCHEME: &[u8] = b"bearer";
    match value.split_at_checked(SCHEME.len()) {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case(SCHEME) && (rest.is_empty() || rest.starts_with(b" ")) => {
            Credentials::Key(rest.trim_ascii())
        }
        _ => Credentials::Missing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::{HeaderName, HeaderValue};

    fn presented(pairs: &[(&'static str, &'static str)]) -> String {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        match credentials(&headers) {
            Credentials::Missing => "missing".to_owned(),
            Credentials::Ambiguous => "ambiguous".to_owned(),
            Credentials::Key(key) => String::from_utf8_lossy(key).into_owned(),
        }
    }

    #[test]
    fn a_key_comes_in_one_of_two_headers() {
        assert_eq!(presented(&[("authorization", "Bearer abc")]), "abc");
        assert_eq!(presented(&[("authorization", "bearer  abc")]), "abc");
        assert_eq!(presented(&[("x-api-key", "abc")]), "abc");
        assert_eq!(presented(&[("authorization", "Bearer")]), "");
    }

    #[test]
    fn other_schemes_are_no_key() {
        assert_eq!(presented(&[]), "missing");
        assert_eq!(presented(&[("authorization", "Basic abc")]), "missing");
        assert_eq!(presented(&[("authorization", "Bearerabc")]), "missing");
    }

    #[test]
    fn more_than_one_is_ambiguous() {
        assert_eq!(presented(&[("authorization", "Bearer abc"), ("x-api-key", "abc")]), "ambiguous");
        assert_eq!(presented(&[("authorization", "Bearer abc"), ("authorization", "Bearer abc")]), "ambiguous");
        assert_eq!(presented(&[("x-api-key", "abc"), ("x-api-key", "abc")]), "ambiguous");
    }
}
