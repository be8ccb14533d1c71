//! Calls that are in the log without having been made.

use keywright_database::{clients, request_log, verification};
use keywright_domain::calls::LoggedCall;
use keywright_domain::clock::Clock;
use keywright_domain::limits::ServerLimits;
use keywright_test_support::{Session, TestApp};

/// Logs so many calls of a key, a millisecond apart, the last of them now: accepted ones, but for what `shape` makes of the
/// number of each.
pub async fn log_calls(app: &TestApp, session: &Session, key: &str, count: u64, shape: fn(u64, &mut LoggedCall<'_>)) {
    let limits = ServerLimits { default_rate: 60, max_rate: 1000 };
    let (client, key) = (session.client_id().await, key.parse().unwrap());
    let now = app.clock.now().unix_milliseconds().unsigned_abs();
    app.database
        .append(|connection| {
            let client = clients::find(connection, &client, limits)?.unwrap().number;
            let (_, key) = verification::admin_load_key(connection, &key, limits)?.unwrap();
            let call = |number: u64| {
                let mut call = LoggedCall {
                    request_id: keywright_api_types::ids::RequestId::new(now - number, number.into()),
                    key: key.number,
                    client,
                    retention_days: 30,
                    method: "GET",
                    route: "/v1/balance",
                    status: 200,
                    code: None,
                    accepted: true,
                    superseded: false,
                    latency_microseconds: 250,
                    address: [192, 0, 2, 1].into(),
                    user_agent: Some("till/1.0"),
                };
                shape(number, &mut call);
                call
            };
            request_log::append(connection, &request_log::pack(&(0..count).map(call).collect::<Vec<_>>()))
        })
        .unwrap();
}
