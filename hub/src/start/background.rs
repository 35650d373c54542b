//! What the hub does without being asked, while it serves. Each task has a loop of its own, so that none waits for
//! another.

use crate::service::Service;
use std::{sync::Arc, time::Duration};
use tokio::task::JoinSet;

/// How often expired transactions and drafts are deleted.
const CLEAN_UP_INTERVAL: Duration = Duration::from_secs(60);
/// How often tokens that are about to expire are looked for.
const REFRESH_INTERVAL: Duration = Duration::from_secs(15);
/// How often tokens that wait for their revocation are looked for.
const REVOCATION_INTERVAL: Duration = Duration::from_secs(15);
/// Time until images that could not be fetched are tried again.
const IMAGE_RETRY: Duration = Duration::from_secs(3600);
/// How often the whole database is read in search of damage.
const PAGES_INTERVAL: Duration = Duration::from_secs(3600);

/// Starts all of it. It ends when the answer is dropped.
pub(super) fn start(service: &Arc<Service>) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    tasks.spawn(clean_up(Arc::clone(service)));
    tasks.spawn(refresh(Arc::clone(service)));
    tasks.spawn(revoke(Arc::clone(service)));
    tasks.spawn(rotate_and_copy_images(Arc::clone(service)));
    tasks.spawn(check_pages(Arc::clone(service)));
    tasks
}

/// Deletes what expired, again and again.
async fn clean_up(service: Arc<Service>) {
    let mut timer = tokio::time::interval(CLEAN_UP_INTERVAL);
    loop {
        timer.tick().await;
        if let Err(cause) = service.delete_expired().await {
            tracing::error!(%cause, "deleting what expired failed");
        }
    }
}

/// Refreshes tokens before they expire, again and again. A round goes on while the next begins: what a provider that does
/// not answer holds up is its own.
async fn refresh(service: Arc<Service>) {
    let mut rounds = JoinSet::new();
    let mut timer = tokio::time::interval(REFRESH_INTERVAL);
    loop {
        timer.tick().await;
        while rounds.try_join_next().is_some() {}
        let service = Arc::clone(&service);
        rounds.spawn(async move {
            if let Err(cause) = service.accounts.refresh_due().await {
                tracing::error!(%cause, "refreshing tokens failed");
            }
        });
    }
}

/// Revokes tokens that nobody needs any more, again and again, in the same way.
async fn revoke(service: Arc<Service>) {
    let mut rounds = JoinSet::new();
    let mut timer = tokio::time::interval(REVOCATION_INTERVAL);
    loop {
        timer.tick().await;
        while rounds.try_join_next().is_some() {}
        let service = Arc::clone(&service);
        rounds.spawn(async move {
            if let Err(cause) = service.accounts.revoke_due().await {
                tracing::error!(%cause, "revoking tokens failed");
            }
        });
    }
}

/// Ends a rotation of the master key and copies images, while the hub serves already.
async fn rotate_and_copy_images(service: Arc<Service>) {
    if let Err(cause) = service.rotate().await {
        tracing::error!(%cause, "records are still sealed with an older master key: keep it");
    }
    loop {
        match service.offers.copy_images().await {
            Ok(true) => return,
            Ok(false) => {}
            Err(cause) => tracing::error!(%cause, "copying pictures failed"),
        }
        tokio::time::sleep(IMAGE_RETRY).await;
    }
}

/// Reads the database in search of damage, again and again.
async fn check_pages(service: Arc<Service>) {
    let mut timer = tokio::time::interval(PAGES_INTERVAL);
    loop {
        timer.tick().await;
        service.readiness.check_pages().await;
    }
}
