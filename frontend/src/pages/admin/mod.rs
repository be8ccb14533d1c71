//! The pages of the console.

mod alerts;
mod api_keys;
mod audit;
mod client_filter;
mod clients;
mod features;
mod impact;
mod invoices;
mod leaks;
mod monitoring;
mod packages;
mod payments;
mod requests;
mod search;
mod settlement_buttons;
mod shadow;
mod upgrade_requests;
mod users;
mod withdrawals;

use keywright_api_types::clients::LimitSource;

pub use alerts::{AlertBanner, AlertsPage, OpenAlerts};
pub use api_keys::AdminKeyList;
pub use audit::{AuditProof, AuditTrail};
pub use clients::{ClientKey, ClientList, ClientPage, EditClientKey, NewClientKey};
pub use invoices::{AdminInvoiceDetail, AdminInvoiceList};
pub use leaks::LeaksPage;
pub use monitoring::Monitoring;
pub use packages::Packages;
pub use payments::{AdminPaymentDetail, AdminPaymentList};
pub use requests::{AdminRequestDetail, AdminRequests};
pub use shadow::{ShadowChangePage, ShadowChanges};
pub use upgrade_requests::UpgradeRequests;
pub use users::Users;
pub use withdrawals::{AdminWithdrawalDetail, AdminWithdrawalList};

/// Who sets a value, in a word for the reader.
fn set_by(source: LimitSource) -> &'static str {
    match source {
        LimitSource::Key => "the key's own",
        LimitSource::Package => "by the package",
        LimitSource::Admin => "set by an admin",
        LimitSource::Server => "this installation's ceiling",
    }
}
