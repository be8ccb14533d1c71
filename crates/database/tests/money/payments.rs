//! Payments: bounds, settlement and expiry.

use keywright_api_types::audit::AuditAction;
use keywright_api_types::money::MAX_AMOUNT;
use keywright_api_types::payments::{Payment, PaymentStatus};
use keywright_database::money::MoneyError;
use keywright_database::payments::{self, PaymentFilter, PaymentSettlement};
use keywright_database::{audit, events};
use keywright_domain::clock::Clock;
use keywright_server::randomness;
use keywright_test_support::{TestApp, on_both_databases};

use crate::stage::{balance, client, pay, settle, verify};

const DAY: i64 = 86_400;

fn expire(app: &TestApp) -> usize {
    payments::admin_expire_due(&app.database, app.clock.now(), &mut randomness::secure()).unwrap()
}

on_both_databases! {
    async fn all_funds_of_a_client_stay_a_number_that_json_holds(app: TestApp) {
        let client = client(&app);
        let payment = pay(&app, &client, MAX_AMOUNT - 1).unwrap();
        settle(&app, &payment, PaymentSettlement::Complete).unwrap();
        let MoneyError::Invalid(errors) = pay(&app, &client, 2).unwrap_err() else { panic!() };
        assert_eq!(errors[0].field, "amount");
        pay(&app, &client, 1).unwrap();
        assert_eq!(balance(&app, &client), (MAX_AMOUNT - 1, 1));
    }

    async fn a_settlement_is_made_once_and_told_once(app: TestApp) {
        let client = client(&app);
        let payment = pay(&app, &client, 100).unwrap();
        let first = settle(&app, &payment, PaymentSettlement::Complete).unwrap();
        assert_eq!(settle(&app, &payment, PaymentSettlement::Complete).unwrap(), first);
        let refusal = settle(&app, &payment, PaymentSettlement::Fail { reason: None }).unwrap_err();
        assert!(matches!(refusal, MoneyError::AlreadySettled));
        assert_eq!(balance(&app, &client), (100, 0));
        let trail = app.database.read(|connection| audit::list(connection, &client, None, 10)).unwrap();
        assert_eq!(trail.iter().filter(|event| event.action == AuditAction::PaymentCompleted).count(), 1);
        let told = app.database.read(|connection| events::admin_list(connection, 10)).unwrap();
        let mut types: Vec<_> = told.iter().map(|event| event.event_type.as_str()).collect();
        types.sort_unstable();
        assert_eq!(types, ["payment.completed", "payment.created"]);
        let for_client = serde_json::to_string(&Payment { client_name: None, ..first }).unwrap();
        assert!(told.iter().any(|event| event.payload == for_client));
    }

    async fn what_does_not_arrive_within_seven_days_expires(app: TestApp) {
        let client = client(&app);
        // More than one transaction takes.
        for _ in 0..101 {
            pay(&app, &client, 1).unwrap();
        }
        app.clock.advance(6 * DAY);
        let late = pay(&app, &client, 5).unwrap();
        assert_eq!(expire(&app), 0);
        app.clock.advance(DAY);
        assert_eq!(expire(&app), 101);
        assert_eq!(expire(&app), 0);
        assert_eq!(balance(&app, &client), (0, 5));
        let pending = PaymentFilter { status: Some(PaymentStatus::Pending), before: None };
        let left = app.database.read(|connection| payments::list(connection, &client, &pending, 10)).unwrap();
        assert_eq!(left, [late]);
        assert_eq!(verify(&app).first_wrong, None);
    }
}
