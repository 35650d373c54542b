//! OAuth 1.0a with its three legs (RFC 5849, section 2), against a provider that checks every signature itself: the ways that
//! end well, and what a provider answers. Its threats are in `oauth1_rows`.

use crate::support::{
    HUB, activate,
    flow::{
        Flow, Popup, authorizing, bind, eventually, go, initialise, launch, redirecting, seen,
        transaction_path,
    },
    oauth1::{Oauth1Provider, boards, connected, hub_with, land, token_of},
    tokens::{connection, owner, stored_variables},
};
use reqwest::Method;
use serde_json::json;
use url::Url;

#[tokio::test]
async fn three_legs_connect_an_account_and_its_token_signs_every_request() {
    let (hub, provider) = boards("").await;
    let flow = authorizing(&hub, "alice", "boards", json!({})).await;
    assert_eq!(flow.authorize.path(), "/authorize");
    assert_eq!(flow.status(&hub, "alice").await.0, "authorizing");
    assert_eq!(
        flow.authorize.query().unwrap().split_once('&').unwrap().1,
        "name=Fernhill%20%26%20Co&scope=read%2Cwrite&expiration=never"
    );
    let page = land(&hub, &provider.allow(&flow.authorize), &flow.cookie).await;
    assert_eq!((page.status, page.location.as_str()), (303, "/connect/done"));
    let transaction = hub.get("alice", &transaction_path(&flow.id, "")).await.expect(200);
    assert_eq!(transaction.text("/status"), "connected", "{}", transaction.body);
    assert_eq!(transaction.text("/account"), "Owner of boards");
    provider.expect_nothing_refused();

    let list = hub.get("alice", &format!("/hubs/{HUB}/users/alice/connections")).await.expect(200);
    assert_eq!(list.text("/connections/0/schemeType"), "oauth1");
    let id = transaction.text("/connectionId");
    let boards = hub.integration("alice", "boards").await;
    let existing = json!({"templateId": boards["connectionTemplates"][0]["id"], "connectionId": id});
    let body = activate("alice", &boards, vec![existing], json!({}));
    hub.post("alice", "/activations", body).await.expect(200);
    hub.expect_no_canary();
}

#[tokio::test]
async fn a_client_sees_where_it_is_sent_and_no_secret() {
    let (hub, provider) = boards("").await;
    let template = hub.integration("alice", "boards").await["connectionTemplates"][0].clone();
    let config = &template["authSchemeConfig"];
    assert_eq!((&config["schemeType"], config.get("tokenAuth")), (&json!("oauth1"), None));
    assert_eq!(config["authorizeUrl"], format!("{}/authorize", provider.origin));
    assert_eq!((&config["consumerKey"], &config["signatureMethod"]), (&json!("client-1"), &json!("sha1")));
    assert_eq!(config["tempCredentialEndpoint"]["url"], format!("{}/initiate", provider.origin));
    assert_eq!(template.get("credentialType"), None);
    // Nobody types its token.
    let body = json!({"name": "Work", "credentials": {"action": [{"authSchemeConfig": config,
        "credential": {"name": "Work", "type": "oauth1-token", "data": {"token": "t", "tokenSecret": "s"}}}]}});
    let path =
        format!("/embed/{HUB}/users/alice/connection-templates/{}/verify", template["id"].as_str().unwrap());
    assert_eq!(hub.post("alice", &path, body).await.expect(400).field(), "credentials.action[0]");
    for (field, body) in [
        ("clientId", json!({"clientId": "other"})),
        ("authorizeUrl", json!({"authorizeUrl": "https://evil.example/"})),
        ("additionalParams", json!({"additionalParams": "oauth_callback=oob"})),
        ("additionalParams", json!({"additionalParams": "scope=account"})),
    ] {
        assert_eq!(initialise(&hub, "alice", "boards", body).await.expect(422).field(), field);
    }
    initialise(&hub, "alice", "boards", json!({"scopes": ["read"]})).await.expect(400);
}

#[tokio::test]
async fn every_signature_method_signs_all_legs_and_the_api() {
    for (method, wire) in [("HMAC-SHA256", "sha256"), ("RSA-SHA1", "rsa-sha1"), ("PLAINTEXT", "plaintext")] {
        let (hub, provider) = boards(&format!("signature = \"{method}\"\n")).await;
        let config =
            hub.integration("alice", "boards").await["connectionTemplates"][0]["authSchemeConfig"].clone();
        assert_eq!(config["signatureMethod"], wire);
        connected(&hub, &provider, "alice", "boards").await;
        provider.expect_nothing_refused();
        assert_eq!(provider.count("/api/me"), 1, "{method}");
    }
}

