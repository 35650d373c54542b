//! OAuth: the ways that end well, and what ends them. The rows of the threat table are in `oauth_rows` and
//! `oauth_upkeep`.

use crate::support::{
    HUB, TestHub, activate,
    flow::{
        Flow, authorizing, bind, connected, exchanges, go, initialise, launch, pkce_challenge, redirecting,
        seen, transaction_path, visit,
    },
};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;
use url::Url;

#[tokio::test]
async fn an_account_is_connected_when_the_user_allows_it() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let flow = authorizing(&hub, "alice", "oauth", json!({})).await;
    assert_eq!(flow.authorize.path(), "/authorize");
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", "client-1"),
        ("scope", "read"),
        ("code_challenge_method", "S256"),
    ] {
        assert_eq!(flow.query[name], value);
    }
    assert_eq!(flow.status(&hub, "alice").await.0, "authorizing");
    assert_eq!(flow.answer(&hub, &[("code", "good-code")]).await, 303);

    let transaction = hub.get("alice", &transaction_path(&flow.id, "")).await.expect(200);
    assert_eq!(transaction.text("/status"), "connected");
    assert_eq!(transaction.text("/account"), "Owner of files");
    let exchange = &exchanges(&hub)[0];
    assert_eq!(exchange["grant_type"], "authorization_code");
    assert_eq!(exchange["redirect_uri"], flow.query["redirect_uri"]);
    assert_eq!(exchange["client_secret"], "CANARY-client-secret");
    assert_eq!(pkce_challenge(&exchange["code_verifier"]), flow.query["code_challenge"]);

    let list = hub.get("alice", &format!("/hubs/{HUB}/users/alice/connections")).await.expect(200);
    assert_eq!(list.text("/connections/0/id"), transaction.text("/connectionId"));
    assert_eq!(list.text("/connections/0/name"), "Owner of files");
    assert_eq!(list.text("/connections/0/schemeType"), "oauth2");
    let oauth = hub.integration("alice", "oauth").await;
    let existing = json!({"templateId": oauth["connectionTemplates"][0]["id"],
        "connectionId": transaction.text("/connectionId")});
    let body = activate("alice", &oauth, vec![existing], json!({}));
    hub.post("alice", "/activations", body).await.expect(200);
}

#[tokio::test]
async fn declining_and_provider_errors_end_the_transaction_with_their_code() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    for (parameters, code) in [
        (
            vec![("error", "access_denied"), ("error_description", "<img src=x onerror=alert(1)>")],
            "access_denied",
        ),
        (vec![("error", "server_error")], "provider_error"),
        (vec![], "provider_error"),
        (vec![("code", "good-code"), ("iss", "https://evil.example")], "issuer_mismatch"),
        (vec![("code", "good-code"), ("iss", "")], "issuer_mismatch"),
        (vec![("error", "access_denied"), ("iss", "")], "issuer_mismatch"),
    ] {
        let flow = authorizing(&hub, "alice", "oauth", json!({})).await;
        assert_eq!(flow.answer(&hub, &parameters).await, 303);
        assert_eq!(flow.status(&hub, "alice").await, ("failed".to_owned(), code.to_owned()));
    }
    assert_eq!(exchanges(&hub).len(), 0);
    let flow = authorizing(&hub, "alice", "oauth", json!({})).await;
    assert_eq!(flow.answer(&hub, &[("code", "bad-code")]).await, 303);
    assert_eq!(flow.status(&hub, "alice").await.1, "exchange_failed");
    assert!(hub.answers.lock().unwrap().iter().all(|body| !body.contains("onerror")));
}

#[tokio::test]
async fn a_new_attempt_cancels_the_open_one() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let first = authorizing(&hub, "alice", "oauth", json!({})).await;
    let second = authorizing(&hub, "alice", "oauth", json!({})).await;
    assert_eq!(first.status(&hub, "alice").await.0, "cancelled");
    assert_eq!(first.answer(&hub, &[("code", "good-code")]).await, 400);
    let cancel = hub.post("alice", &transaction_path(&second.id, "/cancel"), json!({})).await.expect(200);
    assert_eq!(cancel.text("/status"), "cancelled");
    hub.post("alice", &transaction_path(&second.id, "/cancel"), json!({})).await.expect(409);
    assert_eq!(second.answer(&hub, &[("code", "good-code")]).await, 400);
    assert_eq!(exchanges(&hub).len(), 0);
}

