//! Invoices: what a client bills its customers. The server computes every sum.

use serde::{Deserialize, Serialize};

use crate::date::Date;
use crate::email::email_violation;
use crate::ids::{ApiKeyId, ClientId, InvoiceId, PaymentId};
use crate::money::{Currency, MAX_AMOUNT, amount_violation, currency_violation};
use crate::named::named_enum;
use crate::texts::{MAX_DESCRIPTION, Metadata, deserialize_metadata, metadata_violations, text_violation};
use crate::validation::{Validate, Violations};
use crate::{FieldError, Timestamp};

/// How many lines an invoice may have.
pub const MAX_LINES: usize = 100;
/// The highest quantity of a line.
pub const MAX_QUANTITY: i64 = 1_000_000;
/// How many characters a customer's name may have.
pub const MAX_CUSTOMER_NAME: usize = 200;

named_enum! {
    /// Where an invoice is in its life. All but the first are final.
    InvoiceStatus {
        /// It waits to be paid.
        Open = "open",
        /// A payment of it has completed.
        Paid = "paid",
        /// It was withdrawn.
        Void = "void",
    }
}

/// Whom the invoice bills.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Customer {
    /// The customer's name.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200, example = "Ada Lovelace"))]
    pub name: String,
    /// The customer's e-mail address.
    #[cfg_attr(feature = "openapi", schema(max_length = 254, example = "ada@example.com"))]
    pub email: String,
}

/// A line as it is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateInvoiceLine {
    /// What is billed.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 500, example = "Consulting"))]
    pub description: String,
    /// How many.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 1_000_000, example = 3))]
    pub quantity: i64,
    /// The price of one, in minor units.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 9_007_199_254_740_991_i64, example = 15_000))]
    pub unit_amount: i64,
}

/// A line with its sum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvoiceLine {
    /// What is billed.
    #[cfg_attr(feature = "openapi", schema(example = "Consulting"))]
    pub description: String,
    /// How many.
    #[cfg_attr(feature = "openapi", schema(example = 3))]
    pub quantity: i64,
    /// The price of one, in minor units.
    #[cfg_attr(feature = "openapi", schema(example = 15_000))]
    pub unit_amount: i64,
    /// Quantity times price, in minor units.
    #[cfg_attr(feature = "openapi", schema(example = 45_000))]
    pub amount: i64,
}

/// An invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Invoice {
    /// The invoice's id.
    pub id: InvoiceId,
    /// The client that bills.
    pub client_id: ClientId,
    /// The client's name: in answers to admins alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_name: Option<String>,
    /// Where it is in its life.
    pub status: InvoiceStatus,
    /// Whom it bills.
    pub customer: Customer,
    /// What it bills.
    pub lines: Vec<InvoiceLine>,
    /// The currency of all amounts.
    pub currency: Currency,
    /// The sum of the lines, in minor units.
    #[cfg_attr(feature = "openapi", schema(example = 45_000))]
    pub total: i64,
    /// By when it is to be paid.
    pub due_date: Option<Date>,
    /// The caller's own notes.
    pub metadata: Metadata,
    /// The payment that paid it.
    pub payment_id: Option<PaymentId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was paid.
    pub paid_at: Option<Timestamp>,
    /// When it was withdrawn.
    pub voided_at: Option<Timestamp>,
    /// The API key with which it was made.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = "key_01kanj4zr0f4m8xk2v0c7d9w3h"))]
    pub api_key_id: Option<ApiKeyId>,
}

/// The body that makes an invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateInvoice {
    /// Whom it bills.
    pub customer: Customer,
    /// What it bills: 1 to 100 lines.
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 100))]
    pub lines: Vec<CreateInvoiceLine>,
    /// The currency of all amounts.
    pub currency: Currency,
    /// By when it is to be paid; today or later.
    #[serde(default)]
    pub due_date: Option<Date>,
    /// Your own notes: up to 20 names with values.
    #[serde(default, deserialize_with = "deserialize_metadata")]
    pub metadata: Option<Metadata>,
}