#[tokio::test]
async fn further_parameters_are_signed_in_a_form_or_in_the_query() {
    for method in ["POST", "GET"] {
        let fields = format!("method = \"{method}\"\nrequest_params = \"scope=a%20b&x=%2B%26%3D\"\n");
        let (hub, provider) = boards(&fields).await;
        connected(&hub, &provider, "alice", "boards").await;
        provider.expect_nothing_refused();
        let seen = provider.seen.lock().unwrap();
        let asked = seen.good.iter().find(|asked| asked.contains("/initiate")).unwrap();
        let query = if method == "GET" { "?scope=a%20b&x=%2B%26%3D" } else { "" };
        assert_eq!(*asked, format!("{method} /initiate{query}"));
    }
}

#[tokio::test]
async fn a_consumer_that_the_person_types_is_sealed_until_it_signs() {
    let variables = "[[connection.variable]]\nname = \"consumerKey\"\nrequired = true\n\
         [[connection.variable]]\nname = \"consumerSecret\"\nrequired = true\nsecret = true\n";
    let (hub, provider) =
        hub_with("consumer_key = \"{consumerKey}\"\nconsumer_secret = \"{consumerSecret}\"\n", variables)
            .await;
    provider.register("typed-consumer", "HMAC-SHA1", "CANARY-typed & secret");
    let body = json!({"variables": [
        {"name": "consumerKey", "value": "typed-consumer"},
        {"name": "consumerSecret", "value": "CANARY-typed & secret"},
    ]});
    let missing = json!({"variables": [{"name": "consumerKey", "value": "typed-consumer"}]});
    initialise(&hub, "alice", "boards", missing).await.expect(400);
    let flow = authorizing(&hub, "alice", "boards", body).await;
    hub.expect_no_canary();
    assert_eq!(land(&hub, &provider.allow(&flow.authorize), &flow.cookie).await.status, 303);
    assert_eq!(flow.status(&hub, "alice").await.0, "connected");
    provider.expect_nothing_refused();
    // The connection keeps it, sealed: its requests are signed after a restart, too.
    let stored = stored_variables(&hub, "alice").await;
    assert_eq!(stored, [("consumerKey".to_owned(), "typed-consumer".to_owned())]);
    let id = connection(&hub, "alice").await["id"].as_str().unwrap().to_owned();
    let credential = hub.service().accounts.fresh_credential(&owner(&hub, "alice").await, &id).await.unwrap();
    assert_eq!(credential.variables(&[])["consumerSecret"], "CANARY-typed & secret");
    hub.expect_no_canary();
}

