//! The keys of all clients.

use keywright_api_types::admin::api_keys::AdminApiKey;
use keywright_api_types::monitoring::{EXPIRING_DAYS, NEW_DAYS, STALE_DAYS};
use keywright_api_types::{Page, Timestamp};

use crate::api::transport::with_query;
use crate::api::{Reply, SignedIn};
use crate::browser;

const DAY_SECONDS: i64 = 86_400;

/// Which part of its life a key is in, as an address names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyLife {
    /// Made a short while ago.
    New,
    /// Soon at its end.
    Expiring,
    /// In use, and yet not used.
    Stale,
}

impl KeyLife {
    /// Each with its name in the address.
    pub const ALL: [(Self, &str); 3] = [(Self::New, "new"), (Self::Expiring, "expiring"), (Self::Stale, "stale")];

    /// What the API is asked for: a parameter, and the moment that it takes.
    fn parameter(self, now: Timestamp) -> (&'static str, Timestamp) {
        match self {
            Self::New => ("created_from", now.plus_seconds(-NEW_DAYS * DAY_SECONDS)),
            Self::Expiring => ("expires_until", now.plus_seconds(EXPIRING_DAYS * DAY_SECONDS)),
            Self::Stale => ("unused_since", now.plus_seconds(-STALE_DAYS * DAY_SECONDS)),
        }
    }
}

/// Which keys to list; an empty field filters nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AdminKeyFilter {
    /// A part of the name, the beginning of a key, or an id.
    pub q: String,
    /// The status, by its name.
    pub status: String,
    /// The part of its life, by its name.
    pub life: String,
}

impl AdminKeyFilter {
    /// The path with this filter.
    pub fn address(&self, path: &str) -> String {
        with_query(path, &[("q", &self.q), ("status", &self.status), ("life", &self.life)])
    }

    fn query(&self, cursor: &str, now: Timestamp) -> String {
        let life = KeyLife::ALL.into_iter().find(|(_, name)| *name == self.life);
        let (parameter, moment) = match life.map(|(life, _)| life.parameter(now)) {
            Some((parameter, moment)) => (parameter, moment.to_string()),
            None => ("created_from", String::new()),
        };
        let parameters = [("q", self.q.as_str()), ("status", &self.status), (parameter, &moment), ("cursor", cursor)];
        with_query("/api/v1/admin/api-keys", &parameters)
    }
}

impl SignedIn {
    /// A page of the keys of all clients.
    pub fn admin_keys(self, filter: &AdminKeyFilter, cursor: Option<String>) -> Reply<Page<AdminApiKey>> {
        self.get(&filter.query(&cursor.unwrap_or_default(), browser::now()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_life_is_asked_for_by_a_moment() {
        let now: Timestamp = "2026-11-22T10:00:00Z".parse().unwrap();
        let of = |life: &str, status: &str| {
            AdminKeyFilter { q: String::new(), status: status.to_owned(), life: life.to_owned() }.query("", now)
        };
        assert_eq!(of("new", ""), "/api/v1/admin/api-keys?created_from=2026-11-15T10%3A00%3A00Z");
        let stale = "/api/v1/admin/api-keys?status=active&unused_since=2026-08-24T10%3A00%3A00Z";
        assert_eq!(of("stale", "active"), stale);
        assert_eq!(of("nonsense", ""), "/api/v1/admin/api-keys");
    }
}
