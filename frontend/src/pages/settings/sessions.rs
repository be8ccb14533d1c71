//! Where the reader is signed in.

use keywright_api_types::account::AccountSession;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{Answer, ApiError, SignedIn};
use crate::browser;
use crate::components::{DataTable, Failure, Listing, LocalMoment, RelativeMoment, cell, live};
use crate::flash::use_flash;
use crate::paging::Pages;

const COLUMNS: &[&str] = &["Device", "Address", "Signed in", "Last seen", "Action"];

/// Shows the sessions, each with a button that ends it.
#[component]
pub fn Sessions(api: SignedIn, own: Pages<AccountSession>) -> impl IntoView {
    let failure = RwSignal::new(None::<ApiError>);
    let flash = use_flash();
    let ended = Callback::new(move |(answer, text): (Answer<()>, &'static str)| match answer {
        Ok(()) => {
            failure.try_set(None);
            flash.show_here(text.to_owned());
            own.reload();
            browser::focus("#sessions-heading");
        }
        Err(error) => {
            failure.try_set(Some(error));
        }
    });
    let end_others = move |_| {
        spawn_local(async move {
            ended.try_run((api.end_other_sessions().await, "Your other sessions have ended."));
        });
    };
    let problem = move || {
        let on_retry = move |()| {
            failure.set(None);
            own.reload();
        };
        failure.get().map(|error| view! { <Failure error on_retry focus="#sessions-heading" /> })
    };
    view! {
        <section aria-labelledby="sessions-heading">
            <header class="section-header">
                <h2 id="sessions-heading" tabindex="-1">
                    "Sessions"
                </h2>
                <button type="button" class="button" on:click=end_others>
                    "End all others"
                </button>
            </header>
            {live(problem)}
            <Listing
                pages=own
                noun="session"
                rows=move |sessions| table(api, sessions, ended)
                empty=|| view! { <p class="empty">"No session is left."</p> }.into_any()
            />
        </section>
    }
}

fn table(api: SignedIn, sessions: &[AccountSession], ended: Callback<(Answer<()>, &'static str)>) -> AnyView {
    let rows = sessions.iter().cloned().map(|session| row(api, session, ended)).collect_view();
    view! { <DataTable caption="Your sessions, newest first" columns=COLUMNS>{rows}</DataTable> }.into_any()
}

fn row(api: SignedIn, session: AccountSession, ended: Callback<(Answer<()>, &'static str)>) -> AnyView {
    let id = session.id;
    let end = move |_| {
        spawn_local(async move {
            ended.try_run((api.end_account_session(&id).await, "The session has ended."));
        });
    };
    let action = match session.current {
        true => view! { <span class="badge">"This one"</span> }.into_any(),
        false => {
            let label = format!("End the session of {} from {}", session.device, session.ip);
            view! {
                <button type="button" class="button small" aria-label=label on:click=end>
                    "End"
                </button>
            }
            .into_any()
        }
    };
    view! {
        <tr role="row">
            {cell("Device", session.device)}
            {cell("Address", view! { <code>{session.ip}</code> })}
            {cell("Signed in", view! { <LocalMoment at=session.created_at /> })}
            {cell("Last seen", view! { <RelativeMoment at=session.last_seen_at /> })}
            {cell("Action", action)}
        </tr>
    }
    .into_any()
}
