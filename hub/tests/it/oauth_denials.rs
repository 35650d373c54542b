//! Ways in which a person, a provider or a second window says no, and what is told of each.

use crate::support::{
    HUB, TestHub,
    flow::{
        self, Flow, authorizing, bind, connected_with, exchanges, go, initialise, launch, redirecting,
        transaction_path, visit,
    },
    tokens::{connection, owner, token, until_due},
};
use serde_json::json;

#[tokio::test]
async fn each_denial_has_its_own_code() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    for (error, description, code) in [
        ("access_denied", "", "access_denied"),
        // LinkedIn.
        ("user_cancelled_login", "The user cancelled LinkedIn login", "login_cancelled"),
        ("user_cancelled_authorize", "The user cancelled the authorization", "access_denied"),
        // Microsoft.
        ("consent_required", "AADSTS65004: User declined to consent to access the app.", "access_denied"),
        ("consent_required", "AADSTS65001: The user or administrator has not consented", "consent_required"),
        ("invalid_request", "AADSTS65001: The user or administrator has not consented", "consent_required"),
        ("access_denied", "AADSTS90094: The grant requires admin permission.", "admin_approval_needed"),
        ("access_denied", "Needs admin approval", "admin_approval_needed"),
        // Google.
        ("admin_policy_enforced", "", "admin_approval_needed"),
        ("interaction_required", "", "consent_required"),
        ("server_error", "", "provider_error"),
    ] {
        let flow = authorizing(&hub, "alice", "oauth", json!({})).await;
        assert_eq!(flow.answer(&hub, &[("error", error), ("error_description", description)]).await, 303);
        assert_eq!(flow.status(&hub, "alice").await.1, code, "{error} {description}");
    }
    assert_eq!(exchanges(&hub).len(), 0);
}

#[tokio::test]
async fn a_denial_without_state_ends_the_transaction_of_its_browser_and_no_other() {
    let hub = TestHub::start_for_oauth().await;
    for user in ["alice", "bob"] {
        hub.user(user).await;
    }
    let other = authorizing(&hub, "bob", "oauth", json!({})).await;
    let flow = authorizing(&hub, "alice", "oauth", json!({})).await;
    let bare = async |flow: &Flow, cookie: &str, query: &str| {
        visit(&hub, &format!("{}?{query}", flow.query["redirect_uri"]), cookie).await
    };
    // Nobody else's browser, no code, and no other connection context.
    assert_eq!(bare(&flow, "", "error=access_denied").await.status, 400);
    assert_eq!(bare(&flow, &flow.cookie, "code=good-code").await.status, 400);
    let second = authorizing(&hub, "alice", "second", json!({})).await;
    assert_eq!(bare(&second, &flow.cookie, "error=access_denied").await.status, 400);
    assert_eq!(flow.status(&hub, "alice").await.0, "authorizing");

    let page = bare(&flow, &flow.cookie, "error=user_cancelled_login").await;
    assert_eq!((page.status, page.location.as_str()), (303, "/connect/done"));
    assert_eq!(flow.status(&hub, "alice").await, ("failed".to_owned(), "login_cancelled".to_owned()));
    assert_eq!(other.status(&hub, "bob").await.0, "authorizing");
    assert_eq!(second.status(&hub, "alice").await.0, "authorizing");

    // A posted one comes back with the cookie. Forty others who are at the provider do not matter.
    let posting = authorizing(&hub, "alice", "posting", json!({})).await;
    for number in 0..40 {
        let user = format!("user-{number}");
        hub.user(&user).await;
        authorizing(&hub, &user, "posting", json!({})).await;
    }
    let post = hub.http.post(&posting.query["redirect_uri"]).body("error=user_cancelled_login");
    let posted = flow::page(&hub, post.header("content-type", "application/x-www-form-urlencoded")).await;
    assert_eq!((posted.status, posted.location.contains("?error=user_cancelled_login")), (303, true));
    assert_eq!(visit(&hub, &posted.location, "").await.status, 400);
    let cookies = format!("{}; {}; oc_other=x", second.cookie, posting.cookie);
    assert_eq!(visit(&hub, &posted.location, &cookies).await.location, "/connect/done");
    assert_eq!(posting.status(&hub, "alice").await.1, "login_cancelled");
    assert_eq!(second.status(&hub, "alice").await.0, "authorizing");

    let tab = redirecting(&hub, "bob", "posting").await;
    let page = bare(&tab, &tab.cookie, "error=access_denied").await;
    assert_eq!(page.location, format!("/connect/back?hub={HUB}&to=default#oc={}", tab.id));
    assert_eq!(tab.status(&hub, "bob").await.1, "access_denied");
}

