//! Reconnecting as another account: the connection keeps the old one until its user has confirmed the other.

use crate::support::{
    HUB, TestHub, activate,
    flow::{
        Flow, authorizing, bind, connected, eventually, exchanges, initialise, launch, redirecting_with,
        transaction_path,
    },
    settings,
    tokens::{connection, owner, token},
};
use inlay_store::Opening;
use inlay_time::Millis;
use serde_json::{Value, json};

struct Scene {
    hub: TestHub,
    /// Alice's connection, as "Owner of files".
    id: String,
}

impl Scene {
    async fn start() -> Self {
        let hub = TestHub::start().await;
        hub.user("alice").await;
        let id = connected(&hub, "alice", "oauth").await;
        *hub.provider.account.lock().unwrap() = "Somebody else".to_owned();
        Self { hub, id }
    }

    /// A popup in which somebody else signs in.
    async fn popup(&self) -> Flow {
        let flow = authorizing(&self.hub, "alice", "oauth", json!({"connectionId": self.id})).await;
        assert_eq!(flow.answer(&self.hub, &[("code", "good-code")]).await, 303);
        self.expect_waiting(&flow.id).await;
        flow
    }

    async fn transaction(&self, id: &str) -> Value {
        self.hub.get("alice", &transaction_path(id, "")).await.expect(200).body
    }

    /// It waits, and the connection is as it was.
    async fn expect_waiting(&self, id: &str) {
        let transaction = self.transaction(id).await;
        assert_eq!(transaction["status"], "awaiting_confirmation", "{transaction}");
        assert_eq!(
            (&transaction["account"], &transaction["replaces"]),
            (&json!("Somebody else"), &json!(self.id))
        );
        assert!(transaction["connectionId"].is_null());
        self.expect_old_account().await;
    }

    async fn expect_old_account(&self) {
        assert_eq!(connection(&self.hub, "alice").await["account"], "Owner of files");
        let owner = owner(&self.hub, "alice").await;
        assert_eq!(token(&self.hub, &owner, &self.id).await.unwrap(), "CANARY-access-token-1");
    }

    async fn post(&self, id: &str, rest: &str) -> crate::support::Answer {
        self.hub.post("alice", &transaction_path(id, rest), json!({})).await
    }

    fn revoked(&self) -> Vec<String> {
        let revocations = self.hub.provider.revocations.lock().unwrap();
        revocations.iter().map(|asked| asked["token"].clone()).collect()
    }

    /// How many tokens are due for revocation in so many seconds.
    async fn due_in(&self, seconds: i64) -> usize {
        let store = settings(self.hub.data.path()).open_store(Opening::New).await.unwrap();
        let due = store.due_revocations(Millis::now().plus_seconds(seconds), 10, 10).await.unwrap().len();
        store.close().await;
        due
    }
}

#[tokio::test]
async fn i9_another_account_replaces_the_old_one_when_its_user_confirms_it_and_not_before() {
    let scene = Scene::start().await;
    let flow = scene.popup().await;
    let confirmed = scene.post(&flow.id, "/confirm").await.expect(200);
    assert_eq!(confirmed.text("/status"), "connected");
    assert_eq!(confirmed.text("/connectionId"), scene.id);
    assert_eq!(connection(&scene.hub, "alice").await["account"], "Somebody else");
    let owner = owner(&scene.hub, "alice").await;
    assert_eq!(token(&scene.hub, &owner, &scene.id).await.unwrap(), "CANARY-access-token-2");
    // An answer that was lost is asked for again.
    let again = scene.post(&flow.id, "/confirm").await.expect(200);
    assert_eq!(again.body, confirmed.body);
    assert_eq!(token(&scene.hub, &owner, &scene.id).await.unwrap(), "CANARY-access-token-2");
    assert_eq!(scene.post(&flow.id, "/cancel").await.expect(409).code(), "wrong_state");
    assert_eq!((scene.due_in(3600).await, scene.revoked()), (0, vec![]), "the token is the connection's now");
}

#[tokio::test]
async fn i9_cancelling_leaves_the_old_account_working_and_revokes_the_token_of_the_other() {
    let scene = Scene::start().await;
    let flow = scene.popup().await;
    assert_eq!(scene.post(&flow.id, "/cancel").await.expect(200).text("/status"), "cancelled");
    eventually(async || !scene.revoked().is_empty()).await;
    assert!(scene.revoked().iter().all(|token| token.ends_with("token-2")), "{:?}", scene.revoked());
    assert_eq!(scene.post(&flow.id, "/confirm").await.expect(409).code(), "wrong_state");
    scene.expect_old_account().await;
}

#[tokio::test]
async fn i9_beginning_again_revokes_the_token_that_nobody_confirmed() {
    let scene = Scene::start().await;
    let first = scene.popup().await;
    let second = scene.popup().await;
    assert_eq!(scene.transaction(&first.id).await["status"], "cancelled");
    eventually(async || scene.revoked().iter().any(|token| token.ends_with("token-2"))).await;
    scene.post(&second.id, "/confirm").await.expect(200);
    let owner = owner(&scene.hub, "alice").await;
    assert_eq!(token(&scene.hub, &owner, &scene.id).await.unwrap(), "CANARY-access-token-3");
}

