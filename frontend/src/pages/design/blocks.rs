//! How facts are shown: statuses, notices, tables, charts, and what stands where there is nothing.

use keywright_api_types::Timestamp;
use keywright_api_types::money::Currency;
use keywright_api_types::usage::Interval;
use leptos::prelude::*;

use super::part;
use crate::api::ApiError;
use crate::browser;
use crate::components::{
    Amount, Chart, ChartData, DataTable, Empty, Failure, Glyph, HttpStatus, Icon, LocalMoment, MarkShape,
    RelativeMoment, Series, Shape, Skeleton, Timeline, cell, fact, figure, mark_name, step,
};
use crate::status::Mark;

const MARKS: [(Mark, &str); 6] = [
    (Mark::InForce, "In force"),
    (Mark::Waiting, "Waiting"),
    (Mark::Done, "Done"),
    (Mark::Lapsed, "Lapsed"),
    (Mark::Refused, "Refused"),
    (Mark::Withdrawn, "Withdrawn"),
];
const COLUMNS: &[&str] = &["Name", "Status", "Amount", "Since"];

/// Shows the blocks.
pub fn blocks() -> AnyView {
    let now = browser::now();
    view! {
        {part("Statuses", statuses())}
        {part("Notices", notices())}
        {part("Facts and figures", facts(now))}
        {part("A table", table(now))}
        {part("Charts", charts(now))}
        {part("While it loads, where it failed, where there is nothing", absences())}
        <Timeline>
            {step(Mark::Done, "It was made", Some(now), None)}
            {step(Mark::Waiting, "It waits", None, Some("Nobody has looked at it yet.".to_owned()))}
        </Timeline>
    }
    .into_any()
}

fn statuses() -> AnyView {
    let status = |(mark, word): (Mark, &'static str)| {
        view! {
            <span class="status" data-mark=mark_name(mark)>
                <MarkShape mark />
                {word}
            </span>
        }
        .into_any()
    };
    view! {
        <div class="actions" style:align-items="center">
            {MARKS.into_iter().map(status).collect_view()}
            <span class="badge">"Badge"</span>
            <HttpStatus status=200 code=None />
            <HttpStatus status=429 code=Some(keywright_api_types::ErrorCode::RateLimited) />
            <HttpStatus status=500 code=None />
        </div>
    }
    .into_any()
}

fn notices() -> AnyView {
    view! {
        <div class="notice"><Glyph icon=Icon::Alert /><p>"Something to know."</p></div>
        <div class="notice" data-kind="danger"><Glyph icon=Icon::Alert /><p>"Something is wrong."</p></div>
    }
    .into_any()
}

fn facts(now: Timestamp) -> AnyView {
    view! {
        <dl class="facts">
            {fact("Amount", amount(123_456))}
            {fact("Moment", view! { <LocalMoment at=now /> })}
            {fact("How long ago", view! { <RelativeMoment at=now.plus_seconds(-300) /> })}
            {fact("Id", view! { <code>"key_01J0000000000000000000000"</code> })}
        </dl>
        <dl class="figures">
            {figure("Calls", "12,345".to_owned(), None)}
            {figure("Succeeded", "99.1 %".to_owned(), Some("12,234".to_owned()))}
        </dl>
    }
    .into_any()
}

fn table(now: Timestamp) -> AnyView {
    let row = |(mark, word): (Mark, &'static str)| {
        let status = view! { <span class="status" data-mark=mark_name(mark)><MarkShape mark /> {word}</span> };
        view! {
            <tr role="row">
                {cell("Name", view! { <strong>{word}</strong> })} {cell("Status", status)}
                {cell("Amount", amount(-50_000))}
                {cell("Since", view! { <LocalMoment at=now /> })}
            </tr>
        }
        .into_any()
    };
    let rows = MARKS.into_iter().take(3).map(row).collect_view();
    view! { <DataTable caption="An example" columns=COLUMNS>{rows}</DataTable> }.into_any()
}

fn charts(now: Timestamp) -> AnyView {
    let starts: Vec<_> = (0..24).map(|hour| now.plus_seconds((hour - 24) * 3600)).collect();
    let values = |step: u32| (0..24_u32).map(|hour| Some(f64::from(hour * step % 17))).collect();
    let data = |label, shape, series| ChartData {
        label,
        starts: starts.clone(),
        interval: Interval::Hour,
        shape,
        series,
        write: |value| format!("{value}"),
    };
    let bars = vec![
        Series { name: "Succeeded", kind: "succeeded", values: values(7) },
        Series { name: "Client errors", kind: "client-errors", values: values(3) },
    ];
    let lines = vec![
        Series { name: "p50", kind: "p50", values: values(2) },
        Series { name: "p99", kind: "p99", values: values(5) },
    ];
    view! {
        <Chart data=data("Bars", Shape::Bars, bars) />
        <Chart data=data("Lines", Shape::Lines, lines) />
    }
    .into_any()
}

fn absences() -> AnyView {
    view! {
        <Skeleton />
        <Failure error=ApiError::Unreachable on_retry=|()| () />
        <Empty icon=Icon::Key title="No keys yet">
            <p>"What could be here, and how to begin."</p>
        </Empty>
    }
    .into_any()
}

/// An amount of euros.
fn amount(of: i64) -> Option<AnyView> {
    let currency: Currency = "EUR".parse().ok()?;
    Some(view! { <Amount of currency /> }.into_any())
}
