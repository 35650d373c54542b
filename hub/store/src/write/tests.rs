use super::*;
use crate::{Opening, UserRow};
use inlay_time::Millis;
use sqlx::{ConnectOptions, Connection, sqlite::SqliteConnectOptions};
use std::path::Path;
use tempfile::TempDir;

async fn store() -> (TempDir, Store) {
    let folder = TempDir::new().unwrap();
    let store =
        Store::open(&format!("sqlite:{}", folder.path().join("a.db").display()), Opening::New).await.unwrap();
    (folder, store)
}

fn user(id: &str, name_length: usize) -> UserRow {
    UserRow {
        hub_id: "hub".to_owned(),
        id: id.to_owned(),
        external_id: id.to_owned(),
        display_name: "x".repeat(name_length),
        created_at: Millis(0),
        updated_at: Millis(0),
    }
}

/// As another process has it.
async fn elsewhere(folder: &Path) -> SqliteConnection {
    SqliteConnectOptions::new().filename(folder.join("a.db")).connect().await.unwrap()
}

#[tokio::test]
async fn a_full_disk_fails_one_write_and_no_more_once_there_is_space() {
    let (_folder, store) = store().await;
    // The connection that replaces this one has no such limit: there is space again.
    sqlx::query("pragma max_page_count = 40").execute(&store.write).await.unwrap();
    let failed = async {
        let mut tx = store.begin().await?;
        for number in 0..100 {
            sqlx::query(
                "insert into image (source, sha256, png, created_at) values ($1, '', zeroblob(9000), 0)",
            )
            .bind(number)
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await
    };
    let failed: Result<(), StoreError> = failed.await;
    assert!(
        matches!(&failed, Err(StoreError::Sql(cause)) if cause.to_string().contains("full")),
        "{failed:?}"
    );
    assert!(store.insert_user(&user("alice", 9000)).await.unwrap());
    assert_eq!(store.user("hub", "alice").await.unwrap().map(|user| user.id), Some("alice".to_owned()));
    let images: i64 = sqlx::query_scalar("select count(*) from image").fetch_one(&store.read).await.unwrap();
    assert_eq!(images, 0, "a transaction that failed is rolled back");
}

#[tokio::test]
async fn a_transaction_that_sqlite_ended_by_itself_leaves_no_connection_behind() {
    let (_folder, store) = store().await;
    let mut tx = store.begin().await.unwrap();
    sqlx::query("rollback").execute(&mut *tx).await.unwrap();
    assert!(tx.commit().await.is_err());
    assert!(store.insert_user(&user("alice", 0)).await.unwrap());
}

#[tokio::test]
async fn requests_that_are_cancelled_in_the_midst_of_writing_leave_nothing_locked() {
    let (folder, store) = store().await;
    for polls in 0..40 {
        let id = polls.to_string();
        let row = user(&id, 0);
        let write = store.insert_user(&row);
        tokio::pin!(write);
        for _ in 0..polls {
            if std::future::poll_fn(|context| std::task::Poll::Ready(write.as_mut().poll(context)))
                .await
                .is_ready()
            {
                break;
            }
            tokio::task::yield_now().await;
        }
    }
    assert!(store.insert_user(&user("alice", 0)).await.unwrap());
    let mut other = elsewhere(folder.path()).await;
    sqlx::query("begin immediate").execute(&mut other).await.unwrap();
}

#[tokio::test]
async fn a_lock_of_another_process_is_busy_within_the_wait_for_all_and_everything_works_afterwards() {
    let (folder, store) = store().await;
    let mut other = elsewhere(folder.path()).await;
    sqlx::query("begin immediate").execute(&mut other).await.unwrap();
    let (one, two) = (user("alice", 0), user("bob", 0));
    let failed = tokio::join!(store.insert_user(&one), store.insert_user(&two));
    assert!(matches!(failed, (Err(StoreError::Busy), Err(StoreError::Busy))), "{failed:?}");
    assert!(store.user("hub", "alice").await.unwrap().is_none(), "reading does not wait");
    other.close().await.unwrap();
    assert!(store.insert_user(&one).await.unwrap());
    assert!(store.insert_user(&two).await.unwrap());
}
