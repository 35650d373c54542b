//! Installing what is missing. What is there in the right version is left alone.

mod browsers;
mod install;

use anyhow::{Result, bail};
use xtask::{
    run::{command, output, run, say},
    tools::{self, BINARYEN, CARGO_DENY, GECKODRIVER, OIDC_PROVIDER, TERSER, TRUNK},
};

const WASM: &str = "wasm32-unknown-unknown";

/// What compiling the widget needs. It says nothing when all is there.
pub(crate) fn wasm_target() -> Result<()> {
    match output("rustup", &["target", "list", "--installed"]) {
        Some(list) if list.lines().any(|line| line == WASM) => Ok(()),
        Some(_) => run(command("rustup", &["target", "add", WASM])),
        None => bail!("rustup is needed for {WASM}; its site says how to install it: https://rustup.rs"),
    }
}

/// What making the compiled widget and its scripts small needs.
pub(crate) fn minifiers() -> Result<()> {
    install::tool(&BINARYEN)?;
    install::tool(&TERSER)
}

/// What serving the widget while it is worked on needs.
pub(crate) fn trunk() -> Result<()> {
    install::tool(&TRUNK)
}

/// What testing needs.
pub(crate) fn everything() -> Result<()> {
    wasm_target()?;
    components()?;
    browsers::installed()?;
    for tool in [BINARYEN, TERSER, TRUNK, GECKODRIVER, OIDC_PROVIDER, CARGO_DENY] {
        install::tool(&tool)?;
    }
    say(format!("everything is there; tools are kept in {}", tools::cache().display()));
    Ok(())
}

/// A minimal toolchain comes without them.
fn components() -> Result<()> {
    for (component, program) in [("rustfmt", "cargo-fmt"), ("clippy", "cargo-clippy")] {
        if !tools::exists(program) {
            run(command("rustup", &["component", "add", component]))?;
        }
    }
    Ok(())
}
