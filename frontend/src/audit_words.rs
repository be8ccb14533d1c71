//! Audit events as sentences, and changed fields as words.

use keywright_api_types::Timestamp;
use keywright_api_types::audit::{AuditAction, AuditEvent};
use serde_json::Value;

use crate::format;

/// An action in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// What was done, up to the name of what it was done to.
    pub verb: &'static str,
    /// Whether its target did not exist before.
    pub begins: bool,
}

const fn began(verb: &'static str) -> Words {
    Words { verb, begins: true }
}

const fn did(verb: &'static str) -> Words {
    Words { verb, begins: false }
}

/// The table of all actions.
pub const fn words(action: AuditAction) -> Words {
    match action {
        AuditAction::ApiKeyCreated => began("created the key"),
        AuditAction::ApiKeyUpdated => did("changed the key"),
        AuditAction::ApiKeyRegenerated => did("regenerated the secret of the key"),
        AuditAction::ApiKeyRevoked => did("revoked the key"),
        AuditAction::ApiKeyViewedByAdmin => did("looked at the key"),
        AuditAction::ApiKeyLeaked => did("reported a leak of the key"),
        AuditAction::ApiKeyShadowStarted => began("began to watch a change of the key"),
        AuditAction::ApiKeyShadowApplied => did("applied the watched change of the key"),
        AuditAction::ApiKeyShadowDiscarded => did("discarded the watched change of the key"),
        AuditAction::ClientCreated => began("created the client"),
        AuditAction::ClientUpdated => did("changed the client"),
        AuditAction::ClientSuspended => did("suspended the client"),
        AuditAction::PackageCreated => began("created the package"),
        AuditAction::PackageUpdated => did("changed the package"),
        AuditAction::PackageShadowStarted => began("began to watch a change of the package"),
        AuditAction::PackageShadowApplied => did("applied the watched change of the package"),
        AuditAction::PackageShadowDiscarded => did("discarded the watched change of the package"),
        AuditAction::UpgradeRequested => began("asked for the package"),
        AuditAction::UpgradeSeen => did("saw the request for the package"),
        AuditAction::UpgradeDone => began("granted the package"),
        AuditAction::UpgradeDeclined => began("declined the request for the package"),
        AuditAction::UserCreated => began("created the user"),
        AuditAction::UserUpdated => did("changed the user"),
        AuditAction::UserRemoved => did("removed the user"),
        AuditAction::UserInvited => began("invited"),
        AuditAction::UserInvitationRenewed => did("made a new link for the invitation of"),
        AuditAction::UserInvitationRevoked => did("took back the invitation of"),
        AuditAction::UserPasswordChanged => did("changed the password of"),
        AuditAction::UserPasswordResetRequested => did("asked for a new password for"),
        AuditAction::UserPasswordReset => did("set a new password by a link for"),
        AuditAction::UserTwoFactorEnabled => did("switched two-factor authentication on for"),
        AuditAction::UserTwoFactorDisabled => did("switched two-factor authentication off for"),
        AuditAction::UserTwoFactorReset => did("took away the second factor of"),
        AuditAction::UserRecoveryCodeUsed => did("used a recovery code of"),
        AuditAction::UserRecoveryCodesRenewed => did("made new recovery codes for"),
        AuditAction::PaymentCompleted => did("completed the payment"),
        AuditAction::PaymentFailed => did("failed the payment"),
        AuditAction::PaymentExpired => did("closed the expired payment"),
        AuditAction::WithdrawalApproved => did("approved the withdrawal"),
        AuditAction::WithdrawalRejected => did("rejected the withdrawal"),
        AuditAction::InvoiceVoided => did("voided the invoice"),
        AuditAction::SessionStarted => did("signed in"),
        AuditAction::SessionCodeAsked => did("gave the right password and was asked for a code"),
        AuditAction::SessionFailed => did("failed to sign in"),
        AuditAction::SessionProofFailed => did("gave a wrong password or code"),
        AuditAction::SessionSteppedUp => did("confirmed who it is"),
        AuditAction::SessionEnded => did("signed out"),
        AuditAction::AuditCheckpointCreated => did("signed the audit trail"),
        AuditAction::AlertRaised => began("raised the alert"),
        AuditAction::AlertCleared => did("ended the alert"),
        AuditAction::AlertAcknowledged => did("acknowledged the alert"),
        AuditAction::AlertWorsened => did("asked for attention again to the alert"),
        AuditAction::AlertRuleUpdated => did("changed the threshold of the alert"),
    }
}

/// The kinds of actions: how their names begin, and what a reader calls them.
const KINDS: [(&str, &str); 10] = [
    ("api_key", "Everything about keys"),
    ("session", "Everything about sign-ins"),
    ("user", "Everything about users"),
    ("client", "Everything about the client"),
    ("package", "Everything about packages"),
    ("payment", "Everything about payments"),
    ("withdrawal", "Everything about withdrawals"),
    ("invoice", "Everything about invoices"),
    ("audit", "Everything about the audit trail"),
    ("alert", "Everything about alerts"),
];

/// What a filter by action offers: its value and its words, each kind before its actions.
pub fn choices() -> Vec<(&'static str, &'static str)> {
    let kind_of = |action: AuditAction| action.as_str().split('.').next().unwrap_or_default();
    let mut choices = vec![("", "Everything")];
    for (kind, name) in KINDS {
        choices.push((kind, name));
        let actions = AuditAction::ALL.iter().copied().filter(|action| kind_of(*action) == kind);
        choices.extend(actions.map(|action| (action.as_str(), words(action).verb)));
    }
    choices
}

