//! Alerts: what is watched, from when on it is too much, and what was noticed.

use serde::{Deserialize, Serialize};

use crate::ids::AlertId;
use crate::validation::{Validate, Violations};
use crate::{FieldError, Timestamp};

/// How many whole minutes a share, a latency and counts of attempts and of waits are measured over.
pub const ALERT_MINUTES: i64 = 5;

/// The highest threshold of what is neither a share nor a state.
const MOST: u64 = 1_000_000_000;

/// What a value is measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AlertUnit {
    /// Of a hundred calls.
    Percent,
    /// Milliseconds.
    Milliseconds,
    /// Seconds.
    Seconds,
    /// Calls.
    Calls,
    /// Waits in vain.
    Waits,
    /// 1 if it is so, else 0.
    State,
}

impl AlertUnit {
    /// The highest threshold that makes sense; the lowest is 1.
    pub const fn most(self) -> u64 {
        match self {
            Self::Percent => 100,
            Self::State => 1,
            Self::Milliseconds | Self::Seconds | Self::Calls | Self::Waits => MOST,
        }
    }
}

/// Declares the rules: each a line with its name, its unit, its threshold by default, its title and what it means.
macro_rules! alert_kinds {
    ($( $variant:ident = $name:literal, $unit:ident, $default:literal, $title:literal, $explanation:literal; )+) => {
        crate::named::named_enum! {
            /// What is watched.
            AlertKind { $( #[doc = $explanation] $variant = $name ),+ }
        }

        impl AlertKind {
            /// The names of all, in the order of the table.
            pub const NAMES: &[&'static str] = &[ $( $name ),+ ];

            /// A title for people.
            pub const fn title(self) -> &'static str {
                match self { $( Self::$variant => $title ),+ }
            }

            /// What is measured, for people.
            pub const fn explanation(self) -> &'static str {
                match self { $( Self::$variant => $explanation ),+ }
            }

            /// What it is measured in.
            pub const fn unit(self) -> AlertUnit {
                match self { $( Self::$variant => AlertUnit::$unit ),+ }
            }

            /// From when on it is too much, where no owner has chosen otherwise.
            pub const fn default_threshold(self) -> u64 {
                match self { $( Self::$variant => $default ),+ }
            }
        }
    };
}

impl AlertKind {
    /// Whether it is about one server, of which each knows its own alone.
    pub const fn is_about_a_server(self) -> bool {
        match self {
            Self::ServerErrors
            | Self::Refusals
            | Self::LimitsHit
            | Self::SlowCalls
            | Self::KeyGuessing
            | Self::UnknownKeys
            | Self::AuditBroken => false,
            Self::JournalBacklog
            | Self::JournalDelay
            | Self::JournalVolatile
            | Self::JournalFolded
            | Self::JournalDamaged
            | Self::ConnectionTimeouts => true,
        }
    }
}

alert_kinds! {
    ServerErrors = "server_errors", Percent, 5, "Server errors", "The share of calls that the server failed to answer (5xx), of at least 20 within five minutes.";
    Refusals = "refusals", Percent, 50, "Refused calls", "The share of calls that were refused (4xx), of at least 20 within five minutes.";
    LimitsHit = "limits_hit", Percent, 25, "Calls over their rate", "The share of calls that were over their key's rate (429), of at least 20 within five minutes.";
    SlowCalls = "slow_calls", Milliseconds, 1_000, "Slow calls", "The time within which 99 of 100 calls were answered, of at least 20 within five minutes.";
    KeyGuessing = "key_guessing", Calls, 100, "Unknown keys from one address", "Calls with an unknown key from one address within five minutes: somebody guesses, or has a wrong key.";
    UnknownKeys = "unknown_keys", Calls, 1_000, "Unknown keys from all addresses", "Calls with an unknown key from all addresses together within five minutes: somebody may guess from many places.";
    JournalBacklog = "journal_backlog", Calls, 100_000, "Calls waiting to be logged", "Answered calls that wait in a server's journal because the database is away or slow.";
    JournalDelay = "journal_delay", Seconds, 30, "Logging is late", "How long the oldest answered call has waited in a server's journal.";
    JournalVolatile = "journal_volatile", State, 1, "The journal is not on the disk", "A crash of the server would lose the calls that are not yet logged.";
    JournalFolded = "journal_folded", Calls, 1, "Lines of the log were given up", "Calls that were counted, but whose line in the log a server gave up for room, since it last looked.";
    JournalDamaged = "journal_damaged", Calls, 1, "Calls could not be read", "Damaged places of a server's journal that were left out, since it last looked.";
    ConnectionTimeouts = "connection_timeouts", Waits, 10, "The database is hard to reach", "How often a server waited in vain for a connection to the database within five minutes.";
    AuditBroken = "audit_broken", State, 1, "The audit trail does not verify", "A server that signed the trail, or verified all of it, found that it is not as it was written. It is over once all of it was verified and found intact, against the kept checkpoint that showed it if one did.";
}

/// A rule: what is watched, and from when on it is too much.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AlertRule {
    /// What is watched.
    pub kind: AlertKind,
    /// Its title.
    #[cfg_attr(feature = "openapi", schema(example = "Server errors"))]
    pub title: String,
    /// What is measured.
    pub explanation: String,
    /// What it is measured in.
    pub unit: AlertUnit,
    /// From which value on an alert is raised; null if it raises none.
    pub threshold: Option<u64>,
    /// The threshold by default.
    pub default_threshold: u64,
    /// The highest threshold that can be chosen; the lowest is 1.
    pub max_threshold: u64,
}

