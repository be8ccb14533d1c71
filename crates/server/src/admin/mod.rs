//! What admins do: decide what there is to be had, and look after clients, their keys, users, money and requests.

mod api_keys;
mod clients;
mod invoices;
mod packages;
mod payments;
mod settle_payment;
mod settle_withdrawal;
mod shadow_changes;
mod upgrade_requests;
mod users;
mod withdrawals;

pub use api_keys::{
    admin_create_api_key, admin_list_api_keys, admin_list_client_api_keys, admin_read_api_key,
    admin_regenerate_api_key, admin_revoke_api_key, admin_update_api_key,
};
pub use clients::{
    admin_create_client, admin_list_client_events, admin_list_clients, admin_preview_client, admin_read_client,
    admin_read_client_balance, admin_update_client,
};
pub use invoices::{admin_list_invoices, admin_read_invoice};
pub use packages::{
    admin_create_package, admin_list_packages, admin_preview_package, admin_read_package, admin_update_package,
};
pub use payments::{admin_list_payments, admin_read_payment};
pub use settle_payment::{admin_complete_payment, admin_fail_payment};
pub use settle_withdrawal::{admin_approve_withdrawal, admin_reject_withdrawal};
pub use shadow_changes::{
    admin_apply_shadow_change, admin_discard_shadow_change, admin_list_shadow_changes, admin_read_shadow_change,
    admin_read_shadow_report, admin_watch_api_key_change, admin_watch_package_change,
};
pub use upgrade_requests::{
    admin_decline_upgrade_request, admin_do_upgrade_request, admin_list_upgrade_requests, admin_see_upgrade_request,
};
pub use users::{
    admin_create_user, admin_list_users, admin_read_user, admin_remove_user, admin_reset_user_password,
    admin_reset_user_two_factor, admin_update_user,
};
pub use withdrawals::{admin_list_withdrawals, admin_read_withdrawal};
