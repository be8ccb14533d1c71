//! The one time that the secrets of several keys are shown; otherwise like the dialog of one secret.

use keywright_api_types::api_keys::ApiKeyWithSecret;
use keywright_api_types::csv::record;
use leptos::ev;
use leptos::prelude::*;

use super::copy_button::CopyButton;
use super::secret_dialog::Warning;
use crate::components::{Dialog, live};
use crate::{browser, format};

/// Secrets that wait to be stored by the reader.
#[derive(Clone, Copy)]
pub struct NewSecrets(RwSignal<Vec<ApiKeyWithSecret>>);

/// Makes the dialog available to everything below the calling component.
pub fn provide_new_secrets() {
    provide_context(NewSecrets(RwSignal::new(Vec::new())));
}

/// The dialog of the application.
pub fn use_new_secrets() -> NewSecrets {
    expect_context()
}

impl NewSecrets {
    /// Shows the secrets of keys that were just regenerated.
    pub fn show(self, keys: Vec<ApiKeyWithSecret>) {
        self.0.set(keys);
    }
}

/// Shows the dialog while there are secrets to show.
#[component]
pub fn SecretsDialog() -> impl IntoView {
    let NewSecrets(waiting) = use_new_secrets();
    let on_done = Callback::new(move |()| {
        waiting.set(Vec::new());
        browser::focus("h1");
    });
    move || {
        let keys = waiting.get();
        (!keys.is_empty()).then(|| view! { <Secrets keys on_done /> })
    }
}

#[component]
fn Secrets(keys: Vec<ApiKeyWithSecret>, on_done: Callback<()>) -> impl IntoView {
    let copied = RwSignal::new(false);
    let shown = RwSignal::new(false);
    let leaving = RwSignal::new(false);
    let unload = window_event_listener(ev::beforeunload, move |event| {
        if !copied.get_untracked() {
            event.prevent_default();
        }
    });
    on_cleanup(move || unload.remove());
    let title = format!("The secrets of {}", format::counted(keys.len() as u64, "key"));
    let text = StoredValue::new(table_of(&keys));
    let keys = StoredValue::new(keys);
    let names = move || {
        let line = |key: &ApiKeyWithSecret| {
            let secret = if shown.get() { key.secret.clone() } else { format!("{}…", key.key.prefix) };
            view! {
                <li>
                    <strong>{key.key.name.clone()}</strong>
                    " "
                    <code>{secret}</code>
                </li>
            }
            .into_any()
        };
        keys.with_value(|keys| keys.iter().map(line).collect_view())
    };
    let on_copied = move |done: bool| {
        leaving.set(false);
        copied.set(done);
        if !done {
            shown.set(true);
        }
    };
    // Whether a file was kept is not told to a page.
    let download = move |_| {
        if !browser::download("keys.csv", &text.read_value()) {
            shown.set(true);
        }
    };
    let on_keep = move |()| {
        leaving.set(false);
        browser::focus("#show-secrets");
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
        <Dialog title on_dismiss>
            <p>"This is the only time they are shown. The file and the copy hold a line for each key: name, id, secret."</p>
            <ul class="key-summary" tabindex="0" aria-label="Regenerated keys">
                {live(names)}
            </ul>
            <div class="actions">
                <button type="button" class="button" on:click=download>
                    "Download file"
                </button>
                <CopyButton label="Copy all" text on_done=on_copied />
                <button
                    type="button"
                    class="button"
                    id="show-secrets"
                    aria-pressed=move || shown.get().to_string()
                    on:click=move |_| shown.update(|shown| *shown = !*shown)
                >
                    "Show"
                </button>
            </div>
            <Show when=move || leaving.get()>
                <Warning
                    what="The secrets were not copied, and whether the file was kept is not known here"
                    keep="Go back to the secrets"
                    leave="Close without them"
                    on_keep
                    on_leave=on_done
                />
            </Show>
            <div class="actions">
                <button type="button" class="button primary" on:click=move |_| on_done.run(())>
                    "I have stored them"
                </button>
            </div>
        </Dialog>
    }
}

/// Names, ids and secrets as comma-separated values.
fn table_of(keys: &[ApiKeyWithSecret]) -> String {
    let mut text = record(&["name", "id", "secret"]);
    for ApiKeyWithSecret { key, secret } in keys {
        text.push_str(&record(&[&key.name, &key.id.to_string(), secret]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_text_in_a_spreadsheet() {
        let key = |name: &str| -> ApiKeyWithSecret {
            serde_json::from_value(serde_json::json!({
                "id": "key_01kanj4zr0f4m8xk2v0c7d9w3h", "client_id": "cli_01kanj4zr0f4m8xk2v0c7d9w3h", "name": name,
                "prefix": "kw_00000000", "permissions": [], "rate_limit_per_minute": 60, "allowed_ips": [],
                "status": "active", "created_at": "2026-11-01T10:00:00Z", "created_by": "usr_1",
                "updated_at": "2026-11-01T10:00:00Z", "last_used_at": null, "last_used_ip": null, "expires_at": null,
                "rotated_at": null, "grace_expires_at": null, "revoked_at": null, "revoked_by": null,
                "revoke_reason": null, "secret": "kw_1",
            }))
            .unwrap()
        };
        assert_eq!(
            table_of(&[key("=1+1"), key("A \"till\"")]),
            "name,id,secret\r\n'=1+1,key_01kanj4zr0f4m8xk2v0c7d9w3h,kw_1\r\n\
             \"A \"\"till\"\"\",key_01kanj4zr0f4m8xk2v0c7d9w3h,kw_1\r\n"
        );
    }
}
