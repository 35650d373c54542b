//! Checks of what clients send, away from the threads that answer requests: patterns, certificates and keys take as long
//! as the input makes them, and nobody else waits for that.

use crate::Error;
use inlay_catalogue::effort::{self, Effort};
use std::{sync::Arc, thread};
use tokio::sync::Semaphore;

/// Room for as many checks at a time as there are processors but one; further ones wait their turn.
#[derive(Clone, Debug)]
pub struct Checks {
    room: Arc<Semaphore>,
}

impl Default for Checks {
    fn default() -> Self {
        let processors = thread::available_parallelism().map_or(1, usize::from);
        Self { room: Arc::new(Semaphore::new(processors.saturating_sub(1).max(1))) }
    }
}

impl Checks {
    /// How many checks run at the same time.
    pub fn at_once(&self) -> usize {
        self.room.available_permits()
    }

    /// Runs a check when there is room.
    ///
    /// # Errors
    /// [`Error::TooLarge`] when it took so many steps that something was left unread; [`Error::Internal`] when it
    /// panicked.
    pub async fn run<T: Send + 'static>(
        &self,
        check: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        let internal = |cause: Box<dyn std::error::Error + Send + Sync>| Error::Internal(cause);
        let permit = Arc::clone(&self.room).acquire_owned().await.map_err(|cause| internal(cause.into()))?;
        // The permit goes along: a request that is given up on does not make room while its check still runs.
        let checked = tokio::task::spawn_blocking(move || {
            let checked = effort::measured(check);
            drop(permit);
            checked
        });
        match checked.await {
            Ok((_, Effort { is_spent: true, .. })) => Err(Error::TooLarge),
            Ok((result, _)) => Ok(result),
            Err(cause) => Err(internal(cause.into())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use inlay_catalogue::Matchers;
    use inlay_forms::Patterns;
    use serde_json::json;

    #[tokio::test]
    async fn a_check_never_runs_on_a_thread_that_answers_requests() {
        let answering = thread::current().id();
        let checking = Checks::default().run(|| thread::current().id()).await.unwrap();
        assert_ne!(answering, checking);
    }

    #[tokio::test]
    async fn a_check_without_an_end_is_refused_and_the_next_one_is_not() {
        let checks = Checks::default();
        let endless = || {
            let matchers = Matchers::of(&json!({"pattern": "^(?!b)(a*)\\1$"}));
            (0..1000).for_each(|_| _ = matchers.is_match("^(?!b)(a*)\\1$", &"a".repeat(1001)));
        };
        assert!(matches!(checks.run(endless).await, Err(Error::TooLarge)));
        assert_eq!(checks.run(|| 1).await.unwrap(), 1);
    }

    #[tokio::test]
    async fn a_check_that_panics_is_an_error_and_leaves_its_room() {
        let checks = Checks::default();
        let room = checks.at_once();
        assert!(matches!(checks.run(|| panic!("canary")).await, Err(Error::Internal(_))));
        assert_eq!(checks.at_once(), room);
    }
}
