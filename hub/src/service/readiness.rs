//! Readiness: whether the hub can do its work, for a load balancer or a monitor that asks.
//!
//! That the hub answers at all (liveness) is another question: what makes it unready (a full disk, a damaged file) is not
//! mended by starting it anew.

use crate::Error;
use inlay_store::Store;
use inlay_time::Millis;
use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};
use tokio::{sync::Mutex, time::Instant};

/// How long an answer is good for, whoever asks.
const ANSWER_LIFE: Duration = Duration::from_secs(1);
/// Pause between lines about a database that stays unusable.
const REPORT_INTERVAL: Duration = Duration::from_secs(60);

/// Tries the database, at most once per second.
#[derive(Debug)]
pub struct Readiness {
    store: Store,
    last: Mutex<Last>,
    is_damaged: AtomicBool,
}

#[derive(Debug, Default)]
struct Last {
    tried: Option<(Instant, bool)>,
    reported: Option<Instant>,
}

impl Readiness {
    pub(super) fn new(store: Store) -> Self {
        Self { store, last: Mutex::default(), is_damaged: AtomicBool::new(false) }
    }

    /// Whether the database takes what is written to it, and no damage is known. What is wrong is in the log, and is
    /// nothing for strangers.
    ///
    /// # Errors
    /// [`Error::NotReady`].
    pub async fn check(&self) -> Result<(), Error> {
        let mut last = self.last.lock().await;
        let is_writable = match last.tried {
            Some((at, is_writable)) if at.elapsed() < ANSWER_LIFE => is_writable,
            _ => {
                let tried = self.store.try_writing(Millis::now()).await;
                report(&mut last.reported, tried.as_ref().err());
                last.tried = Some((Instant::now(), tried.is_ok()));
                tried.is_ok()
            }
        };
        if is_writable && !self.is_damaged.load(Ordering::Relaxed) { Ok(()) } else { Err(Error::NotReady) }
    }

    /// Reads every page of the database. Until the next time, readiness says what was found.
    pub async fn check_pages(&self) {
        let found = self.store.check_pages().await;
        if let Err(cause) = &found {
            tracing::error!(%cause, "the database cannot be read as a whole: stop the hub and restore the backup");
        }
        self.is_damaged.store(found.is_err(), Ordering::Relaxed);
    }
}

/// A line when the database becomes unusable, one a minute for as long as it stays so, and one when it is over.
fn report(reported: &mut Option<Instant>, failed: Option<&inlay_store::StoreError>) {
    match failed {
        Some(cause) if reported.is_none_or(|at| at.elapsed() >= REPORT_INTERVAL) => {
            tracing::error!(%cause, "not ready: nothing can be written to the database");
            *reported = Some(Instant::now());
        }
        None if reported.take().is_some() => tracing::info!("ready again: the database can be written to"),
        Some(_) | None => {}
    }
}
