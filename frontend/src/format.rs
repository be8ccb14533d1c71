//! Figures, moments and permissions as people read them; no browser is needed for any of it.

use keywright_api_types::Timestamp;
use keywright_api_types::date::Date;
use keywright_api_types::permissions::{Permission, PermissionSet};

/// A whole number with its thousands set apart: `12,345`.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number and what it counts: `1 request`, `2 requests`.
pub fn counted(number: u64, noun: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{} {noun}{ending}", count(number))
}

/// A duration in milliseconds, to two or three digits.
pub fn latency(milliseconds: f64) -> String {
    // Whole numbers are enough here, and spare the download the formatting of floating-point ones.
    let microseconds = (milliseconds * 1_000.0).round() as u64;
    let (hundredths, tenths, whole) =
        ((microseconds + 5) / 10, (microseconds + 50) / 100, (microseconds + 500) / 1_000);
    match microseconds {
        0..995 => format!("0.{hundredths:02} ms"),
        995..9_950 => format!("{}.{} ms", tenths / 10, tenths % 10),
        9_950..999_500 => format!("{whole} ms"),
        _ => format!("{}.{} s", (whole + 50) / 1_000, (whole + 50) / 100 % 10),
    }
}

/// A part of a whole in percent; 100% and 0% only where it is all or nothing.
pub fn share(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    let tenths = (part as f64 / whole as f64 * 1_000.0).round() as u64;
    match (tenths, part) {
        (1_000, part) if part < whole => "99.9%".to_owned(),
        (0, part) if part > 0 => "0.1%".to_owned(),
        _ if tenths.is_multiple_of(10) => format!("{}%", tenths / 10),
        _ => format!("{}.{}%", tenths / 10, tenths % 10),
    }
}

/// How far a moment is from now, in its largest unit: `5 minutes ago`, `in 3 days`.
pub fn relative(at: Timestamp, now: Timestamp) -> String {
    let milliseconds = at.milliseconds_since(now);
    let seconds = milliseconds.unsigned_abs() / 1_000;
    let (number, unit) = match seconds {
        0..60 if milliseconds > 0 => return "in less than a minute".to_owned(),
        0..60 => return "just now".to_owned(),
        60..3_600 => (seconds / 60, "minute"),
        3_600..86_400 => (seconds / 3_600, "hour"),
        86_400..5_184_000 => (seconds / 86_400, "day"),
        5_184_000..63_072_000 => (seconds / 2_592_000, "month"),
        _ => (seconds / 31_536_000, "year"),
    };
    let amount = counted(number, unit);
    if milliseconds < 0 { format!("{amount} ago") } else { format!("in {amount}") }
}

/// The exact moment in UTC.
pub fn utc(at: Timestamp) -> String {
    format!("{} UTC", at.to_string().trim_end_matches('Z').replace('T', " "))
}

/// A day of the calendar, which is the same in every time zone: `22 Nov 2026`.
pub fn day(date: Date) -> String {
    let text = date.to_string();
    let mut parts = text.split('-').map(|part| part.parse().unwrap_or_default());
    let mut next = || parts.next().unwrap_or_default();
    day_of(next(), next(), next())
}

fn day_of(year: u32, month: u32, day: u32) -> String {
    format!("{} {year}", day_of_year(month, day))
}

fn day_of_year(month: u32, day: u32) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = MONTHS.get(month.saturating_sub(1) as usize).copied().unwrap_or_default();
    format!("{day} {month}")
}

/// A moment taken apart in UTC.
pub fn utc_time(at: Timestamp) -> LocalTime {
    let text = at.to_string();
    let mut parts = text.split(['-', 'T', ':', '.', 'Z']).map(|part| part.parse().unwrap_or_default());
    let mut next = || parts.next().unwrap_or_default();
    LocalTime { year: next(), month: next(), day: next(), hour: next(), minute: next(), second: next() }
}

/// A moment taken apart in the reader's time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalTime {
    /// The year.
    pub year: u32,
    /// The month, from 1.
    pub month: u32,
    /// The day of the month, from 1.
    pub day: u32,
    /// The hour, 0 to 23.
    pub hour: u32,
    /// The minute.
    pub minute: u32,
    /// The second.
    pub second: u32,
}

impl LocalTime {
    /// The day: `22 Nov 2026`.
    pub fn date(&self) -> String {
        day_of(self.year, self.month, self.day)
    }

    /// The day without its year: `22 Nov`.
    pub fn day_and_month(&self) -> String {
        day_of_year(self.month, self.day)
    }

    /// The minutes since midnight.
    pub const fn minute_of_day(&self) -> u32 {
        self.hour * 60 + self.minute
    }

