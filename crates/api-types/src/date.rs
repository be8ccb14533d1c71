//! Days of the calendar.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::format_description::well_known::Iso8601;

use crate::Timestamp;

/// A day: `full-date` of RFC 3339 on the wire. A date and time is read as its day in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(time::Date);

/// A text that is no day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidDate;

impl std::fmt::Display for InvalidDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("must be a date as in RFC 3339, such as 2027-01-31")
    }
}

impl std::error::Error for InvalidDate {}

impl Date {
    /// The day of a moment, in UTC.
    pub fn of(moment: Timestamp) -> Self {
        let seconds = moment.unix_milliseconds().div_euclid(1000);
        Self(time::OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(time::OffsetDateTime::UNIX_EPOCH).date())
    }
}

impl std::fmt::Display for Date {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), u8::from(self.0.month()), self.0.day())
    }
}

impl std::str::FromStr for Date {
    type Err = InvalidDate;

    fn from_str(text: &str) -> Result<Self, InvalidDate> {
        if let Ok(moment) = text.parse::<Timestamp>() {
            return Ok(Self::of(moment));
        }
        let has_form = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        let date = has_form.then(|| time::Date::parse(text, &Iso8601::DATE).ok()).flatten();
        date.map(Self).ok_or(InvalidDate)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Date {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        crate::openapi::text("A day, as `full-date` of RFC 3339.", "2027-01-31", Some("^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Date {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_and_written() {
        assert_eq!("2027-01-31".parse::<Date>().unwrap().to_string(), "2027-01-31");
        assert_eq!("2027-01-31T23:30:00-01:00".parse::<Date>().unwrap().to_string(), "2027-02-01");
        for text in ["", "2027-02-30", "2027-1-31", "20270131", "2027-W05-1", "tomorrow"] {
            assert_eq!(text.parse::<Date>(), Err(InvalidDate), "{text}");
        }
    }
}
