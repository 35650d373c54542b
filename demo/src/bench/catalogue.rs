//! A catalogue of any size, like a real one: an API key, three variables with patterns, one category of twelve.

use std::{fs, io, path::Path};

const CATEGORIES: [&str; 12] = [
    "Accounting",
    "Analytics",
    "Calendars",
    "Chat",
    "Commerce",
    "CRM",
    "Files",
    "Mail",
    "Marketing",
    "Payments",
    "Projects",
    "Support",
];
const WORDS: [&str; 8] = ["Amber", "Birch", "Cedar", "Delta", "Ember", "Fjord", "Grove", "Harbor"];

/// Writes so many definitions into a folder.
pub(super) fn write(folder: &Path, count: usize) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    (0..count).try_for_each(|nth| fs::write(folder.join(format!("product-{nth}.toml")), definition(nth)))
}

fn definition(nth: usize) -> String {
    let (word, category) = (WORDS[nth % WORDS.len()], CATEGORIES[nth % CATEGORIES.len()]);
    format!(
        r#"name = "{word} Product {nth}"
provider = "{word} Works"
description = "Keeps records of {category} number {nth} in step with your account, in both directions."
about = ["Records are compared every few minutes, and what was changed on one side is changed on the other."]
access = ["Read and write records"]
needs = ["An API key"]
minutes = 5
categories = ["{category}"]

[[connection]]
key = "account"
name = "{word} account {nth}"
scheme = "api-key"
[connection.api_key]
name = "X-Api-Key"
in = "header"

[variables]
type = "object"
required = ["folder"]
[variables.properties.folder]
type = "string"
title = "Folder"
description = "Where new records are put."
minLength = 1
maxLength = 80
[variables.properties.email]
type = "string"
title = "Address for reports"
pattern = "^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$"
[variables.properties.direction]
type = "string"
title = "Direction"
enum = ["both", "in", "out"]
"#
    )
}
