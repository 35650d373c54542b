//! Patterns and schemas that would cost too much.

use super::*;

fn problems(more: &str) -> Vec<String> {
    read(&definition(more)).1
}

fn settings(lines: &str) -> String {
    format!("[variables]\ntype = \"object\"\n{lines}")
}

fn connection(lines: &str) -> String {
    format!("[[connection]]\nkey = \"a\"\nname = \"A\"\n{lines}")
}

#[test]
fn i5_a_pattern_that_could_take_for_ever_is_found_wherever_it_stands() {
    for slow in ["^(a+)+$", "(a{1,1000}){1,1000}", "(a|aa)+", "(a+)\\\\1"] {
        for (text, at) in [
            (settings(&format!("properties.a.pattern = \"{slow}\"")), "properties.a.pattern"),
            (
                settings(&format!("properties.a.items.anyOf = [{{ pattern = \"{slow}\" }}]")),
                "anyOf[0].pattern",
            ),
            (settings(&format!("propertyNames.pattern = \"{slow}\"")), "propertyNames.pattern"),
            (
                settings(&format!("patternProperties.\"{slow}\".type = \"string\"")),
                "variables.patternProperties",
            ),
            (
                connection(&format!(
                    "scheme = \"none\"\n[[connection.variable]]\nname = \"v\"\npattern = \"{slow}\""
                )),
                "variable[0].pattern",
            ),
            (
                connection(&format!(
                    "scheme = \"basic-auth\"\n[connection.fields.username]\npattern = \"{slow}\""
                )),
                "fields.username.pattern",
            ),
            (
                connection(&format!(
                    "scheme = \"session-token\"\n[connection.session]\nlogin_url = \"https://acme.example/\"\n\
                     keep = {{ site = {{ at = \"/site\", pattern = \"{slow}\" }} }}"
                )),
                "keep.site.pattern",
            ),
        ] {
            let found = problems(&text);
            assert!(
                matches!(&found[..], [one] if one.contains(&format!("{at}: must not repeat what repeats itself"))),
                "{text}\n{found:?}"
            );
            // Where the hub has an engine that gives up, the definition can be used.
            let is_bounded = text.contains("[variables]") && !text.contains("patternProperties");
            assert_eq!(found[0].ends_with("(a remark)"), is_bounded, "{text}\n{found:?}");
        }
    }
}

#[test]
fn i6_settings_that_refer_to_themselves_or_elsewhere_are_refused() {
    for (lines, problem) in [
        ("\"$ref\" = \"#\"", "x.toml:6: variables.$ref: must not lead back to a schema that it stands in"),
        (
            "properties.a.items.\"$ref\" = \"#/properties/a\"",
            "x.toml:6: variables.properties.a.items.$ref: must not lead back",
        ),
        ("properties.a.\"$ref\" = \"#name\"", "properties.a.$ref: must point into this schema"),
        ("properties.a.\"$ref\" = \"file:///etc/passwd\"", "properties.a.$ref: must point into this schema"),
        (
            "properties.a.\"$ref\" = \"http://169.254.169.254/\"",
            "properties.a.$ref: must point into this schema",
        ),
        ("properties.a.\"$id\" = \"https://acme.example/\"", "properties.a.$id: must not be there"),
        ("properties.a.\"$ref\" = \"#/$defs/nothing\"", "variables: cannot be used"),
    ] {
        let found = problems(&settings(lines));
        assert!(matches!(&found[..], [one] if one.contains(problem)), "{lines}: {found:?}");
    }
    let shared = "properties.a.\"$ref\" = \"#/$defs/text\"\n\"$defs\".text.type = \"string\"";
    assert_eq!(problems(&settings(shared)), [""; 0]);
    let unfit =
        "properties.a = { \"$ref\" = \"#/$defs/text\", default = 1 }\n\"$defs\".text.type = \"string\"";
    let found = problems(&settings(unfit));
    assert!(
        found[0].contains("properties.a.default: is refused by its own schema and is left out"),
        "{found:?}"
    );
}

#[test]
fn i6_settings_have_an_end() {
    let many: String = (0..501).map(|at| format!("properties.p{at}.type = \"string\"\n")).collect();
    assert_eq!(
        problems(&settings(&many)),
        ["x.toml:6: variables.properties: must not be more than 500, with all that is referred to"]
    );
    let deep = format!("properties.a.{}type = \"object\"", "items.".repeat(30));
    let found = problems(&settings(&deep));
    assert!(found[0].contains("must not have more than 24 schemas inside each other"), "{found:?}");
}
