//! Cross-site request forgery: a change by session must come from the dashboard's own origin.

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap};
use actix_web::middleware::Next;
use actix_web::{Error, web};
use keywright_api_types::ErrorCode;

use crate::errors::ApiError;
use crate::leaks;
use crate::state::AppState;

/// Refuses requests that change state and come from elsewhere, but for those that carry their own proof.
pub async fn check<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, Error> {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let allowed =
        request.app_data::<web::Data<AppState>>().map(|state| state.allowed_origins.clone()).unwrap_or_default();
    let signed = leaks::is_signed(request.path(), request.headers());
    if safe || signed || is_own(request.headers(), &allowed) {
        return next.call(request).await.map(ServiceResponse::map_into_left_body);
    }
    let refusal = ServiceResponse::from_err(ApiError::new(ErrorCode::Csrf), request.into_parts().0);
    Ok(refusal.map_into_right_body())
}

/// `Sec-Fetch-Site` is the browser's own word; an older browser sends `Origin`; a program sends
/// neither and says who it is.
fn is_own(headers: &HeaderMap, allowed_origins: &[String]) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let origin = text(header::ORIGIN.as_str());
    if origin.is_some_and(|origin| allowed_origins.iter().any(|allowed| allowed == origin)) {
        return true;
    }
    if headers.contains_key("sec-fetch-site") {
        return text("sec-fetch-site") == Some("same-origin");
    }
    if headers.contains_key(header::ORIGIN) {
        let authority = origin.and_then(|origin| origin.split_once("://")).map(|(_, authority)| authority);
        return authority.is_some() && authority == text(header::HOST.as_str());
    }
    text("x-requested-with") == Some("keywright")
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::{HeaderName, HeaderValue};

    fn own(headers: &[(&'static str, &'static str)], allowed: &[&str]) -> bool {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        is_own(&map, &allowed.iter().map(ToString::to_string).collect::<Vec<_>>())
    }

    #[test]
    fn only_the_own_origin_and_programs_that_say_so_pass() {
        let host = ("host", "keys.example");
        assert!(own(&[("sec-fetch-site", "same-origin"), host], &[]));
        assert!(own(&[("origin", "https://keys.example"), host], &[]));
        assert!(own(&[("x-requested-with", "keywright"), host], &[]));
        for headers in [
            vec![host],
            vec![("sec-fetch-site", "cross-site"), ("x-requested-with", "keywright"), host],
            vec![("sec-fetch-site", "same-site"), ("origin", "https://keys.example"), host],
            vec![("sec-fetch-site", "none"), host],
            vec![("origin", "https://evil.example"), ("x-requested-with", "keywright"), host],
            vec![("origin", "null"), host],
            vec![("x-requested-with", "XMLHttpRequest"), host],
        ] {
            assert!(!own(&headers, &[]), "{headers:?}");
        }
    }

    #[test]
    fn a_dashboard_hosted_elsewhere_is_allowed_by_its_origin() {
        let headers = [("sec-fetch-site", "cross-site"), ("origin", "https://dash.example"), ("host", "keys.example")];
        assert!(own(&headers, &["https://dash.example"]));
    }
}
