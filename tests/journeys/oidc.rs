//! OAuth with npm's oidc-provider, an authorization server that knows nothing of this project.

use crate::support::{Engine, PROVIDER, Plan, Proxy, Widget, journey};
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
    /// Browsers find it at `issuer`.
    fn start(port: u16, issuer: &str, redirect_uri: &str, opener_policy: &str) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        // `cargo xtask setup` installs it, and `cargo xtask journeys` says where.
        let modules = env::var_os("NODE_PATH").unwrap_or_default();
        let mut child = Command::new("node")
            .arg(root.join("tests/journeys/oidc/server.mjs"))
            .args([&port.to_string(), issuer, CLIENT_ID, CLIENT_SECRET, redirect_uri, opener_policy])
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

/// A folder with the one integration that uses the server; people find it at `site`, the hub at `server`. `more` belongs to
/// the OAuth section.
fn catalogue(name: &str, site: &str, server: &str, more: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
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
authorize_url = "{site}/auth"
token_url = "{server}/token"
scopes = [
  {{ name = "openid", description = "Know who you are" }},
  {{ name = "offline_access", description = "Stay connected" }},
]
client_auth = "basic"
authorize_params = "prompt=consent"
{more}

[connection.verify]
url = "{server}/me"
account = "/sub"
"#
    );
    fs::write(folder.join("elsewhere.toml"), text).expect("the target folder can be written");
    folder
}

/// A free port, and a plan for a hub that knows the server there.
fn plan(usual: Plan, catalogue: impl FnOnce(&str) -> PathBuf) -> (u16, Plan) {
    let port = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
    let port = port.expect("there is a free port").port();
    let origin = format!("http://127.0.0.1:{port}");
    let plan = Plan {
        catalogues: vec![catalogue(&origin)],
        environment: [("CLIENT_ID", CLIENT_ID), ("CLIENT_SECRET", CLIENT_SECRET)]
            .map(|(name, value)| (format!("INLAY_ELSEWHERE_{name}"), value.to_owned()))
            .into(),
        dev_origins: vec![origin],
        ..usual
    };
    (port, plan)
}

/// Signs in over there and agrees.
async fn agree(widget: &Widget) {
    widget.connect("Elsewhere").await;
    widget.submit().await;
    let popup = widget.popup().await;
    popup.fill("input[name=login]", "grace").await;
    popup.fill("input[name=password]", "any will do").await;
    popup.click("button[type=submit]").await;
    popup.read("body", "offline access").await;
    popup.decide("form button[type=submit]").await;
}

#[tokio::test]
async fn an_account_is_connected_at_a_server_that_this_project_did_not_write() {
    let issuer = |origin: &str| format!("issuer = \"{origin}\"");
    let (port, plan) =
        plan(Plan::default(), |origin| catalogue("oidc-usual", origin, origin, &issuer(origin)));
    journey(plan, async |scene| {
        let redirect_uri = redirect_uri(&scene.stack.hub_url, "elsewhere", "account");
        let _server = Server::start(port, &format!("http://127.0.0.1:{port}"), &redirect_uri, "");
        let widget = scene.start("usr_maya").await;
        agree(&widget).await;
        widget.read("[data-part=banner]", "Connected as grace").await;
        widget.submit().await;
        widget.activate("Elsewhere").await;
        widget.read("[data-part=connection]", "Connected as grace").await;
    })
    .await;
}

/// On a site of its own, posting its answer, with an opener policy; the widget's banner must say this in the end.
async fn posted(opener_policy: &str, issuer: &str, end: &str) {
    let proxy = Proxy::start().await;
    let site = format!("https://{PROVIDER}");
    let more = format!("response_mode = \"form_post\"\nissuer = \"{issuer}\"");
    let name = format!("oidc-{}", std::thread::current().name().unwrap_or("posted").replace("::", "-"));
    let (port, plan) =
        plan(Plan::sites(Engine::Chromium, &proxy), |server| catalogue(&name, &site, server, &more));
    journey(plan, async |scene| {
        let redirect_uri = redirect_uri(&scene.stack.hub_url, "elsewhere", "account");
        let _server = Server::start(port, &site, &redirect_uri, opener_policy);
        proxy.serve(PROVIDER, port);
        let widget = scene.start("usr_maya").await;
        agree(&widget).await;
        widget.read("[data-part=banner]", end).await;
        assert_eq!(proxy.count("POST /oauth/callback/"), 1, "the answer was posted");
    })
    .await;
}

#[tokio::test]
async fn o13_a_posted_answer_without_a_cookie_connects_behind_an_opener_policy() {
    posted("same-origin", &format!("https://{PROVIDER}"), "Connected as grace").await;
}

#[tokio::test]
async fn o5_a_posted_answer_that_names_another_issuer_is_refused() {
    posted("", "https://another.test", "refused").await;
}
