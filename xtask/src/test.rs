//! `cargo xtask test`: everything that CI asks.

use crate::{
    dependencies, ignored,
    journeys::{self, Which},
    layers, same, setup, trunk,
    widget::{self, Inputs, Mode},
};
use anyhow::Result;
use std::{process::Command, time::Instant};
use xtask::{
    files,
    job::Job,
    progress::Progress,
    run::{cargo, run as finish, say},
    steps::{Steps, people},
};

/// The names of all integration tests but the journeys, in cargo's patterns.
const NATIVE: &str = "[!j]*";

/// Runs every check, stops at the first that fails, and says where the time went.
pub(crate) fn run() -> Result<()> {
    let started = Instant::now();
    let mut steps = Steps::default();
    say_ignored();
    let outcome = checks(&mut steps);
    say_ignored();
    println!("\n── Times\n{}", steps.table(started.elapsed()));
    outcome?;
    println!("all checks passed in {}", people(started.elapsed()));
    Ok(())
}

fn checks(steps: &mut Steps) -> Result<()> {
    steps.step("Set-up", setup::everything)?;
    steps.step("Format", || finish(cargo(&["fmt", "--all", "--check"])))?;
    steps.step("Layers", layers::check)?;
    steps.step("Dependencies", dependencies::check)?;
    // For a minute, one core is all that its linker can use; the next steps use the others.
    let inputs = Inputs::read(Mode::Release)?;
    let module = if inputs.are_built() { None } else { Some(widget::compile(Mode::Release)?) };
    steps.step("Lints", || {
        finish(cargo(&["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"]))
    })?;
    steps.step("Lints for WebAssembly", || finish(wasm_lints()))?;
    steps.step("Programs and tests, compiled", journeys::programs_and_tests)?;
    steps.step("Native tests", || {
        let mut tests =
            cargo(&["test", "--locked", "--workspace", "--lib", "--bins", "--test", NATIVE, "--"]);
        tests.args(ignored::native());
        finish(tests)?;
        finish(cargo(&["test", "--locked", "--workspace", "--doc"]))
    })?;
    if let Some(mut module) = module {
        steps.step("Widget", || build(&mut module, &inputs))?;
        steps.beside("Widget, compiled", module.time());
    }
    steps.step("Sizes", || widget::size(&journeys::programs()))?;
    steps.step("Trunk builds the same", || {
        let folder = files::target().join("trunk/dist");
        trunk::build(&folder)?;
        same::check(&files::dist(), &folder)
    })?;
    // The many come last: what they end with is the last line of this run that tells of tests.
    steps.step("Browser journeys that measure", || journeys::run(Which::Measuring))?;
    steps.step("Browser journeys", || journeys::run(Which::Others))
}

/// Which tests run only where something is there, and whether it is here.
fn say_ignored() {
    println!();
    ignored::lines().iter().for_each(say);
}

fn wasm_lints() -> Command {
    let mut lints = cargo(&["clippy", "--locked", "--package", "inlay", "--lib", "--bins"]);
    lints.args(["--target", "wasm32-unknown-unknown", "--", "-D", "warnings"]);
    lints
}

fn build(module: &mut Job, inputs: &Inputs) -> Result<()> {
    let mut progress = Progress::default();
    progress.wait(&mut [module], &mut [])?;
    progress.wait(&mut [&mut widget::assemble(Mode::Release)?], &mut [])?;
    inputs.remember()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn every_integration_test_but_the_journeys_is_among_the_native_ones() {
        let metadata =
            cargo(&["metadata", "--no-deps", "--format-version", "1", "--offline"]).output().unwrap();
        let metadata: Value = serde_json::from_slice(&metadata.stdout).unwrap();
        let all = |value: &Value| value.as_array().unwrap().clone();
        let packages = all(&metadata["packages"]);
        let targets = packages.iter().flat_map(|package| all(&package["targets"]));
        let tests = targets.filter(|target| target["kind"][0] == "test");
        let names: Vec<_> = tests.map(|test| test["name"].as_str().unwrap().to_owned()).collect();
        let left_out: Vec<_> = names.iter().filter(|name| name.starts_with('j')).collect();
        assert_eq!(left_out, ["journeys"], "{names:?}");
        assert!(names.contains(&"it".to_owned()), "{names:?}");
    }
}
