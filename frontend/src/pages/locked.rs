//! What is shown in place of a page that the client's package does not open.

use keywright_api_types::clients::Client;
use keywright_api_types::features::Feature;
use leptos::prelude::*;

use crate::addresses::Address;
use crate::api::SignedIn;
use crate::components::{Empty, Icon, PageHeader, RemoteView};
use crate::loading::remote;

/// The page at an address that needs API access, for a client without it.
#[component]
pub fn Locked(api: SignedIn, title: &'static str) -> impl IntoView {
    let client = remote(move || api.client());
    view! {
        <PageHeader title />
        <RemoteView remote=client view=upgrade />
    }
}

fn upgrade(client: &Client) -> AnyView {
    let hint = client.upgrade.iter().find(|hint| hint.feature == Feature::ApiBasic).cloned();
    let what = hint.as_ref().map_or(Feature::ApiBasic.description().to_owned(), |hint| hint.description.clone());
    let packages = hint.map(|hint| {
        let names =
            hint.packages.into_iter().map(|package| view! { <li>{package.name}</li> }.into_any()).collect_view();
        view! {
            <p>"These packages have it:"</p>
            <ul class="tags">{names}</ul>
            <p><a class="button" href=Address::Package.path()>"Compare packages and ask for one"</a></p>
        }
    });
    let package = client.package.name.clone();
    view! {
        <Empty icon=Icon::Lock title="Not in your package">
            <p>{what}</p>
            <p>"Your package, " <strong>{package}</strong> ", does not have " {Feature::ApiBasic.title()} "."</p>
            {packages}
        </Empty>
    }
    .into_any()
}
