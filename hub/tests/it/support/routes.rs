//! The hub's routes: those of the API as the description has them, the others as the source lists them, so that a table
//! of all routes fails when one is added.

use super::description;
use inlay_api::BASE_PATH;
use std::{collections::BTreeSet, fs, path::Path};

/// A method and the route's pattern.
pub(crate) type Route = (String, String);

/// Every route.
pub(crate) fn routes() -> BTreeSet<Route> {
    let described = description::operations().into_iter();
    described.map(|(method, path)| (method, format!("{BASE_PATH}{path}"))).chain(undescribed()).collect()
}

/// The routes below `src/http` that are registered without a description. Those of `api.rs` and what is below it would be
/// nested under the API's base path.
pub(crate) fn undescribed() -> BTreeSet<Route> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http");
    let mut found = BTreeSet::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name().is_some_and(|name| name != "tests.rs") {
                let is_api = path.strip_prefix(&root).unwrap().starts_with("api")
                    || path.file_name().is_some_and(|name| name == "api.rs");
                let text = fs::read_to_string(&path).unwrap();
                let text = text.split("#[cfg(test)]").next().unwrap();
                found.extend(read(text, if is_api { BASE_PATH } else { "" }));
            }
        }
    }
    found.extend(read(&fs::read_to_string(root.with_extension("rs")).unwrap(), ""));
    found.into_iter().filter(|(_, path)| path != "/broken" && path != "/whole").collect()
}

fn read(source: &str, prefix: &str) -> Vec<Route> {
    let mut found = Vec::new();
    for call in source.split(".route(").skip(1) {
        let path = call.split('"').nth(1).unwrap().replace("{BASE_PATH}", BASE_PATH);
        let handlers = &call[..end(call)];
        // Those of a route with a layer of its own are named first.
        let name = handlers.rsplit_once("\",").map_or("", |(_, rest)| rest).trim();
        let name = name.split(['.', ',', ')']).next().unwrap_or_default();
        let named = source.split_once(&format!("let {name} = ")).and_then(|(_, rest)| rest.split(';').next());
        let handlers = named.unwrap_or(handlers);
        let before = found.len();
        for method in ["get", "post", "put", "delete", "patch"] {
            let is_used = handlers
                .match_indices(&format!("{method}("))
                .any(|(at, _)| !handlers[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_'));
            if is_used {
                found.push((method.to_uppercase(), format!("{prefix}{path}")));
            }
        }
        assert!(found.len() > before, "no method is found for {path}");
    }
    found
}

/// Where the call's own bracket closes.
fn end(call: &str) -> usize {
    let mut open = 1;
    for (at, c) in call.char_indices() {
        open += match c {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        if open == 0 {
            return at;
        }
    }
    call.len()
}

#[test]
fn routes_are_found_with_all_their_methods() {
    let source = r#".route("/a/{id}", put(change).delete(remove)) .route("/b", get(async || text("x (y)")))"#;
    let named = r#"let one = get(x).put(y); Router::new().route("/c", one.layer(z))"#;
    let route = |method: &str, path: &str| (method.to_owned(), path.to_owned());
    assert_eq!(read(source, ""), [route("PUT", "/a/{id}"), route("DELETE", "/a/{id}"), route("GET", "/b")]);
    assert_eq!(read(named, ""), [route("GET", "/c"), route("PUT", "/c")]);
    assert!(routes().contains(&route("GET", "/embed/{hub_id}")));
    assert!(routes().contains(&route("POST", &format!("{BASE_PATH}/activations"))));
}
