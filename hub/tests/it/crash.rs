//! The program itself: what it acknowledged survives being killed.

use crate::support::{
    HUB, HostKey, MASTER_KEY, activate, claims_of, free_port, prepare, provider::Provider, sign,
};
use serde_json::{Value, json};
use std::{
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    time::Duration,
};
use tempfile::TempDir;

fn spawn(data: &Path, port: u16) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_inlay-hub"));
    command.arg("serve").arg("--listen").arg(format!("127.0.0.1:{port}"));
    command.arg("--data").arg(data).arg("--catalogue").arg(data.join("catalogue"));
    command.arg("--widget").arg(data.join("widget"));
    command.env("INLAY_MASTER_KEY", MASTER_KEY).env_remove("INLAY_MASTER_KEY_FILE").env("INLAY_LOG", "warn");
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

struct Client {
    base: String,
    key: HostKey,
    http: reqwest::Client,
}

impl Client {
    async fn ready(&self) {
        for _ in 0..200 {
            if self.http.get(format!("{}/healthz", self.base)).send().await.is_ok() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the hub does not answer");
    }

    async fn call(&self, method: reqwest::Method, path: &str, body: &Value) -> Option<(u16, Value)> {
        let token = sign(&self.key, &claims_of(&self.base, &self.key, "alice", &json!({})));
        let request = self.http.request(method, format!("{}/api/embedded/v1{path}", self.base));
        let request = request
            .header("authorization", format!("JWT {token}"))
            .header("content-type", "application/json");
        let response = request.body(body.to_string()).send().await.ok()?;
        let status = response.status().as_u16();
        // An answer counts when all of it has arrived.
        Some((status, serde_json::from_str(&response.text().await.ok()?).unwrap_or(Value::Null)))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_acknowledged_activation_survives_a_kill() {
    let provider = Provider::start().await;
    let data = TempDir::new().unwrap();
    let port = free_port();
    let (key, _) = prepare(data.path(), &provider, port).await;
    let client =
        Arc::new(Client { base: format!("http://127.0.0.1:{port}"), key, http: reqwest::Client::new() });
    let mut hub = spawn(data.path(), port);
    client.ready().await;
    let users = format!("/hubs/{HUB}/users");
    client.call(reqwest::Method::POST, &users, &json!({"externalId": "alice"})).await.unwrap();
    let list = format!("/embed/{HUB}/users/alice/integrations");
    let (_, found) =
        client.call(reqwest::Method::GET, &format!("{list}?search=many"), &Value::Null).await.unwrap();
    let path = format!("{list}/{}", found["integrations"][0]["id"].as_str().unwrap());
    let (_, many) = client.call(reqwest::Method::GET, &path, &Value::Null).await.unwrap();
    let nothing = json!({"templateId": many["connectionTemplates"][0]["id"], "name": "n", "credentials": {}});
    let body = Arc::new(activate("alice", &many, vec![nothing], json!({})));

    let acknowledged: Arc<Mutex<Vec<String>>> = Arc::default();
    let mut streams = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let (client, body, acknowledged) =
            (Arc::clone(&client), Arc::clone(&body), Arc::clone(&acknowledged));
        streams.spawn(async move {
            while let Some((200, made)) = client.call(reqwest::Method::POST, "/activations", &body).await {
                acknowledged.lock().unwrap().push(made["id"].as_str().unwrap().to_owned());
            }
        });
    }
    while acknowledged.lock().unwrap().len() < 40 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    hub.kill().unwrap();
    hub.wait().unwrap();
    streams.join_all().await;

    let mut hub = spawn(data.path(), port);
    client.ready().await;
    let acknowledged = acknowledged.lock().unwrap().clone();
    for id in &acknowledged {
        let (status, _) =
            client.call(reqwest::Method::GET, &format!("/activations/{id}"), &Value::Null).await.unwrap();
        assert_eq!(status, 200, "{id} of {}", acknowledged.len());
    }
    // An activation that was not acknowledged may be there, but never half of one.
    let path = format!("/embed/{HUB}/users/alice/activations?first=1");
    let (_, activations) = client.call(reqwest::Method::GET, &path, &Value::Null).await.unwrap();
    let path = format!("/hubs/{HUB}/users/alice/connections?first=1");
    let (_, connections) = client.call(reqwest::Method::GET, &path, &Value::Null).await.unwrap();
    assert_eq!(activations["totalCount"], connections["totalCount"]);
    hub.kill().unwrap();
    hub.wait().unwrap();
}
