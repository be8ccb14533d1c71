//! Where the reader is signed in.

use keywright_api_types::account::AccountSession;
use leptos::prelude::*;

use crate::api::SignedIn;
use crate::browser;
use crate::components::{DataTable, Listing, LocalMoment, RelativeMoment, SendDialog, cell, live};
use crate::flash::use_flash;
use crate::forms::FormErrors;
use crate::paging::Pages;

const COLUMNS: &[&str] = &["Device", "Address", "Signed in", "Last seen", "Action"];

/// Which sessions are about to be ended.
#[derive(Clone)]
enum Which {
    Others,
    One(AccountSession),
}

type Ending = RwSignal<Option<Which>>;

/// Shows the sessions, each with a button that ends it.
#[component]
pub fn Sessions(api: SignedIn, own: Pages<AccountSession>) -> impl IntoView {
    let ending: Ending = RwSignal::new(None);
    let dialog = move || ending.get().map(|which| view! { <EndDialog api which ending own /> });
    view! {
        <section aria-labelledby="sessions-heading">
            <header class="section-header">
                <h2 id="sessions-heading" tabindex="-1">
                    "Sessions"
                </h2>
                <button type="button" class="button" on:click=move |_| ending.set(Some(Which::Others))>
                    "End all others"
                </button>
            </header>
            <Listing
                pages=own
                noun="session"
                rows=move |sessions| table(sessions, ending)
                empty=|| view! { <p class="empty">"No session is left."</p> }.into_any()
            />
        </section>
        {live(dialog)}
    }
}

/// Asks first, since whoever works there is signed out at once.
#[component]
fn EndDialog(api: SignedIn, which: Which, ending: Ending, own: Pages<AccountSession>) -> impl IntoView {
    let errors = FormErrors::new(&[]);
    let flash = use_flash();
    let (title, told) = match &which {
        Which::Others => ("End all other sessions".to_owned(), "Your other sessions have ended."),
        Which::One(session) => {
            (format!("End the session of {} from {}", session.device, session.ip), "The session has ended.")
        }
    };
    let which = StoredValue::new(which);
    let send = move |()| {
        Ok(Box::pin(async move {
            match which.get_value() {
                Which::Others => api.end_other_sessions().await?,
                Which::One(session) => api.end_account_session(&session.id).await?,
            }
            ending.set(None);
            flash.show_here(told.to_owned());
            own.reload();
            browser::focus("#sessions-heading");
            Ok(())
        }) as _)
    };
    view! {
        <SendDialog title errors send submit="End it now" danger=true on_dismiss=move |()| ending.set(None)>
            <p>"It is signed out at once; what is typed there and not sent is lost."</p>
        </SendDialog>
    }
}

fn table(sessions: &[AccountSession], ending: Ending) -> AnyView {
    let rows = sessions.iter().cloned().map(|session| row(session, ending)).collect_view();
    view! { <DataTable caption="Your sessions, newest first" columns=COLUMNS>{rows}</DataTable> }.into_any()
}

fn row(session: AccountSession, ending: Ending) -> AnyView {
    let this = session.clone();
    let end = move |_| ending.set(Some(Which::One(this.clone())));
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
