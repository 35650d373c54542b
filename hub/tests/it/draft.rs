//! Half-done wizards.

use crate::support::{HUB, TestHub, activate, settings};
use inlay_api::ActivationDraft;
use inlay_store::Owner;
use inlay_time::Millis;
use reqwest::Method;
use serde_json::{Value, json};

fn path(user: &str, integration: &Value) -> String {
    format!("/embed/{HUB}/users/{user}/integrations/{}/draft", integration["id"].as_str().unwrap())
}

async fn put(hub: &TestHub, integration: &Value, draft: Value) -> crate::support::Answer {
    hub.call("alice", Method::PUT, &path("alice", integration), draft).await
}

fn at_step(step: u32) -> Value {
    json!({"step": step, "accounts": [], "dynamicVariables": {}})
}

#[tokio::test]
async fn a_draft_is_kept_without_what_the_hub_knows_to_be_secret() {
    let mut hub = TestHub::start().await;
    hub.user("alice").await;
    let many = hub.integration("alice", "many").await;
    let template = many["connectionTemplates"][0]["id"].clone();
    let foreign = "01J8XG5T6M3V8Q2R9Y4W7Z1K5N";
    let sent = json!({
        "step": 2,
        "accounts": [
            {"templateId": template, "connectionId": foreign, "name": "Work",
             "variables": [{"name": "unknown", "value": "CANARY"}], "credentials": {"password": "CANARY"}},
            {"templateId": "01J8XG5T6M3V8Q2R9Y4W7Z1K5Q", "name": "CANARY"},
        ],
        "dynamicVariables": {"token": "CANARY", "note": "n", "typo_of_token": "CANARY",
            "rules": [{"name": "one", "password": "CANARY", "passwrd": "CANARY", "more": {"key": "CANARY"}}]},
        "secrets": "CANARY",
    });
    let kept = put(&hub, &many, sent).await.expect(200).body;
    hub.restart().await;
    let read = hub.get("alice", &path("alice", &many)).await.expect(200).body;
    assert_eq!(read, kept);
    assert!(read["updatedAt"].is_string());
    assert_eq!(read["step"], 2);
    assert_eq!(read["accounts"], json!([{"templateId": template, "name": "Work"}]));
    assert_eq!(read["dynamicVariables"], json!({"note": "n", "rules": [{"name": "one"}]}));
    hub.expect_no_canary();
}

#[tokio::test]
async fn a_draft_is_its_users_and_ends_with_the_activation() {
    let hub = TestHub::start().await;
    let many = hub.integration("alice", "many").await;
    assert_eq!(put(&hub, &many, json!({})).await.expect(404).code(), "end_user_not_found");
    hub.user("alice").await;
    hub.user("bob").await;
    let alices = path("alice", &many);
    hub.get("alice", &alices).await.expect(404);
    put(&hub, &many, at_step(1)).await.expect(200);
    hub.get("bob", &alices).await.expect(404);
    hub.get("bob", &path("bob", &many)).await.expect(404);
    hub.call("bob", Method::DELETE, &path("bob", &many), Value::Null).await.expect(204);
    hub.get("alice", &alices).await.expect(200);
    hub.call("alice", Method::DELETE, &alices, Value::Null).await.expect(204);
    hub.get("alice", &alices).await.expect(404);

    put(&hub, &many, at_step(3)).await.expect(200);
    let nothing = json!({"templateId": many["connectionTemplates"][0]["id"], "name": "n", "credentials": {}});
    hub.post("alice", "/activations", activate("alice", &many, vec![nothing], json!({}))).await.expect(200);
    hub.get("alice", &alices).await.expect(404);
}

#[tokio::test]
async fn a_draft_has_its_limits() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let many = hub.integration("alice", "many").await;
    let large = json!({"dynamicVariables": {"note": "x".repeat(64 * 1024)}});
    assert_eq!(put(&hub, &many, large).await.expect(413).code(), "payload_too_large");
    let reader = hub.token_with(&hub.key, "alice", &json!({"mode": "read"}));
    let refused = hub.call_with(&reader, Method::PUT, &path("alice", &many), at_step(1), &[]).await;
    assert_eq!(refused.expect(403).code(), "forbidden");

    put(&hub, &many, at_step(1)).await.expect(200);
    hub.get("alice", &path("alice", &many)).await.expect(200);
    let user = hub.get("alice", &format!("/hubs/{HUB}/users/alice")).await.expect(200).text("/id");
    let owner = Owner { hub_id: HUB.to_owned(), user_id: user };
    let store = settings(hub.data.path()).open_store(inlay_store::Opening::New).await.unwrap();
    let week_ago = Millis::now().plus_seconds(-7 * 24 * 3600 - 1);
    let id = many["id"].as_str().unwrap();
    store.put_draft(&owner, id, &ActivationDraft::default(), week_ago).await.unwrap();
    hub.get("alice", &path("alice", &many)).await.expect(404);
    assert!(store.draft(&owner, id, Millis(0)).await.unwrap().is_some());
    store.delete_drafts(week_ago).await.unwrap();
    assert!(store.draft(&owner, id, Millis(0)).await.unwrap().is_none());
}
