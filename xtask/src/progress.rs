//! One line that says what is being waited for.

use crate::{job::Job, steps::people};
use anyhow::Result;
use std::{
    io::{IsTerminal, Write},
    thread,
    time::{Duration, Instant},
};

const LOOK: Duration = Duration::from_millis(200);
/// Between two lines where they cannot be drawn over: in a log.
const QUIET: Duration = Duration::from_secs(15);
/// A line that wraps cannot be drawn over.
const COLUMNS: usize = 79;

/// Draws on a terminal in place; elsewhere it prints a line when the jobs that are waited for change, and now and then.
pub struct Progress {
    started: Instant,
    is_terminal: bool,
    shown: Option<(Vec<&'static str>, Instant)>,
}

impl Default for Progress {
    fn default() -> Self {
        Self { started: Instant::now(), is_terminal: std::io::stdout().is_terminal(), shown: None }
    }
}

impl Progress {
    /// Waits for all of `jobs`, and shows what they and the ones `beside` them do.
    ///
    /// # Errors
    ///
    /// A job of either kind has failed.
    pub fn wait(&mut self, jobs: &mut [&mut Job], beside: &mut [&mut Job]) -> Result<()> {
        loop {
            let mut running = Vec::new();
            let is_done = look(jobs, &mut running).inspect_err(|_| self.clear())?;
            look(beside, &mut running).inspect_err(|_| self.clear())?;
            if is_done {
                self.clear();
                return Ok(());
            }
            self.show(&running);
            thread::sleep(LOOK);
        }
    }

    /// From the start to now.
    pub fn time(&self) -> Duration {
        self.started.elapsed()
    }

    fn show(&mut self, running: &[(&'static str, String)]) {
        let names: Vec<_> = running.iter().map(|(name, _)| *name).collect();
        let is_new = match &self.shown {
            Some((shown, at)) => *shown != names || at.elapsed() >= QUIET,
            None => true,
        };
        let line = line(self.started.elapsed(), running);
        if self.is_terminal {
            print!("\r\x1b[K{line}");
            // Nobody to tell when the terminal is gone.
            let _unseen = std::io::stdout().flush();
        } else if is_new {
            println!("{line}");
        } else {
            return;
        }
        self.shown = Some((names, Instant::now()));
    }

    fn clear(&mut self) {
        if self.is_terminal && self.shown.take().is_some() {
            print!("\r\x1b[K");
            let _unseen = std::io::stdout().flush();
        }
    }
}

/// Whether all jobs have ended; the others are added to `running`.
fn look(jobs: &mut [&mut Job], running: &mut Vec<(&'static str, String)>) -> Result<bool> {
    let before = running.len();
    for job in jobs {
        if !job.has_ended()? {
            running.push((job.name, job.now()));
        }
    }
    Ok(running.len() == before)
}

/// `   2 min 05 s: hub and demo 210 of 346, aws-lc-sys | widget 88 of 320, leptos`, within a terminal's width.
fn line(time: Duration, running: &[(&'static str, String)]) -> String {
    let jobs: Vec<_> = running.iter().map(|(name, now)| format!("{name} {now}")).collect();
    let time = people(Duration::from_secs(time.as_secs()));
    format!("   {}: {}", time.replace(".0 s", " s"), jobs.join(" | ")).chars().take(COLUMNS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::command;

    #[test]
    fn the_line_names_every_job_and_what_it_does_and_does_not_wrap() {
        let running =
            [("hub and demo", "210 of 346, aws-lc-sys".to_owned()), ("widget", "splitting".to_owned())];
        let text = line(Duration::from_millis(125_900), &running);
        assert_eq!(text, "   2 min 05 s: hub and demo 210 of 346, aws-lc-sys | widget splitting");
        assert_eq!(line(Duration::from_millis(4_900), &[]), "   4 s: ");
        let long = [("widget", "a".repeat(200))];
        assert_eq!(line(Duration::ZERO, &long).chars().count(), COLUMNS);
    }

    #[test]
    fn waiting_ends_with_the_jobs_that_are_needed_and_with_a_failure_of_any() {
        let shell = |script| Job::start("a script", command("sh", &["-c", script])).unwrap();
        let mut progress = Progress { is_terminal: false, ..Progress::default() };
        let mut endless = shell("exec sleep 600");
        progress.wait(&mut [&mut shell("true")], &mut [&mut endless]).unwrap();
        assert!(!endless.has_ended().unwrap());
        assert!(progress.wait(&mut [&mut endless], &mut [&mut shell("exit 3")]).is_err());
    }
}
