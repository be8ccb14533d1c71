//! Where the parts of a table are in the window, and which of them the reader is in.

use leptos::prelude::{document, window};
use wasm_bindgen::JsValue;
use web_sys::Element;

/// The bodies of the table within the first element that matches.
pub fn bodies(selector: &str) -> Vec<Element> {
    let Ok(Some(element)) = document().query_selector(selector) else { return Vec::new() };
    let bodies = element.get_elements_by_tag_name("tbody");
    (0..bodies.length()).filter_map(|place| bodies.item(place)).collect()
}

/// How high the window is, in pixels.
pub fn window_height() -> f64 {
    window().inner_height().ok().as_ref().and_then(JsValue::as_f64).unwrap_or_default()
}

/// How far the page is scrolled down, in pixels.
pub fn scrolled() -> f64 {
    window().scroll_y().unwrap_or_default()
}

/// How far an element begins below the top of the window, in pixels.
pub fn top(element: &Element) -> f64 {
    element.get_bounding_client_rect().top()
}

/// How far an element ends below the top of the window, in pixels.
pub fn bottom(element: &Element) -> f64 {
    element.get_bounding_client_rect().bottom()
}

/// Whether the focus is in an element, or something in it is selected.
pub fn holds_reader(element: &Element) -> bool {
    let has_focus = || document().active_element().is_some_and(|focused| element.contains(Some(&focused)));
    let is_selected = || {
        let selection = window().get_selection().ok().flatten().filter(|selection| !selection.is_collapsed());
        selection
            .is_some_and(|selection| selection.contains_node_with_allow_partial_containment(element, true) == Ok(true))
    };
    has_focus() || is_selected()
}
