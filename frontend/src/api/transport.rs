//! One request and its answer, as text, and text as types.

use gloo_net::http::{Method, RequestBuilder, Response};
use js_sys::{Reflect, Uint8Array};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::ReadableStreamDefaultReader;

use super::{Answer, ApiError, json};

/// Sends a request to this dashboard's own server; the session cookie goes along by itself.
pub async fn send(method: Method, path: &str, body: Option<String>) -> Answer<String> {
    let response = answer(method, path, body).await?;
    response.text().await.map_err(|_| ApiError::Unreachable)
}

/// Sends a request whose answer grows, and hands each of its lines on as soon as it is there.
pub async fn follow(path: &str, body: Option<String>, on_line: &mut dyn FnMut(&str)) -> Answer<()> {
    let unreachable = |_| ApiError::Unreachable;
    let stream = answer(Method::POST, path, body).await?.body().ok_or(ApiError::Unreachable)?;
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    let mut held = Vec::new();
    loop {
        let piece = JsFuture::from(reader.read()).await.map_err(unreachable)?;
        let of_piece = |name: &str| Reflect::get(&piece, &JsValue::from_str(name)).map_err(unreachable);
        if of_piece("done")?.is_truthy() {
            return Ok(());
        }
        held.extend(Uint8Array::new(&of_piece("value")?).to_vec());
        while let Some(end) = held.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = held.drain(..=end).collect();
            on_line(&String::from_utf8_lossy(&line));
        }
    }
}

/// The answer, if it is one of success.
async fn answer(method: Method, path: &str, body: Option<String>) -> Answer<Response> {
    let request = RequestBuilder::new(path).method(method).header("Accept", "application/json");
    let request = match body {
        Some(json) => request.header("Content-Type", "application/json").body(json),
        None => request.build(),
    };
    let response = request.map_err(|_| ApiError::Unreachable)?.send().await.map_err(|_| ApiError::Unreachable)?;
    if response.ok() {
        return Ok(response);
    }
    let text = response.text().await.map_err(|_| ApiError::Unreachable)?;
    Err(ApiError::from_answer(response.status(), &text))
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
