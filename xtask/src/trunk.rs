//! Trunk, which serves the widget while it is worked on, with the tools that it calls.

use crate::{
    setup,
    widget::{self, TOOL},
};
use anyhow::{Context, Result};
use std::{
    env, fs,
    os::unix::{fs::symlink, process::CommandExt},
    path::{Path, absolute},
    process::Command,
};
use xtask::{
    files,
    progress::Progress,
    run::say,
    tools::{self, BINARYEN, TERSER, TRUNK},
};

/// `cargo xtask trunk …`: installs what is missing, then becomes Trunk.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    setup::wasm_target()?;
    setup::minifiers()?;
    setup::trunk()?;
    Progress::default().wait(&mut [&mut widget::compile_tool()?], &mut [])?;
    say(format!("trunk {}", arguments.join(" ")));
    let mut trunk = command()?;
    Err(trunk.args(arguments).exec()).context("cannot start trunk")
}

/// Trunk, which finds `wasm-bindgen` and `wasm-opt` in its `PATH`. The first is another name of `xtask-widget`, whose
/// version of it is the one in Cargo.lock, so that nobody has to compile the program of that name.
pub(crate) fn command() -> Result<Command> {
    let folder = absolute(files::target().join("trunk/bin"))?;
    link(&absolute(widget::tool())?, &folder)?;
    let inherited = tools::path(&[TRUNK, BINARYEN, TERSER])?;
    let path = env::join_paths([folder].into_iter().chain(env::split_paths(&inherited)))?;
    let mut trunk = Command::new("trunk");
    // Rust looks a program up in the child's PATH where that is set. Trunk reads NO_COLOR as a boolean and refuses the
    // usual `1`.
    trunk.env("PATH", path).env_remove("NO_COLOR");
    Ok(trunk)
}

/// Builds as `cargo xtask build` does, but with Trunk, into a folder. `xtask-widget` has to be compiled.
pub(crate) fn build(dist: &Path) -> Result<()> {
    let mut trunk = command()?;
    trunk.args(["build", "--release", "--offline", "--locked", "--dist"]).arg(dist);
    xtask::run::run({
        trunk.env(TOOL, absolute(widget::tool())?);
        trunk
    })
}

fn link(program: &Path, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let link = folder.join("wasm-bindgen");
    if fs::read_link(&link).is_ok_and(|target| target == program) {
        return Ok(());
    }
    // It is not there the first time.
    let _absent = fs::remove_file(&link);
    symlink(program, &link).with_context(|| format!("cannot make {}", link.display()))
}
