//! A fresh code or the password where the server asks for it; what was begun goes on with it.

use std::future::Future;

use futures_channel::oneshot;
use keywright_api_types::account::Account;
use keywright_api_types::two_factor::StepUp as Body;
use keywright_api_types::{ErrorCode, Validate};
use leptos::prelude::*;

use crate::api::{Answer, SignedIn};
use crate::components::{Dialog, RemoteView, SendForm, TextField};
use crate::forms::FormErrors;
use crate::loading::remote;

/// Asks for proofs. Copies stand for the same dialog.
#[derive(Clone, Copy)]
pub struct StepUp(RwSignal<Option<Waiting>>);

/// Somebody who waits for the reader; dropped, it means that the reader thought better of it.
type Waiting = std::sync::Arc<std::sync::Mutex<Option<oneshot::Sender<()>>>>;

/// Makes the dialog available to everything below the calling component.
pub fn provide_step_up() {
    provide_context(StepUp(RwSignal::new(None)));
}

/// The dialog of the application.
pub fn use_step_up() -> StepUp {
    expect_context()
}

impl StepUp {
    /// Does something; where the server wants a fresh proof first, asks the reader for it and does it once more.
    pub async fn go_on<T, F: Future<Output = Answer<T>>>(self, work: impl Fn() -> F) -> Answer<T> {
        match work().await {
            Err(error) if error.code() == Some(ErrorCode::StepUpRequired) && self.ask().await => work().await,
            answer => answer,
        }
    }

    /// Whether the reader has presented one.
    async fn ask(self) -> bool {
        let (done, waits) = oneshot::channel();
        self.0.set(Some(Waiting::new(Some(done).into())));
        waits.await.is_ok()
    }

    fn done(self) {
        let waiting = self.0.get_untracked();
        let sender = waiting.and_then(|waiting| waiting.lock().ok().and_then(|mut sender| sender.take()));
        if let Some(sender) = sender {
            // Whoever asked may have left.
            let _ = sender.send(());
        }
        self.0.set(None);
    }
}

/// Shows the dialog while somebody waits for a proof.
#[component]
pub fn StepUpDialog(api: SignedIn) -> impl IntoView {
    let step_up = use_step_up();
    let StepUp(waiting) = step_up;
    move || waiting.read().is_some().then(|| view! { <Question api step_up /> })
}

#[component]
fn Question(api: SignedIn, step_up: StepUp) -> impl IntoView {
    let account = remote(move || api.account());
    let dismiss = move |()| step_up.0.set(None);
    view! {
        <Dialog title="Confirm that it is you" on_dismiss=dismiss>
            <RemoteView
                remote=account
                view=move |account: &Account| view! { <Proof api step_up has_code=account.two_factor.is_some() /> }.into_any()
            />
        </Dialog>
    }
}

#[component]
fn Proof(api: SignedIn, step_up: StepUp, has_code: bool) -> impl IntoView {
    let proof = RwSignal::new(String::new());
    let errors = FormErrors::new(&["code", "password"]);
    let send = move |()| {
        let given = Some(proof.get_untracked());
        let body = match has_code {
            true => Body { code: given, password: None },
            false => Body { code: None, password: given },
        };
        body.validate()?;
        Ok(Box::pin(async move {
            api.step_up(&body).await?;
            step_up.done();
            Ok(())
        }) as _)
    };
    let (name, label, kind, autocomplete, wanted) = match has_code {
        true => ("code", "Code", "text", "one-time-code", "a code of your authenticator app, or a recovery code"),
        false => ("password", "Password", "password", "current-password", "your password"),
    };
    view! {
        <p>"In the wrong hands this can do harm. Enter " {wanted} "."</p>
        <SendForm errors send submit="Go on" on_cancel=move |()| step_up.0.set(None)>
            <TextField name label kind value=proof error=errors.at(name) autocomplete />
        </SendForm>
    }
}
