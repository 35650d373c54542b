//! A secret that is typed beside a sign-in at the provider, such as an API key: sealed from the first request on, sent to the
//! provider where the definition says, and never shown again.

use crate::support::{
    HUB, MASTER_KEY, flow,
    recorder::Bench,
    tokens::{connection, owner},
};
use inlay_store::SealedIn;
use inlay_vault::{KeyRing, Vault};
use serde_json::{Value, json};
use sqlx::{SqlitePool, sqlite::SqliteConnectOptions};

const KEY: &str = "CANARY-rest-api-key";

/// A provider that wants a key beside the token, in `verify` and everything else.
fn definition(verify: &str) -> String {
    format!(
        "scheme = \"oauth2\"\nheaders = {{ X-Api-Key = \"{{restApiKey}}\" }}\n\
         [connection.oauth2]\nauthorize_url = \"RECORDER/authorize\"\ntoken_url = \"RECORDER/token\"\nclient = \"SANDBOX\"\n\
         token_headers = {{ X-Api-Key = \"{{restApiKey}}\", X-Portal = \"{{portal}}\", X-Blank = \"{{blank}}\" }}\n\
         token_params = {{ api_key = \"{{restApiKey}}\" }}\nrefresh_params = {{ again = \"{{restApiKey}}\" }}\n\
         [[connection.variable]]\nname = \"portal\"\nrequired = true\npattern = \"[a-z]+\"\n\
         [[connection.variable]]\nname = \"restApiKey\"\nrequired = true\nsecret = true\n\
         [[connection.variable]]\nname = \"blank\"\n\
         [connection.verify]\nurl = \"RECORDER/{verify}\"\naccount = \"/account\"\n"
    )
}

fn typed(key: &str) -> Value {
    json!({"variables": [{"name": "portal", "value": "acme"}, {"name": "restApiKey", "value": key}]})
}

async fn pool(bench: &Bench) -> SqlitePool {
    let url = format!("sqlite:{}", bench.hub.data.path().join("inlay.db").display());
    SqlitePool::connect_with(url.parse::<SqliteConnectOptions>().unwrap()).await.unwrap()
}

/// Whether the database's files have a text in them.
fn is_on_disk(bench: &Bench, text: &str) -> bool {
    ["inlay.db", "inlay.db-wal"].iter().any(|file| {
        let bytes = std::fs::read(bench.hub.data.path().join(file)).unwrap_or_default();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    })
}

async fn sealed_variables(pool: &SqlitePool) -> Vec<Option<Vec<u8>>> {
    sqlx::query_scalar("select sealed_variables from oauth_transaction").fetch_all(pool).await.unwrap()
}

#[tokio::test]
async fn i9_a_secret_beside_a_sign_in_is_sealed_sent_and_never_shown() {
    let bench = Bench::start(&definition("whoami")).await;
    let pool = pool(&bench).await;
    let variables = bench.template().await["variables"].clone();
    assert_eq!((&variables[1]["name"], &variables[1]["secret"]), (&json!("restApiKey"), &json!(true)));

    let flow = flow::authorizing(&bench.hub, "alice", "extra", typed(KEY)).await;
    assert!(!flow.authorize.as_str().contains(KEY));
    assert!(sealed_variables(&pool).await[0].is_some());
    assert_eq!(flow.answer(&bench.hub, &[("code", "good")]).await, 303);
    assert_eq!(flow.status(&bench.hub, "alice").await.0, "connected");
    assert_eq!(sealed_variables(&pool).await, [None]);

    let [asked, used] = bench.recorder.take().try_into().unwrap();
    let asked: crate::support::recorder::Seen = asked;
    assert_eq!((asked.header("x-api-key"), asked.header("x-portal")), (KEY, "acme"));
    assert!(!asked.has("x-blank"));
    assert_eq!(asked.field("api_key").as_deref(), Some(KEY));
    assert_eq!((used.header("x-api-key"), used.header("authorization")), (KEY, "Bearer CANARY-token-1"));

    // Refreshed with what was typed, which stays with the new token.
    let id = connection(&bench.hub, "alice").await["id"].as_str().unwrap().to_owned();
    sqlx::query("update connection set refresh_at = 1").execute(&pool).await.unwrap();
    let owner = owner(&bench.hub, "alice").await;
    for _ in 0..2 {
        let credential = bench.hub.service().accounts.fresh_credential(&owner, &id).await.unwrap();
        assert_eq!(credential.variables(&[])["restApiKey"], KEY);
    }
    let refreshed = bench.recorder.only();
    assert_eq!(refreshed.field("grant_type").as_deref(), Some("refresh_token"));
    assert_eq!((refreshed.header("x-api-key"), refreshed.field("again").as_deref()), (KEY, Some(KEY)));

    // Reconnecting replaces it, and cannot leave it out.
    let mut again = typed("CANARY-another-key");
    again["connectionId"] = id.clone().into();
    let flow = flow::authorizing(&bench.hub, "alice", "extra", again.clone()).await;
    assert_eq!(flow.answer(&bench.hub, &[("code", "good")]).await, 303);
    let credential = bench.hub.service().accounts.fresh_credential(&owner, &id).await.unwrap();
    assert_eq!(credential.variables(&[])["restApiKey"], "CANARY-another-key");
    again["variables"].as_array_mut().unwrap().remove(1);
    let refused = flow::initialise(&bench.hub, "alice", "extra", again).await.expect(400);
    assert_eq!(refused.field(), "variables.restApiKey");

    assert!(bench.hub.answers.lock().unwrap().iter().all(|answer| !answer.contains("CANARY")));
    assert!(
        !is_on_disk(&bench, KEY) && !is_on_disk(&bench, "CANARY-another-key") && is_on_disk(&bench, "acme")
    );
}

