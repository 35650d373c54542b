//! Chromium without a driver, over the pipe of its remote debugging protocol: the driver switches the popup blocker off.

use super::{Plan, engine::chromium_arguments};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
    thread,
    time::{Duration, Instant},
};
use tokio::sync::mpsc::{self, UnboundedReceiver};

const LIMIT: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(40);
/// The pipe is the browser's files 3 and 4; each message ends with a zero byte.
const START: &str = r#"exec chromium "$@" 3<&0 4>&1 </dev/null >/dev/null 2>&1"#;

/// A browser that blocks popups as a person's does. It ends with its pipe.
pub(crate) struct PlainChromium {
    child: Child,
    requests: Option<ChildStdin>,
    messages: UnboundedReceiver<Value>,
    last_id: u64,
    /// By target.
    sessions: HashMap<String, String>,
}

/// A window or a frame of another site.
#[derive(Clone, Debug)]
pub(crate) struct Target(String);

impl PlainChromium {
    /// Starts it with a profile in `folder` and without a page of ours.
    pub(super) fn start(plan: &Plan, folder: &Path) -> Self {
        let mut child = Command::new("sh")
            .args(["-c", START, "sh"])
            .args(chromium_arguments(plan, folder))
            .arg("about:blank")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a shell starts");
        let requests = child.stdin.take();
        let output = BufReader::new(child.stdout.take().expect("standard output is piped"));
        let (sender, messages) = mpsc::unbounded_channel();
        thread::spawn(move || {
            for message in output.split(0).map_while(Result::ok) {
                let message = serde_json::from_slice(&message).expect("the browser sends JSON");
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        Self { child, requests, messages, last_id: 0, sessions: HashMap::new() }
    }

    /// One command of the protocol, to a target or to the browser.
    async fn command(&mut self, target: Option<&Target>, method: &str, params: Value) -> Value {
        self.last_id += 1;
        let mut message = json!({ "id": self.last_id, "method": method, "params": params });
        if let Some(Target(id)) = target {
            message["sessionId"] = self.sessions[id].clone().into();
        }
        let requests = self.requests.as_mut().expect("the pipe is open until the end");
        requests.write_all(format!("{message}\0").as_bytes()).expect("the browser is there");
        loop {
            let wait = tokio::time::timeout(LIMIT, self.messages.recv()).await;
            let answer = wait.unwrap_or_else(|_| panic!("no answer to {method}"));
            let mut answer = answer.unwrap_or_else(|| panic!("the browser has ended; {method}"));
            if answer["id"] == self.last_id {
                assert!(answer["error"].is_null(), "{method}: {}", answer["error"]);
                return answer["result"].take();
            }
        }
    }

    /// Id and URL of everything of a kind (`page` or `iframe`).
    async fn targets(&mut self, kind: &str) -> Vec<(String, String)> {
        let found = self.command(None, "Target.getTargets", json!({})).await;
        let all = found["targetInfos"].as_array().into_iter().flatten();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        all.filter(|one| one["type"] == kind).map(|one| (text(&one["targetId"]), text(&one["url"]))).collect()
    }

    /// URLs of all windows.
    pub(crate) async fn windows(&mut self) -> Vec<String> {
        self.targets("page").await.into_iter().map(|(_, url)| url).collect()
    }

    /// Waits for a window or a frame of another site whose URL contains this.
    pub(crate) async fn target(&mut self, kind: &str, part: &str) -> Target {
        let deadline = Instant::now() + LIMIT;
        let id = loop {
            let all = self.targets(kind).await;
            if let Some((id, _)) = all.iter().find(|(_, url)| url.contains(part)) {
                break id.clone();
            }
            assert!(Instant::now() < deadline, "no {kind} at {part}, only {all:?}");
            tokio::time::sleep(PAUSE).await;
        };
        if !self.sessions.contains_key(&id) {
            let attached = json!({ "targetId": id, "flatten": true });
            let attached = self.command(None, "Target.attachToTarget", attached).await;
            let session = attached["sessionId"].as_str().expect("a session has an id").to_owned();
            self.sessions.insert(id.clone(), session);
        }
        Target(id)
    }

    /// Loads a page into the first window.
    pub(crate) async fn go(&mut self, url: &str) -> Target {
        println!("go to {url}");
        let page = self.target("page", "").await;
        self.command(Some(&page), "Page.navigate", json!({ "url": url })).await;
        self.eventually(&page, "document.readyState === 'complete' && location.href !== 'about:blank'").await;
        page
    }

    /// What an expression is, without a person having done anything.
    pub(crate) async fn value(&mut self, target: &Target, expression: &str) -> Value {
        let params = json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let mut answer = self.command(Some(target), "Runtime.evaluate", params).await;
        assert!(answer["exceptionDetails"].is_null(), "{expression}: {}", answer["exceptionDetails"]);
        answer["result"]["value"].take()
    }

    /// Waits until an expression is something that counts as true.
    pub(crate) async fn eventually(&mut self, target: &Target, expression: &str) {
        println!("wait for {expression}");
        let deadline = Instant::now() + LIMIT;
        let guarded = format!("(() => {{ try {{ return !!({expression}); }} catch {{ return false; }} }})()");
        while self.value(target, &guarded).await != true {
            let text = "document.body?.innerText.slice(0, 1000)";
            if Instant::now() > deadline {
                panic!("not within {} s: {expression}\n{}", LIMIT.as_secs(), self.value(target, text).await);
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Clicks with the mouse in the middle of an element of a frame, which is at the window's upper left corner.
    pub(crate) async fn click(&mut self, window: &Target, frame: &Target, selector: &str) {
        println!("click {selector}");
        let element = format!("document.querySelector({})", json!(selector));
        self.eventually(frame, &element).await;
        // Where it is, once it has stayed there for a moment and nothing is over it.
        let place = format!(
            "(async () => {{ const place = () => {{ const box = {element}.getBoundingClientRect(); \
             return [box.x + box.width / 2, box.y + box.height / 2]; }}; let last = [-1, -1]; \
             for (;;) {{ const now = place(); \
                 if (`${{now}}` === `${{last}}` && {element}.contains(document.elementFromPoint(...now))) return now; \
                 last = now; await new Promise((done) => setTimeout(done, 200)); }} }})()"
        );
        let place = self.value(frame, &place).await;
        for kind in ["mouseMoved", "mousePressed", "mouseReleased"] {
            let event =
                json!({ "type": kind, "x": place[0], "y": place[1], "button": "left", "clickCount": 1 });
            self.command(Some(window), "Input.dispatchMouseEvent", event).await;
        }
    }

    /// Bytes that live objects take, after what can be freed was.
    pub(crate) async fn heap(&mut self, target: &Target) -> f64 {
        self.command(Some(target), "HeapProfiler.collectGarbage", json!({})).await;
        let usage = self.command(Some(target), "Runtime.getHeapUsage", json!({})).await;
        usage["usedSize"].as_f64().expect("a size is a number")
    }
}

impl Drop for PlainChromium {
    fn drop(&mut self) {
        drop(self.requests.take());
        if let Err(error) = self.child.wait() {
            println!("the browser is not waited for: {error}");
        }
    }
}
