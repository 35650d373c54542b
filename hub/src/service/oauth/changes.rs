//! Waking those who wait for a transaction to change.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::{Notify, futures::Notified};

/// Most waiting requests at a time. Whoever comes when it is full gets an answer at once, and asks again.
const MOST: usize = 4096;

/// Who waits for which transaction. Nothing is announced but that something changed: the database says what.
#[derive(Clone, Debug, Default)]
pub struct Changes(Arc<Mutex<HashMap<String, Arc<Waiters>>>>);

#[derive(Debug, Default)]
struct Waiters {
    notify: Notify,
}

/// One waiting request.
#[derive(Debug)]
pub(super) struct Watch {
    all: Changes,
    id: String,
    waiters: Arc<Waiters>,
}

impl Changes {
    pub(super) fn watch(&self, id: &str) -> Option<Watch> {
        let mut map = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting: usize = map.values().map(|waiters| Arc::strong_count(waiters) - 1).sum();
        if waiting >= MOST {
            return None;
        }
        let waiters = Arc::clone(map.entry(id.to_owned()).or_default());
        drop(map);
        Some(Watch { all: self.clone(), id: id.to_owned(), waiters })
    }

    pub(super) fn announce(&self, id: &str) {
        if let Some(waiters) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(id) {
            waiters.notify.notify_waiters();
        }
    }
}

impl Watch {
    pub(super) fn changed(&self) -> Notified<'_> {
        self.waiters.notify.notified()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let mut map = self.all.0.lock().unwrap_or_else(PoisonError::into_inner);
        // One for the map, one for this watch.
        if map.get(&self.id).is_some_and(|waiters| Arc::strong_count(waiters) <= 2) {
            map.remove(&self.id);
        }
    }
}
