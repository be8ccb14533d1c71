//! Who is there: nobody yet, somebody who is signed in, or somebody to whom another application belongs.

use keywright_api_types::applications::Application;
use keywright_api_types::session::{Role, Session};
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{ApiError, SignedIn, SignedOut};
use crate::browser;
use crate::clock::provide_clock;
use crate::components::{Failure, Frame, ShortcutSheet, StepUpDialog, provide_arrival, provide_step_up};
use crate::flash::provide_flash;
use crate::pages::SignInPage;
use crate::router::{Router, provide_router, use_router};
use crate::shortcuts::{provide_shortcuts, use_shortcuts};

/// A visit to an application. Copies stand for the same one.
#[derive(Clone, Copy)]
pub struct Visit {
    /// Whose application it is.
    audience: Role,
    router: Router,
    visitor: RwSignal<Visitor>,
}

/// Who is there.
#[derive(Clone)]
enum Visitor {
    /// The server is being asked.
    Unknown,
    /// The server could not say.
    Unclear(ApiError),
    /// Nobody who is signed in; whether somebody was until now.
    SignedOut { session_ended: bool },
    /// Somebody, who came through the sign-in page or was signed in before.
    SignedIn { session: Session, just_now: bool },
}

/// Begins a visit to an application, and provides what every page uses.
pub fn begin_visit(audience: Role, application: Application) -> Visit {
    provide_router(application);
    provide_clock();
    provide_flash();
    provide_step_up();
    provide_shortcuts();
    let visit = Visit { audience, router: use_router(), visitor: RwSignal::new(Visitor::Unknown) };
    visit.ask();
    Effect::new(move |_| {
        if !matches!(*visit.visitor.read(), Visitor::Unknown) {
            browser::remove("boot");
        }
    });
    visit.leave_with_another_tab();
    visit
}

impl Visit {
    /// What the visitor sees: the application's page within its frame, or how to get in.
    pub fn view(self, sections: fn(SignedIn) -> AnyView, page: fn(SignedIn) -> AnyView) -> AnyView {
        let on_sign_in = Callback::new(move |session| self.take_in(session, true));
        let content = move || match self.visitor.get() {
            Visitor::Unknown => ().into_any(),
            Visitor::Unclear(error) => view! {
                <main class="sign-in">
                    <h1 tabindex="-1">"Keywright"</h1>
                    <Failure error on_retry=move |()| self.ask() />
                </main>
            }
            .into_any(),
            Visitor::SignedOut { session_ended } => view! { <SignInPage session_ended on_sign_in /> }.into_any(),
            Visitor::SignedIn { session, just_now } => {
                provide_arrival(just_now);
                let api = SignedIn::new(
                    session,
                    Callback::new(move |()| self.end()),
                    Callback::new(move |()| self.look_again()),
                );
                // The sections add theirs.
                use_shortcuts().begin();
                view! {
                    <Frame api sections=sections(api)>{page(api)}</Frame>
                    <StepUpDialog api />
                    <ShortcutSheet />
                }
                .into_any()
            }
        };
        content.into_any()
    }

    /// Asks the server who is there.
    fn ask(self) {
        let session_ended = SignedOut.is_remembered();
        spawn_local(async move {
            match SignedOut.session().await {
                Ok(Some(session)) => self.take_in(session, false),
                Ok(None) => self.visitor.set(Visitor::SignedOut { session_ended }),
                Err(error) => self.visitor.set(Visitor::Unclear(error)),
            }
        });
    }

    /// Shows somebody the pages, or leads whose pages these are not to the same address of the other application.
    fn take_in(self, session: Session, just_now: bool) {
        if session.user.role == self.audience {
            self.visitor.set(Visitor::SignedIn { session, just_now });
        } else {
            browser::load_instead(&self.router.counterpart());
        }
    }

    fn end(self) {
        // Several requests may learn of it, but what is typed into the sign-in page must stay.
        if matches!(*self.visitor.read_untracked(), Visitor::SignedIn { .. }) {
            self.visitor.set(Visitor::SignedOut { session_ended: true });
        }
    }

    /// Asks the server who is there now. Where another tab has signed out, or signed in somebody else, it starts over: the
    /// tabs share one session, and this one would show what is no longer its own. Where the same user may do other things
    /// than before, the pages are shown anew.
    fn look_again(self) {
        if !matches!(*self.visitor.read_untracked(), Visitor::SignedIn { .. }) {
            return;
        }
        spawn_local(async move {
            // A server that cannot say who is there changes nothing.
            let Ok(now) = SignedOut.session().await else { return };
            let Visitor::SignedIn { session: shown, .. } = self.visitor.get_untracked() else { return };
            match now {
                Some(now) if now == shown => {}
                Some(now) if now.user.id == shown.user.id => self.take_in(now, false),
                _ => browser::start_over(),
            }
        });
    }

    /// Looks again when the reader comes back to this tab.
    fn leave_with_another_tab(self) {
        let check = move || {
            if browser::is_visible() {
                self.look_again();
            }
        };
        window_event_listener(ev::focus, move |_| check());
        window_event_listener(ev::visibilitychange, move |_| check());
    }
}
