//! The stop of the hub: who waits is answered at once, and who is worked for has a moment.

use std::time::Duration;
use tokio::sync::watch;

/// How long work may go on when the hub stops: most of it is done within this. What a provider takes longer for is given
/// up; the request is answered all the same.
pub const WORK_TIME: Duration = Duration::from_millis(1000);

/// Whether the hub stops.
#[derive(Clone, Debug)]
pub struct Stop(watch::Sender<bool>);

impl Default for Stop {
    fn default() -> Self {
        Self(watch::Sender::new(false))
    }
}

impl Stop {
    pub(super) fn begin(&self) {
        self.0.send_replace(true);
    }

    /// Resolves when the hub stops and the time for work is over.
    pub async fn out_of_time(&self) {
        // The sender is in here, so that there is no other end than the value.
        _ = self.0.subscribe().wait_for(|begun| *begun).await;
        tokio::time::sleep(WORK_TIME).await;
    }
}
