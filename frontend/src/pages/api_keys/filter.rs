//! Which keys the list shows and in which order; it is in the address.

use keywright_api_types::api_keys::ApiKeyStatus;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::addresses::Address;
use crate::api::KeyFilter;
use crate::components::{SelectField, TextField};
use crate::pages::list_filter::statuses;
use crate::router::use_router;
use crate::status;

/// The orders that are offered: their value, what to sort by, which end first, and their name.
const ORDERS: [(&str, &str, &str, &str); 6] = [
    ("", "", "", "Newest first"),
    ("oldest", "created_at", "asc", "Oldest first"),
    ("name", "name", "", "Name"),
    ("used", "last_used_at", "", "Used last"),
    ("unused", "last_used_at", "asc", "Unused for longest"),
    ("expiring", "expires_at", "asc", "Expiring first"),
];

/// How many digits of a key are shown as its prefix.
const PREFIX_DIGITS: usize = 8;

/// How many digits in a row are a whole secret.
const SECRET_DIGITS: usize = 64;

/// Follows the filter in the address.
pub fn use_key_filter() -> Memo<KeyFilter> {
    let router = use_router();
    Memo::new(move |_| KeyFilter {
        status: router.parameter("status"),
        q: router.parameter("q"),
        sort: router.parameter("sort"),
        order: router.parameter("order"),
    })
}

/// What is looked for: of a text that a whole key stands in, which belongs into no address, the key's prefix alone.
pub fn searchable(text: &str) -> String {
    let (mut token, mut digits) = (0, 0);
    for (at, character) in text.char_indices() {
        match character {
            '_' => digits = at + 1,
            _ if character.is_ascii_hexdigit() => {}
            _ if character.is_ascii_alphanumeric() => digits = at + 1,
            _ => (token, digits) = (at + character.len_utf8(), at + character.len_utf8()),
        }
        if at + 1 >= digits + SECRET_DIGITS {
            return text.get(token..digits + PREFIX_DIGITS).unwrap_or_default().to_owned();
        }
    }
    text.trim().to_owned()
}

/// Shows the choice of a status, the search and the order.
#[component]
pub fn KeyFilterBar(filter: Memo<KeyFilter>) -> impl IntoView {
    let (search, order) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    // The address is the truth: going back in the history changes the form too.
    Effect::new(move |_| {
        let filter = filter.get();
        let chosen = ORDERS.iter().find(|(_, sort, end, _)| *sort == filter.sort && *end == filter.order);
        order.set(chosen.map_or("", |(value, ..)| value).to_owned());
        search.set(filter.q);
    });
    let router = use_router();
    let apply = move || {
        let order = order.get_untracked();
        let (_, sort, end, _) = ORDERS.into_iter().find(|(value, ..)| *value == order).unwrap_or_default();
        let filter = KeyFilter {
            status: filter.get_untracked().status,
            q: searchable(&search.get_untracked()),
            sort: sort.to_owned(),
            order: end.to_owned(),
        };
        router.go(&filter.address(&Address::Keys.path()));
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        apply();
    };
    let choose = move |value: String| {
        order.set(value);
        apply();
    };
    let chosen = Signal::derive(move || filter.read().status.clone());
    let href = Callback::new(move |status: &'static str| {
        KeyFilter { status: status.to_owned(), ..filter.get() }.address(&Address::Keys.path())
    });
    view! {
        {statuses(&status::choices::<ApiKeyStatus>(None), chosen, href)}
        <form class="filters search-filters" role="search" aria-label="Keys" on:submit=submit>
            <TextField name="q" label="Search" value=search placeholder="Name or prefix" />
            <SelectField
                name="order"
                label="Order"
                options=ORDERS.iter().map(|(value, _, _, name)| (*value, *name)).collect()
                value=order
                on_choose=choose
            />
            <div class="actions">
                <button type="submit" class="button">
                    "Search"
                </button>
            </div>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_key_is_looked_for_by_its_prefix() {
        let digits = "3f9a1c2b".repeat(8);
        assert_eq!(searchable(&format!(" kw_{digits}_0a1b2c3d ")), "kw_3f9a1c2b");
        assert_eq!(searchable(&digits), "3f9a1c2b");
        for around in [("API_KEY=", ""), ("", "\","), ("\"", "\""), ("Bearer ", " and more"), ("é: ", "é")] {
            assert_eq!(searchable(&format!("{}kw_{digits}_0a1b2c3d{}", around.0, around.1)), "kw_3f9a1c2b");
        }
        assert_eq!(searchable("kw_3f9a"), "kw_3f9a");
        assert_eq!(searchable(" Billing service "), "Billing service");
    }
}
