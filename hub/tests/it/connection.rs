//! Connections: made, listed, replaced, deleted.

use crate::support::{HUB, TestHub, activate, create_key, new_key, watch};
use reqwest::Method;
use serde_json::{Value, json};

fn path(user: &str, rest: &str) -> String {
    format!("/hubs/{HUB}/users/{user}/connections{rest}")
}

async fn create(hub: &TestHub, template: &Value, name: &str, value: &str) -> crate::support::Answer {
    let body =
        json!({"connectorId": template["connectorId"], "connection": create_key(template, name, value)});
    hub.post("alice", &path("alice", ""), body).await
}

#[tokio::test]
async fn a_connection_is_verified_stored_and_listed_without_its_secret() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let key = hub.integration("alice", "key").await;
    let template = &key["connectionTemplates"][0];
    for hidden in ["Work\u{0}", "\u{202e}kroW", "Work\u{2069}", "Work\u{feff}"] {
        let refused = create(&hub, template, hidden, "good-1").await.expect(400);
        assert_eq!(refused.field(), "connection.name");
    }
    let made = create(&hub, template, "Work", " good-1 ").await.expect(201);
    assert_eq!(made.text("/account"), "Key owner");
    assert_eq!(made.text("/credentials/action/0/credential/type"), "string");
    assert_eq!(made.body["credentials"]["action"][0]["credential"]["data"], json!({}));
    let again = create(&hub, template, "Work", "good-2").await.expect(201);
    assert_eq!(again.text("/name"), "Work 2");

    let list = hub.get("alice", &path("alice", "")).await.expect(200);
    assert_eq!(list.body["totalCount"], 2);
    let connector = template["connectorId"].as_str().unwrap();
    let some = hub
        .get("alice", &path("alice", &format!("?hub_connector_id=x,{connector}&first=1")))
        .await
        .expect(200);
    assert_eq!(some.text("/connections/0/id"), made.text("/id"));
    let next = some.text("/next");
    let rest = path("alice", &format!("?hub_connector_id=x,{connector}&first=1&after={next}"));
    assert_eq!(hub.get("alice", &rest).await.expect(200).text("/connections/0/id"), again.text("/id"));
    let none = hub.get("alice", &path("alice", "?hub_connector_id=x")).await.expect(200);
    assert_eq!(none.body["connections"], json!([]));

    let one = path("alice", &format!("/{}", made.text("/id")));
    let replaced =
        hub.call("alice", Method::PUT, &one, create_key(template, "Work", "good-3")).await.expect(200);
    assert_eq!(replaced.text("/id"), made.text("/id"));
    hub.call("alice", Method::DELETE, &one, Value::Null).await.expect(204);
    hub.call("alice", Method::DELETE, &one, Value::Null).await.expect(404);
}

#[tokio::test]
async fn what_the_provider_says_decides() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let key = hub.integration("alice", "key").await;
    let template = &key["connectionTemplates"][0];
    let refused = create(&hub, template, "Work", "bad").await.expect(422);
    assert_eq!(refused.code(), "credential_refused");
    assert_eq!(refused.field(), "connection.credentials.action[0].credential.data.value");
    let broken = create(&hub, template, "Work", "broken").await.expect(422);
    assert_eq!(broken.code(), "provider_unreachable");
    assert_eq!(hub.get("alice", &path("alice", "")).await.expect(200).body["totalCount"], 0);

    let verify =
        format!("/embed/{HUB}/users/alice/connection-templates/{}/verify", template["id"].as_str().unwrap());
    let verified = hub.post("alice", &verify, create_key(template, "Work", "good-1")).await.expect(200);
    assert_eq!(verified.body, json!({"checked": true, "account": "Key owner"}));
    let refused = hub.post("alice", &verify, create_key(template, "Work", "bad")).await.expect(422);
    assert_eq!(refused.field(), "credentials.action[0].credential.data.value");
    assert_eq!(hub.get("alice", &path("alice", "")).await.expect(200).body["totalCount"], 0);
}

