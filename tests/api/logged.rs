//! Calls that are in the log, or on their way there, without having been made.

use keywright_api_types::ids::RequestId;
use keywright_database::{clients, request_log, verification};
use keywright_domain::calls::{ClientNumber, KeyNumber, LoggedCall};
use keywright_domain::clock::Clock;
use keywright_domain::limits::ServerLimits;
use keywright_server::Recorder;
use keywright_test_support::{Session, TestApp};

/// Logs so many calls of a key, a millisecond apart, the last of them now: accepted ones, but for what `shape` makes of the
/// number of each.
pub async fn log_calls(app: &TestApp, session: &Session, key: &str, count: u64, shape: fn(u64, &mut LoggedCall<'_>)) {
    let numbers = numbers(app, session, key).await;
    let call = |number: u64| {
        let mut call = call(app, numbers, number);
        shape(number, &mut call);
        call
    };
    let calls = request_log::pack(&(0..count).map(call).collect::<Vec<_>>());
    app.database.append(|connection| request_log::append(connection, &calls)).unwrap();
}

/// Records so many calls of a key, as those that are accepted are before they are in the log.
pub async fn record_calls(app: &TestApp, session: &Session, key: &str, count: u64, recorder: &Recorder) {
    let numbers = numbers(app, session, key).await;
    (0..count).for_each(|number| recorder.journal().record(&call(app, numbers, number)));
}

/// What the log calls a key and its client.
async fn numbers(app: &TestApp, session: &Session, key: &str) -> (KeyNumber, ClientNumber) {
    let limits = ServerLimits { default_rate: 60, max_rate: 1000 };
    let (client, key) = (session.client_id().await, key.parse().unwrap());
    app.database
        .read::<_, keywright_database::DatabaseError>(|connection| {
            let client = clients::find(connection, &client, limits)?.unwrap();
            let (_, key) = verification::admin_load_key(connection, &key, limits)?.unwrap();
            Ok((key.number, client.number))
        })
        .unwrap()
}

fn call(app: &TestApp, (key, client): (KeyNumber, ClientNumber), number: u64) -> LoggedCall<'static> {
    let now = app.clock.now().unix_milliseconds().unsigned_abs();
    LoggedCall {
        request_id: RequestId::new(now - number, number.into()),
        key,
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
    }
}
