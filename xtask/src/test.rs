//! `cargo xtask test`: everything that CI asks.

use crate::{
    files, layers,
    run::{self, cargo, step},
    setup, size, tools, widget,
};
use anyhow::Result;
use std::{process::Command, time::Instant};

/// Runs every check and stops at the first that fails.
pub(crate) fn run() -> Result<()> {
    let started = Instant::now();
    setup::for_tests()?;
    step("Format", || run::run(cargo(&["fmt", "--all", "--check"])))?;
    step("Layers", layers::check)?;
    step("Lints", || {
        run::run(cargo(&["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"]))
    })?;
    step("Lints for WebAssembly", || {
        run::run(cargo(&[
            "clippy",
            "--locked",
            "--package",
            "inlay",
            "--lib",
            "--bins",
            "--target",
            "wasm32-unknown-unknown",
            "--",
            "-D",
            "warnings",
        ]))
    })?;
    step("Native tests", || {
        run::run(cargo(&["test", "--locked", "--workspace", "--exclude", "inlay"]))?;
        run::run(cargo(&["test", "--locked", "--package", "inlay", "--lib", "--bins"]))
    })?;
    size::run()?;
    step("Browser journeys", journeys)?;
    println!("\nall checks passed in {}", run::seconds(started));
    Ok(())
}

/// The journeys drive what `demo` serves: the release build of the widget, hub and demo.
fn journeys() -> Result<()> {
    let binaries = files::target().join("release");
    let mut test: Command = cargo(&["test", "--locked", "--package", "inlay", "--test", "journeys"]);
    test.env("PATH", tools::path()?)
        .env("INLAY_HUB_BINARY", binaries.join("inlay-hub"))
        .env("INLAY_WIDGET", widget::dist())
        .env("NODE_PATH", tools::npm_folder().join("node_modules"));
    run::run(test)
}
