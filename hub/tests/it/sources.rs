//! Rules that are about how the source is written, read from the source.

use std::{
    fs,
    path::{Path, PathBuf},
};

fn below(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    assert!(!found.is_empty());
    found
}

/// The sources of the hub and of the crates below it.
const CRATES: [&str; 7] =
    ["src", "catalogue/src", "outbound/src", "provider/src", "store/src", "time/src", "vault/src"];

/// Lines outside of tests, in all crates, for which `is_wrong` holds.
fn wrong_lines(is_wrong: impl Fn(&str) -> bool) -> Vec<String> {
    let lines = |(path, text): (PathBuf, String)| {
        let code = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
        let wrong: Vec<String> = code
            .lines()
            .filter(|line| !line.trim_start().starts_with("//") && is_wrong(line))
            .map(|line| format!("{}: {}", path.display(), line.trim()))
            .collect();
        wrong
    };
    let is_test = |path: &Path| path.iter().any(|part| part == "tests" || part == "tests.rs");
    let files = CRATES.into_iter().flat_map(below).filter(|(path, _)| !is_test(path));
    files.flat_map(lines).collect()
}

#[test]
fn i11_no_sql_is_put_together_from_texts() {
    // sqlx takes a statement that is not a literal only with this around it.
    let wrong = wrong_lines(|line| line.contains("AssertSqlSafe") || line.contains("raw_sql("));
    assert_eq!(wrong, [""; 0], "bind what is not part of the statement");
}

#[test]
fn what_can_be_seen_of_a_text_is_one_rule() {
    let mut others = wrong_lines(|line| line.contains("is_control"));
    // Neither is shown: one names a person to the hub, one is a secret in a header.
    others.retain(|line| !line.contains("src/token/claims.rs") && !line.contains("credential/input.rs"));
    assert_eq!(others, [""; 0], "use inlay_forms::is_invisible or visible_text");
}

#[test]
fn d8_hashes_and_macs_of_secrets_are_not_compared_byte_by_byte() {
    let is_compared = |line: &str| {
        (line.contains("==") || line.contains("!="))
            && ["_hash", "_mac", "mac "].iter().any(|name| line.contains(name))
            && !line.contains("handle_hash = ")
            && !line.contains("state_hash = ")
    };
    assert_eq!(
        wrong_lines(is_compared),
        [""; 0],
        "use secret::constant_time_eq, or look hashes up in the database"
    );
    assert!(is_compared("if launch.secret_hash == hash {"));
}

#[test]
fn what_a_request_brings_is_read_by_the_reader_that_refuses_a_name_twice() {
    let readers = ["serde_json::from_slice(", "serde_json::from_str(", "serde_json::from_reader("];
    let mut wrong = wrong_lines(|line| readers.iter().any(|reader| line.contains(reader)));
    wrong.retain(|line| line.contains("/src/http/"));
    assert_eq!(wrong, [""; 0], "use crate::json");
}
