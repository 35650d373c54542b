//! Definitions as an operator writes them, good and bad.

mod documentation;
mod names;
mod options;
mod problems;
mod registrations;
mod repository;
mod schema_file;
mod schemes;
mod settings;
mod wire;

use crate::{
    read::{self as reader, scheme},
    *,
};
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};
use url::Url;

pub(super) fn rules() -> LoadRules {
    let origin = Url::parse("http://127.0.0.1:8800").unwrap().origin();
    LoadRules {
        public_url: Url::parse("https://hub.example.com/").unwrap(),
        dev_origins: vec![origin],
        allow_password_grant: true,
    }
}

pub(super) fn read(source: &str) -> (Option<Integration>, Vec<String>) {
    let mut problems = Vec::new();
    let env = |name: &str| Some(format!("value of {name}"));
    let integration = reader::definition("x.toml", source, "acme", &env, &rules(), &mut problems);
    (integration, problems.iter().map(Problem::to_string).collect())
}

/// A definition with nothing wrong; `more` is appended.
pub(super) fn definition(more: &str) -> String {
    format!("name = \"Acme\"\ndescription = \"Things.\"\ncategories = [\"Tools\"]\n{more}")
}
