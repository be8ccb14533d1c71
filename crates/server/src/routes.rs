//! Which paths exist with which methods, derived from the OpenAPI document, so that an unknown path
//! (404) can be told from a wrong method (405), and which permission each of them needs.

use std::collections::HashMap;

use actix_web::dev::ResourceDef;
use keywright_api_types::ErrorCode;
use keywright_api_types::permissions::Permission;
use utoipa::openapi::path::Operation;
use utoipa::openapi::{OpenApi, PathItem};

use crate::errors::ApiError;

/// Every documented path.
pub struct Routes {
    methods: Vec<(ResourceDef, String)>,
    permissions: HashMap<String, Permission>,
}

impl Routes {
    /// The routes of a document.
    pub fn new(document: &OpenApi) -> Self {
        let route = |(path, item): (&String, &PathItem)| (ResourceDef::new(path.as_str()), methods(item));
        let mut permissions = HashMap::new();
        for (path, item) in &document.paths.paths {
            for (method, operation) in operations(item) {
                if let Some(permission) = operation.and_then(permission_of) {
                    permissions.insert(format!("{method} {path}"), permission);
                }
            }
        }
        Self { methods: document.paths.paths.iter().map(route).collect(), permissions }
    }

    /// The permission that a key needs for a method of a route, by its pattern.
    pub fn permission(&self, method: &str, route: &str) -> Option<Permission> {
        let method = if method == "HEAD" { "GET" } else { method };
        self.permissions.get(&format!("{method} {route}")).copied()
    }

    /// Why a request that no handler took is refused.
    pub fn refusal(&self, path: &str) -> ApiError {
        match self.methods.iter().find(|(pattern, _)| pattern.is_match(path)) {
            None => ApiError::new(ErrorCode::NotFound),
            Some((_, methods)) => ApiError::method_not_allowed(methods),
        }
    }
}

fn operations(item: &PathItem) -> [(&'static str, Option<&Operation>); 5] {
    [
        ("GET", item.get.as_ref()),
        ("POST", item.post.as_ref()),
        ("PUT", item.put.as_ref()),
        ("PATCH", item.patch.as_ref()),
        ("DELETE", item.delete.as_ref()),
    ]
}

fn methods(item: &PathItem) -> String {
    let present = operations(item).into_iter().filter(|(_, operation)| operation.is_some());
    let names: Vec<&str> = present.map(|(method, _)| if method == "GET" { "GET, HEAD" } else { method }).collect();
    names.join(", ")
}

/// The one scope that the document names for a key; a test holds it against what each handler requires.
fn permission_of(operation: &Operation) -> Option<Permission> {
    let requirements = serde_json::to_value(operation.security.as_ref()?).ok()?;
    let scope = requirements.as_array()?.iter().find_map(|requirement| requirement.get("bearer")?.get(0)?.as_str())?;
    Permission::ALL.iter().copied().find(|permission| permission.name() == scope)
}
