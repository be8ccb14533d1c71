//! One request and its answer, as text, and text as types.

use gloo_net::http::{Method, RequestBuilder};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Answer, ApiError, json};

/// Sends a request to this dashboard's own server; the session cookie goes along by itself.
pub async fn send(method: Method, path: &str, body: Option<String>) -> Answer<String> {
    let request = RequestBuilder::new(path).method(method).header("Accept", "application/json");
    let request = match body {
        Some(json) => request.header("Content-Type", "application/json").body(json),
        None => request.build(),
    };
    let response = request.map_err(|_| ApiError::Unreachable)?.send().await.map_err(|_| ApiError::Unreachable)?;
    let text = response.text().await.map_err(|_| ApiError::Unreachable)?;
    if response.ok() { Ok(text) } else { Err(ApiError::from_answer(response.status(), &text)) }
}

/// Reads the body of a successful answer.
pub fn read<T: DeserializeOwned>(body: &str) -> Answer<T> {
    json::read(body).ok_or(ApiError::Unreadable(200))
}

/// Writes a request's body.
pub fn write<T: Serialize>(body: &T) -> Answer<Option<String>> {
    serde_json::to_string(body).map(Some).map_err(|_| ApiError::Unreadable(0))
}

/// Adds the parameters that have a value to a path.
pub fn with_query(path: &str, parameters: &[(&str, &str)]) -> String {
    let mut url = path.to_owned();
    let mut separator = '?';
    for (name, value) in parameters.iter().filter(|(_, value)| !value.is_empty()) {
        url.push(separator);
        url.push_str(name);
        url.push('=');
        url.push_str(&encoded(value));
        separator = '&';
    }
    url
}

/// Percent-encodes everything but RFC 3986's unreserved characters.
pub fn encoded(value: &str) -> String {
    let mut url = String::new();
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            url.push(char::from(byte));
        } else {
            url.push_str(&format!("%{byte:02X}"));
        }
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_parameters_with_a_value_are_sent_and_they_are_encoded() {
        let parameters = [("status", ""), ("route", "/v1/payments/{id}"), ("ip", "2001:db8::1")];
        assert_eq!(
            with_query("/api/v1/requests", &parameters),
            "/api/v1/requests?route=%2Fv1%2Fpayments%2F%7Bid%7D&ip=2001%3Adb8%3A%3A1"
        );
        assert_eq!(with_query("/api/v1/requests", &[]), "/api/v1/requests");
    }
}
