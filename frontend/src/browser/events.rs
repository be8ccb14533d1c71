//! Events that the server sends as they happen.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Event, EventSource, MessageEvent};

/// What a stream of events tells.
pub enum Incident {
    /// The server answers.
    Opened,
    /// An event, with its data.
    Event(String),
    /// There is nothing new, but the server is there.
    Beat,
    /// It broke off, or did not begin.
    Broken,
}

/// A stream of events, open until it is dropped.
pub struct EventStream {
    source: EventSource,
    _on_event: Closure<dyn FnMut(MessageEvent)>,
    _on_change: [Closure<dyn FnMut(Event)>; 3],
}

impl EventStream {
    /// Opens the stream at an address and tells what comes. Nothing in a browser that has no such streams.
    pub fn open(address: &str, tell: impl Fn(Incident) + Clone + 'static) -> Option<Self> {
        let source = EventSource::new(address).ok()?;
        let (opened, broken, alive) = (tell.clone(), tell.clone(), tell.clone());
        let on_event = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            tell(Incident::Event(event.data().as_string().unwrap_or_default()));
        });
        let on_open = Closure::<dyn FnMut(Event)>::new(move |_| opened(Incident::Opened));
        let on_beat = Closure::<dyn FnMut(Event)>::new(move |_| alive(Incident::Beat));
        let on_error = Closure::<dyn FnMut(Event)>::new(move |_| broken(Incident::Broken));
        source.set_onmessage(Some(on_event.as_ref().unchecked_ref()));
        source.set_onopen(Some(on_open.as_ref().unchecked_ref()));
        source.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        source.add_event_listener_with_callback("beat", on_beat.as_ref().unchecked_ref()).ok()?;
        Some(Self { source, _on_event: on_event, _on_change: [on_open, on_error, on_beat] })
    }
}

impl Drop for EventStream {
    fn drop(&mut self) {
        self.source.set_onmessage(None);
        self.source.set_onopen(None);
        self.source.set_onerror(None);
        self.source.close();
    }
}
