//! A key's status, by word and by shape.

use keywright_api_types::api_keys::ApiKeyStatus;
use leptos::prelude::*;

/// Shows the status.
#[component]
pub fn KeyStatus(status: ApiKeyStatus) -> impl IntoView {
    let (word, path) = match status {
        ApiKeyStatus::Active => ("Active", "M8 3a5 5 0 1 1 0 10A5 5 0 0 1 8 3z"),
        ApiKeyStatus::Expired => ("Expired", "M8 2.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 0 1 0-11zM8 5.5V8l2 1.5"),
        ApiKeyStatus::Revoked => ("Revoked", "M4 4l8 8M12 4l-8 8"),
    };
    view! {
        <span class="status" data-status=status.as_str()>
            <svg viewBox="0 0 16 16" aria-hidden="true">
                <path d=path />
            </svg>
            {word}
        </span>
    }
}
