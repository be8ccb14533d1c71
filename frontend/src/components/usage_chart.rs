//! Calls over time as a bar chart.
//!
//! The bars are an SVG that is stretched to the room there is; the labels are text beside it, so
//! that they stay readable at any width.

use keywright_api_types::usage::Point;
use leptos::prelude::*;

use crate::browser;
use crate::format;

/// The height of the drawing, in its own units.
const HEIGHT: f64 = 100.0;
/// How much of an interval's width its bar takes.
const BAR_WIDTH: f64 = 0.7;
/// Every so many hours are named under the chart.
const HOURS_PER_LABEL: usize = 6;

/// Draws an hourly series. The same figures must stand beside it as text.
#[component]
pub fn UsageChart(series: Vec<Point>) -> impl IntoView {
    let top = axis_top(series.iter().map(|point| point.counts.requests).max().unwrap_or(0));
    let width = series.len().max(1);
    let bars = series.iter().enumerate().map(|(position, point)| bar(position, point, top)).collect_view();
    let lines = [0.0, 0.5, 1.0].map(|share| {
        let y = HEIGHT * share;
        view! { <line x1="0" x2=width y1=y y2=y vector-effect="non-scaling-stroke" /> }.into_any()
    });
    let hours = series
        .iter()
        .step_by(HOURS_PER_LABEL)
        .map(|point| view! { <span>{browser::local(point.at).hour_and_minute()}</span> }.into_any())
        .collect_view();
    view! {
        <div class="chart" aria-hidden="true">
            <div class="chart-scale">
                <span>{format::count(top)}</span>
                <span>{format::count(top / 2)}</span>
                <span>"0"</span>
            </div>
            <svg viewBox=format!("0 0 {width} {HEIGHT}") preserveAspectRatio="none">
                <g class="chart-lines">{lines.into_iter().collect_view()}</g>
                {bars}
            </svg>
            <div class="chart-hours">{hours}</div>
        </div>
    }
}

/// One interval: calls that succeeded at the bottom, what failed above, and the figures on hovering.
fn bar(position: usize, point: &Point, top: u64) -> AnyView {
    let counts = point.counts;
    let x = position as f64 + (1.0 - BAR_WIDTH) / 2.0;
    let mut base = HEIGHT;
    let parts = [
        ("succeeded", counts.succeeded),
        ("client-errors", counts.client_errors),
        ("server-errors", counts.server_errors),
    ]
    .map(|(kind, calls)| {
        let height = HEIGHT * calls as f64 / top as f64;
        base -= height;
        view! { <rect class="bar" data-kind=kind x=x y=base width=BAR_WIDTH height=height /> }.into_any()
    });
    let from = browser::local(point.at).hour_and_minute();
    let summary = format!("{from}: {}, {} succeeded", format::counted(counts.requests, "call"), counts.succeeded);
    view! {
        <g>
            <title>{summary}</title>
            <rect class="bar-room" x=position y="0" width="1" height=HEIGHT />
            {parts.into_iter().collect_view()}
        </g>
    }
    .into_any()
}

/// The value at the top of the scale: 2, 4 or 10 times a power of ten, so that half of it is whole.
fn axis_top(highest: u64) -> u64 {
    let mut magnitude = 1;
    loop {
        for factor in [2, 4, 10] {
            let top = magnitude * factor;
            if top >= highest {
                return top;
            }
        }
        magnitude *= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_ends_at_a_round_number_above_the_highest_bar() {
        assert_eq!(axis_top(0), 2);
        assert_eq!(axis_top(3), 4);
        assert_eq!(axis_top(5), 10);
        assert_eq!(axis_top(10), 10);
        assert_eq!(axis_top(11), 20);
        assert_eq!(axis_top(399), 400);
        assert_eq!(axis_top(401), 1_000);
    }
}
