//! Tokens that are bound to a key of their connection (`DPoP`, RFC 9449), against a provider that looks at every proof.

use crate::support::{
    HUB, TestHub,
    flow::{authorizing, connected_with, eventually},
    tokens::{connection, owner, token, until_due},
};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::HashSet;

#[tokio::test]
async fn every_use_of_a_bound_token_shows_the_key_that_it_is_bound_to() {
    let mut hub = TestHub::start_with_odd("dpop = true").await;
    hub.user("alice").await;
    let id = connected_with(&hub, "alice", "odd", "good-code").await;
    // The token request and the one for the account, whose token is bound.
    assert_eq!(connection(&hub, "alice").await["name"], "Owner of files");
    {
        let bound = hub.provider.bound.lock().unwrap();
        // The first proof could not know the nonce; the second request brought it.
        assert_eq!((bound.refused.as_slice(), bound.good), (&["use_dpop_nonce".to_owned()][..], 2));
    }
    // The key is sealed with the credential: a restart keeps it, and the server takes the refresh token with it alone.
    hub.restart().await;
    hub.provider.bound.lock().unwrap().change_nonce();
    until_due().await;
    let fresh = token(&hub, &owner(&hub, "alice").await, &id).await.unwrap();
    assert_eq!(fresh, "CANARY-access-token-2");
    let bound = hub.provider.bound.lock().unwrap();
    assert_eq!(
        (bound.refused.as_slice(), bound.good),
        (&["use_dpop_nonce".to_owned(), "use_dpop_nonce".to_owned()][..], 3)
    );
}

#[tokio::test]
async fn a_code_is_bound_to_the_key_that_the_request_named() {
    let hub = TestHub::start_with_odd("dpop = true").await;
    hub.user("alice").await;
    let mut named = HashSet::new();
    for other in [false, true] {
        let flow = authorizing(&hub, "alice", "odd", json!({})).await;
        let key = flow.query["dpop_jkt"].clone();
        assert_eq!(key.len(), 43);
        hub.provider.bound.lock().unwrap().named =
            Some(if other { "another".to_owned() } else { key.clone() });
        assert_eq!(flow.answer(&hub, &[("code", "good-code")]).await, 303);
        let code = if other { "exchange_failed" } else { "" };
        assert_eq!(flow.status(&hub, "alice").await.1, code);
        named.insert(key);
    }
    assert_eq!(named.len(), 2);
}

#[tokio::test]
async fn a_pushed_request_shows_the_key_that_its_tokens_are_bound_to() {
    let hub = TestHub::start_with_odd("dpop = true\npushed_authorization_url = \"PROVIDER/par\"").await;
    hub.user("alice").await;
    let mut flow = authorizing(&hub, "alice", "odd", json!({})).await;
    assert!(!flow.query.contains_key("dpop_jkt"));
    let pushed = hub.provider.pushes.lock().unwrap().last().unwrap().clone();
    flow.query = pushed.clone();
    // The pushed request learned the nonce; the token request and the one for the account know it.
    {
        let bound = hub.provider.bound.lock().unwrap();
        assert_eq!(bound.named.as_ref(), Some(&pushed["dpop_jkt"]));
        assert!(bound.refused.iter().all(|reason| reason == "use_dpop_nonce"), "{:?}", bound.refused);
    }
    assert_eq!(flow.answer(&hub, &[("code", "good-code")]).await, 303);
    assert_eq!(flow.status(&hub, "alice").await.0, "connected");
    let bound = hub.provider.bound.lock().unwrap();
    assert_eq!((bound.named.as_ref(), bound.refused.len()), (None, 1));
}

#[tokio::test]
async fn a_token_that_the_server_did_not_bind_is_not_used() {
    let hub = TestHub::start_with_odd("dpop = true").await;
    hub.user("alice").await;
    let flow = authorizing(&hub, "alice", "odd", json!({})).await;
    assert_eq!(flow.answer(&hub, &[("code", "good-bearer")]).await, 303);
    assert_eq!(flow.status(&hub, "alice").await.1, "exchange_failed");
    eventually(async || !hub.provider.revocations.lock().unwrap().is_empty()).await;
}

#[tokio::test]
async fn a_nonce_that_changes_costs_one_more_request_and_no_more() {
    let hub = TestHub::start_with_odd("dpop = true").await;
    hub.user("alice").await;
    connected_with(&hub, "alice", "odd", "good-code").await;
    connected_with(&hub, "alice", "odd", "good-code").await;
    assert_eq!(hub.provider.bound.lock().unwrap().refused.len(), 1);
    hub.provider.bound.lock().unwrap().change_nonce();
    connected_with(&hub, "alice", "odd", "good-code").await;
    let bound = hub.provider.bound.lock().unwrap();
    assert_eq!((bound.refused.len(), bound.good), (2, 6));
}

#[tokio::test]
async fn a_revocation_shows_the_key_with_the_latest_nonce() {
    let hub = TestHub::start_with_odd("dpop = true").await;
    hub.user("alice").await;
    let id = connected_with(&hub, "alice", "odd", "good-code").await;
    hub.provider.bound.lock().unwrap().change_nonce();
    let path = format!("/hubs/{HUB}/users/alice/connections/{id}");
    hub.call("alice", Method::DELETE, &path, Value::Null).await.expect(204);
    eventually(async || !hub.provider.revocations.lock().unwrap().is_empty()).await;
    assert_eq!(hub.provider.revocations.lock().unwrap()[0]["token"], "CANARY-refresh-token-1");
}
