//! Answers as real authorization servers write them, and what the hub makes of them.

use crate::support::{
    HUB, TestHub,
    flow::{authorizing, connected, connected_with, exchanges},
    provider::Refreshing,
    tokens::{connection, owner, refreshes, token, until_due},
    watch,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;

/// The attention of a connection whose refresh was answered like this.
async fn attention(hub: &TestHub, slug: &str, status: u16, body: &'static str) -> String {
    *hub.provider.refreshing.lock().unwrap() = Refreshing::Works;
    let id = connected_with(hub, "alice", slug, "short-code").await;
    *hub.provider.refreshing.lock().unwrap() = Refreshing::Says(status, body);
    until_due().await;
    assert!(token(hub, &owner(hub, "alice").await, &id).await.is_err());
    let list = hub.get("alice", &format!("/hubs/{HUB}/users/alice/connections")).await.expect(200);
    let found = list.body["connections"].as_array().unwrap().iter().find(|one| one["id"] == id.as_str());
    found.unwrap()["attention"]["code"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn the_person_is_needed_when_the_server_says_so_in_its_own_words() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    for (status, body, expected) in [
        (400, r#"{"error":"invalid_grant"}"#, "revoked"),
        // HubSpot.
        (
            400,
            r#"{"status":"BAD_REFRESH_TOKEN","message":"missing or invalid refresh token","correlationId":"c-1"}"#,
            "revoked",
        ),
        // Microsoft, when a policy wants a second factor.
        (
            400,
            r#"{"error":"interaction_required","error_description":"AADSTS50076: …","suberror":"basic_action"}"#,
            "revoked",
        ),
        (200, r#"{"error":"bad_refresh_token"}"#, "revoked"),
        (400, r#"{"error":"temporarily_unavailable"}"#, ""),
        (401, r#"{"error":"invalid_client"}"#, ""),
        (400, "", ""),
        (503, r#"{"error":"invalid_grant"}"#, ""),
    ] {
        assert_eq!(attention(&hub, "oauth", status, body).await, expected, "{status} {body}");
    }
}

#[tokio::test]
async fn a_definition_lists_the_errors_that_need_the_person() {
    let hub = TestHub::start_with_odd("reconnect_errors = [\"custom_gone\"]").await;
    hub.user("alice").await;
    assert_eq!(attention(&hub, "odd", 400, r#"{"error":"Custom_Gone"}"#).await, "revoked");
    assert_eq!(attention(&hub, "odd", 400, r#"{"error":"invalid_grant"}"#).await, "");
}

#[tokio::test]
async fn scopes_as_a_list_and_a_lifetime_with_a_fraction_cost_no_refresh_token() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let code = r#"with:{"scope":["read","extra"],"expires_in":1.0,"token_type":["odd"]}"#;
    let id = connected_with(&hub, "alice", "oauth", code).await;
    until_due().await;
    assert_eq!(token(&hub, &owner(&hub, "alice").await, &id).await.unwrap(), "CANARY-access-token-2");
    assert_eq!(refreshes(&hub), 1);
    // A list is read as a text is: what is missing from it is missing.
    let flow = authorizing(&hub, "alice", "oauth", json!({})).await;
    flow.answer(&hub, &[("code", r#"with:{"scope":["write"]}"#)]).await;
    assert_eq!(flow.status(&hub, "alice").await.1, "scopes_missing");
}

#[tokio::test]
async fn a_lifetime_of_nothing_is_that_of_a_token_without_end() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let id = connected_with(&hub, "alice", "oauth", r#"with:{"expires_in":0}"#).await;
    assert_eq!(token(&hub, &owner(&hub, "alice").await, &id).await.unwrap(), "CANARY-access-token-1");
    assert_eq!(refreshes(&hub), 0);
    assert!(connection(&hub, "alice").await["attention"].is_null());
}

#[tokio::test]
async fn an_answer_as_a_form_is_read_where_the_definition_says_so() {
    let hub = TestHub::start_with_odd("answer_encoding = \"form\"").await;
    hub.user("alice").await;
    let form = "raw:access_token=CANARY-access-token-f&expires_in=3600&scope=read+write&refresh_token=r%2B1";
    let id = connected_with(&hub, "alice", "odd", form).await;
    assert_eq!(token(&hub, &owner(&hub, "alice").await, &id).await.unwrap(), "CANARY-access-token-f");
    // JSON is taken there, too; a form is no token answer anywhere else.
    connected(&hub, "alice", "odd").await;
    let flow = authorizing(&hub, "alice", "oauth", json!({})).await;
    flow.answer(&hub, &[("code", form)]).await;
    assert_eq!(flow.status(&hub, "alice").await.1, "exchange_failed");
}

#[tokio::test]
async fn a_token_of_another_type_is_used_where_the_definition_names_the_type() {
    let hub = TestHub::start_with_odd("token_types = [\"Token\"]").await;
    hub.user("alice").await;
    let code = r#"with:{"token_type":"token"}"#;
    connected_with(&hub, "alice", "odd", code).await;
    let flow = authorizing(&hub, "alice", "oauth", json!({})).await;
    flow.answer(&hub, &[("code", code)]).await;
    assert_eq!(flow.status(&hub, "alice").await.1, "exchange_failed");
}

#[tokio::test]
async fn a_basic_header_is_encoded_unless_the_definition_says_otherwise() {
    for (auth, pair) in
        [("basic", "odd+client:CANARY%3Aodd%25secret"), ("basic_unencoded", "odd client:CANARY:odd%secret")]
    {
        let hub = TestHub::start_with_odd(&format!("client_auth = \"{auth}\"")).await;
        hub.user("alice").await;
        connected(&hub, "alice", "odd").await;
        let asked = &exchanges(&hub)[0];
        assert_eq!(asked["Authorization"], format!("Basic {}", STANDARD.encode(pair)));
        assert!(!asked.contains_key("client_id") && !asked.contains_key("client_secret"));
    }
}

#[tokio::test]
async fn scopes_are_separated_by_percent_20_in_the_url() {
    let hub = TestHub::start_with_odd("authorize_params = \"login_hint=a%2Bb\"").await;
    hub.user("alice").await;
    let flow = authorizing(&hub, "alice", "odd", json!({"scopes": ["read", "write"]})).await;
    let query = flow.authorize.query().unwrap();
    assert!(query.contains("scope=read%20write&") && !query.contains('+'), "{query}");
    assert_eq!((flow.query["login_hint"].as_str(), flow.query["client_id"].as_str()), ("a+b", "odd client"));
}

#[tokio::test]
async fn what_a_provider_answered_is_in_the_log_with_the_id_of_the_request() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let refused = r#"raw:{"error":"invalid_log","error_description":"Ask for\nhelp at log-1"}"#;
    let flow = authorizing(&hub, "alice", "oauth", json!({})).await;
    flow.answer(&hub, &[("error", "log_denied"), ("error_description", "log-2\u{7}")]).await;
    let flow = authorizing(&hub, "alice", "oauth", json!({})).await;
    flow.answer(&hub, &[("code", refused)]).await;
    for (words, error) in [("log-1", "invalid_log"), ("log-2", "log_denied")] {
        let lines = watch::refusals(words);
        assert_eq!(lines.len(), 1, "{words}: {lines:?}");
        assert!(lines[0].contains("request{id=\"") && lines[0].contains(error), "{}", lines[0]);
        assert!(!lines[0].contains('\u{7}') && !lines[0].trim_end().contains('\n'), "{}", lines[0]);
    }
}
