//! The hub under schemathesis (<https://schemathesis.readthedocs.io>), which makes requests of all kinds from the hub's own
//! description and holds the answers to it. What is left out, and why, is in docs/api.md.

use crate::support::{HUB, TestHub, description};
use serde_json::json;
use std::{env, fmt::Write, process::Command, time::Instant};

/// Operations for which a request can fit the description and be refused with 400 or 422 all the same: what is sent has to
/// exist, or to be right, and no schema says what does.
const UNDESCRIBABLE: [&str; 11] = [
    // Cursors are a list's own, and `after` and `before` exclude each other.
    "ListEndUserConnections",
    "ListEndUserIntegrations",
    "ListEndUserActivations",
    // The primary connection's scheme is the hub's.
    "CreateEndUser",
    // Credentials that a provider takes, for the template's own scheme.
    "CreateEndUserConnection",
    "ReplaceConnection",
    "VerifyConnection",
    "ActivateIntegration",
    // The connector's own URLs and parameters, and a template with OAuth.
    "InitialiseOAuth2EmbeddedConnection",
    // A setting that has choices.
    "ListVariableOptions",
    // The code that a launch page shows.
    "BindTransaction",
];

/// Checks of schemathesis' default set that the hub's own rules contradict.
fn left_out(operation: &str) -> Option<&'static str> {
    if UNDESCRIBABLE.contains(&operation) {
        return Some("positive_data_acceptance");
    }
    // What a draft lacks was not typed yet, whatever an answer always has.
    (operation == "PutDraft").then_some("negative_data_rejection")
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "runs schemathesis: cargo test -p inlay-hub --test it contract -- --ignored --nocapture"]
async fn schemathesis_finds_nothing_that_the_description_does_not_say() {
    let examples = env::var("INLAY_CONTRACT_EXAMPLES").unwrap_or_else(|_| "300".to_owned());
    let only = env::var("INLAY_CONTRACT_OPERATION").ok();
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let key = hub.integration("alice", "key").await;
    let template = &key["connectionTemplates"][0];
    let values = json!({"path.hub_id": HUB, "path.user_id": "alice", "path.integration_id": key["id"],
        "path.connector_id": template["connectorId"], "path.connection_template_id": template["id"]});
    let config = hub.data.path().join("schemathesis.toml");
    let mut lines = "[parameters]\n".to_owned();
    for (name, value) in values.as_object().unwrap() {
        writeln!(lines, "\"{name}\" = {value}").unwrap();
    }
    std::fs::write(&config, lines).unwrap();
    let mut failed = Vec::new();
    let mut times = Vec::new();
    for operation in
        description::operation_ids().into_iter().filter(|id| only.as_ref().is_none_or(|one| one == id))
    {
        // A token lives for 15 minutes: each operation gets one of its own.
        let authorization = format!("Authorization: JWT {}", hub.token("alice"));
        let mut command = Command::new("schemathesis");
        command.current_dir(hub.data.path());
        command.arg("--config-file").arg(&config).args(["run", "--no-color", "--workers", "2"]);
        command.args(["--max-examples", &examples, "--seed", "1"]);
        if let Some(check) = left_out(&operation) {
            command.args(["--exclude-checks", check]);
        }
        command.args(["--include-operation-id", &operation, "--header", &authorization]);
        command.args([
            "--url",
            &format!("{}/api/embedded/v1", hub.base),
            &format!("{}/openapi.json", hub.base),
        ]);
        let started = Instant::now();
        let run = tokio::task::spawn_blocking(move || command.status().expect("schemathesis is installed"));
        let is_good = run.await.unwrap().success();
        times.push(format!("{operation}: {} s", started.elapsed().as_secs()));
        if !is_good {
            failed.push(operation);
        }
    }
    println!("{examples} examples per operation took\n{}", times.join("\n"));
    assert!(failed.is_empty(), "schemathesis has found something in {failed:?}: it is printed above");
}
