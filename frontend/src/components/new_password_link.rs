//! Helping somebody who has lost the password.

use keywright_api_types::members::Delivery;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::Reply;
use crate::components::{FormFailure, OneTimeLink, live, use_step_up};
use crate::flash::use_flash;
use crate::forms::FormErrors;

/// Makes a link for a new password; where no mail carries it, shows it once.
#[component]
pub fn NewPasswordLink(
    /// Whose password it is.
    email: StoredValue<String>,
    /// Asks the server for the link.
    #[prop(into)]
    make: Callback<(), Reply<Delivery>>,
    /// The path of the page that tells that it was mailed.
    page: StoredValue<String>,
    /// Runs when it was mailed.
    #[prop(into)]
    on_mailed: Callback<()>,
) -> impl IntoView {
    let errors = FormErrors::new(&[]);
    let link = RwSignal::new(None::<String>);
    let (flash, step_up) = (use_flash(), use_step_up());
    let reset = move |_| {
        spawn_local(async move {
            errors.clear();
            match step_up.go_on(|| make.run(())).await {
                Ok(Delivery { link: Some(path), .. }) => {
                    link.try_set(Some(path));
                }
                Ok(_) => {
                    let text = format!("A link for a new password is on its way to {}.", email.get_value());
                    flash.show(&page.get_value(), text);
                    on_mailed.try_run(());
                }
                Err(error) => errors.show_failure(error),
            }
        });
    };
    let shown = move || {
        let link = link.get()?;
        Some(view! {
            <p role="status">"Hand this link on yourself. It sets a new password, works once, for one hour, and is shown this once."</p>
            <OneTimeLink link />
        })
    };
    view! {
        <div class="actions">
            <button type="button" class="button" on:click=reset>
                "Link for a new password"
            </button>
        </div>
        {live(shown)}
        <FormFailure errors />
    }
}
