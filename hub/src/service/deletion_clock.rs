//! The time by which the hub deletes what is old. A clock that is set forward must delete nothing: what it would make old
//! was put there a moment ago.
//!
//! The rule: this time follows the system's clock as long as that goes no faster than time does (which a monotonic clock
//! tells). When the system's clock jumps ahead, this one goes on from where it was. Only after the jump has stood for
//! [`BELIEVED_AFTER`] of running, which is as long as anything is kept, is the system's clock believed again. Across a
//! restart it goes on from what was stored: time for which the hub did not run does not count, because nobody can tell it
//! from a jump. So things are kept a little longer than they need be, and never shorter. A clock that is set back is
//! followed at once: that deletes nothing.

use inlay_time::Millis;
use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// As long as the longest time for which anything is kept: drafts, for seven days.
const BELIEVED_AFTER: Duration = Duration::from_secs(7 * 24 * 3600);
/// How far ahead the system's clock may be without being taken for one that jumped, in milliseconds.
const TOLERANCE: i64 = 60_000;

/// The time by which things are deleted.
#[derive(Debug)]
pub(super) struct DeletionClock(Mutex<State>);

#[derive(Debug)]
struct State {
    at: Millis,
    asked: Instant,
    /// When the system's clock was first seen to be ahead, and by how much.
    ahead: Option<(Instant, i64)>,
}

impl DeletionClock {
    /// Goes on from a stored time; in a new database, from the system's.
    pub(super) fn new(stored: Option<Millis>) -> Self {
        let at = stored.unwrap_or_else(Millis::now);
        Self(Mutex::new(State { at, asked: Instant::now(), ahead: None }))
    }

    /// What time it is.
    pub(super) fn now(&self) -> Millis {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).advance(Millis::now(), Instant::now())
    }
}

impl State {
    fn advance(&mut self, system: Millis, instant: Instant) -> Millis {
        let passed = instant.saturating_duration_since(self.asked).as_millis();
        let reached = self.at.0.saturating_add(i64::try_from(passed).unwrap_or(i64::MAX));
        self.asked = instant;
        let lead = system.0.saturating_sub(reached);
        self.ahead = match self.ahead {
            _ if lead <= TOLERANCE => None,
            Some((since, known)) if (lead - known).abs() <= TOLERANCE => Some((since, known)),
            _ => Some((instant, lead)),
        };
        let is_believed =
            self.ahead.is_some_and(|(since, _)| instant.saturating_duration_since(since) >= BELIEVED_AFTER);
        self.at = if is_believed { system } else { system.min(Millis(reached)) };
        self.at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;
    const YEAR: i64 = 365 * 24 * HOUR;

    struct World {
        state: State,
        system: i64,
    }

    impl World {
        fn new() -> Self {
            let system = 50 * YEAR;
            Self { state: State { at: Millis(system), asked: Instant::now(), ahead: None }, system }
        }

        /// Time that passes, while the system's clock moves by so much.
        fn pass(&mut self, passes: i64, moves: i64) -> i64 {
            self.system += moves;
            let instant = self.state.asked + Duration::from_millis(passes.unsigned_abs());
            self.state.advance(Millis(self.system), instant).0
        }
    }

    #[test]
    fn it_follows_a_clock_that_goes_as_time_does_and_one_that_is_set_back() {
        let mut world = World::new();
        assert_eq!(world.pass(HOUR, HOUR), 50 * YEAR + HOUR);
        assert_eq!(world.pass(HOUR, -YEAR), 49 * YEAR + HOUR);
        assert_eq!(world.pass(HOUR, HOUR), 49 * YEAR + 2 * HOUR);
    }

    #[test]
    fn a_jump_ahead_moves_nothing_before_it_has_stood_for_as_long_as_anything_is_kept() {
        let mut world = World::new();
        assert_eq!(world.pass(HOUR, YEAR), 50 * YEAR + HOUR);
        for hours in 1..7 * 24 {
            assert_eq!(world.pass(HOUR, HOUR), 50 * YEAR + (1 + hours) * HOUR);
        }
        assert_eq!(world.pass(HOUR, HOUR), world.system);
    }

    #[test]
    fn a_second_jump_is_not_believed_for_the_first_ones_age() {
        let mut world = World::new();
        world.pass(HOUR, YEAR);
        for _ in 0..6 * 24 {
            world.pass(HOUR, HOUR);
        }
        world.pass(HOUR, YEAR);
        for _ in 0..2 * 24 {
            assert!(world.pass(HOUR, HOUR) < 51 * YEAR);
        }
    }

    #[test]
    fn a_jump_that_is_taken_back_leaves_no_trace() {
        let mut world = World::new();
        world.pass(HOUR, YEAR);
        assert_eq!(world.pass(HOUR, HOUR - YEAR + HOUR), 50 * YEAR + 2 * HOUR);
        assert_eq!(world.state.ahead, None);
    }
}
