//! Activations: made once, or not at all.

use crate::support::{HUB, TestHub, activate, new_key};
use reqwest::Method;
use serde_json::{Value, json};

async fn connections(hub: &TestHub, user: &str) -> u64 {
    let list = hub.get(user, &format!("/hubs/{HUB}/users/{user}/connections")).await.expect(200);
    list.body["totalCount"].as_u64().unwrap()
}

#[tokio::test]
async fn an_integration_is_turned_on_changed_and_turned_off() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let key = hub.integration("alice", "key").await;
    let template = &key["connectionTemplates"][0];
    let body = activate("alice", &key, vec![new_key(template, "Work", "good-1")], json!({}));
    let made = hub.post("alice", "/activations", body.clone()).await.expect(200);
    let id = made.text("/id");
    assert_eq!(made.text("/integration/status"), "active");
    assert_eq!(made.text("/user/externalId"), "alice");
    assert_eq!(made.text("/connections/0/connection/account"), "Key owner");
    assert_eq!(hub.post("alice", "/activations", body).await.expect(409).code(), "already_activated");

    let read = hub.get("alice", &format!("/activations/{id}")).await.expect(200);
    assert_eq!(read.body, made.body);
    let listed = hub.get("alice", &format!("/embed/{HUB}/users/alice/activations")).await.expect(200);
    assert_eq!(listed.text("/activations/0/id"), id);

    let connection = made.text("/connections/0/connection/id");
    let one = format!("/hubs/{HUB}/users/alice/connections/{connection}");
    let in_use = hub.call("alice", Method::DELETE, &one, Value::Null).await.expect(409);
    assert_eq!(in_use.code(), "connection_in_use");
    hub.call("alice", Method::DELETE, &format!("/activations/{id}"), Value::Null).await.expect(204);
    hub.get("alice", &format!("/activations/{id}")).await.expect(404);

    let existing = json!({"templateId": template["id"], "connectionId": connection});
    let body = activate("alice", &key, vec![existing], json!({}));
    hub.post("alice", "/activations", body).await.expect(200);
    assert_eq!(connections(&hub, "alice").await, 1);
}

#[tokio::test]
async fn every_refusal_names_its_field_and_writes_nothing() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let sync = hub.integration("alice", "sync").await;
    let (from, to) = (&sync["connectionTemplates"][0], &sync["connectionTemplates"][1]);
    let key = new_key(to, "Key", "good");
    let unknown = json!({"templateId": "x", "connectionId": "y"});
    let foreign = json!({"templateId": from["id"], "connectionId": "01J8XG5T6M3V8Q2R9Y4W7Z1K5N"});
    let good = json!({"channel": "general"});
    for (connections, variables, status, field) in [
        (vec![key.clone()], &good, 400, "connections"),
        (vec![key.clone(), key.clone()], &good, 400, "connections[1].templateId"),
        (vec![unknown, key.clone()], &good, 400, "connections[0].templateId"),
        (vec![key.clone(), foreign.clone()], &good, 404, "connections[1].connectionId"),
        (vec![json!({"templateId": to["id"]})], &good, 400, "connections[0].name"),
    ] {
        let body = activate("alice", &sync, connections, variables.clone());
        let answer = hub.post("alice", "/activations", body).await.expect(status);
        assert_eq!(answer.field(), field, "{}", answer.body);
    }
    let many = hub.integration("alice", "many").await;
    let nothing = json!({"templateId": many["connectionTemplates"][0]["id"], "name": "n", "credentials": {}});
    let body = activate("alice", &many, vec![nothing], json!({"extra": 1}));
    assert_eq!(hub.post("alice", "/activations", body).await.expect(400).field(), "dynamicVariables.extra");
    assert_eq!(connections(&hub, "alice").await, 0);

    let mut body = activate("alice", &sync, vec![], json!({}));
    body["userId"] = json!("bob");
    hub.post("alice", "/activations", body).await.expect(404);
    let body = activate("bob", &sync, vec![], json!({}));
    assert_eq!(hub.post("bob", "/activations", body).await.expect(404).code(), "end_user_not_found");
}

#[tokio::test]
async fn i10_variables_are_checked_against_the_schema_at_the_start_and_later() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let account = crate::support::flow::connected(&hub, "alice", "sync").await;
    let sync = hub.integration("alice", "sync").await;
    let (from, to) = (&sync["connectionTemplates"][0], &sync["connectionTemplates"][1]);
    let body = |variables| {
        let from = json!({"templateId": from["id"], "connectionId": account});
        activate("alice", &sync, vec![from, new_key(to, "Key", "good")], variables)
    };
    for (variables, field) in [
        (json!({}), "dynamicVariables.channel"),
        (json!({"channel": ""}), "dynamicVariables.channel"),
        (json!({"channel": 7}), "dynamicVariables.channel"),
        (json!({"channel": "a", "limit": 11}), "dynamicVariables.limit"),
        (json!({"channel": "a", "other": 1}), "dynamicVariables.other"),
    ] {
        assert_eq!(hub.post("alice", "/activations", body(variables)).await.expect(400).field(), field);
    }
    let made = hub.post("alice", "/activations", body(json!({"channel": "general"}))).await.expect(200);
    let path = format!("/activations/{}/variables", made.text("/id"));
    let put = async |variables: Value| {
        hub.call("alice", Method::PUT, &path, json!({"dynamicVariables": variables})).await
    };
    assert_eq!(put(json!({"limit": 3})).await.expect(400).field(), "dynamicVariables.channel");
    let changed = json!({"channel": "random", "limit": 3});
    assert_eq!(put(changed.clone()).await.expect(200).body["dynamicVariables"], changed);
    let read = hub.get("alice", &format!("/activations/{}", made.text("/id"))).await.expect(200);
    assert_eq!(read.body["dynamicVariables"], changed);
}

