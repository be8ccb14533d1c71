//! An answer, read whole.

use actix_web::http::header::HeaderMap;
use serde_json::Value;

/// What a request was answered with.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as text.
    pub text: String,
    /// The body as JSON; null if it is none.
    pub json: Value,
}

impl Answer {
    /// The value of a header; empty if it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The status is this one.
    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    /// It is a problem from the error table with this code, in the form of RFC 9457.
    #[track_caller]
    pub fn is_refused(self, status: u16, code: &str) -> Self {
        assert_eq!((self.status, self.json["code"].as_str()), (status, Some(code)), "{}", self.text);
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(self.json["status"], status);
        assert_eq!(self.json["type"], format!("/docs/errors/{code}"));
        assert_eq!(self.json["request_id"], self.header("x-request-id"));
        self
    }

    /// It is a 422 whose errors are about exactly these fields.
    #[track_caller]
    pub fn is_invalid(self, fields: &[&str]) -> Self {
        let answer = self.is_refused(422, "validation_failed");
        let errors = answer.json["errors"].as_array().unwrap();
        let found: Vec<&str> = errors.iter().map(|error| error["field"].as_str().unwrap()).collect();
        assert_eq!(found, fields, "{}", answer.text);
        answer
    }

    /// A text field of the body.
    #[track_caller]
    pub fn text_at(&self, field: &str) -> String {
        self.json[field].as_str().unwrap_or_else(|| panic!("{field} in {}", self.text)).to_owned()
    }
}
