//! The threats of OAuth, by the names of their rows. Those that need a browser (O17, O18, and the browser's half of
//! O1, O2, O9, O11, O12 and O13) are journeys; O15 is in `oauth_upkeep`.

use crate::support::{
    HUB, TestHub,
    flow::{
        Flow, authorizing, bind, exchanges, go, initialise, launch, page, pkce_challenge, redirecting, seen,
        transaction_path, visit,
    },
};
use serde_json::json;
use url::Url;

#[tokio::test]
async fn o1_a_strangers_consent_to_a_sent_link_is_not_exchanged() {
    let hub = TestHub::start_for_oauth().await;
    hub.user("alice").await;
    // The attacker is alice; whoever follows her links has another browser, which shows no cookie.
    let plain = Flow::plain(&hub, "alice", "oauth").await;
    let landed = plain.land(&hub, &[("code", "good-code")]).await;
    assert!(landed.location.starts_with("/connect/handover?"), "{}", landed.location);
    assert_eq!(plain.status(&hub, "alice").await.0, "awaiting_completion");
    // The stand-in stayed in the other browser: what alice knows herself is not enough.
    let known = plain.query["state"].clone();
    plain.complete(&hub, "alice", &known).await.expect(404);

    let bound = authorizing(&hub, "alice", "oauth", json!({})).await;
    let stranger = Flow { cookie: String::new(), ..bound };
    assert_eq!(stranger.answer(&hub, &[("code", "good-code")]).await, 400);
    assert_eq!(stranger.status(&hub, "alice").await.0, "failed");
    assert_eq!(exchanges(&hub).len(), 0);
}

#[tokio::test]
async fn o2_a_popup_is_bound_by_its_own_handle_only() {
    let hub = TestHub::start_for_oauth().await;
    for user in ["alice", "bob"] {
        hub.user(user).await;
    }
    let popup = launch(&hub).await;
    let id = initialise(&hub, "alice", "oauth", json!({})).await.expect(200).text("/transactionId");
    assert_eq!(bind(&hub, "alice", &id, "guess").await.expect(404).field(), "handle");
    bind(&hub, "bob", &id, &popup.handle).await.expect(404);
    bind(&hub, "alice", &id, &popup.handle).await.expect(200);
    let bobs = initialise(&hub, "bob", "oauth", json!({})).await.expect(200).text("/transactionId");
    bind(&hub, "bob", &bobs, &popup.handle).await.expect(409);

    for cookie in ["", launch(&hub).await.cookie.as_str()] {
        assert_eq!(go(&hub, &popup.handle, cookie).await.status, 400);
    }
    assert_eq!(go(&hub, &popup.handle, &popup.cookie).await.status, 303);
}

#[tokio::test]
async fn o3_a_callback_in_another_browser_reaches_no_provider() {
    let hub = TestHub::start_for_oauth().await;
    hub.user("alice").await;
    let other = launch(&hub).await;
    for cookie in ["", other.cookie.as_str(), "oc_00000000=x"] {
        let flow = authorizing(&hub, "alice", "oauth", json!({})).await;
        let url = flow.callback(&hub, &[("code", "good-code")]);
        assert_eq!(visit(&hub, url.as_str(), cookie).await.status, 400);
        assert_eq!(flow.status(&hub, "alice").await, ("failed".to_owned(), "state_mismatch".to_owned()));
        assert_eq!(flow.answer(&hub, &[("code", "good-code")]).await, 400);
    }
    assert_eq!(exchanges(&hub).len(), 0);
}

#[tokio::test]
async fn o4_a_state_counts_once_and_cannot_be_guessed() {
    let hub = TestHub::start_for_oauth().await;
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
    let flow = authorizing(&hub, "alice", "oauth", json!({})).await;
    for state in ["guess", &flow.query["state"][1..], &format!("{}A", flow.query["state"])] {
        assert_eq!(flow.answer(&hub, &[("code", "good-code"), ("state", state)]).await, 400);
    }
    assert_eq!(exchanges(&hub).len(), 1);
    assert_eq!(flow.answer(&hub, &[("code", "good-code")]).await, 303);
}

