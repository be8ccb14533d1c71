//! What the browser tells of an element: how wide it is, and that it comes near.

use js_sys::Array;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit, ResizeObserver};

/// How far below the window something already counts as near.
const NEAR: &str = "0px 0px 400px 0px";

/// Watches an element's width until it is dropped.
pub struct WidthWatch {
    observer: ResizeObserver,
    _on_change: Closure<dyn FnMut()>,
}

impl WidthWatch {
    /// Tells the element's width in pixels, now and whenever it changes. Nothing in a browser that cannot watch.
    pub fn new(element: &Element, tell: impl Fn(f64) + 'static) -> Option<Self> {
        let watched = element.clone();
        let on_change = Closure::<dyn FnMut()>::new(move || tell(watched.client_width().into()));
        let observer = ResizeObserver::new(on_change.as_ref().unchecked_ref()).ok()?;
        observer.observe(element);
        Some(Self { observer, _on_change: on_change })
    }
}

impl Drop for WidthWatch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Watches for an element to come near until it is dropped.
pub struct NearWatch {
    observer: IntersectionObserver,
    _on_change: Closure<dyn FnMut(Array)>,
}

impl NearWatch {
    /// Tells whenever the element comes near the part of the page that is seen.
    pub fn new(element: &Element, tell: impl Fn() + 'static) -> Option<Self> {
        let on_change = Closure::<dyn FnMut(Array)>::new(move |entries: Array| {
            let entered = |entry: JsValue| entry.unchecked_into::<IntersectionObserverEntry>().is_intersecting();
            if entries.iter().any(entered) {
                tell();
            }
        });
        let options = IntersectionObserverInit::new();
        options.set_root_margin(NEAR);
        let observer = IntersectionObserver::new_with_options(on_change.as_ref().unchecked_ref(), &options).ok()?;
        observer.observe(element);
        Some(Self { observer, _on_change: on_change })
    }
}

impl Drop for NearWatch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
