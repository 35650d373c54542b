//! `cargo xtask load`.

use crate::{product, widget::Mode};
use anyhow::{Context, Result, bail, ensure};
use std::process::Command;
use xtask::files;

/// Builds hub and demo and lets the demo put load on the hub. Figures are printed and none is asserted: they depend on the
/// machine.
pub(crate) fn run(options: &[String]) -> Result<()> {
    let mode = match options {
        [] => Mode::Release,
        [option] if option == "--debug" => Mode::Debug,
        [other, ..] => bail!("load has no option {other}"),
    };
    let binaries = product::build_servers(mode)?;
    let status = Command::new(binaries.join("inlay-demo"))
        .args(["--load", "--hub-binary"])
        .arg(binaries.join("inlay-hub"))
        .current_dir(files::root())
        .status()
        .context("cannot start inlay-demo")?;
    ensure!(status.success(), "the load did not run to its end");
    Ok(())
}
