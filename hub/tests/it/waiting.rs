//! Long polls: who waits, who is told to come back, and that strangers and users do not wait in one room.

use crate::support::{
    TestHub,
    flow::{self, Popup, initialise, launch, transaction_path},
};
use reqwest::{Response, header::RETRY_AFTER};
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::task::JoinSet;

async fn poll(hub: Arc<TestHub>, id: String) -> Response {
    let url = format!("{}/api/embedded/v1{}", hub.base, transaction_path(&id, "?wait=25&seen=created"));
    hub.http.get(url).header("authorization", format!("JWT {}", hub.token("alice"))).send().await.unwrap()
}

async fn pair(hub: Arc<TestHub>, popup: Arc<Popup>, nonce: &'static str) -> Response {
    let body = json!({"h": popup.handle, "c": nonce, "wait": true}).to_string();
    let request = hub.http.post(format!("{}/connect/launch/seen", hub.base)).header("cookie", &popup.cookie);
    request.header("content-type", "application/json").body(body).send().await.unwrap()
}

fn pause(response: &Response) -> Option<u32> {
    response.headers().get(RETRY_AFTER).map(|seconds| seconds.to_str().unwrap().parse().unwrap())
}

async fn status(response: Response) -> String {
    let body: Value = serde_json::from_str(&response.text().await.unwrap()).unwrap();
    body["status"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn d3_tabs_of_one_person_wait_together_and_one_too_many_is_told_when_to_come_back() {
    let hub = Arc::new(TestHub::start().await);
    hub.user("alice").await;
    let id = initialise(&hub, "alice", "oauth", json!({})).await.expect(200).text("/transactionId");
    let mut tabs: JoinSet<Response> = (0..8).map(|_| poll(Arc::clone(&hub), id.clone())).collect();
    // Nothing changes, so that only those answer for whom there is no room.
    for _ in 0..2 {
        let early = tabs.join_next().await.unwrap().unwrap();
        assert_eq!(pause(&early), Some(5));
        assert_eq!(status(early).await, "created");
    }
    hub.post("alice", &transaction_path(&id, "/cancel"), json!({})).await.expect(200);
    while let Some(tab) = tabs.join_next().await {
        let tab = tab.unwrap();
        assert_eq!(pause(&tab), None);
        assert_eq!(status(tab).await, "cancelled");
    }
}

#[tokio::test]
async fn d3_a_popup_waits_once_and_asks_again_later() {
    let hub = Arc::new(TestHub::start().await);
    hub.user("alice").await;
    let nonce = "nonce-of-a-click-1";
    let body = json!({"clientNonce": nonce});
    let id = initialise(&hub, "alice", "oauth", body).await.expect(200).text("/transactionId");
    let popup = Arc::new(launch(&hub).await);
    let code = flow::seen(&hub, &popup, nonce, false).await.expect(200).text("/pairingCode");
    let mut asked: JoinSet<Response> =
        (0..3).map(|_| pair(Arc::clone(&hub), Arc::clone(&popup), nonce)).collect();
    for _ in 0..2 {
        let early = asked.join_next().await.unwrap().unwrap();
        assert_eq!(pause(&early), Some(5));
        assert_eq!(status(early).await, "waiting");
    }
    let bind = json!({"pairingCode": code});
    hub.post("alice", &transaction_path(&id, "/bind"), bind).await.expect(200);
    let last = asked.join_next().await.unwrap().unwrap();
    assert_eq!((pause(&last), status(last).await.as_str()), (None, "bound"));
}
