//! Running other programs, and saying so.

use anyhow::{Context, Result, bail};
use std::{process::Command, time::Instant};

/// Announces a step, does it, and says how long it took.
pub(crate) fn step(title: &str, work: impl FnOnce() -> Result<()>) -> Result<()> {
    println!("\n── {title}");
    let started = Instant::now();
    work().with_context(|| format!("step \"{title}\""))?;
    println!("   {title}: ok, {}", seconds(started));
    Ok(())
}

/// Says one thing about what is happening.
pub(crate) fn say(line: impl AsRef<str>) {
    println!("   {}", line.as_ref());
}

/// Time since then, for people.
pub(crate) fn seconds(since: Instant) -> String {
    let elapsed = since.elapsed().as_secs_f32();
    if elapsed < 60.0 {
        format!("{elapsed:.1} s")
    } else {
        let whole = since.elapsed().as_secs();
        format!("{} min {:02} s", whole / 60, whole % 60)
    }
}

/// A command from a program and its arguments.
pub(crate) fn command(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments);
    command
}

/// The cargo that runs this.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    command(&cargo, arguments)
}

/// Runs a command with its output on the terminal; an error names it.
pub(crate) fn run(mut command: Command) -> Result<()> {
    let shown = shown(&command);
    say(format!("$ {shown}"));
    let status = command.status().with_context(|| format!("cannot start {shown}"))?;
    if !status.success() {
        bail!("{shown}: {status}");
    }
    Ok(())
}

/// What a command printed, or nothing when it is absent or fails.
pub(crate) fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output = command(program, arguments).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn shown(command: &Command) -> String {
    let name = std::path::Path::new(command.get_program()).file_name().unwrap_or_default();
    std::iter::once(name)
        .chain(command.get_args())
        .map(|part| part.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}
