//! One endpoint: the call in the reader's language, what goes in, what comes out, what can go wrong, and a try.

use keywright_api_types::guide::Endpoint;
use leptos::prelude::*;

use super::overview::error_row;
use super::snippets::{ChosenLanguage, snippets};
use super::{fields, trial};
use crate::addresses::Address;
use crate::api::SignedIn;
use crate::components::{DataTable, PageHeader, RemoteView, words};
use crate::loading::remote;
use crate::pages::found::Found;

/// The page at `/guide/{id}`.
#[component]
pub fn GuideEndpoint(api: SignedIn, id: String) -> impl IntoView {
    let endpoint = remote(move || {
        let id = id.clone();
        async move { api.guide_endpoint(&id).await }
    });
    let chosen = ChosenLanguage::remembered();
    let title = endpoint.title("Endpoint", |endpoint| endpoint.summary.title.clone());
    let page = move || {
        view! {
            <p class="breadcrumb"><a href=Address::Guide.path()>"Developer guide"</a></p>
            <PageHeader title />
            <RemoteView remote=endpoint view=move |endpoint: &Endpoint| content(endpoint, chosen) />
        }
        .into_any()
    };
    view! { <Found remote=endpoint page /> }
}

fn content(endpoint: &Endpoint, chosen: ChosenLanguage) -> AnyView {
    let summary = &endpoint.summary;
    let description = (!endpoint.description.is_empty()).then(|| view! { <p>{words(&endpoint.description)}</p> });
    let has_request = !(endpoint.parameters.is_empty() && endpoint.body.is_empty());
    let request = has_request.then(|| {
        view! {
            <section class="card" aria-labelledby="request-heading">
                <h2 id="request-heading">"What goes in"</h2>
                {fields::request(endpoint)}
            </section>
        }
    });
    let errors = endpoint.errors.iter().map(error_row).collect_view();
    view! {
        <section class="card" aria-labelledby="call-heading">
            <h2 id="call-heading">
                <code>{format!("{} {}", summary.method, summary.path)}</code>
            </h2>
            {description}
            <p>
                "The key needs " <code>{summary.permission.name()}</code> ": "
                {summary.permission.description()}
            </p>
            {snippets("call", &endpoint.snippets, chosen)}
        </section>
        {request}
        <section class="card" aria-labelledby="answer-heading">
            <h2 id="answer-heading">"What comes out"</h2>
            <p>"Status " <strong>{endpoint.status}</strong> ", and for example:"</p>
            <pre class="code" tabindex="0"><code>{endpoint.answer_example.clone()}</code></pre>
            <details>
                <summary>"Every field"</summary>
                {fields::answer(endpoint)}
            </details>
        </section>
        {trial::form(endpoint)}
        <h2>"What it can be refused with"</h2>
        <DataTable caption="Error codes" columns=&["Code", "Status", "Meaning"]>
            {errors}
        </DataTable>
    }
    .into_any()
}
