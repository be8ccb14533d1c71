//! What holds for every call, and the list of endpoints.

use keywright_api_types::guide::{EndpointSummary, Guide, GuideError, GuideTopic};
use leptos::prelude::*;

use super::snippets::{ChosenLanguage, snippets};
use crate::addresses::Address;
use crate::api::SignedIn;
use crate::browser;
use crate::components::{DataTable, PageHeader, RemoteView, cell, words};
use crate::loading::remote;

/// The page at `/guide`.
#[component]
pub fn GuideOverview(api: SignedIn) -> impl IntoView {
    let guide = remote(move || api.guide());
    let chosen = ChosenLanguage::remembered();
    view! {
        <PageHeader title="Developer guide">
            <a class="button" href="/docs" rel="external">
                "API reference"
            </a>
            <a class="button" href="/openapi.json" rel="external">
                "OpenAPI document"
            </a>
        </PageHeader>
        <p class="lead">
            "How your programs call the API. Every example is whole: put your key into the environment variable "
            <code>"API_KEY"</code> ", and run it."
        </p>
        <RemoteView remote=guide view=move |guide: &Guide| content(guide, chosen) />
    }
}

fn content(guide: &Guide, chosen: ChosenLanguage) -> AnyView {
    let links = guide.topics.iter().map(|topic| link(&topic.id, &topic.title)).collect_view();
    let topics = guide.topics.iter().map(|topic| section(topic, chosen)).collect_view();
    let endpoints = guide.endpoints.iter().map(endpoint_row).collect_view();
    let errors = guide.errors.iter().map(error_row).collect_view();
    // What the address names behind `#` is on the page only now.
    browser::show_fragment();
    view! {
        <nav class="links" aria-label="On this page">
            {link("endpoints", "Endpoints")} {links} {link("codes", "Error codes")}
        </nav>
        <h2 id="endpoints">"Endpoints"</h2>
        <DataTable caption="Endpoints" columns=&["Endpoint", "What it does", "Permission"]>
            {endpoints}
        </DataTable>
        {topics}
        <h2 id="codes">"Error codes"</h2>
        <DataTable caption="Error codes" columns=&["Code", "Status", "Meaning"]>
            {errors}
        </DataTable>
    }
    .into_any()
}

/// A link within the page, which is left to the browser.
fn link(id: &str, title: &str) -> AnyView {
    view! {
        <a href=format!("#{id}") rel="bookmark">
            {title.to_owned()}
        </a>
    }
    .into_any()
}

fn section(topic: &GuideTopic, chosen: ChosenLanguage) -> AnyView {
    let heading = topic.id.clone();
    let paragraphs = topic.text.iter().map(|text| view! { <p>{words(text)}</p> }.into_any()).collect_view();
    let code = (!topic.snippets.is_empty()).then(|| snippets(&topic.id, &topic.snippets, chosen));
    view! {
        <section class="card guide-topic" aria-labelledby=heading>
            <h2 id=topic.id.clone()>{topic.title.clone()}</h2>
            {paragraphs}
            {code}
        </section>
    }
    .into_any()
}

fn endpoint_row(endpoint: &EndpointSummary) -> AnyView {
    let page = Address::GuideEndpoint(endpoint.id.clone()).path();
    let call = view! {
        <a href=page>
            <code>{format!("{} {}", endpoint.method, endpoint.path)}</code>
        </a>
    };
    view! {
        <tr role="row">
            {cell("Endpoint", call)} {cell("What it does", endpoint.title.clone())}
            {cell("Permission", view! { <code>{endpoint.permission.name()}</code> })}
        </tr>
    }
    .into_any()
}

/// A code, with the page that a problem's `type` links to.
pub fn error_row(error: &GuideError) -> AnyView {
    let code = view! {
        <a href=error.code.documentation_path() rel="external">
            <code>{error.code.as_str()}</code>
        </a>
    };
    view! {
        <tr role="row">
            {cell("Code", code)} {cell("Status", error.status.to_string())}
            {cell("Meaning", view! { <span>{words(&error.explanation)}</span> })}
        </tr>
    }
    .into_any()
}
