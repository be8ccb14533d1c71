//! What shows only against a checkpoint; and when one is made, and when not.

use keywright_api_types::audit::AuditCheckpoint;
use keywright_api_types::audit::AuditFaultKind::{Changed, CheckpointInvalid, Missing, Rewritten};
use keywright_database::audit::{self, CheckpointError};
use keywright_domain::audit::checkpoint::CheckpointKey;
use keywright_domain::audit::{AuditRecord, GENESIS};
use keywright_domain::clock::Clock;
use keywright_domain::hex;
use keywright_server::randomness;
use keywright_test_support::{TestApp, on_both_databases};

use crate::stage::{fault, key, sign, six_events, stored, verify, verify_export};

/// Changes the third event and writes all hashes anew, as one who knows how they are made would.
fn rewrite(app: &TestApp) {
    let mut previous = GENESIS;
    for event in stored(app) {
        let record = event.record.unwrap();
        let ip = if event.sequence == 3 { Some("192.0.2.1".to_owned()) } else { record.ip.clone() };
        let record = AuditRecord { ip, ..record };
        let hash = record.hash(&previous);
        let ip = record.ip.map_or("NULL".to_owned(), |ip| format!("'{ip}'"));
        let (before, own) = (hex::encode(&previous), hex::encode(&hash));
        let set = format!("SET ip = {ip}, previous_hash = '{before}', hash = '{own}'");
        app.tamper(&format!("UPDATE audit_events {set} WHERE sequence = {}", event.sequence)).unwrap();
        previous = hash;
    }
}

on_both_databases! {
    async fn a_cut_tail_shows_against_a_checkpoint(app: TestApp) {
        let events = six_events(&app).await;
        let signed = sign(&app).unwrap().unwrap();
        assert_eq!((signed.sequence, signed.id.as_str(), &signed.hash), (6, events[5].id.as_str(), &events[5].hash));
        assert_eq!(verify(&app, Some(signed.clone())).checkpoints, 2);
        assert_eq!(verify_export(&app, Some(signed.clone())).checkpoints, 1);

        app.unlock_trail();
        app.tamper("DELETE FROM audit_events WHERE sequence > 4").unwrap();
        assert_eq!(fault(verify_export(&app, None)), None);
        let expected = Some((Missing, 6, events[5].id.clone()));
        for outcome in [verify(&app, None), verify_export(&app, Some(signed.clone()))] {
            assert_eq!(fault(outcome), expected);
        }
        app.tamper("DELETE FROM audit_checkpoints").unwrap();
        assert_eq!(fault(verify(&app, None)), None);
        assert_eq!(fault(verify(&app, Some(signed))), expected);
    }

    async fn a_trail_written_anew_shows_against_a_checkpoint(app: TestApp) {
        let events = six_events(&app).await;
        let signed = sign(&app).unwrap().unwrap();
        app.unlock_trail();
        rewrite(&app);
        assert_eq!(fault(verify_export(&app, None)), None);
        for outcome in [verify(&app, None), verify_export(&app, Some(signed))] {
            assert_eq!(fault(outcome), Some((Rewritten, 6, events[5].id.clone())));
        }
    }

    async fn a_checkpoint_that_was_changed_is_named(app: TestApp) {
        let events = six_events(&app).await;
        let signed = sign(&app).unwrap().unwrap();
        app.unlock_trail();
        rewrite(&app);
        let hash = &stored(&app)[5].hash;
        app.tamper(&format!("UPDATE audit_checkpoints SET hash = '{hash}'")).unwrap();
        let expected = Some((CheckpointInvalid, 6, events[5].id.clone()));
        assert_eq!(fault(verify(&app, None)), expected);
        let forged = AuditCheckpoint { hash: hash.clone(), ..signed };
        assert_eq!(fault(verify_export(&app, Some(forged))), expected);
    }

    async fn a_checkpoint_by_another_key_is_counted(app: TestApp) {
        six_events(&app).await;
        let other = CheckpointKey::new(&[8; 32]);
        app.database_act(|database, act| audit::admin_create_checkpoint(database, act, &other)).unwrap();
        sign(&app).unwrap();
        let outcome = verify(&app, None);
        assert_eq!((outcome.intact, outcome.checkpoints, outcome.by_other_keys), (true, 2, 1));
    }

    async fn a_bogus_checkpoint_hides_no_fault_and_keeps_nobody_from_signing(app: TestApp) {
        let events = six_events(&app).await;
        let (hash, signature, own) = ("ab".repeat(32), "cd".repeat(64), key().public_key());
        let id = "aud_01kanj4zr0f4m8xk2v0c7d9w3h";
        app.tamper(
            &format!(
                "INSERT INTO audit_checkpoints (sequence, event_id, hash, at, public_key, signature) \
                 VALUES (3, '{id}', '{hash}', 9000000000000, '{own}', '{signature}')"
            ),
        )
        .unwrap();
        assert_eq!(fault(verify(&app, None)), Some((CheckpointInvalid, 3, id.to_owned())));
        assert_eq!(sign(&app).unwrap().unwrap().sequence, 6);
        app.unlock_trail();
        app.tamper("UPDATE audit_events SET ip = '192.0.2.1' WHERE sequence = 5").unwrap();
        assert_eq!(fault(verify(&app, None)), Some((Changed, 5, events[4].id.clone())));
    }

    async fn a_broken_trail_is_not_signed(app: TestApp) {
        six_events(&app).await;
        app.unlock_trail();
        app.tamper("UPDATE audit_events SET ip = '192.0.2.1' WHERE sequence = 4").unwrap();
        assert!(matches!(sign(&app), Err(CheckpointError::Broken)));
    }

    async fn what_was_signed_must_still_be_there_to_sign_more(app: TestApp) {
        six_events(&app).await;
        sign(&app).unwrap();
        app.unlock_trail();
        app.tamper("CREATE TABLE as_written AS SELECT * FROM audit_events").unwrap();
        for tampered in ["DELETE FROM audit_events WHERE sequence > 5", "DELETE FROM audit_events WHERE sequence = 6"] {
            app.tamper(tampered).unwrap();
            assert!(matches!(sign(&app), Err(CheckpointError::Broken)), "{tampered}");
            app.tamper("DELETE FROM audit_events; INSERT INTO audit_events SELECT * FROM as_written").unwrap();
        }
        rewrite(&app);
        assert!(matches!(sign(&app), Err(CheckpointError::Broken)));
    }

    async fn a_day_on_which_something_happened_is_signed_once(app: TestApp) {
        let due = || {
            let (now, mut random) = (app.clock.now(), randomness::secure());
            let made = audit::admin_create_due_checkpoint(&app.database, &key(), now, &mut random).unwrap();
            made.map(|checkpoint| checkpoint.sequence)
        };
        assert_eq!(due(), None);
        six_events(&app).await;
        assert_eq!(due(), None);
        app.clock.advance(86_400);
        assert_eq!(due(), Some(6));
        assert_eq!(due(), None);
        app.clock.advance(86_400);
        assert_eq!(due(), None);
        app.session_of("acme@example.test").await;
        assert_eq!(due(), Some(8));
    }
}