#[tokio::test]
async fn when_one_of_two_connections_is_refused_neither_is_stored() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let account = crate::support::flow::connected(&hub, "alice", "sync").await;
    let sync = hub.integration("alice", "sync").await;
    let (from, to) = (&sync["connectionTemplates"][0], &sync["connectionTemplates"][1]);
    let from = json!({"templateId": from["id"], "connectionId": account});
    let body = activate("alice", &sync, vec![from, new_key(to, "Key", "bad")], json!({"channel": "a"}));
    let refused = hub.post("alice", "/activations", body).await.expect(422);
    assert_eq!(refused.field(), "connections[1].credentials.action[0].credential.data.value");
    assert_eq!(connections(&hub, "alice").await, 1);
    let list = hub.get("alice", &format!("/embed/{HUB}/users/alice/activations")).await.expect(200);
    assert_eq!(list.body["totalCount"], 0);
}

#[tokio::test]
async fn a8_of_fifty_activations_at_once_one_succeeds_and_leaves_one_connection() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let key = hub.integration("alice", "key").await;
    let body =
        activate("alice", &key, vec![new_key(&key["connectionTemplates"][0], "Work", "good")], json!({}));
    let mut calls = tokio::task::JoinSet::new();
    let hub = std::sync::Arc::new(hub);
    for _ in 0..50 {
        let (hub, body) = (std::sync::Arc::clone(&hub), body.clone());
        calls.spawn(async move { hub.post("alice", "/activations", body).await.status });
    }
    let mut statuses = calls.join_all().await;
    statuses.sort_unstable();
    assert_eq!(statuses[..2], [200, 409]);
    assert_eq!(statuses[49], 409);
    assert_eq!(connections(&hub, "alice").await, 1);
}

#[tokio::test]
async fn a_repeated_request_with_one_key_makes_one_activation() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let many = hub.integration("alice", "many").await;
    let nothing = json!({"templateId": many["connectionTemplates"][0]["id"], "name": "n", "credentials": {}});
    let body = activate("alice", &many, vec![nothing], json!({}));
    let hub = std::sync::Arc::new(hub);
    let send = |sub: &'static str, key: &'static str, body: Value| {
        let hub = std::sync::Arc::clone(&hub);
        async move {
            hub.call_with(&hub.token(sub), Method::POST, "/activations", body, &[("idempotency-key", key)])
                .await
        }
    };
    let first = send("alice", "one", body.clone()).await.expect(200);
    assert_eq!(send("alice", "one", body.clone()).await.expect(200).body, first.body);
    assert_ne!(send("alice", "two", body.clone()).await.expect(200).text("/id"), first.text("/id"));
    let mut other = body.clone();
    other["connections"][0]["name"] = json!("m");
    assert_eq!(send("alice", "one", other).await.expect(409).code(), "idempotency_conflict");

    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..20 {
        calls.spawn(send("alice", "three", body.clone()));
    }
    let ids: std::collections::BTreeSet<String> =
        calls.join_all().await.into_iter().map(|answer| answer.expect(200).text("/id")).collect();
    assert_eq!(ids.len(), 1);
    let long: &'static str = "x".repeat(256).leak();
    assert_eq!(send("alice", long, body.clone()).await.expect(400).field(), "Idempotency-Key");

    hub.user("bob").await;
    let mut bobs = body;
    bobs["userId"] = json!("bob");
    assert_ne!(send("bob", "one", bobs).await.expect(200).text("/id"), first.text("/id"));
}

#[tokio::test]
async fn i9_an_activation_tells_what_is_no_secret_of_its_accounts_credential() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let basic = hub.integration("alice", "basic").await;
    let template = &basic["connectionTemplates"][0];
    let data = json!({"username": "alice", "password": "CANARY-password"});
    let new = json!({"templateId": template["id"], "name": "Work", "credentials": {"action": [{
        "authSchemeConfig": template["authSchemeConfig"],
        "credential": {"name": "Work", "type": "basic-auth", "data": data},
    }]}});
    let made = hub.post("alice", "/activations", activate("alice", &basic, vec![new], json!({}))).await;
    let path = format!("/activations/{}", made.expect(200).text("/id"));
    let read = hub.get("alice", &path).await.expect(200);
    assert_eq!(read.body["connections"][0]["inputs"], json!([{"name": "username", "value": "alice"}]));
    assert!(!read.body.to_string().contains("CANARY"));
    // An API key is all secret.
    let key = hub.integration("alice", "key").await;
    let new = new_key(&key["connectionTemplates"][0], "Key", "good-1");
    let made = hub.post("alice", "/activations", activate("alice", &key, vec![new], json!({}))).await;
    assert!(made.expect(200).body["connections"][0]["inputs"].is_null());
}
