//! The developer guide: how to call the business API, derived from the OpenAPI document, the permission catalogue, the
//! error table and the topics of the documentation. The dashboard fetches what it shows of it.

mod endpoints;
mod fields;
mod snippets;

use std::collections::BTreeSet;

use actix_web::{HttpResponse, get, web};
use keywright_api_types::ErrorCode;
use keywright_api_types::guide::{Endpoint, Guide, GuideTopic};
use utoipa::openapi::OpenApi;

use super::topics::{TOPICS, Topic};
use crate::errors::ApiError;
use crate::session::SignedIn;

/// The guide, made once when the server starts.
pub struct DeveloperGuide {
    first_page: Guide,
    endpoints: Vec<Endpoint>,
}

impl DeveloperGuide {
    /// The guide to what a document describes.
    pub fn new(document: &OpenApi) -> Self {
        let document = serde_json::to_value(document).unwrap_or_default();
        let endpoints = endpoints::of_document(&document);
        let met: BTreeSet<&str> =
            endpoints.iter().flat_map(|endpoint| &endpoint.errors).map(|error| error.code.as_str()).collect();
        let codes = ErrorCode::ALL.iter().filter(|code| met.contains(code.as_str()));
        let in_guide = TOPICS.iter().filter(|topic| topic.is_in_guide);
        let first_page = Guide {
            topics: in_guide.map(|topic| guide_topic(topic, &endpoints)).collect(),
            endpoints: endpoints.iter().map(|endpoint| endpoint.summary.clone()).collect(),
            errors: codes.copied().map(endpoints::error).collect(),
        };
        Self { first_page, endpoints }
    }
}

fn guide_topic(topic: &Topic, endpoints: &[Endpoint]) -> GuideTopic {
    let of_endpoint = |id: &str| {
        let found = endpoints.iter().find(|endpoint| endpoint.summary.id == id);
        found.map(|endpoint| endpoint.snippets.clone()).unwrap_or_default()
    };
    let snippets = match topic.id {
        "authentication" => of_endpoint("read_balance"),
        "idempotency" => of_endpoint("create_payment"),
        "lists" => snippets::of_list(),
        _ => Vec::new(),
    };
    GuideTopic { id: topic.id.to_owned(), title: topic.title().to_owned(), text: topic.paragraphs(), snippets }
}

/// Read the developer guide
///
/// What holds for every call of the business API, its endpoints, and what calls can be refused with.
///
/// Permissions: any signed-in user.
#[utoipa::path(
    tag = "Guide",
    responses((status = 200, description = "The guide's first page", body = Guide)),
    security(("session" = [])),
)]
#[get("/guide")]
pub async fn read_guide(_: SignedIn, guide: web::Data<DeveloperGuide>) -> HttpResponse {
    HttpResponse::Ok().json(&guide.first_page)
}

/// Read about an endpoint
///
/// Its parameters, its body and its answer with an example of each, its errors, and the call in every language.
///
/// Permissions: any signed-in user.
#[utoipa::path(
    tag = "Guide",
    params(("id" = String, Path, description = "The operation's id in the OpenAPI document, such as `create_payment`")),
    responses((status = 200, description = "The endpoint", body = Endpoint)),
    security(("session" = [])),
)]
#[get("/guide/endpoints/{id}")]
pub async fn read_guide_endpoint(
    _: SignedIn,
    guide: web::Data<DeveloperGuide>,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let found = guide.endpoints.iter().find(|endpoint| endpoint.summary.id == *id);
    found.map(|endpoint| HttpResponse::Ok().json(endpoint)).ok_or_else(|| ApiError::new(ErrorCode::NotFound))
}