#[tokio::test]
async fn o5_an_answer_at_another_contexts_address_or_of_another_issuer_reaches_no_provider() {
    let hub = TestHub::start_for_oauth().await;
    hub.user("alice").await;
    let flow = authorizing(&hub, "alice", "oauth", json!({})).await;
    let second = authorizing(&hub, "alice", "second", json!({})).await;
    let mut url = flow.callback(&hub, &[("code", "good-code")]);
    url.set_path(Url::parse(&second.query["redirect_uri"]).unwrap().path());
    assert_eq!(visit(&hub, url.as_str(), &flow.cookie).await.status, 400);
    assert_eq!(flow.status(&hub, "alice").await, ("failed".to_owned(), "context_mismatch".to_owned()));
    let slash = format!("{}/", hub.provider.origin);
    for issuer in ["", "https://evil.example", slash.as_str()] {
        for outcome in [("code", "good-code"), ("error", "access_denied")] {
            let flow = authorizing(&hub, "alice", "oauth", json!({})).await;
            assert_eq!(flow.answer(&hub, &[outcome, ("iss", issuer)]).await, 303);
            assert_eq!(flow.status(&hub, "alice").await.1, "issuer_mismatch", "{issuer}");
        }
    }
    // A server that does not always name itself may leave it out, and may not name another.
    for (issuer, status) in [("", "connected"), (slash.as_str(), "failed")] {
        let flow = authorizing(&hub, "alice", "posting", json!({})).await;
        flow.answer(&hub, &[("code", "good-code"), ("iss", issuer)]).await;
        assert_eq!(flow.status(&hub, "alice").await.0, status, "{issuer}");
    }
    assert_eq!(exchanges(&hub).len(), 1);
    assert_eq!(second.answer(&hub, &[("code", "good-code")]).await, 303);
}

#[tokio::test]
async fn o6_a_code_of_one_provider_is_never_shown_to_another() {
    let hub = TestHub::start_for_oauth().await;
    hub.user("alice").await;
    // The foreign provider sends the browser to the honest one, with its own state: the honest code comes to the honest
    // address.
    let foreign = authorizing(&hub, "alice", "foreign", json!({})).await;
    let honest = authorizing(&hub, "alice", "oauth", json!({})).await;
    assert_ne!(foreign.query["redirect_uri"], honest.query["redirect_uri"]);
    let mut url = foreign.callback(&hub, &[("code", "good-code")]);
    url.set_path(Url::parse(&honest.query["redirect_uri"]).unwrap().path());
    assert_eq!(visit(&hub, url.as_str(), &foreign.cookie).await.status, 400);
    assert_eq!(foreign.status(&hub, "alice").await.1, "context_mismatch");
    assert_eq!((exchanges(&hub).len(), hub.provider.elsewhere.lock().unwrap().len()), (0, 0));
    assert_eq!(honest.answer(&hub, &[("code", "good-code")]).await, 303);
    assert_eq!((exchanges(&hub).len(), hub.provider.elsewhere.lock().unwrap().len()), (1, 0));
}

#[tokio::test]
async fn o7_the_challenge_is_s256_and_no_client_can_change_it() {
    let hub = TestHub::start_for_oauth().await;
    hub.user("alice").await;
    let flow = authorizing(&hub, "alice", "oauth", json!({})).await;
    assert_eq!(
        (flow.query["code_challenge"].len(), flow.query["code_challenge_method"].as_str()),
        (43, "S256")
    );
    flow.answer(&hub, &[("code", "good-code")]).await;
    let verifier = &exchanges(&hub)[0]["code_verifier"];
    assert_eq!(pkce_challenge(verifier), flow.query["code_challenge"]);
    let off = authorizing(&hub, "alice", "posting", json!({})).await;
    assert!(!off.query.contains_key("code_challenge"));
    let plain = json!({"additionalParams": "code_challenge_method=plain"});
    initialise(&hub, "alice", "oauth", plain).await.expect(422);
}

