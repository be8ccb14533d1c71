//! Tables that become cards on a phone. The roles are spelt out because a table that is laid out
//! otherwise loses them in some browsers.

use leptos::prelude::*;

/// A table with a caption for screen readers and a header row.
#[component]
pub fn DataTable(
    /// What the table shows.
    caption: &'static str,
    /// The columns' names.
    columns: &'static [&'static str],
    children: Children,
) -> impl IntoView {
    let headers =
        columns.iter().map(|name| view! { <th role="columnheader" scope="col">{*name}</th> }.into_any()).collect_view();
    view! {
        <div class="table-frame">
            <table role="table">
                <caption class="visually-hidden">{caption}</caption>
                <thead role="rowgroup">
                    <tr role="row">{headers}</tr>
                </thead>
                <tbody role="rowgroup">{children()}</tbody>
            </table>
        </div>
    }
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
