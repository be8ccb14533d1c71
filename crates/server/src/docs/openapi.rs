//! The OpenAPI document: collected from the routes, completed with what holds for all of them.

use actix_web::{HttpResponse, get, web};
use keywright_api_types::Problem;
use keywright_api_types::api_keys::{KeySort, SortOrder};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, OpenApi, PathItem, Ref, RefOr, ResponseBuilder};
use utoipa::{OpenApi as _, PartialSchema, ToSchema};

const PROBLEM_JSON: &str = "application/problem+json";

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Keywright",
        description = include_str!("introduction.md"),
        license(name = "MIT OR Apache-2.0"),
    ),
    tags(
        (name = "Balance", description = "Business API, by API key: the client's funds."),
        (name = "Profile", description = "Business API, by API key: the client itself."),
        (name = "Payments", description = "Business API, by API key: funds on their way to the client."),
        (name = "Withdrawals", description = "Business API, by API key: funds on their way out."),
        (name = "Invoices", description = "Business API, by API key: what the client bills."),
        (name = "Session", description = "Dashboard API: signing in and out."),
        (name = "Client", description = "Dashboard API: the signed-in user's client."),
        (name = "API keys", description = "Dashboard API: making, changing, regenerating and revoking keys."),
        (name = "Usage", description = "Dashboard API: what the keys did."),
        (name = "Money", description = "Dashboard API: the client's balance, payments, withdrawals and invoices."),
        (name = "Audit", description = "Dashboard API: who did what."),
        (name = "Administration", description = "Dashboard API, for admins."),
        (name = "Operation", description = "For those who run the program."),
    ),
)]
struct Base;

/// The document without any route.
pub fn document() -> OpenApi {
    Base::openapi()
}

/// Adds what holds for every route: the security schemes and the form of errors.
pub fn complete(mut document: OpenApi) -> OpenApi {
    let components = document.components.get_or_insert_default();
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("kw_<64 hex digits>_<8 hex digits>")
        .description(Some("An API key."));
    let header = ApiKeyValue::with_description("X-API-Key", "An API key.");
    let cookie = ApiKeyValue::with_description("keywright_session", "The session that signing in begins.");
    components.security_schemes.insert("bearer".to_owned(), SecurityScheme::Http(bearer.build()).into());
    components.security_schemes.insert("api_key".to_owned(), SecurityScheme::ApiKey(ApiKey::Header(header)).into());
    components.security_schemes.insert("session".to_owned(), SecurityScheme::ApiKey(ApiKey::Cookie(cookie)).into());
    let mut schemas = Vec::new();
    Problem::schemas(&mut schemas);
    components.schemas.extend(schemas);
    components.schemas.insert(Problem::name().into_owned(), Problem::schema());
    // Parameters name their types and do not bring them along.
    components.schemas.insert(KeySort::name().into_owned(), KeySort::schema());
    components.schemas.insert(SortOrder::name().into_owned(), SortOrder::schema());
    for (path, item) in &mut document.paths.paths {
        let by_key = path.starts_with("/v1/");
        for operation in operations(item) {
            let responses = &mut operation.responses.responses;
            if by_key {
                for (status, description) in REFUSALS_BY_KEY {
                    responses.entry(status.to_owned()).or_insert_with(|| problem(description));
                }
            }
            responses.entry("default".to_owned()).or_insert_with(|| problem("An error from the error table"));
        }
    }
    document
}

const REFUSALS_BY_KEY: [(&str, &str); 3] = [
    ("401", "`missing_key`, `ambiguous_credentials`, `invalid_key`, `revoked_key` or `expired_key`"),
    ("403", "`client_suspended`, `feature_not_in_package`, `ip_not_allowed` or `insufficient_permissions`"),
    ("429", "`rate_limited`, with `Retry-After`"),
];

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut utoipa::openapi::path::Operation> {
    [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete].into_iter().flatten()
}

fn problem(description: &str) -> RefOr<utoipa::openapi::Response> {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(Problem::name())));
    RefOr::T(ResponseBuilder::new().description(description).content(PROBLEM_JSON, content.build()).build())
}

/// The OpenAPI document
#[utoipa::path(tag = "Operation", responses((status = 200, description = "This document", content_type = "application/json")))]
#[get("/openapi.json")]
pub async fn read_openapi(document: web::Data<OpenApi>) -> Result<HttpResponse, crate::errors::ApiError> {
    let text = document.to_pretty_json().map_err(crate::errors::ApiError::internal)?;
    Ok(HttpResponse::Ok().content_type("application/json").insert_header(("cache-control", "no-cache")).body(text))
}
