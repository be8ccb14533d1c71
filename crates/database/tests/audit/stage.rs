//! A trail, somebody who tampers with it, and those who verify it.

use std::ops::ControlFlow;

use keywright_api_types::audit::{AuditCheckpoint, AuditFaultKind, AuditVerification};
use keywright_database::DatabaseError;
use keywright_database::audit::{self, AuditFilter, AuditWalk, CheckpointError};
use keywright_domain::audit::checkpoint::CheckpointKey;
use keywright_domain::audit::{StoredEvent, TrailWalk, export};
use keywright_test_support::TestApp;

/// The key of the server whose trail it is.
pub fn key() -> CheckpointKey {
    CheckpointKey::new(&[7; 32])
}

/// Six events: a package, a client, a user, and three sign-ins.
pub async fn six_events(app: &TestApp) -> Vec<StoredEvent> {
    app.client("acme").await;
    app.session_of("acme@example.test").await;
    app.session_of("acme@example.test").await;
    let events = stored(app);
    assert_eq!(events.len(), 6);
    events
}

/// The trail as it is stored.
pub fn stored(app: &TestApp) -> Vec<StoredEvent> {
    let all = |connection: &mut _| audit::admin_export(connection, None, &AuditFilter::default(), i64::MIN, 1_000);
    app.database.read(all).unwrap()
}

/// Signs the trail as it is.
pub fn sign(app: &TestApp) -> Result<Option<AuditCheckpoint>, CheckpointError> {
    app.database_act(|database, act| audit::admin_create_checkpoint(database, act, &key()))
}

/// What the database's own walk finds, held against a checkpoint that was kept elsewhere.
pub fn verify(app: &TestApp, checkpoint: Option<AuditCheckpoint>) -> AuditVerification {
    let walk = AuditWalk { checkpoint, known_key: Some(key().public_key()) };
    let verify = |connection: &mut _| audit::admin_verify(connection, walk, |_, _| ControlFlow::Continue(()));
    app.database.read(verify).unwrap().unwrap()
}

/// What is found in an export of the database, held against that checkpoint alone.
pub fn verify_export(app: &TestApp, checkpoint: Option<AuditCheckpoint>) -> AuditVerification {
    let lines: Vec<String> = stored(app).into_iter().map(|event| export::to_line(event).unwrap()).collect();
    let events: Vec<StoredEvent> = lines.iter().map(|line| export::of_line(line).unwrap()).collect();
    let mut walk = TrailWalk::new(checkpoint.into_iter().collect(), Some(key().public_key()));
    events.iter().take_while(|event| walk.step(event)).count();
    walk.finish(|hash| Ok::<_, DatabaseError>(events.iter().any(|event| event.hash == hash))).unwrap()
}

/// What is wrong, at which place, and which event is named.
pub fn fault(outcome: AuditVerification) -> Option<(AuditFaultKind, i64, String)> {
    outcome.fault.map(|fault| (fault.kind, fault.sequence, outcome.first_broken_id.unwrap()))
}
