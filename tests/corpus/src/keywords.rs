//! What each keyword of JSON Schema accepts and refuses, in the shape of the JSON-Schema-Test-Suite.

use crate::{Corpus, list, own, read, text};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Groups by keyword, as the suite names its files: `minimum`, `optional/format/date`.
pub type Suite = BTreeMap<String, Vec<Group>>;

/// A schema and its tests.
#[derive(Clone, Debug)]
pub struct Group {
    /// What it is about.
    pub description: String,
    /// The schema; `$schema` is missing where the draft is that of the suite.
    pub schema: Value,
    /// One per value.
    pub tests: Vec<Test>,
}

/// A value and the verdict on it.
#[derive(Clone, Debug)]
pub struct Test {
    /// What it is about.
    pub description: String,
    /// The value.
    pub data: Value,
    /// Whether the schema accepts it.
    pub valid: bool,
}

impl Corpus {
    /// The groups for `draft7` or `draft2020-12`.
    pub fn suite(&self, draft: &str) -> Suite {
        let Self::Folder(folder) = self else { return own_suite(draft) };
        let files = read(&folder.join(format!("jsts-{draft}.json")));
        let groups = |groups: &Value| list(groups).iter().map(of_suite).collect();
        files.as_object().unwrap().iter().map(|(file, all)| (file.clone(), groups(all))).collect()
    }

    /// The schemas that others refer to by these addresses, which nobody fetches.
    pub fn remotes(&self) -> Map<String, Value> {
        let Self::Folder(folder) = self else { return Map::new() };
        read(&folder.join("jsts-remotes.json")).as_object().unwrap().clone()
    }
}

fn of_suite(group: &Value) -> Group {
    let test = |test: &Value| Test {
        description: text(&test["description"]),
        data: test["data"].clone(),
        valid: test["valid"] == true,
    };
    Group {
        description: text(&group["description"]),
        schema: group["schema"].clone(),
        tests: list(&group["tests"]).iter().map(test).collect(),
    }
}

/// Our own files are one per kind of keyword, and a group is for both drafts but where it says `only`.
fn own_suite(draft: &str) -> Suite {
    let mut suite = Suite::new();
    for (_, file) in own("keywords") {
        for (keyword, groups) in file.as_object().unwrap() {
            let groups =
                list(groups).iter().filter(|group| group.get("only").is_none_or(|only| only == draft));
            let groups: Vec<Group> = groups.map(own_group).collect();
            if !groups.is_empty() {
                suite.entry(keyword.clone()).or_default().extend(groups);
            }
        }
    }
    suite
}

fn own_group(group: &Value) -> Group {
    let tests = |verdict: &'static str| {
        list(&group[verdict]).iter().map(move |data| Test {
            description: verdict.to_owned(),
            data: data.clone(),
            valid: verdict == "valid",
        })
    };
    let tests: Vec<Test> = tests("valid").chain(tests("invalid")).collect();
    assert!(!tests.is_empty(), "{group}");
    Group { description: text(&group["description"]), schema: group["schema"].clone(), tests }
}
