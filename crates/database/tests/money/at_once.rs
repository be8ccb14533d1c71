//! Many changes at once share commits; what becomes of one is no other's concern.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use diesel::connection::SimpleConnection;
use keywright_api_types::ids::ClientId;
use keywright_api_types::money::MAX_AMOUNT;
use keywright_api_types::payments::CreatePayment;
use keywright_database::audit::Act;
use keywright_database::money::MoneyError;
use keywright_database::payments::{self, NewPayment, PaymentSettlement};
use keywright_database::{DatabaseError, events, withdrawals};
use keywright_domain::clock::Clock;
use keywright_server::randomness;
use keywright_test_support::{TestApp, on_both_databases};

use crate::stage::{act_at, balance, bill, client, pay, payment, settle, verify, withdrawal};

const THREADS: usize = 8;
const EACH: usize = 12;

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
        let announce = |number: usize| {
            let (client, body) = match number % 4 {
                0 => (client, payment(1)),
                1 => (client, CreatePayment { invoice_id: Some(invoice.id), ..payment(7) }),
                2 => (stranger, payment(1)),
                _ => (client, payment(MAX_AMOUNT)),
            };
            let new = NewPayment { client, api_key: None, at: now, body };
            payments::announce(database, &mut randomness::secure(), new)
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
            match (number % 4, outcome) {
                (0, Ok(made)) => assert_eq!((made.amount, made.created_at), (1, now)),
                (1, Ok(made)) => invoices_paid += i64::from(made.invoice_id == Some(invoice.id)),
                (1, Err(MoneyError::InvoiceNotOpen)) | (3, Err(MoneyError::Invalid(_))) => {}
                (2, Err(MoneyError::Database(error))) => assert!(error.to_string().to_lowercase().contains("foreign key")),
                (_, outcome) => panic!("{number}: {outcome:?}"),
            }
        }
        assert_eq!(invoices_paid, 1);
        assert_eq!(balance(&app, &client), (0, 1 + 7 + (THREADS * EACH / 4) as i64));
        assert_eq!(verify(&app).first_wrong, None);
        let announced = app.database.read(|connection| events::admin_list(connection, 1_000)).unwrap();
        let announced = announced.iter().filter(|event| event.event_type == "payment.created").count();
        assert_eq!(announced, 2 + THREADS * EACH / 4);
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
