//! Settings of an activation: which are secret, and who changed them.

use crate::support::{HUB, TestHub, activate};
use reqwest::Method;
use serde_json::{Value, json};

/// Turns "many" on with these settings; the activation.
async fn turned_on(hub: &TestHub, settings: Value) -> Value {
    let many = hub.integration("alice", "many").await;
    let nothing = json!({"templateId": many["connectionTemplates"][0]["id"], "name": "n", "credentials": {}});
    hub.post("alice", "/activations", activate("alice", &many, vec![nothing], settings))
        .await
        .expect(200)
        .body
}

async fn put(hub: &TestHub, activation: &Value, body: Value) -> crate::support::Answer {
    let path = format!("/activations/{}/variables", activation["id"].as_str().unwrap());
    hub.call("alice", Method::PUT, &path, body).await
}

async fn read(hub: &TestHub, activation: &Value) -> Value {
    let path = format!("/activations/{}", activation["id"].as_str().unwrap());
    hub.get("alice", &path).await.expect(200).body
}

#[tokio::test]
async fn secret_settings_are_named_and_never_sent_back() {
    let mut hub = TestHub::start().await;
    hub.user("alice").await;
    let rules = json!([{"name": "one", "password": "CANARY-one"}, {"name": "two", "password": "CANARY-two"}]);
    let made = turned_on(&hub, json!({"token": "CANARY-token", "note": "n", "rules": rules})).await;
    assert_eq!(made["dynamicVariables"], json!({"note": "n", "rules": [{"name": "one"}, {"name": "two"}]}));
    assert_eq!(made["secretVariables"], json!(["/rules/0/password", "/rules/1/password", "/token"]));

    // The first rule goes, and with it its password; the second one's and the token stay.
    let update = json!({"dynamicVariables": {"rules": [{"name": "two"}]}});
    let updated = put(&hub, &made, update).await.expect(200);
    assert_eq!(updated.body["dynamicVariables"], json!({"rules": [{"name": "two"}]}));
    hub.restart().await;
    assert_eq!(read(&hub, &made).await["secretVariables"], json!(["/rules/0/password", "/token"]));

    // A new rule has no password that could be kept for it.
    let update = json!({"dynamicVariables": {"rules": [{"name": "two"}, {"name": "three"}]}});
    assert_eq!(put(&hub, &made, update).await.expect(400).field(), "dynamicVariables.rules[1].password");
    let update = json!({"dynamicVariables": {"token": "", "rules": []}});
    put(&hub, &made, update).await.expect(200);
    assert_eq!(read(&hub, &made).await["secretVariables"], Value::Null);
    assert!(hub.answers.lock().unwrap().iter().all(|answer| !answer.contains("CANARY")));
    hub.expect_no_canary();
}

#[tokio::test]
async fn f9_what_the_definition_no_longer_has_is_told_stays_secret_and_goes_with_the_next_update() {
    let mut hub = TestHub::start().await;
    hub.user("alice").await;
    let rules = json!([{"name": "one", "password": "CANARY-one"}]);
    let made = turned_on(&hub, json!({"token": "CANARY-token", "note": "n", "rules": rules})).await;
    let file = hub.data.path().join("catalogue/many.toml");
    let definition = std::fs::read_to_string(&file).unwrap();
    let (kept, _) = definition.split_once("[variables]").unwrap();
    let variables = "[variables]\ntype = \"object\"\nproperties.note.type = \"string\"\n";
    std::fs::write(&file, format!("{kept}{variables}")).unwrap();
    hub.restart().await;

    let now = read(&hub, &made).await;
    assert_eq!(now["dynamicVariables"], json!({"note": "n", "rules": [{"name": "one"}]}));
    assert_eq!(now["secretVariables"], json!(["/rules/0/password", "/token"]));
    // The form gets the schema by which the hub decides, and leaves out what it refuses.
    let schema = hub.integration("alice", "many").await["variablesSchema"].clone();
    assert_eq!(schema["additionalProperties"], false);
    let old = json!({"dynamicVariables": now["dynamicVariables"]});
    assert_eq!(put(&hub, &made, old).await.expect(400).field(), "dynamicVariables.rules");
    put(&hub, &made, json!({"dynamicVariables": {"note": "n"}})).await.expect(200);
    assert_eq!(read(&hub, &made).await["secretVariables"], Value::Null);
    assert!(hub.answers.lock().unwrap().iter().all(|answer| !answer.contains("CANARY")));
}

