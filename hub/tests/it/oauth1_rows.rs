//! The threats of OAuth 1.0a: session fixation, a forged callback, replay, mix-up, and what is used twice.

use crate::support::{
    TestHub,
    flow::{Flow, authorizing, bind, go, initialise, launch, redirecting, transaction_path},
    oauth1::{boards, land, token_of, two_providers},
};
use serde_json::json;

/// Session fixation, OAuth security advisory 2009.1: an attacker begins, somebody else consents.
#[tokio::test]
async fn a_strangers_consent_to_a_sent_link_is_not_exchanged() {
    let (hub, provider) = boards("").await;
    // The attacker is alice; whoever follows her link has another browser, which shows no cookie.
    let flow = authorizing(&hub, "alice", "boards", json!({})).await;
    let callback = provider.allow(&flow.authorize);
    assert_eq!(land(&hub, &callback, "").await.status, 400);
    assert_eq!(flow.status(&hub, "alice").await, ("failed".to_owned(), "state_mismatch".to_owned()));
    // The link that clients open by themselves: the verifier waits for alice, who does not get its stand-in.
    let plain = Flow::plain(&hub, "alice", "boards").await;
    let landed = land(&hub, &provider.allow(&plain.authorize), "").await;
    assert!(landed.location.starts_with("/connect/handover?"), "{}", landed.location);
    assert_eq!(plain.status(&hub, "alice").await.0, "awaiting_completion");
    plain.complete(&hub, "alice", &token_of(&plain.authorize)).await.expect(404);
    assert_eq!(provider.count("/access"), 0);
}

/// The same without a cookie to lack: the attacker finishes what somebody else consented to, with the token that is known.
#[tokio::test]
async fn a_token_without_its_verifier_or_with_a_guessed_one_gets_nothing() {
    let (hub, provider) = boards("").await;
    let flow = authorizing(&hub, "alice", "boards", json!({})).await;
    let _stolen = provider.allow(&flow.authorize);
    let token = token_of(&flow.authorize);
    let bare = provider.callback(&flow.authorize, &[("oauth_token", &token)]);
    land(&hub, &bare, &flow.cookie).await;
    assert_eq!(flow.status(&hub, "alice").await.1, "provider_error");
    assert_eq!(provider.count("/access"), 0);

    let flow = authorizing(&hub, "alice", "boards", json!({})).await;
    provider.allow(&flow.authorize);
    let token = token_of(&flow.authorize);
    let guess = [("oauth_token", token.as_str()), ("oauth_verifier", "guess")];
    land(&hub, &provider.callback(&flow.authorize, &guess), &flow.cookie).await;
    assert_eq!(flow.status(&hub, "alice").await.1, "exchange_failed");
    assert_eq!(provider.seen.lock().unwrap().refused, ["verifier_invalid"]);
}

/// A provider that does not confirm the callback speaks OAuth 1.0, which has no verifier.
#[tokio::test]
async fn a_provider_without_verifiers_is_not_used() {
    let (hub, provider) = boards("").await;
    for quirk in ["unconfirmed", "denied"] {
        provider.set_quirk(quirk);
        initialise(&hub, "alice", "boards", json!({})).await.expect(422);
    }
}

/// CSRF: a callback with the token of somebody else's transaction, or with none that is known.
#[tokio::test]
async fn a_callback_with_somebody_elses_token_connects_nothing() {
    let (hub, provider) = boards("").await;
    hub.user("bob").await;
    let theirs = authorizing(&hub, "bob", "boards", json!({})).await;
    let own = authorizing(&hub, "alice", "boards", json!({})).await;
    // Bob's answer is brought to alice's browser.
    let forged = provider.allow(&theirs.authorize);
    assert_eq!(land(&hub, &forged, &own.cookie).await.status, 400);
    assert_eq!(own.status(&hub, "alice").await.0, "authorizing");
    assert_eq!(theirs.status(&hub, "bob").await.1, "state_mismatch");
    let token = token_of(&own.authorize);
    for other in ["guess", &token[1..], &format!("{token}x"), ""] {
        let parameters = [("oauth_token", other), ("oauth_verifier", "v")];
        let callback = provider.callback(&own.authorize, &parameters);
        assert_eq!(land(&hub, &callback, &own.cookie).await.status, 400, "{other}");
    }
    // Nor is the key that the hub finds it by of any use as a `state` or a code.
    for parameters in [
        vec![("state", token.as_str()), ("code", "x")],
        vec![("state", token.as_str()), ("oauth_verifier", "x")],
    ] {
        let callback = provider.callback(&own.authorize, &parameters);
        assert_eq!(land(&hub, &callback, &own.cookie).await.status, 400);
    }
    assert_eq!(provider.count("/access"), 0);
    assert_eq!(land(&hub, &provider.allow(&own.authorize), &own.cookie).await.status, 303);
    assert_eq!(own.status(&hub, "alice").await.0, "connected");
}

