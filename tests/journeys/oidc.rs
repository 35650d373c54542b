//! OAuth with npm's oidc-provider, an authorization server that knows nothing of this project.

use crate::support::{Plan, journey};
use inlay_demo::stack::redirect_uri;
use std::{
    env, fs,
    io::{BufRead, BufReader, Read},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
};

const CLIENT_ID: &str = "inlay-journeys";
const CLIENT_SECRET: &str = "a secret of 32 characters or more";

/// The server; stops when dropped.
struct Server {
    child: Child,
    /// Held open, or a word from the server would end it.
    _output: BufReader<ChildStdout>,
}

impl Server {
    fn start(port: u16, redirect_uri: &str) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        // `cargo xtask setup` installs it there.
        let modules = env::var_os("NODE_PATH")
            .map_or_else(|| root.join("target/tools/npm/node_modules"), PathBuf::from);
        let mut child = Command::new("node")
            .arg(root.join("tests/journeys/oidc/server.mjs"))
            .args([&port.to_string(), CLIENT_ID, CLIENT_SECRET, redirect_uri])
            .env("NODE_PATH", modules)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node starts");
        let mut output = BufReader::new(child.stdout.take().expect("standard output is piped"));
        let is_ready = output.by_ref().lines().map_while(Result::ok).any(|line| line == "ready");
        let server = Self { child, _output: output };
        assert!(is_ready, "oidc-provider does not start; cargo xtask setup installs it");
        server
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail only when it has ended by itself.
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}

/// A folder with the one integration that uses the server.
fn catalogue(origin: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("oidc-catalogue");
    fs::create_dir_all(&folder).expect("the target folder can be written");
    let text = format!(
        r#"
name = "Elsewhere"
description = "Signs in at an authorization server that somebody else wrote."
categories = ["Sandbox"]

[[connection]]
key = "account"
name = "Elsewhere account"
scheme = "oauth2"

[connection.oauth2]
authorize_url = "{origin}/auth"
token_url = "{origin}/token"
scopes = [
  {{ name = "openid", description = "Know who you are" }},
  {{ name = "offline_access", description = "Stay connected" }},
]
client_auth = "basic"
authorize_params = "prompt=consent"
issuer = "{origin}"

[connection.verify]
url = "{origin}/me"
account = "/sub"
"#
    );
    fs::write(folder.join("elsewhere.toml"), text).expect("the target folder can be written");
    folder
}

#[tokio::test]
async fn an_account_is_connected_at_a_server_that_this_project_did_not_write() {
    let port = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
    let port = port.expect("there is a free port").port();
    let origin = format!("http://127.0.0.1:{port}");
    let plan = Plan {
        catalogues: vec![catalogue(&origin)],
        environment: [("CLIENT_ID", CLIENT_ID), ("CLIENT_SECRET", CLIENT_SECRET)]
            .map(|(name, value)| (format!("INLAY_ELSEWHERE_{name}"), value.to_owned()))
            .into(),
        dev_origins: vec![origin],
        ..Plan::default()
    };
    journey(plan, async |scene| {
        let _server = Server::start(port, &redirect_uri(&scene.stack.hub_url, "elsewhere", "account"));
        let widget = scene.start("usr_maya").await;
        widget.connect("Elsewhere").await;
        widget.submit().await;
        let popup = widget.popup().await;
        popup.fill("input[name=login]", "grace").await;
        popup.fill("input[name=password]", "any will do").await;
        popup.click("button[type=submit]").await;
        popup.read("body", "offline access").await;
        popup.decide("form button[type=submit]").await;

        widget.read("[data-part=banner]", "Connected as grace").await;
        widget.submit().await;
        widget.activate("Elsewhere").await;
        widget.read("[data-part=connection]", "Connected as grace").await;
    })
    .await;
}
