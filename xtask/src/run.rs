//! Running other programs, and saying so.

use anyhow::{Context, Result, bail};
use std::{path::Path, process::Command};

/// Says one thing about what is happening.
pub fn say(line: impl AsRef<str>) {
    println!("   {}", line.as_ref());
}

/// A command from a program and its arguments.
pub fn command(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments);
    command
}

/// The cargo that runs this.
pub fn cargo(arguments: &[&str]) -> Command {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    command(&cargo, arguments)
}

/// Runs a command with its output on the terminal.
///
/// # Errors
///
/// It cannot be started, or it fails; the text names the command.
pub fn run(mut command: Command) -> Result<()> {
    let shown = shown(&command);
    say(format!("$ {shown}"));
    let status = command.status().with_context(|| format!("cannot start {shown}"))?;
    if !status.success() {
        bail!("{shown}: {status}");
    }
    Ok(())
}

/// What a command printed, or nothing when it is absent or fails.
pub fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output = command(program, arguments).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// A command as people would type it, without the folder of its program.
pub fn shown(command: &Command) -> String {
    let name = Path::new(command.get_program()).file_name().unwrap_or_default();
    std::iter::once(name)
        .chain(command.get_args())
        .map(|part| part.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}
