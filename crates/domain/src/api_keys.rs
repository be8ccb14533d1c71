//! A key's life: which settings it may have, how they change, when it works.

use keywright_api_types::address_range::AddressRange;
use keywright_api_types::api_keys::{ApiKeyStatus, CreateApiKey, MAX_GRACE_SECONDS, UpdateApiKey};
use keywright_api_types::audit::{Change, Changes};
use keywright_api_types::permissions::PermissionSet;
use keywright_api_types::validation::Violations;
use keywright_api_types::{FieldError, Timestamp, Validate};
use serde_json::{Value, json};

use crate::limits::Entitlement;

/// Who decides about a key, and so which ceiling holds for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authority {
    /// The client's own users, within what is in force for the client.
    Client,
    /// An admin, within what this installation allows.
    Admin,
}

impl Authority {
    /// The highest rate that may be given to a key of the client, in requests a minute.
    pub fn max_rate(self, client: &Entitlement) -> u32 {
        match self {
            Self::Client => client.max_rate,
            Self::Admin => client.server_max_rate,
        }
    }
}

/// What its owner chose for a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeySettings {
    /// What people call it; trimmed.
    pub name: String,
    /// What it may do; at least one.
    pub permissions: PermissionSet,
    /// Requests a minute, and the size of a burst.
    pub rate_limit_per_minute: u32,
    /// When it stops working.
    pub expires_at: Option<Timestamp>,
    /// Where it may be used from; empty for everywhere.
    pub allowed_ips: Vec<AddressRange>,
}

impl KeySettings {
    /// The settings of a new key, if the client may have such a key.
    pub fn create(
        body: CreateApiKey,
        client: &Entitlement,
        by: Authority,
        now: Timestamp,
    ) -> Result<Self, Vec<FieldError>> {
        body.validate()?;
        Violations::new()
            .note("rate_limit_per_minute", rate_violation(body.rate_limit_per_minute, by.max_rate(client)))
            .note("expires_at", expiry_violation(body.expires_at, now))
            .finish()?;
        Ok(Self {
            name: body.name.trim().to_owned(),
            permissions: body.permissions,
            rate_limit_per_minute: body.rate_limit_per_minute.unwrap_or(client.default_rate),
            expires_at: body.expires_at,
            allowed_ips: without_repeats(body.allowed_ips.unwrap_or_default()),
        })
    }

    /// The settings after a change. Only what the change names is judged, so that a key above a
    /// ceiling that was lowered since can still be renamed.
    pub fn update(
        &self,
        patch: UpdateApiKey,
        client: &Entitlement,
        by: Authority,
        now: Timestamp,
    ) -> Result<Self, Vec<FieldError>> {
        patch.validate()?;
        let new_rate = patch.rate_limit_per_minute.flatten().filter(|rate| *rate != self.rate_limit_per_minute);
        let new_expiry = patch.expires_at.flatten().filter(|expiry| Some(*expiry) != self.expires_at);
        Violations::new()
            .note("rate_limit_per_minute", rate_violation(new_rate, by.max_rate(client)))
            .note("expires_at", expiry_violation(new_expiry, now))
            .finish()?;
        Ok(Self {
            name: patch.name.map_or_else(|| self.name.clone(), |name| name.trim().to_owned()),
            permissions: patch.permissions.unwrap_or(self.permissions),
            rate_limit_per_minute: match patch.rate_limit_per_minute {
                None => self.rate_limit_per_minute,
                Some(rate) => rate.unwrap_or(client.default_rate),
            },
            expires_at: patch.expires_at.unwrap_or(self.expires_at),
            allowed_ips: match patch.allowed_ips {
                None => self.allowed_ips.clone(),
                Some(ranges) => without_repeats(ranges.unwrap_or_default()),
            },
        })
    }

    /// The fields in which two settings differ, for the audit trail.
    pub fn changes(before: &Self, after: &Self) -> Changes {
        let (before, after) = (before.fields(), after.fields());
        let pairs = before.into_iter().zip(after);
        pairs
            .filter(|((_, from), (_, to))| from != to)
            .map(|((name, from), (_, to))| (name.to_owned(), Change { from, to }))
            .collect()
    }

