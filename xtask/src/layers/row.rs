//! Rules about imports: how a row of the table is held against the code.

use super::{
    Finding,
    code::{Code, How, Named, Written},
    workspace::is_below,
};
use std::collections::BTreeSet;

/// The file that a mistake in a row is reported for.
const TABLE: &str = "xtask/src/layers/table.rs";

/// Rooms and what they must not know. A room is a folder (or the file beside it) or a crate's name, which means its
/// source; what is not to be known is one of these or a path in a library. A room always knows itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct Never {
    pub(super) rooms: &'static [&'static str],
    pub(super) names: &'static [&'static str],
    /// Whether the room's tests are held to it, too.
    pub(super) tests: Tests,
    /// The rule's reason.
    pub(super) why: &'static str,
}

/// What only some rooms of the workspace may know.
#[derive(Clone, Copy, Debug)]
pub(super) struct Only {
    pub(super) names: &'static [&'static str],
    pub(super) rooms: &'static [&'static str],
    pub(super) tests: Tests,
    pub(super) why: &'static str,
}

/// What a rule means for code that only tests compile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tests {
    Held,
    Free,
}

/// Every path that a row forbids, and every row about something that isn't there.
pub(super) fn findings(code: &Code, never: &[Never], only: &[Only]) -> Vec<Finding> {
    let mut found = Vec::new();
    for row in never {
        for room in row.rooms {
            let Some(at) = place(code, room) else {
                found.push(without_room(room));
                continue;
            };
            let own = Named::Ours(at.clone());
            let rule = |name: &str| format!("{room} must not know {name}");
            let names = names(code, row.names, &mut found);
            let check = Check {
                code,
                tests: row.tests,
                why: row.why,
                applies: &|module| is_below(module, &at),
                forbids: &|named, name| named.is_below(name) && !(own.is_below(name) && named.is_below(&own)),
            };
            found.extend(check.all(&names, &rule));
        }
    }
    for row in only {
        let mut rooms = Vec::new();
        for room in row.rooms {
            match place(code, room) {
                Some(at) => rooms.push(at),
                None => found.push(without_room(room)),
            }
        }
        if rooms.len() < row.rooms.len() {
            continue;
        }
        let rule = |name: &str| format!("only {} may know {name}", row.rooms.join(", "));
        let names = names(code, row.names, &mut found);
        let check = Check {
            code,
            tests: row.tests,
            why: row.why,
            applies: &|module| !rooms.iter().any(|room| is_below(module, room)),
            forbids: &|named, name| named.is_below(name),
        };
        found.extend(check.all(&names, &rule));
    }
    found
}

/// One row while it is held against the code.
struct Check<'a> {
    code: &'a Code,
    tests: Tests,
    why: &'a str,
    /// Whether a module is held to it.
    applies: &'a dyn Fn(&str) -> bool,
    /// Whether something that a path names is forbidden by a name of the row.
    forbids: &'a dyn Fn(&Named, &Named) -> bool,
}

impl Check<'_> {
    fn all(&self, names: &[(&str, Named)], rule: &dyn Fn(&str) -> String) -> Vec<Finding> {
        let mut found = Vec::new();
        // Files and the names in them whose import is found already.
        let mut imported = BTreeSet::new();
        let (imports, mentions): (Vec<&Written>, Vec<&Written>) =
            self.code.written().iter().partition(|written| written.how != How::Mention);
        for written in imports.into_iter().chain(mentions) {
            if !(self.applies)(&written.module) || written.is_test && self.tests == Tests::Free {
                continue;
            }
            let key = |name: &str| (written.file.clone(), name.to_owned());
            if written.how == How::Mention && imported.contains(&key(&written.path[0])) {
                continue;
            }
            let Some((name, behind)) = self.broken(written, names) else {
                continue;
            };
            if let How::Import(Some(name)) = &written.how {
                imported.insert(key(name));
            }
            let text = format!("{}{behind}: {}: {}", written.shown(), rule(name), self.why);
            found.push(Finding { file: written.file.clone(), line: written.line, text });
        }
        found.sort_by(|one, other| (&one.file, one.line).cmp(&(&other.file, other.line)));
        found
    }

    /// The name of the row that a path breaks, and what the path names if one doesn't see it.
    fn broken<'n>(&self, written: &Written, names: &[(&'n str, Named)]) -> Option<(&'n str, String)> {
        for (name, forbidden) in names {
            if let Some(hit) = written.named.iter().find(|named| (self.forbids)(named, forbidden)) {
                let is_plain = written.named.first() == Some(hit) && ends_with(hit, &written.path);
                return Some((name, if is_plain { String::new() } else { format!(" (which is {hit})") }));
            }
            // Which of a library's items a `*` brings is not known.
            let brings = |named: &Named| matches!(named, Named::Library(_)) && forbidden.is_below(named);
            if written.how == How::Glob && written.named.iter().any(brings) {
                return Some((name, String::new()));
            }
        }
        None
    }
}

/// Whether a path as written ends as what it names does.
fn ends_with(named: &Named, path: &[String]) -> bool {
    let is_name = |part: &&String| !matches!(part.as_str(), "" | "crate" | "super" | "self");
    let names: Vec<&str> = path.iter().filter(is_name).map(String::as_str).collect();
    named.to_string().replace('/', "::").ends_with(&names.join("::"))
}

/// The names of a row as what they name; one that names nothing is a finding.
fn names<'n>(code: &Code, names: &[&'n str], found: &mut Vec<Finding>) -> Vec<(&'n str, Named)> {
    let mut known = Vec::new();
    for name in names {
        match named(code, name) {
            Some(named) => known.push((*name, named)),
            None => found.push(without_room(name)),
        }
    }
    known
}

/// What a row's name means: a folder with code, a crate of ours, or a path in a library that some manifest names.
fn named(code: &Code, name: &str) -> Option<Named> {
    if code.has(name) {
        return Some(Named::Ours(name.to_owned()));
    }
    let path = name.replace("::", "/");
    let (krate, rest) =
        path.split_once('/').map_or((path.as_str(), None), |(krate, rest)| (krate, Some(rest)));
    match (code.workspace().krate(krate)?, rest) {
        (None, _) => Some(Named::Library(path)),
        (Some(folder), None) => Some(Named::Ours(folder.to_owned())),
        (Some(folder), Some(rest)) => {
            let place = format!("{folder}/{rest}");
            code.has(&place).then_some(Named::Ours(place))
        }
    }
}

/// The folder of a room.
fn place(code: &Code, room: &str) -> Option<String> {
    match named(code, room)? {
        Named::Ours(place) => Some(place),
        Named::Library(_) => None,
    }
}

fn without_room(name: &str) -> Finding {
    Finding { file: TABLE.to_owned(), line: 0, text: format!("row without a room: there is no {name}") }
}

#[cfg(test)]
mod tests;
