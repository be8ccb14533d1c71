//! The addresses of the dashboard's pages: one table, read both ways.

use keywright_api_types::ids::{ApiKeyId, ClientId, InvoiceId, PaymentId, RequestId, WithdrawalId};

/// A page that has an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// The bare address: the overview, from which admins are led to their first page.
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
    /// Clients' requests for another package.
    UpgradeRequests,
    /// All clients, for admins.
    Clients,
    /// One client, for admins.
    Client(ClientId),
    /// A new key for a client, for admins.
    NewClientKey(ClientId),
    /// All packages, for admins.
    Packages,
    /// All users, for admins.
    Users,
    /// The client's audit trail.
    Activity,
    /// Everybody's audit trail.
    AuditTrail,
    /// The client's members.
    Team,
    /// The reader's own account.
    Settings,
    /// Where an invitation is accepted.
    Invitation,
    /// Where a new password is asked for and set.
    PasswordReset,
}

impl Address {
    /// The page that a path names, if it names one.
    pub fn of_path(path: &str) -> Option<Self> {
        let segments: Vec<_> = path.split('/').filter(|segment| !segment.is_empty()).collect();
        match segments.as_slice() {
            [] => Some(Self::First),
            ["api-keys"] => Some(Self::Keys),
            ["api-keys", "new"] => Some(Self::NewKey),
            ["api-keys", id] => id.parse().ok().map(Self::Key),
            ["api-keys", id, "edit"] => id.parse().ok().map(Self::EditKey),
            ["usage"] => Some(Self::Usage),
            ["requests"] => Some(Self::Requests),
            ["requests", id] => id.parse().ok().map(Self::Request),
            ["balance"] => Some(Self::Balance),
            ["payments"] => Some(Self::Payments),
            ["payments", id] => id.parse().ok().map(Self::Payment),
            ["withdrawals"] => Some(Self::Withdrawals),
            ["withdrawals", id] => id.parse().ok().map(Self::Withdrawal),
            ["invoices"] => Some(Self::Invoices),
            ["invoices", id] => id.parse().ok().map(Self::Invoice),
            ["package"] => Some(Self::Package),
            ["upgrade-requests"] => Some(Self::UpgradeRequests),
            ["clients"] => Some(Self::Clients),
            ["clients", id] => id.parse().ok().map(Self::Client),
            ["clients", id, "new-key"] => id.parse().ok().map(Self::NewClientKey),
            ["packages"] => Some(Self::Packages),
            ["users"] => Some(Self::Users),
            ["activity"] => Some(Self::Activity),
            ["audit-trail"] => Some(Self::AuditTrail),
            ["team"] => Some(Self::Team),
            ["settings"] => Some(Self::Settings),
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
            Self::Balance => "/balance".to_owned(),
            Self::Payments => "/payments".to_owned(),
            Self::Payment(id) => format!("/payments/{id}"),
            Self::Withdrawals => "/withdrawals".to_owned(),
            Self::Withdrawal(id) => format!("/withdrawals/{id}"),
            Self::Invoices => "/invoices".to_owned(),
            Self::Invoice(id) => format!("/invoices/{id}"),
            Self::Package => "/package".to_owned(),
            Self::UpgradeRequests => "/upgrade-requests".to_owned(),
            Self::Clients => "/clients".to_owned(),
            Self::Client(id) => format!("/clients/{id}"),
            Self::NewClientKey(id) => format!("/clients/{id}/new-key"),
            Self::Packages => "/packages".to_owned(),
            Self::Users => "/users".to_owned(),
            Self::Activity => "/activity".to_owned(),
            Self::AuditTrail => "/audit-trail".to_owned(),
            Self::Team => "/team".to_owned(),
            Self::Settings => "/settings".to_owned(),
            Self::Invitation => "/invitation".to_owned(),
            Self::PasswordReset => "/password-reset".to_owned(),
        }
    }
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
            Address::Balance,
            Address::Payments,
            Address::Payment(PaymentId::new(1, 2)),
            Address::Withdrawals,
            Address::Withdrawal(WithdrawalId::new(1, 2)),
            Address::Invoices,
            Address::Invoice(InvoiceId::new(1, 2)),
            Address::Package,
            Address::UpgradeRequests,
            Address::Clients,
            Address::Client(ClientId::new(1, 2)),
            Address::NewClientKey(ClientId::new(1, 2)),
            Address::Packages,
            Address::Users,
            Address::Activity,
            Address::AuditTrail,
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
