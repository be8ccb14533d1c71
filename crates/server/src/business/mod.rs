//! The business API, which API keys open.

mod balance;
mod invoices;
mod operation;
mod payments;
mod profile;
mod withdrawals;

use actix_web::{HttpRequest, web};
use utoipa::IntoParams;

pub use balance::read_balance;
pub use invoices::{create_invoice, list_invoices, read_invoice, void_invoice};
pub use operation::Operation;
pub use payments::{create_payment, list_payments, read_payment};
pub use profile::read_profile;
pub use withdrawals::{create_withdrawal, list_withdrawals, read_withdrawal};

use crate::errors::ApiError;
use crate::guarding::{AnyPermission, Caller};
use crate::routes::Routes;

/// The header that every POST takes, for the documentation; [`Operation`] reads it.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub struct IdempotencyHeader {
    /// A name of your own for this operation. Sent again within 24 hours, the same request is not done again: it gets
    /// the first answer, with `Idempotent-Replayed: true`.
    #[param(rename = "Idempotency-Key", required = false, min_length = 1, max_length = 255, pattern = "^[!-~]+$")]
    _idempotency_key: String,
}

/// Answers a path that has no route, or a method that the path does not have, to those with a valid key.
pub async fn unmatched(
    _: Caller<AnyPermission>,
    routes: web::Data<Routes>,
    request: HttpRequest,
) -> Result<String, ApiError> {
    Err(routes.refusal(request.path()))
}
