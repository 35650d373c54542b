//! The program's commands, as an operator types them.

use crate::support::{HUB, MASTER_KEY, free_port, prepare, provider::Provider};
use std::{
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Output},
};
use tempfile::TempDir;

fn hub(data: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_inlay-hub"));
    command.args(arguments).env("INLAY_DATA", data);
    command.env_remove("INLAY_MASTER_KEY").env_remove("INLAY_MASTER_KEY_FILE").output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn error(output: &Output) -> String {
    assert!(!output.status.success());
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn j14_keys_are_made_added_listed_and_removed() {
    let data = TempDir::new().unwrap();
    prepare(data.path(), &Provider::start().await, free_port()).await;
    let folder = data.path();
    let master = folder.join("master.key");
    assert!(hub(folder, &["keys", "master", "--out", master.to_str().unwrap()]).status.success());
    assert_eq!(mode(&master), 0o400);
    assert!(!hub(folder, &["keys", "master", "--out", master.to_str().unwrap()]).status.success());

    let private = folder.join("host.pem");
    let made = hub(folder, &["keys", "create", "--hub", HUB, "--out", private.to_str().unwrap()]);
    assert!(made.status.success(), "{made:?}");
    let id = out(&made).trim().to_owned();
    assert_eq!(mode(&private), 0o600);
    let list = out(&hub(folder, &["keys", "list"]));
    assert!(list.contains(&format!("{id}  RS256  hub {HUB}")), "{list}");
    let shown = out(&hub(folder, &["keys", "create", "--hub", HUB, "--algorithm", "EdDSA"]));
    assert!(shown.contains("-----BEGIN PRIVATE KEY-----"), "{shown}");

    for file in ["inlay.db", "inlay.db-wal"] {
        let bytes = std::fs::read(folder.join(file)).unwrap_or_default();
        assert!(!bytes.windows(11).any(|window| window == b"PRIVATE KEY"), "{file}");
    }

    let wrong = hub(
        folder,
        &["keys", "add", "--hub", HUB, "--algorithm", "RS256", "--pem", private.to_str().unwrap()],
    );
    assert!(error(&wrong).contains("host.pem: "), "{wrong:?}");
    assert!(hub(folder, &["keys", "remove", &id]).status.success());
    assert!(error(&hub(folder, &["keys", "remove", &id])).contains("there is no key"));
    assert!(error(&hub(folder, &["keys", "create", "--hub", "nobody"])).contains(HUB));
}

#[test]
fn what_is_missing_at_the_start_is_named_with_the_way_to_get_it() {
    let data = TempDir::new().unwrap();
    let serve = ["serve", "--listen", "127.0.0.1:0"];
    let message = error(&hub(data.path(), &serve));
    assert!(message.contains("hub.toml: cannot be read") && message.contains("[[hub]]"), "{message}");
    let config = format!(
        "public_url = \"http://localhost:8700\"\n[[hub]]\nid = \"{HUB}\"\nname = \"A\"\nhost_name = \"A\"\n"
    );
    std::fs::write(data.path().join("hub.toml"), &config).unwrap();
    let message = error(&hub(data.path(), &serve));
    assert!(message.contains("inlay-hub keys master --out"), "{message}");
    std::fs::write(data.path().join("hub.toml"), config.replace("8700\"", "8700/hub\"")).unwrap();
    let message = error(&hub(data.path(), &serve));
    assert!(message.contains("hub.toml: public_url: must have no path"), "{message}");
}

#[tokio::test]
async fn a_hub_whose_widget_is_not_a_built_one_does_not_start_and_says_what_to_do() {
    let data = TempDir::new().unwrap();
    prepare(data.path(), &Provider::start().await, free_port()).await;
    let widget = data.path().join("widget");
    let serve = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_inlay-hub"));
        command.args(["serve", "--listen", "127.0.0.1:0"]);
        command.env("INLAY_DATA", data.path()).env("INLAY_MASTER_KEY", MASTER_KEY);
        command.env("INLAY_CATALOGUE", data.path().join("catalogue")).env("INLAY_WIDGET", &widget);
        error(&command.output().unwrap())
    };
    std::fs::remove_file(widget.join("start.js")).unwrap();
    let half = serve();
    // What is at the root of the repository.
    std::fs::write(widget.join("index.html"), "<script data-trunk src=public/start.js>__INLAY_CONFIG__")
        .unwrap();
    let sources = serve();
    std::fs::remove_dir_all(&widget).unwrap();
    let none = serve();
    for (message, missing) in
        [(half, "it has no start.js"), (sources, "not made by"), (none, "it has no index.html")]
    {
        assert!(message.contains(missing) && message.contains("cargo xtask build"), "{message}");
        assert!(message.contains(widget.to_str().unwrap()) && !message.contains("ready"), "{message}");
    }
}