#[tokio::test]
async fn o8_a_client_sets_no_parameter_that_the_hub_decides() {
    let hub = TestHub::start_for_oauth().await;
    hub.user("alice").await;
    for params in [
        "client_id=x",
        "REDIRECT_URI=https://evil.example",
        "Response_Type=token",
        "response_mode=fragment",
        "st%61te=x",
        "scope=admin",
        "code_challenge=x",
        "code_challenge_method=plain",
        "nonce=x",
        "request=x",
        "request_uri=x",
        "claims=x",
        "resource=x",
        "audience=x",
        "user_scope=admin",
        "optional_scope=admin",
        "client_secret=x",
        "dpop_jkt=x",
        "authorization_details=x",
        "whatever=x",
        "hd=1&state=x",
        "hd=1&hd=2",
        "hd=1&HD=2",
    ] {
        let refused = initialise(&hub, "alice", "oauth", json!({"additionalParams": params})).await;
        assert_eq!((refused.status, refused.field()), (422, "additionalParams"), "{params}");
    }
    for scopes in [json!(["read", "admin"]), json!(["read write"])] {
        initialise(&hub, "alice", "oauth", json!({"scopes": scopes})).await.expect(400);
    }
    let body = json!({"additionalParams": "hd=1%26state=x&login_hint=me%40example.com", "prompt": "consent"});
    let flow = authorizing(&hub, "alice", "oauth", body).await;
    assert_eq!(
        (flow.query["hd"].as_str(), flow.query["login_hint"].as_str()),
        ("1&state=x", "me@example.com")
    );
    assert_eq!(flow.query["prompt"], "consent");
    assert_eq!(flow.authorize.query_pairs().filter(|(name, _)| name == "state").count(), 1);
}

#[tokio::test]
async fn o10_the_browser_comes_back_to_a_page_of_the_configuration_only() {
    let hub = TestHub::start_for_oauth().await;
    hub.user("alice").await;
    for name in
        ["https://evil.example", "//evil.example", "\\\\evil.example", "%2f%2fevil.example", "default ", ""]
    {
        let refused = initialise(&hub, "alice", "oauth", json!({"returnTo": name})).await;
        assert_eq!((refused.status, refused.field()), (422, "returnTo"), "{name}");
    }
    let flow = redirecting(&hub, "alice", "oauth").await;
    let evil = [("code", "good-code"), ("return_to", "https://evil.example"), ("redirect", "//evil.example")];
    let page = flow.land(&hub, &evil).await;
    assert!(
        page.location.starts_with(&format!("/connect/back?hub={HUB}&to=default#oc=")),
        "{}",
        page.location
    );

    // A thousand names that the configuration does not have: no page goes anywhere.
    let parts =
        ["default", "/", "\\", ":", "//evil.example", "%2e", "%0d%0a", "javascript:", "@", "?", "\t", "é"];
    for seed in 0..1000_usize {
        let name: String = (0..3).map(|at| parts[(seed / parts.len().pow(at)) % parts.len()]).collect();
        let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("to", &name).finish();
        let page = visit(&hub, &format!("/connect/back?hub={HUB}&{query}"), "").await;
        assert!(page.status == 400 && page.location.is_empty(), "{name}: {}", page.status);
        assert!(!page.body.contains("evil.example"), "{name}");
    }
}

#[tokio::test]
async fn o11_no_page_after_the_callback_has_the_code_or_the_state_in_what_is_sent() {
    let hub = TestHub::start_for_oauth().await;
    hub.user("alice").await;
    let popup = authorizing(&hub, "alice", "oauth", json!({})).await;
    let tab = redirecting(&hub, "alice", "oauth").await;
    let plain = Flow::plain(&hub, "alice", "second").await;
    // The first one was replaced by the second.
    assert_eq!(popup.status(&hub, "alice").await.0, "cancelled");
    let popup = authorizing(&hub, "alice", "foreign", json!({})).await;
    for flow in [popup, tab, plain] {
        let page = flow.land(&hub, &[("code", "good-code")]).await;
        assert_eq!(page.status, 303);
        let sent = page.location.split('#').next().unwrap();
        assert!(!sent.contains("good-code") && !sent.contains(&flow.query["state"]), "{sent}");
        assert!(!page.location.contains("good-code"));
    }
}

