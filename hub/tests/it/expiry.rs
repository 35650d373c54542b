//! What time does to OAuth transactions, at the store: the hub's own lifetimes are longer than a test.

use crate::support::settings;
use inlay_api::TransactionStatus;
use inlay_store::{BindOutcome, LaunchRow, LaunchToBind, NewTransaction, Owner, Store, UserRow};
use inlay_time::Millis;
use inlay_vault::one_time as secret;
use tempfile::TempDir;

const NOW: Millis = Millis(1_795_300_000_000);

async fn store() -> (TempDir, Store, Owner) {
    let data = TempDir::new().unwrap();
    let store = settings(data.path()).open_store(inlay_store::Opening::New).await.unwrap();
    let user = UserRow {
        hub_id: "hub".to_owned(),
        id: "user".to_owned(),
        external_id: "alice".to_owned(),
        display_name: String::new(),
        created_at: NOW,
        updated_at: NOW,
    };
    assert!(store.insert_user(&user).await.unwrap());
    (data, store, Owner { hub_id: user.hub_id, user_id: user.id })
}

async fn transaction(store: &Store, owner: &Owner, id: &str) {
    let new = NewTransaction {
        id: id.to_owned(),
        template_id: "template".to_owned(),
        context_id: "context".to_owned(),
        replaces: None,
        connection_name: None,
        scopes: Vec::new(),
        variables: Vec::new(),
        return_to: None,
        authorize_params: Vec::new(),
        nonce_hash: None,
        ticket_hash: None,
        state_hash: secret::hash(id),
        sealed_verifier: Vec::new(),
        sealed_variables: None,
        expires_at: NOW.plus_seconds(600),
    };
    store.insert_transaction(owner, &new, NOW).await.unwrap();
}

async fn launch(store: &Store, handle: &str) {
    let row = LaunchRow {
        handle_hash: secret::hash(handle),
        secret_hash: secret::hash("secret"),
        cookie: "00000000".to_owned(),
        bound: None,
        nonce_hash: None,
        seen_at: None,
        created_at: NOW,
    };
    store.insert_launch(&row).await.unwrap();
}

async fn bind(store: &Store, owner: &Owner, seconds: i64) -> BindOutcome {
    let now = NOW.plus_seconds(seconds);
    let launch_to_bind = LaunchToBind {
        handle_hash: &secret::hash("handle"),
        opened_after: now.plus_seconds(-60),
        seen_after: Some(now.plus_seconds(-180)),
    };
    store.bind_launch(owner, "one", launch_to_bind, now).await.unwrap()
}

#[tokio::test]
async fn a_popup_must_be_bound_and_move_on_within_a_minute_each() {
    let (_data, store, owner) = store().await;
    transaction(&store, &owner, "one").await;
    launch(&store, "handle").await;
    assert_eq!(bind(&store, &owner, 61).await, BindOutcome::Refused);
    assert_eq!(bind(&store, &owner, 59).await, BindOutcome::Bound);
    let go = async |seconds| {
        let now = NOW.plus_seconds(seconds);
        store.start_authorizing(&owner, "one", b"state", b"", now.plus_seconds(-60), now).await.unwrap()
    };
    assert!(!go(59 + 61).await);
    assert!(go(59 + 59).await);
}

#[tokio::test]
async fn nothing_can_be_finished_after_the_end_and_everything_is_forgotten_a_day_later() {
    let (_data, store, owner) = store().await;
    transaction(&store, &owner, "one").await;
    launch(&store, "handle").await;
    assert_eq!(bind(&store, &owner, 1).await, BindOutcome::Bound);
    let soon = NOW.plus_seconds(2);
    assert!(store.start_authorizing(&owner, "one", b"state", b"", NOW, soon).await.unwrap());
    let late = NOW.plus_seconds(600);
    assert!(!store.start_exchanging(&owner, "one", late).await.unwrap());
    let row = store.transaction(&owner, "one").await.unwrap().unwrap();
    assert_eq!(row.status_at(late), TransactionStatus::Expired);

    store.clean_up_transactions(NOW.plus_seconds(-1), late).await.unwrap();
    let row = store.transaction(&owner, "one").await.unwrap().unwrap();
    assert_eq!((row.status, row.sealed_verifier), (TransactionStatus::Expired, None));
    assert!(store.transaction_of_state(b"state").await.unwrap().is_none());
    assert!(!store.end_transaction(&owner, "one", Some("late")).await.unwrap());

    store.clean_up_transactions(late, NOW.plus_seconds(90_000)).await.unwrap();
    assert!(store.transaction(&owner, "one").await.unwrap().is_none());
    assert!(store.launch(&secret::hash("handle")).await.unwrap().is_none());
}

#[tokio::test]
async fn o19_an_answer_waits_for_its_user_for_two_minutes() {
    let (_data, store, owner) = store().await;
    transaction(&store, &owner, "one").await;
    let wait = async |from: Millis| {
        let until = from.plus_seconds(120);
        store.await_completion(&owner, "one", b"proof", b"sealed", until, from).await.unwrap()
    };
    assert!(wait(NOW).await);
    assert!(!wait(NOW).await);
    let complete = async |seconds, proof: &'static [u8]| {
        store.start_completing(&owner, "one", proof, NOW.plus_seconds(seconds)).await.unwrap()
    };
    assert!(!complete(119, b"other").await);
    assert!(!complete(121, b"proof").await);
    let row = store.transaction(&owner, "one").await.unwrap().unwrap();
    assert_eq!(row.status_at(NOW.plus_seconds(121)), TransactionStatus::Expired);
    assert!(complete(119, b"proof").await);
    assert!(!complete(119, b"proof").await);
}

#[tokio::test]
async fn a_popup_without_an_opener_may_be_bound_for_three_minutes() {
    let (_data, store, owner) = store().await;
    transaction(&store, &owner, "one").await;
    launch(&store, "handle").await;
    let seen = NOW.plus_seconds(50);
    assert!(!store.mark_launch_seen(&secret::hash("handle"), b"nonce", NOW, seen).await.unwrap());
    assert!(
        store.mark_launch_seen(&secret::hash("handle"), b"nonce", NOW.plus_seconds(-1), seen).await.unwrap()
    );
    assert!(
        !store.mark_launch_seen(&secret::hash("handle"), b"other", NOW.plus_seconds(-1), seen).await.unwrap()
    );
    assert_eq!(bind(&store, &owner, 50 + 181).await, BindOutcome::Refused);
    assert_eq!(bind(&store, &owner, 50 + 179).await, BindOutcome::Bound);
}
