//! Whether two-factor authentication is on, and what can be done about it.

use keywright_api_types::account::{Account, TwoFactorState};
use leptos::prelude::*;

use super::recovery_codes::RenewDialog;
use super::switch_off::SwitchOffDialog;
use super::switch_on::SwitchOnDialog;
use crate::api::SignedIn;
use crate::browser;
use crate::components::{LocalMoment, RemoteView, live};
use crate::format;
use crate::loading::{Remote, remote};

/// The dialog that is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    SwitchOn,
    SwitchOff,
    Renew,
}

/// Shows the state, and opens the dialogs.
#[component]
pub fn TwoFactorCard(api: SignedIn) -> impl IntoView {
    let account = remote(move || api.account());
    let open = RwSignal::new(None::<Open>);
    let dialog = move || {
        let close = Callback::new(move |changed: bool| {
            open.set(None);
            if changed {
                account.reload();
                // The button that opened the dialog goes when the answer comes.
                browser::focus("#two-factor-heading");
            }
        });
        open.get().map(|open| match open {
            Open::SwitchOn => view! { <SwitchOnDialog api close /> }.into_any(),
            Open::SwitchOff => view! { <SwitchOffDialog api close /> }.into_any(),
            Open::Renew => view! { <RenewDialog api close /> }.into_any(),
        })
    };
    view! {
        <section class="card form" aria-labelledby="two-factor-heading">
            <h2 id="two-factor-heading" tabindex="-1">
                "Two-factor authentication"
            </h2>
            <State account open />
        </section>
        {live(dialog)}
    }
}

#[component]
fn State(account: Remote<Account>, open: RwSignal<Option<Open>>) -> impl IntoView {
    let state = move |account: &Account| match &account.two_factor {
        None => off(open),
        Some(state) => on(state, open),
    };
    view! { <RemoteView remote=account view=state /> }
}

fn off(open: RwSignal<Option<Open>>) -> AnyView {
    view! {
        <p>
            "Off. With it, signing in takes your password and a code from an app on your phone, and a key that moves money is made only with a fresh code."
        </p>
        <div class="actions">
            <button type="button" class="button" on:click=move |_| open.set(Some(Open::SwitchOn))>
                "Set up"
            </button>
        </div>
    }
    .into_any()
}

fn on(state: &TwoFactorState, open: RwSignal<Option<Open>>) -> AnyView {
    let left = format::counted(state.recovery_codes_left.into(), "recovery code");
    view! {
        <p>"On since " <LocalMoment at=state.enabled_at /> ". " {left} " left."</p>
        <div class="actions">
            <button type="button" class="button" on:click=move |_| open.set(Some(Open::Renew))>
                "New recovery codes"
            </button>
            <button type="button" class="button danger" on:click=move |_| open.set(Some(Open::SwitchOff))>
                "Switch off"
            </button>
        </div>
    }
    .into_any()
}