#[tokio::test]
async fn i9_a_token_that_nobody_confirms_in_time_is_due_for_revocation_by_itself() {
    let scene = Scene::start().await;
    scene.popup().await;
    assert_eq!((scene.due_in(590).await, scene.due_in(700).await), (0, 1));
}

#[tokio::test]
async fn i9_a_token_that_nobody_confirmed_stays_where_another_connection_has_its_account() {
    let scene = Scene::start().await;
    connected(&scene.hub, "alice", "oauth").await;
    let flow = authorizing(&scene.hub, "alice", "oauth", json!({"connectionId": scene.id})).await;
    flow.answer(&scene.hub, &[("code", "good-code")]).await;
    scene.post(&flow.id, "/cancel").await.expect(200);
    eventually(async || scene.due_in(3600).await == 0).await;
    assert_eq!(scene.revoked(), [""; 0]);
}

#[tokio::test]
async fn i9_a_connection_that_goes_meanwhile_takes_no_other_account() {
    let scene = Scene::start().await;
    let flow = scene.popup().await;
    let path = format!("/hubs/{HUB}/users/alice/connections/{}", scene.id);
    scene.hub.call("alice", reqwest::Method::DELETE, &path, Value::Null).await.expect(204);
    scene.post(&flow.id, "/confirm").await.expect(409);
    assert_eq!(scene.transaction(&flow.id).await["errorCode"], "exchange_failed");
    eventually(async || scene.revoked().iter().any(|token| token.ends_with("token-2"))).await;
}

#[tokio::test]
async fn i9_nobody_else_confirms_it() {
    let scene = Scene::start().await;
    let flow = scene.popup().await;
    scene.hub.user("bob").await;
    scene.hub.post("bob", &transaction_path(&flow.id, "/confirm"), json!({})).await.expect(404);
    scene.expect_waiting(&flow.id).await;
}

#[tokio::test]
async fn i9_a_full_page_redirect_waits_for_the_confirmation_too() {
    let scene = Scene::start().await;
    let body = json!({"connectionId": scene.id});
    let flow = redirecting_with(&scene.hub, "alice", "oauth", body).await;
    let back = flow.land(&scene.hub, &[("code", "good-code")]).await;
    let (_, proof) = back.location.rsplit_once('.').unwrap();
    let waiting = flow.complete(&scene.hub, "alice", proof).await.expect(200);
    assert_eq!(waiting.text("/status"), "awaiting_confirmation");
    scene.expect_waiting(&flow.id).await;
    assert_eq!(scene.post(&flow.id, "/confirm").await.expect(200).text("/status"), "connected");
}

#[tokio::test]
async fn i9_a_pair_that_was_handed_over_is_taken_when_the_other_account_is_confirmed() {
    let scene = Scene::start().await;
    let hub = &scene.hub;
    let body = json!({"connectionId": scene.id});
    let flow = Flow::plain_with(hub, "alice", "oauth", body).await;
    let page = flow.land(hub, &[("code", "good-code")]).await;
    let (_, query) = page.location.split_once('#').unwrap();
    let pair: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let of = |name: &str| pair.iter().find(|(known, _)| known == name).unwrap().1.clone();
    let oauth = hub.integration("alice", "oauth").await;
    let template = &oauth["connectionTemplates"][0];
    let new = json!({"templateId": template["id"], "name": "Mine", "credentials": {"action": [{
        "authSchemeConfig": template["authSchemeConfig"],
        "credential": {"name": "n", "type": "oauth2-code", "data": {"code": of("code"), "state": of("state")}},
    }]}});
    let send = async || {
        hub.post("alice", "/activations", activate("alice", &oauth, vec![new.clone()], json!({}))).await
    };
    for _ in 0..2 {
        let refused = send().await.expect(422);
        assert_eq!(refused.code(), "credential_refused");
        assert!(refused.body.to_string().contains("another account than before"), "{}", refused.body);
    }
    scene.expect_waiting(&flow.id).await;
    scene.post(&flow.id, "/confirm").await.expect(200);
    assert!(send().await.expect(200).body["connections"].to_string().contains(&scene.id));
    assert_eq!(exchanges(hub).len(), 2);
}

#[tokio::test]
async fn i9_the_same_account_in_other_letters_and_an_unknown_one_are_not_asked_about() {
    let scene = Scene::start().await;
    *scene.hub.provider.account.lock().unwrap() = "OWNER of files".to_owned();
    let flow = authorizing(&scene.hub, "alice", "oauth", json!({"connectionId": scene.id})).await;
    flow.answer(&scene.hub, &[("code", "good-code")]).await;
    assert_eq!(flow.status(&scene.hub, "alice").await.0, "connected");
    // Asked in time or never: a transaction that is not there yet cannot be confirmed.
    let id = initialise(&scene.hub, "alice", "oauth", json!({})).await.expect(200).text("/transactionId");
    let popup = launch(&scene.hub).await;
    bind(&scene.hub, "alice", &id, &popup.handle).await.expect(200);
    scene.post(&id, "/confirm").await.expect(409);
}
