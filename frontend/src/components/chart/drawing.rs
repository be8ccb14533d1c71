//! A chart as SVG, in pixels of the page, so that its labels are as large as other text.

use leptos::prelude::*;

use super::{ChartData, Series, Shape, start_of};
use crate::format::LocalTime;
use crate::scales::{Scale, time_marks};

/// The height of the whole drawing.
const HEIGHT: f64 = 208.0;
/// The room above and below the values; labels of times stand below.
const ABOVE: f64 = 10.0;
const BELOW: f64 = 26.0;
/// The room to the right, for half of a label.
const RIGHT: f64 = 16.0;
/// About how wide a digit of a label is, and how wide a label of a time with the room around it.
const DIGIT: f64 = 7.2;
const TIME_LABEL: f64 = 68.0;

/// Where things are drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// The width of the whole drawing.
    pub width: f64,
    left: f64,
    points: usize,
    scale: Scale,
}

impl Frame {
    /// For what a chart shows, in that width.
    pub fn new(data: &ChartData, width: f64) -> Self {
        let points = data.starts.len().max(1);
        let whole = data.shape == Shape::Bars;
        let value = |series: &Series, point: usize| series.values.get(point).copied().flatten().unwrap_or(0.0);
        let highest = |point: usize| {
            let values = data.series.iter().map(|series| value(series, point));
            if whole { values.sum::<f64>() } else { values.fold(0.0, f64::max) }
        };
        let scale = Scale::new((0..points).map(highest).fold(0.0, f64::max), whole);
        let longest = scale.lines().map(|line| (data.write)(line).len()).max().unwrap_or(0);
        Self { width, left: longest as f64 * DIGIT + 8.0, points, scale }
    }

    /// The point at that place, if there is one.
    pub fn point_at(&self, x: f64) -> Option<usize> {
        let place = (x - self.left) / self.slot();
        (place >= 0.0 && self.slot() > 0.0).then_some(place as usize)
    }

    /// The middle of a point.
    pub fn middle_of(&self, point: usize) -> f64 {
        self.x(point as f64 + 0.5)
    }

    fn slot(&self) -> f64 {
        (self.width - self.left - RIGHT).max(0.0) / self.points as f64
    }

    fn x(&self, place: f64) -> f64 {
        self.left + place * self.slot()
    }

    fn y(&self, value: f64) -> f64 {
        HEIGHT - BELOW - self.height_of(value)
    }

    fn height_of(&self, value: f64) -> f64 {
        value / self.scale.top * (HEIGHT - ABOVE - BELOW)
    }
}

/// Draws what a chart shows.
pub fn draw(data: &ChartData, frame: &Frame) -> AnyView {
    let values = match data.shape {
        Shape::Bars => bars(data, frame),
        Shape::Lines => data.series.iter().map(|series| (series.kind, line(series, frame))).collect(),
    };
    let class = if data.shape == Shape::Bars { "chart-bars" } else { "chart-curves" };
    let paths = values.into_iter().map(|(kind, path)| view! { <path class=class data-kind=kind d=path /> });
    view! {
        <svg width=pixels(frame.width) height=pixels(HEIGHT) aria-hidden="true">
            {levels(data, frame)}
            {paths.collect_view()}
            {times(data, frame)}
        </svg>
    }
    .into_any()
}

/// The lines of the scale with their values.
fn levels(data: &ChartData, frame: &Frame) -> AnyView {
    let level = |value: f64| {
        let middle = frame.y(value).round() + 0.5;
        let (y, baseline) = (pixels(middle), pixels(middle + 4.0));
        let (x1, x2, end) = (pixels(frame.left), pixels(frame.width - RIGHT), pixels(frame.left - 8.0));
        view! {
            <line class="chart-line" x1=x1 x2=x2 y1=y.clone() y2=y />
            <text x=end y=baseline text-anchor="end">
                {(data.write)(value)}
            </text>
        }
    };
    frame.scale.lines().map(level).collect_view().into_any()
}

/// Round times below the values.
fn times(data: &ChartData, frame: &Frame) -> AnyView {
    let starts: Vec<LocalTime> = data.starts.iter().map(|at| start_of(*at, data.interval)).collect();
    let minutes = u32::try_from(data.interval.milliseconds() / 60_000).unwrap_or(1);
    let most = ((frame.width - frame.left) / TIME_LABEL).max(1.0) as usize;
    let base = HEIGHT - BELOW;
    let mark = |(place, label): (f64, String)| {
        let x = frame.x(place);
        let middle = pixels(x.min(frame.width - label.len() as f64 * DIGIT / 2.0));
        let x = pixels(x);
        view! {
            <line class="chart-line" x1=x.clone() x2=x y1=pixels(base) y2=pixels(base + 4.0) />
            <text x=middle y=pixels(HEIGHT - 6.0) text-anchor="middle">
                {label}
            </text>
        }
    };
    let marks = time_marks(&starts, minutes, most);
    marks.into_iter().map(|time| mark((time.place, time.label))).collect_view().into_any()
}

/// One path for each series: as many bars as there are points.
fn bars(data: &ChartData, frame: &Frame) -> Vec<(&'static str, String)> {
    let slot = frame.slot();
    let gap = if slot > 4.0 { slot * 0.22 } else { 0.0 };
    let mut bases = vec![HEIGHT - BELOW; frame.points];
    let path = |series: &Series| {
        let mut path = String::new();
        for (point, (base, value)) in bases.iter_mut().zip(&series.values).enumerate() {
            let Some(value) = value.filter(|value| *value > 0.0) else { continue };
            // What is there at all is seen.
            let height = frame.height_of(value).max(1.0);
            let (x, width) = (frame.x(point as f64) + gap / 2.0, slot - gap);
            let top = *base - height;
            *base = top;
            let (x, top, width, height) = (pixels(x), pixels(top), pixels(width), pixels(height));
            path.push_str(&["M", &x, " ", &top, "h", &width, "v", &height, "h-", &width, "z"].concat());
        }
        (series.kind, path)
    };
    data.series.iter().map(path).collect()
}

/// A line through the points that have a value; a point between two that have none is a dot.
fn line(series: &Series, frame: &Frame) -> String {
    let mut path = String::new();
    let mut drawing = false;
    for (point, value) in series.values.iter().enumerate() {
        if let Some(value) = value {
            let (x, y) = (pixels(frame.middle_of(point)), pixels(frame.y(*value)));
            let step = if drawing { "L" } else { "M" };
            path.push_str(&[step, &x, " ", &y].concat());
            if !drawing {
                let alone = series.values.get(point + 1).is_none_or(Option::is_none);
                path.push_str(if alone { "h3" } else { "h.01" });
            }
        }
        drawing = value.is_some();
    }
    path
}

/// A place or a length as SVG and CSS take it, to a tenth. Whole numbers spare the download the formatting of
/// floating-point ones.
pub fn pixels(value: f64) -> String {
    let tenths = (value * 10.0).round() as i64;
    let (sign, tenths) = (if tenths < 0 { "-" } else { "" }, tenths.unsigned_abs());
    format!("{sign}{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_written_to_a_tenth() {
        assert_eq!(pixels(0.0), "0.0");
        assert_eq!(pixels(12.34), "12.3");
        assert_eq!(pixels(12.96), "13.0");
        assert_eq!(pixels(-0.26), "-0.3");
    }
}
