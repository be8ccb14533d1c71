//! All invoices, by status; for an admin, everybody's.

use keywright_api_types::invoices::{Invoice, InvoiceStatus};
use leptos::prelude::*;

use super::due::Due;
use crate::addresses::Address;
use crate::api::SignedIn;
use crate::components::{Amount, DataTable, Empty, Icon, Listing, PageHeader, RelativeMoment, StatusBadge, cell};
use crate::pages::list_filter::{FilterBar, client_line, use_filter};
use crate::paging::pages;
use crate::status;

const COLUMNS: &[&str] = &["Customer", "Total", "Status", "Due", "Created"];

/// The page at `/invoices`; `?status=` chooses a status, for an admin `?client_id=` a client.
#[component]
pub fn InvoiceList(api: SignedIn) -> impl IntoView {
    let filter = use_filter(api, status::choices::<InvoiceStatus>(None));
    let invoices = pages(move |cursor| {
        let filter = filter.get();
        async move { api.invoices(&filter, cursor).await }
    });
    let rows = move |invoices: &[Invoice]| {
        let rows = invoices.iter().map(|invoice| row(api, invoice.clone())).collect_view();
        view! { <DataTable caption="Invoices, newest first" columns=COLUMNS>{rows}</DataTable> }.into_any()
    };
    let empty = move || match filter.is_bare() {
        true => view! {
            <Empty icon=Icon::Invoices title="No invoices yet">
                <p>"An invoice that is made with " <code>"POST /v1/invoices"</code> " appears here."</p>
            </Empty>
        }
        .into_any(),
        false => view! { <p class="empty">"No invoice matches the filter."</p> }.into_any(),
    };
    view! {
        <PageHeader title="Invoices" />
        <FilterBar filter list=Address::Invoices />
        <Listing pages=invoices noun="invoice" rows empty />
    }
}

fn row(api: SignedIn, invoice: Invoice) -> AnyView {
    let hover = invoice.customer.email.clone();
    let customer = view! {
        <div class="two-lines">
            <a href=Address::Invoice(invoice.id).path()>{invoice.customer.name.clone()}</a>
            <span class="muted clipped" title=hover>{invoice.customer.email.clone()}</span>
            {client_line(api, &Address::Invoices, invoice.client_id, invoice.client_name.clone())}
        </div>
    };
    view! {
        <tr role="row">
            {cell("Customer", customer)}
            {cell("Total", view! { <Amount of=invoice.total currency=invoice.currency /> })}
            {cell("Status", view! { <StatusBadge status=invoice.status /> })}
            {cell("Due", view! { <Due invoice=invoice.clone() /> })}
            {cell("Created", view! { <RelativeMoment at=invoice.created_at /> })}
        </tr>
    }
    .into_any()
}
