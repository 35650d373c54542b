//! Everything that runs: tools, widget, hub and demo.

use crate::{
    files,
    run::{cargo, say, step},
    setup,
    widget::{self, Mode},
};
use anyhow::{Context, Result, bail};
use std::{path::PathBuf, process::Child};

/// Builds what is not built and returns the folder with the programs `inlay-hub` and `inlay-demo`.
pub(crate) fn build(mode: Mode) -> Result<PathBuf> {
    // Linking and shrinking the WebAssembly keep one core busy for minutes; the servers take the others.
    let servers = Servers::start(mode)?;
    setup::for_builds()?;
    widget::build(mode)?;
    step("Hub and demo", || servers.finish())?;
    Ok(files::target().join(if mode == Mode::Release { "release" } else { "debug" }))
}

/// A build in the background; it ends with this value.
struct Servers(Child);

impl Servers {
    fn start(mode: Mode) -> Result<Self> {
        say("building hub and demo in the background; the first time takes minutes");
        let mut build =
            cargo(&["build", "--quiet", "--locked", "-p", "inlay-hub", "-p", "inlay-demo", "--bins"]);
        if mode == Mode::Release {
            build.arg("--release");
        }
        build.spawn().map(Self).context("cannot start cargo")
    }

    fn finish(mut self) -> Result<()> {
        let status = self.0.wait().context("cannot wait for cargo")?;
        if !status.success() {
            bail!("cargo build of hub and demo: {status}");
        }
        Ok(())
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        // Both fail only when the build has ended and was waited for.
        let _ended = self.0.kill();
        let _reaped = self.0.wait();
    }
}
