//! `cargo deny`: licences, sources and second versions of the dependencies, and what is known against them (the advisories
//! of `RustSec`). `deny.toml` has the rules.

use crate::ignored;
use anyhow::Result;
use std::process::Command;
use xtask::{
    run::{command, run},
    tools::{self, CARGO_DENY},
};

/// Everything that needs no other server; advisories where their database is there, as it is.
pub(crate) fn check() -> Result<()> {
    run(deny(&["--locked", "check", "bans", "licenses", "sources"])?)?;
    if ignored::has_advisories() {
        run(deny(&["--locked", "--offline", "check", "advisories"])?)?;
    }
    Ok(())
}

fn deny(arguments: &[&str]) -> Result<Command> {
    let mut deny = command("cargo-deny", arguments);
    deny.env("PATH", tools::path(&[CARGO_DENY])?);
    Ok(deny)
}
