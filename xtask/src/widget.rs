//! The widget: compiled by cargo, then made into `dist` by the program `xtask-widget`, which is a package of its own so
//! that no other command waits for what it links.

use anyhow::{Context, Result};
use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
    process::Command,
};
use xtask::{
    files,
    job::Job,
    run::{cargo, run},
    tools::{self, BINARYEN, TERSER},
};

/// How carefully to build.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Mode {
    /// Small and fast, minutes to build.
    Release,
    /// Large and slow, quick to build.
    Debug,
}

/// The program that a caller has built already, with the features that its other builds have.
pub(crate) const TOOL: &str = "INLAY_XTASK_WIDGET";

/// Everything that the built files depend on.
const INPUTS: [&str; 12] = [
    ".cargo/config.toml",
    "src",
    "style",
    "public",
    "api",
    "keyfiles",
    "forms",
    "index.html",
    "Trunk.toml",
    "Cargo.toml",
    "Cargo.lock",
    "xtask/widget/src",
];

/// What the built files depend on, as it was before the build began.
pub(crate) struct Inputs(String);

impl Inputs {
    /// Reads all of them.
    pub(crate) fn read(mode: Mode) -> Result<Self> {
        fingerprint(mode).map(Self)
    }

    /// Whether what is in `dist` was built from them.
    pub(crate) fn are_built(&self) -> bool {
        let is_same = fs::read_to_string(stamp()).is_ok_and(|text| text == self.0);
        is_same && files::dist().join("index.html").is_file()
    }

    /// Remembers that `dist` was built from them.
    pub(crate) fn remember(&self) -> Result<()> {
        files::write(&stamp(), self.0.as_bytes())
    }
}

/// Trunk and `xtask-widget` empty `dist`: what was built without this command has no stamp and is built anew.
fn stamp() -> PathBuf {
    files::dist().join(".inputs")
}

/// Compiles the module, as Trunk does: with the same arguments, what one has compiled the other finds.
pub(crate) fn compile(mode: Mode) -> Result<Job> {
    let mut build = cargo(&["build", "--locked", "--package", "inlay", "--bin", "inlay"]);
    build.args(["--target", "wasm32-unknown-unknown"]);
    if mode == Mode::Release {
        build.args(["--profile", "wasm-release"]);
    }
    Job::cargo("widget", build)
}

/// Compiles `xtask-widget`.
pub(crate) fn compile_tool() -> Result<Job> {
    Job::cargo("build tool", cargo(&["build", "--locked", "--package", "xtask-widget"]))
}

/// Where `xtask-widget` is when it is compiled.
pub(crate) fn tool() -> PathBuf {
    files::target().join("debug/xtask-widget")
}

/// Makes the compiled module into `dist`.
pub(crate) fn assemble(mode: Mode) -> Result<Job> {
    let mut assemble = Command::new(tool());
    assemble.args(["dist", if mode == Mode::Release { "release" } else { "debug" }]);
    assemble.env("PATH", tools::path(&[BINARYEN, TERSER])?);
    Job::start("widget", assemble)
}

/// Prints what the built widget weighs, and fails over budget. `programs` has hub and demo; `xtask-widget` has to be
/// compiled.
pub(crate) fn size(programs: &Path) -> Result<()> {
    let mut size = Command::new(tool());
    size.arg("size").arg(programs);
    run(size)
}

/// What a hook of Trunk asks for.
pub(crate) fn hook(command: &str) -> Result<()> {
    let mut hook = match std::env::var_os(TOOL) {
        Some(tool) => Command::new(tool),
        None => cargo(&["run", "--quiet", "--locked", "--package", "xtask-widget", "--"]),
    };
    let status = hook.arg(command).env("PATH", tools::path(&[BINARYEN, TERSER])?).status();
    let status = status.with_context(|| format!("cannot start xtask-widget {command}"))?;
    anyhow::ensure!(status.success(), "xtask-widget {command}: {status}");
    Ok(())
}

fn fingerprint(mode: Mode) -> Result<String> {
    let root = files::root();
    let mut hasher = DefaultHasher::new();
    mode.hash(&mut hasher);
    for input in INPUTS {
        for file in files::below(&root.join(input))? {
            file.strip_prefix(&root).unwrap_or(&file).hash(&mut hasher);
            files::bytes(&file)?.hash(&mut hasher);
        }
    }
    Ok(format!("{:016x}", hasher.finish()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_input_of_the_widget_is_there_and_the_mode_counts() {
        for input in INPUTS {
            assert!(files::root().join(input).exists(), "{input}");
        }
        assert_ne!(fingerprint(Mode::Release).unwrap(), fingerprint(Mode::Debug).unwrap());
    }
}