    /// All fields, as set where there was nothing before.
    pub fn as_changes(&self) -> Changes {
        let set = |(name, to): (&str, Value)| (name.to_owned(), Change { from: Value::Null, to });
        self.fields().into_iter().map(set).collect()
    }

    fn fields(&self) -> [(&'static str, Value); 5] {
        [
            ("name", json!(self.name)),
            ("permissions", json!(self.permissions)),
            ("rate_limit_per_minute", json!(self.rate_limit_per_minute)),
            ("expires_at", json!(self.expires_at)),
            ("allowed_ips", json!(self.allowed_ips)),
        ]
    }
}

fn rate_violation(rate: Option<u32>, most: u32) -> Option<String> {
    let above = rate.is_some_and(|rate| rate > most);
    above.then(|| format!("The highest rate for this client is {most} requests a minute."))
}

fn expiry_violation(expires_at: Option<Timestamp>, now: Timestamp) -> Option<String> {
    let past = expires_at.is_some_and(|expiry| expiry <= now);
    past.then(|| "Choose a moment in the future.".to_owned())
}

fn without_repeats(mut ranges: Vec<AddressRange>) -> Vec<AddressRange> {
    let mut seen = std::collections::HashSet::new();
    ranges.retain(|range| seen.insert(range.net()));
    ranges
}

/// Where a key is in its life. An expiry date counts from its very millisecond on.
pub fn status(revoked_at: Option<Timestamp>, expires_at: Option<Timestamp>, now: Timestamp) -> ApiKeyStatus {
    if revoked_at.is_some() {
        return ApiKeyStatus::Revoked;
    }
    match expires_at {
        Some(expiry) if expiry <= now => ApiKeyStatus::Expired,
        _ => ApiKeyStatus::Active,
    }
}

/// Until when the replaced secret is to work, if it is to that many seconds from now; `None` if not at all. Never past
/// the key's own expiry, nor, which is an error, more than seven days after it was replaced.
pub fn changed_grace(
    now: Timestamp,
    seconds: u32,
    rotated_at: Timestamp,
    expires_at: Option<Timestamp>,
) -> Result<Option<Timestamp>, FieldError> {
    let latest = rotated_at.plus_seconds(MAX_GRACE_SECONDS.into());
    match now.plus_seconds(seconds.into()) > latest && seconds > 0 {
        true => Err(FieldError::new("seconds", "The old secret works at most seven days after it was replaced.")),
        false => Ok(grace_end(now, seconds, expires_at)),
    }
}

/// Until when the replaced secret works: never past the key's own expiry; `None` if not at all.
pub fn grace_end(now: Timestamp, grace_seconds: u32, expires_at: Option<Timestamp>) -> Option<Timestamp> {
    let end = now.plus_seconds(i64::from(grace_seconds));
    let end = expires_at.map_or(end, |expiry| end.min(expiry));
    (end > now).then_some(end)
}

#[cfg(test)]
pub(crate) mod test_rng {
    use rand_core::{TryCryptoRng, TryRng};
    use std::convert::Infallible;

    /// A generator for tests: the same numbers for the same seed (splitmix64).
    pub struct Counter(pub u64);

    impl TryRng for Counter {
        type Error = Infallible;

        fn try_next_u32(&mut self) -> Result<u32, Infallible> {
            self.try_next_u64().map(|value| value as u32)
        }

        fn try_next_u64(&mut self) -> Result<u64, Infallible> {
            self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            Ok(mixed ^ (mixed >> 31))
        }

        fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
            for chunk in bytes.chunks_mut(8) {
                let random = self.try_next_u64()?.to_le_bytes();
                chunk.copy_from_slice(&random[..chunk.len()]);
            }
            Ok(())
        }
    }

    impl TryCryptoRng for Counter {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use keywright_api_types::clients::LimitSource;
    use keywright_api_types::features::Feature;
    use keywright_api_types::permissions::Permission;
    use proptest::prelude::*;

