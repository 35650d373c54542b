//! Sealed records are bound to what stands beside them: whoever can write the database, and has no key, sends no credential
//! anywhere else.

use crate::{
    support::{
        HUB, MASTER_KEY, TestHub, activate, create_key, flow::authorizing, recorder::Bench, tokens::owner,
    },
    variables::REGIONS,
};
use inlay_store::{Beside, SealedIn, SealedRow};
use inlay_vault::{KeyRing, Purpose, Vault};
use serde_json::json;
use sqlx::{SqlitePool, sqlite::SqliteConnectOptions};

/// A hub whose user has a connection with a key, and the way into its database past the hub.
struct Scene {
    hub: TestHub,
    connection: String,
    pool: SqlitePool,
}

async fn scene() -> Scene {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let key = hub.integration("alice", "key").await;
    let template = &key["connectionTemplates"][0];
    let create =
        json!({"connectorId": template["connectorId"], "connection": create_key(template, "n", "good")});
    let made = hub.post("alice", &format!("/hubs/{HUB}/users/alice/connections"), create).await.expect(201);
    let pool = database(&hub).await;
    Scene { hub, connection: made.text("/id"), pool }
}

async fn database(hub: &TestHub) -> SqlitePool {
    let url = format!("sqlite:{}", hub.data.path().join("inlay.db").display());
    SqlitePool::connect_with(url.parse::<SqliteConnectOptions>().unwrap()).await.unwrap()
}

impl Scene {
    async fn set(&self, column: &'static str, value: &str) {
        let sql = match column {
            "variables" => "update connection set variables = $1",
            "template_id" => "update connection set template_id = $1",
            "connector_id" => "update connection set connector_id = $1",
            _ => "update activation set integration_id = $1",
        };
        sqlx::query(sql).bind(value).execute(&self.pool).await.unwrap();
    }

    /// The status of a request that uses the connection, and how often the provider was asked for it.
    async fn choices(&self) -> (u16, usize) {
        let key = self.hub.integration("alice", "key").await;
        let before = self.hub.provider.asked.lock().unwrap().len();
        let existing =
            json!({"templateId": key["connectionTemplates"][0]["id"], "connectionId": self.connection});
        let path = format!(
            "/embed/{HUB}/users/alice/integrations/{}/variables/options",
            key["id"].as_str().unwrap()
        );
        let answer =
            self.hub.post("alice", &path, json!({"pointer": "/workspace", "connections": [existing]})).await;
        (answer.status, self.hub.provider.asked.lock().unwrap().len() - before)
    }

    async fn sealed(&self, kind: SealedIn) -> SealedRow {
        let settings = crate::support::settings(self.hub.data.path());
        let store = settings.open_store(inlay_store::Opening::New).await.unwrap();
        let row = store.sealed(kind, None, "", 1).await.unwrap().remove(0);
        store.close().await;
        row
    }
}

