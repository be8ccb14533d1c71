//! Trying an endpoint. The pasted key is in this page's memory alone: in no storage, no address and no form that the
//! browser would remember, and it is gone with the page.

use keywright_api_types::guide::{Endpoint, GuideParameter, ParameterPlace};
use keywright_api_types::ids::RequestId;
use leptos::ev::{self, SubmitEvent};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::addresses::Address;
use crate::api::{ApiError, Trial, TrialAnswer, address, encoded};
use crate::browser;
use crate::components::{HttpStatus, SubmitButton, live};

/// What is typed for a parameter.
type Typed = (GuideParameter, RwSignal<String>);

/// Shows the form and, below it, what came.
pub fn form(endpoint: &Endpoint) -> AnyView {
    let key = RwSignal::new(String::new());
    // A browser may keep the page that is left.
    let hide = window_event_listener(ev::pagehide, move |_| key.set(String::new()));
    on_cleanup(move || hide.remove());
    let typed: Vec<Typed> =
        endpoint.parameters.iter().map(|parameter| (parameter.clone(), RwSignal::new(String::new()))).collect();
    let body = endpoint.body_example.clone().map(RwSignal::new);
    let (busy, outcome) = (RwSignal::new(false), RwSignal::new(None::<Result<TrialAnswer, ApiError>>));
    let inputs = typed.iter().map(input).collect_view();
    let is_post = endpoint.summary.method == "POST";
    let path = endpoint.summary.path.clone();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let trial = Trial {
            is_post,
            path: filled_in(&path, &typed),
            key: key.get_untracked().trim().to_owned(),
            headers: of_place(&typed, ParameterPlace::Header),
            body: body.map(|body| body.get_untracked()),
        };
        busy.set(true);
        spawn_local(async move {
            let answer = trial.send().await;
            outcome.try_set(Some(answer));
            busy.try_set(false);
        });
    };
    let body = body.map(|body| {
        view! {
            <div class="field">
                <label for="try-body">"Body"</label>
                <textarea id="try-body" rows="8" spellcheck="false" autocomplete="off" bind:value=body></textarea>
            </div>
        }
    });
    let shown = move || {
        outcome.get().map(|outcome| match outcome {
            Ok(answer) => result(answer),
            Err(error) => view! { <p class="field-error">{error.message()}</p> }.into_any(),
        })
    };
    let warning = is_post.then_some(" This is the real API: what you create here is there.");
    view! {
        <section class="card" aria-labelledby="try-heading">
            <h2 id="try-heading">"Try it"</h2>
            <form class="stack" autocomplete="off" on:submit=submit>
                <div class="field">
                    <label for="try-key">"API key"</label>
                    <input
                        id="try-key"
                        class="masked"
                        type="text"
                        autocomplete="off"
                        autocapitalize="off"
                        spellcheck="false"
                        aria-describedby="try-key-hint"
                        bind:value=key
                    />
                    <p class="hint" id="try-key-hint">
                        "It stays in this page's memory, goes to this server alone, and is gone when you leave the page."
                        {warning}
                    </p>
                </div>
                {inputs}
                {body}
                <div class="actions">
                    <SubmitButton text="Send" busy />
                </div>
            </form>
            <div role="status">{live(shown)}</div>
        </section>
    }
    .into_any()
}

fn input((parameter, value): &Typed) -> AnyView {
    let field = &parameter.field;
    let id = format!("try-{}", field.name);
    let label = id.clone();
    let optional = (!field.required).then(|| view! { <span class="muted">" (optional)"</span> });
    let value = *value;
    view! {
        <div class="field">
            <label for=label>{field.name.clone()} {optional}</label>
            <input id=id type="text" autocomplete="off" spellcheck="false" required=field.required bind:value=value />
        </div>
    }
    .into_any()
}

fn of_place(typed: &[Typed], place: ParameterPlace) -> Vec<(String, String)> {
    let here = typed.iter().filter(|(parameter, _)| parameter.place == place);
    let values = here.map(|(parameter, value)| (parameter.field.name.clone(), value.get_untracked().trim().to_owned()));
    values.filter(|(_, value)| !value.is_empty()).collect()
}

/// The path with what was typed, and the query behind it.
fn filled_in(path: &str, typed: &[Typed]) -> String {
    let mut path = path.to_owned();
    for (name, value) in of_place(typed, ParameterPlace::Path) {
        path = path.replace(&format!("{{{name}}}"), &encoded(&value));
    }
    let query = of_place(typed, ParameterPlace::Query);
    let query: Vec<(&str, &str)> = query.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    address(&path, &query)
}

fn result(answer: TrialAnswer) -> AnyView {
    let line = |(name, value): (&'static str, String)| {
        let shown = match value.parse::<RequestId>() {
            Ok(id) => view! { <a href=Address::Request(id).path()>{value}</a> }.into_any(),
            Err(_) => value.into_any(),
        };
        view! {
            <div>
                <dt>
                    <code>{name}</code>
                </dt>
                <dd>
                    <code>{shown}</code>
                </dd>
            </div>
        }
        .into_any()
    };
    let body = browser::indented(&answer.body).unwrap_or(answer.body);
    view! {
        <div class="stack">
            <HttpStatus status=answer.status code=None />
            <dl class="fields headers">{answer.headers.into_iter().map(line).collect_view()}</dl>
            <pre class="code" tabindex="0"><code>{body}</code></pre>
        </div>
    }
    .into_any()
}
