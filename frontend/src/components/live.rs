//! Parts of a page that follow signals.

use std::sync::Arc;

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

/// Shows what the function makes of each number. A part stays as long as its number is among them.
pub fn live_each(
    numbers: impl Fn() -> Vec<u32> + Send + Sync + 'static,
    part: impl Fn(u32) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    boxed_each(Box::new(numbers), Arc::new(part))
}

type Numbers = Box<dyn Fn() -> Vec<u32> + Send + Sync>;

fn boxed_each(numbers: Numbers, part: Arc<dyn Fn(u32) -> AnyView + Send + Sync>) -> AnyView {
    view! { <For each=numbers key=|number| *number children=move |number| part(number) /> }.into_any()
}
