//! Tables that become cards on a phone. The roles are spelt out because a table that is laid out
//! otherwise loses them in some browsers.

use leptos::prelude::*;

/// What an attribute holds as signals change.
pub type Followed = Box<dyn Fn() -> String + Send>;

/// A table with a caption for screen readers, a header row, and one or more bodies. One that has not all of its rows on
/// the page tells how many there are, its header included, and each of its rows which one it is.
pub fn table(
    caption: &'static str,
    columns: &'static [&'static str],
    rows: Option<Followed>,
    bodies: AnyView,
) -> AnyView {
    let headers =
        columns.iter().map(|name| view! { <th role="columnheader" scope="col">{*name}</th> }.into_any()).collect_view();
    let first = rows.is_some().then_some("1");
    view! {
        <div class="table-frame">
            <table role="table" aria-rowcount=rows>
                <caption class="visually-hidden">{caption}</caption>
                <thead role="rowgroup">
                    <tr role="row" aria-rowindex=first>
                        {headers}
                    </tr>
                </thead>
                {bodies}
            </table>
        </div>
    }
    .into_any()
}

/// A table with one body.
#[component]
pub fn DataTable(
    /// What the table shows.
    caption: &'static str,
    /// The columns' names.
    columns: &'static [&'static str],
    children: Children,
) -> impl IntoView {
    table(caption, columns, None, view! { <tbody role="rowgroup">{children()}</tbody> }.into_any())
}

/// One cell, which on a phone is shown beside its column's name.
pub fn cell(column: &'static str, content: impl IntoView + 'static) -> AnyView {
    labelled(column, content.into_any())
}

fn labelled(column: &'static str, content: AnyView) -> AnyView {
    view! {
        <td role="cell" data-label=column>
            {content}
        </td>
    }
    .into_any()
}
