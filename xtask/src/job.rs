//! A process in the background whose output says what it is doing: a build by cargo, or a step of the widget's build.

use crate::run::shown;
use anyhow::{Context, Result, bail};
use std::{
    io::Read,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// Ends with this value, if it has not ended before.
pub struct Job {
    /// What it makes, for people.
    pub name: &'static str,
    command: String,
    child: Child,
    heard: Arc<Mutex<Heard>>,
    readers: Vec<JoinHandle<()>>,
    started: Instant,
    taken: Option<Duration>,
}

/// What a process has printed.
#[derive(Default)]
struct Heard {
    now: String,
    /// Everything but cargo's progress and the names of crates that it compiles.
    lines: Vec<String>,
}

impl Job {
    /// Starts a process; each line that it prints is what it does from then on.
    ///
    /// # Errors
    ///
    /// It cannot be started.
    pub fn start(name: &'static str, mut command: Command) -> Result<Self> {
        let shown = shown(&command);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().with_context(|| format!("cannot start {shown}"))?;
        let heard = Arc::new(Mutex::new(Heard { now: "starting".into(), lines: Vec::new() }));
        let mut readers = Vec::new();
        if let Some(output) = child.stdout.take() {
            readers.push(listen(output, Arc::clone(&heard)));
        }
        if let Some(errors) = child.stderr.take() {
            readers.push(listen(errors, Arc::clone(&heard)));
        }
        Ok(Self { name, command: shown, child, heard, readers, started: Instant::now(), taken: None })
    }

    /// Starts a cargo that tells how far it is (The Cargo Book, `term.progress`).
    ///
    /// # Errors
    ///
    /// It cannot be started.
    pub fn cargo(name: &'static str, mut command: Command) -> Result<Self> {
        command
            .env("CARGO_TERM_PROGRESS_WHEN", "always")
            .env("CARGO_TERM_PROGRESS_WIDTH", "200")
            .env("CARGO_TERM_COLOR", "never");
        Self::start(name, command)
    }

    /// Whether it has ended well.
    ///
    /// # Errors
    ///
    /// It has failed; the text has what it printed.
    pub fn has_ended(&mut self) -> Result<bool> {
        if self.taken.is_some() {
            return Ok(true);
        }
        let Some(status) =
            self.child.try_wait().with_context(|| format!("cannot wait for {}", self.command))?
        else {
            return Ok(false);
        };
        self.taken = Some(self.started.elapsed());
        for reader in self.readers.drain(..) {
            // A reader that panicked has lost lines, nothing else.
            let _lost = reader.join();
        }
        if !status.success() {
            let lines = self.heard.lock().unwrap_or_else(PoisonError::into_inner).lines.join("\n");
            bail!("{lines}\n{}: {status}", self.command);
        }
        Ok(true)
    }

    /// What it does now.
    pub fn now(&self) -> String {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).now.clone()
    }

    /// From its start to its end, or to now.
    pub fn time(&self) -> Duration {
        self.taken.unwrap_or_else(|| self.started.elapsed())
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        if self.taken.is_none() {
            // Both fail only when it has ended and was waited for.
            let _ended = self.child.kill();
            let _reaped = self.child.wait();
        }
    }
}

/// Reads until the end, in a thread of its own: a process whose pipe is full stands still.
fn listen(mut output: impl Read + Send + 'static, heard: Arc<Mutex<Heard>>) -> JoinHandle<()> {
    thread::spawn(move || {
        let mut rest = Vec::new();
        let mut buffer = [0; 4096];
        while let Ok(count @ 1..) = output.read(&mut buffer) {
            rest.extend_from_slice(&buffer[..count]);
            // Cargo ends its progress by a carriage return and everything else by a line feed.
            while let Some(end) = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n')) {
                let line: Vec<u8> = rest.drain(..=end).collect();
                hear(&heard, &String::from_utf8_lossy(&line[..end]));
            }
        }
        hear(&heard, &String::from_utf8_lossy(&rest));
    })
}

fn hear(heard: &Mutex<Heard>, line: &str) {
    let line = line.trim_end();
    if line.is_empty() {
        return;
    }
    let mut heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
    match said_by_cargo(line) {
        Said::Progress(now) => heard.now = now,
        Said::Routine => {}
        Said::Other => {
            heard.now = line.trim_start().to_owned();
            heard.lines.push(line.to_owned());
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Said {
    /// How far it is, and what it compiles.
    Progress(String),
    Routine,
    Other,
}

/// Takes `Building [==>   ] 6/67: proc-macro2(build), serde_core` for progress.
fn said_by_cargo(line: &str) -> Said {
    let line = line.trim();
    let progress = line.strip_prefix("Building [").and_then(|rest| rest.split_once("] "));
    if let Some((_, far)) = progress {
        let (count, crates) = far.split_once(": ").unwrap_or((far, ""));
        let now = count.replace('/', " of ");
        let first = crates.split([',', '(']).next().unwrap_or_default().trim();
        return Said::Progress(if first.is_empty() { now } else { format!("{now}, {first}") });
    }
    let verb = line.split(' ').next().unwrap_or_default();
    let routine = ["Compiling", "Downloaded", "Downloading", "Finished", "Fresh", "Locking", "Updating"];
    if routine.contains(&verb) { Said::Routine } else { Said::Other }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(mut job: Job) -> (Result<()>, String) {
        let outcome = loop {
            match job.has_ended() {
                Ok(true) => break Ok(()),
                Ok(false) => thread::sleep(Duration::from_millis(5)),
                Err(error) => break Err(error),
            }
        };
        (outcome, job.now())
    }

    fn shell(script: &str) -> Job {
        Job::start("a script", crate::run::command("sh", &["-c", script])).unwrap()
    }

    #[test]
    fn the_last_line_is_what_a_job_does_and_cargos_progress_is_told_in_words() {
        let (outcome, now) =
            ended(shell("echo splitting; printf '  Building [=> ] 6/67: syn(build), serde\\r'"));
        outcome.unwrap();
        assert_eq!(now, "6 of 67, syn");
    }

    #[test]
    fn a_job_that_fails_shows_what_it_said_and_not_how_far_it_was() {
        let script = "echo '   Compiling serde v1.0.0' >&2; echo 'error: no such crate' >&2; exit 7";
        let (outcome, _) = ended(shell(script));
        let error = outcome.unwrap_err().to_string();
        assert!(error.starts_with("error: no such crate\n") && error.ends_with("exit status: 7"), "{error}");
    }

    #[test]
    fn what_cargo_says_without_names_of_crates_is_progress_too() {
        assert_eq!(said_by_cargo("   Building [===>  ] 67/67"), Said::Progress("67 of 67".into()));
        assert_eq!(said_by_cargo("   Finished `dev` profile in 3s"), Said::Routine);
        assert_eq!(said_by_cargo("warning: unused"), Said::Other);
    }
}
