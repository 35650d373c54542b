//! Waking those who wait for a transaction to change, or for a popup to be bound.

use inlay_store::Owner;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::{Notify, futures::Notified};

/// Most waiting requests of users at a time. Whoever comes when it is full is told when to ask again.
const MOST_USERS: usize = 4096;
/// Most waiting requests of one user: one for each of some tabs.
const MOST_OF_USER: usize = 6;
/// Most popups that wait at a time. Nobody has shown a token for them, so they have room of their own.
const MOST_LAUNCHES: usize = 2048;

/// Who waits for what. Nothing is announced but that something changed: the database says what.
#[derive(Clone, Debug, Default)]
pub(super) struct Changes(Arc<Mutex<Waiting>>);

#[derive(Debug, Default)]
struct Waiting {
    /// Nobody waits any more: the hub stops.
    is_over: bool,
    users: usize,
    launches: usize,
    by_who: HashMap<Waiter, usize>,
    by_thing: HashMap<String, Arc<Notify>>,
}

/// Who waits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Waiter {
    User { hub_id: String, user_id: String },
    Launch(String),
}

/// One waiting request.
#[derive(Debug)]
pub(super) struct Watch {
    changes: Changes,
    thing: String,
    who: Waiter,
    notify: Arc<Notify>,
}

impl Changes {
    /// A user waits for a transaction. `None` when too many users wait, or this one in too many tabs.
    pub(super) fn watch_transaction(&self, id: &str, owner: &Owner) -> Option<Watch> {
        let Owner { hub_id, user_id } = owner.clone();
        self.watch(id, Waiter::User { hub_id, user_id })
    }

    /// A popup waits to be bound; `cookie` is the name of its cookie. `None` when too many wait, or this one does already.
    pub(super) fn watch_launch(&self, cookie: &str) -> Option<Watch> {
        self.watch(cookie, Waiter::Launch(cookie.to_owned()))
    }

    fn watch(&self, thing: &str, who: Waiter) -> Option<Watch> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let own = waiting.by_who.get(&who).copied().unwrap_or_default();
        let (all, most, most_of_one) = match &who {
            Waiter::User { .. } => (&mut waiting.users, MOST_USERS, MOST_OF_USER),
            Waiter::Launch(_) => (&mut waiting.launches, MOST_LAUNCHES, 1),
        };
        if *all >= most || own >= most_of_one {
            return None;
        }
        *all += 1;
        waiting.by_who.insert(who.clone(), own + 1);
        let notify = Arc::clone(waiting.by_thing.entry(thing.to_owned()).or_default());
        drop(waiting);
        Some(Watch { changes: self.clone(), thing: thing.to_owned(), who, notify })
    }

    pub(super) fn announce(&self, thing: &str) {
        if let Some(notify) = self.0.lock().unwrap_or_else(PoisonError::into_inner).by_thing.get(thing) {
            notify.notify_waiters();
        }
    }

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
        match &self.who {
            Waiter::User { .. } => waiting.users -= 1,
            Waiter::Launch(_) => waiting.launches -= 1,
        }
        if let Some(count) = waiting.by_who.get_mut(&self.who) {
            *count -= 1;
            if *count == 0 {
                waiting.by_who.remove(&self.who);
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
    fn d3_a_user_waits_in_some_tabs_and_leaves_room_for_the_others() {
        let changes = Changes::default();
        let (alice, bob) = (owner("alice"), owner("bob"));
        let mut tabs: Vec<_> =
            (0..MOST_OF_USER).map(|n| changes.watch_transaction(&n.to_string(), &alice).unwrap()).collect();
        assert!(tabs.len() >= 3 && changes.watch_transaction("c", &alice).is_none());
        assert!(changes.watch_transaction("c", &bob).is_some());
        tabs.pop();
        assert!(changes.watch_transaction("c", &alice).is_some());
    }

    #[test]
    fn d3_popups_of_strangers_take_no_room_of_users_and_each_waits_once() {
        let changes = Changes::default();
        let one = changes.watch_launch("a").unwrap();
        assert!(changes.watch_launch("a").is_none());
        drop(one);
        let all: Vec<_> = (0..4300).filter_map(|n| changes.watch_launch(&n.to_string())).collect();
        assert_eq!(all.len(), MOST_LAUNCHES);
        assert!(changes.watch_transaction("x", &owner("alice")).is_some());
        drop(all);
        let waiting = changes.0.lock().unwrap();
        let left = (waiting.launches, waiting.users, waiting.by_who.len(), waiting.by_thing.len());
        assert_eq!(left, (0, 0, 0, 0));
    }

    #[test]
    fn d3_when_the_hub_is_full_of_users_nobody_waits_and_popups_do() {
        let changes = Changes::default();
        let all: Vec<_> = (0..MOST_USERS)
            .map(|n| changes.watch_transaction("x", &owner(&n.to_string())).unwrap())
            .collect();
        assert!(changes.watch_transaction("x", &owner("alice")).is_none());
        assert!(changes.watch_launch("a").is_some());
        drop(all);
        assert!(changes.0.lock().unwrap().by_thing.is_empty());
    }
}