#[tokio::test]
async fn o12_nothing_that_a_provider_wrote_is_on_a_page() {
    let hub = TestHub::start_for_oauth().await;
    hub.user("alice").await;
    let markup = "<img src=x onerror=alert(1)>";
    let flow = authorizing(&hub, "alice", "oauth", json!({})).await;
    let hostile = [("error", markup), ("error_description", markup), ("error_uri", "javascript:alert(1)")];
    assert_eq!(flow.answer(&hub, &hostile).await, 303);
    assert_eq!(flow.status(&hub, "alice").await.1, "provider_error");
    let plain = Flow::plain(&hub, "alice", "oauth").await;
    let page = plain.land(&hub, &hostile).await;
    assert!(page.location.contains("error=server_error&"), "{}", page.location);
    for path in ["/connect/done", page.location.split('#').next().unwrap()] {
        visit(&hub, path, "").await;
    }
    assert!(
        hub.answers
            .lock()
            .unwrap()
            .iter()
            .all(|body| !body.contains("onerror") && !body.contains("javascript:"))
    );
}

#[tokio::test]
async fn o13_a_posted_answer_counts_with_the_popups_cookie_only() {
    let hub = TestHub::start_for_oauth().await;
    hub.user("alice").await;
    let post = async |flow: &Flow, parameters: &[(&str, &str)]| {
        let form = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(flow.parameters(&hub, parameters))
            .finish();
        let request = hub.http.post(&flow.query["redirect_uri"]).body(form);
        page(&hub, request.header("content-type", "application/x-www-form-urlencoded")).await
    };
    let flow = authorizing(&hub, "alice", "posting", json!({})).await;
    assert_eq!(flow.query["response_mode"], "form_post");
    let next = post(&flow, &[("code", "good-code")]).await;
    assert_eq!(next.status, 303);
    assert!(!next.location.contains("good-code") && !next.location.contains(&flow.query["state"]));
    assert_eq!(post(&flow, &[("code", "other-code")]).await.status, 400);
    let done = visit(&hub, &next.location, &flow.cookie).await;
    assert_eq!(done.location, "/connect/done");
    assert_eq!(flow.status(&hub, "alice").await.0, "connected");
    assert_eq!(exchanges(&hub)[0]["code"], "good-code");
    assert_eq!(visit(&hub, &next.location, &flow.cookie).await.status, 400);

    let flow = authorizing(&hub, "alice", "posting", json!({})).await;
    let next = post(&flow, &[("code", "good-code")]).await;
    assert_eq!(visit(&hub, &next.location, "").await.status, 400);
    assert_eq!(flow.status(&hub, "alice").await.1, "state_mismatch");
    // A server that was not asked to post does not get away with it.
    let flow = authorizing(&hub, "alice", "oauth", json!({})).await;
    assert_eq!(post(&flow, &[("code", "good-code")]).await.status, 400);
    assert_eq!(flow.status(&hub, "alice").await.0, "authorizing");
    assert_eq!(exchanges(&hub).len(), 1);
}

#[tokio::test]
async fn o14_a_token_answer_that_is_none_connects_nothing() {
    let hub = TestHub::start_for_oauth().await;
    hub.user("alice").await;
    for code in ["huge", "html", "redirect", "mac", "newline", "bad-code"] {
        let flow = authorizing(&hub, "alice", "oauth", json!({})).await;
        assert_eq!(flow.answer(&hub, &[("code", code)]).await, 303);
        assert_eq!(flow.status(&hub, "alice").await.1, "exchange_failed", "{code}");
    }
    let flow = authorizing(&hub, "alice", "oauth", json!({})).await;
    assert_eq!(flow.answer(&hub, &[("code", "never")]).await, 303);
    // The provider would have given a token after 30 seconds.
    assert_eq!(flow.status(&hub, "alice").await.1, "exchange_timeout");
}

