//! A key's settings as a form holds them, and the requests that they become.

use keywright_api_types::address_range::AddressRange;
use keywright_api_types::api_keys::{ApiKey, CreateApiKey, UpdateApiKey};
use keywright_api_types::permissions::PermissionSet;
use keywright_api_types::{FieldError, Timestamp, Validate};

use crate::format::LocalTime;

const SECONDS_PER_DAY: i64 = 86_400;

/// When a key is to stop working.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiry {
    /// It is not.
    Never,
    /// That many days from now.
    InDays(i64),
    /// At the date and time that the form names.
    At,
}

impl Expiry {
    /// The choices of a form: the expiry, its value in the form, and its name.
    pub const CHOICES: [(Self, &str, &str); 5] = [
        (Self::Never, "never", "Never"),
        (Self::InDays(30), "30", "In 30 days"),
        (Self::InDays(90), "90", "In 90 days"),
        (Self::InDays(365), "365", "In one year"),
        (Self::At, "at", "At a date and time"),
    ];

    /// The choice with that value.
    pub fn from_value(value: &str) -> Self {
        Self::CHOICES.iter().find(|choice| choice.1 == value).map_or(Self::Never, |choice| choice.0)
    }

    /// The value of the choice.
    pub fn value(self) -> &'static str {
        Self::CHOICES.iter().find(|choice| choice.0 == self).map_or("never", |choice| choice.1)
    }
}

/// The reader's clock, as far as a form needs it.
#[derive(Clone, Copy)]
pub struct FormClock {
    /// The present.
    pub now: Timestamp,
    /// What the value of a date and time field means in the reader's time zone.
    pub read: fn(&str) -> Option<Timestamp>,
}

/// A key's settings as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyDraft {
    /// The name.
    pub name: String,
    /// The permissions.
    pub permissions: PermissionSet,
    /// Requests a minute; empty for the default.
    pub rate: String,
    /// When it stops working.
    pub expiry: Expiry,
    /// The value of the date and time field, for [`Expiry::At`].
    pub expires_at: String,
    /// Addresses and blocks, one a line; empty for everywhere.
    pub allowed_ips: String,
}

impl KeyDraft {
    /// What the form for a new key begins with.
    pub fn empty() -> Self {
        Self {
            name: String::new(),
            permissions: PermissionSet::EMPTY,
            rate: String::new(),
            expiry: Expiry::Never,
            expires_at: String::new(),
            allowed_ips: String::new(),
        }
    }

    /// What the form for changing a key begins with.
    pub fn of(key: &ApiKey, local: impl Fn(Timestamp) -> LocalTime) -> Self {
        let addresses: Vec<_> = key.allowed_ips.iter().map(ToString::to_string).collect();
        Self {
            name: key.name.clone(),
            permissions: key.permissions,
            rate: key.rate_limit_per_minute.to_string(),
            expiry: if key.expires_at.is_some() { Expiry::At } else { Expiry::Never },
            expires_at: key.expires_at.map(|at| local(at).input_value()).unwrap_or_default(),
            allowed_ips: addresses.join("\n"),
        }
    }

    /// The request that makes a key with these settings, or what is wrong with them.
    pub fn create(&self, clock: FormClock) -> Result<CreateApiKey, Vec<FieldError>> {
        let mut errors = Vec::new();
        let body = CreateApiKey {
            name: self.name.trim().to_owned(),
            permissions: self.permissions,
            rate_limit_per_minute: note(&mut errors, self.rate()),
            expires_at: note(&mut errors, self.expires_at(clock)),
            allowed_ips: note(&mut errors, self.allowed_ips()),
        };
        checked(body, errors)
    }

    /// The request that changes a key from the settings that the form began with to these.
    pub fn update(&self, initial: &Self, clock: FormClock) -> Result<UpdateApiKey, Vec<FieldError>> {
        let mut errors = Vec::new();
        let name = self.name.trim();
        let expiry = (self.expiry, self.expires_at.as_str());
        let body = UpdateApiKey {
            name: (name != initial.name).then(|| name.to_owned()),
            permissions: (self.permissions != initial.permissions).then_some(self.permissions),
            rate_limit_per_minute: (self.rate.trim() != initial.rate).then(|| note(&mut errors, self.rate())),
            expires_at: (expiry != (initial.expiry, initial.expires_at.as_str()))
                .then(|| note(&mut errors, self.expires_at(clock))),
            allowed_ips: (self.allowed_ips.trim() != initial.allowed_ips)
                .then(|| note(&mut errors, self.allowed_ips())),
            if_updated_at: None,
        };
        checked(body, errors)
    }