impl CreateInvoice {
    /// The lines with their sums, and the sum of all.
    ///
    /// # Errors
    /// The field whose sum is more than the highest amount.
    pub fn sums(&self) -> Result<(Vec<InvoiceLine>, i64), FieldError> {
        let too_much =
            |field: String| FieldError::new(field, format!("It comes to more than {MAX_AMOUNT} minor units."));
        let mut total = 0i64;
        let mut lines = Vec::with_capacity(self.lines.len());
        for (index, line) in self.lines.iter().enumerate() {
            let amount = line.quantity.checked_mul(line.unit_amount).filter(|amount| *amount <= MAX_AMOUNT);
            let amount = amount.ok_or_else(|| too_much(format!("lines.{index}")))?;
            total = total
                .checked_add(amount)
                .filter(|total| *total <= MAX_AMOUNT)
                .ok_or_else(|| too_much("lines".into()))?;
            let CreateInvoiceLine { description, quantity, unit_amount } = line.clone();
            lines.push(InvoiceLine { description, quantity, unit_amount, amount });
        }
        Ok((lines, total))
    }
}

impl Validate for CreateInvoice {
    fn validate(&self) -> Result<(), Vec<FieldError>> {
        let count = self.lines.len();
        let mut violations = Violations::new()
            .note("customer.name", text_violation(&self.customer.name, MAX_CUSTOMER_NAME))
            .note("customer.email", email_violation(&self.customer.email))
            .note("currency", currency_violation(self.currency))
            .check("lines", count >= 1, "An invoice has at least one line.")
            .check("lines", count <= MAX_LINES, "An invoice has at most 100 lines.");
        for (index, line) in self.lines.iter().take(MAX_LINES).enumerate() {
            let quantity = (1..=MAX_QUANTITY).contains(&line.quantity);
            violations = violations
                .note(&format!("lines.{index}.description"), text_violation(&line.description, MAX_DESCRIPTION))
                .check(&format!("lines.{index}.quantity"), quantity, "A quantity is 1 to 1,000,000.")
                .note(&format!("lines.{index}.unit_amount"), amount_violation(line.unit_amount));
        }
        violations = violations.note_all(metadata_violations(self.metadata.as_ref()));
        violations.finish()?;
        self.sums().map(drop).map_err(|error| vec![error])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn invoice(lines: &[(i64, i64)]) -> CreateInvoice {
        let line = |(quantity, unit_amount): &(i64, i64)| CreateInvoiceLine {
            description: "Consulting".to_owned(),
            quantity: *quantity,
            unit_amount: *unit_amount,
        };
        CreateInvoice {
            customer: Customer { name: "Ada".to_owned(), email: "ada@example.com".to_owned() },
            lines: lines.iter().map(line).collect(),
            currency: "EUR".parse().unwrap(),
            due_date: None,
            metadata: None,
        }
    }

    fn fields(invoice: &CreateInvoice) -> Vec<String> {
        invoice.validate().unwrap_err().into_iter().map(|error| error.field).collect()
    }

    #[test]
    fn sums_are_computed_and_bounded() {
        let (lines, total) = invoice(&[(3, 15_000), (1, 1)]).sums().unwrap();
        assert_eq!((lines[0].amount, lines[1].amount, total), (45_000, 1, 45_001));
        assert_eq!(fields(&invoice(&[(1_000_000, MAX_AMOUNT)])), ["lines.0"]);
        assert_eq!(fields(&invoice(&[(1, MAX_AMOUNT), (1, 1)])), ["lines"]);
        assert_eq!(fields(&invoice(&[])), ["lines"]);
        assert_eq!(fields(&invoice(&[(0, 1), (1, -1)])), ["lines.0.quantity", "lines.1.unit_amount"]);
    }

    #[test]
    fn a_customer_can_be_written_to() {
        for email in ["", "ada", "@example.com", "ada@", "a da@example.com"] {
            let mut invoice = invoice(&[(1, 1)]);
            invoice.customer.email = email.to_owned();
            assert_eq!(fields(&invoice), ["customer.email"], "{email}");
        }
    }
}
