//! Secrets stay where they are put.

use crate::support::{HUB, TestHub, activate, new_key};
use serde_json::json;
use std::os::unix::fs::PermissionsExt;

#[tokio::test]
async fn no_secret_is_in_an_answer_or_in_the_database_and_a_restart_keeps_the_rest() {
    let mut hub = TestHub::start().await;
    hub.user("alice").await;
    let key = hub.integration("alice", "key").await;
    let template = &key["connectionTemplates"][0];
    let body = activate("alice", &key, vec![new_key(template, "Work", "CANARY-key")], json!({}));
    let made = hub.post("alice", "/activations", body).await.expect(200);
    let refused = activate("alice", &key, vec![new_key(template, "Work", "CANARY\nwrong")], json!({}));
    hub.post("alice", "/activations", refused).await.expect(400);
    let basic = hub.integration("alice", "basic").await;
    let login = json!({"templateId": basic["connectionTemplates"][0]["id"], "name": "Mail", "credentials": {"action": [{
        "authSchemeConfig": {"schemeType": "basic-auth"},
        "credential": {"name": "n", "type": "basic-auth", "data":
            {"username": "alice", "password": "CANARY-password"}}}]}});
    hub.post("alice", "/activations", activate("alice", &basic, vec![login], json!({}))).await.expect(200);
    crate::support::flow::connected(&hub, "alice", "oauth").await;
    hub.get("alice", &format!("/hubs/{HUB}/users/alice/connections")).await.expect(200);

    let before = hub.get("alice", &format!("/activations/{}", made.text("/id"))).await.expect(200);
    hub.restart().await;
    let after = hub.get("alice", &format!("/activations/{}", made.text("/id"))).await.expect(200);
    assert_eq!(before.body, after.body);

    let answers = hub.answers.lock().unwrap().clone();
    assert!(answers.len() > 10);
    assert!(answers.iter().all(|answer| !answer.contains("CANARY")));
    hub.expect_no_canary();
    assert_eq!(std::fs::metadata(hub.data.path()).unwrap().permissions().mode() & 0o777, 0o700);
}
