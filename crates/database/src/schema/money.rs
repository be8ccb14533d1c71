//! The ledger, what moves its money, and what is told of it.

diesel::table! {
    ledger_accounts (id) {
        id -> Text,
        client_id -> Nullable<Text>,
        kind -> Text,
        currency -> Text,
        balance -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    ledger_transfers (id) {
        id -> Text,
        description -> Text,
        created_at -> BigInt,
        subject_id -> Nullable<Text>,
        stage -> Nullable<Text>,
    }
}

diesel::table! {
    ledger_postings (transfer_id, position) {
        transfer_id -> Text,
        position -> BigInt,
        account_id -> Text,
        amount -> BigInt,
    }
}

diesel::table! {
    invoices (id) {
        id -> Text,
        client_id -> Text,
        status -> Text,
        customer_name -> Text,
        customer_email -> Text,
        lines -> Text,
        currency -> Text,
        total -> BigInt,
        due_date -> Nullable<Text>,
        metadata -> Text,
        payment_id -> Nullable<Text>,
        created_at -> BigInt,
        paid_at -> Nullable<BigInt>,
        voided_at -> Nullable<BigInt>,
        api_key_id -> Nullable<Text>,
    }
}

diesel::table! {
    payments (id) {
        id -> Text,
        client_id -> Text,
        status -> Text,
        amount -> BigInt,
        currency -> Text,
        reference -> Nullable<Text>,
        description -> Nullable<Text>,
        metadata -> Text,
        invoice_id -> Nullable<Text>,
        failure_reason -> Nullable<Text>,
        created_at -> BigInt,
        expires_at -> BigInt,
        settled_at -> Nullable<BigInt>,
        api_key_id -> Nullable<Text>,
    }
}

diesel::table! {
    withdrawals (id) {
        id -> Text,
        client_id -> Text,
        status -> Text,
        amount -> BigInt,
        currency -> Text,
        destination -> Text,
        reference -> Nullable<Text>,
        metadata -> Text,
        rejection_reason -> Nullable<Text>,
        created_at -> BigInt,
        settled_at -> Nullable<BigInt>,
        api_key_id -> Nullable<Text>,
    }
}

diesel::table! {
    idempotency_keys (client_id, key) {
        client_id -> Text,
        key -> Text,
        fingerprint -> Binary,
        status -> BigInt,
        body -> Binary,
        created_at -> BigInt,
    }
}

diesel::table! {
    events (sequence) {
        sequence -> BigInt,
        id -> Text,
        client_id -> Text,
        event_type -> Text,
        created_at -> BigInt,
        payload -> Text,
        delivered_at -> Nullable<BigInt>,
    }
}
