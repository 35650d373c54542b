//! The effort that a check of values takes: counted, so that values which multiply it are given up on, and so that tests
//! can say what a check costs.

use std::cell::Cell;

/// Steps that one check may spend in the engine that goes back and tries again. What comes after is for the other one.
const MOST_TRIED: u64 = 10_000_000;
/// Steps that one check may take in all.
const MOST: u64 = 40_000_000;

/// What a check took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effort {
    /// Patterns that were compiled.
    pub compiled: u64,
    /// Places of values that were looked up in a schema.
    pub places: u64,
    /// Steps of the engines that match patterns, at most: a power of each text's length.
    pub steps: u64,
    /// Whether there were too many, and texts were refused unread.
    pub is_spent: bool,
}

thread_local! {
    /// That of the check which runs on this thread.
    static OF_CHECK: Cell<Option<Effort>> = const { Cell::new(None) };
}

/// Puts back what was counted before, also after a panic.
struct Outer(Option<Effort>);

impl Drop for Outer {
    fn drop(&mut self) {
        OF_CHECK.set(self.0);
    }
}

/// Runs a check, and says what it took. Only within are its steps limited.
pub fn measured<T>(check: impl FnOnce() -> T) -> (T, Effort) {
    let outer = Outer(OF_CHECK.replace(Some(Effort::default())));
    let result = check();
    let effort = OF_CHECK.get().unwrap_or_default();
    drop(outer);
    (result, effort)
}

/// Counts a pattern that is compiled.
pub(super) fn compile() {
    OF_CHECK.set(OF_CHECK.get().map(|effort| Effort { compiled: effort.compiled + 1, ..effort }));
}

/// Counts a place that is looked up.
pub(super) fn place() {
    OF_CHECK.set(OF_CHECK.get().map(|effort| Effort { places: effort.places + 1, ..effort }));
}

/// Takes so many steps of going back and trying again; false, and nothing is counted, when that is too much.
pub(super) fn try_again(steps: u64) -> bool {
    spend(steps, MOST_TRIED)
}

/// Takes so many steps; false when that is too much, and from then on.
pub(super) fn take(steps: u64) -> bool {
    let may = spend(steps, MOST);
    if !may {
        OF_CHECK.set(OF_CHECK.get().map(|effort| Effort { is_spent: true, ..effort }));
    }
    may
}

/// Whether the check has taken too many steps.
pub(super) fn is_spent() -> bool {
    OF_CHECK.get().is_some_and(|effort| effort.is_spent)
}

fn spend(steps: u64, most: u64) -> bool {
    let Some(effort) = OF_CHECK.get() else { return true };
    let steps = effort.steps.saturating_add(steps);
    let may = steps <= most && !effort.is_spent;
    if may {
        OF_CHECK.set(Some(Effort { steps, ..effort }));
    }
    may
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_limited_within_a_check_and_free_outside_of_one() {
        let ((), effort) = measured(|| {
            assert!(try_again(MOST_TRIED) && !try_again(1));
            assert!(take(MOST - MOST_TRIED) && !take(1) && !take(0));
        });
        assert_eq!(effort, Effort { steps: MOST, is_spent: true, ..Effort::default() });
        assert!(take(u64::MAX));
        assert_eq!(measured(|| take(1)).1.steps, 1, "each check begins anew");
    }
}
