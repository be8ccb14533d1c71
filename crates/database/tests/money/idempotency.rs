//! What is asked for twice is done once.

use std::thread;

use keywright_api_types::Timestamp;
use keywright_api_types::ids::ClientId;
use keywright_database::idempotency::{self, Fingerprint, IdempotencyError, Named, Outcome, StoredAnswer};
use keywright_database::{DatabaseError, audit::Act, payments};
use keywright_domain::clock::Clock;
use keywright_server::randomness;
use keywright_test_support::{TestApp, on_both_databases};

use crate::stage::{balance, client, payment};

#[derive(Debug)]
enum Failure {
    Idempotency(IdempotencyError),
    Refused,
}

impl From<IdempotencyError> for Failure {
    fn from(error: IdempotencyError) -> Self {
        Self::Idempotency(error)
    }
}

impl From<DatabaseError> for Failure {
    fn from(error: DatabaseError) -> Self {
        panic!("{error}")
    }
}

/// Announces a payment, once for each key; afterwards the effect may be refused.
fn once(app: &TestApp, client: &ClientId, key: Option<&str>, amount: i64, refused: bool) -> Result<Outcome, Failure> {
    let now = app.clock.now();
    let named = key.map(|key| named(client, key, &amount.to_le_bytes(), now));
    idempotency::once(&app.database, named.as_ref(), |connection| {
        let mut random = randomness::secure();
        let mut act = Act::of_system(now, &mut random);
        let made = payments::create(connection, &mut act, client, payment(amount)).unwrap();
        if refused {
            return Err(Failure::Refused);
        }
        Ok(StoredAnswer { status: 201, body: made.id.to_string().into_bytes() })
    })
}

fn named(client: &ClientId, key: &str, body: &[u8], at: Timestamp) -> Named {
    let fingerprint = Fingerprint::new("POST", "/v1/payments", body);
    Named { client: *client, key: key.parse().unwrap(), fingerprint, at }
}

fn first(outcome: Result<Outcome, Failure>) -> StoredAnswer {
    match outcome.unwrap() {
        Outcome::First(answer) => answer,
        Outcome::Replayed(answer) => panic!("replayed: {answer:?}"),
    }
}

on_both_databases! {
    async fn a_key_stands_for_one_operation_of_one_client_for_a_day(app: TestApp) {
        let acme = client(&app);
        let other = app.make_client("other", &app.package("other", &[], 0, 1));
        let answer = first(once(&app, &acme, Some("k"), 5, false));
        assert_eq!(once(&app, &acme, Some("k"), 5, false).unwrap(), Outcome::Replayed(answer.clone()));
        let reused = once(&app, &acme, Some("k"), 6, false).unwrap_err();
        assert!(matches!(reused, Failure::Idempotency(IdempotencyError::Reused)));
        first(once(&app, &other, Some("k"), 6, false));
        assert_eq!((balance(&app, &acme), balance(&app, &other)), ((0, 5), (0, 6)));

        app.clock.advance(86_399);
        assert_eq!(idempotency::admin_remove_expired(&app.database, app.clock.now()).unwrap(), 0);
        assert_eq!(once(&app, &acme, Some("k"), 5, false).unwrap(), Outcome::Replayed(answer));
        app.clock.advance(1);
        first(once(&app, &acme, Some("k"), 6, false));
        assert_eq!(idempotency::admin_remove_expired(&app.database, app.clock.now()).unwrap(), 1, "the other's");
        assert_eq!(balance(&app, &acme), (0, 11));
    }

    async fn without_a_key_everything_is_done(app: TestApp) {
        let client = client(&app);
        first(once(&app, &client, None, 5, false));
        first(once(&app, &client, None, 5, false));
        assert_eq!(balance(&app, &client), (0, 10));
    }

    async fn an_effect_that_fails_is_undone_and_may_be_tried_again(app: TestApp) {
        let client = client(&app);
        assert!(matches!(once(&app, &client, Some("k"), 5, true), Err(Failure::Refused)));
        assert_eq!(balance(&app, &client), (0, 0));
        first(once(&app, &client, Some("k"), 5, false));
        assert_eq!(balance(&app, &client), (0, 5));
    }

    async fn of_two_at_once_the_second_is_told_to_wait(app: TestApp) {
        let named = named(&client(&app), "k", b"", app.clock.now());
        let ask = |effect: &dyn Fn() -> StoredAnswer| {
            idempotency::once(&app.database, Some(&named), |_| Ok::<_, Failure>(effect()))
        };
        let answer = || StoredAnswer { status: 201, body: Vec::new() };
        let outcome = ask(&|| {
            let second = ask(&answer).unwrap_err();
            assert!(matches!(second, Failure::Idempotency(IdempotencyError::InProgress)));
            answer()
        });
        first(outcome);
        assert_eq!(ask(&answer).unwrap(), Outcome::Replayed(answer()));
    }

    async fn another_node_gives_the_answer_that_the_first_gave(app: TestApp) {
        let client = client(&app);
        let node = app.second_node(Default::default());
        let answer = first(once(&app, &client, Some("k"), 5, false));
        assert_eq!(once(&node, &client, Some("k"), 5, false).unwrap(), Outcome::Replayed(answer));
        assert_eq!(balance(&app, &client), (0, 5));
    }

    async fn replays_at_once_all_get_the_answer_and_wait_for_nobody(app: TestApp) {
        let named = named(&client(&app), "k", b"", app.clock.now());
        let database = &app.database;
        let answer = StoredAnswer { status: 201, body: b"made".to_vec() };
        let ask = || {
            let effect = |_: &mut _| Ok::<_, Failure>(answer.clone());
            idempotency::once(database, Some(&named), effect).unwrap()
        };
        assert_eq!(ask(), Outcome::First(answer.clone()));
        // Somebody writes meanwhile, for as long as the replays take.
        let written = database.write::<_, DatabaseError>(|_| {
            thread::scope(|scope| {
                let replays: Vec<_> = (0..8).map(|_| scope.spawn(|| [(); 10].map(|()| ask()))).collect();
                for outcome in replays.into_iter().flat_map(|thread| thread.join().unwrap()) {
                    assert_eq!(outcome, Outcome::Replayed(answer.clone()));
                }
            });
            Ok(())
        });
        written.unwrap();
    }
}
