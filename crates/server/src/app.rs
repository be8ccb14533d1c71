//! All routes: each is registered together with its documentation, in one call.

use actix_web::middleware::from_fn;
use actix_web::web;
use utoipa::openapi::OpenApi;
use utoipa_actix_web::AppExt;
use utoipa_actix_web::scope::scope;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    account, admin, api_keys, audit_events, business, client, csrf, dashboard, docs, health, invitations, leaks,
    members, money, overview, password_resets, session, upgrade_requests, usage,
};

/// Registers every documented route, and more below `/v1`.
pub fn configure(config: &mut ServiceConfig, more: fn(&mut web::ServiceConfig)) {
    // Routes are tried in this order: what is called most stands first.
    config.service(
        scope("/v1")
            .map(|scope| scope.configure(more))
            .service(business::read_balance)
            .service(business::read_profile)
            .service(business::create_payment)
            .service(business::list_payments)
            .service(business::read_payment)
            .service(business::create_withdrawal)
            .service(business::list_withdrawals)
            .service(business::read_withdrawal)
            .service(business::create_invoice)
            .service(business::list_invoices)
            .service(business::read_invoice)
            .service(business::void_invoice)
            .default_service(web::to(business::unmatched)),
    );
    config.service(health::is_alive).service(health::is_ready).service(health::read_metrics);
    config.service(docs::read_openapi).service(docs::list_errors).service(docs::explain_error);
    config.service(
        scope("/api/v1")
            .service(session::start_session)
            .service(session::read_session)
            .service(session::end_session)
            .service(session::step_up_session)
            .service(account::read_account)
            .service(account::change_password)
            .service(account::list_account_sessions)
            .service(account::end_other_account_sessions)
            .service(account::end_account_session)
            .service(account::begin_two_factor)
            .service(account::enable_two_factor)
            .service(account::disable_two_factor)
            .service(account::renew_recovery_codes)
            .service(members::list_members)
            .service(members::update_member)
            .service(members::remove_member)
            .service(members::reset_member_password)
            .service(members::reset_member_two_factor)
            .service(invitations::list_invitations)
            .service(invitations::create_invitation)
            .service(invitations::show_invitation)
            .service(invitations::accept_invitation)
            .service(invitations::renew_invitation)
            .service(invitations::revoke_invitation)
            .service(password_resets::request_password_reset)
            .service(password_resets::complete_password_reset)
            .service(client::read_client)
            .service(client::list_permissions)
            .service(docs::read_guide)
            .service(docs::read_guide_endpoint)
            .service(overview::read_overview)
            .service(upgrade_requests::list_packages)
            .service(upgrade_requests::request_upgrade)
            .service(upgrade_requests::list_upgrade_requests)
            .service(api_keys::create_api_key)
            .service(api_keys::list_api_keys)
            .service(api_keys::read_api_key)
            .service(api_keys::update_api_key)
            .service(api_keys::regenerate_api_key)
            .service(api_keys::revoke_api_key)
            .service(api_keys::change_api_key_grace)
            .service(api_keys::review_api_key)
            .service(api_keys::revoke_api_keys)
            .service(api_keys::regenerate_api_keys)
            .service(usage::read_usage)
            .service(usage::read_api_key_usage)
            .service(usage::list_requests)
            .service(usage::export_requests)
            .service(usage::read_request)
            .service(usage::list_api_key_requests)
            .service(usage::export_api_key_requests)
            .service(money::read_client_balance)
            .service(money::list_client_payments)
            .service(money::read_client_payment)
            .service(money::list_client_withdrawals)
            .service(money::read_client_withdrawal)
            .service(money::list_client_invoices)
            .service(money::read_client_invoice)
            .service(money::void_client_invoice)
            .service(audit_events::list_audit_events)
            .service(audit_events::admin_list_audit_events)
            .service(audit_events::admin_verify_audit_events)
            .service(leaks::report_leaks)
            .service(admin::admin_list_clients)
            .service(admin::admin_create_client)
            .service(admin::admin_read_client)
            .service(admin::admin_update_client)
            .service(admin::admin_read_client_balance)
            .service(admin::admin_list_client_events)
            .service(admin::admin_list_client_api_keys)
            .service(admin::admin_create_api_key)
            .service(admin::admin_list_api_keys)
            .service(admin::admin_read_api_key)
            .service(admin::admin_update_api_key)
            .service(admin::admin_regenerate_api_key)
            .service(admin::admin_revoke_api_key)
            .service(admin::admin_list_packages)
            .service(admin::admin_create_package)
            .service(admin::admin_read_package)
            .service(admin::admin_update_package)
            .service(admin::admin_preview_package)
            .service(admin::admin_list_users)
            .service(admin::admin_create_user)
            .service(admin::admin_read_user)
            .service(admin::admin_update_user)
            .service(admin::admin_remove_user)
            .service(admin::admin_reset_user_password)
            .service(admin::admin_reset_user_two_factor)
            .service(admin::admin_list_payments)
            .service(admin::admin_read_payment)
            .service(admin::admin_complete_payment)
            .service(admin::admin_fail_payment)
            .service(admin::admin_list_withdrawals)
            .service(admin::admin_read_withdrawal)
            .service(admin::admin_approve_withdrawal)
            .service(admin::admin_reject_withdrawal)
            .service(admin::admin_list_invoices)
            .service(admin::admin_read_invoice)
            .service(admin::admin_list_upgrade_requests)
            .service(admin::admin_see_upgrade_request)
            .service(admin::admin_do_upgrade_request)
            .service(admin::admin_decline_upgrade_request)
            .default_service(web::to(dashboard::fallback))
            .wrap(from_fn(csrf::check)),
    );
}

/// The OpenAPI document of every route.
pub fn openapi() -> OpenApi {
    let (_, document) = actix_web::App::new()
        .into_utoipa_app()
        .openapi(docs::document())
        .configure(|config| configure(config, |_| ()))
        .split_for_parts();
    docs::complete(document)
}
