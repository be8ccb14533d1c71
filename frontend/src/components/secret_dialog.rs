//! The one time that a secret is shown.
//!
//! The dialog lives above the pages, so that no navigation inside the dashboard can lose it, and it
//! closes only when the reader says that the secret is stored, or confirms that it is not. The
//! secret is in memory alone: in no address and in no storage.

use keywright_api_types::api_keys::{ApiKey, ApiKeyWithSecret};
use keywright_api_types::permissions::Permission;
use leptos::ev;
use leptos::prelude::*;

use super::copy_button::CopyButton;
use crate::browser;
use crate::components::{Dialog, Glyph, Icon, live};

/// A secret that waits to be stored by the reader.
#[derive(Clone, Copy)]
pub struct NewSecret(RwSignal<Option<ApiKeyWithSecret>>);

/// Makes the dialog available to everything below the calling component.
pub fn provide_new_secret() {
    provide_context(NewSecret(RwSignal::new(None)));
}

/// The dialog of the application.
pub fn use_new_secret() -> NewSecret {
    expect_context()
}

impl NewSecret {
    /// Shows the secret of a key that was just made or regenerated.
    pub fn show(self, key: ApiKeyWithSecret) {
        self.0.set(Some(key));
    }
}

/// Shows the dialog while there is a secret to show.
#[component]
pub fn SecretDialog() -> impl IntoView {
    let NewSecret(waiting) = use_new_secret();
    let on_done = move |()| {
        waiting.set(None);
        browser::focus("h1");
    };
    move || waiting.get().map(|key| view! { <Secret key on_done /> })
}

#[component]
fn Secret(key: ApiKeyWithSecret, #[prop(into)] on_done: Callback<()>) -> impl IntoView {
    let shown = RwSignal::new(false);
    let copied = RwSignal::new(false);
    let leaving = RwSignal::new(false);
    let blocked = RwSignal::new(false);

    let unload = window_event_listener(ev::beforeunload, move |event| {
        if !copied.get_untracked() {
            event.prevent_default();
        }
    });
    on_cleanup(move || unload.remove());

    let masked = format!("{}{}", key.key.prefix, "•".repeat(24));
    let example = example_call(&key.key);
    let secret = StoredValue::new(key.secret);
    let masked = StoredValue::new(masked);
    let secret_text = move || if shown.get() { secret.get_value() } else { masked.get_value() };

    let on_copied = Callback::new(move |done| {
        if done {
            copied.set(true);
            leaving.set(false);
        } else {
            shown.set(true);
            blocked.set(true);
            request_animation_frame(|| browser::select_text("#secret"));
        }
    });
    // A copied command holds the secret, but in a place where it does not stay.
    let on_command = move |done: bool| {
        if !done {
            on_copied.run(false);
        }
    };
    let example = example.map(|(route, body)| {
        let call = move |secret: &str| {
            let data = match body {
                "" => String::new(),
                body => format!(" -H \"Content-Type: application/json\" -d '{body}'"),
            };
            format!("curl -H \"Authorization: Bearer {secret}\"{data} {}{route}", browser::origin())
        };
        let full_call = StoredValue::new(secret.with_value(|secret| call(secret)));
        view! {
            <h3>"Try it"</h3>
            <pre tabindex="0"><code>{live(move || call(&secret_text()))}</code></pre>
            <CopyButton label="Copy command" text=full_call on_done=on_command />
        }
    });
    let on_keep = move |()| {
        leaving.set(false);
        browser::focus("#show-secret");
    };
    let on_dismiss = move |()| {
        if copied.get_untracked() {
            on_done.run(());
        } else {
            leaving.set(true);
            browser::focus("#keep-open");
        }
    };
    view! {
        <Dialog title=format!("The secret of {}", key.key.name) on_dismiss>
            <p>
                "This is the only time it is shown. Store it where your program reads it, such as a secrets manager."
            </p>
            <div class="secret-line">
                <code id="secret">{live(secret_text)}</code>
                <button
                    type="button"
                    class="button"
                    id="show-secret"
                    aria-pressed=move || shown.get().to_string()
                    on:click=move |_| shown.update(|shown| *shown = !*shown)
                >
                    {live(move || view! { <Glyph icon=if shown.get() { Icon::EyeOff } else { Icon::Eye } /> })}
                    "Show"
                </button>
                <CopyButton label="Copy secret" text=secret on_done=on_copied />
            </div>
            <Show when=move || blocked.get()>
                <p class="field-error" role="alert">
                    "The browser does not allow copying at this address. The secret is selected: copy it by hand."
                </p>
            </Show>
            {example}
            <Show when=move || leaving.get()>
                <Warning what="The secret itself was not copied" keep="Go back to the secret" leave="Close without it" on_keep on_leave=on_done />
            </Show>
            <div class="actions">
                <button type="button" class="button primary" on:click=move |_| on_done.run(())>
                    "I have stored it"
                </button>
            </div>
        </Dialog>
    }
}

/// A call that the key may make: one that changes nothing, if it may make such.
fn example_call(key: &ApiKey) -> Option<(&'static str, &'static str)> {
    let calls = [
        (Permission::BalanceRead, "/v1/balance", ""),
        (Permission::ProfileRead, "/v1/profile", ""),
        (Permission::PaymentsRead, "/v1/payments", ""),
        (Permission::WithdrawalsRead, "/v1/withdrawals", ""),
        (Permission::InvoicesRead, "/v1/invoices", ""),
        (Permission::PaymentsCreate, "/v1/payments", r#"{"amount": 100, "currency": "EUR"}"#),
        (
            Permission::InvoicesCreate,
            "/v1/invoices",
            r#"{"customer": {"name": "Ada", "email": "ada@example.com"}, "currency": "EUR", "lines": [{"description": "Test", "quantity": 1, "unit_amount": 100}]}"#,
        ),
        (
            Permission::WithdrawalsCreate,
            "/v1/withdrawals",
            r#"{"amount": 100, "currency": "EUR", "destination": "DE89370400440532013000"}"#,
        ),
    ];
    let found = calls.into_iter().find(|(permission, ..)| key.permissions.contains(*permission));
    found.map(|(_, route, body)| (route, body))
}

/// Asks whether to close for good what was not stored.
#[component]
pub fn Warning(
    /// What was not done.
    what: &'static str,
    /// What the button says that goes back.
    keep: &'static str,
    /// What the button says that closes.
    leave: &'static str,
    #[prop(into)] on_keep: Callback<()>,
    on_leave: Callback<()>,
) -> impl IntoView {
    view! {
        <div class="notice" data-kind="danger" role="alert">
            <Glyph icon=Icon::Alert />
            <div>
                <p>{what} ". Once this is closed, nobody can show it again."</p>
                <div class="actions">
                    <button type="button" class="button" id="keep-open" on:click=move |_| on_keep.run(())>
                        {keep}
                    </button>
                    <button type="button" class="button danger" on:click=move |_| on_leave.run(())>
                        {leave}
                    </button>
                </div>
            </div>
        </div>
    }
}
