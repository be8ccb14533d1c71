//! The fields of a body and the parameters of a call, as a list that fits any width.

use keywright_api_types::guide::{Endpoint, GuideField, ParameterPlace};
use leptos::prelude::*;

use crate::components::words;

/// What goes into a call.
pub fn request(endpoint: &Endpoint) -> AnyView {
    let parameter = |place| {
        let fields = endpoint.parameters.iter().filter(move |parameter| parameter.place == place);
        fields.map(|parameter| field(&parameter.field, "optional")).collect::<Vec<_>>()
    };
    view! {
        {group("In the path", parameter(ParameterPlace::Path))}
        {group("In the query", parameter(ParameterPlace::Query))}
        {group("Headers", parameter(ParameterPlace::Header))}
        {group("Body", endpoint.body.iter().map(|of| field(of, "optional")).collect())}
    }
    .into_any()
}

/// What comes out of a call.
pub fn answer(endpoint: &Endpoint) -> AnyView {
    let fields = endpoint.answer.iter().map(|of| field(of, "may be null")).collect_view();
    view! { <dl class="fields">{fields}</dl> }.into_any()
}

fn group(title: &'static str, fields: Vec<AnyView>) -> Option<AnyView> {
    (!fields.is_empty()).then(|| {
        view! {
            <h3>{title}</h3>
            <dl class="fields">{fields}</dl>
        }
        .into_any()
    })
}

fn field(of: &GuideField, unless_required: &'static str) -> AnyView {
    let presence = if of.required { "" } else { unless_required };
    view! {
        <div>
            <dt>
                <code>{of.name.clone()}</code>
                " "
                <span class="muted">{words(&of.kind)}</span>
                " "
                <span class="presence">{presence}</span>
            </dt>
            <dd>{words(&of.description)}</dd>
        </div>
    }
    .into_any()
}
