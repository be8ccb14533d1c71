//! The business API, which API keys open.

mod balance;
mod profile;

use actix_web::{HttpRequest, web};

pub use balance::read_balance;
pub use profile::read_profile;

use crate::errors::ApiError;
use crate::guarding::{AnyPermission, Caller};
use crate::routes::Routes;

/// Answers a path that has no route, or a method that the path does not have, to those with a valid key.
pub async fn unmatched(
    _: Caller<AnyPermission>,
    routes: web::Data<Routes>,
    request: HttpRequest,
) -> Result<String, ApiError> {
    Err(routes.refusal(request.path()))
}
