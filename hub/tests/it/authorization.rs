//! What belongs to somebody else does not exist.

use crate::support::{HUB, OTHER_HUB, TestHub, activate, create_key, watch};
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn a3_an_existing_connection_of_somebody_else_or_for_another_system_cannot_be_used() {
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
    let basic = hub.integration("alice", "basic").await;
    let existing =
        json!({"templateId": basic["connectionTemplates"][0]["id"], "connectionId": connection.text("/id")});
    let body = activate("alice", &basic, vec![existing], json!({}));
    let answer = hub.post("alice", "/activations", body).await.expect(400);
    assert_eq!(answer.field(), "connections[0].connectionId");
}

#[tokio::test]
async fn a2_a_row_cannot_point_at_another_hubs_or_users() {
    let hub = TestHub::start().await;
    for user in ["alice", "bob"] {
        hub.user(user).await;
    }
    let key = hub.integration("alice", "key").await;
    let template = &key["connectionTemplates"][0];
    let create =
        json!({"connectorId": template["connectorId"], "connection": create_key(template, "n", "good")});
    let made = hub.post("alice", &format!("/hubs/{HUB}/users/alice/connections"), create).await.expect(201);
    let bob = hub.get("bob", &format!("/hubs/{HUB}/users/bob")).await.expect(200).text("/id");
    let url = format!("sqlite:{}", hub.data.path().join("inlay.db").display());
    let options: sqlx::sqlite::SqliteConnectOptions = url.parse().unwrap();
    let pool = sqlx::SqlitePool::connect_with(options.foreign_keys(true)).await.unwrap();
    let insert = async |hub_id: &str, user_id: &str, connection: &str| {
        sqlx::query("insert into activation_connection values ($1, $2, 'a', 't', $3)")
            .bind(hub_id)
            .bind(user_id)
            .bind(connection)
            .execute(&pool)
            .await
    };
    let activation = "insert into activation
        (hub_id, user_id, id, integration_id, dynamic_variables, created_at, updated_at)
        values ($1, $2, 'a', 'i', '{}', 0, 0)";
    sqlx::query(activation).bind(HUB).bind(&bob).execute(&pool).await.unwrap();
    for (hub_id, user_id) in [(HUB, bob.as_str()), (OTHER_HUB, bob.as_str())] {
        let error = insert(hub_id, user_id, &made.text("/id")).await.unwrap_err();
        assert!(error.as_database_error().unwrap().is_foreign_key_violation(), "{error}");
    }
    assert!(sqlx::query(activation).bind(OTHER_HUB).bind(&bob).execute(&pool).await.is_err());
    pool.close().await;
}

#[tokio::test]
async fn a4_what_the_client_may_not_decide_is_refused_or_ignored() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let key = hub.integration("alice", "key").await;
    let template = &key["connectionTemplates"][0];
    let path = format!("/hubs/{HUB}/users/alice/connections");
    let create = |config: Value| {
        let mut connection = create_key(template, "n", "good");
        connection["credentials"]["action"][0]["authSchemeConfig"] = config;
        json!({"connectorId": template["connectorId"], "connection": connection})
    };
    for (field, config) in [
        ("tokenUrl", json!({"schemeType": "api-key", "tokenUrl": "https://evil.example"})),
        ("authorizeUrl", json!({"schemeType": "api-key", "authorizeUrl": "https://evil.example"})),
        ("name", json!({"schemeType": "api-key", "name": "X-Other"})),
        ("in", json!({"schemeType": "api-key", "in": "query"})),
        (
            "grant.clientId",
            json!({"schemeType": "api-key",
            "grant": {"grantType": "authorizationCode", "clientId": "evil"}}),
        ),
    ] {
        let answer = hub.post("alice", &path, create(config)).await.expect(422);
        assert_eq!(answer.code(), "scheme_mismatch");
        assert!(answer.field().ends_with(&format!("authSchemeConfig.{field}")), "{}", answer.body);
    }
    let mut extra = create(template["authSchemeConfig"].clone());
    for (name, value) in [
        ("id", json!("mine")),
        ("account", json!("mine")),
        ("isPrimary", json!(true)),
        ("credentialId", json!("mine")),
        ("organisationId", json!("mine")),
        ("expiresAt", json!("2099-01-01T00:00:00Z")),
    ] {
        extra["connection"][name] = value.clone();
        extra[name] = value;
    }
    let made = hub.post("alice", &path, extra).await.expect(201);
    assert!(!made.body.to_string().contains("mine"), "{}", made.body);
    assert!(!made.body.to_string().contains("2099"), "{}", made.body);
}

