//! Faults around the hub: a full disk, a locked, damaged, missing or shared database, no descriptors left, and a stop while
//! people wait.

use crate::support::{
    HUB, HostKey, MASTER_KEY, TestHub, claims_of, create_key,
    flow::{authorizing, eventually, transaction_path},
    free_port, prepare,
    provider::Provider,
    settings, sign,
};
use inlay_store::{Opening, StoreError};
use rustix::process::{Pid, Resource, Rlimit, prlimit};
use serde_json::{Value, json};
use sqlx::{ConnectOptions, Connection, sqlite::SqliteConnectOptions};
use std::{
    fs::File,
    os::unix::fs::{FileExt, PermissionsExt},
    path::Path,
    process::{Child, Command, Stdio},
    sync::atomic::Ordering,
};
use tempfile::TempDir;
use tokio::task::JoinSet;

/// The program, which ends with the test.
struct Program {
    child: Child,
    base: String,
    data: TempDir,
    key: HostKey,
    http: reqwest::Client,
    _provider: Provider,
}

impl Drop for Program {
    fn drop(&mut self) {
        // It fails when the program has ended.
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}

fn spawn(data: &Path, port: &str, limits: &str) -> Child {
    let mut command = Command::new("sh");
    command.arg("-c").arg(format!("{limits} exec \"$@\"")).arg("sh").arg(env!("CARGO_BIN_EXE_inlay-hub"));
    command.args(["serve", "--listen", &format!("127.0.0.1:{port}")]);
    command.arg("--data").arg(data).arg("--catalogue").arg(data.join("catalogue"));
    command.arg("--widget").arg(data.join("widget"));
    command.env("INLAY_MASTER_KEY", MASTER_KEY).env_remove("INLAY_MASTER_KEY_FILE").env("INLAY_LOG", "warn");
    let log = File::options().create(true).append(true).open(data.join("log")).unwrap();
    command.stdout(Stdio::null()).stderr(log).spawn().unwrap()
}

impl Program {
    /// With what the shell says first, and after a change to the folder.
    async fn start(limits: &str, change: impl AsyncFnOnce(&Path)) -> Self {
        let provider = Provider::start().await;
        let data = TempDir::new().unwrap();
        let port = free_port();
        let (key, _) = prepare(data.path(), &provider, port).await;
        change(data.path()).await;
        let child = spawn(data.path(), &port.to_string(), limits);
        let base = format!("http://127.0.0.1:{port}");
        let program = Self { child, base, data, key, http: reqwest::Client::new(), _provider: provider };
        eventually(async || program.get("/healthz").await.is_some()).await;
        program
    }

    async fn get(&self, path: &str) -> Option<u16> {
        let answer = self.http.get(format!("{}{path}", self.base)).send().await.ok()?;
        Some(answer.status().as_u16())
    }

    async fn create_user(&self, sub: &str, name_length: usize) -> u16 {
        let token = sign(&self.key, &claims_of(&self.base, &self.key, sub, &json!({})));
        let body = json!({"externalId": sub, "displayName": "x".repeat(name_length)});
        let request = self.http.post(format!("{}/api/embedded/v1/hubs/{HUB}/users", self.base));
        let request = request.header("authorization", format!("JWT {token}"));
        let request = request.header("content-type", "application/json").body(body.to_string());
        request.send().await.unwrap().status().as_u16()
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.data.path().join("log")).unwrap()
    }
}

#[tokio::test]
async fn a_full_disk_makes_the_hub_unready_and_space_makes_it_ready_without_a_restart() {
    // Writing beyond 512 KiB of a file fails, as on a full disk.
    let hub = Program::start("trap '' XFSZ; ulimit -S -f 1024;", async |_| ()).await;
    assert_eq!(hub.get("/readyz").await, Some(200));
    let mut failed = 201;
    for number in 0..2000 {
        failed = hub.create_user(&format!("user-{number}"), 200).await;
        if failed != 201 {
            break;
        }
    }
    assert_eq!(failed, 500);
    eventually(async || hub.get("/readyz").await == Some(503)).await;
    assert_eq!(hub.get("/healthz").await, Some(200), "a restart would not help");
    assert!(hub.log().contains("not ready: nothing can be written to the database"), "{}", hub.log());

    let pid = Pid::from_raw(i32::try_from(hub.child.id()).unwrap());
    prlimit(pid, Resource::Fsize, Rlimit { current: None, maximum: None }).unwrap();
    eventually(async || hub.get("/readyz").await == Some(200)).await;
    assert_eq!(hub.create_user("alice", 10).await, 201);
}

