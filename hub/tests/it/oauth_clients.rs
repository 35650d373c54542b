//! Ways in which the hub's registration shows who it is, and pushed authorization requests.

use crate::support::{
    HUB, TestHub,
    flow::{
        Flow, bind, connected_with, eventually, exchanges, go, initialise, launch, pkce_challenge,
        transaction_path,
    },
    provider::Fields,
    registrations::CLIENT_KEY,
    tokens::{owner, token, until_due},
};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;

#[tokio::test]
async fn a_public_client_shows_its_id_and_its_verifier_only() {
    let hub = TestHub::start_with_odd("client_auth = \"none\"").await;
    hub.user("alice").await;
    let id = connected_with(&hub, "alice", "odd", "short-code").await;
    until_due().await;
    token(&hub, &owner(&hub, "alice").await, &id).await.unwrap();
    let refresh = hub.provider.refreshes.lock().unwrap()[0].clone();
    for asked in [&exchanges(&hub)[0], &refresh] {
        assert_eq!(asked["client_id"], "odd client");
        assert!(!asked.contains_key("client_secret") && !asked.contains_key("Authorization"), "{asked:?}");
    }
    assert_eq!(exchanges(&hub)[0]["code_verifier"].len(), 43);
}

/// The claims of a client assertion.
fn claims(hub: &TestHub, asked: &Fields) -> Value {
    assert_eq!(
        (asked["client_id"].as_str(), asked["client_assertion_type"].as_str()),
        ("odd client", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
    );
    assert!(!asked.contains_key("client_secret"));
    let mut validation = Validation::new(Algorithm::ES256);
    validation.set_audience(&[&hub.provider.origin]);
    let key = DecodingKey::from_ec_pem(CLIENT_KEY.0.as_bytes()).unwrap();
    assert_eq!(decode_header(&asked["client_assertion"]).unwrap().kid.as_deref(), Some("key-1"));
    decode(&asked["client_assertion"], &key, &validation).unwrap().claims
}

#[tokio::test]
async fn a_client_signs_an_assertion_for_every_request_of_its_own() {
    let fields = "client_auth = \"private_key_jwt\"\nalgorithm = \"ES256\"\n\
                  pushed_authorization_url = \"PROVIDER/par\"";
    let hub = TestHub::start_with_odd(fields).await;
    hub.user("alice").await;
    let id = authorized(&hub, json!({}), "short-code").await;
    until_due().await;
    token(&hub, &owner(&hub, "alice").await, &id).await.unwrap();
    let path = format!("/hubs/{HUB}/users/alice/connections/{id}");
    hub.call("alice", Method::DELETE, &path, Value::Null).await.expect(204);
    eventually(async || !hub.provider.revocations.lock().unwrap().is_empty()).await;
    let provider = &hub.provider;
    let mut used = BTreeSet::new();
    for requests in [&provider.pushes, &provider.exchanges, &provider.refreshes, &provider.revocations] {
        let asked = requests.lock().unwrap().last().unwrap().clone();
        let claims = claims(&hub, &asked);
        assert_eq!((&claims["iss"], &claims["sub"]), (&json!("odd client"), &json!("odd client")));
        used.insert(claims["jti"].to_string());
    }
    assert_eq!(used.len(), 4);
}

/// Everything up to the connection, where the request is pushed: what the browser carries is a reference.
async fn authorized(hub: &TestHub, body: Value, code: &str) -> String {
    let started = initialise(hub, "alice", "odd", body).await.expect(200);
    let popup = launch(hub).await;
    let id = started.text("/transactionId");
    bind(hub, "alice", &id, &popup.handle).await.expect(200);
    let page = go(hub, &popup.handle, &popup.cookie).await;
    let mut flow = Flow::at(id, popup.cookie, &page);
    let number = hub.provider.pushes.lock().unwrap().len();
    let reference = format!("urn:ietf:params:oauth:request_uri:{number}");
    assert_eq!(
        flow.query,
        Fields::from([
            ("client_id".to_owned(), "odd client".to_owned()),
            ("request_uri".to_owned(), reference),
        ])
    );
    flow.query = hub.provider.pushes.lock().unwrap().last().unwrap().clone();
    assert_eq!(flow.answer(hub, &[("code", code)]).await, 303);
    hub.get("alice", &transaction_path(&flow.id, "")).await.expect(200).text("/connectionId")
}

#[tokio::test]
async fn a_pushed_request_reaches_the_server_from_the_hub_and_the_browser_has_a_reference() {
    let pushed = "pushed_authorization_url = \"PROVIDER/par\"";
    let hub = TestHub::start_with_odd(pushed).await;
    hub.user("alice").await;
    let id = authorized(&hub, json!({"prompt": "consent"}), "good-code").await;
    assert_eq!(id.len(), 26);
    let asked = hub.provider.pushes.lock().unwrap().last().unwrap().clone();
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", "odd client"),
        ("client_secret", "CANARY:odd%secret"),
        ("scope", "read"),
        ("prompt", "consent"),
        ("code_challenge_method", "S256"),
    ] {
        assert_eq!(asked[name], value, "{name}");
    }
    assert_eq!(pkce_challenge(&exchanges(&hub)[0]["code_verifier"]), asked["code_challenge"]);

    // A server that does not take it is told of at once; nobody is sent to it.
    let refused = initialise(&hub, "alice", "odd", json!({"prompt": "refuse"})).await;
    assert_eq!(refused.expect(422).code(), "provider_unreachable");
}
