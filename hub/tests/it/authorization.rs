//! What belongs to somebody else does not exist.

use crate::support::{HUB, TestHub, activate, create_key, new_key};
use reqwest::Method;
use serde_json::{Value, json};

const NOBODY: &str = "01J8XG5T6M3V8Q2R9Y4W7Z1K5Q";

#[tokio::test]
async fn another_users_things_and_things_that_are_not_there_get_the_same_answer() {
    let hub = TestHub::start().await;
    for user in ["alice", "bob"] {
        hub.user(user).await;
    }
    let key = hub.integration("alice", "key").await;
    let template = &key["connectionTemplates"][0];
    let body = activate("alice", &key, vec![new_key(template, "Work", "good")], json!({}));
    let activation = hub.post("alice", "/activations", body).await.expect(200);
    let connection = activation.text("/connections/0/connection/id");
    let internal = activation.text("/user/id");
    let activation = activation.text("/id");
    let oauth = hub.integration("alice", "oauth").await;
    let connector = oauth["connectionTemplates"][0]["connectorId"].as_str().unwrap().to_owned();
    let initialise = format!("/embed/{HUB}/connector/{connector}/oauth2/initialise");
    let transaction = hub.post("alice", &initialise, json!({})).await.expect(200).text("/transactionId");

    let id = key["id"].as_str().unwrap();
    let template_id = template["id"].as_str().unwrap();
    let variables = json!({"dynamicVariables": {}});
    let create =
        json!({"connectorId": template["connectorId"], "connection": create_key(template, "n", "good")});
    // Each with the user and the thing to be put in.
    let calls: Vec<(Method, String, &str, Value)> = vec![
        (Method::GET, format!("/hubs/{HUB}/users/USER"), "", Value::Null),
        (Method::GET, format!("/hubs/{HUB}/users/USER/connections"), "", Value::Null),
        (Method::POST, format!("/hubs/{HUB}/users/USER/connections"), "", create),
        (Method::GET, format!("/embed/{HUB}/users/USER/integrations"), "", Value::Null),
        (Method::GET, format!("/embed/{HUB}/users/USER/integrations/{id}"), "", Value::Null),
        (Method::GET, format!("/embed/{HUB}/users/USER/activations"), "", Value::Null),
        (
            Method::POST,
            format!("/embed/{HUB}/users/USER/connection-templates/{template_id}/verify"),
            "",
            create_key(template, "n", "good"),
        ),
        (
            Method::PUT,
            format!("/hubs/{HUB}/users/bob/connections/THING"),
            &connection,
            create_key(template, "n", "good"),
        ),
        (Method::DELETE, format!("/hubs/{HUB}/users/bob/connections/THING"), &connection, Value::Null),
        (Method::GET, "/activations/THING".to_owned(), &activation, Value::Null),
        (Method::PUT, "/activations/THING/variables".to_owned(), &activation, variables),
        (Method::DELETE, "/activations/THING".to_owned(), &activation, Value::Null),
        (Method::GET, format!("/embed/{HUB}/oauth2/transactions/THING"), &transaction, Value::Null),
        (
            Method::POST,
            format!("/embed/{HUB}/oauth2/transactions/THING/bind"),
            &transaction,
            json!({"handle": "x"}),
        ),
        (Method::POST, format!("/embed/{HUB}/oauth2/transactions/THING/cancel"), &transaction, json!({})),
    ];
    for (method, path, thing, body) in calls {
        let mut answers = Vec::new();
        for (user, thing) in [("alice", thing), ("nobody", NOBODY)] {
            let path = path.replace("USER", user).replace("THING", thing);
            let mut answer = hub.call("bob", method.clone(), &path, body.clone()).await.expect(404);
            answer.body.as_object_mut().unwrap().remove("details");
            assert_eq!(answer.code(), "not_found", "{method} {path}");
            answers.push(answer.body);
        }
        assert_eq!(answers[0], answers[1], "{method} {path}");
    }

    let by_internal = format!("/hubs/{HUB}/users/{internal}?identifier_type=internal");
    hub.get("alice", &by_internal).await.expect(200);
    hub.get("bob", &by_internal).await.expect(404);
    hub.get("alice", &format!("/hubs/{HUB}/users/{internal}")).await.expect(404);
    hub.get("alice", &format!("/activations/{activation}")).await.expect(200);
}

#[tokio::test]
async fn an_existing_connection_of_somebody_else_cannot_be_used() {
    let hub = TestHub::start().await;
    for user in ["alice", "bob"] {
        hub.user(user).await;
    }
    let key = hub.integration("alice", "key").await;
    let template = &key["connectionTemplates"][0];
    let create =
        json!({"connectorId": template["connectorId"], "connection": create_key(template, "n", "good")});
    let connection =
        hub.post("alice", &format!("/hubs/{HUB}/users/alice/connections"), create).await.expect(201);
    let existing = json!({"templateId": template["id"], "connectionId": connection.text("/id")});
    let answer =
        hub.post("bob", "/activations", activate("bob", &key, vec![existing], json!({}))).await.expect(404);
    assert_eq!(answer.field(), "connections[0].connectionId");
}

#[tokio::test]
async fn an_end_user_is_created_once_and_only_by_itself() {
    let hub = TestHub::start().await;
    let users = format!("/hubs/{HUB}/users");
    assert_eq!(hub.get("alice", &format!("{users}/alice")).await.expect(404).code(), "end_user_not_found");
    hub.post("alice", &users, json!({"externalId": "bob"})).await.expect(404);
    let made =
        hub.post("alice", &users, json!({"externalId": "alice", "displayName": " Alice "})).await.expect(201);
    assert_eq!(made.text("/displayName"), "Alice");
    let again = hub.post("alice", &users, json!({"externalId": "alice"})).await.expect(409);
    assert_eq!(again.code(), "already_exists");
    assert_eq!(hub.get("alice", &format!("{users}/alice")).await.expect(200).body, made.body);
    let hub_itself = hub.get("alice", &format!("/hubs/{HUB}")).await.expect(200);
    assert_eq!(hub_itself.body, json!({"id": HUB, "name": "Acme integrations", "isDefault": true}));
}

#[tokio::test]
async fn unknown_paths_and_methods_answer_in_the_error_shape() {
    let hub = TestHub::start().await;
    assert_eq!(hub.get("alice", "/nothing").await.expect(404).code(), "not_found");
    assert_eq!(
        hub.call("alice", Method::DELETE, &format!("/hubs/{HUB}"), Value::Null).await.expect(405).code(),
        "invalid_request"
    );
    let answer = hub.answer(hub.http.get(format!("{}/healthz", hub.base))).await.expect(200);
    assert_eq!(answer.body, json!({"message": "ok"}));
    hub.answer(hub.http.get(format!("{}/api/embedded/v1/healthz", hub.base))).await.expect(200);
}