#[tokio::test]
async fn a_database_that_can_only_be_read_makes_the_hub_unready_and_not_dead() {
    let mut hub = Program::start("", async |_| ()).await;
    assert_eq!(hub.get("/readyz").await, Some(200));
    hub.child.kill().unwrap();
    hub.child.wait().unwrap();
    // What SQLite does by itself with a file or a disk that is read-only; permissions would not hold for root.
    let file = hub.data.path().join("inlay.db");
    let url = format!("export INLAY_DATABASE_URL='sqlite:{}?mode=ro';", file.display());
    let port = hub.base.rsplit(':').next().unwrap();
    hub.child = spawn(hub.data.path(), port, &url);
    eventually(async || hub.get("/healthz").await == Some(200)).await;
    assert_eq!(hub.get("/readyz").await, Some(503));
    assert!(hub.log().contains("not ready: nothing can be written to the database"), "{}", hub.log());
    assert!(hub.log().contains("readonly database"), "{}", hub.log());
    assert_eq!(hub.create_user("alice", 10).await, 500);
}

#[tokio::test]
async fn damaged_pages_make_the_hub_unready_and_are_named_to_the_operator_only() {
    let hub = Program::start("", async |data| {
        let store = settings(data).open_store(Opening::Existing).await.unwrap();
        let images = (0..20).map(|n| n.to_string());
        for source in images {
            store.insert_image(&source, &source, &[7; 20_000], inlay_time::Millis(0)).await.unwrap();
        }
        store.close().await;
        let file = File::options().write(true).open(data.join("inlay.db")).unwrap();
        let pages = file.metadata().unwrap().len() / 4096;
        for page in pages / 2..pages {
            file.write_all_at(&[0xA5; 4096], page * 4096).unwrap();
        }
    })
    .await;
    eventually(async || hub.get("/readyz").await == Some(503)).await;
    assert_eq!(hub.get("/healthz").await, Some(200));
    eventually(async || hub.log().contains("restore the backup")).await;
    let answer = hub.http.get(format!("{}/readyz", hub.base)).send().await.unwrap().text().await.unwrap();
    assert!(answer.contains("The hub isn't ready.") && !answer.contains("damaged"), "{answer}");
}

#[tokio::test]
async fn without_descriptors_there_is_a_line_in_the_log_and_afterwards_the_hub_answers() {
    let hub = Program::start("ulimit -n 60;", async |_| ()).await;
    let address = hub.base.strip_prefix("http://").unwrap().to_owned();
    let mut held = Vec::new();
    for _ in 0..100 {
        held.push(tokio::net::TcpStream::connect(&address).await.unwrap());
    }
    eventually(async || hub.log().contains("Too many open files")).await;
    drop(held);
    eventually(async || hub.get("/healthz").await == Some(200)).await;
}

#[tokio::test]
async fn a_database_that_others_could_read_is_theirs_no_more_and_the_log_says_so() {
    let widen = async |data: &Path| {
        std::fs::set_permissions(data.join("inlay.db"), std::fs::Permissions::from_mode(0o644)).unwrap();
    };
    let hub = Program::start("", widen).await;
    let mode = std::fs::metadata(hub.data.path().join("inlay.db")).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
    assert!(hub.log().contains("others could read the database"), "{}", hub.log());
}

#[tokio::test]
async fn a_database_that_another_process_locks_is_a_503_that_says_when_to_come_back() {
    let hub = TestHub::start().await;
    let file = SqliteConnectOptions::new().filename(hub.data.path().join("inlay.db"));
    let mut other = file.connect().await.unwrap();
    sqlx::query("begin immediate").execute(&mut other).await.unwrap();
    let request = hub.http.post(format!("{}/api/embedded/v1/hubs/{HUB}/users", hub.base));
    let request = request.header("authorization", format!("JWT {}", hub.token("alice")));
    let request = request.header("content-type", "application/json").body(r#"{"externalId": "alice"}"#);
    let answer = request.send().await.unwrap();
    let retry_after = answer.headers().get("retry-after").map(|seconds| seconds.to_str().unwrap().to_owned());
    assert_eq!((answer.status().as_u16(), retry_after.as_deref()), (503, Some("2")));
    let body: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    assert_eq!(body["message"], "The hub is busy at the moment. Try again in a few seconds.");
    // Reading does not wait for writers.
    hub.get("alice", &format!("/embed/{HUB}/users/alice/integrations")).await.expect(200);
    other.close().await.unwrap();
    hub.user("alice").await;
}

#[tokio::test]
async fn a_second_hub_on_the_same_database_does_not_start() {
    let mut hub = TestHub::start().await;
    let second = settings(hub.data.path()).open_store(Opening::Exclusive).await;
    let message = second.unwrap_err().to_string();
    assert!(message.contains("another hub serves from this database"), "{message}");
    // Keys are managed beside it, and one that stopped is in nobody's way.
    settings(hub.data.path()).open_store(Opening::Existing).await.unwrap().close().await;
    hub.restart().await;
    hub.user("alice").await;
}

#[tokio::test]
async fn a_database_that_is_gone_or_empty_is_not_replaced_by_a_new_one() {
    let data = TempDir::new().unwrap();
    prepare(data.path(), &Provider::start().await, free_port()).await;
    for file in ["inlay.db", "inlay.db-wal", "inlay.db-shm"] {
        _ = std::fs::remove_file(data.path().join(file));
    }
    let serve = |data: &Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_inlay-hub"));
        command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data);
        command.arg("--catalogue").arg(data.join("catalogue")).arg("--widget").arg(data.join("widget"));
        let output = command.env("INLAY_MASTER_KEY", MASTER_KEY).output().unwrap();
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    for wish in ["restore the backup", "inlay-hub keys create --hub"] {
        let message = serve(data.path());
        assert!(message.contains(wish), "{message}");
    }
    let list = Command::new(env!("CARGO_BIN_EXE_inlay-hub"))
        .args(["keys", "list", "--data"])
        .arg(data.path())
        .output()
        .unwrap();
    assert!(list.status.success() && list.stdout.is_empty(), "{list:?}");
    assert!(!data.path().join("inlay.db").exists());
    File::create(data.path().join("inlay.db")).unwrap();
    let message = serve(data.path());
    assert!(message.contains("there is no database, or it is empty"), "{message}");
    let opened = settings(data.path()).open_store(Opening::Existing).await;
    assert!(matches!(opened, Err(inlay_hub::start::StartError::Store(StoreError::Missing { .. }))));
}

