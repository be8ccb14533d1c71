//! Many changes at once share commits; what becomes of one is no other's concern.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, mpsc};
use std::thread;

use diesel::connection::SimpleConnection;
use keywright_api_types::Timestamp;
use keywright_api_types::ids::ClientId;
use keywright_api_types::money::MAX_AMOUNT;
use keywright_api_types::payments::{CreatePayment, Payment};
use keywright_database::audit::Act;
use keywright_database::idempotency::{Fingerprint, IdempotencyError, Named, Outcome, StoredAnswer};
use keywright_database::money::MoneyError;
use keywright_database::payments::{self, Announcement, NewPayment, PaymentSettlement};
use keywright_database::{Database, DatabaseError, events, withdrawals};
use keywright_domain::clock::Clock;
use keywright_server::randomness;
use keywright_test_support::{TestApp, on_both_databases};

use crate::stage::{act_at, balance, bill, client, pay, payment, settle, verify, withdrawal};

const THREADS: usize = 8;
const EACH: usize = 12;

/// A payment with or without a name, answered by 201 or 400.
fn announcement(client: &ClientId, at: Timestamp, body: CreatePayment, name: Option<&str>) -> Announcement {
    let fingerprint = Fingerprint::new("POST", "/v1/payments", &body.amount.to_le_bytes());
    let named = name.map(|name| Named { client: *client, key: name.parse().unwrap(), fingerprint, at });
    let answering = Arc::new(|made: Result<Payment, MoneyError>| match made {
        Ok(payment) => StoredAnswer::json(201, &payment),
        Err(refusal) => StoredAnswer::json(400, &refusal.to_string()),
    });
    Announcement { payment: NewPayment { client: *client, api_key: None, at, body }, named, answering }
}

fn announce(database: &Database, announcement: Announcement) -> Result<Outcome, IdempotencyError> {
    payments::announce(database, &mut randomness::secure(), announcement)
}

