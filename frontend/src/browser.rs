//! What the browser is asked for beyond the network and the view: the clock, the reader's time
//! zone, the clipboard, local storage, focus and the document's title.

mod events;
mod observers;
mod place;

use std::time::Duration;

use keywright_api_types::Timestamp;
use leptos::prelude::{document, request_animation_frame, set_timeout, window};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, HtmlAnchorElement, HtmlElement, Url, UrlSearchParams};

pub use events::{EventStream, Incident};
pub use observers::WidthWatch;
pub use place::{bodies, bottom, holds_reader, scrolled, top, window_height};

use crate::format::LocalTime;

/// The moment by the reader's clock.
pub fn now() -> Timestamp {
    Timestamp::from_unix_milliseconds(js_sys::Date::now() as i64)
}

/// The moment in the reader's time zone.
pub fn local(at: Timestamp) -> LocalTime {
    let date = js_sys::Date::new(&JsValue::from_f64(at.unix_milliseconds() as f64));
    LocalTime {
        year: date.get_full_year(),
        month: date.get_month() + 1,
        day: date.get_date(),
        hour: date.get_hours(),
        minute: date.get_minutes(),
        second: date.get_seconds(),
    }
}

/// The moment that the value of an `<input type="datetime-local">` means in the reader's time zone.
pub fn moment_of_input(value: &str) -> Option<Timestamp> {
    let milliseconds = js_sys::Date::parse(value);
    (!value.is_empty() && milliseconds.is_finite()).then(|| Timestamp::from_unix_milliseconds(milliseconds as i64))
}

/// A moment of an address, as such an input shows it; what is none stays empty.
pub fn input_of(moment: &str) -> String {
    moment.parse::<Timestamp>().map(|at| local(at).input_value()).unwrap_or_default()
}

/// The moment that such an input holds, for an address; empty if it holds none.
pub fn moment_of(input: &str) -> String {
    moment_of_input(input).map(|at| at.to_string()).unwrap_or_default()
}

/// Scheme, host and port of this dashboard, which are those of the API.
pub fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

/// The path and the query in the address bar.
pub fn address() -> (String, String) {
    let location = window().location();
    (location.pathname().unwrap_or_default(), location.search().unwrap_or_default())
}

/// What stands behind the `#` of the address, which no server sees.
pub fn fragment() -> String {
    window().location().hash().unwrap_or_default().trim_start_matches('#').to_owned()
}

/// Shows the place on the page that the address names behind `#`, once what was just made is on the page.
pub fn show_fragment() {
    request_animation_frame(|| {
        if let Some(place) = document().get_element_by_id(&fragment()) {
            place.scroll_into_view();
        }
    });
}

/// A JSON text with a line for each field, its numbers as JavaScript reads them; nothing if it is none.
pub fn indented(json: &str) -> Option<String> {
    let value = js_sys::JSON::parse(json).ok()?;
    let text = js_sys::JSON::stringify_with_replacer_and_space(&value, &JsValue::NULL, &JsValue::from_f64(2.0));
    text.ok().map(String::from)
}

/// The value of a parameter in a query; empty if it is not there.
pub fn parameter(query: &str, name: &str) -> String {
    UrlSearchParams::new_with_str(query).ok().and_then(|parameters| parameters.get(name)).unwrap_or_default()
}

/// Puts an address into the address bar, and the one before it into the history.
pub fn push_address(address: &str) {
    if let Ok(history) = window().history() {
        // A browser refuses only addresses of another origin, and too many in a short time.
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(address));
    }
    window().scroll_to_with_x_and_y(0.0, 0.0);
}

/// Puts an address into the address bar in place of the current one.
pub fn replace_address(address: &str) {
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(address));
    }
    window().scroll_to_with_x_and_y(0.0, 0.0);
}

/// Loads the dashboard anew at its first page, so that it shows nothing of the session before. The page
/// that a browser keeps for its Back button is loaded anew too, by `boot.js`.
pub fn start_over() {
    load("/");
}

/// Loads another address, from which the browser can lead back.
pub fn load(address: &str) {
    // A browser refuses only addresses that it cannot parse.
    let _ = window().location().set_href(address);
}

/// Loads another address in place of the current one.
pub fn load_instead(address: &str) {
    // A browser refuses only addresses that it cannot parse.
    let _ = window().location().replace(address);
}

/// Names the page in the browser's tab and history.
pub fn set_title(page: &str) {
    document().set_title(&format!("{page} · Keywright"));
}

/// Moves the focus to the first element that matches, once what was just changed is on the page.
pub fn focus(selector: &'static str) {
    request_animation_frame(move || {
        if let Some(element) = element(selector) {
            // An element that cannot take the focus now leaves it where it is.
            let _ = element.focus();
        }
    });
}