#[tokio::test]
async fn those_who_wait_when_the_hub_stops_get_an_answer() {
    let mut hub = TestHub::start().await;
    let mut waiting = JoinSet::new();
    for user in ["alice", "bob", "carol"] {
        hub.user(user).await;
        let flow = authorizing(&hub, user, "oauth", json!({})).await;
        let path = transaction_path(&flow.id, "?wait=20&seen=authorizing");
        let mut tabs = JoinSet::new();
        for _ in 0..8 {
            let request = hub.http.get(format!("{}/api/embedded/v1{path}", hub.base));
            let request = request.header("authorization", format!("JWT {}", hub.token(user)));
            tabs.spawn(async move {
                let answer = request.send().await.unwrap();
                (answer.status().as_u16(), answer.text().await.unwrap())
            });
        }
        // For two there is no room, so that the other six are waiting.
        for _ in 0..2 {
            assert_eq!(tabs.join_next().await.unwrap().unwrap().0, 200);
        }
        assert_eq!(tabs.len(), 6);
        waiting.spawn(tabs.join_all());
    }
    hub.restart().await;
    let answers: Vec<(u16, String)> = waiting.join_all().await.concat();
    assert_eq!(answers.len(), 3 * 6);
    for (status, body) in answers {
        let body: Value = serde_json::from_str(&body).unwrap();
        assert_eq!((status, body["status"].as_str()), (200, Some("authorizing")), "{body}");
    }
}

#[tokio::test]
async fn those_who_are_worked_for_when_the_hub_stops_get_an_answer_although_the_provider_gives_none() {
    let mut hub = TestHub::start_for_oauth().await;
    hub.user("alice").await;
    let key = hub.integration("alice", "key").await;
    let template = &key["connectionTemplates"][0];
    let body =
        json!({"connectorId": template["connectorId"], "connection": create_key(template, "n", "stalls")});
    let request = hub.http.post(format!("{}/api/embedded/v1/hubs/{HUB}/users/alice/connections", hub.base));
    let request = request.header("authorization", format!("JWT {}", hub.token("alice")));
    let request = request.header("content-type", "application/json").body(body.to_string());
    let checked = tokio::spawn(request.send());
    let flow = authorizing(&hub, "alice", "oauth", json!({})).await;
    let callback = hub.http.get(flow.callback(&hub, &[("code", "never")])).header("cookie", &flow.cookie);
    let exchanged = tokio::spawn(callback.send());
    eventually(async || {
        hub.provider.stalled.load(Ordering::SeqCst) == 1 && hub.provider.exchanges.lock().unwrap().len() == 1
    })
    .await;
    // The provider would let it wait for 10 seconds and longer: both requests are cut off, or answered before.
    hub.restart().await;
    let answer = checked.await.unwrap().unwrap();
    let retry_after = answer.headers().get("retry-after").map(|seconds| seconds.to_str().unwrap().to_owned());
    assert_eq!((answer.status().as_u16(), retry_after.as_deref()), (503, Some("5")));
    assert!(answer.text().await.unwrap().contains("The hub is being restarted."));
    let page = exchanged.await.unwrap().unwrap();
    assert_eq!(page.status().as_u16(), 503);
    assert!(page.text().await.unwrap().contains("<h1>This is being restarted</h1>"));
    // Nobody exchanges that code any more.
    assert_eq!(flow.status(&hub, "alice").await, ("failed".to_owned(), "exchange_failed".to_owned()));
}