on_both_databases! {
    async fn a_change_that_fails_or_panics_takes_no_other_with_it(app: TestApp) {
        let client = client(&app);
        let (database, now) = (&app.database, app.clock.now());
        thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| {
                    for number in 0..EACH {
                        let mut random = randomness::secure();
                        let mut act = Act::of_system(now, &mut random);
                        let change = || {
                            database.write(|connection| {
                                let made = payments::create(connection, &mut act, &client, payment(1))?;
                                match number % 3 {
                                    0 => Ok(made),
                                    1 => Err(MoneyError::NotFound),
                                    _ => panic!("as it is meant to"),
                                }
                            })
                        };
                        let outcome = catch_unwind(AssertUnwindSafe(change));
                        match number % 3 {
                            0 => drop(outcome.unwrap().unwrap()),
                            1 => assert!(matches!(outcome.unwrap(), Err(MoneyError::NotFound))),
                            _ => assert!(outcome.is_err()),
                        }
                    }
                });
            }
        });
        let made = (THREADS * EACH.div_ceil(3)) as i64;
        assert_eq!(balance(&app, &client), (0, made));
        assert_eq!(verify(&app).first_wrong, None);
    }

    async fn payments_that_are_announced_together_are_told_apart(app: TestApp) {
        let client = client(&app);
        let invoice = bill(&app, &client, 7);
        let (database, now) = (&app.database, app.clock.now());
        let stranger = ClientId::new(0, 0);
        // One of an invoice that another of the same moment pays, one of a client that does not exist, one that is too much.
        // Every other has a name.
        let announce = |number: usize| {
            let (client, body) = match number % 4 {
                0 => (client, payment(1)),
                1 => (client, CreatePayment { invoice_id: Some(invoice.id), ..payment(7) }),
                2 => (stranger, payment(1)),
                _ => (client, payment(MAX_AMOUNT)),
            };
            let name = (number / 4).is_multiple_of(2).then(|| format!("{:?}-{number}", thread::current().id()));
            let announce = || announce(database, announcement(&client, now, body.clone(), name.as_deref()));
            let first = announce();
            if let (Some(_), Ok(Outcome::First(answer))) = (&name, &first) {
                assert_eq!(announce().unwrap(), Outcome::Replayed(answer.clone()));
            }
            first
        };
        pay(&app, &client, 1).unwrap();
        let outcomes: Vec<_> = thread::scope(|scope| {
            let announce = &announce;
            let many = |first| (first..first + EACH).map(|number| (number, announce(number))).collect::<Vec<_>>();
            let threads: Vec<_> = (0..THREADS).map(|first| scope.spawn(move || many(first))).collect();
            threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
        });
        let mut invoices_paid = 0;
        for (number, outcome) in outcomes {
            let answer = match outcome {
                Ok(Outcome::First(answer)) => Ok((answer.status, String::from_utf8(answer.body).unwrap())),
                Ok(replay) => panic!("{number}: {replay:?}"),
                Err(error) => Err(error),
            };
            match (number % 4, answer) {
                (0, Ok((201, made))) => assert_eq!(serde_json::from_str::<Payment>(&made).unwrap().created_at, now),
                (1, Ok((201, made))) => {
                    let made: Payment = serde_json::from_str(&made).unwrap();
                    invoices_paid += i64::from(made.invoice_id == Some(invoice.id));
                }
                (1 | 3, Ok((400, refusal))) => {
                    let expected = if number % 4 == 1 { "the invoice is not open" } else { "fields are wrong" };
                    assert_eq!(refusal, format!("{expected:?}"));
                }
                (2, Err(error)) => assert!(error.to_string().to_lowercase().contains("foreign key")),
                (_, answer) => panic!("{number}: {answer:?}"),
            }
        }
        assert_eq!(invoices_paid, 1);
        assert_eq!(balance(&app, &client), (0, 1 + 7 + (THREADS * EACH / 4) as i64));
        assert_eq!(verify(&app).first_wrong, None);
        let announced = app.database.read(|connection| events::admin_list(connection, 1_000)).unwrap();
        let announced = announced.iter().filter(|event| event.event_type == "payment.created").count();
        assert_eq!(announced, 2 + THREADS * EACH / 4);
    }

    async fn of_payments_with_the_same_name_at_once_on_two_nodes_one_is_made(app: TestApp) {
        let client = client(&app);
        pay(&app, &client, 1).unwrap();
        let node = app.second_node(Default::default());
        let (nodes, now) = ([&app.database, &node.database], app.clock.now());
        let names = ["one", "two", "three", "four"];
        let announce = |turn: usize, name: &str| {
            announce(nodes[turn % 2], announcement(&client, now, payment(1), Some(name)))
        };
        let outcomes: Vec<_> = thread::scope(|scope| {
            let announce = &announce;
            // A change that is open holds up all others until every payment is asked for, so that they come together.
            let (held, is_held) = mpsc::channel();
            let (go, may_go) = mpsc::channel::<()>();
            let holder = scope.spawn(move || {
                nodes[0].write::<_, DatabaseError>(|_| {
                    held.send(()).unwrap();
                    may_go.recv().unwrap();
                    Ok(())
                })
            });
            is_held.recv().unwrap();
            let turns = (0..4).flat_map(|turn| names.map(|name| (turn, name)));
            let threads: Vec<_> = turns.map(|(turn, name)| scope.spawn(move || (name, announce(turn, name)))).collect();
            // Of two on the same node one is told so at once: half of all.
            while threads.iter().filter(|thread| thread.is_finished()).count() < 2 * names.len() {
                thread::yield_now();
            }
            go.send(()).unwrap();
            holder.join().unwrap().unwrap();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        for name in names {
            let of_name = outcomes.iter().filter(|(known, _)| *known == name).map(|(_, outcome)| outcome);
            let (mut first, mut replayed, mut told) = (Vec::new(), Vec::new(), 0);
            for outcome in of_name {
                match outcome {
                    Ok(Outcome::First(answer)) => first.push(answer),
                    Ok(Outcome::Replayed(answer)) => replayed.push(answer),
                    Err(IdempotencyError::InProgress) => told += 1,
                    Err(error) => panic!("{name}: {error}"),
                }
            }
            assert_eq!((first.len(), told), (1, 2), "{name}");
            assert_eq!(first, replayed, "{name}");
            let other = announcement(&client, now, payment(2), Some(name));
            assert!(matches!(self::announce(nodes[1], other), Err(IdempotencyError::Reused)));
        }
        assert_eq!(balance(&app, &client), (0, 1 + names.len() as i64));
        assert_eq!(verify(&app).first_wrong, None);
    }

    async fn what_cannot_be_committed_is_not_answered_and_the_next_change_works(app: TestApp) {
        let client = client(&app);
        pay(&app, &client, 1).unwrap();
        let unsealed: Result<(), DatabaseError> = app.database.write(|connection| {
            let sql = "INSERT INTO ledger_postings (transfer_id, position, account_id, amount) \
                       SELECT 'trf_1', 1, id, 1 FROM ledger_accounts WHERE kind = 'pending'";
            Ok(connection.batch_execute(sql)?)
        });
        unsealed.unwrap_err();
        pay(&app, &client, 1).unwrap();
        assert_eq!(balance(&app, &client), (0, 2));
        assert_eq!(verify(&app).first_wrong, None);
    }

    async fn of_many_who_settle_or_withdraw_at_once_exactly_one_does(app: TestApp) {
        let client = client(&app);
        let (database, now) = (&app.database, app.clock.now());
        let payment = pay(&app, &client, 100).unwrap();
        let settled = at_once(|index| {
            let to = match index % 2 {
                0 => PaymentSettlement::Complete,
                _ => PaymentSettlement::Fail { reason: None },
            };
            act_at(database, now, |connection, act| payments::admin_settle(connection, act, &payment.id, to)).is_ok()
        });
        assert_eq!(settled, THREADS / 2, "all who asked for what the first asked for");
        assert_eq!(verify(&app).transfers, 2);

        let more = pay(&app, &client, 100).unwrap();
        settle(&app, &more, PaymentSettlement::Complete).unwrap();
        let (available, _) = balance(&app, &client);
        let withdrawn = at_once(|_| {
            let withdraw = |connection: &mut _| {
                let mut random = randomness::secure();
                withdrawals::create(connection, &mut Act::of_system(now, &mut random), &client, withdrawal(available))
            };
            database.write(withdraw).is_ok()
        });
        assert_eq!(withdrawn, 1);
        assert_eq!(balance(&app, &client), (0, 0));
        assert_eq!(verify(&app).first_wrong, None);
    }

    async fn what_many_add_at_once_stays_a_number_that_json_holds(app: TestApp) {
        let client = client(&app);
        pay(&app, &client, 1).unwrap();
        let (database, now) = (&app.database, app.clock.now());
        let added = at_once(|_| {
            let body = payment(MAX_AMOUNT / 2);
            let add = |connection: &mut _| {
                let mut random = randomness::secure();
                payments::create(connection, &mut Act::of_system(now, &mut random), &client, body)
            };
            match database.write(add) {
                Ok(_) => true,
                Err(MoneyError::Invalid(_)) => false,
                Err(error) => panic!("{error}"),
            }
        });
        assert_eq!((added, verify(&app).first_wrong), (2, None));
        assert_eq!(balance(&app, &client), (0, MAX_AMOUNT));
    }
}

/// Has all threads try, and says how many did it.
fn at_once(try_it: impl Fn(usize) -> bool + Sync) -> usize {
    thread::scope(|scope| {
        let try_it = &try_it;
        let threads: Vec<_> = (0..THREADS).map(|index| scope.spawn(move || try_it(index))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).filter(|did| *did).count()
    })
}
