//! All invoices, by status.

use keywright_api_types::invoices::{Invoice, InvoiceStatus};
use leptos::prelude::*;

use super::shown::{COLUMNS, invoice_row};
use crate::addresses::Address;
use crate::api::SignedIn;
use crate::components::{DataTable, Empty, Icon, Listing, PageHeader};
use crate::pages::list_filter::{FilterBar, use_filter};
use crate::pages::money_filter::MoneyFilterForm;
use crate::paging::pages;
use crate::status;

/// The page at `/invoices`; `?status=` chooses a status, `?currency=` a currency, `?from=` and `?to=` a span.
#[component]
pub fn InvoiceList(api: SignedIn) -> impl IntoView {
    let filter = use_filter(status::choices::<InvoiceStatus>(None));
    let invoices = pages(move |cursor| api.invoices(&filter.get(), cursor));
    let rows = move |invoices: &[Invoice]| {
        let row = |invoice| invoice_row(invoice, Address::Invoice(invoice.id).path(), None);
        let rows = invoices.iter().map(row).collect_view();
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
        <FilterBar filter list=Address::Invoices.path() />
        <MoneyFilterForm filter list=Address::Invoices.path() />
        <Listing pages=invoices noun="invoice" rows empty />
    }
}