    /// The hour and minute: `09:05`.
    pub fn hour_and_minute(&self) -> String {
        format!("{:02}:{:02}", self.hour, self.minute)
    }

    /// The day, hour and minute.
    pub fn date_and_time(&self) -> String {
        format!("{}, {}", self.date(), self.hour_and_minute())
    }

    /// The time to the second: `09:05:07`.
    pub fn time(&self) -> String {
        format!("{}:{:02}", self.hour_and_minute(), self.second)
    }

    /// As the value of an `<input type="datetime-local">`.
    pub fn input_value(&self) -> String {
        format!("{:04}-{:02}-{:02}T{:02}:{:02}", self.year, self.month, self.day, self.hour, self.minute)
    }
}

/// Several permissions in a few words.
pub fn permissions(set: PermissionSet) -> String {
    let all = Permission::ALL.iter().copied();
    if set == all.clone().collect() {
        return "Everything".to_owned();
    }
    if set == all.filter(|permission| permission.is_read_only()).collect() {
        return "Read only".to_owned();
    }
    let titles: Vec<_> = set.iter().map(Permission::title).collect();
    match titles.as_slice() {
        [first, second, _, rest @ ..] => format!("{first}, {second} + {} more", rest.len() + 1),
        few => few.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(1_000), "1,000");
        assert_eq!(count(12_345_678), "12,345,678");
        assert_eq!(counted(1, "request"), "1 request");
        assert_eq!(counted(1_200, "request"), "1,200 requests");
    }

    #[test]
    fn a_latency_has_the_digits_that_matter() {
        assert_eq!(latency(0.084), "0.08 ms");
        assert_eq!(latency(0.996), "1.0 ms");
        assert_eq!(latency(4.25), "4.3 ms");
        assert_eq!(latency(9.96), "10 ms");
        assert_eq!(latency(42.4), "42 ms");
        assert_eq!(latency(1_250.0), "1.3 s");
        assert_eq!(latency(61_960.0), "62.0 s");
    }

    #[test]
    fn a_share_is_all_or_nothing_only_when_it_is() {
        assert_eq!(share(0, 0), "–");
        assert_eq!(share(10, 10), "100%");
        assert_eq!(share(99_999, 100_000), "99.9%");
        assert_eq!(share(1, 100_000), "0.1%");
        assert_eq!(share(1, 3), "33.3%");
        assert_eq!(share(1, 2), "50%");
    }

    #[test]
    fn a_moment_is_told_in_its_largest_unit() {
        let now = Timestamp::from_unix_milliseconds(1_800_000_000_000);
        assert_eq!(relative(now.plus_seconds(-59), now), "just now");
        assert_eq!(relative(now.plus_seconds(-61), now), "1 minute ago");
        assert_eq!(relative(now.plus_seconds(-7_300), now), "2 hours ago");
        assert_eq!(relative(now.plus_seconds(3 * 86_400), now), "in 3 days");
        assert_eq!(relative(now.plus_seconds(90 * 86_400), now), "in 3 months");
        assert_eq!(relative(now.plus_seconds(-800 * 86_400), now), "2 years ago");
    }

    #[test]
    fn a_local_time_reads_the_same_everywhere() {
        let time = LocalTime { year: 2026, month: 11, day: 2, hour: 9, minute: 5, second: 7 };
        assert_eq!(time.date_and_time(), "2 Nov 2026, 09:05");
        assert_eq!(time.time(), "09:05:07");
        assert_eq!(time.input_value(), "2026-11-02T09:05");
        assert_eq!(day("2027-01-31".parse().unwrap()), "31 Jan 2027");
        let moment: Timestamp = "2026-11-02T09:05:07.250Z".parse().unwrap();
        assert_eq!(utc(moment), "2026-11-02 09:05:07.250 UTC");
        assert_eq!(utc_time(moment), time);
        assert_eq!((time.day_and_month().as_str(), time.minute_of_day()), ("2 Nov", 545));
    }

    #[test]
    fn permissions_are_summed_up() {
        let all: PermissionSet = Permission::ALL.iter().copied().collect();
        assert_eq!(permissions(all), "Everything");
        let reading: PermissionSet = all.iter().filter(|permission| permission.is_read_only()).collect();
        assert_eq!(permissions(reading), "Read only");
        let two: PermissionSet = [Permission::BalanceRead, Permission::ProfileRead].into_iter().collect();
        assert_eq!(permissions(two), "Read balance, Read profile");
        let mut four = two;
        four.insert(Permission::PaymentsRead);
        four.insert(Permission::PaymentsCreate);
        assert_eq!(permissions(four), "Read balance, Read profile + 2 more");
    }
}
