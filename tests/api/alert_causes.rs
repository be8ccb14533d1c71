//! Each alert about calls is raised by its own cause and by no other; for those about a server see `server_alerts.rs`.

use keywright_domain::calls::LoggedCall;
use keywright_test_support::{Session, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::bodies::{balance_key, each};
use crate::logged::log_calls;

const ALERTS: &str = "/api/v1/admin/alerts";

/// What is open after twenty calls of a minute ago, as `shape` made them.
async fn open_after(app: &TestApp, shape: fn(u64, &mut LoggedCall<'_>)) -> Vec<(String, Value)> {
    let (admin, acme) = (app.admin().await, app.client("acme").await);
    let (key, _) = acme.create_key(&balance_key(&json!({}))).await;
    log_calls(app, &acme, &key, 20, shape).await;
    app.clock.advance(60);
    app.watch_alerts("one");
    open(&admin).await
}

/// What is open, by name, and at what it was raised.
pub async fn open(admin: &Session) -> Vec<(String, Value)> {
    let alerts = admin.list(&format!("{ALERTS}?status=open")).await;
    let values = alerts.iter().map(|alert| alert["value"].clone());
    let mut open: Vec<_> = each(&alerts, "kind").into_iter().map(str::to_owned).zip(values).collect();
    open.sort_by(|(one, _), (other, _)| one.cmp(other));
    open
}

on_both_databases! {
    async fn good_calls_raise_nothing(app: TestApp) {
        assert_eq!(open_after(&app, |_, _| ()).await, []);
    }

    async fn server_errors(app: TestApp) {
        let open = open_after(&app, |number, call| call.status = if number == 0 { 500 } else { 200 });
        assert_eq!(open.await, [("server_errors".to_owned(), json!(5))]);
    }

    async fn refusals(app: TestApp) {
        let open = open_after(&app, |number, call| {
            if number.is_multiple_of(2) {
                (call.status, call.code, call.accepted) = (403, Some("ip_not_allowed"), false);
            }
        });
        assert_eq!(open.await, [("refusals".to_owned(), json!(50))]);
    }

    async fn limits_hit(app: TestApp) {
        let open = open_after(&app, |number, call| {
            if number.is_multiple_of(4) {
                (call.status, call.code, call.accepted) = (429, Some("rate_limited"), false);
            }
        });
        assert_eq!(open.await, [("limits_hit".to_owned(), json!(25))]);
    }

    async fn slow_calls(app: TestApp) {
        let open = open_after(&app, |_, call| call.latency_microseconds = 2_000_000).await;
        assert_eq!(open.iter().map(|(kind, _)| kind.as_str()).collect::<Vec<_>>(), ["slow_calls"]);
        assert!(open[0].1.as_u64().is_some_and(|milliseconds| (1_900..=2_100).contains(&milliseconds)), "{open:?}");
    }
}
