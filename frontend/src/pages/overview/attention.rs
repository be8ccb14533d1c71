//! The keys that need somebody to look at them, each with its reason.

use keywright_api_types::clients::ClientStatus;
use keywright_api_types::overview::{ApiOverview, Attention, Reason};
use leptos::prelude::*;

use crate::addresses::Address;
use crate::api::RequestFilter;
use crate::components::{Glyph, Icon, MarkShape, RelativeMoment, mark_name};
use crate::format;
use crate::status::Mark;

/// Shows the keys, or that there is none.
pub fn attention(api: &ApiOverview, status: ClientStatus) -> AnyView {
    let content = if api.attention.is_empty() {
        let (icon, words) = match (status, api.live_keys) {
            (ClientStatus::Suspended, _) => {
                (Icon::Alert, "Nothing is wrong with a key itself, but none lets a call in.")
            }
            (ClientStatus::Active, 0) => (Icon::Check, "There is no key in use yet."),
            (ClientStatus::Active, _) => (Icon::Check, "All keys are in order."),
        };
        view! { <p class="in-order"><Glyph icon /> {words}</p> }.into_any()
    } else {
        let items = api.attention.iter().map(item).collect_view();
        view! { <ul class="timeline">{items}</ul> }.into_any()
    };
    view! {
        <section class="card" aria-labelledby="attention-heading">
            <h2 id="attention-heading">"Keys to look at"</h2>
            {content}
        </section>
    }
    .into_any()
}

fn item(attention: &Attention) -> AnyView {
    let mark = match attention.reason {
        Reason::Expiring | Reason::Unused => Mark::Lapsed,
        Reason::Replaced | Reason::LeakedAndRevoked => Mark::Withdrawn,
        Reason::NearLimit | Reason::Leaked => Mark::Refused,
    };
    let name = attention.key_name.clone();
    view! {
        <li data-mark=mark_name(mark)>
            <MarkShape mark />
            <div>
                <a href=Address::Key(attention.key_id).path()>{name}</a>
                <p class="muted">{reason(attention)}</p>
            </div>
        </li>
    }
    .into_any()
}

fn reason(attention: &Attention) -> AnyView {
    let moment = attention.at.map(|at| view! { <RelativeMoment at /> });
    let place = attention.url.as_ref().map(|url| view! { " at " <span class="free-text">{url.clone()}</span> });
    match (attention.reason, attention.rate_limited.unwrap_or(0)) {
        (Reason::Leaked, _) => {
            view! { "Its secret was found in public" {place} ", reported " {moment} ". Regenerate it without a grace." }
                .into_any()
        }
        (Reason::LeakedAndRevoked, _) => {
            view! { "Its secret was found in public" {place} "; the key was revoked " {moment} "." }.into_any()
        }
        (Reason::Expiring, _) => view! { "Expires " {moment} ". Give it a later date, or replace it." }.into_any(),
        (Reason::Replaced, _) => {
            let used = match attention.old_secret_last_used_at {
                Some(at) => {
                    let from = attention.old_secret_last_used_ip.clone().map(|ip| format!(", from {ip}"));
                    view! { "It is still in use: last " <RelativeMoment at /> {from} "." }.into_any()
                }
                None => "Nobody has used it since.".into_any(),
            };
            view! { "Its secret was replaced; the old one stops working " {moment} ". " {used} }.into_any()
        }
        (Reason::NearLimit, 0) => "Close to its rate limit in the last 24 hours.".into_any(),
        (Reason::NearLimit, calls) => {
            let filter = RequestFilter {
                key_id: attention.key_id.to_string(),
                status: "429".to_owned(),
                ..RequestFilter::default()
            };
            let words = format!("{} over its rate limit in the last 24 hours", format::counted(calls, "call"));
            view! { <a href=filter.address(&Address::Requests.path())>{words}</a> "." }.into_any()
        }
        (Reason::Unused, _) => match moment {
            Some(moment) => view! { "Last used " {moment} ". Revoke it if nobody needs it." }.into_any(),
            None => "Not used for 90 days, nor ever before. Revoke it if nobody needs it.".into_any(),
        },
    }
}
