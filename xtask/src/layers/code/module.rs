//! What a module holds that gives names a meaning, and the paths that are written in it.

use super::resolve::Named;
use std::collections::{BTreeMap, BTreeSet};

/// A module's names.
#[derive(Debug, Default)]
pub(in crate::layers) struct Module {
    /// What `crate` means here, as a folder.
    pub(in crate::layers) root: String,
    /// Imported names and where each comes from. Imports inside functions count for the whole module, so that one name
    /// can come from several places.
    pub(super) imports: BTreeMap<String, Vec<Vec<String>>>,
    /// Where `*` imports from.
    pub(super) globs: Vec<Vec<String>>,
    /// Modules that are declared here.
    pub(super) children: BTreeSet<String>,
    /// Types, functions and the like that are declared here.
    pub(super) items: BTreeSet<String>,
    /// Whether only tests compile it.
    pub(super) is_test: bool,
}

/// In what way a path is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::layers) enum How {
    /// In a `use`, which gives it this name; nothing for `as _`, for `*`, and inside a macro.
    Import(Option<String>),
    /// In a `use` that ends in `*`.
    Glob,
    /// Anywhere else: a type, an expression, a bound, an attribute, a macro's tokens, `pub(in …)`.
    Mention,
}

/// A path, where it is written.
#[derive(Clone, Debug)]
pub(in crate::layers) struct Written {
    /// From the repository's root.
    pub(in crate::layers) file: String,
    /// Counted from 1.
    pub(in crate::layers) line: usize,
    /// The module in which it stands, as a folder.
    pub(in crate::layers) module: String,
    /// Its names, without generic arguments, `*` and the last `self` of a `use`. The first is empty for `::name`.
    pub(in crate::layers) path: Vec<String>,
    /// As which kind of path.
    pub(in crate::layers) how: How,
    /// Whether only tests compile it.
    pub(in crate::layers) is_test: bool,
    /// What it names; see [`Code::resolve`](super::Code::resolve).
    pub(in crate::layers) named: Vec<Named>,
}

impl Written {
    /// The path as a reader of the file finds it, with the groups of a `use` taken apart.
    pub(in crate::layers) fn shown(&self) -> String {
        let path = self.path.join("::");
        match &self.how {
            How::Glob => format!("{path}::*"),
            How::Import(Some(name)) if self.path.last() != Some(name) => format!("{path} as {name}"),
            How::Import(_) | How::Mention => path,
        }
    }
}