#[tokio::test]
async fn a_credential_stays_closed_beside_anything_but_what_it_was_sealed_with() {
    let scene = scene().await;
    let oauth = scene.hub.integration("alice", "oauth").await;
    let other = &oauth["connectionTemplates"][0];
    assert_eq!(scene.choices().await, (200, 1));
    let row = scene.sealed(SealedIn::Connections).await;
    let Beside::Connection { connector_id, template_id, .. } = row.beside else { panic!("{row:?}") };
    for (column, good, changed) in [
        ("variables", "[]", r#"[{"name": "region", "value": "evil"}]"#),
        ("template_id", template_id.as_str(), other["id"].as_str().unwrap()),
    ] {
        scene.set(column, changed).await;
        assert_eq!(scene.choices().await, (422, 0), "{column}");
        scene.set(column, good).await;
        assert_eq!(scene.choices().await, (200, 1), "{column}");
    }
    // A connector that was changed makes it another system's connection; it opens for that no more than for its own.
    scene.set("connector_id", other["connectorId"].as_str().unwrap()).await;
    let owner = owner(&scene.hub, "alice").await;
    let opened = scene.hub.service().accounts.fresh_credential(&owner, &scene.connection).await;
    assert!(opened.is_err());
    scene.set("connector_id", &connector_id).await;
    assert_eq!(scene.choices().await, (200, 1));
}

#[tokio::test]
async fn secret_variables_stay_closed_in_an_activation_of_another_integration() {
    let scene = scene().await;
    let many = scene.hub.integration("alice", "many").await;
    let none = json!({"templateId": many["connectionTemplates"][0]["id"], "name": "n", "credentials": {"action": []}});
    let body = activate("alice", &many, vec![none], json!({"token": "CANARY"}));
    let made = scene.hub.post("alice", "/activations", body).await.expect(200);
    let path = format!("/activations/{}", made.text("/id"));
    scene.hub.get("alice", &path).await.expect(200);
    let key = scene.hub.integration("alice", "key").await;
    scene.set("integration_id", key["id"].as_str().unwrap()).await;
    scene.hub.get("alice", &path).await.expect(500);
    scene.set("integration_id", many["id"].as_str().unwrap()).await;
    scene.hub.get("alice", &path).await.expect(200);
}

#[tokio::test]
async fn a_record_of_an_earlier_version_is_bound_at_the_next_start_and_one_that_is_put_back_stays_closed() {
    let mut scene = scene().await;
    let row = scene.sealed(SealedIn::Connections).await;
    let Beside::Connection { connector_id, template_id, .. } = &row.beside else { panic!("{row:?}") };
    let vault = Vault::from_keyring(KeyRing::load(None, Some(MASTER_KEY)).unwrap());
    let place = [row.owner.hub_id.as_str(), &row.owner.user_id, &row.id, "credential"];
    let plain =
        vault.open_bound(Purpose::Credential, &place, &[connector_id, template_id], &row.sealed).unwrap();
    let older = vault.seal(Purpose::Credential, &place, &plain);
    let put = async |pool: &SqlitePool| {
        sqlx::query("update connection set sealed = $1").bind(&older).execute(pool).await.unwrap();
    };
    // A database of such a version: its key check record is not bound either.
    scene.hub.stop().await;
    let check = vault.seal(Purpose::Credential, &["sentinel"], &[]);
    sqlx::query("update sentinel set sealed = $1").bind(check).execute(&scene.pool).await.unwrap();
    put(&scene.pool).await;
    scene.hub.run_with_key(MASTER_KEY).await;
    assert_eq!(scene.choices().await, (200, 1));
    scene.hub.service().rotate().await.unwrap();
    let now = scene.sealed(SealedIn::Connections).await;
    assert!(vault.is_bound(&now.sealed) && !vault.is_bound(&older));
    assert_eq!(scene.choices().await, (200, 1));

    put(&scene.pool).await;
    assert_eq!(scene.choices().await, (422, 0));
    scene.hub.restart().await;
    scene.hub.service().rotate().await.unwrap();
    assert_eq!(scene.choices().await, (422, 0));
    assert_eq!(scene.sealed(SealedIn::Connections).await.sealed, older);
}

#[tokio::test]
async fn a_verifier_stays_closed_beside_other_variables_and_so_does_one_that_is_not_bound() {
    let bench = Bench::start(REGIONS).await;
    let pool = database(&bench.hub).await;
    let eu = || json!({"variables": [{"name": "region", "value": "eu"}]});
    let flow = authorizing(&bench.hub, "alice", "extra", eu()).await;
    let sql = "update oauth_transaction set variables = replace(variables, 'eu', 'us') where id = $1";
    sqlx::query(sql).bind(&flow.id).execute(&pool).await.unwrap();
    flow.land(&bench.hub, &[("code", "good")]).await;
    assert_eq!(flow.status(&bench.hub, "alice").await.1, "exchange_failed");

    let flow = authorizing(&bench.hub, "alice", "extra", eu()).await;
    let alice = owner(&bench.hub, "alice").await;
    let vault = Vault::from_keyring(KeyRing::load(None, Some(MASTER_KEY)).unwrap());
    let place = [alice.hub_id.as_str(), &alice.user_id, &flow.id, "verifier"];
    let unbound = vault.seal(Purpose::Transaction, &place, b"CANARY-verifier");
    let sql = "update oauth_transaction set sealed_verifier = $1 where id = $2";
    sqlx::query(sql).bind(&unbound).bind(&flow.id).execute(&pool).await.unwrap();
    flow.land(&bench.hub, &[("code", "good")]).await;
    assert_eq!(flow.status(&bench.hub, "alice").await.1, "exchange_failed");
    assert!(bench.recorder.take().is_empty(), "no code went anywhere");
}
