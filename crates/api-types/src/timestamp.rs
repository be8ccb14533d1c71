//! Points in time, to the millisecond, in UTC.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// A point in time: milliseconds since 1970-01-01T00:00:00Z; RFC 3339 ending in `Z` on the wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime, example = "2027-01-31T12:00:00Z"))]
pub struct Timestamp(i64);

/// A text that is not an RFC 3339 date and time of the years 0000 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidTimestamp;

impl std::fmt::Display for InvalidTimestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("must be a date and time as in RFC 3339, such as 2027-01-31T12:00:00Z")
    }
}

impl std::error::Error for InvalidTimestamp {}

impl Timestamp {
    /// The start of the year 0, the first moment that RFC 3339 can write.
    pub const MIN: Self = Self(-62_167_219_200_000);
    /// The end of 9999, the last moment that RFC 3339 can write.
    pub const MAX: Self = Self(253_402_300_799_999);

    /// The moment that many milliseconds after 1970, or the end of the calendar that it lies beyond.
    pub const fn from_unix_milliseconds(milliseconds: i64) -> Self {
        if milliseconds < Self::MIN.0 {
            Self::MIN
        } else if milliseconds > Self::MAX.0 {
            Self::MAX
        } else {
            Self(milliseconds)
        }
    }

    /// Milliseconds since 1970.
    pub const fn unix_milliseconds(self) -> i64 {
        self.0
    }

    /// The moment that many seconds later (earlier, if negative), within what RFC 3339 can write.
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self::from_unix_milliseconds(self.0.saturating_add(seconds.saturating_mul(1000)))
    }

    /// Whole milliseconds from `earlier` to this moment; negative if it is later.
    pub const fn milliseconds_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The start of the interval of that many milliseconds in which this moment lies, in UTC.
    pub const fn floor_to(self, interval_milliseconds: i64) -> Self {
        Self::from_unix_milliseconds(self.0 - self.0.rem_euclid(interval_milliseconds))
    }
}

impl std::fmt::Display for Timestamp {
    /// With three digits of a second, or none where they are zero.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = OffsetDateTime::from_unix_timestamp(self.0.div_euclid(1000))
            .ok()
            .and_then(|second| second.format(&Rfc3339).ok())
            .ok_or(std::fmt::Error)?;
        match self.0.rem_euclid(1000) {
            0 => f.write_str(&text),
            milliseconds => write!(f, "{}.{milliseconds:03}Z", text.trim_end_matches('Z')),
        }
    }
}

impl std::str::FromStr for Timestamp {
    type Err = InvalidTimestamp;

    fn from_str(text: &str) -> Result<Self, InvalidTimestamp> {
        let moment = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| InvalidTimestamp)?;
        let milliseconds = moment.unix_timestamp_nanos().div_euclid(1_000_000);
        match i64::try_from(milliseconds).map(Self) {
            Ok(timestamp) if (Self::MIN..=Self::MAX).contains(&timestamp) => Ok(timestamp),
            _ => Err(InvalidTimestamp),
        }
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_is_brought_to_utc() {
        let moment: Timestamp = "2026-11-22T12:45:10.5+02:00".parse().unwrap();
        assert_eq!(moment.to_string(), "2026-11-22T10:45:10.500Z");
    }

    #[test]
    fn whole_seconds_are_written_as_they_are_read() {
        let text = "2027-01-31T12:00:00Z";
        assert_eq!(text.parse::<Timestamp>().unwrap().to_string(), text);
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in ["", "tomorrow", "2027-01-31", "2027-02-30T00:00:00Z", "2027-01-31T12:00:00"] {
            assert_eq!(text.parse::<Timestamp>(), Err(InvalidTimestamp), "{text}");
        }
    }

    #[test]
    fn the_calendar_has_ends() {
        for (end, beyond) in [
            ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00+00:01"),
            ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59-00:01"),
        ] {
            assert_eq!(end.parse::<Timestamp>().unwrap().to_string(), end);
            assert_eq!(beyond.parse::<Timestamp>(), Err(InvalidTimestamp));
        }
        assert_eq!(Timestamp::MIN.floor_to(86_400_000), Timestamp::MIN);
        assert_eq!(Timestamp::MIN.plus_seconds(-1), Timestamp::MIN);
        assert_eq!(Timestamp::from_unix_milliseconds(i64::MIN).to_string(), "0000-01-01T00:00:00Z");
        assert_eq!(Timestamp::from_unix_milliseconds(i64::MAX).to_string(), "9999-12-31T23:59:59.999Z");
    }

    #[test]
    fn intervals_begin_at_whole_units_before_1970_too() {
        assert_eq!(Timestamp::from_unix_milliseconds(61_000).floor_to(60_000).unix_milliseconds(), 60_000);
        assert_eq!(Timestamp::from_unix_milliseconds(-1).floor_to(60_000).unix_milliseconds(), -60_000);
    }
}
