use super::*;
use serde_json::json;

/// No engine: whether a pattern matches is not known.
struct Unknown;

impl Patterns for Unknown {
    fn is_match(&self, _: &str, _: &str) -> Option<bool> {
        None
    }
}

fn affixed(prefix: &str, suffix: &str, text: &str) -> String {
    Pasted { trims: true, prefix, suffix, ..Pasted::default() }.value(text)
}

fn address(address: &str, text: &str) -> String {
    Pasted { trims: true, addresses: vec![address], ..Pasted::default() }.value(text)
}

#[test]
fn a_pasted_address_is_taken_apart() {
    let shop = |text| affixed("https://", ".myshopify.com", text);
    assert_eq!(shop("https://acme.myshopify.com/admin?x=1"), "acme");
    assert_eq!(shop("http://acme.myshopify.com"), "acme");
    assert_eq!(shop("acme.myshopify.com/"), "acme");
    assert_eq!(shop(" acme "), "acme");
    assert_eq!(shop("acme"), "acme");
    assert_eq!(affixed("https://", "", "https://mail.example.com/"), "mail.example.com");
    assert_eq!(affixed("", ".zendesk.com", "https://acme.zendesk.com/agent"), "acme");
    assert_eq!(affixed("https://app.", ".example.com", "http://app.eu1.example.com"), "eu1");
    assert_eq!(affixed("", "", "https://acme.example.com/"), "https://acme.example.com/");
    assert_eq!(affixed("@", "", "@ada"), "ada");
    // Before a path, the value is an address with its scheme.
    for text in ["https://n8n.example.com", "https://n8n.example.com/api", "https://n8n.example.com/api/v1"] {
        assert_eq!(affixed("", "/api", text), "https://n8n.example.com");
    }
    assert_eq!(affixed("", "/api", "https://api.example.com/api"), "https://api.example.com");
}

#[test]
fn i9_a_host_has_no_case() {
    assert_eq!(affixed("https://", ".myshopify.com", "HTTPS://Acme.MyShopify.com"), "acme");
    assert_eq!(affixed("https://", ".myshopify.com", "Acme.MyShopify.com/admin"), "acme");
    // What is no address stays as it was typed: the pattern says what is wrong.
    assert_eq!(affixed("https://", ".myshopify.com", "ÄCME"), "ÄCME");
}

#[test]
fn i9_a_value_is_found_in_each_form_of_address() {
    let admin = "admin.shopify.com/store/{value}";
    assert_eq!(address(admin, "https://admin.shopify.com/store/acme"), "acme");
    assert_eq!(address(admin, "HTTPS://Admin.Shopify.com/store/acme/orders?x=1#y"), "acme");
    assert_eq!(address(admin, "https://admin.shopify.com/store/"), "https://admin.shopify.com/store/");
    assert_eq!(address(admin, "https://evil.example/store/acme"), "https://evil.example/store/acme");
    assert_eq!(
        address(
            "docs.google.com/spreadsheets/d/{value}",
            "https://docs.google.com/spreadsheets/d/1aBc-_/edit#gid=0"
        ),
        "1aBc-_"
    );
    let notion = "www.notion.so/*/*-{value}";
    let page = "https://www.notion.so/acme/My-Tasks-0123456789abcdef0123456789abcdef?v=1";
    assert_eq!(address(notion, page), "0123456789abcdef0123456789abcdef");
    let teams = "*.slack.com/archives/{value}";
    assert_eq!(address(teams, "https://acme.slack.com/archives/C0123ABCD"), "C0123ABCD");
    let github = "github.com/{value}/{value}";
    assert_eq!(address(github, "https://github.com/acme/website/issues"), "acme/website");
    assert_eq!(
        address("git@github.com:{value}/{value}.git", "git@github.com:acme/website.git"),
        "acme/website"
    );
    assert_eq!(
        address("{value}.example.com", "https://me@acme.example.com/"),
        "https://me@acme.example.com/"
    );
    assert_eq!(
        address("{value}.example.com", "acme.example.com.evil.example"),
        "acme.example.com.evil.example"
    );
}

#[test]
fn i9_a_path_of_any_length_is_one_value() {
    let project = |text| {
        let addresses = vec!["gitlab.com/{rest}.git", "gitlab.com/{rest}", "git@gitlab.com:{rest}.git"];
        Pasted { trims: true, addresses, ..Pasted::default() }.value(text)
    };
    assert_eq!(project("https://gitlab.com/acme/website"), "acme/website");
    assert_eq!(project("https://gitlab.com/acme/apps/website/-/issues/3?x=1"), "acme/apps/website");
    assert_eq!(project("https://gitlab.com/acme/apps/website.git"), "acme/apps/website");
    assert_eq!(project("git@gitlab.com:acme/apps/website.git"), "acme/apps/website");
    assert_eq!(project("acme/apps/website"), "acme/apps/website");
    assert!(address_objection("gitlab.com/{rest}/x").is_some());
}

#[test]
fn i9_several_lines_or_commas_are_several_entries() {
    assert_eq!(entries("a@b.example\r\n c@d.example \n\n"), ["a@b.example", "c@d.example"]);
    assert_eq!(entries("red, green,,blue,"), ["red", "green", "blue"]);
    assert_eq!(entries("one, two\nthree"), ["one, two", "three"], "lines come before commas");
    assert_eq!(entries("one"), ["one"]);
    assert!(entries(" , ").is_empty());
}

#[test]
fn i9_spaces_at_the_ends_stay_unless_they_are_no_part_of_the_value() {
    assert_eq!(Pasted::default().value(" secret \n"), " secret \n");
    assert_eq!(Pasted { trims: true, ..Pasted::default() }.value(" secret \n"), "secret");
}

#[test]
fn i9_what_a_client_sends_is_read_as_what_is_typed() {
    let sheet = json!({"type": "string", "x-addresses": ["docs.google.com/spreadsheets/d/{value}"]});
    let schema = json!({
        "$defs": {"sheet": sheet},
        "properties": {
            "main": {"$ref": "#/$defs/sheet"},
            "others": {"type": "array", "items": {"properties": {"sheet": {"$ref": "#/$defs/sheet"}}}},
            "note": {"type": "string"}
        }
    });
    let url = "https://docs.google.com/spreadsheets/d/1aBc/edit";
    let mut value = json!({"main": url, "others": [{"sheet": url}], "note": url, "unknown": url});
    clean(&schema, &mut value, &Unknown);
    assert_eq!(value, json!({"main": "1aBc", "others": [{"sheet": "1aBc"}], "note": url, "unknown": url}));
}

#[test]
fn i9_a_form_of_address_that_could_not_match_is_named() {
    assert_eq!(address_objection("admin.shopify.com/store/{value}"), None);
    for bad in [
        "https://a.example/{value}",
        "a.example/x",
        "a.example//{value}",
        "a.example/{value}{value}",
        "a?b={value}",
    ] {
        assert!(address_objection(bad).is_some(), "{bad}");
    }
}