    const NOW: Timestamp = Timestamp::from_unix_milliseconds(1_800_000_000_000);

    fn client() -> Entitlement {
        Entitlement {
            features: vec![Feature::ApiBasic],
            max_api_keys: 20,
            max_rate: 300,
            default_rate: 60,
            server_max_rate: 1000,
            features_set_by: LimitSource::Package,
            max_api_keys_set_by: LimitSource::Package,
            max_rate_set_by: LimitSource::Package,
        }
    }

    fn body() -> CreateApiKey {
        CreateApiKey {
            name: " Billing ".to_owned(),
            permissions: [Permission::BalanceRead].into_iter().collect(),
            rate_limit_per_minute: None,
            expires_at: None,
            allowed_ips: None,
        }
    }

    #[test]
    fn a_new_key_gets_a_trimmed_name_and_the_default_rate() {
        let settings = KeySettings::create(body(), &client(), Authority::Client, NOW).unwrap();
        assert_eq!((settings.name.as_str(), settings.rate_limit_per_minute), ("Billing", 60));
    }

    #[test]
    fn a_rate_above_the_clients_and_a_past_expiry_are_refused_together() {
        let body = CreateApiKey { rate_limit_per_minute: Some(301), expires_at: Some(NOW), ..body() };
        let errors = KeySettings::create(body, &client(), Authority::Client, NOW).unwrap_err();
        let fields: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["rate_limit_per_minute", "expires_at"]);
    }

    #[test]
    fn what_was_allowed_once_does_not_hinder_another_change() {
        let mut settings = KeySettings::create(body(), &client(), Authority::Client, NOW).unwrap();
        settings.rate_limit_per_minute = 1000;
        settings.expires_at = Some(NOW.plus_seconds(-1));
        let patch = UpdateApiKey {
            name: Some("Other".to_owned()),
            rate_limit_per_minute: Some(Some(1000)),
            expires_at: Some(settings.expires_at),
            ..UpdateApiKey::default()
        };
        let after = settings.update(patch, &client(), Authority::Client, NOW).unwrap();
        assert_eq!(KeySettings::changes(&settings, &after).into_keys().collect::<Vec<_>>(), ["name"]);
    }

    #[test]
    fn cleared_fields_go_back_to_their_defaults() {
        let with = CreateApiKey {
            rate_limit_per_minute: Some(5),
            expires_at: Some(NOW.plus_seconds(60)),
            allowed_ips: Some(vec!["10.0.0.0/8".parse().unwrap(), "10.0.0.0/8".parse().unwrap()]),
            ..body()
        };
        let before = KeySettings::create(with, &client(), Authority::Client, NOW).unwrap();
        assert_eq!(before.allowed_ips.len(), 1);
        let patch = UpdateApiKey {
            rate_limit_per_minute: Some(None),
            expires_at: Some(None),
            allowed_ips: Some(None),
            ..UpdateApiKey::default()
        };
        let after = before.update(patch, &client(), Authority::Client, NOW).unwrap();
        assert_eq!((after.rate_limit_per_minute, after.expires_at, after.allowed_ips.len()), (60, None, 0));
    }

    proptest! {
        #[test]
        fn a_grace_never_outlives_the_key(grace in 0u32..=604_800, life in 1i64..1_000_000) {
            let expiry = NOW.plus_seconds(life);
            if let Some(end) = grace_end(NOW, grace, Some(expiry)) {
                prop_assert!(end > NOW && end <= expiry);
            } else {
                prop_assert_eq!(grace, 0);
            }
        }

        #[test]
        fn revoked_is_final(expires_at in proptest::option::of(0i64..2_000_000_000_000), now in 0i64..2_000_000_000_000) {
            let expires_at = expires_at.map(Timestamp::from_unix_milliseconds);
            let now = Timestamp::from_unix_milliseconds(now);
            prop_assert_eq!(status(Some(NOW), expires_at, now), ApiKeyStatus::Revoked);
        }
    }
}
