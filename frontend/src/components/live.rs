//! A part of a page that follows signals.

use leptos::prelude::*;

/// Shows what the function makes, and shows it anew whenever a signal changes that the function reads.
///
/// A view may hold such a function itself; but then all that follows signals is there once more for each of them.
pub fn live<V: IntoView + 'static>(view: impl Fn() -> V + Send + 'static) -> AnyView {
    boxed(Box::new(move || view().into_any()))
}

fn boxed(view: Box<dyn Fn() -> AnyView + Send>) -> AnyView {
    (move || view()).into_any()
}
