//! Calls of the business API with a key.

use keywright_test_support::{TestApp, on_both_databases};
use serde_json::json;

on_both_databases! {
    async fn a_new_key_opens_what_it_may_and_nothing_else(app: TestApp) {
        let session = app.client("acme").await;
        let (_, secret) = session.create_key(&json!({"name": "Till", "permissions": ["balance:read"]})).await;
        app.get_with_key(&secret, "/v1/balance").await.is(200);
        let refused = app.get_with_key(&secret, "/v1/profile").await.is_refused(403, "insufficient_permissions");
        assert_eq!(refused.json["required"], "profile:read");
    }
}
