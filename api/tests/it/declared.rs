//! The types as the source declares them, so that the round trips forget neither a type nor a member.

use std::{collections::BTreeMap, fs, path::Path};

/// A member of a type that `answer!` or `body!` declares.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    /// The word before it: `required`, `written`, `optional`, `sent` or `echo`.
    pub(crate) how: String,
    /// The type, as it is spelled.
    pub(crate) kind: String,
}

/// A type that `answer!` or `body!` declares.
#[derive(Clone, Debug, Default)]
pub(crate) struct Declared {
    /// True for `body!`.
    pub(crate) is_body: bool,
    /// By the name on the wire, with the members of its flat parts.
    pub(crate) members: BTreeMap<String, Member>,
}

fn source() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| !path.ends_with("wire.rs")).map(|path| fs::read_to_string(path).unwrap()).collect()
}

fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap().to_owned();
    words.fold(first, |made, word| made + &word[..1].to_uppercase() + &word[1..])
}

/// Every struct.
pub(crate) fn structs() -> BTreeMap<String, Declared> {
    let mut found = BTreeMap::<String, Declared>::new();
    let mut flat = Vec::new();
    let (mut is_body, mut name) = (false, String::new());
    for line in source().lines() {
        let line = line.trim();
        match line {
            "answer! {" => is_body = false,
            "body! {" => is_body = true,
            "}" => name.clear(),
            _ => {}
        }
        if let Some(declared) = line.strip_prefix("pub struct ").and_then(|rest| rest.strip_suffix(" {")) {
            // Without the schema's name.
            declared.split(' ').next().unwrap().clone_into(&mut name);
            continue;
        }
        let Some((how, rest)) = line.split_once(' ') else { continue };
        let is_member = ["required", "written", "optional", "flat", "sent", "echo"].contains(&how);
        if name.is_empty() || !is_member {
            continue;
        }
        let (field, kind) = rest.split_once(": ").unwrap();
        let kind = kind.split([',', ' ', '[']).next().unwrap().to_owned();
        if how == "flat" {
            flat.push((name.clone(), kind));
            continue;
        }
        let key = field.split_once(" as ").map_or_else(|| camel(field), |(_, key)| key.replace('"', ""));
        let declared = found.entry(name.clone()).or_default();
        declared.is_body = is_body;
        if how != "echo" {
            declared.members.insert(key, Member { how: how.to_owned(), kind });
        }
    }
    for (whole, part) in flat {
        let part = found[&part].members.clone();
        found.entry(whole).or_default().members.extend(part);
    }
    found
}

/// Every open enum, with the values that it knows.
pub(crate) fn enums() -> BTreeMap<String, Vec<String>> {
    let source = source();
    let declarations = source.split("\nopen_enum! {").skip(1).map(|rest| rest.split("\n}\n").next().unwrap());
    let read = |declaration: &str| {
        let code = || declaration.lines().map(str::trim).filter(|line| !line.starts_with("//"));
        let name = code().find_map(|line| line.strip_suffix(" {")).unwrap().to_owned();
        let values = code().filter_map(|line| line.split('"').nth(1)).map(str::to_owned).collect();
        (name, values)
    };
    declarations.map(read).collect()
}
