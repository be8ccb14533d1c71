//! By when an invoice is to be paid.

use keywright_api_types::date::Date;
use keywright_api_types::invoices::{Invoice, InvoiceStatus};
use leptos::prelude::*;

use crate::components::live;

use crate::{clock, format};

/// Shows the day, and whether an open invoice is past it. Like the server it judges by days of UTC.
#[component]
pub fn Due(invoice: Invoice) -> impl IntoView {
    let Invoice { due_date, status, .. } = invoice;
    let overdue = move || status == InvoiceStatus::Open && due_date.is_some_and(|day| day < Date::of(clock::now()));
    let word = move || overdue().then(|| view! { <strong class="overdue">"Overdue"</strong> });
    let day = due_date.map_or_else(
        || view! { <span class="muted">"Any time"</span> }.into_any(),
        |day| view! { <time datetime=day.to_string()>{format::day(day)}</time> }.into_any(),
    );
    view! { <div class="two-lines">{day} {live(word)}</div> }
}
