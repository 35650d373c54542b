//! A generated catalogue of any size, to measure with.

use std::{fs, io, path::Path};

const CATEGORIES: [&str; 6] = ["Accounting", "Analytics", "CRM", "E-mail", "Files", "Support"];

/// Writes this many definitions into a folder, which is made: each with an API key and two settings. Their names come after
/// the sandbox's.
///
/// # Errors
///
/// The folder cannot be written.
pub fn catalogue(folder: &Path, count: usize) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for at in 1..=count {
        fs::write(folder.join(format!("tool-{at:05}.toml")), definition(at))?;
    }
    Ok(())
}

fn definition(at: usize) -> String {
    let category = CATEGORIES[at % CATEGORIES.len()];
    format!(
        r#"name = "Tool {at:05}"
provider = "Generated {at:05}"
description = "Keeps the records of number {at:05} and tells a channel when one changes."
categories = ["{category}"]

[[connection]]
key = "account"
name = "Tool {at:05} account"
scheme = "api-key"

[connection.api_key]
name = "X-Api-Key"
in = "header"

[variables]
type = "object"
required = ["sender"]

[variables.properties.sender]
type = "string"
title = "Sender name"
minLength = 1

[variables.properties.daily]
type = "boolean"
title = "Once a day"
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
