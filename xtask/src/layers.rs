//! `cargo xtask layers`: the import rules of `docs/architecture.md`, and other rules that a compiler does not check.
//!
//! The rules about imports are the data of [`table`]. They are read against every path that the code writes ([`code`]),
//! never against comments or strings. The others are read from the files' lines ([`text`]).

mod circles;
mod code;
mod row;
mod table;
mod text;
mod workspace;

use crate::files;
use anyhow::{Result, bail};
use code::Code;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    path::Path,
};
use workspace::Workspace;

/// Folders at the root in which nothing is the project's own source.
const BUILT: [&str; 3] = ["target", "dist", "node_modules"];
/// Extensions of the files that are read.
const READ: [&str; 6] = ["rs", "js", "mjs", "ts", "css", "sql"];

/// A broken rule and where it is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Finding {
    /// From the repository's root.
    file: String,
    /// Counted from 1; 0 for what concerns the whole file.
    line: usize,
    /// What is there, the rule and its reason.
    text: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file, self.text),
            line => write!(f, "{}:{line}: {}", self.file, self.text),
        }
    }
}

/// Checks every rule and lists all that are broken at once.
///
/// # Errors
/// The list, or a file that cannot be read or parsed.
pub(crate) fn check() -> Result<()> {
    let files = sources()?;
    let code = Code::read(Workspace::of_cargo()?, &files)?;
    let mut found = row::findings(&code, table::NEVER, table::ONLY);
    found.extend(circles::findings(&code, table::WITHOUT_CIRCLES));
    found.extend(text::findings(&files));
    let mut seen = BTreeSet::new();
    found.retain(|finding| seen.insert(finding.to_string()));
    if !found.is_empty() {
        let list: Vec<String> = found.iter().map(ToString::to_string).collect();
        bail!("{} broken rules of docs/architecture.md:\n  {}", list.len(), list.join("\n  "));
    }
    println!(
        "   {} rules about imports hold in {} files",
        table::NEVER.len() + table::ONLY.len(),
        files.len()
    );
    Ok(())
}

/// The text of every file of the project's own source, by its path from the root.
fn sources() -> Result<BTreeMap<String, String>> {
    let root = files::root();
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(&root)? {
        let folder = entry?.file_name();
        let name = folder.to_string_lossy();
        if name.starts_with('.') || BUILT.contains(&&*name) {
            continue;
        }
        for file in files::below(&root.join(&folder))? {
            if READ.contains(&files::extension(&file)) {
                found.insert(from_root(&root, &file), files::text(&file)?);
            }
        }
    }
    Ok(found)
}

/// A file's path from the root, with slashes.
fn from_root(root: &Path, file: &Path) -> String {
    let inner = file.strip_prefix(root).unwrap_or(file);
    inner.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}