    fn rate(&self) -> Result<Option<u32>, FieldError> {
        match self.rate.trim() {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| {
                FieldError::new("rate_limit_per_minute", "Enter a whole number, or nothing for the default.")
            }),
        }
    }

    fn expires_at(&self, clock: FormClock) -> Result<Option<Timestamp>, FieldError> {
        match self.expiry {
            Expiry::Never => Ok(None),
            Expiry::InDays(days) => Ok(Some(clock.now.plus_seconds(days * SECONDS_PER_DAY))),
            Expiry::At => (clock.read)(&self.expires_at)
                .map(Some)
                .ok_or_else(|| FieldError::new("expires_at", "Choose a date and a time.")),
        }
    }

    fn allowed_ips(&self) -> Result<Option<Vec<AddressRange>>, FieldError> {
        let lines = self.allowed_ips.lines().map(str::trim).filter(|line| !line.is_empty());
        let ranges: Result<Vec<AddressRange>, _> = lines.map(str::parse).collect();
        match ranges {
            Ok(ranges) if ranges.is_empty() => Ok(None),
            Ok(ranges) => Ok(Some(ranges)),
            Err(error) => Err(FieldError::new("allowed_ips", error.to_string())),
        }
    }
}

/// The value of a field that could be read; notes what is wrong with one that could not.
fn note<T: Default>(errors: &mut Vec<FieldError>, field: Result<T, FieldError>) -> T {
    field.unwrap_or_else(|error| {
        errors.push(error);
        T::default()
    })
}

/// The body, if it could be read and is as the contract wants it.
fn checked<B: Validate>(body: B, mut errors: Vec<FieldError>) -> Result<B, Vec<FieldError>> {
    if let Err(violations) = body.validate() {
        errors.extend(violations);
    }
    if errors.is_empty() { Ok(body) } else { Err(errors) }
}

#[cfg(test)]
mod tests {
    use keywright_api_types::permissions::Permission;

    use super::*;

    const NOW: Timestamp = Timestamp::from_unix_milliseconds(1_800_000_000_000);

    /// A reader in UTC.
    fn clock() -> FormClock {
        FormClock { now: NOW, read: |value| format!("{value}:00Z").parse().ok() }
    }

    fn draft() -> KeyDraft {
        KeyDraft {
            name: "Billing".to_owned(),
            permissions: [Permission::BalanceRead].into_iter().collect(),
            ..KeyDraft::empty()
        }
    }

    fn fields(errors: Vec<FieldError>) -> Vec<String> {
        errors.into_iter().map(|error| error.field).collect()
    }

    #[test]
    fn what_is_left_empty_is_left_to_the_server() {
        let body = draft().create(clock()).unwrap();
        assert_eq!((body.rate_limit_per_minute, body.expires_at, body.allowed_ips), (None, None, None));
    }

    #[test]
    fn settings_are_read_as_typed() {
        let typed = KeyDraft {
            name: "  Billing ".to_owned(),
            rate: " 120 ".to_owned(),
            expiry: Expiry::InDays(30),
            allowed_ips: "203.0.113.0/24\n\n 2001:db8::1 \n".to_owned(),
            ..draft()
        };
        let body = typed.create(clock()).unwrap();
        assert_eq!(body.name, "Billing");
        assert_eq!(body.rate_limit_per_minute, Some(120));
        assert_eq!(body.expires_at, Some(NOW.plus_seconds(30 * SECONDS_PER_DAY)));
        let addresses: Vec<_> = body.allowed_ips.unwrap().iter().map(ToString::to_string).collect();
        assert_eq!(addresses, ["203.0.113.0/24", "2001:db8::1"]);
    }

    #[test]
    fn every_field_says_what_is_wrong_with_it() {
        let typed = KeyDraft {
            rate: "many".to_owned(),
            expiry: Expiry::At,
            allowed_ips: "here".to_owned(),
            ..KeyDraft::empty()
        };
        let errors = typed.create(clock()).unwrap_err();
        assert_eq!(fields(errors), ["rate_limit_per_minute", "expires_at", "allowed_ips", "name", "permissions"]);
    }

    #[test]
    fn only_what_was_changed_is_sent() {
        let initial = KeyDraft {
            rate: "60".to_owned(),
            expiry: Expiry::At,
            expires_at: "2027-01-31T12:00".to_owned(),
            allowed_ips: "203.0.113.7".to_owned(),
            ..draft()
        };
        assert_eq!(initial.clone().update(&initial, clock()).unwrap(), UpdateApiKey::default());

        let renamed = KeyDraft { name: "Payroll".to_owned(), ..initial.clone() };
        let body = renamed.update(&initial, clock()).unwrap();
        assert_eq!(serde_json::to_string(&body).unwrap(), r#"{"name":"Payroll"}"#);
    }

    #[test]
    fn what_was_emptied_is_cleared() {
        let initial = KeyDraft { rate: "60".to_owned(), allowed_ips: "203.0.113.7".to_owned(), ..draft() };
        let emptied = KeyDraft { rate: String::new(), allowed_ips: "\n".to_owned(), ..initial.clone() };
        let body = emptied.update(&initial, clock()).unwrap();
        assert_eq!(serde_json::to_string(&body).unwrap(), r#"{"rate_limit_per_minute":null,"allowed_ips":null}"#);
    }
}
