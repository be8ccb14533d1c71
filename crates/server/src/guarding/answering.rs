//! Whether this thread is at work on an answer. What happens to a request at any other time, happens because its caller
//! went away: the server lets go of it then, in whatever state it is.

use std::cell::Cell;

thread_local! {
    static AT_WORK: Cell<bool> = const { Cell::new(false) };
}

/// This thread works on an answer for as long as this is there.
pub struct Answering(());

impl Answering {
    /// The work begins, or goes on.
    pub fn begin() -> Self {
        AT_WORK.set(true);
        Self(())
    }

    /// Whether it does so now.
    pub fn is_going_on() -> bool {
        AT_WORK.get()
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        AT_WORK.set(false);
    }
}
