//! The log of calls, and what is counted of them.

diesel::table! {
    request_blocks (id) {
        id -> BigInt,
        width_milliseconds -> BigInt,
        starts_at -> BigInt,
        retention_days -> BigInt,
        first_client -> BigInt,
        first_key -> BigInt,
        last_client -> BigInt,
        last_key -> BigInt,
        oldest_at -> BigInt,
        newest_at -> BigInt,
        calls -> BigInt,
        data -> Binary,
    }
}

diesel::table! {
    usage_rollups (part, starts_at, batch) {
        part -> BigInt,
        starts_at -> BigInt,
        batch -> BigInt,
        width_milliseconds -> BigInt,
        counts -> Binary,
    }
}

diesel::table! {
    usage_progress (id) {
        id -> BigInt,
        blocks_through -> BigInt,
        hours_through -> BigInt,
        days_through -> BigInt,
        compact_through -> BigInt,
        last_batch -> BigInt,
    }
}

diesel::table! {
    usage_leaders (width_milliseconds, starts_at, batch) {
        width_milliseconds -> BigInt,
        starts_at -> BigInt,
        batch -> BigInt,
        busiest -> Binary,
    }
}

diesel::table! {
    keyless_refusals (width_milliseconds, starts_at, code, address) {
        width_milliseconds -> BigInt,
        starts_at -> BigInt,
        code -> Text,
        address -> Text,
        refusals -> BigInt,
    }
}

diesel::table! {
    journal_positions (ring) {
        ring -> Text,
        position -> BigInt,
        updated_at -> BigInt,
    }
}
