//! Everything that runs: widget, hub and demo.

use crate::{
    setup,
    widget::{self, Inputs, Mode},
};
use anyhow::Result;
use std::path::PathBuf;
use xtask::{
    files,
    job::Job,
    progress::Progress,
    run::{cargo, say},
    steps::people,
};

/// Builds what is not built and returns the folder with the programs `inlay-hub` and `inlay-demo`.
pub(crate) fn build(mode: Mode) -> Result<PathBuf> {
    let mut progress = Progress::default();
    let mut servers = servers(mode)?;
    build_beside(mode, &mut progress, &mut [&mut servers])?;
    progress.wait(&mut [&mut servers], &mut [])?;
    say(format!("everything is built, {}", people(progress.time())));
    Ok(programs(mode))
}

/// Builds the same programs and `inlay-bench`, which has features that would make the hub another one if it were built with
/// it.
pub(crate) fn build_bench() -> Result<PathBuf> {
    let programs = build(Mode::Release)?;
    let bench = cargo(&["build", "--locked", "--release", "-p", "inlay-bench"]);
    Progress::default().wait(&mut [&mut Job::cargo("bench", bench)?], &mut [])?;
    Ok(programs)
}

/// Builds the same programs without the widget.
pub(crate) fn build_servers(mode: Mode) -> Result<PathBuf> {
    let mut progress = Progress::default();
    progress.wait(&mut [&mut servers(mode)?], &mut [])?;
    Ok(programs(mode))
}

fn programs(mode: Mode) -> PathBuf {
    files::target().join(if mode == Mode::Release { "release" } else { "debug" })
}

/// Builds the widget alone.
pub(crate) fn build_widget(mode: Mode) -> Result<()> {
    let mut progress = Progress::default();
    build_beside(mode, &mut progress, &mut [])?;
    say(format!("the widget is in {}, {}", files::dist().display(), people(progress.time())));
    Ok(())
}

/// Linking and shrinking the WebAssembly keep one core busy for minutes; other builds take the others.
fn build_beside(mode: Mode, progress: &mut Progress, beside: &mut [&mut Job]) -> Result<()> {
    let inputs = Inputs::read(mode)?;
    if inputs.are_built() {
        return Ok(());
    }
    setup::wasm_target()?;
    let mut module = widget::compile(mode)?;
    let mut tool = widget::compile_tool()?;
    if mode == Mode::Release {
        setup::minifiers()?;
    }
    progress.wait(&mut [&mut module, &mut tool], beside)?;
    let mut assemble = widget::assemble(mode)?;
    progress.wait(&mut [&mut assemble], beside)?;
    inputs.remember()
}

fn servers(mode: Mode) -> Result<Job> {
    let mut build = cargo(&["build", "--locked", "-p", "inlay-hub", "-p", "inlay-demo", "--bins"]);
    if mode == Mode::Release {
        build.arg("--release");
    }
    Job::cargo("hub and demo", build)
}
