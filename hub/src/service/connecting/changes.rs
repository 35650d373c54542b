//! Long polls: waking the requests that wait for a transaction to change, or for a popup to be bound.

use inlay_store::Owner;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::{Notify, futures::Notified};

/// Most long polls at a time. Whoever comes when it is full gets an answer at once, and asks again.
const MAX_WAITING: usize = 4096;
/// Most long polls of one user: one per tab, and one that is just being replaced.
const MAX_WAITING_OF_USER: usize = 2;

/// Who waits for what. Nothing is announced but that something changed: the database says what.
#[derive(Clone, Debug, Default)]
pub(super) struct Changes(Arc<Mutex<Waiting>>);

#[derive(Debug, Default)]
struct Waiting {
    /// Nobody waits any more: the hub stops.
    is_over: bool,
    all: usize,
    by_user: HashMap<(String, String), usize>,
    by_thing: HashMap<String, Arc<Notify>>,
}

/// One long poll.
#[derive(Debug)]
pub(super) struct Watch {
    changes: Changes,
    thing: String,
    user: Option<(String, String)>,
    notify: Arc<Notify>,
}

impl Changes {
    /// Waits for `thing`: a transaction's id, or the name of a popup's cookie. `None` when there are too many who wait, or
    /// too many of this user.
    pub(super) fn watch(&self, thing: &str, owner: Option<&Owner>) -> Option<Watch> {
        let user = owner.map(|owner| (owner.hub_id.clone(), owner.user_id.clone()));
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of_user = user.as_ref().and_then(|user| waiting.by_user.get(user)).copied().unwrap_or_default();
        if waiting.all >= MAX_WAITING || of_user >= MAX_WAITING_OF_USER {
            return None;
        }
        waiting.all += 1;
        if let Some(user) = user.clone() {
            waiting.by_user.insert(user, of_user + 1);
        }
        let notify = Arc::clone(waiting.by_thing.entry(thing.to_owned()).or_default());
        drop(waiting);
        Some(Watch { changes: self.clone(), thing: thing.to_owned(), user, notify })
    }

    pub(super) fn announce(&self, thing: &str) {
        if let Some(notify) = self.0.lock().unwrap_or_else(PoisonError::into_inner).by_thing.get(thing) {
            notify.notify_waiters();
        }
    }
}

impl Changes {
    /// Wakes everybody who waits, and lets nobody wait any more. Requests that do nothing but wait would otherwise hold up
    /// the end of the hub, and be cut off.
    pub(super) fn end_all(&self) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.is_over = true;
        waiting.by_thing.values().for_each(|notify| notify.notify_waiters());
    }

    pub(super) fn is_over(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_over
    }
}

impl Watch {
    pub(super) fn changed(&self) -> Notified<'_> {
        self.notify.notified()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let mut waiting = self.changes.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.all -= 1;
        if let Some(user) = &self.user
            && let Some(count) = waiting.by_user.get_mut(user)
        {
            *count -= 1;
            if *count == 0 {
                waiting.by_user.remove(user);
            }
        }
        // One for the map, one for this watch.
        if Arc::strong_count(&self.notify) <= 2 {
            waiting.by_thing.remove(&self.thing);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owner(user: &str) -> Owner {
        Owner { hub_id: "hub".to_owned(), user_id: user.to_owned() }
    }

    #[test]
    fn d3_a_user_waits_twice_at_most_and_leaves_room_for_the_others() {
        let changes = Changes::default();
        let (alice, bob) = (owner("alice"), owner("bob"));
        let one = changes.watch("a", Some(&alice)).unwrap();
        let _two = changes.watch("b", Some(&alice)).unwrap();
        assert!(changes.watch("c", Some(&alice)).is_none());
        assert!(changes.watch("c", Some(&bob)).is_some());
        drop(one);
        assert!(changes.watch("c", Some(&alice)).is_some());
    }

    #[test]
    fn d3_when_the_hub_is_full_nobody_waits_and_nothing_is_left_behind() {
        let changes = Changes::default();
        let all: Vec<_> = (0..MAX_WAITING).map(|n| changes.watch(&n.to_string(), None).unwrap()).collect();
        assert!(changes.watch("x", Some(&owner("alice"))).is_none());
        drop(all);
        let waiting = changes.0.lock().unwrap();
        assert_eq!((waiting.all, waiting.by_user.len(), waiting.by_thing.len()), (0, 0, 0));
    }
}
