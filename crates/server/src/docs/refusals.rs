//! Which errors a call with a key can be answered with, for the OpenAPI document: what follows from how the call is made,
//! and the few that are a route's own. Their statuses are the error table's.

use std::collections::BTreeMap;

use keywright_api_types::ErrorCode;
use utoipa::openapi::path::{Operation, ParameterIn};
use utoipa::openapi::{HttpMethod, RefOr};

/// Of every call.
const OF_EVERY_CALL: &[ErrorCode] = &[
    ErrorCode::MissingKey,
    ErrorCode::AmbiguousCredentials,
    ErrorCode::InvalidKey,
    ErrorCode::RevokedKey,
    ErrorCode::ExpiredKey,
    ErrorCode::ClientSuspended,
    ErrorCode::FeatureNotInPackage,
    ErrorCode::IpNotAllowed,
    ErrorCode::InsufficientPermissions,
    ErrorCode::RateLimited,
];
/// Of calls with a body and, if the caller likes, an idempotency key.
const OF_EVERY_POST: &[ErrorCode] = &[
    ErrorCode::MalformedRequest,
    ErrorCode::BodyTooLarge,
    ErrorCode::UnsupportedMediaType,
    ErrorCode::ValidationFailed,
    ErrorCode::IdempotencyKeyReused,
    ErrorCode::IdempotencyInProgress,
];
/// Of a route alone.
const OF_ROUTES: &[(&str, ErrorCode)] = &[
    ("/v1/payments", ErrorCode::InvoiceNotOpen),
    ("/v1/withdrawals", ErrorCode::InsufficientFunds),
    ("/v1/invoices/{id}/void", ErrorCode::InvoiceNotOpen),
];

/// Why a call with a key can be refused: a description by status.
pub(super) fn of_call_with_key(path: &str, method: &HttpMethod, operation: &Operation) -> BTreeMap<String, String> {
    let has = |place: fn(&ParameterIn) -> bool| {
        let mut parameters = operation.parameters.iter().flatten();
        parameters.any(|parameter| matches!(parameter, RefOr::T(parameter) if place(&parameter.parameter_in)))
    };
    let is_post = matches!(method, HttpMethod::Post);
    let mut codes = OF_EVERY_CALL.to_vec();
    if is_post {
        codes.extend(OF_EVERY_POST);
        codes.extend(OF_ROUTES.iter().filter(|(route, _)| *route == path).map(|(_, code)| code));
    } else if has(|place| matches!(place, ParameterIn::Query)) {
        codes.push(ErrorCode::ValidationFailed);
    }
    if has(|place| matches!(place, ParameterIn::Path)) {
        codes.push(ErrorCode::NotFound);
    }
    let mut lines: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for code in codes {
        let line = format!("- `{code}`: {}", code.explanation());
        lines.entry(code.status().to_string()).or_default().push(line);
    }
    lines.into_iter().map(|(status, lines)| (status, lines.join("\n"))).collect()
}
