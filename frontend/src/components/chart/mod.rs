//! Charts over time: drawn for the room that there is, read by mouse, touch and keyboard.
//!
//! To assistive technology a chart is a slider over its points, whose value is read out. The same figures must stand
//! beside it as a table.

mod drawing;

use keywright_api_types::Timestamp;
use keywright_api_types::usage::Interval;
use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html;
use leptos::prelude::*;

use crate::components::live;

use crate::browser::{self, WidthWatch};
use crate::format::{self, LocalTime};
use drawing::Frame;

/// How the values of a series are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Bars, one on top of the other. The values are counts.
    Bars,
    /// Lines.
    Lines,
}

/// One thing that is drawn over time.
pub struct Series {
    /// What it is called.
    pub name: &'static str,
    /// The name by which the stylesheet knows it.
    pub kind: &'static str,
    /// A value for each point; none where there is nothing to draw.
    pub values: Vec<Option<f64>>,
}

/// What a chart shows.
pub struct ChartData {
    /// What it is about.
    pub label: &'static str,
    /// The starts of its points, all equally far apart.
    pub starts: Vec<Timestamp>,
    /// The width of a point.
    pub interval: Interval,
    /// How values are drawn.
    pub shape: Shape,
    /// What is drawn, from the bottom up.
    pub series: Vec<Series>,
    /// Writes a value.
    pub write: fn(f64) -> String,
}

/// The start of a point, in the zone in which its interval is whole: days are those of UTC.
pub fn start_of(at: Timestamp, interval: Interval) -> LocalTime {
    if interval == Interval::Day { format::utc_time(at) } else { browser::local(at) }
}

/// When a point is, for the reader.
pub fn moment(at: Timestamp, interval: Interval) -> String {
    let start = start_of(at, interval);
    if interval == Interval::Day { format!("{} (UTC)", start.date()) } else { start.date_and_time() }
}

impl ChartData {
    /// A point's values, with the names of what they are of.
    fn values(&self, point: usize) -> impl Iterator<Item = (&Series, String)> {
        self.series.iter().map(move |series| {
            let value = series.values.get(point).copied().flatten();
            (series, value.map_or_else(|| "–".to_owned(), self.write))
        })
    }

    fn moment(&self, point: usize) -> String {
        self.starts.get(point).map_or_else(String::new, |at| moment(*at, self.interval))
    }

    fn in_words(&self, point: usize) -> String {
        let values: Vec<_> = self.values(point).map(|(series, value)| format!("{} {value}", series.name)).collect();
        format!("{}: {}", self.moment(point), values.join(", "))
    }
}

/// Draws a chart with its legend.
#[component]
pub fn Chart(data: ChartData) -> impl IntoView {
    let area = NodeRef::<html::Div>::new();
    let width = RwSignal::new(0.0);
    let watch = StoredValue::new_local(None);
    Effect::new(move |_| {
        watch.set_value(area.get().and_then(|area| {
            WidthWatch::new(&area, move |new| {
                width.try_maybe_update(|width| (std::mem::replace(width, new) != new, ()));
            })
        }));
    });
    let last = data.starts.len().saturating_sub(1);
    let label = data.label;
    let legend = data.series.iter().map(|series| view! { <span data-kind=series.kind>{series.name}</span> });
    let legend = legend.collect_view();
    let data = StoredValue::new(data);
    let frame = Memo::new(move |_| data.with_value(|data| Frame::new(data, width.get())));
    let chosen = RwSignal::new(None::<usize>);
    let picture = move || {
        let frame = frame.get();
        (frame.width > 0.0).then(|| data.with_value(|data| drawing::draw(data, &frame)))
    };
    let on_pointer = move |event: PointerEvent| {
        chosen.set(frame.with(|frame| frame.point_at(event.offset_x().into())).map(|point| point.min(last)));
    };
    let on_leave = move |event: PointerEvent| {
        // A finger leaves with every touch; what it pointed at stays readable.
        if event.pointer_type() != "touch" {
            chosen.set(None);
        }
    };
    let on_key = move |event: KeyboardEvent| {
        if let Some(next) = moved(&event.key(), chosen.get_untracked(), last) {
            event.prevent_default();
            chosen.set(next);
        }
    };
    view! {
        <div class="chart">
            <div
                class="chart-area"
                node_ref=area
                role="slider"
                tabindex="0"
                aria-label=label
                aria-valuemin="0"
                aria-valuemax=last
                aria-valuenow=move || chosen.get().unwrap_or(last)
                aria-valuetext=move || data.with_value(|data| data.in_words(chosen.get().unwrap_or(last)))
                on:pointermove=on_pointer
                on:pointerdown=on_pointer
                on:pointerleave=on_leave
                on:keydown=on_key
                on:focusout=move |_| chosen.set(None)
            >
                {live(picture)}
                {live(move || chosen.get().map(|point| readout(data, &frame.get(), point)))}
            </div>
            <p class="legend" aria-hidden="true">
                {legend}
            </p>
        </div>
    }
}

/// The point that a key leads to; nothing if the key is not for charts.
fn moved(key: &str, chosen: Option<usize>, last: usize) -> Option<Option<usize>> {
    let current = chosen.unwrap_or(last);
    let point = match (key, chosen) {
        ("ArrowLeft" | "ArrowDown" | "ArrowRight" | "ArrowUp", None) => last,
        ("ArrowLeft" | "ArrowDown", _) => current.saturating_sub(1),
        ("ArrowRight" | "ArrowUp", _) => (current + 1).min(last),
        ("PageDown", _) => current.saturating_sub(10),
        ("PageUp", _) => (current + 10).min(last),
        ("Home", _) => 0,
        ("End", _) => last,
        ("Escape", Some(_)) => return Some(None),
        _ => return None,
    };
    Some(Some(point))
}

/// A point's figures beside its place.
fn readout(data: StoredValue<ChartData>, frame: &Frame, point: usize) -> AnyView {
    let middle = frame.middle_of(point);
    let side = if middle > frame.width / 2.0 { "left" } else { "right" };
    let place = format!("{}px", drawing::pixels(middle));
    let lines = data.with_value(|data| {
        data.values(point)
            .map(|(series, value)| {
                view! {
                    <div>
                        <dt data-kind=series.kind>{series.name}</dt>
                        <dd>{value}</dd>
                    </div>
                }
            })
            .collect_view()
    });
    view! {
        <div class="chart-mark" style:left=place.clone()></div>
        <div class="chart-readout" data-side=side style:left=place aria-hidden="true">
            <p>{data.with_value(|data| data.moment(point))}</p>
            <dl>{lines}</dl>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_lead_from_point_to_point_and_never_beyond() {
        assert_eq!(moved("ArrowLeft", None, 9), Some(Some(9)), "the first key shows the newest");
        assert_eq!(moved("ArrowLeft", Some(9), 9), Some(Some(8)));
        assert_eq!(moved("ArrowLeft", Some(0), 9), Some(Some(0)));
        assert_eq!(moved("ArrowRight", Some(9), 9), Some(Some(9)));
        assert_eq!(moved("PageDown", Some(4), 9), Some(Some(0)));
        assert_eq!(moved("Home", None, 9), Some(Some(0)));
        assert_eq!(moved("Escape", Some(3), 9), Some(None));
        assert_eq!(moved("Escape", None, 9), None);
        assert_eq!(moved("Tab", Some(3), 9), None);
    }
}
