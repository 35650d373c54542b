//! What happens to tokens after connecting: refreshing, losing access, reconnecting, revoking; and what it all costs.

use crate::support::{
    HUB, TestHub, activate,
    flow::{
        authorizing, bind, connected, connected_with, eventually, exchanges, go, initialise, launch,
        transaction_path,
    },
    provider::Refreshing,
    tokens::{connection, owner, refreshes, token, until_due},
};
use inlay_provider::Credential;
use reqwest::Method;
use serde_json::{Value, json};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

/// Activates the integration with a connection.
async fn used(hub: &TestHub, user: &str, id: &str) {
    let oauth = hub.integration(user, "oauth").await;
    let existing = json!({"templateId": oauth["connectionTemplates"][0]["id"], "connectionId": id});
    hub.post(user, "/activations", activate(user, &oauth, vec![existing], json!({}))).await.expect(200);
}

#[tokio::test]
async fn o15_twenty_callers_cost_one_refresh_and_all_get_the_new_token() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let id = connected_with(&hub, "alice", "oauth", "short-code").await;
    let owner = owner(&hub, "alice").await;
    until_due().await;
    let mut callers = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (service, owner, id) = (hub.service(), owner.clone(), id.clone());
        callers.spawn(async move { service.accounts.fresh_credential(&owner, &id).await });
    }
    for credential in callers.join_all().await {
        let Ok(Credential::OAuth2Token(tokens)) = credential else { panic!("{credential:?}") };
        assert_eq!(tokens.access_token.expose(), "CANARY-access-token-2");
    }
    assert_eq!(refreshes(&hub), 1);
    let asked = hub.provider.refreshes.lock().unwrap()[0].clone();
    assert_eq!(
        (asked["refresh_token"].as_str(), asked["audience"].as_str()),
        ("CANARY-refresh-token-1", "files")
    );
    assert_eq!(token(&hub, &owner, &id).await.unwrap(), "CANARY-access-token-2");
    assert_eq!(refreshes(&hub), 1);
}

#[tokio::test]
async fn o15_a_caller_that_goes_away_and_a_restart_leave_a_token_that_works() {
    let mut hub = TestHub::start().await;
    hub.user("alice").await;
    let id = connected_with(&hub, "alice", "oauth", "short-code").await;
    let (owner, before) = (owner(&hub, "alice").await, connection(&hub, "alice").await);
    until_due().await;
    let gone =
        tokio::time::timeout(Duration::from_millis(30), hub.service().accounts.fresh_credential(&owner, &id))
            .await;
    assert!(gone.is_err());
    eventually(async || connection(&hub, "alice").await["updatedAt"] != before["updatedAt"]).await;
    hub.restart().await;
    assert_eq!(token(&hub, &owner, &id).await.unwrap(), "CANARY-access-token-2");
    assert_eq!(refreshes(&hub), 1);
}

#[tokio::test]
async fn tokens_that_an_activation_uses_are_replaced_before_anybody_asks() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let id = connected_with(&hub, "alice", "oauth", "short-code").await;
    until_due().await;
    hub.service().accounts.refresh_due().await.unwrap();
    assert_eq!(refreshes(&hub), 0);
    used(&hub, "alice", &id).await;
    hub.service().accounts.refresh_due().await.unwrap();
    hub.service().accounts.refresh_due().await.unwrap();
    assert_eq!(refreshes(&hub), 1);
    assert!(connection(&hub, "alice").await["attention"].is_null());
}

#[tokio::test]
async fn a_grant_that_is_gone_needs_the_user_and_reconnecting_keeps_everything_else() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let id = connected_with(&hub, "alice", "oauth", "short-code").await;
    used(&hub, "alice", &id).await;
    let owner = owner(&hub, "alice").await;
    let before = connection(&hub, "alice").await;
    *hub.provider.refreshing.lock().unwrap() = Refreshing::Refuses;
    until_due().await;
    hub.service().accounts.refresh_due().await.unwrap();
    assert_eq!(connection(&hub, "alice").await["attention"]["code"], "revoked");
    let card = hub.integration("alice", "oauth").await;
    assert_eq!(
        (card["status"].as_str(), card["attention"]["code"].as_str()),
        (Some("attention"), Some("revoked"))
    );
    assert_eq!(token(&hub, &owner, &id).await.unwrap_err(), "credential_refused");
    hub.service().accounts.refresh_due().await.unwrap();
    assert_eq!(refreshes(&hub), 1);

    let flow = authorizing(&hub, "alice", "oauth", json!({"connectionId": id})).await;
    assert_eq!(flow.answer(&hub, &[("code", "good-code")]).await, 303);
    let after = connection(&hub, "alice").await;
    assert!(after["attention"].is_null());
    assert_eq!((&after["id"], &after["name"]), (&before["id"], &before["name"]));
    assert_eq!(hub.integration("alice", "oauth").await["status"], "active");
    assert_eq!(token(&hub, &owner, &id).await.unwrap(), "CANARY-access-token-2");
}

