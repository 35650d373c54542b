//! `cargo xtask demo`.

use crate::{product, widget::Mode};
use anyhow::{Context, Result, bail};
use std::{os::unix::process::CommandExt, process::Command};
use xtask::{files, run::say};

/// What the command was given.
pub(crate) struct Options {
    /// The host's port; hub and provider are 100 and 200 above it.
    port_base: u16,
    mode: Mode,
}

impl Options {
    /// From the command line.
    pub(crate) fn parse(arguments: &[String]) -> Result<Self> {
        let mut options = Self { port_base: 8600, mode: Mode::Release };
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            match argument.as_str() {
                "--debug" => options.mode = Mode::Debug,
                "--release" => options.mode = Mode::Release,
                "--port-base" => {
                    let value = rest.next().context("--port-base needs a port")?;
                    options.port_base = value
                        .parse()
                        .ok()
                        .filter(|port| (1..=65_335).contains(port))
                        .with_context(|| format!("--port-base {value}: not a port from 1 to 65335"))?;
                }
                other => bail!("demo has no option {other}"),
            }
        }
        Ok(options)
    }
}

/// Builds what is not built, then becomes the demo.
pub(crate) fn run(options: &Options) -> Result<()> {
    let binaries = product::build(options.mode)?;
    say("starting hub, host and provider; Ctrl-C stops them");
    let mut demo = Command::new(binaries.join("inlay-demo"));
    demo.args(["--port-base", &options.port_base.to_string()])
        .arg("--hub-binary")
        .arg(binaries.join("inlay-hub"))
        .arg("--widget")
        .arg(files::dist())
        .arg("--data")
        .arg(files::target().join("demo"));
    // Replacing this process leaves nobody between the terminal's signals and the demo.
    Err(demo.exec()).context("cannot start inlay-demo")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<Options> {
        Options::parse(&arguments.iter().map(|&argument| argument.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn the_port_moves_and_must_leave_room_for_the_other_two() {
        assert_eq!(parse(&["--port-base", "9000"]).unwrap().port_base, 9000);
        for wrong in [&["--port-base", "65400"][..], &["--port-base"], &["--fast"]] {
            assert!(parse(wrong).is_err(), "{wrong:?}");
        }
    }
}
