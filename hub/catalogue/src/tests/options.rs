//! Problems of where choices come from.

use super::*;

fn problems(more: &str) -> Vec<String> {
    read(&definition(more)).1
}

#[test]
fn choices_come_from_a_request_that_can_be_made_and_leaks_nothing() {
    let choices = |lines: &str| {
        let connection = "[[connection]]\nkey = \"a\"\nname = \"A\"\nscheme = \"none\"\n[[connection.variable]]\n\
                          name = \"shop\"\nrequired = true\n";
        let variables = "[variables]\ntype = \"object\"\n[variables.properties.list]\ntype = \"string\"\n\
                         [variables.properties.item]\ntype = \"string\"\n[variables.properties.item.x-options]\n";
        problems(&format!("{connection}{variables}{lines}"))
    };
    let at = "x.toml:18: variables.properties.item.x-options";
    assert_eq!(choices("url = \"https://acme.example/{shop}/{list}\"\ndepends_on = [\"list\"]"), [""; 0]);
    for (lines, problem) in [
        ("url = \"http://acme.example\"", ".url: must be an https URL"),
        (
            "url = \"https://acme.example/{list}\"",
            ".url: uses {list}, which is not a variable of this connection",
        ),
        (
            "url = \"https://{shop}.acme.example/\"",
            ".url: uses {shop}, which needs a pattern or choices, being in its host",
        ),
        (
            "url = \"https://{list}.acme.example/\"\ndepends_on = [\"list\"]",
            ".url: uses {list}, which is a setting; only a variable of the connection may be in a host",
        ),
    ] {
        assert_eq!(choices(lines), [format!("{at}{problem}")]);
    }
    let at = "x.toml:19: variables.properties.item.x-options";
    for (lines, problem) in [
        ("depends_on = [\"none\"]", ".depends_on: must be settings, and none is not"),
        ("connection = \"b\"", ".connection: must be the key of one of the connections"),
        ("items = \"data\"", ".items: must be a JSON pointer such as /data/items"),
        ("body = \"{}\"", ".body: must not be there without method = \"POST\""),
        ("secret = true", ".secret: is not a field of a definition"),
        ("headers = { Cookie = \"a=b\" }", ".headers.Cookie: is not a header that a definition may set"),
        (
            "next = { page = \"p\", link = true }",
            ".next.pointer: must be { pointer, parameter }, { link = true }, { link = true, pointer } or { page }",
        ),
    ] {
        assert_eq!(choices(&format!("url = \"https://acme.example/\"\n{lines}")), [format!("{at}{problem}")]);
    }
}
