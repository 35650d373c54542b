//! The browser journeys, and what they need.

use crate::{ignored, product, setup, widget::Mode};
use anyhow::Result;
use std::path::PathBuf;
use xtask::{
    files,
    run::{cargo, run as finish},
    tools::{self, GECKODRIVER, OIDC_PROVIDER},
};

/// Journeys that hold what a person waits for to a budget. They run alone.
const MEASURING: &str = "speed::";
/// How many of the others run side by side: for much of its time, a journey waits for a browser.
const SIDE_BY_SIDE: &str = "4";

/// Which journeys.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Which {
    /// Those that measure what a person waits for.
    Measuring,
    /// The others.
    Others,
}

/// `cargo xtask journeys …`: builds what is not built and runs those whose names contain one of the texts, or all.
pub(crate) fn some(names: &[String]) -> Result<()> {
    setup::everything()?;
    product::build_widget(Mode::Release)?;
    programs_and_tests()?;
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    test(&[&names, &["--test-threads", SIDE_BY_SIDE][..]].concat())
}

/// Runs one of the two kinds; everything has to be built.
pub(crate) fn run(which: Which) -> Result<()> {
    match which {
        Which::Measuring => test(&[MEASURING, "--test-threads", "1"]),
        Which::Others => test(&["--skip", MEASURING, "--test-threads", SIDE_BY_SIDE]),
    }
}

/// Compiles every program and test with the features that they have together. Another selection would have other ones, and
/// cargo would compile much of it again: this is why every command here selects the whole workspace.
pub(crate) fn programs_and_tests() -> Result<()> {
    finish(cargo(&["build", "--locked", "--workspace", "--bins", "--tests"]))
}

/// Where [`programs_and_tests`] leaves hub, demo and `xtask-widget`.
pub(crate) fn programs() -> PathBuf {
    files::target().join("debug")
}

/// The journeys drive the widget that ships, and hub and demo as the native tests do.
fn test(arguments: &[&str]) -> Result<()> {
    let mut test = cargo(&["test", "--locked", "--workspace", "--test", "journeys", "--"]);
    test.args(arguments)
        .args(ignored::journeys())
        .env("PATH", tools::path(&[GECKODRIVER])?)
        .env("INLAY_HUB_BINARY", programs().join("inlay-hub"))
        .env("INLAY_WIDGET", files::dist())
        .env("NODE_PATH", OIDC_PROVIDER.folder().join("node_modules"));
    finish(test)
}
