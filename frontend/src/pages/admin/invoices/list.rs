//! Everybody's invoices, by status.

use keywright_api_types::invoices::{Invoice, InvoiceStatus};
use leptos::prelude::*;

use crate::addresses::AdminAddress;
use crate::api::SignedIn;
use crate::components::{DataTable, Empty, Icon, Listing, PageHeader};
use crate::pages::admin::client_filter::{ChosenClient, client_line, use_admin_filter};
use crate::pages::invoices::shown::{COLUMNS, invoice_row};
use crate::pages::list_filter::FilterBar;
use crate::pages::money_filter::MoneyFilterForm;
use crate::paging::pages;
use crate::status;

/// The page at `/admin/invoices`; `?status=` chooses a status, `?client_id=` a client, `?currency=` a
/// currency, `?from=` and `?to=` a span.
#[component]
pub fn AdminInvoiceList(api: SignedIn) -> impl IntoView {
    let list = AdminAddress::Invoices.path();
    let filter = use_admin_filter(status::choices::<InvoiceStatus>(None));
    let invoices = pages(move |cursor| api.invoices(&filter.get(), cursor));
    let rows = move |invoices: &[Invoice]| {
        let rows = invoices.iter().map(row).collect_view();
        view! { <DataTable caption="Invoices, newest first" columns=COLUMNS>{rows}</DataTable> }.into_any()
    };
    let empty = move || match filter.is_bare() {
        true => view! {
            <Empty icon=Icon::Invoices title="No invoices yet">
                <p>"An invoice that a client makes with " <code>"POST /v1/invoices"</code> " appears here."</p>
            </Empty>
        }
        .into_any(),
        false => view! { <p class="empty">"No invoice matches the filter."</p> }.into_any(),
    };
    view! {
        <PageHeader title="Invoices" />
        <FilterBar filter list=list.clone() />
        <MoneyFilterForm filter list=list.clone() />
        <ChosenClient filter list />
        <Listing pages=invoices noun="invoice" rows empty />
    }
}

fn row(invoice: &Invoice) -> AnyView {
    let client = client_line(AdminAddress::Invoices.path(), invoice.client_id, invoice.client_name.clone());
    invoice_row(invoice, AdminAddress::Invoice(invoice.id).path(), Some(client))
}
