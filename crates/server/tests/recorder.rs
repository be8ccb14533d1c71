//! The way from the journal into the database, where the database fails on it: each call is logged and counted once.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test ends where something is not as it should be")]

use std::cell::Cell;
use std::sync::Arc;

use keywright_api_types::ids::{ApiKeyId, ClientId, RequestId};
use keywright_api_types::usage::Interval;
use keywright_database::faults::{Fault, fail_next_append};
use keywright_database::request_log::{self, LogFilter};
use keywright_database::usage::{self, ReportQuery};
use keywright_database::{Database, DatabaseError, verification};
use keywright_domain::calls::{ClientNumber, KeyNumber, LoggedCall};
use keywright_domain::clock::Clock;
use keywright_server::{JournalSettings, Recorder};
use keywright_test_support::{Settings, TestApp, on_both_databases};
use serde_json::json;
use tempfile::TempDir;

/// A ring of the smallest size: some 500 calls.
const BYTES: u64 = 1 << 16;

/// A database with a client and its key, and a journal.
struct Stage {
    database: Database,
    client: ClientId,
    numbers: (KeyNumber, ClientNumber),
    app: TestApp,
    folder: TempDir,
    recorded: Cell<u64>,
}

impl Stage {
    async fn set(app: TestApp) -> Self {
        let session = app.client("acme").await;
        let body = json!({"name": "Till", "permissions": ["balance:read"]});
        let id: ApiKeyId = session.create_key(&body).await.0.parse().unwrap();
        // No job of the application gets in the way.
        app.stop().await;
        let limits = Settings::default().limits;
        let load = |connection: &mut _| verification::admin_load_key(connection, &id, limits);
        let (client, key) = app.database.read::<_, DatabaseError>(load).unwrap().unwrap();
        Self {
            database: app.database.clone(),
            client: client.id,
            numbers: (key.number, client.number),
            app,
            folder: TempDir::new().unwrap(),
            recorded: Cell::new(0),
        }
    }

    /// Opens the journal, as a server does when it starts.
    fn open(&self) -> Recorder {
        let folder = Some(self.folder.path().to_owned());
        let settings = JournalSettings { folder, rings: 1, bytes_per_ring: BYTES };
        Recorder::open(self.database.clone(), Arc::clone(&self.app.clock) as Arc<dyn Clock>, &settings).unwrap()
    }

    fn record(&self, recorder: &Recorder, calls: u64) {
        for _ in 0..calls {
            let number = self.recorded.replace(self.recorded.get() + 1);
            let at = self.app.clock.now().unix_milliseconds().unsigned_abs();
            recorder.journal().record(&LoggedCall {
                request_id: RequestId::new(at, number.into()),
                key: self.numbers.0,
                client: self.numbers.1,
                retention_days: 30,
                method: "GET",
                route: "/v1/balance",
                status: 200,
                code: None,
                accepted: true,
                superseded: false,
                latency_microseconds: 100,
                address: [192, 0, 2, 1].into(),
                user_agent: None,
            });
        }
    }

    fn flush(&self, recorder: &Recorder) -> Result<bool, DatabaseError> {
        recorder.flush()
    }

    /// How many calls the log shows, and how many the figures count.
    fn stored(&self) -> (u64, u64) {
        let now = self.app.clock.now();
        let filter = LogFilter::default();
        let hour = now.floor_to(Interval::Hour.milliseconds());
        let query = ReportQuery { key: None, from: hour, to: hour.plus_seconds(3_600), interval: Interval::Hour };
        let look = |connection: &mut _| {
            let page = request_log::list_with_effort(connection, &self.client, &filter, 10_000, now, i64::MAX)?;
            let report = usage::report(connection, &self.client, &query)?;
            Ok((page.calls.len() as u64, report.totals.counts.requests))
        };
        self.database.read::<_, DatabaseError>(look).unwrap()
    }
}

on_both_databases! {
    async fn what_a_commit_stored_that_nobody_heard_of_is_stored_once(app: TestApp) {
        let stage = Stage::set(app).await;
        let recorder = stage.open();
        stage.record(&recorder, 30);
        fail_next_append(Fault::Unheard);
        stage.flush(&recorder).unwrap_err();
        assert_eq!((stage.stored(), recorder.journal().state().depth), ((30, 30), 30));
        stage.record(&recorder, 12);
        assert!(stage.flush(&recorder).unwrap(), "the new ones are moved");
        assert_eq!((stage.stored(), recorder.journal().state().depth), ((42, 42), 0));
        assert!(!stage.flush(&recorder).unwrap());
    }

    async fn so_it_is_if_the_process_ends_before_it_hears(app: TestApp) {
        let stage = Stage::set(app).await;
        let recorder = stage.open();
        stage.record(&recorder, 30);
        fail_next_append(Fault::Unheard);
        stage.flush(&recorder).unwrap_err();
        stage.record(&recorder, 12);
        drop(recorder);
        let recorder = stage.open();
        assert_eq!(recorder.journal().state().depth, 12);
        stage.flush(&recorder).unwrap();
        assert_eq!(stage.stored(), (42, 42));
    }

    async fn counts_of_calls_whose_record_went_are_stored_once(app: TestApp) {
        let stage = Stage::set(app).await;
        let recorder = stage.open();
        stage.record(&recorder, 2_000);
        assert!(recorder.journal().state().folded > 0);
        fail_next_append(Fault::Unheard);
        stage.flush(&recorder).unwrap_err();
        stage.record(&recorder, 2_000);
        stage.flush(&recorder).unwrap();
        let (logged, counted) = stage.stored();
        assert_eq!((counted, recorder.journal().state().depth), (4_000, 0));
        assert!((1..4_000).contains(&logged));
    }

    async fn a_database_that_failed_gets_everything_once_it_is_back(app: TestApp) {
        let stage = Stage::set(app).await;
        let recorder = stage.open();
        for _ in 0..3 {
            stage.record(&recorder, 50);
            fail_next_append(Fault::Refused);
            stage.flush(&recorder).unwrap_err();
        }
        assert_eq!(stage.stored(), (0, 0));
        assert!(stage.flush(&recorder).unwrap());
        assert_eq!((stage.stored(), recorder.journal().state().depth), ((150, 150), 0));
    }
}