#[tokio::test]
async fn o16_looking_at_a_link_does_not_use_it_up() {
    let hub = TestHub::start_for_oauth().await;
    hub.user("alice").await;
    let id = initialise(&hub, "alice", "oauth", json!({})).await.expect(200).text("/transactionId");
    let popup = launch(&hub).await;
    bind(&hub, "alice", &id, &popup.handle).await.expect(200);
    let looked_at = async |url: &str| {
        let head = hub.http.head(url).header("cookie", &popup.cookie).send().await.unwrap();
        assert_eq!(head.status(), 405, "{url}");
        for (name, value) in [("sec-purpose", "prefetch;prerender"), ("purpose", "prefetch")] {
            let ahead = hub.http.get(url).header("cookie", &popup.cookie).header(name, value);
            assert_eq!(ahead.send().await.unwrap().status(), 425, "{url}");
        }
    };
    looked_at(&format!("{}/connect/launch", hub.base)).await;
    looked_at(&format!("{}/connect/go?h={}", hub.base, popup.handle)).await;
    let page = go(&hub, &popup.handle, &popup.cookie).await;
    let authorize = Url::parse(&page.location).unwrap();
    let query = authorize.query_pairs().into_owned().collect();
    let flow = Flow { id, cookie: popup.cookie.clone(), authorize, query };
    looked_at(flow.callback(&hub, &[("code", "good-code")]).as_str()).await;
    assert_eq!(flow.answer(&hub, &[("code", "good-code")]).await, 303);
    assert_eq!(flow.status(&hub, "alice").await.0, "connected");
}

#[tokio::test]
async fn o19_a_redirect_is_finished_by_its_own_user_and_once() {
    let hub = TestHub::start_for_oauth().await;
    for user in ["alice", "bob"] {
        hub.user(user).await;
    }
    let flow = redirecting(&hub, "alice", "oauth").await;
    let page = flow.land(&hub, &[("code", "good-code")]).await;
    let proof = page.location.split_once('.').map(|(_, rest)| rest.rsplit('.').next().unwrap()).unwrap();
    flow.complete(&hub, "bob", proof).await.expect(404);
    flow.complete(&hub, "alice", "guess").await.expect(404);
    assert_eq!(exchanges(&hub).len(), 0);
    flow.complete(&hub, "alice", proof).await.expect(200);
    flow.complete(&hub, "alice", proof).await.expect(409);
    // The link that started it works once, and in the browser that opened it.
    let flow = redirecting(&hub, "alice", "oauth").await;
    let stranger = Flow { cookie: launch(&hub).await.cookie, ..flow };
    assert_eq!(stranger.land(&hub, &[("code", "good-code")]).await.status, 400);
    assert_eq!(exchanges(&hub).len(), 1);
}

#[tokio::test]
async fn o20_a_pairing_code_cannot_be_tried_out() {
    let hub = TestHub::start_for_oauth().await;
    hub.user("alice").await;
    let nonce = "0123456789abcdef0123456789abcdef";
    let body = json!({"clientNonce": nonce});
    let id = initialise(&hub, "alice", "oauth", body).await.expect(200).text("/transactionId");
    let popup = launch(&hub).await;
    let shown = seen(&hub, &popup, nonce, false).await.expect(200).text("/pairingCode");
    let bind = async |code: &str| {
        hub.post("alice", &transaction_path(&id, "/bind"), json!({"pairingCode": code})).await
    };
    for _ in 0..5 {
        assert_eq!(bind("00000000").await.expect(400).field(), "pairingCode");
    }
    assert_eq!(bind(&shown).await.expect(429).code(), "rate_limited");
    assert_eq!(seen(&hub, &popup, nonce, false).await.expect(200).text("/status"), "over");
    let transaction = hub.get("alice", &transaction_path(&id, "")).await.expect(200);
    assert_eq!(transaction.text("/errorCode"), "not_bound");
    // Somebody else's code is worth nothing either: it is looked for among the popups of the own click only.
    let other =
        initialise(&hub, "alice", "second", json!({"clientNonce": "another nonce of that length"})).await;
    let path = transaction_path(&other.expect(200).text("/transactionId"), "/bind");
    hub.post("alice", &path, json!({"pairingCode": shown})).await.expect(400);
}
