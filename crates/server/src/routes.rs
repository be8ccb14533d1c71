//! What the OpenAPI document says of routes, for answers: which paths exist with which methods, so that an unknown path
//! (404) can be told from a wrong method (405), and which permission each requires.

use actix_web::dev::ResourceDef;
use keywright_api_types::ErrorCode;
use keywright_api_types::permissions::Permission;
use serde_json::Value;
use utoipa::openapi::path::Operation;
use utoipa::openapi::{OpenApi, PathItem};

use crate::errors::ApiError;

/// Every documented path.
pub struct Routes(Vec<Route>);

struct Route {
    pattern: ResourceDef,
    /// Its methods, as `Allow` lists them.
    methods: String,
    /// The methods that require a permission of a key.
    required: Vec<(&'static str, Permission)>,
}

impl Routes {
    /// The routes of a document.
    pub fn new(document: &OpenApi) -> Self {
        Self(document.paths.paths.iter().map(|(path, item)| Route::new(path, item)).collect())
    }

    /// Why a request that no handler took is refused.
    pub fn refusal(&self, path: &str) -> ApiError {
        match self.0.iter().find(|route| route.pattern.is_match(path)) {
            None => ApiError::new(ErrorCode::NotFound),
            Some(route) => ApiError::method_not_allowed(&route.methods),
        }
    }

    /// The permission that a call to a route's pattern requires; nothing where a valid key is enough.
    pub fn required(&self, method: &str, pattern: &str) -> Option<Permission> {
        let method = if method == "HEAD" { "GET" } else { method };
        let route = self.0.iter().find(|route| route.pattern.pattern() == Some(pattern))?;
        route.required.iter().find(|(of, _)| *of == method).map(|(_, permission)| *permission)
    }
}

impl Route {
    fn new(path: &str, item: &PathItem) -> Self {
        let operations = [
            ("GET", &item.get),
            ("POST", &item.post),
            ("PUT", &item.put),
            ("PATCH", &item.patch),
            ("DELETE", &item.delete),
        ];
        let present = operations.into_iter().filter_map(|(method, operation)| Some((method, operation.as_ref()?)));
        let allowed = present.clone().map(|(method, _)| if method == "GET" { "GET, HEAD" } else { method });
        Self {
            pattern: ResourceDef::new(path),
            methods: allowed.collect::<Vec<_>>().join(", "),
            required: present.filter_map(|(method, operation)| Some((method, permission(operation)?))).collect(),
        }
    }
}

/// The scope that the operation asks of a bearer.
fn permission(operation: &Operation) -> Option<Permission> {
    let requirements = operation.security.iter().flatten();
    let mut scopes = requirements.filter_map(|requirement| {
        let requirement: Value = serde_json::to_value(requirement).ok()?;
        requirement.get("bearer")?.get(0)?.as_str().map(str::to_owned)
    });
    let scope = scopes.next()?;
    Permission::ALL.iter().copied().find(|permission| permission.name() == scope)
}
