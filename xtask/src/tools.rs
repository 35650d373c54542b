//! The tools of exactly the versions that the build was made with, and where they are kept.

use crate::{files, run};
use anyhow::{Context, Result};
use std::{ffi::OsString, path::PathBuf, process::Command};

/// Builds the widget. 0.22 changed how scripts are injected; `Trunk.toml` demands this one, too.
pub(crate) const TRUNK: &str = "0.21.14";
/// The release of `wasm-opt`, as npm numbers it.
pub(crate) const BINARYEN: &str = "132.0.0";
/// Firefox's driver, which Debian has no package of.
pub(crate) const GECKODRIVER: &str = "0.37.1";
/// The authorization server that the OAuth journey is repeated against.
pub(crate) const OIDC_PROVIDER: &str = "9.13.3";

/// Where tools are installed.
pub(crate) fn folder() -> PathBuf {
    files::target().join("tools")
}

/// npm's prefix for tools.
pub(crate) fn npm_folder() -> PathBuf {
    folder().join("npm")
}

/// `PATH` with the installed tools first.
pub(crate) fn path() -> Result<OsString> {
    let own = [folder().join("bin"), npm_folder().join("node_modules/.bin")];
    let inherited = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(own.into_iter().chain(std::env::split_paths(&inherited)))
        .context("cannot extend PATH")
}

/// What a tool prints as its version, looked for among the installed tools first.
pub(crate) fn version_line(program: &str) -> Result<Option<String>> {
    // Rust looks a program up in the child's PATH where that is set.
    Ok(Command::new(program)
        .env("PATH", path()?)
        .arg("--version")
        .output()
        .ok()
        .filter(|output| output.status.success())
        .map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()))
}

/// The version of a package in Cargo.lock.
pub(crate) fn locked(package: &str) -> Result<String> {
    let lock = files::text(&files::root().join("Cargo.lock"))?;
    version_in(&lock, package).with_context(|| format!("Cargo.lock has no {package}"))
}

fn version_in(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name).skip(1);
    lines.next()?.strip_prefix("version = \"")?.strip_suffix('"').map(str::to_owned)
}

/// Whether a program can be started.
pub(crate) fn exists(program: &str) -> bool {
    run::output(program, &["--version"]).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locked_version_is_the_one_of_exactly_that_package() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"1.0.0\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(version_in(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(version_in(lock, "absent"), None);
    }
}
