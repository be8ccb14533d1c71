//! Where the reader is, and moving from page to page without loading the dashboard anew.

use keywright_api_types::applications::Application;
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlAnchorElement, MouseEvent};

use crate::browser;
use crate::components::live;

/// Follows the address bar. Copies stand for the same one.
#[derive(Clone, Copy)]
pub struct Router {
    application: Application,
    path: RwSignal<String>,
    query: RwSignal<String>,
    anew: Trigger,
}

/// Starts to follow the address bar within an application, for everything below the calling component.
pub fn provide_router(application: Application) {
    let (path, query) = browser::address();
    let (path, query) = (RwSignal::new(path), RwSignal::new(query));
    let router = Router { application, path, query, anew: Trigger::new() };
    provide_context(router);
    window_event_listener(ev::popstate, move |_| router.follow());
    window_event_listener(ev::click, move |event| {
        if let Some(link) = inner_link(&event).filter(|link| Application::of_path(&link.pathname()) == application) {
            event.prevent_default();
            router.go(&format!("{}{}", link.pathname(), link.search()));
        }
    });
}

/// The router of the application.
pub fn use_router() -> Router {
    expect_context()
}

impl Router {
    /// The path of the first page.
    pub fn home(self) -> &'static str {
        self.application.home()
    }

    /// The current address as others have it: an admin's is a client's below `/admin`.
    pub fn counterpart(self) -> String {
        let (path, query) = (self.path.get_untracked(), self.query.get_untracked());
        let console = Application::Console.home();
        let path = match path.strip_prefix(console) {
            Some("") => "/".to_owned(),
            Some(inner) => inner.to_owned(),
            None => format!("{console}{}", path.trim_end_matches('/')),
        };
        path + &query
    }

    /// The current path, which does not change with the query.
    pub fn path(self) -> Signal<String> {
        self.path.into()
    }

    /// The value of a parameter in the current query; empty if it is not there.
    pub fn parameter(self, name: &str) -> String {
        browser::parameter(&self.query.read(), name)
    }

    /// Shows the current page anew, with what the server has now.
    pub fn show_anew(self) {
        self.anew.notify();
    }

    /// Shows the current page, which the function makes of the signals that it reads, and anew where that is wished for.
    pub fn pages(self, page: impl Fn() -> AnyView + Send + 'static) -> AnyView {
        live(move || {
            self.anew.track();
            page()
        })
    }

    /// Goes to an address, from which the browser can lead back.
    pub fn go(self, address: &str) {
        if Application::of_path(address) != self.application {
            return browser::load(address);
        }
        let current = format!("{}{}", self.path.read_untracked(), self.query.read_untracked());
        if address != current {
            browser::push_address(address);
            self.follow();
        }
    }

    /// Puts a page in the place of the current one, which the browser does not lead back to.
    pub fn replace(self, address: &str) {
        browser::replace_address(address);
        self.follow();
    }

    /// Puts another query in the place of the current one, as what is typed into a search changes.
    pub fn replace_query(self, address: &str) {
        browser::replace_address(address);
        self.follow();
    }

    fn follow(self) {
        let (path, query) = browser::address();
        // The path first: the page that is left must not look at the query of the next.
        self.path.maybe_update(|current| std::mem::replace(current, path.clone()) != path);
        self.query.set(query);
    }
}

/// The link that was clicked, if it leads to a page of the dashboard and nothing else was meant by
/// the click, such as opening it in a new tab.
fn inner_link(event: &MouseEvent) -> Option<HtmlAnchorElement> {
    let plain = event.button() == 0
        && !(event.default_prevented() || event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key());
    let clicked: Element = event.target()?.dyn_into().ok()?;
    let link: HtmlAnchorElement = clicked.closest("a[href]").ok()??.dyn_into().ok()?;
    let inner = link.origin() == browser::origin() && link.target().is_empty() && link.rel().is_empty();
    (plain && inner).then_some(link)
}
