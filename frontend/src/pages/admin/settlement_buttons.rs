//! The ways in which something that waits can be settled.

use leptos::prelude::*;

/// Shows a button for either way.
#[component]
pub fn SettlementButtons<S, F>(
    /// What is settled, for those who hear the buttons without seeing the row: `payment of €5.00`.
    what: String,
    /// What each button says and stands for; the second is the unwanted end.
    choices: [(&'static str, S); 2],
    /// Runs with what the button stands for.
    on_choose: F,
    /// Whether they stand in a list.
    small: bool,
) -> impl IntoView
where
    S: Copy + 'static,
    F: Fn(S) + Clone + 'static,
{
    let classes = if small { ["button small", "button small danger"] } else { ["button", "button danger"] };
    let buttons = choices
        .into_iter()
        .zip(classes)
        .map(|((word, choice), class)| {
            let choose = on_choose.clone();
            view! {
                <button
                    type="button"
                    class=class
                    aria-label=format!("{word} the {what}")
                    on:click=move |_| choose(choice)
                >
                    {word}
                </button>
            }
            .into_any()
        })
        .collect_view();
    view! { <div class="actions">{buttons}</div> }
}
