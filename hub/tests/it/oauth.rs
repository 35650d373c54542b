//! The popup: main path, and everything that does not fit.

use crate::support::{HUB, TestHub, provider::Fields};
use inlay_hub::secret;
use reqwest::Method;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use url::Url;

/// A popup as a browser has it.
struct Popup {
    handle: String,
    cookie: String,
}

/// A transaction whose popup is at the provider.
struct Flow {
    id: String,
    cookie: String,
    authorize: Url,
    query: Fields,
}

async fn launch(hub: &TestHub) -> Popup {
    let response = hub.http.get(format!("{}/connect/launch", hub.base)).send().await.unwrap();
    let cookie = response.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let page = response.text().await.unwrap();
    assert!(page.contains("Acme &amp; Sons"), "{page}");
    let handle =
        page.split("content=\"").find_map(|rest| rest.split('"').next().filter(|text| text.len() == 43));
    Popup { handle: handle.unwrap().to_owned(), cookie }
}

async fn initialise(hub: &TestHub, user: &str, slug: &str, body: Value) -> crate::support::Answer {
    let integration = hub.integration(user, slug).await;
    let connector = integration["connectionTemplates"][0]["connectorId"].as_str().unwrap().to_owned();
    hub.post(user, &format!("/embed/{HUB}/connector/{connector}/oauth2/initialise"), body).await
}

fn transaction_path(id: &str, rest: &str) -> String {
    format!("/embed/{HUB}/oauth2/transactions/{id}{rest}")
}

async fn go(hub: &TestHub, handle: &str, cookie: &str) -> reqwest::Response {
    let request = hub.http.get(format!("{}/connect/go?h={handle}", hub.base));
    request.header("cookie", cookie).send().await.unwrap()
}

/// Everything up to the provider.
async fn authorizing(hub: &TestHub, user: &str, slug: &str, body: Value) -> Flow {
    let started = initialise(hub, user, slug, body).await.expect(200);
    assert_eq!(started.text("/url"), started.text("/launchUrl"));
    let id = started.text("/transactionId");
    let popup = launch(hub).await;
    let bind =
        hub.post(user, &transaction_path(&id, "/bind"), json!({"handle": popup.handle})).await.expect(200);
    assert_eq!(bind.text("/status"), "bound");
    let response = go(hub, &popup.handle, &popup.cookie).await;
    assert_eq!(response.status(), 303);
    let authorize = Url::parse(response.headers()["location"].to_str().unwrap()).unwrap();
    let query = authorize.query_pairs().into_owned().collect();
    Flow { id, cookie: popup.cookie, authorize, query }
}

impl Flow {
    /// Where the provider sends the browser, with these parameters.
    fn callback(&self, hub: &TestHub, parameters: &[(&str, &str)]) -> Url {
        let mut url = Url::parse(&self.query["redirect_uri"]).unwrap();
        let state = self.query["state"].as_str();
        let issuer = hub.provider.origin.as_str();
        let has = |name| parameters.iter().any(|(known, _)| *known == name);
        let mut query = url.query_pairs_mut();
        query.extend_pairs(parameters.iter().filter(|(_, value)| !value.is_empty()));
        for (name, value) in [("state", state), ("iss", issuer)] {
            if !has(name) {
                query.append_pair(name, value);
            }
        }
        drop(query);
        url
    }

    async fn answer(&self, hub: &TestHub, parameters: &[(&str, &str)]) -> u16 {
        visit(hub, self.callback(hub, parameters), &self.cookie).await
    }

    async fn status(&self, hub: &TestHub, user: &str) -> (String, String) {
        let transaction = hub.get(user, &transaction_path(&self.id, "")).await.expect(200);
        (transaction.text("/status"), transaction.text("/errorCode"))
    }
}

async fn visit(hub: &TestHub, url: Url, cookie: &str) -> u16 {
    let response = hub.http.get(url).header("cookie", cookie).send().await.unwrap();
    let status = response.status().as_u16();
    let location = response.headers().get("location").map(|value| value.to_str().unwrap().to_owned());
    assert_eq!(location.as_deref(), (status == 303).then_some("/connect/done"));
    let body = response.text().await.unwrap();
    hub.answers.lock().unwrap().push(body);
    status
}

/// Connects an account for an integration and answers the connection's id.
pub(crate) async fn connected(hub: &TestHub, user: &str, slug: &str) -> String {
    let flow = authorizing(hub, user, slug, json!({})).await;
    assert_eq!(flow.answer(hub, &[("code", "good-code")]).await, 303);
    let transaction = hub.get(user, &transaction_path(&flow.id, "")).await.expect(200);
    assert_eq!(transaction.text("/status"), "connected", "{}", transaction.body);
    transaction.text("/connectionId")
}