#[tokio::test]
async fn a_second_consent_without_a_refresh_token_keeps_the_one_of_the_same_account() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let id = connected_with(&hub, "alice", "oauth", "short-code").await;
    let again = async |code: &str| {
        let flow = authorizing(&hub, "alice", "oauth", json!({"connectionId": id})).await;
        assert_eq!(flow.answer(&hub, &[("code", code)]).await, 303);
        assert_eq!(flow.status(&hub, "alice").await.0, "connected");
    };
    again(r#"with:{"refresh_token":null,"expires_in":1}"#).await;
    until_due().await;
    // The provider takes the last one that it gave, which was not shown: that the first is asked with is what counts.
    _ = token(&hub, &owner(&hub, "alice").await, &id).await;
    let asked = hub.provider.refreshes.lock().unwrap()[0]["refresh_token"].clone();
    assert_eq!(asked, "CANARY-refresh-token-1");

    // Another account's is none for this one.
    let id = connected_with(&hub, "alice", "oauth", "short-code").await;
    let other = r#"with:{"access_token":"CANARY-access-token-other","refresh_token":null,"expires_in":1}"#;
    *hub.provider.account.lock().unwrap() = "Somebody else".to_owned();
    let flow = authorizing(&hub, "alice", "oauth", json!({"connectionId": id})).await;
    flow.answer(&hub, &[("code", other)]).await;
    hub.post("alice", &transaction_path(&flow.id, "/confirm"), json!({})).await.expect(200);
    until_due().await;
    assert!(token(&hub, &owner(&hub, "alice").await, &id).await.is_err());
    assert_eq!(hub.provider.refreshes.lock().unwrap().len(), 1);
    assert!(connection(&hub, "alice").await["id"].is_string());
}

#[tokio::test]
async fn a_second_connection_to_the_same_account_gets_the_refresh_token_of_the_first() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    connected_with(&hub, "alice", "oauth", "good-code").await;
    let second =
        connected_with(&hub, "alice", "oauth", r#"with:{"refresh_token":null,"expires_in":1}"#).await;
    until_due().await;
    _ = token(&hub, &owner(&hub, "alice").await, &second).await;
    let asked = hub.provider.refreshes.lock().unwrap()[0]["refresh_token"].clone();
    assert_eq!(asked, "CANARY-refresh-token-1");

    // Another account's is none for this one.
    *hub.provider.account.lock().unwrap() = "Somebody else".to_owned();
    let other = connected_with(&hub, "alice", "oauth", r#"with:{"refresh_token":null,"expires_in":1}"#).await;
    until_due().await;
    assert!(token(&hub, &owner(&hub, "alice").await, &other).await.is_err());
    assert_eq!(hub.provider.refreshes.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn the_first_of_two_windows_is_told_that_the_second_counts() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let first = authorizing(&hub, "alice", "oauth", json!({})).await;
    let second = authorizing(&hub, "alice", "oauth", json!({})).await;
    let page = first.land(&hub, &[("code", "good-code")]).await;
    assert_eq!(page.status, 400);
    assert!(page.body.contains("started again in another window"), "{}", page.body);
    assert_eq!(second.answer(&hub, &[("code", "good-code")]).await, 303);
    assert_eq!(second.status(&hub, "alice").await.0, "connected");
    // A window that has not left for the provider yet is told the same; one that was used, something else.
    let id = initialise(&hub, "alice", "oauth", json!({})).await.expect(200).text("/transactionId");
    let popup = launch(&hub).await;
    bind(&hub, "alice", &id, &popup.handle).await.expect(200);
    initialise(&hub, "alice", "oauth", json!({})).await.expect(200);
    let page = go(&hub, &popup.handle, &popup.cookie).await;
    assert!(page.body.contains("started again in another window"), "{}", page.body);
    let page = second.land(&hub, &[("code", "good-code")]).await;
    assert!(page.status == 400 && page.body.contains("was used already"), "{}", page.body);
}
