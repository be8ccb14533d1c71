//! An invoice as it is stored.

use diesel::prelude::*;
use keywright_api_types::invoices::{Customer, Invoice};

use crate::schema::invoices;
use crate::{DatabaseError, columns};

#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = invoices, treat_none_as_default_value = false)]
pub(crate) struct InvoiceRow {
    pub(crate) id: String,
    pub(crate) client_id: String,
    pub(crate) status: String,
    pub(crate) customer_name: String,
    pub(crate) customer_email: String,
    pub(crate) lines: String,
    pub(crate) currency: String,
    pub(crate) total: i64,
    pub(crate) due_date: Option<String>,
    pub(crate) metadata: String,
    pub(crate) payment_id: Option<String>,
    pub(crate) created_at: i64,
    pub(crate) paid_at: Option<i64>,
    pub(crate) voided_at: Option<i64>,
    pub(crate) api_key_id: Option<String>,
}

impl InvoiceRow {
    pub(super) fn new(invoice: &Invoice) -> Result<Self, DatabaseError> {
        Ok(Self {
            id: invoice.id.to_string(),
            client_id: invoice.client_id.to_string(),
            status: invoice.status.to_string(),
            customer_name: invoice.customer.name.clone(),
            customer_email: invoice.customer.email.clone(),
            lines: columns::to_json("invoices.lines", &invoice.lines)?,
            currency: invoice.currency.to_string(),
            total: invoice.total,
            due_date: invoice.due_date.map(|date| date.to_string()),
            metadata: columns::to_json("invoices.metadata", &invoice.metadata)?,
            payment_id: invoice.payment_id.map(|id| id.to_string()),
            created_at: invoice.created_at.unix_milliseconds(),
            paid_at: invoice.paid_at.map(|at| at.unix_milliseconds()),
            voided_at: invoice.voided_at.map(|at| at.unix_milliseconds()),
            api_key_id: invoice.api_key_id.map(|id| id.to_string()),
        })
    }

    /// As the API shows it.
    pub(crate) fn into_invoice(self) -> Result<Invoice, DatabaseError> {
        Ok(Invoice {
            id: columns::text("invoices.id", &self.id)?,
            client_id: columns::text("invoices.client_id", &self.client_id)?,
            client_name: None,
            status: columns::text("invoices.status", &self.status)?,
            customer: Customer { name: self.customer_name, email: self.customer_email },
            lines: columns::json("invoices.lines", &self.lines)?,
            currency: columns::text("invoices.currency", &self.currency)?,
            total: self.total,
            due_date: columns::optional_text("invoices.due_date", self.due_date.as_deref())?,
            metadata: columns::json("invoices.metadata", &self.metadata)?,
            payment_id: columns::optional_text("invoices.payment_id", self.payment_id.as_deref())?,
            created_at: columns::timestamp(self.created_at),
            paid_at: columns::optional_timestamp(self.paid_at),
            voided_at: columns::optional_timestamp(self.voided_at),
            api_key_id: columns::optional_text("invoices.api_key_id", self.api_key_id.as_deref())?,
        })
    }
}
