//! What a written path names: a place in the workspace or a library's item, also behind renames, globs and re-exports.

use super::{
    Code,
    module::{How, Written},
};
use crate::layers::workspace::is_below;
use std::{collections::BTreeSet, fmt};

/// How many imports one path is followed through; names that import each other end here.
const FOLLOWED: usize = 200;

/// What a path names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::layers) enum Named {
    /// Something of the workspace, as a folder: `hub/src/store/row/Row`.
    Ours(String),
    /// Something of a library: `sqlx/query`.
    Library(String),
}

impl Named {
    /// Whether this is the other or below it.
    pub(in crate::layers) fn is_below(&self, above: &Self) -> bool {
        match (self, above) {
            (Self::Ours(place), Self::Ours(above)) | (Self::Library(place), Self::Library(above)) => {
                is_below(place, above)
            }
            (Self::Ours(_), Self::Library(_)) | (Self::Library(_), Self::Ours(_)) => false,
        }
    }
}

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ours(place) => f.write_str(place),
            Self::Library(path) => f.write_str(&path.replace('/', "::")),
        }
    }
}

impl Code {
    /// Everything that a path names: first where it leads as it is written, then where re-exports on the way lead on to.
    /// Empty for what is only known to a type checker: a variable, a type's own item, the prelude.
    pub(super) fn resolve(&self, written: &Written) -> Vec<Named> {
        let mut search = Search { code: self, seen: BTreeSet::new(), found: Vec::new() };
        let is_bare = written.path.len() == 1 && written.how == How::Mention;
        search.path(&written.module, &written.path, is_bare);
        search.found
    }
}

struct Search<'a> {
    code: &'a Code,
    /// Paths that were followed, so that modules which import from each other end.
    seen: BTreeSet<(String, Vec<String>)>,
    found: Vec<Named>,
}

impl Search<'_> {
    /// Follows a path that is written in a module. A bare name may be a variable, so that it stands for no module and no
    /// crate, but for an imported type or function.
    fn path(&mut self, module: &str, path: &[String], is_bare: bool) {
        let Some((first, rest)) = path.split_first() else {
            return;
        };
        let root = self.code.module(module).map_or(module, |it| it.root.as_str());
        match first.as_str() {
            "" => self.krate(rest),
            "crate" => self.below(root, rest),
            "self" => self.below(module, rest),
            "super" => {
                let ups = path.iter().take_while(|name| *name == "super").count();
                let above = (0..ups).try_fold(module, |at, _| {
                    at.rsplit_once('/').map(|(above, _)| above).filter(|above| is_below(above, root))
                });
                self.below(above.unwrap_or(root), &path[ups..]);
            }
            name => {
                let is_known = self.in_scope(module, name, path, is_bare);
                if !is_known && !is_bare {
                    self.krate(path);
                }
            }
        }
    }

    /// Follows a path whose first name a module declares or imports; false when it does neither.
    fn in_scope(&mut self, module: &str, name: &str, path: &[String], is_bare: bool) -> bool {
        if !self.seen.insert((module.to_owned(), path.to_vec())) || self.seen.len() > FOLLOWED {
            return false;
        }
        let Some(scope) = self.code.module(module) else {
            return false;
        };
        if let Some(sources) = scope.imports.get(name) {
            for source in sources {
                let whole: Vec<String> = source.iter().chain(&path[1..]).cloned().collect();
                if source[0] != name {
                    self.path(module, &whole, false);
                } else if scope.children.contains(name) {
                    self.below(module, &whole);
                } else {
                    self.krate(&whole);
                }
            }
            return true;
        }
        if scope.children.contains(name) && !is_bare {
            self.below(module, path);
            return true;
        }
        if scope.items.contains(name) {
            return true;
        }
        scope.globs.iter().any(|glob| self.in_glob(module, glob, name, path, is_bare))
    }

    /// Follows a path whose first name may come from a `*` import.
    fn in_glob(&mut self, module: &str, glob: &[String], name: &str, path: &[String], is_bare: bool) -> bool {
        let mut source = Search { code: self.code, seen: self.seen.clone(), found: Vec::new() };
        source.path(module, glob, false);
        let modules: Vec<String> = source
            .found
            .into_iter()
            .filter_map(|named| match named {
                Named::Ours(place) if place != module => Some(place),
                Named::Ours(_) | Named::Library(_) => None,
            })
            .collect();
        let mut is_known = false;
        for source in modules {
            let Some(scope) = self.code.module(&source) else {
                continue;
            };
            if scope.items.contains(name) || (!is_bare && scope.children.contains(name)) {
                self.below(&source, path);
                is_known = true;
            } else {
                is_known |= self.in_scope(&source, name, path, is_bare);
            }
        }
        is_known
    }

    fn note(&mut self, named: Named) {
        if !self.found.contains(&named) {
            self.found.push(named);
        }
    }

    /// Notes a place, and follows the re-exports that the path goes through.
    fn below(&mut self, place: &str, rest: &[String]) {
        let mut whole = place.to_owned();
        for name in rest {
            whole.push('/');
            whole.push_str(name);
        }
        self.note(Named::Ours(whole));
        let mut at = place.to_owned();
        for (index, name) in rest.iter().enumerate() {
            let Some(module) = self.code.module(&at) else {
                return;
            };
            if module.children.contains(name) {
                at = format!("{at}/{name}");
            } else {
                self.in_scope(&at, name, &rest[index..], false);
                return;
            }
        }
    }

    /// Notes an item of a crate, if the first name is one.
    fn krate(&mut self, path: &[String]) {
        let Some((name, rest)) = path.split_first() else {
            return;
        };
        match self.code.workspace().krate(name) {
            Some(Some(folder)) => {
                let folder = folder.to_owned();
                self.below(&folder, rest);
            }
            Some(None) => {
                self.note(Named::Library(path.join("/")));
            }
            None => {}
        }
    }
}