#[tokio::test]
async fn a_long_poll_answers_as_soon_as_something_changes() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let flow = authorizing(&hub, "alice", "oauth", json!({})).await;
    let path = transaction_path(&flow.id, "?wait=20&seen=authorizing");
    let parameters = [("code", "slow-code")];
    let (seen, answered) = tokio::join!(hub.get("alice", &path), async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        flow.answer(&hub, &parameters).await
    });
    // The exchange takes a third of a second: 20 seconds later, this status is long over.
    assert_eq!((seen.expect(200).text("/status").as_str(), answered), ("exchanging", 303));
    let stale = transaction_path(&flow.id, "?wait=20&seen=exchanging");
    assert_eq!(hub.get("alice", &stale).await.expect(200).text("/status"), "connected");
    let flow = authorizing(&hub, "alice", "oauth", json!({})).await;
    let quiet = hub.get("alice", &transaction_path(&flow.id, "?wait=1")).await.expect(200);
    assert_eq!(quiet.text("/status"), "authorizing");
}

#[tokio::test]
async fn reconnecting_keeps_the_connection() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let id = connected(&hub, "alice", "oauth").await;
    let flow = authorizing(&hub, "alice", "oauth", json!({"connectionId": id})).await;
    assert_eq!(flow.answer(&hub, &[("code", "good-code")]).await, 303);
    let transaction = hub.get("alice", &transaction_path(&flow.id, "")).await.expect(200);
    assert_eq!(transaction.text("/connectionId"), id);
    let list = hub.get("alice", &format!("/hubs/{HUB}/users/alice/connections")).await.expect(200);
    assert_eq!(list.body["totalCount"], 1);
}

#[tokio::test]
async fn what_the_client_says_about_the_scheme_is_compared_and_not_used() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    for (body, status, field) in [
        (json!({"authorizeUrl": "https://evil.example/authorize"}), 422, "authorizeUrl"),
        (json!({"clientId": "other"}), 422, "clientId"),
        (json!({"credential": {"id": "x", "organisationId": "y"}}), 422, "credential.id"),
        (json!({"scopes": ["read", "admin"]}), 400, "scopes[1]"),
        (json!({"templateId": "x"}), 404, "templateId"),
        (json!({"connectionId": "x"}), 404, "connectionId"),
        (json!({"variables": [{"name": "x", "value": "y"}]}), 400, "variables[0].value"),
    ] {
        assert_eq!(initialise(&hub, "alice", "oauth", body).await.expect(status).field(), field);
    }
    let flow =
        authorizing(&hub, "alice", "oauth", json!({"scopes": ["write"], "clientId": "client-1"})).await;
    assert_eq!(flow.query["scope"], "write");
    assert_eq!(
        initialise(&hub, "alice", "off", json!({})).await.expect(409).code(),
        "integration_unavailable"
    );
    assert_eq!(initialise(&hub, "bob", "oauth", json!({})).await.expect(404).code(), "end_user_not_found");
    let path = format!("/embed/{HUB}/connector/x/oauth2/initialise");
    hub.call("alice", Method::POST, &path, json!({})).await.expect(404);
}

#[tokio::test]
async fn a_popup_waits_for_its_widget_and_no_longer() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let id = initialise(&hub, "alice", "oauth", json!({})).await.expect(200).text("/transactionId");
    let popup = launch(&hub).await;
    let (page, bound) = tokio::join!(go(&hub, &popup.handle, &popup.cookie), async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        bind(&hub, "alice", &id, &popup.handle).await.expect(200).text("/status")
    });
    assert_eq!((page.status, bound.as_str()), (303, "bound"));
    // Without waiting it would be stopped; without hearing of it, sent back here after 20 seconds, to ask again.
    assert!(page.location.starts_with(&format!("{}/authorize?", hub.provider.origin)), "{}", page.location);
    assert_eq!(go(&hub, &popup.handle, &popup.cookie).await.status, 400);
}

#[tokio::test]
async fn binding_may_be_repeated_because_its_answer_can_be_lost() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let id = initialise(&hub, "alice", "oauth", json!({})).await.expect(200).text("/transactionId");
    let popup = launch(&hub).await;
    for _ in 0..2 {
        assert_eq!(bind(&hub, "alice", &id, &popup.handle).await.expect(200).text("/status"), "bound");
    }
    let other = launch(&hub).await;
    assert_eq!(bind(&hub, "alice", &id, &other.handle).await.expect(409).code(), "wrong_state");
}

