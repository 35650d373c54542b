//! The hub as a child process.

use super::{
    Options, StackError,
    files::{Files, at},
    http,
    sandbox::CLIENT,
};
use crate::provider::Client;
use rustix::process::{Pid, Signal, kill_process};
use std::{
    fs::{self, OpenOptions},
    io,
    os::unix::process::CommandExt,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// How long a start may take: a first one makes a database.
const START: Duration = Duration::from_secs(30);
/// How long a stop may take before it is a kill; longer than a hub finishes its last requests.
const STOP: Duration = Duration::from_secs(10);
/// How much of a log is shown when the hub ends.
const TAIL_LINES: usize = 20;

pub(super) struct Hub {
    pub(super) files: Files,
    url: String,
    command: Command,
    child: Option<Child>,
    /// Ends the hub when this process is killed, which runs no `Drop`: its standard input closes then.
    watch: Option<Child>,
}

/// Waits for the end of its standard input, then stops the process that it is told.
const WATCH: &str = r#"cat; kill "$0""#;

impl Hub {
    pub(super) fn start(
        options: &Options,
        files: Files,
        client: &Client,
        port: u16,
    ) -> Result<Self, StackError> {
        let mut command = files.command(&options.hub_binary);
        command
            .args(["serve", "--listen", &format!("127.0.0.1:{port}")])
            .arg("--widget")
            .arg(&options.widget);
        for catalogue in options.catalogues.iter().chain([&files.catalogue]) {
            command.arg("--catalogue").arg(catalogue);
        }
        command
            .env(format!("INLAY_{CLIENT}_CLIENT_ID"), &client.id)
            .env(format!("INLAY_{CLIENT}_CLIENT_SECRET"), &client.secret)
            .envs(options.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            // Ctrl-C then reaches the demo alone, which stops its servers in order.
            .process_group(0);
        let mut hub =
            Self { files, url: format!("http://127.0.0.1:{port}"), command, child: None, watch: None };
        hub.spawn()?;
        Ok(hub)
    }

    /// Starts the process and waits until it answers. Nothing happens when it runs.
    pub(super) fn spawn(&mut self) -> Result<(), StackError> {
        if self.child.is_some() {
            return Ok(());
        }
        let path = &self.files.log;
        let log = OpenOptions::new().create(true).append(true).open(path).map_err(at(path))?;
        self.command.stderr(log.try_clone().map_err(at(path))?).stdout(log);
        let child = self
            .command
            .spawn()
            .map_err(|cause| StackError::Binary { path: self.command.get_program().into(), cause })?;
        let watch = Command::new("sh")
            .args(["-c", WATCH, &child.id().to_string()])
            .stdin(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn();
        self.child = Some(child);
        self.watch = Some(watch.map_err(|cause| StackError::Binary { path: "sh".into(), cause })?);
        self.wait_until_it_answers()
    }

    /// Before the hub ends: its process id may be another program's soon after.
    fn stop_watching(&mut self) {
        if let Some(mut watch) = self.watch.take() {
            // Both fail only when it has ended and was waited for.
            let _ended = watch.kill();
            let _reaped = watch.wait();
        }
    }

    fn wait_until_it_answers(&mut self) -> Result<(), StackError> {
        let url = format!("{}/healthz", self.url);
        let deadline = Instant::now() + START;
        loop {
            if let Some(status) = self.child.as_mut().and_then(|child| child.try_wait().ok().flatten()) {
                self.stop_watching();
                self.child = None;
                let log = self.files.log.clone();
                return Err(StackError::Ended { status, tail: self.tail(), log });
            }
            let cause = match http::get(&url, &[]) {
                Ok(answer) if answer.status == 200 => return Ok(()),
                Ok(answer) => io::Error::other(format!("status {}", answer.status)),
                Err(cause) => cause,
            };
            if Instant::now() > deadline {
                self.kill();
                return Err(StackError::Silent { url, cause });
            }
            thread::sleep(Duration::from_millis(20));
        }
    }

    fn tail(&self) -> String {
        let log = fs::read_to_string(&self.files.log).unwrap_or_default();
        let lines: Vec<_> = log.lines().collect();
        lines[lines.len().saturating_sub(TAIL_LINES)..].join("\n")
    }

    /// The process, while it runs.
    pub(super) fn process(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// SIGTERM, and SIGKILL when that is not enough.
    pub(super) fn stop(&mut self) {
        self.stop_watching();
        let Some(child) = &mut self.child else { return };
        if let Some(pid) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
            // It may have ended by itself; waiting tells.
            let _gone = kill_process(pid, Signal::TERM);
        }
        let deadline = Instant::now() + STOP;
        while Instant::now() < deadline {
            if !matches!(child.try_wait(), Ok(None)) {
                self.child = None;
                return;
            }
            thread::sleep(Duration::from_millis(10));
        }
        self.kill();
    }

    /// SIGKILL.
    pub(super) fn kill(&mut self) {
        self.stop_watching();
        if let Some(mut child) = self.child.take() {
            // Both fail only when the process has ended and was waited for.
            let _ended = child.kill();
            let _reaped = child.wait();
        }
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        self.stop();
    }
}
