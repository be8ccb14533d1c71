//! What the browser tells of an element: how wide it is.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, ResizeObserver};

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
