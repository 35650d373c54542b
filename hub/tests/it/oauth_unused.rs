//! Tokens that become no connection: each is revoked at its provider, and the transaction says how to go on.

use crate::support::{
    HUB, TestHub,
    flow::{Flow, authorizing, connected, eventually, exchanges, transaction_path},
    tokens::connection,
};
use serde_json::json;
use sqlx::{SqlitePool, sqlite::SqliteConnectOptions};

/// Waits for the one revocation and answers its token.
async fn revoked(hub: &TestHub) -> String {
    eventually(async || !hub.provider.revocations.lock().unwrap().is_empty()).await;
    let asked = hub.provider.revocations.lock().unwrap().clone();
    assert_eq!(asked.len(), 1);
    asked[0]["token"].clone()
}

/// Makes the store refuse every new connection, by way of its file.
async fn refuse_connections(hub: &TestHub) -> SqlitePool {
    let url = format!("sqlite:{}", hub.data.path().join("inlay.db").display());
    let pool = SqlitePool::connect_with(url.parse::<SqliteConnectOptions>().unwrap()).await.unwrap();
    let sql = "create trigger refuse before insert on connection begin select raise(abort, 'no'); end";
    sqlx::query(sql).execute(&pool).await.unwrap();
    pool
}

async fn at_provider(hub: &TestHub) -> Flow {
    hub.user("alice").await;
    authorizing(hub, "alice", "oauth", json!({})).await
}

#[tokio::test]
async fn a_token_for_a_transaction_that_was_cancelled_meanwhile_is_revoked() {
    let hub = TestHub::start().await;
    let flow = at_provider(&hub).await;
    let (landed, ()) = tokio::join!(flow.answer(&hub, &[("code", "slow-code")]), async {
        eventually(async || !exchanges(&hub).is_empty()).await;
        hub.post("alice", &transaction_path(&flow.id, "/cancel"), json!({})).await.expect(200);
    });
    assert_eq!(landed, 303);
    assert_eq!(flow.status(&hub, "alice").await.0, "cancelled");
    assert_eq!(revoked(&hub).await, "CANARY-refresh-token-1");
}

#[tokio::test]
async fn a_cancelled_token_of_another_account_is_revoked_also_beside_a_connection() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    connected(&hub, "alice", "oauth").await;
    *hub.provider.account.lock().unwrap() = "Somebody else".to_owned();
    let flow = authorizing(&hub, "alice", "oauth", json!({})).await;
    let (landed, ()) = tokio::join!(flow.answer(&hub, &[("code", "slow-code")]), async {
        eventually(async || exchanges(&hub).len() == 2).await;
        hub.post("alice", &transaction_path(&flow.id, "/cancel"), json!({})).await.expect(200);
    });
    assert_eq!(landed, 303);
    assert_eq!(revoked(&hub).await, "CANARY-refresh-token-2");
    assert_eq!(connection(&hub, "alice").await["account"], "Owner of files");
}

#[tokio::test]
async fn a_token_without_the_required_scopes_is_revoked() {
    let hub = TestHub::start().await;
    let flow = at_provider(&hub).await;
    flow.answer(&hub, &[("code", "narrow-code")]).await;
    assert_eq!(flow.status(&hub, "alice").await.1, "scopes_missing");
    assert_eq!(revoked(&hub).await, "CANARY-refresh-token-1");
}

#[tokio::test]
async fn a_token_that_cannot_be_used_is_revoked() {
    for code in ["mac", "newline", r#"with:{"access_token":""}"#] {
        let hub = TestHub::start().await;
        let flow = at_provider(&hub).await;
        flow.answer(&hub, &[("code", code)]).await;
        assert_eq!(flow.status(&hub, "alice").await.1, "exchange_failed", "{code}");
        assert_eq!(revoked(&hub).await, "CANARY-refresh-token-1", "{code}");
    }
    let hub = TestHub::start().await;
    let flow = at_provider(&hub).await;
    flow.answer(&hub, &[("code", r#"with:{"token_type":"mac","refresh_token":"CANARY\r\n"}"#)]).await;
    assert_eq!(revoked(&hub).await, "CANARY-access-token-1");
}

#[tokio::test]
async fn an_unused_token_is_left_alone_while_a_connection_may_be_to_its_account() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    connected(&hub, "alice", "oauth").await;
    let flow = authorizing(&hub, "alice", "oauth", json!({})).await;
    flow.answer(&hub, &[("code", "narrow-code")]).await;
    assert_eq!(flow.status(&hub, "alice").await.1, "scopes_missing");
    hub.service().accounts.revoke_due().await.unwrap();
    assert_eq!(hub.provider.revocations.lock().unwrap().len(), 0);
}

#[tokio::test]
async fn a_store_that_refuses_the_connection_ends_the_transaction_and_the_token_is_revoked() {
    let hub = TestHub::start().await;
    let flow = at_provider(&hub).await;
    refuse_connections(&hub).await.close().await;
    assert_eq!(flow.land(&hub, &[("code", "good-code")]).await.status, 500);
    let (status, code) = flow.status(&hub, "alice").await;
    assert_eq!((status.as_str(), code.as_str()), ("failed", "exchange_failed"));
    assert_eq!(revoked(&hub).await, "CANARY-refresh-token-1");
}

#[tokio::test]
async fn a_store_that_fails_for_a_moment_costs_no_token() {
    let hub = TestHub::start().await;
    let flow = at_provider(&hub).await;
    let pool = refuse_connections(&hub).await;
    let (landed, ()) = tokio::join!(flow.answer(&hub, &[("code", "good-code")]), async {
        eventually(async || !exchanges(&hub).is_empty()).await;
        sqlx::query("drop trigger refuse").execute(&pool).await.unwrap();
    });
    assert_eq!((landed, exchanges(&hub).len()), (303, 1));
    assert_eq!(flow.status(&hub, "alice").await.0, "connected");
    assert_eq!(connection(&hub, "alice").await["name"], "Owner of files");
    let path = format!("/hubs/{HUB}/users/alice/connections");
    assert_eq!(hub.get("alice", &path).await.expect(200).body["totalCount"], 1);
    assert_eq!(hub.provider.revocations.lock().unwrap().len(), 0);
}
