//! Checks of what clients send: nobody else waits for them.

use crate::support::{HUB, MASTER_KEY, TestHub, activate, create_key, new_key};
use reqwest::Method;
use serde_json::{Value, json};
use std::sync::{Arc, mpsc};

const EMAILS: &str = r#"
name = "Mail sandbox"
provider = "Sandbox makers"
description = "Has a list of addresses."
categories = ["Tools"]

[[connection]]
key = "account"
name = "Mail account"
scheme = "api-key"
[connection.api_key]
name = "X-Api-Key"
in = "header"

[variables]
type = "object"
[variables.properties.emails]
type = "array"
[variables.properties.emails.items]
type = "string"
pattern = "^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$"
"#;

struct Scene {
    hub: Arc<TestHub>,
    mail: Value,
    activation: String,
}

async fn scene() -> Scene {
    let define = |data: &std::path::Path, _: &str| {
        std::fs::write(data.join("catalogue/mail.toml"), EMAILS).unwrap();
    };
    let hub = TestHub::start_in(define, MASTER_KEY).await;
    hub.user("alice").await;
    let mail = hub.integration("alice", "mail").await;
    let connection = new_key(&mail["connectionTemplates"][0], "n", "good");
    let body = activate("alice", &mail, vec![connection], json!({}));
    let activation = hub.post("alice", "/activations", body).await.expect(200).text("/id");
    Scene { hub: Arc::new(hub), mail, activation }
}

#[tokio::test]
async fn d9_while_checks_run_the_hub_answers_and_what_is_checked_waits() {
    let Scene { hub, mail, activation } = scene().await;
    // Every place is taken by a check that does not end before it is told.
    let checks = hub.service().checks().clone();
    let mut ends = Vec::new();
    for _ in 0..checks.at_once() {
        let (end, ended) = mpsc::channel::<()>();
        let checks = checks.clone();
        tokio::spawn(async move { checks.run(move || ended.recv()).await });
        ends.push(end);
    }
    while checks.at_once() > 0 {
        tokio::task::yield_now().await;
    }
    let template = &mail["connectionTemplates"][0];
    let user = format!("/hubs/{HUB}/users/alice");
    let embed = format!("/embed/{HUB}/users/alice");
    let draft = json!({"step": 1, "accounts": [], "dynamicVariables": {"emails": ["a@b.c"]}});
    // Whatever reads a pattern, a key or a certificate that a client sent.
    let calls = [
        (
            Method::PUT,
            format!("/activations/{activation}/variables"),
            json!({"dynamicVariables": {"emails": ["x"]}}),
            400,
        ),
        (Method::PUT, format!("{embed}/integrations/{}/draft", mail["id"].as_str().unwrap()), draft, 200),
        (
            Method::POST,
            format!("{user}/connections"),
            json!({"connectorId": template["connectorId"], "connection": create_key(template, "n", "good")}),
            201,
        ),
        (
            Method::POST,
            format!("{embed}/connection-templates/{}/verify", template["id"].as_str().unwrap()),
            create_key(template, "n", "good"),
            200,
        ),
        (
            Method::POST,
            "/activations".to_owned(),
            activate("alice", &mail, vec![new_key(template, "n", "good")], json!({"emails": ["x"]})),
            400,
        ),
    ];
    let waiting: Vec<_> = calls
        .into_iter()
        .map(|(method, path, body, status)| {
            let hub = Arc::clone(&hub);
            tokio::spawn(async move { hub.call("alice", method, &path, body).await.expect(status) })
        })
        .collect();
    for _ in 0..20 {
        hub.get("alice", "/healthz").await.expect(200);
        hub.get("alice", &user).await.expect(200);
    }
    assert!(
        waiting.iter().all(|call| !call.is_finished()),
        "something is checked where requests are answered"
    );
    drop(ends);
    for call in waiting {
        call.await.unwrap();
    }
}

#[tokio::test]
async fn i5_an_answer_names_two_hundred_of_sixty_thousand_wrong_values() {
    let Scene { hub, activation, .. } = scene().await;
    let path = format!("/activations/{activation}/variables");
    let body = json!({"dynamicVariables": {"emails": vec!["x"; 60_000]}});
    let refused = hub.call("alice", Method::PUT, &path, body).await.expect(400);
    assert_eq!(refused.body["fields"].as_array().unwrap().len(), 200);
    assert_eq!(refused.field(), "dynamicVariables.emails[0]");
    let good = json!({"dynamicVariables": {"emails": vec!["a@b.c"; 25_000]}});
    hub.call("alice", Method::PUT, &path, good).await.expect(200);
}

#[tokio::test]
async fn d9_more_connections_than_any_integration_has_are_not_looked_at() {
    let Scene { hub, mail, .. } = scene().await;
    let one = new_key(&mail["connectionTemplates"][0], "n", "good");
    let refused =
        hub.post("alice", "/activations", activate("alice", &mail, vec![one; 101], json!({}))).await;
    assert_eq!(refused.expect(400).field(), "connections");
}