/// The name of what it was done to, where the sentence needs one.
pub fn target(event: &AuditEvent) -> Option<String> {
    match event.action {
        AuditAction::SessionStarted
        | AuditAction::SessionCodeAsked
        | AuditAction::SessionProofFailed
        | AuditAction::SessionSteppedUp => None,
        AuditAction::SessionEnded => event.target.name.as_ref().map(|name| format!("another session: {name}")),
        AuditAction::SessionFailed if event.actor.email.is_some() => None,
        AuditAction::SessionFailed => event.target.name.as_ref().map(|name| format!("as {name}")),
        _ => event.target.name.clone().or_else(|| event.target.id.clone()),
    }
}

/// A field's name as people read it.
pub fn field(name: &str) -> String {
    let words = match name {
        "rate_limit_per_minute" => "Requests a minute",
        "allowed_ips" => "Allowed addresses",
        "expires_at" => "Expires",
        "grace_expires_at" => "Old secret works until",
        "rotated_at" => "Regenerated",
        "revoke_reason" => "Reason",
        "email" => "E-mail address",
        "overrides.features" => "Features instead of the package's",
        "overrides.max_api_keys" => "Keys instead of the package's",
        "overrides.max_rate_limit_per_minute" => "Highest rate instead of the package's",
        "max_api_keys" => "Keys at most",
        "max_rate_limit_per_minute" => "Highest rate a minute",
        "log_retention_days" => "Days for which calls are kept",
        "rate_granted" => "Rate above the package's",
        _ => "",
    };
    if !words.is_empty() {
        return words.to_owned();
    }
    let mut spaced = name.replace('_', " ");
    if let Some(first) = spaced.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    spaced
}

/// A field's value as people read it; `local` writes a moment in the reader's time zone.
pub fn value(name: &str, value: &Value, local: impl Fn(Timestamp) -> String + Copy) -> String {
    match (name, value) {
        ("allowed_ips", Value::Null) => "everywhere".to_owned(),
        ("allowed_ips", Value::Array(items)) if items.is_empty() => "everywhere".to_owned(),
        ("expires_at", Value::Null) => "never".to_owned(),
        (_, Value::Null) => "none".to_owned(),
        (_, Value::Bool(true)) => "yes".to_owned(),
        (_, Value::Bool(false)) => "no".to_owned(),
        // The trail holds whole numbers alone.
        (_, Value::Number(number)) => number.as_u64().map_or_else(|| "–".to_owned(), format::count),
        (_, Value::String(text)) => text.parse().map_or_else(|_| text.clone(), local),
        (_, Value::Array(items)) if items.is_empty() => "none".to_owned(),
        (_, Value::Array(items)) => {
            items.iter().map(|item| self::value(name, item, local)).collect::<Vec<_>>().join(", ")
        }
        (_, Value::Object(members)) => {
            let members =
                members.iter().map(|(name, item)| format!("{}: {}", field(name), self::value(name, item, local)));
            members.collect::<Vec<_>>().join(", ")
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn event(action: &str, email: Option<&str>, target: Option<&str>) -> AuditEvent {
        serde_json::from_value(json!({
            "id": "aud_01kanj4zr0f4m8xk2v0c7d9w3h", "at": "2026-11-22T10:00:00Z",
            "actor": {"type": "user", "id": null, "email": email, "role": null},
            "action": action, "target": {"type": "api_key", "id": null, "name": target},
            "client_id": null, "ip": null, "user_agent": null, "changes": {}, "hash": "", "previous_hash": "",
        }))
        .unwrap()
    }

    fn sentence(event: &AuditEvent) -> String {
        [Some(event.actor.to_string()), Some(words(event.action).verb.to_owned()), target(event)]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn events_read_as_sentences() {
        let revoked = event("api_key.revoked", Some("client@demo.test"), Some("Billing service"));
        assert_eq!(sentence(&revoked), "client@demo.test revoked the key Billing service");
        let signed_in = event("session.started", Some("client@demo.test"), Some("client@demo.test"));
        assert_eq!(sentence(&signed_in), "client@demo.test signed in");
        let ended = event("session.ended", Some("client@demo.test"), None);
        assert_eq!(sentence(&ended), "client@demo.test signed out");
        let other = event("session.ended", Some("client@demo.test"), Some("Firefox on Linux"));
        assert_eq!(sentence(&other), "client@demo.test signed out another session: Firefox on Linux");
        let failed = event("session.failed", None, Some("nobody@demo.test"));
        assert_eq!(sentence(&failed), "Somebody failed to sign in as nobody@demo.test");
    }

    #[test]
    fn fields_and_values_read_as_words() {
        let local = |_: Timestamp| "a moment".to_owned();
        assert_eq!(field("name"), "Name");
        assert_eq!(field("max_api_keys"), "Keys at most");
        assert_eq!(field("access_level"), "Access level");
        assert_eq!(field("expires_at"), "Expires");
        assert_eq!(value("expires_at", &Value::Null, local), "never");
        assert_eq!(value("expires_at", &json!("2027-01-31T12:00:00Z"), local), "a moment");
        assert_eq!(value("allowed_ips", &json!([]), local), "everywhere");
        assert_eq!(value("permissions", &json!(["balance:read", "profile:read"]), local), "balance:read, profile:read");
        assert_eq!(value("rate_limit_per_minute", &json!(60), local), "60");
    }
}
