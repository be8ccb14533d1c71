//! How long a signed-in session lasts.

use keywright_api_types::Timestamp;

/// How long a code or a password counts as fresh within its session: ten minutes, in seconds.
pub const FRESH_PROOF_SECONDS: i64 = 600;

/// The two ends that a session comes to by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionPolicy {
    /// Seconds without a request after which it ends.
    pub idle_seconds: i64,
    /// Seconds after sign-in at which it ends in any case.
    pub absolute_seconds: i64,
}

impl Default for SessionPolicy {
    /// Two hours idle, twelve hours in all: a working day.
    fn default() -> Self {
        Self { idle_seconds: 2 * 3600, absolute_seconds: 12 * 3600 }
    }
}

impl SessionPolicy {
    /// Whether a session goes on.
    pub fn is_alive(self, created_at: Timestamp, last_seen_at: Timestamp, now: Timestamp) -> bool {
        now < last_seen_at.plus_seconds(self.idle_seconds) && now < created_at.plus_seconds(self.absolute_seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_ends_when_idle_and_in_any_case() {
        let policy = SessionPolicy { idle_seconds: 10, absolute_seconds: 100 };
        let start = Timestamp::from_unix_milliseconds(1_000_000);
        let at = |seconds| start.plus_seconds(seconds);
        assert!(policy.is_alive(start, at(0), at(9)));
        assert!(!policy.is_alive(start, at(0), at(10)));
        assert!(policy.is_alive(start, at(95), at(99)));
        assert!(!policy.is_alive(start, at(95), at(100)));
    }
}
