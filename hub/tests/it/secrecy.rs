//! Secrets stay where they are put.

use crate::support::{
    HUB, MASTER_KEY, TestHub, activate, create_key, free_port, new_key, prepare, provider::Provider,
    settings, watch,
};
use inlay_hub::{service::accounts::CredentialPlace, start::StartError};
use inlay_store::{Beside, SealedIn};
use serde_json::json;
use std::{
    os::unix::fs::PermissionsExt,
    panic::catch_unwind,
    process::{Command, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;

#[tokio::test]
async fn s9_no_secret_is_in_the_database_and_a_restart_keeps_the_rest() {
    let mut hub = TestHub::start().await;
    hub.user("alice").await;
    let key = hub.integration("alice", "key").await;
    let template = &key["connectionTemplates"][0];
    let body = activate("alice", &key, vec![new_key(template, "Work", "CANARY-key")], json!({}));
    let made = hub.post("alice", "/activations", body).await.expect(200);
    let refused = activate("alice", &key, vec![new_key(template, "Work", "CANARY\nwrong")], json!({}));
    hub.post("alice", "/activations", refused).await.expect(400);
    let basic = hub.integration("alice", "basic").await;
    let login = json!({"templateId": basic["connectionTemplates"][0]["id"], "name": "Mail", "credentials": {"action": [{
        "authSchemeConfig": {"schemeType": "basic-auth"},
        "credential": {"name": "n", "type": "basic-auth", "data":
            {"username": "alice", "password": "CANARY-password"}}}]}});
    hub.post("alice", "/activations", activate("alice", &basic, vec![login], json!({}))).await.expect(200);
    crate::support::flow::connected(&hub, "alice", "oauth").await;
    hub.get("alice", &format!("/hubs/{HUB}/users/alice/connections")).await.expect(200);

    let before = hub.get("alice", &format!("/activations/{}", made.text("/id"))).await.expect(200);
    hub.restart().await;
    let after = hub.get("alice", &format!("/activations/{}", made.text("/id"))).await.expect(200);
    assert_eq!(before.body, after.body);

    // That no answer has one is what every hub of the tests looks for when it ends.
    assert!(hub.answers.lock().unwrap().len() > 10);
    hub.expect_no_canary();
    assert_eq!(std::fs::metadata(hub.data.path()).unwrap().permissions().mode() & 0o777, 0o700);
}

#[tokio::test]
async fn s1_an_answer_with_a_secret_would_fail_whichever_test_got_it() {
    assert!(catch_unwind(|| watch::check_answer("{\"value\":\"CANARY-key\"}")).is_err());
    watch::check_answer("{\"value\":\"\"}");
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let key = hub.integration("alice", "key").await;
    let body =
        activate("alice", &key, vec![new_key(&key["connectionTemplates"][0], "n", "CANARY-key")], json!({}));
    hub.post("alice", "/activations", body).await.expect(200);
    hub.get("alice", &format!("/hubs/{HUB}/users/alice/connections")).await.expect(200);
    assert!(hub.answers.lock().unwrap().len() > 3);
}

#[tokio::test]
async fn s2_what_the_hub_logs_at_its_finest_level_is_read_and_has_no_secret() {
    let hub = TestHub::start().await;
    let before = watch::lines();
    hub.user("alice").await;
    crate::support::flow::connected(&hub, "alice", "oauth").await;
    assert!(watch::lines() > before + 10);
    watch::check_log();
}

#[tokio::test]
async fn s11_what_a_provider_says_about_a_credential_is_not_repeated() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let key = hub.integration("alice", "key").await;
    let template = &key["connectionTemplates"][0];
    let verify =
        format!("/embed/{HUB}/users/alice/connection-templates/{}/verify", template["id"].as_str().unwrap());
    for (guess, code) in [("guess", "credential_refused"), ("broken", "provider_unreachable")] {
        let answer = hub.post("alice", &verify, create_key(template, "n", guess)).await.expect(422);
        assert_eq!(answer.code(), code);
        assert!(!answer.body.to_string().contains("says the provider"), "{}", answer.body);
    }
}

fn env(keys: &str) -> impl Fn(&str) -> Option<String> + Sync {
    move |name| (name == "INLAY_MASTER_KEY").then(|| keys.to_owned())
}

#[tokio::test]
async fn k5_everything_is_sealed_with_the_new_key_before_the_old_one_may_go() {
    let old = format!("old:{MASTER_KEY}");
    let new = format!("new:{}", "ab".repeat(32));
    let mut hub = TestHub::start_with_key(&old).await;
    hub.user("alice").await;
    let key = hub.integration("alice", "key").await;
    for at in 0..3 {
        let template = &key["connectionTemplates"][0];
        let create = json!({"connectorId": template["connectorId"],
            "connection": create_key(template, &format!("n{at}"), "good")});
        hub.post("alice", &format!("/hubs/{HUB}/users/alice/connections"), create).await.expect(201);
    }
    let settings = settings(hub.data.path());
    // What waits for its revocation, and what an open transaction keeps.
    let waiting = {
        let store = settings.open_store(inlay_store::Opening::Existing).await.unwrap();
        let row = store.sealed(SealedIn::Connections, None, "", 1).await.unwrap().remove(0);
        store
            .delete_connection(&row.owner, &row.id, true, inlay_time::Millis::now().plus_seconds(3600))
            .await
            .unwrap();
        store.close().await;
        row
    };
    let open = crate::support::flow::initialise(&hub, "alice", "oauth", json!({})).await.expect(200);
    hub.stop().await;
    // Without the old key, now, the hub does not start.
    assert!(matches!(settings.build(&env(&new)).await, Err(StartError::KeyCheck(_))));
    hub.run_with_key(&format!("{new},{old}")).await;
    // People go on while it happens.
    let path = format!("/hubs/{HUB}/users/alice/connections");
    let service = hub.service();
    let (rotated, _) = tokio::join!(service.rotate(), hub.get("alice", &path));
    rotated.unwrap();
    hub.stop().await;
    let (service, _) = settings.build(&env(&new)).await.unwrap();
    let store = settings.open_store(inlay_store::Opening::New).await.unwrap();
    let rows = store.sealed(SealedIn::Connections, None, "", 10).await.unwrap();
    assert_eq!(rows.len(), 2);
    let revocations = store.sealed(SealedIn::Revocations, None, "", 10).await.unwrap();
    assert_eq!((revocations.len(), &revocations[0].id), (1, &waiting.id));
    let verifiers = store.sealed(SealedIn::Verifiers, None, "", 10).await.unwrap();
    assert_eq!((verifiers.len(), &verifiers[0].id), (1, &open.text("/transactionId")));
    let vault = inlay_vault::Vault::from_keyring(inlay_vault::KeyRing::load(None, Some(&new)).unwrap());
    assert!(verifiers.iter().all(|row| vault.is_current(&row.sealed)));
    let connector = key["connectionTemplates"][0]["connectorId"].as_str().unwrap();
    for row in rows.into_iter().chain(revocations) {
        let (template_id, variables) = match &row.beside {
            Beside::Connection { template_id, variables, .. }
            | Beside::Revocation { template_id, variables } => (template_id, variables),
            other => panic!("{other:?}"),
        };
        let place = CredentialPlace {
            owner: &row.owner,
            id: &row.id,
            connector_id: connector,
            template_id,
            variables,
        };
        service.accounts.open_credential(place, &row.sealed).unwrap();
    }
    store.close().await;
    service.close().await;
    assert!(matches!(settings.build(&env(&old)).await, Err(StartError::KeyCheck(_))));
}

#[tokio::test]
async fn k6_a_hub_with_another_databases_key_does_not_start() {
    let data = TempDir::new().unwrap();
    prepare(data.path(), &Provider::start().await, free_port()).await;
    let settings = settings(data.path());
    let (service, _) = settings.build(&env(MASTER_KEY)).await.unwrap();
    service.close().await;
    let error = settings.build(&env(&"cd".repeat(32))).await.err().unwrap();
    assert!(error.to_string().contains("the master key does not fit this database"), "{error}");
    settings.build(&env(MASTER_KEY)).await.unwrap().0.close().await;
}

#[tokio::test]
async fn s10_a_running_hub_leaves_no_core_dump() {
    let data = TempDir::new().unwrap();
    let port = free_port();
    prepare(data.path(), &Provider::start().await, port).await;
    let mut command = Command::new(env!("CARGO_BIN_EXE_inlay-hub"));
    command.arg("serve").arg("--listen").arg(format!("127.0.0.1:{port}")).arg("--data").arg(data.path());
    command.arg("--widget").arg(data.path().join("widget"));
    command.arg("--catalogue").arg(data.path().join("catalogue")).env("INLAY_MASTER_KEY", MASTER_KEY);
    let mut hub = command
        .env_remove("INLAY_MASTER_KEY_FILE")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let limits = format!("/proc/{}/limits", hub.id());
    let started = Instant::now();
    let is_private = || {
        let text = std::fs::read_to_string(&limits).unwrap_or_default();
        let core = text.lines().find(|line| line.starts_with("Max core file size"));
        core.is_some_and(|line| line.split_whitespace().skip(4).take(2).eq(["0", "0"]))
    };
    while !is_private() && started.elapsed() < Duration::from_secs(20) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let seen = is_private();
    hub.kill().unwrap();
    hub.wait().unwrap();
    assert!(seen);
}
