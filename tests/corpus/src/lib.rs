//! Schemas, integrations and values that tests of several crates share: the project's own below `data/`, and the larger
//! corpora of real ones, which are not part of the repository. Both are read into the same types, so that one test
//! function runs on either.
//!
//! A test on the corpora is marked
//! `#[ignore = "reads the corpora: INLAY_CORPORA=1 cargo test -- --include-ignored"]` and begins with
//! [`Corpus::required`]. `cargo test` lists it as ignored; `cargo xtask test` runs it where `INLAY_CORPORA` is set.

#![expect(
    clippy::unwrap_used,
    reason = "what cannot be read is a mistake in the tests' data, and ends the test"
)]

mod keywords;
mod providers;
mod schemas;

pub use keywords::{Group, Suite, Test};
pub use providers::Provider;
pub use schemas::{Refusal, Spec};

use serde_json::Value;
use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// Where cases are read from.
#[derive(Clone, Debug)]
pub enum Corpus {
    /// What the repository has.
    Own,
    /// The folder with the corpora.
    Folder(PathBuf),
}

impl Corpus {
    /// The corpora that `INLAY_CORPORA` names: a folder, or `1` for the one beside the repository.
    ///
    /// # Panics
    /// When it is not set, or is not a folder: who asks for the corpora wants no test to pass without them.
    pub fn required() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let folder = match env::var("INLAY_CORPORA").as_deref() {
            Ok("1") => root.join("../shared/corpora"),
            // As a person means it who runs cargo at the root, wherever the test's binary runs.
            Ok(folder) if !folder.is_empty() => root.join(folder),
            _ => panic!("INLAY_CORPORA is not set: give it the folder with the corpora"),
        };
        assert!(folder.is_dir(), "INLAY_CORPORA is set, and {} is no folder", folder.display());
        Self::Folder(folder)
    }
}

/// A JSON file.
fn read(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The JSON files of a folder of `data/`, by name without ending and in the order of names.
fn own(folder: &str) -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(folder);
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let name = |path: &Path| path.file_stem().unwrap().to_str().unwrap().to_owned();
    paths.iter().map(|path| (name(path), read(path))).collect()
}

/// The elements of an array.
fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

/// A text.
fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
