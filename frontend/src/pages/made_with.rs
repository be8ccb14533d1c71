//! The API key with which a payment, a withdrawal or an invoice was made.

use keywright_api_types::ids::ApiKeyId;
use leptos::prelude::*;

use crate::addresses::Address;
use crate::api::SignedIn;
use crate::components::or;

/// The key's id, which leads the client to the key.
pub fn made_with(api: SignedIn, key: Option<ApiKeyId>) -> AnyView {
    let shown = key.map(|id| {
        let code = view! { <code>{id.to_string()}</code> };
        match api.is_admin() {
            true => code.into_any(),
            false => view! { <a href=Address::Key(id).path()>{code}</a> }.into_any(),
        }
    });
    or("No API key", shown)
}
