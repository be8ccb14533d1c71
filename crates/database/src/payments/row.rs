//! A payment as it is stored.

use diesel::prelude::*;
use keywright_api_types::payments::Payment;

use crate::schema::payments;
use crate::{DatabaseError, columns};

#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = payments, treat_none_as_default_value = false)]
pub(crate) struct PaymentRow {
    pub(crate) id: String,
    pub(crate) client_id: String,
    pub(crate) status: String,
    pub(crate) amount: i64,
    pub(crate) currency: String,
    pub(crate) reference: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) metadata: String,
    pub(crate) invoice_id: Option<String>,
    pub(crate) failure_reason: Option<String>,
    pub(crate) created_at: i64,
    pub(crate) expires_at: i64,
    pub(crate) settled_at: Option<i64>,
    pub(crate) api_key_id: Option<String>,
}

impl PaymentRow {
    pub(super) fn new(payment: &Payment) -> Result<Self, DatabaseError> {
        Ok(Self {
            id: payment.id.to_string(),
            client_id: payment.client_id.to_string(),
            status: payment.status.to_string(),
            amount: payment.amount,
            currency: payment.currency.to_string(),
            reference: payment.reference.clone(),
            description: payment.description.clone(),
            metadata: columns::to_json("payments.metadata", &payment.metadata)?,
            invoice_id: payment.invoice_id.map(|id| id.to_string()),
            failure_reason: payment.failure_reason.clone(),
            created_at: payment.created_at.unix_milliseconds(),
            expires_at: payment.expires_at.unix_milliseconds(),
            settled_at: payment.settled_at.map(|at| at.unix_milliseconds()),
            api_key_id: payment.api_key_id.map(|id| id.to_string()),
        })
    }

    /// As the API shows it.
    pub(crate) fn into_payment(self) -> Result<Payment, DatabaseError> {
        Ok(Payment {
            id: columns::text("payments.id", &self.id)?,
            client_id: columns::text("payments.client_id", &self.client_id)?,
            client_name: None,
            status: columns::text("payments.status", &self.status)?,
            amount: self.amount,
            currency: columns::text("payments.currency", &self.currency)?,
            reference: self.reference,
            description: self.description,
            metadata: columns::json("payments.metadata", &self.metadata)?,
            invoice_id: columns::optional_text("payments.invoice_id", self.invoice_id.as_deref())?,
            failure_reason: self.failure_reason,
            created_at: columns::timestamp(self.created_at),
            expires_at: columns::timestamp(self.expires_at),
            settled_at: columns::optional_timestamp(self.settled_at),
            api_key_id: columns::optional_text("payments.api_key_id", self.api_key_id.as_deref())?,
        })
    }
}
