//! A generated catalogue of any size, to measure with: each definition is like a real one, with an API key, three variables,
//! one of them with a pattern, and one category of twelve.

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
const WORDS: [&str; 8] = ["Tamarack", "Thistle", "Umber", "Valley", "Willow", "Yarrow", "Zephyr", "Zinnia"];

/// Writes this many definitions into a folder, which is made. Their names come after the sandbox's.
///
/// # Errors
///
/// The folder cannot be written.
pub fn catalogue(folder: &Path, count: usize) -> io::Result<()> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_definitions_are_written_as_were_asked_for_and_each_is_toml() {
        let folder = std::env::temp_dir().join(format!("inlay-generate-{}", crate::random::token()));
        catalogue(&folder, 12).unwrap();
        let texts: Vec<_> = fs::read_dir(&folder)
            .unwrap()
            .map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap())
            .collect();
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(texts.len(), 12);
        for text in texts {
            toml::from_str::<toml::Table>(&text).unwrap();
        }
    }
}
