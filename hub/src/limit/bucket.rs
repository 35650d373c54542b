//! A rate limiter: so many a minute for each key, in memory that does not grow with the number of keys.

use std::{
    collections::{HashMap, hash_map::RandomState},
    hash::{BuildHasher, Hash},
    num::NonZeroU32,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

const MINUTE: Duration = Duration::from_secs(60);
/// Keys of one generation. Two of them are kept, which is a few megabytes at most.
const GENERATION: usize = 32_768;

/// How long a key that is over its rate waits until its next one is let through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait(pub Duration);

/// A number per minute for each key, all of which may come at once: the generic cell rate algorithm (ITU-T I.371), which
/// keeps one point in time per key instead of a count.
///
/// Keys are kept as hashes under a random key, so that long ones cost no more than short ones and nobody can choose two
/// that share a bucket.
#[derive(Debug)]
pub struct Bucket {
    interval: Duration,
    hasher: RandomState,
    arrivals: Mutex<ArrivalTimes>,
}

/// The theoretical arrival time of each key (the algorithm's name for it): when it will have used nothing of its minute
/// again. A key that was not seen while [`GENERATION`] others were is
/// forgotten, as if it had been quiet for that long.
#[derive(Debug, Default)]
struct ArrivalTimes {
    recent: HashMap<u64, Instant>,
    older: HashMap<u64, Instant>,
}

impl Bucket {
    /// `per_minute` for each key.
    pub fn new(per_minute: NonZeroU32) -> Self {
        Self { interval: MINUTE / per_minute.get(), hasher: RandomState::new(), arrivals: Mutex::default() }
    }

    /// Uses one of the key's.
    ///
    /// # Errors
    /// When the key has none left; nothing is used then.
    pub fn take(&self, key: impl Hash) -> Result<(), Wait> {
        self.take_at(key, Instant::now())
    }

    /// Whether the key has one left, without using it.
    ///
    /// # Errors
    /// When it has none.
    pub fn check(&self, key: impl Hash) -> Result<(), Wait> {
        let now = Instant::now();
        let key = self.hasher.hash_one(key);
        self.arrival(&self.lock(), key, now).map(drop)
    }

    fn take_at(&self, key: impl Hash, now: Instant) -> Result<(), Wait> {
        let key = self.hasher.hash_one(key);
        let mut arrivals = self.lock();
        match self.arrival(&arrivals, key, now) {
            Ok(arrival) => {
                arrivals.insert(key, arrival + self.interval);
                Ok(())
            }
            Err(wait) => {
                // Whoever keeps coming is not forgotten, however many others there are.
                if let Some(arrival) = arrivals.get(key) {
                    arrivals.insert(key, arrival);
                }
                Err(wait)
            }
        }
    }

    /// The key's theoretical arrival time, if it may come now.
    fn arrival(&self, arrivals: &ArrivalTimes, key: u64, now: Instant) -> Result<Instant, Wait> {
        let arrival = arrivals.get(key).unwrap_or(now).max(now);
        let excess = (arrival - now).saturating_sub(MINUTE - self.interval);
        if excess.is_zero() { Ok(arrival) } else { Err(Wait(excess)) }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, ArrivalTimes> {
        self.arrivals.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ArrivalTimes {
    fn get(&self, key: u64) -> Option<Instant> {
        self.recent.get(&key).or_else(|| self.older.get(&key)).copied()
    }

    fn insert(&mut self, key: u64, arrival: Instant) {
        if self.recent.len() >= GENERATION && !self.recent.contains_key(&key) {
            self.older = std::mem::take(&mut self.recent);
        }
        self.recent.insert(key, arrival);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bucket(per_minute: u32) -> Bucket {
        Bucket::new(NonZeroU32::new(per_minute).unwrap())
    }

    #[test]
    fn a_minutes_worth_may_come_at_once_and_the_rest_when_there_is_room() {
        let bucket = bucket(60);
        let start = Instant::now();
        assert!((0..60).all(|_| bucket.take_at("a", start).is_ok()));
        assert_eq!(bucket.take_at("a", start), Err(Wait(Duration::from_secs(1))));
        assert_eq!(bucket.take_at("b", start), Ok(()));
        let later = start + Duration::from_millis(2500);
        assert!((0..2).all(|_| bucket.take_at("a", later).is_ok()));
        assert_eq!(bucket.take_at("a", later), Err(Wait(Duration::from_millis(500))));
        assert!((0..60).all(|_| bucket.take_at("a", start + 2 * MINUTE).is_ok()));
    }

    #[test]
    fn looking_uses_nothing() {
        let bucket = bucket(1);
        assert!((0..5).all(|_| bucket.check("a").is_ok()));
        assert_eq!(bucket.take("a"), Ok(()));
        assert!(bucket.check("a").is_err() && bucket.check("b").is_ok());
    }

    #[test]
    fn d6_a_million_addresses_leave_no_more_memory_than_two_generations_hold() {
        let bucket = bucket(10);
        let now = Instant::now();
        assert!((0..10).all(|_| bucket.take_at("steady", now).is_ok()));
        for address in 0..1_000_000_u32 {
            assert!(bucket.take_at(address, now).is_ok());
            if address % 10_000 == 0 {
                assert!(bucket.take_at("steady", now).is_err(), "forgotten after {address}");
            }
        }
        let arrivals = bucket.arrivals.lock().unwrap();
        assert!(arrivals.recent.len() <= GENERATION && arrivals.older.len() <= GENERATION);
        assert!(arrivals.recent.capacity() + arrivals.older.capacity() <= 8 * GENERATION);
    }
}
