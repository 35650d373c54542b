//! A `use` taken apart: one path for each name that it imports.

use super::module::How;
use syn::{Ident, UseTree, ext::IdentExt};

/// One imported path.
#[derive(Debug)]
pub(super) struct Import {
    pub(super) path: Vec<String>,
    pub(super) how: How,
    pub(super) line: usize,
}

/// The paths of a tree below a prefix, which is empty, or one empty name for `use ::name`.
pub(super) fn imports(tree: &UseTree, prefix: &[String]) -> Vec<Import> {
    let mut found = Vec::new();
    collect(tree, prefix.to_vec(), &mut found);
    found
}

fn collect(tree: &UseTree, mut prefix: Vec<String>, found: &mut Vec<Import>) {
    match tree {
        UseTree::Path(path) => {
            prefix.push(text(&path.ident));
            collect(&path.tree, prefix, found);
        }
        UseTree::Group(group) => group.items.iter().for_each(|tree| collect(tree, prefix.clone(), found)),
        UseTree::Glob(glob) => {
            let line = glob.star_token.spans[0].start().line;
            found.push(Import { path: prefix, how: How::Glob, line });
        }
        UseTree::Name(name) => push(prefix, &name.ident, None, found),
        UseTree::Rename(rename) => push(prefix, &rename.ident, Some(text(&rename.rename)), found),
    }
}

/// Adds a name. `self` in a group is the group's own path.
fn push(mut path: Vec<String>, ident: &Ident, rename: Option<String>, found: &mut Vec<Import>) {
    let name = text(ident);
    if name != "self" || path.is_empty() {
        path.push(name);
    }
    let name = rename.or_else(|| path.last().cloned()).filter(|name| name != "_");
    found.push(Import { path, how: How::Import(name), line: ident.span().start().line });
}

/// A name without `r#`.
pub(super) fn text(ident: &Ident) -> String {
    ident.unraw().to_string()
}
