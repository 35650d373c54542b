//! Chromium over the pipe of its `DevTools` protocol. Frames of other sites are processes of their own: each is attached to
//! before its document runs, and made as slow as the page.

pub(crate) mod network;

use anyhow::{Context, Result, bail, ensure};
use network::Network;
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread,
    time::{Duration, Instant},
};

const LIMIT: Duration = Duration::from_secs(20);
/// How long the browser may take to end.
const END: Duration = Duration::from_secs(5);
/// Often enough to go on soon, and seldom enough to cost the page nothing.
const PAUSE: Duration = Duration::from_millis(250);
/// The pipe is the browser's files 3 and 4; each message ends with a zero byte.
const START: &str = r#"exec chromium "$@" 3<&0 4>&1 </dev/null >/dev/null 2>&1"#;
/// Runs in each document before its own scripts.
const PROBE: &str = include_str!("probe.js");

/// A browser with a profile of its own.
pub(crate) struct Chromium {
    child: Child,
    requests: Option<ChildStdin>,
    messages: Receiver<Value>,
    last_id: u64,
    /// How many times slower the processor seems to pages.
    slowness: u32,
    frames: Vec<Frame>,
    pub(crate) network: Network,
    /// What was asked for and is not waited for.
    unattended: Vec<(u64, &'static str)>,
    /// Which of it was refused, and why.
    refused: Vec<String>,
}

/// A page, or a frame of another site.
struct Frame {
    session: String,
    is_page: bool,
}

impl Chromium {
    /// Starts it with a profile in `folder`.
    pub(crate) fn start(folder: &Path, arguments: &[String], slowness: u32) -> Result<Self> {
        let mut child = Command::new("sh")
            .args(["-c", START, "sh", "--headless=new", "--remote-debugging-pipe", "--no-sandbox"])
            .args(["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"])
            .args(["--disable-component-update", "--disable-sync", "--site-per-process"])
            .args(["--window-size=1280,900", &format!("--user-data-dir={}", folder.display())])
            .args(arguments)
            .arg("about:blank")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start a shell")?;
        let requests = child.stdin.take();
        let output = BufReader::new(child.stdout.take().context("standard output is piped")?);
        let (sender, messages) = channel();
        thread::spawn(move || {
            let read = output.split(0).map_while(Result::ok);
            for message in read.filter_map(|message| serde_json::from_slice(&message).ok()) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        Ok(Self {
            child,
            requests,
            messages,
            last_id: 0,
            slowness,
            frames: Vec::new(),
            network: Network::default(),
            unattended: Vec::new(),
            refused: Vec::new(),
        })
    }

    fn send(&mut self, session: Option<&str>, method: &str, params: &Value) -> Result<u64> {
        self.last_id += 1;
        let mut message = json!({ "id": self.last_id, "method": method, "params": params });
        if let Some(session) = session {
            message["sessionId"] = session.into();
        }
        let requests = self.requests.as_mut().context("the pipe is open until the end")?;
        requests
            .write_all(format!("{message}\0").as_bytes())
            .context("chromium has ended; is it installed?")?;
        Ok(self.last_id)
    }

    /// One command of the protocol, to a target or to the browser, and its answer.
    pub(crate) fn command(&mut self, session: Option<&str>, method: &str, params: &Value) -> Result<Value> {
        let id = self.send(session, method, params)?;
        let deadline = Instant::now() + LIMIT;
        loop {
            let wait = deadline.saturating_duration_since(Instant::now());
            let mut answer =
                self.messages.recv_timeout(wait).with_context(|| format!("no answer to {method}"))?;
            if answer["id"] == id {
                ensure!(answer["error"].is_null(), "{method}: {}", answer["error"]);
                return Ok(answer["result"].take());
            }
            self.take(&answer)?;
        }
    }

    /// Listens to the browser for a while.
    pub(crate) fn listen(&mut self, time: Duration) -> Result<()> {
        let deadline = Instant::now() + time;
        loop {
            match self.messages.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(message) => self.take(&message)?,
                Err(RecvTimeoutError::Timeout) => return Ok(()),
                Err(RecvTimeoutError::Disconnected) => bail!("chromium has ended"),
            }
        }
    }

    /// An event, or an answer that nobody waits for.
    fn take(&mut self, message: &Value) -> Result<()> {
        let params = &message["params"];
        match message["method"].as_str() {
            Some("Target.attachedToTarget") => self.prepare(params)?,
            Some("Target.detachedFromTarget") => {
                self.frames.retain(|frame| params["sessionId"] != *frame.session);
            }
            Some(method) => self.network.take(method, params),
            None => {
                let at = self.unattended.iter().position(|(id, _)| message["id"] == *id);
                let Some((_, method)) = at.map(|at| self.unattended.swap_remove(at)) else { return Ok(()) };
                // A frame that is gone again needs nothing any more.
                let is_gone = message["error"]["code"] == -32_001;
                if !message["error"].is_null() && !is_gone {
                    self.refused.push(format!("{method}: {}", message["error"]["message"]));
                }
            }
        }
        Ok(())
    }

    /// Makes a target slow and watched before it runs.
    fn prepare(&mut self, params: &Value) -> Result<()> {
        let session = params["sessionId"].as_str().unwrap_or_default().to_owned();
        let kind = params["targetInfo"]["type"].as_str().unwrap_or_default();
        if matches!(kind, "page" | "iframe") {
            let attach = json!({ "autoAttach": true, "waitForDebuggerOnStart": true, "flatten": true });
            for (method, params) in [
                ("Network.enable", json!({})),
                ("Page.enable", json!({})),
                ("Page.addScriptToEvaluateOnNewDocument", json!({ "source": PROBE })),
                ("Emulation.setCPUThrottlingRate", json!({ "rate": self.slowness })),
                ("Target.setAutoAttach", attach),
            ] {
                let id = self.send(Some(&session), method, &params)?;
                self.unattended.push((id, method));
            }
            self.frames.push(Frame { session: session.clone(), is_page: kind == "page" });
        }
        self.send(Some(&session), "Runtime.runIfWaitingForDebugger", &json!({}))?;
        Ok(())
    }

    /// Opens a new, empty window; the one before it goes.
    pub(crate) fn open(&mut self) -> Result<String> {
        self.frames.clear();
        let old = self.command(None, "Target.getTargets", &json!({}))?;
        let made = self.command(None, "Target.createTarget", &json!({ "url": "about:blank" }))?;
        let params = json!({ "targetId": made["targetId"], "flatten": true });
        let attached = self.command(None, "Target.attachToTarget", &params)?;
        for target in old["targetInfos"].as_array().into_iter().flatten() {
            if target["type"] == "page" {
                self.command(None, "Target.closeTarget", &json!({ "targetId": target["targetId"] }))?;
            }
        }
        Ok(attached["sessionId"].as_str().unwrap_or_default().to_owned())
    }

    /// The frame of another site in the window, or the window's page without one.
    pub(crate) fn inner(&self, is_framed: bool) -> Option<String> {
        let found = self.frames.iter().rev().find(|frame| frame.is_page != is_framed);
        found.map(|frame| frame.session.clone())
    }

    /// What an expression is, once its promise has resolved.
    pub(crate) fn value(&mut self, session: &str, expression: &str) -> Result<Value> {
        let params = json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let mut answer = self.command(Some(session), "Runtime.evaluate", &params)?;
        ensure!(answer["exceptionDetails"].is_null(), "{expression}: {}", answer["exceptionDetails"]);
        Ok(answer["result"]["value"].take())
    }

    /// Waits until an expression is true in the window's inner frame, and gives its session.
    pub(crate) fn eventually(&mut self, is_framed: bool, expression: &str) -> Result<String> {
        let deadline = Instant::now() + LIMIT;
        loop {
            if let Some(session) = self.inner(is_framed)
                && self.value(&session, expression).is_ok_and(|value| value == true)
            {
                ensure!(self.refused.is_empty(), "the browser refuses {}", self.refused.join("; "));
                return Ok(session);
            }
            if Instant::now() > deadline {
                bail!("not within {} s: {expression}\n{}", LIMIT.as_secs(), self.shown().join("\n"));
            }
            self.listen(PAUSE)?;
        }
    }

    /// Address and text of each frame.
    fn shown(&mut self) -> Vec<String> {
        let sessions: Vec<_> = self.frames.iter().map(|frame| frame.session.clone()).collect();
        let text = "`${location}: ${document.body?.innerText.slice(0, 300)}`";
        let show = |session: &String| {
            self.value(session, text).map_or_else(|error| error.to_string(), |value| value.to_string())
        };
        let mut shown: Vec<_> = sessions.iter().map(show).collect();
        shown.append(&mut self.refused);
        shown
    }

    /// Bytes of live objects, and of WebAssembly's memories, after what can be freed was.
    pub(crate) fn memory(&mut self, session: &str) -> Result<(f64, f64)> {
        self.command(Some(session), "HeapProfiler.collectGarbage", &json!({}))?;
        let heap = self.command(Some(session), "Runtime.getHeapUsage", &json!({}))?;
        let prototype = json!({ "expression": "WebAssembly.Memory.prototype" });
        let prototype = self.command(Some(session), "Runtime.evaluate", &prototype)?;
        let all = json!({ "prototypeObjectId": prototype["result"]["objectId"] });
        let all = self.command(Some(session), "Runtime.queryObjects", &all)?;
        let sum = json!({ "objectId": all["objects"]["objectId"], "returnByValue": true,
            "functionDeclaration": "function () { return this.reduce((sum, one) => sum + one.buffer.byteLength, 0); }" });
        let sum = self.command(Some(session), "Runtime.callFunctionOn", &sum)?;
        Ok((
            heap["usedSize"].as_f64().unwrap_or_default(),
            sum["result"]["value"].as_f64().unwrap_or_default(),
        ))
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        // It ends with its pipe.
        drop(self.requests.take());
        let deadline = Instant::now() + END;
        while Instant::now() < deadline {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            thread::sleep(Duration::from_millis(20));
        }
        // Both fail only when it has ended after all.
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}
