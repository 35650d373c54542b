//! Circles of imports between the top-level modules of a crate.

use super::{
    Finding,
    code::{Code, Named, Written},
    workspace::is_below,
};
use std::collections::{BTreeMap, BTreeSet};

/// Which module imports which, and the paths that do.
type Arrows<'a> = BTreeMap<(String, String), Vec<&'a Written>>;

/// One finding for every set of modules that all reach each other. The crate's root composes and is no module; neither
/// are tests, which compose what they test.
pub(super) fn findings(code: &Code, crates: &[&str]) -> Vec<Finding> {
    let mut found = Vec::new();
    for folder in crates {
        if !code.has(folder) {
            let text = format!("row without a room: there is no {folder}");
            found.push(Finding { file: "xtask/src/layers/table.rs".to_owned(), line: 0, text });
        }
        let arrows = arrows(code, folder);
        for circle in circles(&arrows) {
            found.push(finding(folder, &circle, &arrows));
        }
    }
    found
}

fn arrows<'a>(code: &'a Code, folder: &str) -> Arrows<'a> {
    let top = |place: &str| {
        let inner = place.strip_prefix(folder)?.strip_prefix('/')?;
        let name = inner.split('/').next().unwrap_or(inner);
        code.module(&format!("{folder}/{name}")).map(|_| name.to_owned())
    };
    let mut arrows = Arrows::new();
    let inside = |written: &&Written| !written.is_test && is_below(&written.module, folder);
    for written in code.written().iter().filter(inside) {
        let Some(from) = top(&written.module) else {
            continue;
        };
        let place = |named: &Named| match named {
            Named::Ours(place) => top(place),
            Named::Library(_) => None,
        };
        let known: BTreeSet<String> =
            written.named.iter().filter_map(place).filter(|to| *to != from).collect();
        for to in known {
            arrows.entry((from.clone(), to)).or_default().push(written);
        }
    }
    arrows
}

/// Sets of modules that all reach each other.
fn circles(arrows: &Arrows<'_>) -> Vec<BTreeSet<String>> {
    let mut left: BTreeSet<&str> = arrows.keys().map(|(from, _)| from.as_str()).collect();
    let mut circles = Vec::new();
    while let Some(module) = left.pop_first() {
        let there = reached(arrows, module);
        let circle: BTreeSet<String> =
            there.iter().filter(|other| reached(arrows, other).contains(module)).cloned().collect();
        if !circle.is_empty() {
            left.retain(|other| !circle.contains(*other));
            circles.push(circle);
        }
    }
    circles
}

/// What a module imports, and what that imports, and so on; itself if it is in a circle.
fn reached(arrows: &Arrows<'_>, module: &str) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut next = vec![module.to_owned()];
    while let Some(module) = next.pop() {
        for (_, to) in arrows.keys().filter(|(from, _)| *from == module) {
            if reached.insert(to.clone()) {
                next.push(to.clone());
            }
        }
    }
    reached
}

/// Names the circle's arrows, the thinnest first: that one is the cheapest to turn.
fn finding(folder: &str, circle: &BTreeSet<String>, arrows: &Arrows<'_>) -> Finding {
    let mut inside: Vec<_> =
        arrows.iter().filter(|((from, to), _)| circle.contains(from) && circle.contains(to)).collect();
    inside.sort_by_key(|(_, paths)| paths.len());
    let shown: Vec<String> = inside
        .into_iter()
        .map(|((from, to), paths)| {
            let first = paths[0];
            let count = paths.len();
            format!("\n    {from} → {to}: {count} ({}:{} {})", first.file, first.line, first.shown())
        })
        .collect();
    let modules = circle.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
    let why = "what is in a circle can only be understood, built and tested as one";
    Finding {
        file: folder.to_owned(),
        line: 0,
        text: format!("{modules} import each other: {why}{}", shown.concat()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::code::tests::code;

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        findings(&code(files), &["hub/src"]).into_iter().map(|finding| finding.text).collect()
    }

    #[test]
    fn modules_that_import_each_other_are_one_finding_with_every_arrow() {
        let found = found(&[
            ("hub/src/lib.rs", "mod error; mod http; mod service; mod store;"),
            ("hub/src/error.rs", "use crate::http::Status;"),
            ("hub/src/http.rs", "mod popup; use crate::service::Service;"),
            ("hub/src/http/popup.rs", "use crate::service;"),
            ("hub/src/service.rs", "fn f() -> crate::error::Error { crate::store::read() }"),
            ("hub/src/store.rs", ""),
        ]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("error, http, service import each other"), "{found:?}");
        assert!(found[0].contains("error → http: 1 (hub/src/error.rs:1 crate::http::Status)"), "{found:?}");
        assert!(found[0].contains("http → service: 2"), "{found:?}");
        assert!(!found[0].contains("store"), "{found:?}");
    }

    #[test]
    fn a_circle_through_a_name_that_the_root_exports_again_is_found() {
        let found = found(&[
            ("hub/src/lib.rs", "mod error; mod store; pub use error::Error;"),
            ("hub/src/error.rs", "use crate::store::StoreError;"),
            ("hub/src/store.rs", "use crate::Error;"),
        ]);
        assert_eq!(found.len(), 1, "{found:?}");
    }

    #[test]
    fn imports_in_one_direction_and_those_of_tests_and_of_the_root_are_no_circle() {
        let found = found(&[
            ("hub/src/lib.rs", "mod http; mod store; fn start() { http::serve(store::open()) }"),
            ("hub/src/http.rs", "use crate::store::Store; use crate::start;"),
            ("hub/src/store.rs", "#[cfg(test)] mod tests { use crate::http::serve; }"),
        ]);
        assert!(found.is_empty(), "{found:?}");
    }
}
