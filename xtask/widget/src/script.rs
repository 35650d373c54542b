//! JavaScript as it ships: minified by terser for a release, as it is written otherwise.

use crate::{joined::joined, parts::Profile};
use anyhow::{Context, Result, ensure};
use std::{io::Write, process::Stdio};
use xtask::{
    files,
    run::{command, shown},
    tools,
};

/// Writes `target/script/start.js`, the start-up script that `index.html` names, from the files in `public/start`.
pub(crate) fn write(profile: Profile) -> Result<()> {
    let root = files::root();
    let source = joined(&root.join("public/start"), "js")?;
    files::write(&root.join("target/script/start.js"), shipped(&source, profile)?.as_bytes())
}

/// A module as it ships. Names that leave it stay: exports, and members of objects.
pub(crate) fn shipped(source: &str, profile: Profile) -> Result<String> {
    match profile {
        Profile::Release => minified(source),
        Profile::Debug => Ok(source.to_owned()),
    }
}

fn minified(source: &str) -> Result<String> {
    let mut terser = command("terser", &["--module", "--compress", "--mangle"]);
    terser.env("PATH", tools::path(&[tools::TERSER])?).stdin(Stdio::piped());
    terser.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut running = terser.spawn().context("cannot start terser; cargo xtask setup installs it")?;
    running.stdin.take().context("terser reads nothing")?.write_all(source.as_bytes())?;
    let output = running.wait_with_output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{said}\n{}: {}", shown(&terser), output.status);
    String::from_utf8(output.stdout).context("terser wrote no text")
}
