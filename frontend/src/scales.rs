//! The scales of charts: round values and round times that people read, as many as there is room for.

use crate::format::LocalTime;

/// About how many steps a scale of values has.
const STEPS: f64 = 4.0;
const DAY: u32 = 24 * 60;

/// A scale of values from zero on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// The value at its top, a whole number of steps.
    pub top: f64,
    /// From one line to the next.
    pub step: f64,
}

impl Scale {
    /// The scale on which the highest value has its place; of whole numbers, if values are counts.
    pub fn new(highest: f64, whole: bool) -> Self {
        let highest = highest.max(if whole { 1.0 } else { 0.01 });
        let least = highest / STEPS;
        let mut magnitude = if whole { 1.0 } else { 0.001 };
        while magnitude * 10.0 <= least {
            magnitude *= 10.0;
        }
        let step = [1.0, 2.0, 5.0].map(|factor| factor * magnitude).into_iter().find(|step| *step >= least * 0.999_999);
        let step = step.unwrap_or(10.0 * magnitude);
        Self { top: (highest / step * 0.999_999).ceil() * step, step }
    }

    /// Its lines, from zero to the top.
    pub fn lines(&self) -> impl Iterator<Item = f64> + use<> {
        let (step, count) = (self.step, (self.top / self.step).round() as u32);
        (0..=count).map(move |line| f64::from(line) * step)
    }
}

/// A round time: its place, in points from the start of the first, and what it is called.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeMark {
    /// The place.
    pub place: f64,
    /// The hour and minute, or at midnight the day.
    pub label: String,
}

/// Round times among points that begin at these times and are all equally long, at most so many.
pub fn time_marks(starts: &[LocalTime], minutes: u32, most: usize) -> Vec<TimeMark> {
    const WITHIN_A_DAY: [u32; 10] = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360];
    let hours = WITHIN_A_DAY.into_iter().chain([720]).map(|step| within_days(starts, minutes, step));
    let midnights = within_days(starts, minutes, DAY);
    let days = [1, 2, 7, 14, 28, 91, 182, 364]
        .into_iter()
        .map(|days| midnights.iter().step_by(days).cloned().collect::<Vec<_>>());
    hours.chain(days).find(|marks| marks.len() <= most).unwrap_or_default()
}

/// Every time of day that is a multiple of a step.
fn within_days(starts: &[LocalTime], minutes: u32, step: u32) -> Vec<TimeMark> {
    let mut marks = Vec::new();
    for (position, start) in starts.iter().enumerate() {
        // In some time zones a point begins between round times.
        let mut ahead = (step - start.minute_of_day() % step) % step;
        while ahead < minutes {
            let at = start.minute_of_day() + ahead;
            let label = match (at % DAY, ahead) {
                (0, 0) => Some(start.day_and_month()),
                (0, _) => starts.get(position + 1).map(LocalTime::day_and_month),
                (minute, _) => Some(format!("{:02}:{:02}", minute / 60, minute % 60)),
            };
            let place = position as f64 + f64::from(ahead) / f64::from(minutes);
            marks.extend(label.map(|label| TimeMark { place, label }));
            ahead += step;
            if step >= DAY {
                break;
            }
        }
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scale(highest: f64, whole: bool) -> Vec<f64> {
        Scale::new(highest, whole).lines().map(|line| (line * 1000.0).round() / 1000.0).collect()
    }

    #[test]
    fn values_are_round_and_the_highest_has_its_place() {
        assert_eq!(scale(0.0, true), [0.0, 1.0]);
        assert_eq!(scale(3.0, true), [0.0, 1.0, 2.0, 3.0]);
        assert_eq!(scale(10.0, true), [0.0, 5.0, 10.0]);
        assert_eq!(scale(41.0, true), [0.0, 20.0, 40.0, 60.0]);
        assert_eq!(scale(1_900.0, true), [0.0, 500.0, 1_000.0, 1_500.0, 2_000.0]);
        assert_eq!(scale(0.37, false), [0.0, 0.1, 0.2, 0.3, 0.4]);
        assert_eq!(scale(0.4, false), [0.0, 0.1, 0.2, 0.3, 0.4]);
        for highest in 1..5_000 {
            let scale = Scale::new(f64::from(highest), true);
            assert!(scale.top >= f64::from(highest) && (2..=6).contains(&scale.lines().count()), "{scale:?}");
        }
    }

    /// Points of so many minutes from a time of the 21st of November on.
    fn points(hour: u32, minute: u32, minutes: u32, count: u32) -> Vec<LocalTime> {
        let at = |point: u32| {
            let all = hour * 60 + minute + point * minutes;
            LocalTime { year: 2026, month: 11, day: 21 + all / DAY, hour: all % DAY / 60, minute: all % 60, second: 0 }
        };
        (0..count).map(at).collect()
    }

    fn labels(starts: &[LocalTime], minutes: u32, most: usize) -> Vec<String> {
        let marks = time_marks(starts, minutes, most);
        marks.into_iter().map(|mark| format!("{} {}", mark.place, mark.label)).collect()
    }

    #[test]
    fn times_are_round_in_the_readers_zone() {
        let day = points(14, 0, 60, 24);
        assert_eq!(labels(&day, 60, 5), ["4 18:00", "10 22 Nov", "16 06:00", "22 12:00"]);
        assert_eq!(labels(&day, 60, 2), ["10 22 Nov", "22 12:00"]);
        assert_eq!(labels(&points(14, 7, 1, 60), 1, 5), ["8 14:15", "23 14:30", "38 14:45", "53 15:00"]);
        assert_eq!(labels(&points(14, 30, 60, 12), 60, 3), ["3.5 18:00", "9.5 22 Nov"]);
    }

    #[test]
    fn days_are_named_as_far_apart_as_there_is_room() {
        let week = points(9, 0, 60, 24 * 7);
        let days = ["22 Nov", "23 Nov", "24 Nov", "25 Nov", "26 Nov", "27 Nov", "28 Nov"];
        assert_eq!(time_marks(&week, 60, 7).iter().map(|mark| mark.label.as_str()).collect::<Vec<_>>(), days);
        assert_eq!(labels(&points(0, 0, DAY, 9), DAY, 5), ["0 21 Nov", "2 23 Nov", "4 25 Nov", "6 27 Nov", "8 29 Nov"]);
        assert_eq!(labels(&points(0, 0, DAY, 9), DAY, 2), ["0 21 Nov", "7 28 Nov"]);
    }
}
