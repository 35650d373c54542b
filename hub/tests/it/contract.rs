//! The hub under schemathesis (<https://schemathesis.readthedocs.io>), which makes requests of all kinds from the hub's own
//! description and holds the answers to it. What is left out, and why, is in docs/api.md.

use crate::support::{HUB, TestHub, description};
use serde_json::json;
use std::{env, process::Command};

/// Checks of schemathesis' default set that the hub's own rules contradict.
const LEFT_OUT: &str = "positive_data_acceptance";

#[tokio::test(flavor = "multi_thread")]
#[ignore = "runs schemathesis: cargo test -p inlay-hub --test it contract -- --ignored --nocapture"]
async fn schemathesis_finds_nothing_that_the_description_does_not_say() {
    let examples = env::var("INLAY_CONTRACT_EXAMPLES").unwrap_or_else(|_| "300".to_owned());
    let only = env::var("INLAY_CONTRACT_OPERATION").ok();
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let key = hub.integration("alice", "key").await;
    let template = &key["connectionTemplates"][0];
    let values = json!({"hub_id": HUB, "user_id": "alice", "integration_id": key["id"],
        "connector_id": template["connectorId"], "connection_template_id": template["id"]});
    let config = hub.data.path().join("schemathesis.toml");
    let lines =
        values.as_object().unwrap().iter().map(|(name, value)| format!("\"path.{name}\" = {value}\n"));
    std::fs::write(&config, format!("[parameters]\n{}", lines.collect::<String>())).unwrap();
    let mut failed = Vec::new();
    for operation in
        description::operation_ids().into_iter().filter(|id| only.as_ref().is_none_or(|one| one == id))
    {
        // A token lives for 15 minutes: each operation gets one of its own.
        let authorization = format!("Authorization: JWT {}", hub.token("alice"));
        // What a draft lacks was not typed yet, whatever an answer always has.
        let tolerant = if operation == "PutDraft" { ",negative_data_rejection" } else { "" };
        let mut command = Command::new("schemathesis");
        command.current_dir(hub.data.path());
        command.arg("--config-file").arg(&config).args(["run", "--no-color", "--workers", "2"]);
        command.args([
            "--max-examples",
            &examples,
            "--exclude-checks",
            &format!("{LEFT_OUT}{tolerant}"),
            "--seed",
            "1",
        ]);
        command.args(["--include-operation-id", &operation, "--header", &authorization]);
        command.args([
            "--url",
            &format!("{}/api/embedded/v1", hub.base),
            &format!("{}/openapi.json", hub.base),
        ]);
        let run = tokio::task::spawn_blocking(move || command.status().expect("schemathesis is installed"));
        if !run.await.unwrap().success() {
            failed.push(operation);
        }
    }
    assert!(failed.is_empty(), "schemathesis has found something in {failed:?}: it is printed above");
}
