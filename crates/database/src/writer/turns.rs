//! Who may use the one writing connection next: one at a time, what is open passed from one to the other, and nobody
//! waiting forever.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Turns with something of which there is one. `G` is what those who join hand on.
pub(super) struct Turns<G> {
    state: Mutex<State<G>>,
    /// Told when somebody may join.
    joining: Condvar,
    /// Told when somebody may go alone.
    alone: Condvar,
}

struct State<G> {
    /// Whether somebody has the turn.
    busy: bool,
    /// What is open, while it is handed on.
    group: Option<G>,
    waiting_to_join: usize,
    waiting_alone: usize,
    /// Whether the last turn was taken alone. The others go first then, so that neither kind starves the other.
    was_alone: bool,
}

impl<G> State<G> {
    fn must_wait_to_join(&self) -> bool {
        self.busy || (self.group.is_none() && self.waiting_alone > 0 && !self.was_alone)
    }

    fn must_wait_alone(&self) -> bool {
        self.busy || self.group.is_some() || (self.waiting_to_join > 0 && self.was_alone)
    }
}

impl<G> Default for Turns<G> {
    fn default() -> Self {
        let state = State { busy: false, group: None, waiting_to_join: 0, waiting_alone: 0, was_alone: false };
        Self { state: Mutex::new(state), joining: Condvar::new(), alone: Condvar::new() }
    }
}

impl<G> Turns<G> {
    /// Waits for a turn, and takes over what is open, if something is. Nothing if it took longer than `most`.
    pub(super) fn to_join(&self, most: Duration) -> Option<(Turn<'_, G>, Option<G>)> {
        let mut state = self.lock();
        state.waiting_to_join += 1;
        let wait = |state: &mut State<G>| state.must_wait_to_join();
        let (mut state, _) = self.joining.wait_timeout_while(state, most, wait).unwrap_or_else(PoisonError::into_inner);
        state.waiting_to_join -= 1;
        if state.must_wait_to_join() {
            self.wake(&state);
            return None;
        }
        (state.busy, state.was_alone) = (true, false);
        let group = state.group.take();
        Some((Turn(self), group))
    }

    /// Waits for a turn while nothing is open. Nothing if it took longer than `most`.
    pub(super) fn alone(&self, most: Duration) -> Option<Turn<'_, G>> {
        let mut state = self.lock();
        state.waiting_alone += 1;
        let wait = |state: &mut State<G>| state.must_wait_alone();
        let (mut state, _) = self.alone.wait_timeout_while(state, most, wait).unwrap_or_else(PoisonError::into_inner);
        state.waiting_alone -= 1;
        if state.must_wait_alone() {
            self.wake(&state);
            return None;
        }
        (state.busy, state.was_alone) = (true, true);
        Some(Turn(self))
    }

    /// Tells who may go now. Also who gives up waiting does so: another may have waited for that alone.
    fn wake(&self, state: &State<G>) {
        match state.waiting_alone > 0 && !state.must_wait_alone() {
            true => self.alone.notify_one(),
            false => self.joining.notify_one(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State<G>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many wait to join, and how many to go alone.
    #[cfg(test)]
    pub(super) fn waiting(&self) -> (usize, usize) {
        let state = self.lock();
        (state.waiting_to_join, state.waiting_alone)
    }
}

/// The turn; the next has it when this is dropped.
pub(super) struct Turn<'a, G>(&'a Turns<G>);

impl<G> Turn<'_, G> {
    /// Hands what is open, and the turn with it, to somebody who waits to join. Gives both back if nobody does. Both go
    /// at once: who gives up waiting in between would leave nobody to close it.
    pub(super) fn hand_on(self, group: G) -> Option<(Self, G)> {
        let mut state = self.0.lock();
        if state.waiting_to_join == 0 {
            drop(state);
            return Some((self, group));
        }
        (state.group, state.busy) = (Some(group), false);
        self.0.wake(&state);
        drop(state);
        std::mem::forget(self);
        None
    }
}

impl<G> Drop for Turn<'_, G> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.busy = false;
        self.0.wake(&state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;

    const LONG: Duration = Duration::from_secs(60);

    /// Waits until so many wait to join, and so many to go alone.
    fn until(turns: &Turns<()>, waiting: (usize, usize)) {
        while turns.waiting() != waiting {
            thread::yield_now();
        }
    }

    /// Somebody has the turn; who it was ends it when one waits to join and one to go alone. Says who went first.
    fn first_after(hold: impl FnOnce(&Turns<()>) -> Turn<'_, ()>) -> &'static str {
        let (turns, order) = (Turns::default(), Mutex::new(Vec::new()));
        thread::scope(|scope| {
            let held = hold(&turns);
            scope.spawn(|| {
                let _turn = turns.to_join(LONG).unwrap();
                order.lock().unwrap().push("who joins");
            });
            scope.spawn(|| {
                let _turn = turns.alone(LONG).unwrap();
                order.lock().unwrap().push("who goes alone");
            });
            until(&turns, (1, 1));
            drop(held);
        });
        order.into_inner().unwrap()[0]
    }

    #[test]
    fn the_two_kinds_take_turns() {
        assert_eq!(first_after(|turns| turns.alone(LONG).unwrap()), "who joins");
        assert_eq!(first_after(|turns| turns.to_join(LONG).unwrap().0), "who goes alone");
    }

    #[test]
    fn who_comes_back_at_once_does_not_overtake_those_who_wait() {
        let (turns, order) = (Turns::default(), Mutex::new(Vec::new()));
        thread::scope(|scope| {
            let held = turns.alone(LONG).unwrap();
            scope.spawn(|| {
                let _turn = turns.to_join(LONG).unwrap();
                order.lock().unwrap().push("joins");
            });
            until(&turns, (1, 0));
            drop(held);
            let _again = turns.alone(LONG).unwrap();
            order.lock().unwrap().push("comes back");
        });
        assert_eq!(order.into_inner().unwrap(), ["joins", "comes back"]);
    }

    #[test]
    fn what_is_open_is_handed_to_who_joins_and_not_to_who_goes_alone() {
        let turns = Turns::default();
        thread::scope(|scope| {
            let (held, open) = turns.to_join(LONG).unwrap();
            assert_eq!(open, None);
            scope.spawn(|| drop(turns.alone(LONG).unwrap()));
            let joined = scope.spawn(|| turns.to_join(LONG).unwrap().1);
            until(&turns, (1, 1));
            assert!(held.hand_on(()).is_none());
            assert_eq!(joined.join().unwrap(), Some(()));
        });
        let (held, _) = turns.to_join(LONG).unwrap();
        assert!(held.hand_on(()).is_some(), "nobody waits");
    }

    #[test]
    fn who_waits_in_vain_leaves_the_turn_to_others() {
        let turns = Turns::<()>::default();
        let held = turns.alone(LONG).unwrap();
        assert!(turns.to_join(Duration::ZERO).is_none() && turns.alone(Duration::ZERO).is_none());
        drop(held);
        assert!(turns.alone(Duration::ZERO).is_some() && turns.to_join(Duration::ZERO).is_some());
    }
}
