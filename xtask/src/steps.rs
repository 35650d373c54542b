//! The steps of a long command, and a table of how long each took.

use anyhow::{Context, Result};
use std::{
    fmt::Write,
    time::{Duration, Instant},
};

/// The steps so far, in the order in which they ended.
#[derive(Default)]
pub struct Steps {
    taken: Vec<Taken>,
}

struct Taken {
    title: String,
    time: Duration,
    is_ok: bool,
}

impl Steps {
    /// Announces a step, does it, says how long it took, and keeps that for the table, also when it fails.
    ///
    /// # Errors
    ///
    /// What `work` fails with; the text names the step.
    pub fn step<T>(&mut self, title: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        println!("\n── {title}");
        let started = Instant::now();
        let outcome = work();
        let time = started.elapsed();
        self.taken.push(Taken { title: title.to_owned(), time, is_ok: outcome.is_ok() });
        let done = outcome.with_context(|| format!("step \"{title}\""))?;
        println!("   {title}: ok, {}", people(time));
        Ok(done)
    }

    /// Keeps the time of something that ran beside the steps.
    pub fn beside(&mut self, title: &str, time: Duration) {
        self.taken.push(Taken { title: format!("{title} (beside the others)"), time, is_ok: true });
    }

    /// One line for each step, and one for everything.
    pub fn table(&self, all: Duration) -> String {
        let mut table = String::new();
        let mut row = |title: &str, time: Duration, verdict: &str| {
            // Writing to a text cannot fail.
            let _ok = writeln!(table, "   {title:<52}{:>14}{verdict}", people(time));
        };
        for Taken { title, time, is_ok } in &self.taken {
            row(title, *time, if *is_ok { "" } else { "  failed" });
        }
        row("all", all, "");
        table
    }
}

/// A time as people read it: `8.2 s` or `3 min 07 s`.
pub fn people(time: Duration) -> String {
    let seconds = time.as_secs_f32();
    if seconds < 59.95 {
        format!("{seconds:.1} s")
    } else {
        let whole = seconds.round() as u64;
        format!("{} min {:02} s", whole / 60, whole % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::bail;

    #[test]
    fn the_table_has_a_line_for_each_step_also_for_one_that_failed() {
        let mut steps = Steps::default();
        steps.step("Format", || Ok(())).unwrap();
        steps.beside("Widget", Duration::from_secs(200));
        let error = steps.step::<()>("Lints", || bail!("a warning")).unwrap_err();
        assert_eq!(format!("{error:#}"), "step \"Lints\": a warning");

        let table = steps.table(Duration::from_secs(427));
        let lines: Vec<_> = table.lines().map(str::trim).collect();
        assert!(lines[0].starts_with("Format") && lines[0].ends_with(" s"), "{table}");
        assert!(lines[1].starts_with("Widget (beside") && lines[1].ends_with(" 3 min 20 s"), "{table}");
        assert!(lines[2].starts_with("Lints") && lines[2].ends_with(" s  failed"), "{table}");
        assert!(lines[3].starts_with("all") && lines[3].ends_with(" 7 min 07 s"), "{table}");
        assert_eq!(lines.len(), 4);
    }

    #[test]
    fn a_time_is_in_seconds_below_a_minute_and_never_sixty_of_them() {
        for (millis, text) in [(0, "0.0 s"), (8_240, "8.2 s"), (59_949, "59.9 s"), (59_960, "1 min 00 s")] {
            assert_eq!(people(Duration::from_millis(millis)), text);
        }
    }
}