#[tokio::test]
async fn a_provider_out_of_order_troubles_nobody_at_once() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let id = connected_with(&hub, "alice", "oauth", "short-code").await;
    let owner = owner(&hub, "alice").await;
    *hub.provider.refreshing.lock().unwrap() = Refreshing::Down;
    until_due().await;
    assert_eq!(token(&hub, &owner, &id).await.unwrap_err(), "provider_unreachable");
    assert!(connection(&hub, "alice").await["attention"].is_null());
    // It is not asked again at once.
    assert_eq!(token(&hub, &owner, &id).await.unwrap_err(), "provider_unreachable");
    assert_eq!(refreshes(&hub), 1);
}

#[tokio::test]
async fn an_account_that_grants_too_little_is_not_connected_or_needs_its_user() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let flow = authorizing(&hub, "alice", "oauth", json!({})).await;
    assert_eq!(flow.answer(&hub, &[("code", "narrow-code")]).await, 303);
    assert_eq!(flow.status(&hub, "alice").await, ("failed".to_owned(), "scopes_missing".to_owned()));

    let id = connected_with(&hub, "alice", "oauth", "short-code").await;
    *hub.provider.refreshing.lock().unwrap() = Refreshing::Narrows;
    until_due().await;
    let refused = token(&hub, &owner(&hub, "alice").await, &id).await;
    assert_eq!(refused.unwrap_err(), "credential_refused");
    assert_eq!(connection(&hub, "alice").await["attention"]["code"], "scopes_missing");
}

#[tokio::test]
async fn a_refresh_that_was_sent_is_stored_before_the_hub_stops() {
    let mut hub = TestHub::start().await;
    hub.user("alice").await;
    let id = connected_with(&hub, "alice", "oauth", "short-code").await;
    let alice = owner(&hub, "alice").await;
    until_due().await;
    let (accounts, of, connection) = (Arc::clone(&hub.service().accounts), alice.clone(), id.clone());
    let asking = tokio::spawn(async move { _ = accounts.fresh_credential(&of, &connection).await });
    eventually(async || refreshes(&hub) == 1).await;
    hub.restart().await;
    _ = asking.await;
    assert_eq!(token(&hub, &alice, &id).await.unwrap(), "CANARY-access-token-2");
    assert_eq!(refreshes(&hub), 1);
}

#[tokio::test]
async fn disconnecting_revokes_at_the_provider_unless_another_connection_needs_the_grant() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let first = connected(&hub, "alice", "oauth").await;
    let second = connected(&hub, "alice", "oauth").await;
    let path = format!("/hubs/{HUB}/users/alice/connections");
    let delete = async |id: &str| {
        hub.call("alice", Method::DELETE, &format!("{path}/{id}"), Value::Null).await.expect(204);
    };
    delete(&first).await;
    hub.service().accounts.revoke_due().await.unwrap();
    assert_eq!(hub.provider.revocations.lock().unwrap().len(), 0);
    delete(&second).await;
    eventually(async || !hub.provider.revocations.lock().unwrap().is_empty()).await;
    let revoked = hub.provider.revocations.lock().unwrap()[0].clone();
    assert_eq!(revoked["token"], "CANARY-refresh-token-2");
    assert_eq!(
        (revoked["token_type_hint"].as_str(), revoked["client_id"].as_str()),
        ("refresh_token", "client-1")
    );
    assert_eq!(hub.get("alice", &path).await.expect(200).body["totalCount"], 0);
}

