//! The addresses of the portal's pages: one table, read both ways. The console's are in `addresses/admin.rs`.

mod admin;

use keywright_api_types::ids::{ApiKeyId, InvoiceId, PaymentId, RequestId, WithdrawalId};

pub use admin::AdminAddress;

/// A page of the portal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// The bare address: the overview.
    First,
    /// All API keys.
    Keys,
    /// A new key.
    NewKey,
    /// One key.
    Key(ApiKeyId),
    /// Changing a key.
    EditKey(ApiKeyId),
    /// Usage over time.
    Usage,
    /// The request log.
    Requests,
    /// One call.
    Request(RequestId),
    /// The developer guide.
    Guide,
    /// One endpoint of the API, by the id of its operation.
    GuideEndpoint(String),
    /// The client's funds.
    Balance,
    /// All payments.
    Payments,
    /// One payment.
    Payment(PaymentId),
    /// All withdrawals.
    Withdrawals,
    /// One withdrawal.
    Withdrawal(WithdrawalId),
    /// All invoices.
    Invoices,
    /// One invoice.
    Invoice(InvoiceId),
    /// The client's package, and asking for another.
    Package,
    /// The client's audit trail.
    Activity,
    /// The client's members.
    Team,
    /// The reader's own account.
    Settings,
    /// The design system, in development builds.
    #[cfg(debug_assertions)]
    Design,
    /// Where an invitation is accepted.
    Invitation,
    /// Where a new password is asked for and set.
    PasswordReset,
}

impl Address {
    /// The page that a path names, if it names one.
    pub fn of_path(path: &str) -> Option<Self> {
        match segments(path).as_slice() {
            [] => Some(Self::First),
            ["api-keys"] => Some(Self::Keys),
            ["api-keys", "new"] => Some(Self::NewKey),
            ["api-keys", id] => id.parse().ok().map(Self::Key),
            ["api-keys", id, "edit"] => id.parse().ok().map(Self::EditKey),
            ["usage"] => Some(Self::Usage),
            ["requests"] => Some(Self::Requests),
            ["requests", id] => id.parse().ok().map(Self::Request),
            ["guide"] => Some(Self::Guide),
            ["guide", id] if is_operation(id) => Some(Self::GuideEndpoint((*id).to_owned())),
            ["balance"] => Some(Self::Balance),
            ["payments"] => Some(Self::Payments),
            ["payments", id] => id.parse().ok().map(Self::Payment),
            ["withdrawals"] => Some(Self::Withdrawals),
            ["withdrawals", id] => id.parse().ok().map(Self::Withdrawal),
            ["invoices"] => Some(Self::Invoices),
            ["invoices", id] => id.parse().ok().map(Self::Invoice),
            ["package"] => Some(Self::Package),
            ["activity"] => Some(Self::Activity),
            ["team"] => Some(Self::Team),
            ["settings"] => Some(Self::Settings),
            #[cfg(debug_assertions)]
            ["design"] => Some(Self::Design),
            ["invitation"] => Some(Self::Invitation),
            ["password-reset"] => Some(Self::PasswordReset),
            _ => None,
        }
    }

    /// The page's path.
    pub fn path(&self) -> String {
        match self {
            Self::First => "/".to_owned(),
            Self::Keys => "/api-keys".to_owned(),
            Self::NewKey => "/api-keys/new".to_owned(),
            Self::Key(id) => format!("/api-keys/{id}"),
            Self::EditKey(id) => format!("/api-keys/{id}/edit"),
            Self::Usage => "/usage".to_owned(),
            Self::Requests => "/requests".to_owned(),
            Self::Request(id) => format!("/requests/{id}"),
            Self::Guide => "/guide".to_owned(),
            Self::GuideEndpoint(id) => format!("/guide/{id}"),
            Self::Balance => "/balance".to_owned(),
            Self::Payments => "/payments".to_owned(),
            Self::Payment(id) => format!("/payments/{id}"),
            Self::Withdrawals => "/withdrawals".to_owned(),
            Self::Withdrawal(id) => format!("/withdrawals/{id}"),
            Self::Invoices => "/invoices".to_owned(),
            Self::Invoice(id) => format!("/invoices/{id}"),
            Self::Package => "/package".to_owned(),
            Self::Activity => "/activity".to_owned(),
            Self::Team => "/team".to_owned(),
            Self::Settings => "/settings".to_owned(),
            #[cfg(debug_assertions)]
            Self::Design => "/design".to_owned(),
            Self::Invitation => "/invitation".to_owned(),
            Self::PasswordReset => "/password-reset".to_owned(),
        }
    }
}

/// The parts of a path between its slashes.
fn segments(path: &str) -> Vec<&str> {
    path.split('/').filter(|segment| !segment.is_empty()).collect()
}

/// Whether it could be the id of an operation.
fn is_operation(id: &str) -> bool {
    id.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_leads_back_to_its_page() {
        let id = ApiKeyId::new(1, 2);
        let pages = [
            Address::First,
            Address::Keys,
            Address::NewKey,
            Address::Key(id),
            Address::EditKey(id),
            Address::Usage,
            Address::Requests,
            Address::Request(RequestId::new(1, 2)),
            Address::Guide,
            Address::GuideEndpoint("create_payment".to_owned()),
            Address::Balance,
            Address::Payments,
            Address::Payment(PaymentId::new(1, 2)),
            Address::Withdrawals,
            Address::Withdrawal(WithdrawalId::new(1, 2)),
            Address::Invoices,
            Address::Invoice(InvoiceId::new(1, 2)),
            Address::Package,
            Address::Activity,
            Address::Team,
            Address::Settings,
            Address::Invitation,
            Address::PasswordReset,
        ];
        for page in pages {
            assert_eq!(Address::of_path(&page.path()), Some(page));
        }
    }

    #[test]
    fn a_path_that_names_no_page_is_no_address() {
        for path in ["/nowhere", "/api-keys/key_1", "/api-keys/../requests", "/requests/1", "/payments/wdr_1"] {
            assert_eq!(Address::of_path(path), None, "{path}");
        }
    }
}
