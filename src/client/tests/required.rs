//! The members that the platform's description requires in requests, of which a strict server misses none.

use super::*;
use serde_json::json;

/// Required members by the description's names for the schemas.
const REQUIRED: &[(&str, &[&str])] = &[
    ("ActivationCreate", &["userId", "integrationId", "connections", "variables"]),
    ("ActivationConnectionCreateExisting", &["templateId", "connectionId"]),
    ("ActivationConnectionCreateNew", &["templateId", "name", "credentials", "variables"]),
    ("EndUserCreate", &["externalId", "primaryConnection"]),
    ("ConnectionCreate", &["name", "credentials", "variables"]),
    ("ConnectionCredentialCreate", &["authSchemeConfig", "credential"]),
    ("AuthSchemeConfigBase", &["id", "description"]),
    ("CredentialCreate", &["name", "type", "data"]),
    ("InitialiseOAuth2ConnectionRequest", &["credential", "authorizeUrl", "clientId"]),
];

#[track_caller]
fn expect(schema: &str, value: &Value) {
    let (_, required) = REQUIRED.iter().find(|(name, _)| *name == schema).unwrap();
    for name in *required {
        assert!(!value[name].is_null(), "{schema} lacks {name}: {value}");
    }
}

fn body(transport: &Canned, method: &str, path: &str) -> Value {
    let sent = transport.sent.borrow();
    let request = sent.iter().find(|request| request.method == method && request.path == path).unwrap();
    serde_json::from_str(request.body.as_ref().unwrap()).unwrap()
}

fn connection() -> Value {
    let scheme = json!({"id": "s", "description": "d", "schemeType": "none"});
    serde_json::to_value(end_user::no_connection(scheme)).unwrap()
}

#[track_caller]
fn expect_connection(connection: &Value) {
    let one = &connection["credentials"]["action"][0];
    expect("ConnectionCredentialCreate", one);
    expect("AuthSchemeConfigBase", &one["authSchemeConfig"]);
    expect("CredentialCreate", &one["credential"]);
}

#[test]
fn a_new_end_user_has_a_primary_connection_with_the_hubs_scheme() {
    let hub = r#"{"primaryConnector":{"authSchemeConfig":{"id":"s","description":"d","schemeType":"none"}}}"#;
    for (answer, id) in [((200, hub), "s"), ((404, ""), "HUB")] {
        let (client, transport) = client(&[(404, ""), answer, (201, "{}")]);
        now(client.ensure_end_user()).unwrap();
        let user = body(&transport, "POST", "/hubs/HUB/users");
        expect("EndUserCreate", &user);
        expect("ConnectionCreate", &user["primaryConnection"]);
        expect_connection(&user["primaryConnection"]);
        assert_eq!(user["primaryConnection"]["credentials"]["action"][0]["authSchemeConfig"]["id"], id);
    }
}

#[test]
fn an_activation_has_what_is_required_and_the_users_primary_connection() {
    let mut new = connection();
    new["templateId"] = "t".into();
    let create =
        json!({"userId": "u", "integrationId": "i", "connections": [new], "dynamicVariables": {"a": 1}});
    let create: ActivationCreate = serde_json::from_value(create).unwrap();
    let user = r#"{"id":"u","primaryConnection":{"id":"p1"}}"#;
    let active = r#"{"id":"a","integration":{"id":"i"}}"#;
    for is_own_hub in [true, false] {
        let (client, transport) = client_of(is_own_hub, &[(200, user), (200, active)]);
        now(client.activate(&create, &["tp".to_owned()], "key")).unwrap();
        let sent = body(&transport, "POST", "/activations");
        expect("ActivationCreate", &sent);
        expect("ActivationConnectionCreateNew", &sent["connections"][0]);
        expect_connection(&sent["connections"][0]);
        expect("ActivationConnectionCreateExisting", &sent["connections"][1]);
        assert_eq!(sent["connections"][1], json!({"templateId": "tp", "connectionId": "p1"}));
        assert_eq!(sent["dynamicVariables"], json!({"a": 1}));
        let key = transport.sent.borrow().last().unwrap().idempotency_key.clone();
        assert_eq!(key.is_some(), is_own_hub, "a key only where it is known to be taken");
    }
}

#[test]
#[ignore = "reads the platform's description: INLAY_CORPORA=1 cargo test -- --include-ignored"]
fn the_list_is_the_platforms_descriptions() {
    let description = inlay_checking::Description::required();
    for (schema, required) in REQUIRED {
        assert_eq!(description.required_members(schema), *required, "{schema}");
    }
}
