//! The deadline of a search: looked at every so many steps by everything that may step long.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Instant;

/// Steps between two looks at the clock.
const STEPS: u32 = 2048;

/// Shared by all parts of one search.
#[derive(Debug, Clone)]
pub(super) struct Clock(Rc<State>);

#[derive(Debug)]
struct State {
    deadline: Option<Instant>,
    steps: Cell<u32>,
    expired: Cell<bool>,
}

impl Clock {
    pub(super) fn new(deadline: Option<Instant>) -> Clock {
        Clock(Rc::new(State { deadline, steps: Cell::new(0), expired: Cell::new(false) }))
    }

    /// Returns a clock of its own that ends when a part, one in so many, of the time that is left is over.
    pub(super) fn part(&self, one_in: u32) -> Clock {
        let now = Instant::now();
        let left = |deadline: Instant| now + deadline.saturating_duration_since(now) / one_in;
        Clock::new(self.0.deadline.map(left))
    }

    /// Counts a step; returns whether time is up.
    #[inline]
    pub(super) fn tick(&self) -> bool {
        let steps = self.0.steps.get() + 1;
        self.0.steps.set(steps);
        if steps.is_multiple_of(STEPS) { self.look() } else { self.0.expired.get() }
    }

    /// Looks at the clock; returns whether time is up.
    pub(super) fn look(&self) -> bool {
        if self.0.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            self.0.expired.set(true);
        }
        self.0.expired.get()
    }

    /// Returns whether the search was cut short.
    pub(super) fn has_expired(&self) -> bool {
        self.0.expired.get()
    }
}
