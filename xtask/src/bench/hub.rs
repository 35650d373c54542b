//! `cargo xtask bench hub`.

use crate::{product, widget::Mode};
use anyhow::{Context, Result, bail, ensure};
use std::process::Command;
use xtask::files;

/// Builds hub and demo and lets the demo measure the hub. Figures are printed and written into `target/bench/hub.json`; none
/// is asserted, because they depend on the machine.
pub(super) fn run(options: &[String]) -> Result<()> {
    if let [option, ..] = options {
        bail!("bench hub has no option {option}");
    }
    let binaries = product::build_servers(Mode::Release)?;
    let status = Command::new(binaries.join("inlay-demo"))
        .arg("--bench")
        .arg(files::target().join("bench/hub.json"))
        .arg("--hub-binary")
        .arg(binaries.join("inlay-hub"))
        .current_dir(files::root())
        .status()
        .context("cannot start inlay-demo")?;
    ensure!(status.success(), "the bench did not run to its end");
    Ok(())
}
