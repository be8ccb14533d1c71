//! Why a call to the server did not give what was asked for.

use keywright_api_types::{ErrorCode, FieldError, Problem};

use super::json;

/// A failed call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApiError {
    /// The server refused, and said why.
    Refused(Box<Problem>),
    /// No answer came.
    Unreachable,
    /// An answer came that is not the server's own, with this status.
    Unreadable(u16),
}

impl ApiError {
    /// Reads the body of an answer that is not a success.
    pub fn from_answer(status: u16, body: &str) -> Self {
        json::read(body).map_or(Self::Unreadable(status), |problem| Self::Refused(Box::new(problem)))
    }

    /// What happened, in words for the reader.
    pub fn message(&self) -> String {
        match self {
            Self::Refused(problem) => problem.detail.clone(),
            Self::Unreachable => "The server cannot be reached. Check the connection, then try again.".to_owned(),
            Self::Unreadable(status) => format!("The server's answer could not be read (status {status})."),
        }
    }

    /// The server's code, if it answered.
    pub fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Refused(problem) => Some(problem.code),
            Self::Unreachable | Self::Unreadable(_) => None,
        }
    }

    /// The request to name to support, if the server answered.
    pub fn request_id(&self) -> Option<String> {
        match self {
            Self::Refused(problem) => Some(problem.request_id.clone()),
            Self::Unreachable | Self::Unreadable(_) => None,
        }
    }

    /// Whether it is that field alone that is wrong.
    pub fn is_about(&self, field: &str) -> bool {
        matches!(self, Self::Refused(problem) if matches!(&*problem.errors, [error] if error.field == field))
    }

    /// What is wrong with the fields that were sent.
    pub fn field_errors(&self) -> Vec<FieldError> {
        match self {
            Self::Refused(problem) => problem.errors.clone(),
            Self::Unreachable | Self::Unreadable(_) => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_read_and_anything_else_is_not_trusted() {
        let body = r#"{"type":"/docs/errors/not_found","title":"Not found","status":404,
            "detail":"There is no such key.","code":"not_found","request_id":"req_1"}"#;
        let error = ApiError::from_answer(404, body);
        assert_eq!(error.code(), Some(ErrorCode::NotFound));
        assert_eq!(error.message(), "There is no such key.");
        assert_eq!(error.request_id().as_deref(), Some("req_1"));
        assert_eq!(ApiError::from_answer(502, "<html>Bad gateway</html>"), ApiError::Unreadable(502));
    }
}