impl AlertRule {
    /// The rule for what is watched, with its threshold.
    pub fn new(kind: AlertKind, threshold: Option<u64>) -> Self {
        Self {
            kind,
            title: kind.title().to_owned(),
            explanation: kind.explanation().to_owned(),
            unit: kind.unit(),
            threshold,
            default_threshold: kind.default_threshold(),
            max_threshold: kind.unit().most(),
        }
    }
}

/// All rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AlertRules {
    /// Each once, always in the same order.
    pub data: Vec<AlertRule>,
}

/// The body that changes thresholds: of a kind that is not named nothing changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct UpdateAlertRules {
    /// Each kind once.
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 12))]
    pub rules: Vec<AlertThreshold>,
}

/// From when on what is watched is too much.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AlertThreshold {
    /// What is watched.
    pub kind: AlertKind,
    /// From which value on an alert is raised, 1 to the rule's `max_threshold`; null if it is to raise none.
    #[serde(deserialize_with = "Option::deserialize")]
    #[cfg_attr(feature = "openapi", schema(required, minimum = 1, example = 5))]
    pub threshold: Option<u64>,
}

impl Validate for UpdateAlertRules {
    fn validate(&self) -> Result<(), Vec<FieldError>> {
        let once = |rule: &AlertThreshold| self.rules.iter().filter(|other| other.kind == rule.kind).count() == 1;
        let mut found = Violations::new().check("rules", !self.rules.is_empty(), "Name at least one rule.").check(
            "rules",
            self.rules.iter().all(once),
            "Name each rule once.",
        );
        for rule in &self.rules {
            let most = rule.kind.unit().most();
            let fits = rule.threshold.is_none_or(|threshold| (1..=most).contains(&threshold));
            found = found.check(rule.kind.as_str(), fits, &format!("It is 1 to {most}."));
        }
        found.finish()
    }
}

crate::named::named_enum! {
    /// Whether an alert is over.
    AlertStatus {
        /// It is not.
        Open = "open",
        /// It is.
        Cleared = "cleared",
    }
}

/// Something that was too much, or still is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Alert {
    /// The alert's id.
    pub id: AlertId,
    /// What is watched.
    pub kind: AlertKind,
    /// Its title.
    #[cfg_attr(feature = "openapi", schema(example = "Server errors"))]
    pub title: String,
    /// Which of several it is about: an address, or a server's name. Null where there is only one.
    pub subject: Option<String>,
    /// What it is measured in.
    pub unit: AlertUnit,
    /// From which value on it was too much.
    pub threshold: u64,
    /// What was measured when it was raised.
    pub value: u64,
    /// What was measured last, while it was open.
    pub latest_value: u64,
    /// The highest that was measured while it was open.
    pub highest_value: u64,
    /// When it was raised.
    pub raised_at: Timestamp,
    /// When it was over; null while it is not.
    pub cleared_at: Option<Timestamp>,
    /// When an admin took note of it; null again once what is measured has doubled since then, or is the most there can be.
    pub acknowledged_at: Option<Timestamp>,
    /// The e-mail address of that admin.
    pub acknowledged_by: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn update(rules: &[(AlertKind, Option<u64>)]) -> UpdateAlertRules {
        let rules = rules.iter().map(|(kind, threshold)| AlertThreshold { kind: *kind, threshold: *threshold });
        UpdateAlertRules { rules: rules.collect() }
    }

    #[test]
    fn every_default_can_be_chosen() {
        let defaults: Vec<_> = AlertKind::ALL.iter().map(|kind| (*kind, Some(kind.default_threshold()))).collect();
        assert_eq!(update(&defaults).validate(), Ok(()));
    }

    #[test]
    fn a_threshold_fits_its_unit() {
        assert_eq!(update(&[(AlertKind::ServerErrors, None), (AlertKind::SlowCalls, Some(250))]).validate(), Ok(()));
        let wrong = [
            (update(&[]), "rules"),
            (update(&[(AlertKind::ServerErrors, Some(1)), (AlertKind::ServerErrors, None)]), "rules"),
            (update(&[(AlertKind::ServerErrors, Some(101))]), "server_errors"),
            (update(&[(AlertKind::KeyGuessing, Some(0))]), "key_guessing"),
            (update(&[(AlertKind::AuditBroken, Some(2))]), "audit_broken"),
        ];
        for (body, field) in wrong {
            assert_eq!(body.validate().unwrap_err()[0].field, field);
        }
    }
}
