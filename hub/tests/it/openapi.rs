//! The hub's description of itself. Every other test over HTTP holds its bodies and answers to it: see
//! `support/description.rs`.

use crate::support::{TestHub, description::expect, routes::undescribed};
use inlay_api::BASE_PATH;
use inlay_hub::http::api::description::description;
use reqwest::Method;
use serde_json::{Value, json};
use std::{fs, path::Path};

#[test]
fn the_snapshot_is_what_the_code_describes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
    let described = serde_json::to_string_pretty(description()).unwrap() + "\n";
    if std::env::var("INLAY_SNAPSHOT").is_ok_and(|wish| wish == "write") {
        fs::write(&path, &described).unwrap();
    }
    assert!(
        fs::read_to_string(&path).unwrap_or_default() == described,
        "hub/openapi.json is not what the code describes. If the API is meant to change, write it anew and look at its \
         difference:\nINLAY_SNAPSHOT=write cargo test -p inlay-hub --test it the_snapshot"
    );
}

#[test]
fn no_route_of_the_api_is_without_a_description() {
    let below = undescribed().into_iter().filter(|(_, path)| path.starts_with(BASE_PATH));
    assert_eq!(below.collect::<Vec<_>>(), [], "register it by its annotation in http/api.rs");
}

#[test]
#[should_panic(expected = "the description refuses a body of PUT /activations/{activation_id}/variables")]
fn a_body_that_was_taken_against_the_description_is_found() {
    let answer = json!({"dynamicVariables": {}});
    let put = |sent: &Value| expect(&Method::PUT, "/activations/01/variables", sent, 200, &answer);
    put(&json!({"dynamicVariables": {"a": 1}, "version": null, "unknown": 1}));
    put(&json!({"dynamicVariables": []}));
}

#[test]
#[should_panic(expected = "the description does not fit PUT /activations/{activation_id}/variables 200")]
fn a_member_of_an_answer_without_a_description_is_found() {
    let sent = json!({"dynamicVariables": {}});
    let answer = |body: &Value| expect(&Method::PUT, "/activations/01/variables", &sent, 200, body);
    answer(&json!({"dynamicVariables": {"a": 1}, "version": "v"}));
    answer(&json!({"dynamicVariables": {}, "undescribed": 1}));
}

#[tokio::test]
async fn the_description_is_served_to_everybody() {
    let hub = TestHub::start().await;
    for path in ["/openapi.json", "/api/embedded/v1/openapi.json"] {
        let answer = hub.answer(hub.http.get(format!("{}{path}", hub.base))).await.expect(200);
        assert_eq!(answer.text("/openapi"), "3.1.0");
        assert_eq!(answer.body["servers"][0]["url"], Value::from("/api/embedded/v1"));
        assert_eq!(answer.body, *description());
    }
}
