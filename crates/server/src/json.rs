//! Request bodies: JSON of a bounded size, in time, with every mistake named at its field.

use std::convert::Infallible;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::web::{Bytes, BytesMut};
use actix_web::{FromRequest, HttpRequest, rt};
use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use keywright_api_types::{ErrorCode, Validate};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::errors::ApiError;

/// The largest body, in bytes: an invoice with as many and as long lines as it may have fits in.
const MAX_BYTES: usize = 256 * 1024;
/// The time in which a body must have arrived.
const TIMEOUT: Duration = Duration::from_secs(10);

/// A JSON body. What is wrong with it is told by [`Json::valid`], which a handler calls once it knows who asks:
/// a stranger is told to sign in, whatever the body is like.
pub struct Json<T>(Result<T, ApiError>);

/// A JSON body that may be left out, which means its default; otherwise like [`Json`].
pub struct OptionalJson<T>(Result<T, ApiError>);

impl<T> Json<T> {
    /// The body, valid by the contract's types.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn valid(self) -> Result<T, ApiError> {
        self.0
    }
}

impl<T> OptionalJson<T> {
    /// The body, valid by the contract's types.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn valid(self) -> Result<T, ApiError> {
        self.0
    }
}

/// A body as it came.
pub struct RawBody {
    bytes: Bytes,
    is_json: bool,
}

impl RawBody {
    /// Reads a request's body. What it needs of the request is taken at once.
    pub fn read(request: &HttpRequest, payload: &mut Payload) -> impl Future<Output = Result<Self, ApiError>> + use<> {
        let (is_json, payload) = (is_json(request), payload.take());
        async move {
            match rt::time::timeout(TIMEOUT, collect(payload)).await {
                Ok(bytes) => Ok(Self { bytes: bytes?, is_json }),
                Err(_) => Err(ApiError::new(ErrorCode::RequestTimeout)),
            }
        }
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What it says, valid by the contract's types.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn json<T: DeserializeOwned + Validate>(&self) -> Result<T, ApiError> {
        parse(&self.bytes, self.is_json)
    }

    /// What it says; the default, if there is nothing.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn optional_json<T: DeserializeOwned + Validate + Default>(&self) -> Result<T, ApiError> {
        match self.bytes.trim_ascii() {
            b"" | b"null" => Ok(T::default()),
            body => parse(body, self.is_json),
        }
    }
}

impl<T: DeserializeOwned + Validate> FromRequest for Json<T> {
    type Error = Infallible;
    type Future = LocalBoxFuture<'static, Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = RawBody::read(request, payload);
        Box::pin(async move { Ok(Self(body.await.and_then(|body| body.json()))) })
    }
}

impl<T: DeserializeOwned + Validate + Default> FromRequest for OptionalJson<T> {
    type Error = Infallible;
    type Future = LocalBoxFuture<'static, Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = RawBody::read(request, payload);
        Box::pin(async move { Ok(Self(body.await.and_then(|body| body.optional_json()))) })
    }
}

fn is_json(request: &HttpRequest) -> bool {
    let content_type = actix_web::HttpMessage::content_type(request);
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}

async fn collect(mut payload: Payload) -> Result<Bytes, ApiError> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| ApiError::new(ErrorCode::MalformedRequest))?;
        if body.len() + chunk.len() > MAX_BYTES {
            return Err(ApiError::with_detail(
                ErrorCode::BodyTooLarge,
                format!("A body has at most {MAX_BYTES} bytes."),
            ));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

fn parse<T: DeserializeOwned + Validate>(body: &[u8], is_json: bool) -> Result<T, ApiError> {
    if !is_json {
        return Err(ApiError::new(ErrorCode::UnsupportedMediaType));
    }
    // A struct would also be read from an array, field by field, which nobody means.
    if body.trim_ascii_start().starts_with(b"[") && serde_json::from_slice::<Value>(body).is_ok() {
        return Err(ApiError::invalid_field("", "The body must be a JSON object."));
    }
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let value: T = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| explain(error, body))?;
    deserializer.end().map_err(|error| {
        ApiError::with_detail(ErrorCode::MalformedRequest, format!("The body is not JSON: {error}."))
    })?;
    value.validate().map_err(ApiError::invalid)?;
    Ok(value)
}

/// Broken JSON is 400; JSON that is not what was asked for is 422 and named at its field.
fn explain(error: serde_path_to_error::Error<serde_json::Error>, body: &[u8]) -> ApiError {
    let path = error.path().to_string();
    let cause = error.into_inner();
    // Reading stops at the first mistake of either kind, so only the whole body can tell which it is.
    if let Err(broken) = serde_json::from_slice::<Value>(body) {
        return ApiError::with_detail(ErrorCode::MalformedRequest, format!("The body is not JSON: {broken}."));
    }
    // The position in the text is of no use to a form.
    let message = cause.to_string();
    let message = message.split(" at line ").next().unwrap_or_default().to_owned();
    let quoted = message.split('`').nth(1).unwrap_or_default();
    let named_field = message.starts_with("unknown field")
        || message.starts_with("missing field")
        || message.starts_with("duplicate field");
    let field = match (path.as_str(), named_field) {
        (".", true) => quoted.to_owned(),
        (".", false) => String::new(),
        (path, true) if !path.ends_with(quoted) => format!("{path}.{quoted}"),
        (path, _) => path.to_owned(),
    };
    ApiError::invalid_field(&with_dots(&field), message)
}

/// `lines[0].quantity` is written `lines.0.quantity`; `allowed_ips[2]` is shown at the field `allowed_ips`.
fn with_dots(path: &str) -> String {
    let field = path.strip_suffix(']').and_then(|path| path.rsplit_once('[')).map_or(path, |(list, _)| list);
    field.replace('[', ".").replace(']', "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use keywright_api_types::api_keys::CreateApiKey;

    fn problem(body: &str) -> keywright_api_types::Problem {
        parse::<CreateApiKey>(body.as_bytes(), true).err().unwrap().problem("req_test")
    }

    #[test]
    fn broken_json_is_400() {
        for body in ["", "{", "{\"name\":}", "nonsense", "{} {}", "{\"name\":5", "{\"name\":\"\\ud800\"}"] {
            assert_eq!(problem(body).status, 400, "{body}");
        }
    }

    #[test]
    fn a_mistake_is_named_at_its_field() {
        let field = |body: &str| problem(body).errors[0].field.clone();
        assert_eq!(field(r#"{"name":"a","permissions":["balance:read"],"colour":"red"}"#), "colour");
        assert_eq!(field(r#"{"permissions":["balance:read"]}"#), "name");
        assert_eq!(field(r#"{"name":"a","permissions":["balance:write"]}"#), "permissions");
        assert_eq!(field(r#"{"name":"a","permissions":[5]}"#), "permissions");
        assert_eq!(field(r#"{"name":5,"permissions":["balance:read"]}"#), "name");
        assert_eq!(
            field(r#"{"name":"a","permissions":["balance:read"],"allowed_ips":["10.0.0.0/8","x"]}"#),
            "allowed_ips"
        );
        assert_eq!(
            field(r#"{"name":"a","permissions":["balance:read"],"rate_limit_per_minute":-1}"#),
            "rate_limit_per_minute"
        );
        assert_eq!(field("[]"), "");
        assert_eq!(["lines[0].quantity", "lines[12]", "name"].map(with_dots), ["lines.0.quantity", "lines", "name"]);
        assert_eq!(field(r#"["a",["balance:read"],null,null,null]"#), "");
    }
}
