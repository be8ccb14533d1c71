//! The OpenAPI document: collected from the routes, completed with what holds for all of them.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, get, web};
use keywright_api_types::api_keys::KeySort;
use keywright_api_types::{Problem, SortOrder};
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, HttpMethod, OpenApi, PathItem, Ref, RefOr, ResponseBuilder};
use utoipa::{OpenApi as _, PartialSchema, ToSchema};

use super::{examples, refusals, topics};

const PROBLEM_JSON: &str = "application/problem+json";

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Keywright",
        license(name = "MIT OR Apache-2.0"),
    ),
    tags(
        (name = "Balance", description = "Business API, by API key: the client's funds."),
        (name = "Profile", description = "Business API, by API key: the client itself."),
        (name = "Payments", description = "Business API, by API key: funds on their way to the client."),
        (name = "Withdrawals", description = "Business API, by API key: funds on their way out."),
        (name = "Invoices", description = "Business API, by API key: what the client bills."),
        (name = "Session", description = "Dashboard API: signing in and out."),
        (name = "Account", description = "Dashboard API: the signed-in user's password, sessions and second factor."),
        (name = "Team", description = "Dashboard API: the members of the signed-in user's client, invitations and lost passwords."),
        (name = "Client", description = "Dashboard API: the signed-in user's client."),
        (name = "API keys", description = "Dashboard API: making, changing, regenerating and revoking keys."),
        (name = "Guide", description = "Dashboard API: how to call the business API, with snippets."),
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
    let mut document = Base::openapi();
    document.info.description = Some(topics::description());
    document
}

/// Adds what holds for every route: the security schemes, the form of errors and the examples.
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
        for (method, operation) in operations(item) {
            let refusals = match by_key {
                true => refusals::of_call_with_key(path, &method, operation),
                false => BTreeMap::new(),
            };
            let responses = &mut operation.responses.responses;
            for (status, description) in refusals {
                responses.entry(status).or_insert_with(|| problem(&description));
            }
            responses.entry("default".to_owned()).or_insert_with(|| problem("An error from the error table"));
        }
    }
    let known = serde_json::to_value(&document).unwrap_or_default();
    for (path, item) in &mut document.paths.paths {
        let for_admins = path.starts_with("/api/v1/admin/");
        operations(item).for_each(|(_, operation)| examples::add(operation, &known, for_admins));
    }
    document
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (HttpMethod, &mut Operation)> {
    let operations = [
        (HttpMethod::Get, &mut item.get),
        (HttpMethod::Post, &mut item.post),
        (HttpMethod::Put, &mut item.put),
        (HttpMethod::Patch, &mut item.patch),
        (HttpMethod::Delete, &mut item.delete),
    ];
    operations.into_iter().filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
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