#[tokio::test]
async fn a_full_page_redirect_comes_back_to_the_host_and_is_finished_there() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let flow = redirecting(&hub, "alice", "oauth").await;
    let back = flow.land(&hub, &[("code", "good-code")]).await;
    assert_eq!(back.status, 303);
    let (page, answer) = back.location.split_once('#').unwrap();
    assert_eq!(page, format!("/connect/back?hub={HUB}&to=default"));
    let page = visit(&hub, page, "").await;
    assert!(page.body.contains("content=\"http://localhost:8600/app?tab=apps\""), "{}", page.body);
    let (id, proof) = answer.strip_prefix("oc=").unwrap().split_once('.').unwrap();
    assert_eq!((id, proof.len()), (flow.id.as_str(), 43));
    assert_eq!(flow.status(&hub, "alice").await.0, "awaiting_completion");
    assert_eq!(exchanges(&hub).len(), 0);
    let done = flow.complete(&hub, "alice", proof).await.expect(200);
    assert_eq!(
        (done.text("/status").as_str(), done.text("/account").as_str()),
        ("connected", "Owner of files")
    );
    assert_eq!(pkce_challenge(&exchanges(&hub)[0]["code_verifier"]), flow.query["code_challenge"]);
}

#[tokio::test]
async fn a_full_page_redirect_that_was_declined_comes_back_too() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let flow = redirecting(&hub, "alice", "oauth").await;
    let back = flow.land(&hub, &[("error", "access_denied")]).await;
    assert_eq!(back.location, format!("/connect/back?hub={HUB}&to=default#oc={}", flow.id));
    assert_eq!(flow.status(&hub, "alice").await, ("failed".to_owned(), "access_denied".to_owned()));
}

#[tokio::test]
async fn a_popup_without_an_opener_is_bound_by_the_code_that_it_shows() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let nonce = "0123456789abcdef0123456789abcdef";
    let popup = launch(&hub).await;
    // The page can be faster than the widget.
    assert_eq!(seen(&hub, &popup, nonce, false).await.expect(200).text("/status"), "waiting");
    let body = json!({"clientNonce": nonce});
    let id = initialise(&hub, "alice", "oauth", body).await.expect(200).text("/transactionId");
    let shown = seen(&hub, &popup, nonce, false).await.expect(200).text("/pairingCode");
    assert_eq!(shown.len(), 8);
    let transaction = hub.get("alice", &transaction_path(&id, "")).await.expect(200);
    assert_eq!(transaction.text("/status"), "launched");
    let typed = format!("{} - {}", &shown[..4], &shown[4..]).to_lowercase();
    let (waited, bound) = tokio::join!(seen(&hub, &popup, nonce, true), async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        hub.post("alice", &transaction_path(&id, "/bind"), json!({"pairingCode": typed})).await
    });
    assert_eq!(bound.expect(200).text("/status"), "bound");
    assert_eq!(waited.expect(200).text("/status"), "bound");
    assert_eq!(go(&hub, &popup.handle, &popup.cookie).await.status, 303);
}

#[tokio::test]
async fn a_popup_whose_transaction_went_another_way_has_nothing_to_wait_for() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let nonce = "0123456789abcdef0123456789abcdef";
    let body = json!({"clientNonce": nonce});
    let id = initialise(&hub, "alice", "oauth", body).await.expect(200).text("/transactionId");
    let popup = launch(&hub).await;
    assert_eq!(seen(&hub, &popup, nonce, false).await.expect(200).text("/status"), "waiting");
    hub.post("alice", &transaction_path(&id, "/cancel"), json!({})).await.expect(200);
    assert_eq!(seen(&hub, &popup, nonce, true).await.expect(200).text("/status"), "over");
    seen(&hub, &popup, "another nonce of that length", false).await.expect(409);
}

/// What the page for other clients gets, which it would answer `hello` with.
fn handed_over(location: &str) -> (String, String) {
    let url = Url::parse("https://hub.example").unwrap().join(location).unwrap();
    assert_eq!((url.path(), url.query()), ("/connect/handover", Some(format!("hub={HUB}").as_str())));
    let answer: std::collections::HashMap<String, String> =
        url::form_urlencoded::parse(url.fragment().unwrap().as_bytes()).into_owned().collect();
    (answer.get("code").or(answer.get("error")).unwrap().clone(), answer["state"].clone())
}

