//! Trying the business API with a key that the reader pastes: it goes into one header of one request and nowhere else.

use gloo_net::http::{Method, RequestBuilder, Response};
use web_sys::RequestCredentials;

use super::{Answer, ApiError};

/// The headers of an answer that are worth a look.
const HEADERS: [&str; 6] =
    ["X-Request-Id", "RateLimit", "RateLimit-Policy", "Retry-After", "Idempotent-Replayed", "WWW-Authenticate"];

/// A call that is about to be tried.
pub struct Trial {
    /// Whether it is a POST, else a GET.
    pub is_post: bool,
    /// The path below `/v1` on this server, with the query.
    pub path: String,
    /// The key; none is sent if it is empty.
    pub key: String,
    /// Further headers.
    pub headers: Vec<(String, String)>,
    /// The body, as JSON.
    pub body: Option<String>,
}

/// What a trial was answered with.
#[derive(Clone)]
pub struct TrialAnswer {
    /// The HTTP status.
    pub status: u16,
    /// Those of the headers that are there.
    pub headers: Vec<(&'static str, String)>,
    /// The body as it came.
    pub body: String,
}

impl Trial {
    /// Sends it without the session's cookie: the key alone opens the business API.
    pub async fn send(self) -> Answer<TrialAnswer> {
        let method = if self.is_post { Method::POST } else { Method::GET };
        let mut request = RequestBuilder::new(&self.path).method(method).credentials(RequestCredentials::Omit);
        if !self.key.is_empty() {
            request = request.header("Authorization", &format!("Bearer {}", self.key));
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let request = match self.body {
            Some(body) => request.header("Content-Type", "application/json").body(body),
            None => request.build(),
        };
        let response = request.map_err(|_| ApiError::Unreachable)?.send().await.map_err(|_| ApiError::Unreachable)?;
        let headers = HEADERS.iter().filter_map(|name| header(&response, name)).collect();
        let body = response.text().await.map_err(|_| ApiError::Unreachable)?;
        Ok(TrialAnswer { status: response.status(), headers, body })
    }
}

fn header(response: &Response, name: &'static str) -> Option<(&'static str, String)> {
    response.headers().get(name).map(|value| (name, value))
}
