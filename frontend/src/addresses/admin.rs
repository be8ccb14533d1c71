//! The addresses of the console's pages, all below `/admin`: one table, read both ways.

use keywright_api_types::ids::{ApiKeyId, ClientId, InvoiceId, PaymentId, RequestId, ShadowChangeId, WithdrawalId};

use super::segments;

/// A page of the console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AdminAddress {
    /// The bare address, from which the reader is led to the first page.
    First,
    /// What happens on the whole installation.
    Monitoring,
    /// What was too much.
    Alerts,
    /// Everybody's request log.
    Requests,
    /// One call.
    Request(RequestId),
    /// All clients.
    Clients,
    /// One client.
    Client(ClientId),
    /// A new key for a client.
    NewClientKey(ClientId),
    /// All keys.
    Keys,
    /// Any client's key.
    Key(ApiKeyId),
    /// Changing any client's key.
    EditKey(ApiKeyId),
    /// Everybody who can sign in.
    Users,
    /// All packages.
    Packages,
    /// Changes that are watched before they are applied.
    ShadowChanges,
    /// One of them.
    ShadowChange(ShadowChangeId),
    /// Everybody's payments.
    Payments,
    /// One payment.
    Payment(PaymentId),
    /// Everybody's withdrawals.
    Withdrawals,
    /// One withdrawal.
    Withdrawal(WithdrawalId),
    /// Everybody's invoices.
    Invoices,
    /// One invoice.
    Invoice(InvoiceId),
    /// Clients' requests for another package.
    UpgradeRequests,
    /// Keys that were found in public.
    Leaks,
    /// Everybody's audit trail.
    AuditTrail,
    /// The proof that it is whole.
    AuditProof,
    /// The reader's own account.
    Settings,
}

impl AdminAddress {
    /// The page that a path names, if it names one.
    pub fn of_path(path: &str) -> Option<Self> {
        match segments(path).as_slice() {
            ["admin"] => Some(Self::First),
            ["admin", "monitoring"] => Some(Self::Monitoring),
            ["admin", "monitoring", "alerts"] => Some(Self::Alerts),
            ["admin", "requests"] => Some(Self::Requests),
            ["admin", "requests", id] => id.parse().ok().map(Self::Request),
            ["admin", "clients"] => Some(Self::Clients),
            ["admin", "clients", id] => id.parse().ok().map(Self::Client),
            ["admin", "clients", id, "new-key"] => id.parse().ok().map(Self::NewClientKey),
            ["admin", "api-keys"] => Some(Self::Keys),
            ["admin", "api-keys", id] => id.parse().ok().map(Self::Key),
            ["admin", "api-keys", id, "edit"] => id.parse().ok().map(Self::EditKey),
            ["admin", "users"] => Some(Self::Users),
            ["admin", "packages"] => Some(Self::Packages),
            ["admin", "shadow-changes"] => Some(Self::ShadowChanges),
            ["admin", "shadow-changes", id] => id.parse().ok().map(Self::ShadowChange),
            ["admin", "payments"] => Some(Self::Payments),
            ["admin", "payments", id] => id.parse().ok().map(Self::Payment),
            ["admin", "withdrawals"] => Some(Self::Withdrawals),
            ["admin", "withdrawals", id] => id.parse().ok().map(Self::Withdrawal),
            ["admin", "invoices"] => Some(Self::Invoices),
            ["admin", "invoices", id] => id.parse().ok().map(Self::Invoice),
            ["admin", "upgrade-requests"] => Some(Self::UpgradeRequests),
            ["admin", "leaks"] => Some(Self::Leaks),
            ["admin", "audit-trail"] => Some(Self::AuditTrail),
            ["admin", "audit-trail", "proof"] => Some(Self::AuditProof),
            ["admin", "settings"] => Some(Self::Settings),
            _ => None,
        }
    }

    /// The page's path.
    pub fn path(&self) -> String {
        match self {
            Self::First => "/admin".to_owned(),
            Self::Monitoring => "/admin/monitoring".to_owned(),
            Self::Alerts => "/admin/monitoring/alerts".to_owned(),
            Self::Requests => "/admin/requests".to_owned(),
            Self::Request(id) => format!("/admin/requests/{id}"),
            Self::Clients => "/admin/clients".to_owned(),
            Self::Client(id) => format!("/admin/clients/{id}"),
            Self::NewClientKey(id) => format!("/admin/clients/{id}/new-key"),
            Self::Keys => "/admin/api-keys".to_owned(),
            Self::Key(id) => format!("/admin/api-keys/{id}"),
            Self::EditKey(id) => format!("/admin/api-keys/{id}/edit"),
            Self::Users => "/admin/users".to_owned(),
            Self::Packages => "/admin/packages".to_owned(),
            Self::ShadowChanges => "/admin/shadow-changes".to_owned(),
            Self::ShadowChange(id) => format!("/admin/shadow-changes/{id}"),
            Self::Payments => "/admin/payments".to_owned(),
            Self::Payment(id) => format!("/admin/payments/{id}"),
            Self::Withdrawals => "/admin/withdrawals".to_owned(),
            Self::Withdrawal(id) => format!("/admin/withdrawals/{id}"),
            Self::Invoices => "/admin/invoices".to_owned(),
            Self::Invoice(id) => format!("/admin/invoices/{id}"),
            Self::UpgradeRequests => "/admin/upgrade-requests".to_owned(),
            Self::Leaks => "/admin/leaks".to_owned(),
            Self::AuditTrail => "/admin/audit-trail".to_owned(),
            Self::AuditProof => "/admin/audit-trail/proof".to_owned(),
            Self::Settings => "/admin/settings".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_leads_back_to_its_page() {
        let pages = [
            AdminAddress::First,
            AdminAddress::Monitoring,
            AdminAddress::Alerts,
            AdminAddress::Requests,
            AdminAddress::Request(RequestId::new(1, 2)),
            AdminAddress::Clients,
            AdminAddress::Client(ClientId::new(1, 2)),
            AdminAddress::NewClientKey(ClientId::new(1, 2)),
            AdminAddress::Keys,
            AdminAddress::Key(ApiKeyId::new(1, 2)),
            AdminAddress::EditKey(ApiKeyId::new(1, 2)),
            AdminAddress::Users,
            AdminAddress::Packages,
            AdminAddress::ShadowChanges,
            AdminAddress::ShadowChange(ShadowChangeId::new(1, 2)),
            AdminAddress::Payments,
            AdminAddress::Payment(PaymentId::new(1, 2)),
            AdminAddress::Withdrawals,
            AdminAddress::Withdrawal(WithdrawalId::new(1, 2)),
            AdminAddress::Invoices,
            AdminAddress::Invoice(InvoiceId::new(1, 2)),
            AdminAddress::UpgradeRequests,
            AdminAddress::Leaks,
            AdminAddress::AuditTrail,
            AdminAddress::AuditProof,
            AdminAddress::Settings,
        ];
        for page in pages {
            assert_eq!(AdminAddress::of_path(&page.path()), Some(page));
        }
    }

    #[test]
    fn a_page_of_the_portal_is_none_of_the_console() {
        for path in ["/", "/payments", "/admin/nowhere", "/admin/payments/wdr_1"] {
            assert_eq!(AdminAddress::of_path(path), None, "{path}");
        }
    }
}
