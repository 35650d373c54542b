//! `cargo xtask bench widget`.

use crate::product;
use anyhow::{Context, Result, ensure};
use std::process::Command;
use xtask::files;

/// Builds widget, hub and bench, and starts the bench. Figures are printed and none is asserted: they depend on the machine.
pub(super) fn run(options: &[String]) -> Result<()> {
    let programs = product::build_bench()?;
    let status = Command::new(programs.join("inlay-bench"))
        .args(options)
        .arg("--hub-binary")
        .arg(programs.join("inlay-hub"))
        .arg("--widget")
        .arg(files::dist())
        .arg("--json")
        .arg(files::target().join("bench/widget.json"))
        .current_dir(files::root())
        .status()
        .context("cannot start inlay-bench")?;
    ensure!(status.success(), "the bench did not run to its end");
    Ok(())
}
