//! `cargo xtask test`: everything that CI asks.

use crate::{
    layers, same, setup, trunk,
    widget::{self, Mode},
};
use anyhow::Result;
use std::time::Instant;
use xtask::{
    files,
    job::Job,
    progress::Progress,
    run::{cargo, run as finish},
    steps::Steps,
    tools::{self, GECKODRIVER, OIDC_PROVIDER},
};

/// Journeys that hold what a person waits for to a budget. They run alone.
const MEASURING: &str = "speed::";
/// How many of the others run side by side: for much of its time, a journey waits for a browser.
const SIDE_BY_SIDE: &str = "4";

/// Runs every check, stops at the first that fails, and says where the time went.
pub(crate) fn run() -> Result<()> {
    let started = Instant::now();
    let mut steps = Steps::default();
    let outcome = checks(&mut steps);
    println!("\n── Times\n{}", steps.table(started.elapsed()));
    outcome?;
    println!("all checks passed");
    Ok(())
}

fn checks(steps: &mut Steps) -> Result<()> {
    steps.step("Set-up", setup::everything)?;
    steps.step("Format", || finish(cargo(&["fmt", "--all", "--check"])))?;
    steps.step("Layers", layers::check)?;
    // One core links it for a minute, while the other compiles what comes next.
    let module =
        if widget::is_current(Mode::Release)? { None } else { Some(widget::compile(Mode::Release)?) };
    steps.step("Lints", || {
        finish(cargo(&["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"]))
    })?;
    steps.step("Lints for WebAssembly", || finish(wasm_lints()))?;
    // From here on, every command selects the whole workspace: cargo unites the features of what is selected, and would
    // compile much of it again for another selection.
    steps.step("Programs and tests, compiled", || {
        finish(cargo(&["build", "--locked", "--workspace", "--bins", "--tests"]))
    })?;
    steps.step("Native tests", || finish(cargo(&["test", "--locked", "--workspace"])))?;
    if let Some(mut module) = module {
        steps.step("Widget", || build(&mut module))?;
        steps.beside("Widget, compiled", module.time());
    }
    steps.step("Sizes", || widget::size(&programs()))?;
    steps.step("Trunk builds the same", || {
        let folder = files::target().join("trunk/dist");
        trunk::build(&folder)?;
        same::check(&files::dist(), &folder)
    })?;
    // The many come last: what they end with is the last line of this run that tells of tests.
    steps.step("Browser journeys that measure", || journeys(&[MEASURING, "--test-threads=1"]))?;
    steps.step("Browser journeys", || journeys(&["--skip", MEASURING, "--test-threads", SIDE_BY_SIDE]))
}

fn wasm_lints() -> std::process::Command {
    let mut lints = cargo(&["clippy", "--locked", "--package", "inlay", "--lib", "--bins"]);
    lints.args(["--target", "wasm32-unknown-unknown", "--", "-D", "warnings"]);
    lints
}

fn build(module: &mut Job) -> Result<()> {
    let mut progress = Progress::default();
    progress.wait(&mut [module], &mut [])?;
    progress.wait(&mut [&mut widget::assemble(Mode::Release)?], &mut [])?;
    widget::remember(Mode::Release)
}

/// The tests' own build of hub and demo: their dependencies are compiled once.
fn programs() -> std::path::PathBuf {
    files::target().join("debug")
}

/// The journeys drive the widget that ships, and hub and demo as the native tests do.
fn journeys(arguments: &[&str]) -> Result<()> {
    let mut test = cargo(&["test", "--locked", "--workspace", "--test", "journeys", "--"]);
    test.args(arguments)
        .env("PATH", tools::path(&[GECKODRIVER])?)
        .env("INLAY_HUB_BINARY", programs().join("inlay-hub"))
        .env("INLAY_WIDGET", files::dist())
        .env("NODE_PATH", OIDC_PROVIDER.folder().join("node_modules"));
    finish(test)
}