#[tokio::test]
async fn i9_what_cannot_be_a_credential_is_refused_before_anybody_is_asked() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let key = hub.integration("alice", "key").await;
    let template = &key["connectionTemplates"][0];
    for value in ["", "  ", "good\r\nX-Evil: 1", "good\u{0}", "good\u{7f}"] {
        let answer = create(&hub, template, "Work", value).await.expect(400);
        assert_eq!(answer.field(), "connection.credentials.action[0].credential.data.value", "{value:?}");
    }
    let answer = create(&hub, template, " ", "good").await.expect(400);
    assert_eq!(answer.field(), "connection.name");
    for (change, field) in [
        (json!({"schemeType": "basic-auth"}), "schemeType"),
        (json!({"schemeType": "api-key", "name": "X-Other"}), "name"),
        (json!({"schemeType": "api-key", "in": "query"}), "in"),
        (json!({"schemeType": "api-key", "tokenUrl": "https://evil.example"}), "tokenUrl"),
    ] {
        let mut connection = create_key(template, "Work", "good");
        connection["credentials"]["action"][0]["authSchemeConfig"] = change;
        let body = json!({"connectorId": template["connectorId"], "connection": connection});
        let answer = hub.post("alice", &path("alice", ""), body).await.expect(422);
        assert_eq!(answer.code(), "scheme_mismatch");
        assert_eq!(answer.field(), format!("connection.credentials.action[0].authSchemeConfig.{field}"));
    }
    let mut connection = create_key(template, "Work", "good");
    connection["credentials"]["action"][0]["credential"] =
        json!({"name": "n", "type": "basic-auth", "data": {"username": "u", "password": "p"}});
    let body = json!({"connectorId": template["connectorId"], "connection": connection});
    hub.post("alice", &path("alice", ""), body).await.expect(400);
    let body =
        json!({"connectorId": "01J8XG5T6M3V8Q2R9Y4W7Z1K5N", "connection": create_key(template, "n", "good")});
    assert_eq!(hub.post("alice", &path("alice", ""), body).await.expect(404).field(), "connectorId");
}

#[tokio::test]
async fn a_password_is_sent_as_basic_credentials() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let basic = hub.integration("alice", "basic").await;
    let template = &basic["connectionTemplates"][0];
    let body = |password: &str| {
        json!({"connectorId": template["connectorId"], "connection": {"name": "Mail", "credentials": {"action": [{
            "authSchemeConfig": {"schemeType": "basic-auth"},
            "credential": {"name": "n", "type": "basic-auth",
                "data": {"username": "alice", "password": password}}}]}}})
    };
    let made = hub.post("alice", &path("alice", ""), body("CANARY-password")).await.expect(201);
    assert_eq!(made.text("/account"), "Alice");
    let refused = hub.post("alice", &path("alice", ""), body("guess")).await.expect(422);
    assert_eq!(refused.field(), "connection.credentials.action[0].credential.data.password");
}

#[tokio::test]
async fn i7_bodies_that_are_not_json_or_too_large_are_refused() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let url = format!("{}/api/embedded/v1{}", hub.base, path("alice", ""));
    let send = |content_type: &'static str, body: String| {
        let request = hub.http.post(&url).header("authorization", format!("JWT {}", hub.token("alice")));
        hub.answer(request.header("content-type", content_type).body(body))
    };
    assert_eq!(send("text/plain", "{}".to_owned()).await.expect(415).code(), "unsupported_media_type");
    assert_eq!(send("application/json", "{".to_owned()).await.expect(400).code(), "invalid_request");
    assert_eq!(
        send("application/json; charset=utf-8", "{}".to_owned()).await.expect(400).field(),
        "connectorId"
    );
    assert_eq!(
        send("application/json", " ".repeat(257 * 1024)).await.expect(413).code(),
        "payload_too_large"
    );
    for body in [
        r#"{"connectorId":"a","connectorId":"b"}"#.to_owned(),
        r#"{"connectorId":1e999}"#.to_owned(),
        format!("{}{}", "[".repeat(10_000), "]".repeat(10_000)),
        format!("{{\"connectorId\":{}1{}}}", "[".repeat(10_000), "]".repeat(10_000)),
    ] {
        assert_eq!(send("application/json", body).await.expect(400).code(), "invalid_request");
    }
    assert_eq!(send("application/json", "[".repeat(100_000)).await.expect(400).code(), "invalid_request");
}

#[tokio::test]
async fn a_list_of_connections_reads_neither_credentials_nor_variables() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let key = hub.integration("alice", "key").await;
    let connection = new_key(&key["connectionTemplates"][0], "n", "good");
    let made = hub.post("alice", "/activations", activate("alice", &key, vec![connection], json!({})));
    let made = made.await.expect(200).text("/id");
    for path in [
        format!("/hubs/{HUB}/users/alice/connections"),
        format!("/embed/{HUB}/users/alice/activations"),
        format!("/embed/{HUB}/users/alice/integrations"),
        format!("/activations/{made}"),
    ] {
        let request = hub.http.get(format!("{}/api/embedded/v1{path}", hub.base));
        let answer =
            request.header("authorization", format!("JWT {}", hub.token("alice"))).send().await.unwrap();
        let statements = watch::statements(answer.headers()["x-request-id"].to_str().unwrap());
        assert!(!statements.is_empty(), "{path}");
        let credentials =
            statements.iter().filter(|sql| sql.contains("connection") && sql.contains(" sealed"));
        assert_eq!(credentials.count(), 0, "{path}: {statements:?}");
    }
}