#[tokio::test]
async fn a_token_counts_once() {
    let (hub, provider) = boards("").await;
    provider.set_quirk("slow");
    let flow = authorizing(&hub, "alice", "boards", json!({})).await;
    let callback = provider.allow(&flow.authorize);
    let (one, two) = tokio::join!(land(&hub, &callback, &flow.cookie), land(&hub, &callback, &flow.cookie));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 400]);
    assert_eq!(land(&hub, &callback, &flow.cookie).await.status, 400);
    assert_eq!((provider.count("/access"), flow.status(&hub, "alice").await.0), (1, "connected".to_owned()));
    provider.expect_nothing_refused();
    // A redirect's proof likewise, and for its own user only.
    hub.user("bob").await;
    let flow = redirecting(&hub, "alice", "boards").await;
    let page = land(&hub, &provider.allow(&flow.authorize), &flow.cookie).await;
    let proof = page.location.rsplit('.').next().unwrap().to_owned();
    flow.complete(&hub, "bob", &proof).await.expect(404);
    flow.complete(&hub, "alice", &proof).await.expect(200);
    flow.complete(&hub, "alice", &proof).await.expect(409);
    assert_eq!(provider.count("/access"), 2);
}

/// Each request has a nonce of its own: the provider of these tests refuses one that it has seen.
#[tokio::test]
async fn a_request_cannot_be_sent_again() {
    let (hub, provider) = boards("").await;
    for _ in 0..3 {
        let flow = authorizing(&hub, "alice", "boards", json!({})).await;
        land(&hub, &provider.allow(&flow.authorize), &flow.cookie).await;
        assert_eq!(flow.status(&hub, "alice").await.0, "connected");
    }
    provider.expect_nothing_refused();
}

/// Mix-up: an answer of one provider at the address of another.
#[tokio::test]
async fn an_answer_of_one_provider_is_never_shown_to_another() {
    let (hub, honest, foreign) = two_providers().await;
    let (one, two) = (
        authorizing(&hub, "alice", "boards", json!({})).await,
        authorizing(&hub, "alice", "foreign", json!({})).await,
    );
    let answer = honest.allow(&one.authorize);
    let mut url = foreign.allow(&two.authorize);
    assert_ne!(url.path(), answer.path());
    url.set_query(answer.query());
    for cookie in [&one.cookie, &two.cookie] {
        assert_eq!(land(&hub, &url, cookie).await.status, 400);
    }
    assert_eq!((honest.count("/access"), foreign.count("/access")), (0, 0));
    assert_eq!(land(&hub, &answer, &one.cookie).await.status, 303);
    assert_eq!((honest.count("/access"), foreign.count("/access")), (1, 0));
    assert_eq!(two.status(&hub, "alice").await.0, "authorizing");
}

/// A foreign provider answers with the very token that the honest one gave: each counts at its own address.
#[tokio::test]
async fn a_provider_cannot_take_the_place_of_a_transaction_of_another() {
    let (hub, honest, foreign) = two_providers().await;
    honest.set_quirk("again");
    // The one of `initialise` has the token first: the popup's own would be the same.
    let flow = Flow::plain(&hub, "alice", "boards").await;
    foreign.set_quirk("again");
    let theirs = Flow::plain(&hub, "alice", "foreign").await;
    assert_eq!(token_of(&flow.authorize), token_of(&theirs.authorize));
    land(&hub, &foreign.allow(&theirs.authorize), "").await;
    assert_eq!(theirs.status(&hub, "alice").await.0, "awaiting_completion");
    assert_eq!(flow.status(&hub, "alice").await.0, "created");
    land(&hub, &honest.allow(&flow.authorize), "").await;
    assert_eq!(flow.status(&hub, "alice").await.0, "awaiting_completion");
}

#[tokio::test]
async fn a_temporary_token_that_was_given_before_is_refused() {
    let (hub, provider) = boards("").await;
    provider.set_quirk("again");
    let first = initialise(&hub, "alice", "boards", json!({})).await.expect(200).text("/transactionId");
    hub.user("bob").await;
    initialise(&hub, "bob", "boards", json!({})).await.expect(422);
    // The popup's transaction has let go of the token of its other way, and takes it anew.
    let popup = launch(&hub).await;
    bind(&hub, "alice", &first, &popup.handle).await.expect(200);
    assert_eq!(go(&hub, &popup.handle, &popup.cookie).await.status, 303);
    let transaction = hub.get("alice", &transaction_path(&first, "")).await.expect(200);
    assert_eq!(transaction.text("/status"), "authorizing");
}

/// What a token of OAuth 1 is to the database: nothing but a hash, and what is sealed.
#[tokio::test]
async fn temporary_credentials_are_sealed_and_gone_at_the_end() {
    let (hub, provider) = boards("").await;
    let flow = authorizing(&hub, "alice", "boards", json!({})).await;
    let token = token_of(&flow.authorize);
    hub.expect_no_canary();
    assert!(!database_has(&hub, &token));
    land(&hub, &provider.allow(&flow.authorize), &flow.cookie).await;
    hub.expect_no_canary();
    assert!(!database_has(&hub, &token));
}

fn database_has(hub: &TestHub, text: &str) -> bool {
    let files = std::fs::read_dir(hub.data.path()).unwrap().map(|entry| entry.unwrap().path());
    let databases = files.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("inlay.db"));
    databases.into_iter().any(|path| {
        let bytes = std::fs::read(path).unwrap();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    })
}