#[tokio::test]
async fn what_an_answer_and_a_callback_say_is_kept_if_its_variable_may_be_it() {
    let fields = "keep = { user = \"/user_id\" }\nkeep_callback = { realm = \"realmId\" }\n";
    let variable =
        "[[connection.variable]]\nname = \"realm\"\nhidden = true\nkept = true\npattern = \"[0-9]+\"\n";
    let (hub, provider) = hub_with(fields, variable).await;
    for (realm, outcome) in [("123", "connected"), ("evil.example", "failed")] {
        let flow = authorizing(&hub, "alice", "boards", json!({})).await;
        let asked = provider.count("/access");
        let mut callback = provider.allow(&flow.authorize);
        callback.query_pairs_mut().append_pair("realmId", realm);
        land(&hub, &callback, &flow.cookie).await;
        assert_eq!(flow.status(&hub, "alice").await.0, outcome, "{realm}");
        // It is looked at before a secret is sent anywhere.
        assert_eq!(provider.count("/access") > asked, outcome == "connected");
    }
    // Who said no said no, whatever else the callback has.
    let flow = authorizing(&hub, "alice", "boards", json!({})).await;
    let token = token_of(&flow.authorize);
    let declined = provider.callback(&flow.authorize, &[("denied", &token), ("realmId", "evil.example")]);
    land(&hub, &declined, &flow.cookie).await;
    assert_eq!(flow.status(&hub, "alice").await.1, "access_denied");
    let expected = [("realm", "123"), ("user", "7")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(stored_variables(&hub, "alice").await, expected);
}

#[tokio::test]
async fn the_ways_without_an_opener_work_as_with_oauth_2() {
    let (hub, provider) = boards("").await;
    // Pairing.
    let nonce = "0123456789abcdef0123456789abcdef";
    let id = initialise(&hub, "alice", "boards", json!({"clientNonce": nonce})).await.expect(200);
    let id = id.text("/transactionId");
    let popup: Popup = launch(&hub).await;
    let code = seen(&hub, &popup, nonce, false).await.expect(200).text("/pairingCode");
    hub.post("alice", &transaction_path(&id, "/bind"), json!({"pairingCode": code})).await.expect(200);
    let flow = Flow::at(id, popup.cookie.clone(), &go(&hub, &popup.handle, &popup.cookie).await);
    assert_eq!(land(&hub, &provider.allow(&flow.authorize), &flow.cookie).await.status, 303);
    assert_eq!(flow.status(&hub, "alice").await.0, "connected");
    // The whole tab.
    let flow = redirecting(&hub, "alice", "boards").await;
    let page = land(&hub, &provider.allow(&flow.authorize), &flow.cookie).await;
    let proof = page.location.rsplit('.').next().unwrap().to_owned();
    assert!(page.location.contains("/connect/back?"), "{}", page.location);
    let asked = provider.count("/access");
    assert_eq!(flow.complete(&hub, "alice", &proof).await.expect(200).text("/status"), "connected");
    assert_eq!(provider.count("/access"), asked + 1);
    provider.expect_nothing_refused();
}

#[tokio::test]
async fn a_client_that_opens_the_page_itself_gets_a_stand_in_for_the_verifier() {
    let (hub, provider) = boards("").await;
    hub.user("bob").await;
    let boards = hub.integration("alice", "boards").await;
    let template = &boards["connectionTemplates"][0];
    for kind in ["oauth2-code", "oauth1"] {
        let flow = Flow::plain(&hub, "alice", "boards").await;
        let token = token_of(&flow.authorize);
        let page = land(&hub, &provider.allow(&flow.authorize), "").await;
        let answer = Url::parse(&format!("x:?{}", page.location.split_once('#').unwrap().1)).unwrap();
        let member =
            |name: &str| answer.query_pairs().find(|(known, _)| known == name).unwrap().1.into_owned();
        assert_eq!((member("state"), member("oauth_token")), (token.clone(), token.clone()));
        assert_eq!(member("oauth_verifier"), member("code"));
        assert!(!page.location.contains("CANARY"));
        assert_eq!(flow.status(&hub, "alice").await.0, "awaiting_completion");
        let data = match kind {
            "oauth1" => json!({"oauthToken": token, "oauthVerifier": member("code"), "state": ""}),
            _ => json!({"code": member("code"), "state": token}),
        };
        let body = json!({"connectorId": template["connectorId"], "connection": {"name": "Work",
            "credentials": {"action": [{"authSchemeConfig": template["authSchemeConfig"],
                "credential": {"name": "Work", "type": kind, "data": data}}]}}});
        let path = format!("/hubs/{HUB}/users/alice/connections");
        hub.post("alice", &path, body.clone()).await.expect(201);
        assert_eq!(flow.status(&hub, "alice").await.0, "connected", "{kind}");
        // Another user with the same stand-in has nothing.
        let path = format!("/hubs/{HUB}/users/bob/connections");
        assert_eq!(hub.post("bob", &path, body).await.expect(422).code(), "credential_refused");
    }
}

#[tokio::test]
async fn each_refusal_has_its_own_code_and_nothing_is_asked_for() {
    let (hub, provider) = boards("").await;
    for (parameters, code) in [
        (vec![("denied", "TOKEN")], "access_denied"),
        (vec![("oauth_token", "TOKEN"), ("oauth_problem", "user_refused")], "access_denied"),
        (vec![("oauth_token", "TOKEN"), ("oauth_problem", "permission_denied")], "access_denied"),
        (vec![("oauth_token", "TOKEN"), ("oauth_verifier", "denied")], "access_denied"),
        (vec![("oauth_token", "TOKEN"), ("oauth_verifier", "NULL")], "access_denied"),
        (vec![("oauth_token", "TOKEN"), ("error", "access_denied")], "access_denied"),
        // Without a token it belongs to the browser.
        (vec![("oauth_problem", "user_refused")], "access_denied"),
        (vec![("oauth_token", "TOKEN"), ("oauth_problem", "token_expired")], "provider_error"),
        (vec![("oauth_token", "TOKEN"), ("oauth_problem", "<img src=x onerror=alert(1)>")], "provider_error"),
        (vec![("oauth_token", "TOKEN")], "provider_error"),
    ] {
        let flow = authorizing(&hub, "alice", "boards", json!({})).await;
        let token = token_of(&flow.authorize);
        let parameters: Vec<(&str, &str)> =
            parameters.iter().map(|(n, v)| (*n, if *v == "TOKEN" { token.as_str() } else { *v })).collect();
        let page = land(&hub, &provider.callback(&flow.authorize, &parameters), &flow.cookie).await;
        assert_eq!((page.status, page.location.as_str()), (303, "/connect/done"), "{parameters:?}");
        assert_eq!(
            flow.status(&hub, "alice").await,
            ("failed".to_owned(), code.to_owned()),
            "{parameters:?}"
        );
    }
    assert_eq!(provider.count("/access"), 0);
    assert!(hub.answers.lock().unwrap().iter().all(|body| !body.contains("onerror")));
}

#[tokio::test]
async fn an_answer_of_the_provider_that_is_none_connects_nothing() {
    let (hub, provider) = boards("").await;
    for quirk in ["unconfirmed", "denied", "secretless", "html", "huge", "redirect", "down", "problem"] {
        provider.set_quirk(quirk);
        let refused = initialise(&hub, "alice", "boards", json!({})).await.expect(422);
        assert_eq!(refused.code(), "provider_unreachable", "{quirk}");
        // The same at the moment at which the popup would leave.
        provider.set_quirk("");
        let id = initialise(&hub, "alice", "boards", json!({})).await.expect(200).text("/transactionId");
        let popup = launch(&hub).await;
        bind(&hub, "alice", &id, &popup.handle).await.expect(200);
        provider.set_quirk(quirk);
        assert_eq!(go(&hub, &popup.handle, &popup.cookie).await.status, 400);
        let transaction = hub.get("alice", &transaction_path(&id, "")).await.expect(200);
        assert_eq!(transaction.text("/errorCode"), "provider_error", "{quirk}");
        provider.set_quirk("");
    }
    for (quirk, outcome) in [
        ("twice", "exchange_failed"),
        ("secretless", "exchange_failed"),
        ("html", "exchange_failed"),
        ("huge", "exchange_failed"),
        ("redirect", "exchange_failed"),
        ("down", "exchange_failed"),
        ("problem", "exchange_failed"),
        ("never", "exchange_timeout"),
        // A member of a wrong type costs that member.
        ("json", ""),
    ] {
        let flow = authorizing(&hub, "alice", "boards", json!({})).await;
        provider.set_quirk(quirk);
        land(&hub, &provider.allow(&flow.authorize), &flow.cookie).await;
        provider.set_quirk("");
        assert_eq!(flow.status(&hub, "alice").await.1, outcome, "{quirk}");
    }
    provider.expect_nothing_refused();
}

#[tokio::test]
async fn a_connection_that_goes_is_revoked_as_the_definition_says() {
    let (hub, provider) =
        boards("revoke_url = \"PROVIDER/tokens/{token}\"\nrevoke_method = \"DELETE\"\n").await;
    let id = connected(&hub, &provider, "alice", "boards").await;
    let token = provider.seen.lock().unwrap().tokens.keys().next().unwrap().clone();
    let path = format!("/hubs/{HUB}/users/alice/connections/{id}");
    hub.call("alice", Method::DELETE, &path, json!(null)).await.expect(204);
    eventually(async || provider.seen.lock().unwrap().tokens.is_empty()).await;
    assert_eq!(provider.count(&format!("DELETE /tokens/{token}")), 1);
    provider.expect_nothing_refused();
}

#[tokio::test]
async fn reconnecting_replaces_the_token_of_the_connection() {
    let (hub, provider) = boards("").await;
    let id = connected(&hub, &provider, "alice", "boards").await;
    let flow = authorizing(&hub, "alice", "boards", json!({"connectionId": id})).await;
    land(&hub, &provider.allow(&flow.authorize), &flow.cookie).await;
    let transaction = hub.get("alice", &transaction_path(&flow.id, "")).await.expect(200);
    assert_eq!(
        (transaction.text("/status"), transaction.text("/connectionId")),
        ("connected".to_owned(), id)
    );
    let list = hub.get("alice", &format!("/hubs/{HUB}/users/alice/connections")).await.expect(200);
    assert_eq!(list.body["connections"].as_array().unwrap().len(), 1);
    provider.expect_nothing_refused();
}

#[tokio::test]
async fn a_hub_without_the_registration_says_what_is_missing() {
    let (hub, _) = boards("client = \"NOWHERE\"\n").await;
    let list =
        hub.get("alice", &format!("/embed/{HUB}/users/alice/integrations?search=boards")).await.expect(200);
    assert_eq!(list.text("/integrations/0/status"), "unavailable");
    initialise(&hub, "alice", "boards", json!({})).await.expect(409);
    let provider = Oauth1Provider::start().await;
    provider.expect_nothing_refused();
}
