//! Which tables refer to which, so that diesel lets a query join them.

use crate::schema::*;

diesel::joinable!(leaks -> api_keys (api_key_id));
diesel::joinable!(api_key_secrets -> api_keys (api_key_id));
diesel::joinable!(api_keys -> clients (client_id));
diesel::joinable!(clients -> packages (package_id));
diesel::joinable!(users -> clients (client_id));
diesel::joinable!(invitations -> clients (client_id));
diesel::joinable!(password_resets -> users (user_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(upgrade_requests -> clients (client_id));
diesel::joinable!(two_factor -> users (user_id));
diesel::allow_tables_to_appear_in_same_query!(
    api_key_secrets,
    api_keys,
    clients,
    invitations,
    leaks,
    packages,
    password_resets,
    sessions,
    shadow_changes,
    two_factor,
    upgrade_requests,
    users,
);