#[tokio::test]
async fn a_provider_that_does_not_answer_gets_one_request_for_each_deletion_and_holds_up_nobody() {
    let hub = TestHub::start().await;
    hub.user("bob").await;
    let mut ids = Vec::new();
    for number in 0..9 {
        let user = format!("user-{number}");
        hub.user(&user).await;
        ids.push((user.clone(), connected(&hub, &user, "oauth").await));
    }
    let bobs = connected_with(&hub, "bob", "oauth", "short-code").await;
    used(&hub, "bob", &bobs).await;
    hub.provider.revoking.forget_permits(1);
    for (user, id) in &ids {
        let path = format!("/hubs/{HUB}/users/{user}/connections/{id}");
        hub.call(user, Method::DELETE, &path, Value::Null).await.expect(204);
    }
    eventually(async || !hub.provider.revocations.lock().unwrap().is_empty()).await;
    until_due().await;
    // Rounds that begin while others wait take nothing again.
    let mut rounds = JoinSet::new();
    for _ in 0..5 {
        let accounts = Arc::clone(&hub.service().accounts);
        rounds.spawn(async move { accounts.revoke_due().await });
    }
    hub.service().accounts.refresh_due().await.unwrap();
    assert!(refreshes(&hub) >= 1, "refreshes wait for no revocation");
    assert!(hub.provider.revocations.lock().unwrap().len() <= 4, "one host has its share");
    hub.provider.revoking.add_permits(1);
    rounds.join_all().await.into_iter().for_each(|round| round.unwrap());
    eventually(async || hub.provider.revocations.lock().unwrap().len() >= ids.len()).await;
    hub.service().accounts.revoke_due().await.unwrap();
    let asked = hub.provider.revocations.lock().unwrap().clone();
    let tokens: std::collections::BTreeSet<_> = asked.iter().map(|form| form["token"].clone()).collect();
    assert_eq!((asked.len(), tokens.len()), (ids.len(), ids.len()), "one request for each");
}

#[tokio::test]
async fn a_refresh_that_gets_no_answer_is_asked_once_and_holds_up_nobody() {
    let hub = TestHub::start().await;
    for user in ["alice", "bob"] {
        hub.user(user).await;
    }
    let alices = connected_with(&hub, "alice", "oauth", "short-code").await;
    used(&hub, "alice", &alices).await;
    until_due().await;
    *hub.provider.refreshing.lock().unwrap() = Refreshing::Stalls;
    let mut rounds = JoinSet::new();
    for _ in 0..3 {
        let accounts = Arc::clone(&hub.service().accounts);
        rounds.spawn(async move { accounts.refresh_due().await });
    }
    eventually(async || refreshes(&hub) == 1).await;
    // It is decided what becomes of a request a moment after it came.
    tokio::time::sleep(Duration::from_millis(300)).await;
    *hub.provider.refreshing.lock().unwrap() = Refreshing::Works;
    let bobs = connected_with(&hub, "bob", "oauth", "short-code").await;
    used(&hub, "bob", &bobs).await;
    until_due().await;
    hub.service().accounts.refresh_due().await.unwrap();
    let bob = owner(&hub, "bob").await;
    assert_eq!(token(&hub, &bob, &bobs).await.unwrap(), "CANARY-access-token-3");
    assert_eq!(refreshes(&hub), 2);
    // One of Alice's rounds still waits, the others had nothing to take.
    let mut ended = 0;
    while rounds.try_join_next().is_some() {
        ended += 1;
    }
    assert_eq!(ended, 2);
}

/// Prints what the two speeds of OAuth are here. `cargo test … -- --nocapture measured`
#[tokio::test]
async fn the_way_to_the_provider_and_back_is_one_exchange_and_is_measured() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let (mut there, mut back) = (Vec::new(), Vec::new());
    for _ in 0..20 {
        // The launch page and `initialise` are asked for at the same time; then `bind`, while `go` waits for it.
        let clicked = Instant::now();
        let (popup, started) = tokio::join!(launch(&hub), initialise(&hub, "alice", "oauth", json!({})));
        let id = started.expect(200).text("/transactionId");
        let (page, bound) =
            tokio::join!(go(&hub, &popup.handle, &popup.cookie), bind(&hub, "alice", &id, &popup.handle));
        there.push(clicked.elapsed());
        bound.expect(200);
        let flow = crate::support::flow::Flow::at(id, popup.cookie, &page);
        let path = transaction_path(&flow.id, "?wait=20&seen=exchanging");
        let consented = Instant::now();
        let (status, _) = tokio::join!(flow.answer(&hub, &[("code", "good-code")]), async {
            while hub.get("alice", &path).await.expect(200).text("/status") != "connected" {}
            back.push(consented.elapsed());
        });
        assert_eq!(status, 303);
    }
    // What it costs the provider, which a slow machine does not change.
    assert_eq!(exchanges(&hub).len(), 20);
    for (what, mut times) in [("click to redirect", there), ("consent to connected", back)] {
        times.sort();
        println!(
            "{what}: median {:?}, slowest {:?} of {}",
            times[times.len() / 2],
            times[times.len() - 1],
            times.len()
        );
    }
}
