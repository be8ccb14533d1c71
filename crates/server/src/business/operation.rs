//! A POST of the business API: done once for each `Idempotency-Key`, however often it is sent.

use std::convert::Infallible;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse};
use futures_util::future::LocalBoxFuture;
use keywright_api_types::ids::{ApiKeyId, ClientId, RequestId};
use keywright_api_types::{Problem, Timestamp, Validate};
use keywright_database::audit::Act;
use keywright_database::idempotency::{
    self, Answering, Fingerprint, IdempotencyError, IdempotencyKey, Named, Outcome, StoredAnswer,
};
use keywright_database::money::MoneyError;
use keywright_database::{AnyConnection, Database, DatabaseError};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::errors::ApiError;
use crate::guarding::Arrival;
use crate::json::RawBody;
use crate::money::NoFields;
use crate::randomness;
use crate::state::{AppState, run_blocking};

/// The header that names an operation.
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// The header of an answer that was given before.
const IDEMPOTENT_REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// What a POST asks for. What is wrong with it is told by [`Operation::json`], which a handler calls once it knows who
/// asks.
pub struct Operation(Result<(RawBody, Once), ApiError>);

/// What makes sure that an operation is done once.
pub struct Once {
    key: Option<IdempotencyKey>,
    request: HttpRequest,
    fingerprint: Fingerprint,
    request_id: RequestId,
}

impl Operation {
    /// The body, valid by the contract's types.
    ///
    /// # Errors
    /// What is wrong with the idempotency key or the body.
    pub fn json<T: DeserializeOwned + Validate>(self) -> Result<(T, Once), ApiError> {
        let (body, once) = self.0?;
        Ok((body.json()?, once))
    }

    /// Sees that the body has no fields. However that is written, it is the same request.
    ///
    /// # Errors
    /// What is wrong with the idempotency key or the body.
    pub fn without_fields(self) -> Result<Once, ApiError> {
        let (body, once) = self.0?;
        let NoFields {} = body.optional_json()?;
        let fingerprint = fingerprint(&once.request, b"");
        Ok(Once { fingerprint, ..once })
    }
}

impl FromRequest for Operation {
    type Error = Infallible;
    type Future = LocalBoxFuture<'static, Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, body) = (request.clone(), RawBody::read(request, payload));
        Box::pin(async move {
            Ok(Self(match body.await {
                Ok(body) => Once::new(&request, body.bytes()).map(|once| (body, once)),
                Err(error) => Err(error),
            }))
        })
    }
}

impl Once {
    fn new(request: &HttpRequest, body: &[u8]) -> Result<Self, ApiError> {
        let key = idempotency_key(request.headers())?;
        let fingerprint = fingerprint(request, body);
        let request_id = request.extensions().get::<Arrival>().map(|arrival| arrival.id);
        let request_id = request_id.ok_or_else(|| ApiError::internal("the request's arrival was not noted"))?;
        Ok(Self { key, request: request.clone(), fingerprint, request_id })
    }

    /// Does it, or answers as the first time. The effect and the answer are one transaction.
    ///
    /// # Errors
    /// Why it was refused without any effect, or that the database failed.
    pub async fn run<T: Serialize>(
        self,
        state: &AppState,
        (client, api_key): (ClientId, ApiKeyId),
        status: StatusCode,
        effect: impl FnOnce(&mut AnyConnection, &mut Act<'_>, &ClientId) -> Result<T, MoneyError> + Send + 'static,
    ) -> Result<HttpResponse, ApiError> {
        let (database, now, request_id) = (state.database.clone(), state.now(), self.request_id);
        let named = self.named(client, now);
        let outcome = run_blocking(move || {
            idempotency::once::<ApiError>(&database, named.as_ref(), |connection| {
                let mut random = randomness::secure();
                let mut act = Act::of_key(now, api_key, &mut random);
                Ok(answer(effect(connection, &mut act, &client), status, request_id)?)
            })
        });
        outcome.await.map(respond)
    }

    /// The same, but `perform` sees to that: it may do it together with what others ask for.
    ///
    /// # Errors
    /// Why it was refused without any effect, or that the database failed.
    pub async fn run_with_others<T: Serialize + 'static>(
        self,
        state: &AppState,
        client: ClientId,
        status: StatusCode,
        perform: impl FnOnce(&Database, Timestamp, Option<Named>, Answering<T>) -> Result<Outcome, IdempotencyError>
        + Send
        + 'static,
    ) -> Result<HttpResponse, ApiError> {
        let (database, now, request_id) = (state.database.clone(), state.now(), self.request_id);
        let named = self.named(client, now);
        let answering: Answering<T> = Arc::new(move |outcome| answer(outcome, status, request_id));
        run_blocking(move || Ok(perform(&database, now, named, answering)?)).await.map(respond)
    }

    fn named(self, client: ClientId, at: Timestamp) -> Option<Named> {
        let fingerprint = self.fingerprint;
        self.key.map(|key| Named { client, key, fingerprint, at })
    }
}

fn fingerprint(request: &HttpRequest, body: &[u8]) -> Fingerprint {
    Fingerprint::new(request.method().as_str(), request.path(), body)
}

/// The operation's name, if it has one.
fn idempotency_key(headers: &HeaderMap) -> Result<Option<IdempotencyKey>, ApiError> {
    let invalid = |message: &str| ApiError::invalid_field("Idempotency-Key", message);
    let mut values = headers.get_all(IDEMPOTENCY_KEY);
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => {
            let key = value.to_str().ok().and_then(|text| text.parse().ok());
            key.map(Some).ok_or_else(|| invalid("A key has 1 to 255 visible ASCII characters."))
        }
        (Some(_), Some(_)) => Err(invalid("Send one key, once.")),
    }
}

/// The answer to what was done. A refusal depends on what was there at that moment, so it is an answer too: a replay must
/// not do later what was refused at first.
fn answer<T: Serialize>(
    outcome: Result<T, MoneyError>,
    status: StatusCode,
    request_id: RequestId,
) -> Result<StoredAnswer, DatabaseError> {
    match outcome {
        Ok(made) => StoredAnswer::json(status.as_u16(), &made),
        Err(MoneyError::Database(error)) => Err(error),
        Err(refusal) => {
            let problem = ApiError::from(refusal).problem(request_id.as_str());
            StoredAnswer::json(problem.status, &problem)
        }
    }
}

fn respond(outcome: Outcome) -> HttpResponse {
    match outcome {
        Outcome::First(answer) => response(answer),
        Outcome::Replayed(answer) => {
            let mut response = response(answer);
            response.headers_mut().insert(IDEMPOTENT_REPLAYED, HeaderValue::from_static("true"));
            response
        }
    }
}

/// The response of an answer, with the error code for the log, if it is a refusal.
fn response(answer: StoredAnswer) -> HttpResponse {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status);
    if status.is_success() {
        return response.content_type("application/json").body(answer.body);
    }
    if let Ok(problem) = serde_json::from_slice::<Problem>(&answer.body) {
        response.extensions_mut().insert(problem.code);
    }
    response.content_type("application/problem+json").body(answer.body)
}
