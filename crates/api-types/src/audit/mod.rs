//! The audit trail: who did what to what, when and from where.

mod proof;

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Timestamp;
use crate::ids::{AuditEventId, ClientId};
use crate::named::named_enum;
use crate::session::Role;

pub use proof::{
    AuditCheckpoint, AuditFault, AuditFaultKind, AuditKey, AuditProgress, AuditVerdict, AuditVerification,
    VerifyAuditTrail,
};

named_enum! {
    /// What kind of actor did it.
    ActorType {
        /// A person.
        User = "user",
        /// The program itself, or one who runs it on the machine.
        System = "system",
    }
}

named_enum! {
    /// What was done.
    AuditAction {
        /// A key was made.
        ApiKeyCreated = "api_key.created",
        /// A key's settings were changed.
        ApiKeyUpdated = "api_key.updated",
        /// A key's secret was replaced.
        ApiKeyRegenerated = "api_key.regenerated",
        /// A key was revoked.
        ApiKeyRevoked = "api_key.revoked",
        /// An admin looked at a client's key.
        ApiKeyViewedByAdmin = "api_key.viewed_by_admin",
        /// A key's secret was found in public.
        ApiKeyLeaked = "api_key.leaked",
        /// A change of a key is watched from now on.
        ApiKeyShadowStarted = "api_key.shadow_started",
        /// A watched change of a key was applied.
        ApiKeyShadowApplied = "api_key.shadow_applied",
        /// A watched change of a key was given up.
        ApiKeyShadowDiscarded = "api_key.shadow_discarded",
        /// A client was made.
        ClientCreated = "client.created",
        /// A client's settings were changed.
        ClientUpdated = "client.updated",
        /// A client's keys were taken out of use.
        ClientSuspended = "client.suspended",
        /// A package was made.
        PackageCreated = "package.created",
        /// A package was changed, for all clients that have it.
        PackageUpdated = "package.updated",
        /// A change of a package is watched from now on.
        PackageShadowStarted = "package.shadow_started",
        /// A watched change of a package was applied.
        PackageShadowApplied = "package.shadow_applied",
        /// A watched change of a package was given up.
        PackageShadowDiscarded = "package.shadow_discarded",
        /// A client asked for another package.
        UpgradeRequested = "package.upgrade_requested",
        /// An admin has seen that a client asks for another package.
        UpgradeSeen = "package.upgrade_seen",
        /// A client was given the package that it asked for.
        UpgradeDone = "package.upgrade_done",
        /// A client was not given the package that it asked for.
        UpgradeDeclined = "package.upgrade_declined",
        /// A user was made.
        UserCreated = "user.created",
        /// A user's settings were changed.
        UserUpdated = "user.updated",
        /// A user was removed.
        UserRemoved = "user.removed",
        /// Somebody was invited.
        UserInvited = "user.invited",
        /// An invitation got a new link.
        UserInvitationRenewed = "user.invitation_renewed",
        /// An invitation was taken back.
        UserInvitationRevoked = "user.invitation_revoked",
        /// A user changed the password.
        UserPasswordChanged = "user.password_changed",
        /// A link for a new password was made.
        UserPasswordResetRequested = "user.password_reset_requested",
        /// A new password was set by such a link.
        UserPasswordReset = "user.password_reset",
        /// A user has a second factor from now on.
        UserTwoFactorEnabled = "user.two_factor_enabled",
        /// A user gave the second factor up.
        UserTwoFactorDisabled = "user.two_factor_disabled",
        /// An owner took a member's second factor away.
        UserTwoFactorReset = "user.two_factor_reset",
        /// A user signed in, or did what asks for a code, with a recovery code.
        UserRecoveryCodeUsed = "user.recovery_code_used",
        /// A user's recovery codes were replaced.
        UserRecoveryCodesRenewed = "user.recovery_codes_renewed",
        /// A payment has arrived.
        PaymentCompleted = "payment.completed",
        /// A payment will not arrive.
        PaymentFailed = "payment.failed",
        /// A payment did not arrive in time.
        PaymentExpired = "payment.expired",
        /// A withdrawal has left.
        WithdrawalApproved = "withdrawal.approved",
        /// A withdrawal was turned down.
        WithdrawalRejected = "withdrawal.rejected",
        /// An invoice was withdrawn, by somebody who was signed in.
        InvoiceVoided = "invoice.voided",
        /// Somebody signed in.
        SessionStarted = "session.started",
        /// Somebody tried to sign in and failed.
        SessionFailed = "session.failed",
        /// Somebody gave the right password and was asked for a code.
        SessionCodeAsked = "session.code_asked",
        /// Somebody who was signed in was asked once more who it is, and gave a wrong password or a wrong code.
        SessionProofFailed = "session.proof_failed",
        /// Somebody proved once more who it is, by a code or the password.
        SessionSteppedUp = "session.stepped_up",
        /// Somebody signed out.
        SessionEnded = "session.ended",
        /// The trail, as far as it had come, was signed.
        AuditCheckpointCreated = "audit.checkpoint_created",
        /// Something that is watched is too much.
        AlertRaised = "alert.raised",
        /// It is over.
        AlertCleared = "alert.cleared",
        /// An admin took note of it.
        AlertAcknowledged = "alert.acknowledged",
        /// It got much worse after somebody took note of it, and asks for attention again.
        AlertWorsened = "alert.worsened",
        /// An owner chose from when on something is too much.
        AlertRuleUpdated = "alert.rule_updated",
    }
}

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Actor {
    /// What kind of actor.
    #[serde(rename = "type")]
    pub actor_type: ActorType,
    /// The user's id; null for the system.
    pub id: Option<String>,
    /// The user's e-mail address at that time.
    pub email: Option<String>,
    /// The user's role at that time.
    pub role: Option<Role>,
}

/// Who did it, as people read it: of an admin with the role, since a client's reader knows the own members alone.
impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.email, self.actor_type) {
            (Some(email), _) if self.role == Some(Role::Admin) => write!(f, "{email} (admin)"),
            (Some(email), _) => f.write_str(email),
            (None, ActorType::System) => f.write_str("The system"),
            (None, ActorType::User) => f.write_str("Somebody"),
        }
    }
}

/// What it was done to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Target {
    /// The kind of thing: `api_key`, `client`, `package`, `user`, `session`, `payment`, `withdrawal`, `invoice`, `audit_checkpoint`, `alert`,
    /// `alert_rule`.
    #[serde(rename = "type")]
    pub target_type: String,
    /// The thing's id; null where there is none.
    pub id: Option<String>,
    /// The thing's name at that time.
    pub name: Option<String>,
}

/// A field before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Change {
    /// Before; null if there was nothing.
    pub from: Value,
    /// After; null if there is nothing.
    pub to: Value,
}

/// Fields before and after, by name.
pub type Changes = BTreeMap<String, Change>;

/// One event of the trail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditEvent {
    /// The event's id.
    pub id: AuditEventId,
    /// When it happened.
    pub at: Timestamp,
    /// Who did it.
    pub actor: Actor,
    /// What was done.
    pub action: AuditAction,
    /// What it was done to.
    pub target: Target,
    /// The client concerned; null where there is none.
    pub client_id: Option<ClientId>,
    /// The actor's address.
    pub ip: Option<String>,
    /// The actor's `User-Agent`.
    pub user_agent: Option<String>,
    /// The fields that changed.
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::HashMap<String, Change>))]
    pub changes: Changes,
    /// BLAKE3 over this event and the hash before it, 64 hex digits.
    pub hash: String,
    /// The hash of the event before it; 64 zeros for the first.
    pub previous_hash: String,
}
