//! A client's money, as its users see it in the dashboard, and the lists and look-ups that the business API shares.

mod balance;
mod filter;
mod invoices;
mod payments;
mod void_invoice;
mod withdrawals;

use std::str::FromStr;

use keywright_api_types::{ErrorCode, FieldError, Validate};

pub use balance::{balance_of, read_client_balance};
pub use invoices::{InvoiceParameters, find_invoice, invoices_page, list_client_invoices, read_client_invoice};
pub use payments::{PaymentParameters, find_payment, list_client_payments, payments_page, read_client_payment};
pub use void_invoice::void_client_invoice;
pub use withdrawals::{
    WithdrawalParameters, find_withdrawal, list_client_withdrawals, read_client_withdrawal, withdrawals_page,
};

use crate::errors::ApiError;
pub(crate) use filter::money_parameters;

/// The id from a path. What is no id of that kind names nothing.
///
/// # Errors
/// `not_found`.
pub fn path_id<T: FromStr>(segment: &str) -> Result<T, ApiError> {
    segment.parse().map_err(|_| ApiError::new(ErrorCode::NotFound))
}

/// A body with nothing in it, for operations that need no more than their path.
#[derive(Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoFields {}

impl Validate for NoFields {
    fn validate(&self) -> Result<(), Vec<FieldError>> {
        Ok(())
    }
}
