//! The page about definitions: every example of it is one.

use super::*;

const PAGE: &str = include_str!("../../../../docs/catalogue.md");

/// A whole definition around an example.
fn completed(example: &str) -> String {
    let head = "name = \"Acme\"\ndescription = \"Things.\"\ncategories = [\"Tools\"]\n";
    let connection = "[[connection]]\nkey = \"account\"\nname = \"Account\"\n";
    let first = example.lines().next().unwrap_or_default();
    let before = match first {
        _ if first.starts_with("name =") => String::new(),
        "[[connection]]" | "[variables]" => head.to_owned(),
        _ if first.starts_with("[variables.properties.") => format!(
            "{head}{connection}scheme = \"none\"\n[variables]\ntype = \"object\"\n[variables.properties]\n\
             workspace.type = \"string\"\n[variables.properties.channel]\ntype = \"string\"\n"
        ),
        // The file is read by the tests of schemas in files.
        _ if first.starts_with("variables_schema_file =") => {
            return format!("{head}{connection}scheme = \"none\"\n");
        }
        _ if first.starts_with("scheme =") => format!("{head}{connection}"),
        _ => format!("{head}{connection}scheme = \"none\"\n"),
    };
    before + example
}

#[test]
fn every_example_of_the_page_is_a_definition() {
    let examples: Vec<&str> =
        PAGE.split("```toml\n").skip(1).map(|rest| rest.split_once("```").unwrap().0).collect();
    assert!(examples.len() > 20, "{} examples", examples.len());
    for example in examples {
        let (_, problems) = read(&completed(example));
        assert_eq!(problems, [""; 0], "{example}");
    }
}

#[test]
fn the_page_has_an_example_for_every_scheme() {
    for name in scheme::names() {
        assert!(PAGE.contains(&format!("\nscheme = \"{name}\"\n")), "{name}");
        assert!(PAGE.lines().any(|line| line.starts_with("### ") && line.contains(name)), "{name}");
    }
}
