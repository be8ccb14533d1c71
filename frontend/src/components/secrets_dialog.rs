//! The one time that the secrets of several keys are shown; otherwise like the dialog of one secret.

use keywright_api_types::api_keys::ApiKeyWithSecret;
use leptos::ev;
use leptos::prelude::*;

use super::copy_button::CopyButton;
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
    let stored = RwSignal::new(false);
    let leaving = RwSignal::new(false);
    let unload = window_event_listener(ev::beforeunload, move |event| {
        if !stored.get_untracked() {
            event.prevent_default();
        }
    });
    on_cleanup(move || unload.remove());
    let title = format!("The secrets of {}", format::counted(keys.len() as u64, "key"));
    let names = keys.iter().map(|key| {
        let (name, prefix) = (key.key.name.clone(), key.key.prefix.clone());
        view! {
            <li>
                <strong>{name}</strong>
                " "
                <code>{prefix} "…"</code>
            </li>
        }
        .into_any()
    });
    let names = names.collect_view();
    let text = StoredValue::new(table_of(&keys));
    let on_stored = move |done: bool| {
        if done {
            stored.set(true);
            leaving.set(false);
        } else {
            leaving.set(true);
        }
    };
    let download = move |_| on_stored(browser::download("keys.csv", &text.read_value()));
    let close = move |()| {
        if stored.get_untracked() || leaving.get_untracked() {
            on_done.run(());
        } else {
            leaving.set(true);
        }
    };
    let warning = move || {
        leaving.get().then(|| {
            view! {
                <p class="field-error" role="alert">
                    "They are not stored yet. Download or copy them; closed once more, nobody can show them again."
                </p>
            }
        })
    };
    view! {
        <Dialog title on_dismiss=close>
            <p>"This is the only time they are shown. The file and the copy hold a line for each key: name, id, secret."</p>
            <ul class="key-summary" tabindex="0" aria-label="Regenerated keys">
                {names}
            </ul>
            <div class="actions">
                <button type="button" class="button" on:click=download>
                    "Download file"
                </button>
                <CopyButton label="Copy all" text on_done=on_stored />
            </div>
            {live(warning)}
            <div class="actions">
                <button type="button" class="button primary" on:click=move |_| close(())>
                    "I have stored them"
                </button>
            </div>
        </Dialog>
    }
}

/// Names, ids and secrets as comma-separated values (RFC 4180). A spreadsheet would take a name that begins like a formula
/// for one; after an apostrophe it is text.
fn table_of(keys: &[ApiKeyWithSecret]) -> String {
    let mut text = "name,id,secret\r\n".to_owned();
    for ApiKeyWithSecret { key, secret } in keys {
        let apostrophe = if key.name.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
        text.push_str(&format!("\"{apostrophe}{}\",{},{secret}\r\n", key.name.replace('"', "\"\""), key.id));
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
            "name,id,secret\r\n\"'=1+1\",key_01kanj4zr0f4m8xk2v0c7d9w3h,kw_1\r\n\
             \"A \"\"till\"\"\",key_01kanj4zr0f4m8xk2v0c7d9w3h,kw_1\r\n"
        );
    }
}