#[tokio::test]
async fn what_the_definition_does_not_know_is_not_stored_at_any_depth() {
    let mut hub = TestHub::start().await;
    hub.user("alice").await;
    let rules = |name: &str| json!([{"name": name, "password": "CANARY-one", "passwort": "CANARY-two"}]);
    let made = turned_on(&hub, json!({"note": "n", "rules": rules("one")})).await;
    let stored = |name: &str| json!({"note": "n", "rules": [{"name": name}]});
    assert_eq!(made["dynamicVariables"], stored("one"));
    let update = json!({"dynamicVariables": {"note": "n", "rules": rules("two")}});
    assert_eq!(put(&hub, &made, update).await.expect(200).body["dynamicVariables"], stored("two"));
    hub.restart().await;
    assert_eq!(read(&hub, &made).await["dynamicVariables"], stored("two"));
    assert_eq!(read(&hub, &made).await["secretVariables"], json!(["/rules/0/password"]));
    // At the root, such a name is refused.
    let update = json!({"dynamicVariables": {"note": "n", "unknown": 1}});
    assert_eq!(put(&hub, &made, update).await.expect(400).field(), "dynamicVariables.unknown");
    hub.expect_no_canary();
}

#[tokio::test]
async fn an_update_of_an_older_version_is_refused() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let made = turned_on(&hub, json!({"note": "first"})).await;
    let update =
        |note: &str, version: &Value| json!({"dynamicVariables": {"note": note}, "version": version});
    let second = put(&hub, &made, update("second", &made["version"])).await.expect(200).body;
    assert_ne!(second["version"], made["version"]);
    assert_eq!(read(&hub, &made).await["version"], second["version"]);
    assert_eq!(
        put(&hub, &made, update("third", &made["version"])).await.expect(409).code(),
        "changed_meanwhile"
    );
    assert_eq!(read(&hub, &made).await["dynamicVariables"], json!({"note": "second"}));
    put(&hub, &made, update("third", &second["version"])).await.expect(200);
    put(&hub, &made, update("whoever comes last", &Value::Null)).await.expect(200);
}

#[tokio::test]
async fn of_updates_of_one_version_at_once_one_wins() {
    let hub = std::sync::Arc::new(TestHub::start().await);
    hub.user("alice").await;
    let made = turned_on(&hub, json!({})).await;
    let mut calls = tokio::task::JoinSet::new();
    for at in 0..20 {
        let (hub, made) = (std::sync::Arc::clone(&hub), made.clone());
        let body = json!({"dynamicVariables": {"note": at.to_string()}, "version": made["version"]});
        calls.spawn(async move { put(&hub, &made, body).await.status });
    }
    let mut statuses = calls.join_all().await;
    statuses.sort_unstable();
    assert_eq!((statuses[0], statuses[1], statuses[19]), (200, 409, 409));
}

#[tokio::test]
async fn an_update_without_the_values_is_refused_and_keeps_them_and_no_body_is_a_list() {
    const UPDATE: &str = "/activations/01J8XG5T6M3V8Q2R9Y4W7Z1K5N/variables";
    let hub = TestHub::start().await;
    hub.user("alice").await;
    for body in [json!({}), json!({"variables": {"a": 1}}), json!({"dynamicVariables": null})] {
        let answer = hub.call("alice", Method::PUT, UPDATE, body.clone()).await;
        assert_eq!(answer.expect(400).field(), "dynamicVariables", "{body}");
    }
    for body in [json!([]), json!([{"a": 1}])] {
        hub.call("alice", Method::PUT, UPDATE, body).await.expect(400);
    }
    hub.post("alice", &format!("/hubs/{HUB}/users"), json!(["zed", "Z"])).await.expect(400);
}
