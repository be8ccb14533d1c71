//! The tables as diesel sees them, on either database. A test holds them against the migrations.

mod calls;
mod money;

pub use calls::*;
pub use money::*;

diesel::table! {
    installation (id) {
        id -> BigInt,
        key_check -> Binary,
        demo -> Bool,
        created_at -> BigInt,
    }
}

diesel::table! {
    packages (id) {
        id -> Text,
        name -> Text,
        features -> Text,
        max_api_keys -> BigInt,
        max_rate_limit_per_minute -> BigInt,
        log_retention_days -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    clients (id) {
        id -> Text,
        name -> Text,
        email -> Text,
        package_id -> Text,
        status -> Text,
        features_override -> Nullable<Text>,
        max_api_keys_override -> Nullable<BigInt>,
        max_rate_override -> Nullable<BigInt>,
        created_at -> BigInt,
        updated_at -> BigInt,
        number -> BigInt,
        search -> Text,
    }
}

diesel::table! {
    upgrade_requests (id) {
        id -> Text,
        client_id -> Text,
        package_id -> Text,
        message -> Nullable<Text>,
        status -> Text,
        created_at -> BigInt,
        created_by -> Text,
        seen_at -> Nullable<BigInt>,
        settled_at -> Nullable<BigInt>,
        answer -> Nullable<Text>,
    }
}

diesel::table! {
    users (id) {
        id -> Text,
        client_id -> Nullable<Text>,
        email -> Text,
        name -> Text,
        role -> Text,
        access -> Text,
        password_hash -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    sessions (id) {
        id -> Text,
        token_hash -> Binary,
        user_id -> Text,
        created_at -> BigInt,
        last_seen_at -> BigInt,
        ip -> Text,
        user_agent -> Nullable<Text>,
        code_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    invitations (id) {
        id -> Text,
        client_id -> Text,
        email -> Text,
        access -> Text,
        token_hash -> Binary,
        invited_by -> Text,
        created_at -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::table! {
    password_resets (token_hash) {
        token_hash -> Binary,
        user_id -> Text,
        created_at -> BigInt,
        expires_at -> BigInt,
        made_by -> Nullable<Text>,
    }
}

diesel::table! {
    two_factor (user_id) {
        user_id -> Text,
        sealed_secret -> Binary,
        created_at -> BigInt,
        enabled_at -> Nullable<BigInt>,
        last_step -> Nullable<BigInt>,
    }
}

diesel::table! {
    recovery_codes (hash) {
        hash -> Binary,
        user_id -> Text,
    }
}

diesel::table! {
    api_keys (id) {
        id -> Text,
        client_id -> Text,
        name -> Text,
        prefix -> Text,
        permissions -> Text,
        rate_limit_per_minute -> BigInt,
        allowed_ips -> Text,
        generation -> BigInt,
        created_at -> BigInt,
        created_by -> Text,
        updated_at -> BigInt,
        last_used_at -> Nullable<BigInt>,
        last_used_ip -> Nullable<Text>,
        expires_at -> Nullable<BigInt>,
        rotated_at -> Nullable<BigInt>,
        grace_expires_at -> Nullable<BigInt>,
        revoked_at -> Nullable<BigInt>,
        revoked_by -> Nullable<Text>,
        revoke_reason -> Nullable<Text>,
        number -> BigInt,
        old_secret_used_at -> Nullable<BigInt>,
        old_secret_used_ip -> Nullable<Text>,
        rate_granted -> Bool,
        search -> Text,
        last_used_day -> Nullable<BigInt>,
    }
}

diesel::table! {
    api_key_secrets (hash) {
        hash -> Binary,
        api_key_id -> Text,
        generation -> BigInt,
    }
}

diesel::table! {
    change_log (sequence) {
        sequence -> BigInt,
        at -> BigInt,
        subject_id -> Text,
    }
}

diesel::table! {
    audit_events (sequence) {
        sequence -> BigInt,
        id -> Text,
        at -> BigInt,
        actor_type -> Text,
        actor_id -> Nullable<Text>,
        actor_email -> Nullable<Text>,
        actor_role -> Nullable<Text>,
        action -> Text,
        target_type -> Text,
        target_id -> Nullable<Text>,
        target_name -> Nullable<Text>,
        client_id -> Nullable<Text>,
        ip -> Nullable<Text>,
        user_agent -> Nullable<Text>,
        changes -> Text,
        previous_hash -> Text,
        hash -> Text,
    }
}

diesel::table! {
    audit_trail_fault (id) {
        id -> BigInt,
        proof_sequence -> BigInt,
        found_at -> BigInt,
    }
}

diesel::table! {
    audit_checkpoints (sequence) {
        sequence -> BigInt,
        event_id -> Text,
        hash -> Text,
        at -> BigInt,
        public_key -> Text,
        signature -> Text,
    }
}

diesel::table! {
    alert_thresholds (kind) {
        kind -> Text,
        threshold -> Nullable<BigInt>,
        updated_at -> BigInt,
    }
}

diesel::table! {
    alerts (id) {
        id -> Text,
        kind -> Text,
        subject -> Text,
        threshold -> BigInt,
        value -> BigInt,
        raised_at -> BigInt,
        cleared_at -> Nullable<BigInt>,
        acknowledged_at -> Nullable<BigInt>,
        acknowledged_by -> Nullable<Text>,
        latest_value -> BigInt,
        highest_value -> BigInt,
        noted_value -> Nullable<BigInt>,
        measured_at -> BigInt,
    }
}

diesel::table! {
    leaks (api_key_id, generation) {
        api_key_id -> Text,
        generation -> BigInt,
        at -> BigInt,
        url -> Nullable<Text>,
    }
}

diesel::table! {
    shadow_changes (id) {
        id -> Text,
        api_key_id -> Nullable<Text>,
        package_id -> Nullable<Text>,
        changes -> Text,
        status -> Text,
        started_at -> BigInt,
        started_by -> Text,
        ended_at -> Nullable<BigInt>,
        ended_by -> Nullable<Text>,
    }
}