#[tokio::test]
async fn i9_a_wrong_secret_beside_a_sign_in_is_told_and_not_stored() {
    let bench = Bench::start(&definition("status/401")).await;
    let flow = flow::authorizing(&bench.hub, "alice", "extra", typed(KEY)).await;
    flow.answer(&bench.hub, &[("code", "good")]).await;
    let (status, code) = flow.status(&bench.hub, "alice").await;
    assert_eq!((status.as_str(), code.as_str()), ("failed", "credential_refused"));
    assert_eq!(connection(&bench.hub, "alice").await, Value::Null);
    assert_eq!(sealed_variables(&pool(&bench).await).await, [None]);
}

#[tokio::test]
async fn i9_a_secret_of_a_transaction_goes_nowhere_else_than_it_was_typed_for() {
    let bench = Bench::start(&definition("whoami")).await;
    let flow = flow::authorizing(&bench.hub, "alice", "extra", typed(KEY)).await;
    let changed = r#"[{"name":"blank","value":""},{"name":"portal","value":"evil"}]"#;
    sqlx::query("update oauth_transaction set variables = $1")
        .bind(changed)
        .execute(&pool(&bench).await)
        .await
        .unwrap();
    flow.land(&bench.hub, &[("code", "good")]).await;
    assert_eq!(flow.status(&bench.hub, "alice").await.0, "failed");
    assert!(bench.recorder.take().is_empty());
}

#[tokio::test]
async fn i9_a_secret_of_an_open_transaction_outlives_the_master_key() {
    let mut bench = Bench::start(&definition("whoami")).await;
    let flow = flow::authorizing(&bench.hub, "alice", "extra", typed(KEY)).await;
    let new = format!("new:{}", "ab".repeat(32));
    bench.hub.stop().await;
    bench.hub.run_with_key(&format!("{new},{MASTER_KEY}")).await;
    bench.hub.service().rotate().await.unwrap();
    let settings = crate::support::settings(bench.hub.data.path());
    let store = settings.open_store(inlay_store::Opening::New).await.unwrap();
    let rows = store.sealed(SealedIn::Variables, None, "", 10).await.unwrap();
    store.close().await;
    let vault = Vault::from_keyring(KeyRing::load(None, Some(&new)).unwrap());
    assert!(rows.len() == 1 && vault.is_current(&rows[0].sealed));
    assert_eq!(flow.answer(&bench.hub, &[("code", "good")]).await, 303);
    assert_eq!(bench.recorder.take()[0].header("x-api-key"), KEY);
}

#[tokio::test]
async fn i9_a_draft_keeps_no_secret_that_is_typed_beside_a_sign_in() {
    let bench = Bench::start(&definition("whoami")).await;
    let integration = bench.hub.integration("alice", "extra").await;
    let path = format!("/embed/{HUB}/users/alice/integrations/{}/draft", integration["id"].as_str().unwrap());
    let draft = json!({"step": 1, "dynamicVariables": {}, "accounts": [
        {"templateId": integration["connectionTemplates"][0]["id"], "variables": typed(KEY)["variables"]}]});
    let kept = bench.hub.call("alice", reqwest::Method::PUT, &path, draft).await.expect(200);
    assert!(!kept.body.to_string().contains(KEY) && kept.body.to_string().contains("acme"), "{}", kept.body);
}