#[tokio::test]
async fn a6_what_is_not_for_end_users_is_not_there() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    for (method, path) in [
        (Method::GET, "/hubs".to_owned()),
        (Method::POST, "/hubs".to_owned()),
        (Method::GET, format!("/hubs/{HUB}/users")),
        (Method::GET, format!("/hubs/{HUB}/keys")),
        (Method::POST, format!("/hubs/{HUB}/signing-keys")),
        (Method::GET, "/organisations".to_owned()),
        (Method::GET, format!("/embed/{HUB}/metadata")),
        (Method::GET, format!("/embed/{HUB}/connection-templates/x/users/alice")),
        (Method::GET, "/activations".to_owned()),
    ] {
        let answer = hub.call("alice", method.clone(), &path, Value::Null).await;
        assert!(matches!(answer.status, 404 | 405), "{method} {path}: {}", answer.status);
    }
}

/// What would show in the time of an answer is the work for it: the statements of the database are compared.
#[tokio::test]
async fn a9_whether_somebody_exists_shows_neither_in_the_answer_nor_in_the_work_for_it() {
    let hub = TestHub::start().await;
    for user in ["alice", "bob"] {
        hub.user(user).await;
    }
    let ask = async |other: &str| {
        let url = format!("{}/api/embedded/v1/hubs/{HUB}/users/{other}", hub.base);
        let request = hub.http.get(url).header("authorization", format!("JWT {}", hub.token("bob")));
        let response = request.send().await.unwrap();
        let request = response.headers()["x-request-id"].to_str().unwrap().to_owned();
        let status = response.status().as_u16();
        let mut body: Value = serde_json::from_str(&response.text().await.unwrap()).unwrap();
        body.as_object_mut().unwrap().remove("details");
        (status, body, watch::statements(&request))
    };
    let there = ask("alice").await;
    assert_eq!((there.0, &there), (404, &ask("nobody").await));
    // Whoever asks for itself makes the hub look, which is seen here.
    let own = ask("bob").await;
    assert_eq!((own.0, own.2.is_empty()), (200, false));
}

#[tokio::test]
async fn an_end_user_is_created_once_and_only_by_itself() {
    let hub = TestHub::start().await;
    let users = format!("/hubs/{HUB}/users");
    assert_eq!(hub.get("alice", &format!("{users}/alice")).await.expect(404).code(), "end_user_not_found");
    hub.post("alice", &users, json!({"externalId": "bob"})).await.expect(404);
    for hidden in ["A\u{0}", "A\u{202e}ecila", "A\u{2066}", "A\u{200b}"] {
        let refused = hub.post("alice", &users, json!({"externalId": "alice", "displayName": hidden})).await;
        assert_eq!(refused.expect(400).field(), "displayName");
    }
    let made =
        hub.post("alice", &users, json!({"externalId": "alice", "displayName": " Alice "})).await.expect(201);
    assert_eq!(made.text("/displayName"), "Alice");
    let again = hub.post("alice", &users, json!({"externalId": "alice"})).await.expect(409);
    assert_eq!(again.code(), "already_exists");
    assert_eq!(hub.get("alice", &format!("{users}/alice")).await.expect(200).body, made.body);
    let hub_itself = hub.get("alice", &format!("/hubs/{HUB}")).await.expect(200);
    let mut rest = hub_itself.body;
    // What the platform's description requires: see platform.rs.
    assert_eq!(rest.as_object_mut().unwrap().remove("primaryConnector").unwrap()["connectorId"], HUB);
    assert_eq!(rest, json!({"id": HUB, "name": "Acme integrations", "isDefault": true}));
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
