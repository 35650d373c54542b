//! The crates of the workspace as cargo lists them: where each one's source is, and by which name it is imported.

use super::from_root;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::{collections::BTreeMap, path::Path};
use xtask::run::cargo;

/// Crates that no manifest names.
const ALWAYS_THERE: [&str; 4] = ["std", "core", "alloc", "proc_macro"];

/// The crates of the workspace, and the names of all that they import.
#[derive(Debug, Default)]
pub(super) struct Workspace {
    targets: Vec<Target>,
    /// A crate's name in a path, and its source folder if it is one of ours.
    crates: BTreeMap<String, Option<String>>,
}

/// A crate root: a library, a program or a file of tests.
#[derive(Debug)]
struct Target {
    /// The root file, `hub/src/lib.rs`.
    file: String,
    /// What `crate` means in it: `hub/src`, or `api/tests/reading` for `api/tests/reading.rs`.
    place: String,
    is_test: bool,
}

/// Where a file stands in its crate.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// What `crate` means here, as a folder: `hub/src`.
    pub(super) root: String,
    /// The file's module, as a folder: `hub/src/store/row`.
    pub(super) module: String,
    /// Whether the whole crate is tests.
    pub(super) is_test: bool,
}

impl Workspace {
    /// Asks `cargo metadata`.
    ///
    /// # Errors
    /// When cargo cannot read a manifest.
    pub(super) fn of_cargo() -> Result<Self> {
        let output = cargo(&["metadata", "--no-deps", "--format-version", "1", "--offline"])
            .output()
            .context("cannot start cargo metadata")?;
        if !output.status.success() {
            bail!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
        }
        Self::of_metadata(&serde_json::from_slice(&output.stdout)?)
    }

    fn of_metadata(metadata: &Value) -> Result<Self> {
        let root = Path::new(metadata["workspace_root"].as_str().context("no workspace_root")?);
        let mut workspace = Self::default();
        let mut libraries = BTreeMap::new();
        let packages = metadata["packages"].as_array().context("no packages")?;
        for package in packages {
            for target in package["targets"].as_array().into_iter().flatten() {
                let (Some(name), Some(file)) = (target["name"].as_str(), target["src_path"].as_str()) else {
                    bail!("a target without a name or a file");
                };
                let has_kind =
                    |kind: &str| target["kind"].as_array().is_some_and(|all| all.contains(&kind.into()));
                let file = from_root(root, Path::new(file));
                if has_kind("lib") || has_kind("proc-macro") {
                    libraries
                        .insert(package["name"].as_str().unwrap_or_default(), workspace.library(name, &file));
                } else {
                    workspace.target(&file, has_kind("test") || has_kind("bench"));
                }
            }
        }
        for package in packages {
            for dependency in package["dependencies"].as_array().into_iter().flatten() {
                let package = dependency["name"].as_str().unwrap_or_default();
                let name = dependency["rename"].as_str().unwrap_or(package).replace('-', "_");
                workspace.crates.entry(name).or_insert_with(|| libraries.get(package).cloned());
            }
        }
        Ok(workspace.with_libraries(&ALWAYS_THERE))
    }

    /// Adds a library of the workspace and answers with its source folder.
    pub(super) fn library(&mut self, name: &str, file: &str) -> String {
        let place = self.target(file, false);
        self.crates.insert(name.replace('-', "_"), Some(place.clone()));
        place
    }

    /// Adds a program or a file of tests and answers with what `crate` means in it.
    pub(super) fn target(&mut self, file: &str, is_test: bool) -> String {
        let place = match file.rsplit_once('/') {
            Some((folder, "lib.rs" | "main.rs")) => folder,
            _ => file.trim_end_matches(".rs"),
        };
        self.targets.push(Target { file: file.to_owned(), place: place.to_owned(), is_test });
        place.to_owned()
    }

    /// Adds crates that are not ours.
    pub(super) fn with_libraries(mut self, names: &[&str]) -> Self {
        for name in names {
            self.crates.entry((*name).to_owned()).or_insert(None);
        }
        self
    }

    /// Where a Rust file stands. A file that no crate claims is its own root.
    pub(super) fn place(&self, file: &str) -> Place {
        let stem = file.trim_end_matches(".rs").trim_end_matches("/mod");
        let owner = self
            .targets
            .iter()
            .filter(|target| target.file == file || is_below(stem, &target.place))
            .max_by_key(|target| (target.file == file, target.place.len()));
        match owner {
            Some(target) => Place {
                root: target.place.clone(),
                module: if target.file == file { target.place.clone() } else { stem.to_owned() },
                is_test: target.is_test,
            },
            None => Place { root: stem.to_owned(), module: stem.to_owned(), is_test: false },
        }
    }

    /// The source folder of a crate of ours, `None` in it for a library; nothing for a name that no crate has.
    pub(super) fn krate(&self, name: &str) -> Option<Option<&str>> {
        self.crates.get(name).map(Option::as_deref)
    }
}

/// Whether a place is another one or below it.
pub(super) fn is_below(place: &str, above: &str) -> bool {
    place.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn workspace() -> Workspace {
        Workspace::of_metadata(&json!({"workspace_root": "/w", "packages": [
            {"name": "inlay-hub", "dependencies": [{"name": "sqlx"}, {"name": "inlay-store", "rename": "kept-rows"}],
             "targets": [{"name": "inlay_hub", "kind": ["lib"], "src_path": "/w/hub/src/lib.rs"},
                         {"name": "inlay-hub", "kind": ["bin"], "src_path": "/w/hub/src/main.rs"},
                         {"name": "it", "kind": ["test"], "src_path": "/w/hub/tests/it/main.rs"}]},
            {"name": "inlay-store", "dependencies": [],
             "targets": [{"name": "inlay_store", "kind": ["lib"], "src_path": "/w/hub/store/src/lib.rs"},
                         {"name": "rows", "kind": ["test"], "src_path": "/w/hub/store/tests/rows.rs"}]},
        ]}))
        .unwrap()
    }

    #[test]
    fn a_file_has_the_module_that_its_place_says() {
        let place = |file| {
            let place = workspace().place(file);
            (place.root, place.module, place.is_test)
        };
        let expected = |root: &str, module: &str, is_test| (root.to_owned(), module.to_owned(), is_test);
        assert_eq!(place("hub/src/lib.rs"), expected("hub/src", "hub/src", false));
        assert_eq!(place("hub/src/main.rs"), expected("hub/src", "hub/src", false));
        assert_eq!(place("hub/src/http/popup.rs"), expected("hub/src", "hub/src/http/popup", false));
        assert_eq!(place("hub/src/http/mod.rs"), expected("hub/src", "hub/src/http", false));
        assert_eq!(place("hub/store/src/row.rs"), expected("hub/store/src", "hub/store/src/row", false));
        assert_eq!(place("hub/tests/it/support.rs"), expected("hub/tests/it", "hub/tests/it/support", true));
        assert_eq!(
            place("hub/store/tests/rows.rs"),
            expected("hub/store/tests/rows", "hub/store/tests/rows", true)
        );
    }

    #[test]
    fn a_crate_is_known_by_its_name_and_by_what_a_manifest_calls_it() {
        let workspace = workspace();
        assert_eq!(workspace.krate("inlay_store"), Some(Some("hub/store/src")));
        assert_eq!(workspace.krate("kept_rows"), Some(Some("hub/store/src")));
        assert_eq!(workspace.krate("sqlx"), Some(None));
        assert_eq!(workspace.krate("std"), Some(None));
        assert_eq!(workspace.krate("sqlz"), None);
    }
}
