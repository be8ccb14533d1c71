//! Payments: bounds, settlement and expiry.

use keywright_api_types::audit::AuditAction;
use keywright_api_types::money::MAX_AMOUNT;
use keywright_api_types::payments::{Payment, PaymentStatus};
use keywright_database::audit::{self, AuditFilter};
use keywright_database::events;
use keywright_database::money::MoneyError;
use keywright_database::payments::{self, PaymentFilter, PaymentSettlement};
use keywright_domain::clock::Clock;
use keywright_server::randomness;
use keywright_test_support::{Backend, TestApp, on_both_databases};

use crate::stage::{balance, bill, client, pay, pay_for, settle, verify};

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
        let trail = app.database.read(|connection| audit::list(connection, &client, &AuditFilter::default(), 10)).unwrap();
        assert_eq!(trail.iter().flatten().filter(|event| event.action == AuditAction::PaymentCompleted).count(), 1);
        let told = app.database.read(|connection| events::admin_list(connection, 10)).unwrap();
        let types: Vec<_> = told.iter().map(|event| event.event_type.as_str()).collect();
        assert_eq!(types, ["payment.completed", "payment.created"], "the newest first");
        // The event is for the client, who needs no name of its own.
        let first = Payment { client_name: None, ..first };
        assert!(told.iter().any(|event| event.payload == serde_json::to_string(&first).unwrap()));
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
        let pending = PaymentFilter { status: Some(PaymentStatus::Pending), ..Default::default() };
        let left = app.database.read(|connection| payments::list(connection, &client, &pending, 10)).unwrap();
        assert_eq!(left, [late]);
        assert_eq!(verify(&app).first_wrong, None);
    }

    async fn a_payment_that_cannot_be_read_keeps_no_other_from_expiring(app: TestApp) {
        let client = client(&app);
        let damaged = pay(&app, &client, 1).unwrap();
        pay(&app, &client, 2).unwrap();
        app.tamper(&format!("UPDATE payments SET currency = 'XXX' WHERE id = '{}'", damaged.id)).unwrap();
        app.clock.advance(7 * DAY);
        assert_eq!((expire(&app), expire(&app)), (1, 0));
        assert_eq!(balance(&app, &client), (0, 1));
    }

    async fn events_are_in_the_order_in_which_things_happened(app: TestApp) {
        let client = client(&app);
        for _ in 0..5 {
            let invoice = bill(&app, &client, 5);
            let payment = pay_for(&app, &client, &invoice).unwrap();
            settle(&app, &payment, PaymentSettlement::Complete).unwrap();
        }
        let told = app.database.read(|connection| events::admin_list(connection, 100)).unwrap();
        let types: Vec<_> = told.iter().rev().map(|event| event.event_type.as_str()).collect();
        let each = ["invoice.created", "payment.created", "payment.completed", "invoice.paid"];
        assert_eq!(types, [each; 5].concat());
    }
}

#[actix_web::test]
async fn pages_compare_ids_byte_by_byte_whatever_the_databases_language() {
    let app = TestApp::start(Backend::Postgres).await;
    let ids = "DO $$ BEGIN ASSERT 3 = (SELECT count(*) FROM information_schema.columns \
               WHERE table_schema = 'public' AND table_name IN ('payments', 'withdrawals', 'invoices') \
               AND column_name = 'id' AND collation_name = 'C'); END $$";
    app.tamper(ids).unwrap();
}