fn exchanges(hub: &TestHub) -> Vec<Fields> {
    hub.provider.exchanges.lock().unwrap().clone()
}

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
    assert_eq!(secret::challenge(&exchange["code_verifier"]), flow.query["code_challenge"]);

    let list = hub.get("alice", &format!("/hubs/{HUB}/users/alice/connections")).await.expect(200);
    assert_eq!(list.text("/connections/0/id"), transaction.text("/connectionId"));
    assert_eq!(list.text("/connections/0/name"), "Owner of files");
    assert_eq!(list.text("/connections/0/schemeType"), "oauth2");
    let oauth = hub.integration("alice", "oauth").await;
    let existing = json!({"templateId": oauth["connectionTemplates"][0]["id"],
        "connectionId": transaction.text("/connectionId")});
    let body = crate::support::activate("alice", &oauth, vec![existing], json!({}));
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
async fn a_callback_counts_once() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let flow = authorizing(&hub, "alice", "oauth", json!({})).await;
    let parameters = [("code", "slow-code")];
    let (one, two) = tokio::join!(flow.answer(&hub, &parameters), flow.answer(&hub, &parameters));
    let mut statuses = [one, two];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 400]);
    assert_eq!(flow.answer(&hub, &parameters).await, 400);
    assert_eq!(exchanges(&hub).len(), 1);
    assert_eq!(flow.status(&hub, "alice").await.0, "connected");
}

#[tokio::test]
async fn a_callback_in_another_browser_reaches_no_provider() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let other = launch(&hub).await;
    for cookie in ["", other.cookie.as_str(), "oc_00000000=x"] {
        let flow = authorizing(&hub, "alice", "oauth", json!({})).await;
        assert_eq!(visit(&hub, flow.callback(&hub, &[("code", "good-code")]), cookie).await, 400);
        assert_eq!(flow.status(&hub, "alice").await, ("failed".to_owned(), "state_mismatch".to_owned()));
        assert_eq!(flow.answer(&hub, &[("code", "good-code")]).await, 400);
    }
    let flow = authorizing(&hub, "alice", "oauth", json!({})).await;
    for state in ["guess", &flow.query["state"][1..], &format!("{}A", flow.query["state"])] {
        assert_eq!(flow.answer(&hub, &[("code", "good-code"), ("state", state)]).await, 400);
    }
    assert_eq!(exchanges(&hub).len(), 0);
    assert_eq!(flow.answer(&hub, &[("code", "good-code")]).await, 303);
}

#[tokio::test]
async fn a_callback_at_another_contexts_address_reaches_no_provider() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let flow = authorizing(&hub, "alice", "oauth", json!({})).await;
    let second = authorizing(&hub, "alice", "second", json!({})).await;
    let mut url = flow.callback(&hub, &[("code", "good-code")]);
    url.set_path(Url::parse(&second.query["redirect_uri"]).unwrap().path());
    assert_eq!(visit(&hub, url, &flow.cookie).await, 400);
    assert_eq!(flow.status(&hub, "alice").await, ("failed".to_owned(), "context_mismatch".to_owned()));
    assert_eq!(exchanges(&hub).len(), 0);
    assert_eq!(second.answer(&hub, &[("code", "good-code")]).await, 303);
}

#[tokio::test]
async fn a_popup_that_was_not_bound_or_is_not_this_browsers_goes_nowhere() {
    let hub = TestHub::start().await;
    for user in ["alice", "bob"] {
        hub.user(user).await;
    }
    let popup = launch(&hub).await;
    assert_eq!(go(&hub, &popup.handle, &popup.cookie).await.status(), 400);
    let id = initialise(&hub, "alice", "oauth", json!({})).await.expect(200).text("/transactionId");
    let bind = transaction_path(&id, "/bind");
    let unknown = hub.post("alice", &bind, json!({"handle": "guess"})).await.expect(404);
    assert_eq!(unknown.field(), "handle");
    hub.post("bob", &bind, json!({"handle": popup.handle})).await.expect(404);
    hub.post("alice", &bind, json!({"handle": popup.handle})).await.expect(200);
    assert_eq!(
        hub.post("alice", &bind, json!({"handle": popup.handle})).await.expect(409).code(),
        "wrong_state"
    );
    let bobs = initialise(&hub, "bob", "oauth", json!({})).await.expect(200).text("/transactionId");
    hub.post("bob", &transaction_path(&bobs, "/bind"), json!({"handle": popup.handle})).await.expect(409);

    assert_eq!(go(&hub, &popup.handle, "").await.status(), 400);
    assert_eq!(go(&hub, &popup.handle, &launch(&hub).await.cookie).await.status(), 400);
    let url = format!("{}/connect/go?h={}", hub.base, popup.handle);
    let head = hub.http.head(&url).header("cookie", &popup.cookie).send().await.unwrap();
    assert_eq!(head.status(), 405);
    let prefetch = hub.http.get(&url).header("cookie", &popup.cookie).header("sec-purpose", "prefetch");
    assert_eq!(prefetch.send().await.unwrap().status(), 425);
    assert_eq!(go(&hub, &popup.handle, &popup.cookie).await.status(), 303);
    assert_eq!(go(&hub, &popup.handle, &popup.cookie).await.status(), 400);
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
    let started = Instant::now();
    let path = transaction_path(&flow.id, "?wait=20&seen=authorizing");
    let parameters = [("code", "slow-code")];
    let (seen, answered) = tokio::join!(hub.get("alice", &path), async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        flow.answer(&hub, &parameters).await
    });
    assert_eq!((seen.expect(200).text("/status").as_str(), answered), ("exchanging", 303));
    let stale = transaction_path(&flow.id, "?wait=20&seen=exchanging");
    assert_eq!(hub.get("alice", &stale).await.expect(200).text("/status"), "connected");
    assert!(started.elapsed() < Duration::from_secs(10));
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