/// Moves the focus to the first element that matches, if what had it went from the page.
pub fn focus_if_lost(selector: &'static str) {
    request_animation_frame(move || {
        if is_focus_lost() {
            focus(selector);
        }
    });
}

fn is_focus_lost() -> bool {
    document().active_element().is_none_or(|focused| focused.tag_name() == "BODY")
}

/// Changes the page and leaves the focus where it is: on the element with that id, if what has it is made anew.
pub fn keep_focus(change: impl FnOnce()) {
    let id = document().active_element().map(|element| element.id()).filter(|id| !id.is_empty());
    change();
    request_animation_frame(move || {
        if let Some(id) = id.filter(|_| is_focus_lost()) {
            focus_now(&format!("#{id}"));
        }
    });
}

/// Moves the focus to the first element that matches; false where there is none.
pub fn focus_now(selector: &str) -> bool {
    element(selector).is_some_and(|element| element.focus().is_ok())
}

/// Takes the focus from what has it.
pub fn leave_field() {
    if let Some(field) = document().active_element().and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // What cannot lose the focus keeps it.
        let _ = field.blur();
    }
}

/// Whether what has the focus takes characters.
pub fn is_typing() -> bool {
    const TAKES_TEXT: &str = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
    document().active_element().is_some_and(|focused| focused.matches(TAKES_TEXT).unwrap_or(false))
}

/// Whether a dialog is open, under which nothing on the page can be reached.
pub fn has_dialog() -> bool {
    element("dialog[open]").is_some()
}

/// Whether the reader sees this tab.
pub fn is_visible() -> bool {
    !document().hidden()
}

/// Selects the text of the first element that matches.
pub fn select_text(selector: &str) {
    if let (Some(element), Ok(Some(selection))) = (element(selector), window().get_selection()) {
        // Without a selection the reader can still mark the text by hand.
        let _ = selection.select_all_children(&element);
    }
}

fn element(selector: &str) -> Option<HtmlElement> {
    document().query_selector(selector).ok().flatten()?.dyn_into().ok()
}

/// Takes the element with the id off the page.
pub fn remove(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        element.remove();
    }
}

/// Puts a text on the clipboard; false where the browser does not allow it, as without HTTPS.
pub async fn copy(text: &str) -> bool {
    window().is_secure_context() && JsFuture::from(window().navigator().clipboard().write_text(text)).await.is_ok()
}

/// The text of a file that somebody chose; nothing if it cannot be read.
pub async fn text_of(file: &File) -> Option<String> {
    JsFuture::from(file.text()).await.ok()?.as_string()
}

/// Has the browser save a text as a file; false where it cannot.
pub fn download(name: &str, text: &str) -> bool {
    save(name, text).is_ok()
}

/// For how long a file that is being saved is kept in memory: a reader may be asked where to put it.
const SAVING: Duration = Duration::from_secs(600);

fn save(name: &str, text: &str) -> Result<(), JsValue> {
    let blob = Blob::new_with_str_sequence(&js_sys::Array::of1(&JsValue::from_str(text)))?;
    let address = Url::create_object_url_with_blob(&blob)?;
    // It is not put on the page, so that the router does not take it for a link of the dashboard.
    let link: HtmlAnchorElement = document().create_element("a")?.dyn_into().map_err(JsValue::from)?;
    link.set_href(&address);
    link.set_download(name);
    link.click();
    // The browser may only begin to read it after this.
    set_timeout(move || drop(Url::revoke_object_url(&address)), SAVING);
    Ok(())
}

/// What was stored in this browser under the name.
pub fn stored(name: &str) -> Option<String> {
    window().local_storage().ok().flatten()?.get_item(name).ok().flatten()
}

/// Stores a text in this browser. A browser that keeps nothing forgets it at the next visit.
pub fn store(name: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(name, value);
    }
}

/// Forgets what was stored in this browser under the name.
pub fn forget(name: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.remove_item(name);
    }
}

/// Whether something may be stored in this browser under the name: where nothing can be kept, nobody can tell.
pub fn may_know(name: &str) -> bool {
    let storage = window().local_storage().ok().flatten();
    storage.is_none_or(|storage| storage.get_item(name).ok().flatten().is_some())
}

/// Sets an attribute of the document's root, or takes it away if the value is empty.
pub fn set_root_attribute(name: &str, value: &str) {
    if let Some(root) = document().document_element() {
        // Both calls fail only for names that are no attribute's.
        let _ = if value.is_empty() { root.remove_attribute(name) } else { root.set_attribute(name, value) };
    }
}
