//! Slots: how many requests the background sends at a time, altogether and to one host, so that a host that does not answer
//! holds up its own requests only.

use super::credential::known_values;
use inlay_api::ConnectionVariable;
use inlay_catalogue::{ConnectionTemplate, UrlTemplate};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// Most requests at a time.
const MOST: usize = 32;
/// Most requests at a time to one host.
const MOST_OF_HOST: usize = 4;

/// How many of one template and its variables are looked at together.
pub(super) const MOST_ALIKE: u32 = MOST_OF_HOST as u32;
/// Seconds after which somebody else may take what was taken: longer than a request to a provider lasts.
pub(super) const CLAIM_SECONDS: i64 = 120;

/// The host of a URL that is made from variables.
pub(super) fn host(
    template: &ConnectionTemplate,
    url: &UrlTemplate,
    variables: &[ConnectionVariable],
) -> Option<String> {
    url.render(&known_values(template, variables).ok()?).ok()?.host_str().map(str::to_owned)
}

/// Requests that run, by host.
#[derive(Clone, Debug, Default)]
pub(super) struct Slots(Arc<Mutex<HashMap<String, usize>>>);

/// One request that runs, until it is dropped.
#[derive(Debug)]
pub(super) struct Slot {
    slots: Slots,
    host: String,
}

impl Slots {
    /// `None` when there are enough, and somebody has to wait for one to end.
    pub(super) fn take(&self, host: &str) -> Option<Slot> {
        let mut running = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of_host = running.get(host).copied().unwrap_or_default();
        if of_host >= MOST_OF_HOST || running.values().sum::<usize>() >= MOST {
            return None;
        }
        running.insert(host.to_owned(), of_host + 1);
        Some(Slot { slots: self.clone(), host: host.to_owned() })
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut running = self.slots.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = running.get_mut(&self.host) {
            *count -= 1;
            if *count == 0 {
                running.remove(&self.host);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_has_its_share_and_leaves_room_for_the_others() {
        let slots = Slots::default();
        let stalled: Vec<_> = (0..10).filter_map(|_| slots.take("stalled")).collect();
        assert_eq!(stalled.len(), MOST_OF_HOST);
        let others: Vec<_> = (0..100).filter_map(|host| slots.take(&host.to_string())).collect();
        assert_eq!(others.len(), MOST - MOST_OF_HOST);
        drop(stalled);
        assert!(slots.take("stalled").is_some());
        drop(others);
        assert!(slots.0.lock().unwrap().is_empty());
    }
}
