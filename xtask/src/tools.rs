//! The tools of exactly the versions that the build was made with, and where they are kept: in the user's cache folder,
//! each in a folder named by its version, so that all clones of this repository use the same ones.

use crate::{files, run};
use anyhow::{Context, Result};
use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

/// A program or package of one version.
#[derive(Clone, Copy, Debug)]
pub struct Tool {
    /// What its registry calls it.
    pub package: &'static str,
    /// As its registry numbers it.
    pub version: &'static str,
    from: Registry,
    /// The file in its folder by which one sees that it is there.
    file: &'static str,
    /// The program that may be installed elsewhere, and the word for this version in what `--version` prints.
    program: Option<(&'static str, &'static str)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Registry {
    Crates,
    Npm,
}

/// Serves the widget while it is worked on. 0.22 changed how scripts are injected; `Trunk.toml` demands this one, too.
pub const TRUNK: Tool = Tool {
    package: "trunk",
    version: "0.21.14",
    from: Registry::Crates,
    file: "bin/trunk",
    program: Some(("trunk", "0.21.14")),
};
/// Has `wasm-opt`.
pub const BINARYEN: Tool = Tool {
    package: "binaryen",
    version: "132.0.0",
    from: Registry::Npm,
    file: "node_modules/.bin/wasm-opt",
    program: Some(("wasm-opt", "132")),
};
/// Minifies JavaScript.
pub const TERSER: Tool = Tool {
    package: "terser",
    version: "5.51.4",
    from: Registry::Npm,
    file: "node_modules/.bin/terser",
    program: Some(("terser", "5.51.4")),
};
/// Firefox's driver, which Debian has no package of.
pub const GECKODRIVER: Tool = Tool {
    package: "geckodriver",
    version: "0.37.1",
    from: Registry::Crates,
    file: "bin/geckodriver",
    program: Some(("geckodriver", "0.37.1")),
};
/// Holds the dependencies against `deny.toml`.
pub const CARGO_DENY: Tool = Tool {
    package: "cargo-deny",
    version: "0.20.2",
    from: Registry::Crates,
    file: "bin/cargo-deny",
    program: Some(("cargo-deny", "0.20.2")),
};
/// The authorization server that the OAuth journey is repeated against.
pub const OIDC_PROVIDER: Tool = Tool {
    package: "oidc-provider",
    version: "9.13.3",
    from: Registry::Npm,
    file: "node_modules/oidc-provider/package.json",
    program: None,
};

impl Tool {
    /// Whether it comes from npm.
    pub fn is_of_npm(&self) -> bool {
        self.from == Registry::Npm
    }

    /// Where it is kept.
    pub fn folder(&self) -> PathBuf {
        cache().join(format!("{}-{}", self.package, self.version))
    }

    /// Where it is or will be kept, with its programs in it.
    pub fn programs(&self) -> PathBuf {
        self.folder().join(if self.is_of_npm() { "node_modules/.bin" } else { "bin" })
    }

    /// Whether it is in a folder, whole.
    pub fn is_in(&self, folder: &Path) -> bool {
        folder.join(self.file).is_file()
    }

    /// Whether somebody has installed this version elsewhere, where `PATH` leads to.
    pub fn is_elsewhere(&self) -> bool {
        self.program.is_some_and(|(program, version)| {
            let line = run::output(program, &["--version"]).unwrap_or_default();
            line.split_whitespace().any(|word| word == version)
        })
    }
}

/// The folder for tools.
pub fn cache() -> PathBuf {
    cache_of(&|name| std::env::var_os(name)).unwrap_or_else(|| files::target().join("tools"))
}

/// `INLAY_TOOLS`; or `inlay` in the user's cache (XDG Base Directory Specification, where a relative path counts as none).
fn cache_of(variable: &dyn Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let folder = |name| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    folder("INLAY_TOOLS")
        .or_else(|| folder("XDG_CACHE_HOME").map(|cache| cache.join("inlay")))
        .or_else(|| folder("HOME").map(|home| home.join(".cache/inlay")))
}

/// `PATH` with these tools first.
///
/// # Errors
///
/// A folder's name cannot stand in `PATH`.
pub fn path(tools: &[Tool]) -> Result<OsString> {
    let own = tools.iter().map(Tool::programs);
    let inherited = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(own.chain(std::env::split_paths(&inherited))).context("cannot extend PATH")
}

/// The version of a package in Cargo.lock.
///
/// # Errors
///
/// There is no Cargo.lock, or no such package in it.
pub fn locked(package: &str) -> Result<String> {
    let lock = files::text(&files::root().join("Cargo.lock"))?;
    version_in(&lock, package).with_context(|| format!("Cargo.lock has no {package}"))
}

fn version_in(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name).skip(1);
    lines.next()?.strip_prefix("version = \"")?.strip_suffix('"').map(str::to_owned)
}

/// Whether a program can be started.
pub fn exists(program: &str) -> bool {
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

    #[test]
    fn tools_are_kept_in_the_users_cache_unless_the_environment_says_otherwise() {
        let cache = |variables: &[(&str, &str)]| {
            cache_of(&|name| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into()))
        };
        let home = ("HOME", "/home/maya");
        assert_eq!(cache(&[home]), Some("/home/maya/.cache/inlay".into()));
        assert_eq!(cache(&[home, ("XDG_CACHE_HOME", "/var/cache")]), Some("/var/cache/inlay".into()));
        assert_eq!(cache(&[home, ("XDG_CACHE_HOME", "relative")]), Some("/home/maya/.cache/inlay".into()));
        let tools = ("INLAY_TOOLS", "/opt/tools");
        assert_eq!(cache(&[home, ("XDG_CACHE_HOME", "/var/cache"), tools]), Some("/opt/tools".into()));
        assert_eq!(cache(&[]), None);
    }

    #[test]
    fn a_tools_folder_is_named_by_its_version_and_trunk_is_the_one_that_its_settings_demand() {
        assert!(TRUNK.folder().ends_with(format!("trunk-{}", TRUNK.version)));
        let settings = files::text(&files::root().join("Trunk.toml")).unwrap();
        assert!(settings.contains(&format!("trunk-version = \"={}\"", TRUNK.version)), "{settings}");
    }
}
