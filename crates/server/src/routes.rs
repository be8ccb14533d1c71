//! Which paths exist with which methods, derived from the OpenAPI document, so that an unknown path
//! (404) can be told from a wrong method (405).

use actix_web::dev::ResourceDef;
use keywright_api_types::ErrorCode;
use utoipa::openapi::{OpenApi, PathItem};

use crate::errors::ApiError;

/// Every documented path.
pub struct Routes(Vec<(ResourceDef, String)>);

impl Routes {
    /// The routes of a document.
    pub fn new(document: &OpenApi) -> Self {
        let route = |(path, item): (&String, &PathItem)| (ResourceDef::new(path.as_str()), methods(item));
        Self(document.paths.paths.iter().map(route).collect())
    }

    /// Why a request that no handler took is refused.
    pub fn refusal(&self, path: &str) -> ApiError {
        match self.0.iter().find(|(pattern, _)| pattern.is_match(path)) {
            None => ApiError::new(ErrorCode::NotFound),
            Some((_, methods)) => ApiError::method_not_allowed(methods),
        }
    }
}

fn methods(item: &PathItem) -> String {
    let operations = [
        ("GET, HEAD", &item.get),
        ("POST", &item.post),
        ("PUT", &item.put),
        ("PATCH", &item.patch),
        ("DELETE", &item.delete),
    ];
    let present: Vec<&str> =
        operations.iter().filter(|(_, operation)| operation.is_some()).map(|(method, _)| *method).collect();
    present.join(", ")
}