fn with_code(template: &Value, code: &str, state: &str) -> Value {
    json!({"templateId": template["id"], "name": "Mine", "credentials": {"action": [{
        "authSchemeConfig": template["authSchemeConfig"],
        "credential": {"name": "n", "type": "oauth2-code", "data": {"code": code, "state": state}},
    }]}})
}

#[tokio::test]
async fn a_client_that_opens_the_provider_itself_finishes_with_an_oauth2_code() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let flow = Flow::plain(&hub, "alice", "sync").await;
    let page = flow.land(&hub, &[("code", "good-code")]).await;
    let (code, state) = handed_over(&page.location);
    assert_eq!(state, flow.query["state"]);
    let handover = visit(&hub, page.location.split('#').next().unwrap(), "").await;
    assert!(handover.body.contains("content=\"http://localhost:8600\""), "{}", handover.body);

    let sync = hub.integration("alice", "sync").await;
    let new = with_code(&sync["connectionTemplates"][0], &code, &state);
    let key = crate::support::new_key(&sync["connectionTemplates"][1], "Key", "CANARY-key");
    // Refused for another reason, the same request can be sent again.
    let body = activate("alice", &sync, vec![new.clone(), key.clone()], json!({}));
    assert_eq!(hub.post("alice", "/activations", body).await.expect(400).field(), "dynamicVariables.channel");
    let body = activate("alice", &sync, vec![new, key], json!({"channel": "general"}));
    let made = hub.post("alice", "/activations", body).await.expect(200);
    assert_eq!(made.body["connections"].as_array().unwrap().len(), 2);
    assert_eq!(exchanges(&hub).len(), 1);
    assert_eq!(flow.status(&hub, "alice").await.0, "connected");
}

#[tokio::test]
async fn an_oauth2_code_makes_a_connection_and_a_wrong_one_says_which_field() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let flow = Flow::plain(&hub, "alice", "oauth").await;
    let (code, state) = handed_over(&flow.land(&hub, &[("code", "good-code")]).await.location);
    let oauth = hub.integration("alice", "oauth").await;
    let template = &oauth["connectionTemplates"][0];
    let path = format!("/hubs/{HUB}/users/alice/connections");
    let create = |code: &str, state: &str| json!({"connectorId": template["connectorId"], "connection": with_code(template, code, state)});
    for (code, state) in [("guess", state.as_str()), (code.as_str(), "guess")] {
        let refused = hub.post("alice", &path, create(code, state)).await.expect(422);
        assert_eq!(refused.field(), "connection.credentials.action[0].credential.data.code");
    }
    assert_eq!(exchanges(&hub).len(), 0);
    let made = hub.post("alice", &path, create(&code, &state)).await.expect(201);
    assert_eq!(made.text("/account"), "Owner of files");
}

#[tokio::test]
async fn each_step_of_a_transaction_is_taken_from_its_own_states_only() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    // What may be done in which state: bind, go, callback, complete, cancel.
    for (steps, refused) in [(0, "gco"), (1, "co"), (2, "o"), (3, "bgco")] {
        let started = initialise(&hub, "alice", "oauth", json!({})).await.expect(200);
        let id = started.text("/transactionId");
        let popup = launch(&hub).await;
        let mut flow = None;
        if steps > 0 {
            bind(&hub, "alice", &id, &popup.handle).await.expect(200);
        }
        if steps > 1 {
            let page = go(&hub, &popup.handle, &popup.cookie).await;
            flow = Some(Flow::at(id.clone(), popup.cookie.clone(), &page));
        }
        if steps > 2 {
            flow.as_ref().unwrap().answer(&hub, &[("code", "good-code")]).await;
        }
        let before = hub.get("alice", &transaction_path(&id, "")).await.expect(200).text("/status");
        for step in refused.chars() {
            let status = match step {
                'b' => bind(&hub, "alice", &id, &launch(&hub).await.handle).await.status,
                'g' if steps == 0 => continue,
                'g' => go(&hub, &popup.handle, &popup.cookie).await.status,
                'c' => match &flow {
                    Some(flow) => flow.answer(&hub, &[("code", "good-code")]).await,
                    None => continue,
                },
                _ => {
                    hub.post("alice", &transaction_path(&id, "/complete"), json!({"proof": "x"})).await.status
                }
            };
            assert!(matches!(status, 400 | 409), "{step} after {steps} steps: {status}");
        }
        let after = hub.get("alice", &transaction_path(&id, "")).await.expect(200).text("/status");
        assert_eq!(after, before);
    }
}
