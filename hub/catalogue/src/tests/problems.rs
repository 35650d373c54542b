//! Each kind of problem, as the operator reads it.

use super::*;

fn problems(more: &str) -> Vec<String> {
    read(&definition(more)).1
}

fn oauth2(lines: &str) -> String {
    format!(
        "[[connection]]\nkey = \"account\"\nname = \"Account\"\nscheme = \"oauth2\"\n[connection.oauth2]\n\
         authorize_url = \"https://acme.example/authorize\"\ntoken_url = \"https://acme.example/token\"\n{lines}"
    )
}

#[test]
fn a_definition_with_the_least_there_can_be_is_good() {
    let (integration, problems) = read(&definition(""));
    assert_eq!(problems, [""; 0]);
    assert_eq!(integration.unwrap().name, "Acme");
}

#[test]
fn missing_fields_are_all_named() {
    assert_eq!(
        read("[[connection]]\n").1,
        [
            "x.toml:1: name: is missing",
            "x.toml:1: description: is missing",
            "x.toml:1: categories: must name at least one category",
            "x.toml:1: connection[0].key: is missing",
            "x.toml:1: connection[0].name: is missing",
            "x.toml:1: connection[0].scheme: is missing",
        ]
    );
}

#[test]
fn unknown_fields_are_named_where_they_are() {
    let text = "colour = \"red\"\n[[connection]]\nkey = \"a\"\nname = \"A\"\nscheme = \"none\"\nurl = \"x\"";
    assert_eq!(
        problems(text),
        [
            "x.toml:4: colour: is not a field of a definition",
            "x.toml:9: connection[0].url: is not a field of a definition",
        ]
    );
}

#[test]
fn wrong_types_say_what_is_there_and_what_should_be() {
    let text = "deployed = \"yes\"\nabout = \"text\"\nneeds = [1]\nminutes = 2.5\nconnection = [1]";
    assert_eq!(
        problems(text),
        [
            "x.toml:4: deployed: must be true or false",
            "x.toml:5: about: must be a list, not string",
            "x.toml:6: needs[0]: must be text, not integer",
            "x.toml:7: minutes: must be a whole number from 1 to 120",
            "x.toml:8: connection[0]: must be a table, not integer",
        ]
    );
}

#[test]
fn texts_must_be_short_and_printable() {
    let text = format!("provider = \"{}\"\naccess = [\"a\\u0007b\", \" \"]", "x".repeat(61));
    assert_eq!(
        problems(&text),
        [
            "x.toml:4: provider: must be at most 60 characters, and has 61",
            "x.toml:5: access[0]: must not contain control characters",
            "x.toml:5: access[1]: must not be blank",
        ]
    );
}

#[test]
fn i2_links_must_be_https() {
    assert_eq!(
        problems("docs = \"http://acme.example/\"\nimage = \"javascript:alert(1)\""),
        [
            "x.toml:4: docs: must be an https URL",
            "x.toml:5: image: must be an https URL, or the name of a file beside this one",
        ]
    );
    for link in [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "java\\tscript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "https://me@acme.example/",
        "https://:pw@acme.example/",
        "//acme.example/",
        "../secret.png",
        "a/b.png",
        "/etc/passwd",
        ".env",
    ] {
        for field in ["docs", "image"] {
            assert_eq!(problems(&format!("{field} = \"{link}\"")).len(), 1, "{field} = {link}");
        }
    }
}

#[test]
fn a_syntax_error_has_a_line() {
    let problems = problems("about = [\n\n");
    assert!(problems[0].starts_with("x.toml:") && problems[0].contains("is not TOML"), "{problems:?}");
}

#[test]
fn schemes_must_be_known_and_have_only_their_own_tables() {
    let connection = |rest| format!("[[connection]]\nkey = \"a\"\nname = \"A\"\n{rest}");
    assert_eq!(
        problems(&connection("scheme = \"magic\"")),
        [
            "x.toml:7: connection[0].scheme: must be one of none, api-key, basic-auth, oauth2, hmac, certificate, \
          jwt-bearer, session-token, aws-sigv4, oauth1"
        ]
    );
    assert_eq!(problems(&connection("scheme = \"oauth2\"")), ["x.toml:4: connection[0].oauth2: is missing"]);
    assert_eq!(
        problems(&connection("scheme = \"none\"\n[connection.api_key]\nname = \"X\"")),
        ["x.toml:8: connection[0].api_key: must not be there with scheme = \"none\""]
    );
    let key =
        "scheme = \"api-key\"\n[connection.api_key]\nname = \"X Y\"\nin = \"trailer\"\nvalue = \"Bearer\"";
    assert_eq!(
        problems(&connection(key)),
        [
            "x.toml:9: connection[0].api_key.name: must be the name of a header, query parameter, cookie or member",
            "x.toml:10: connection[0].api_key.in: must be one of header, query, cookie, body, path",
            "x.toml:11: connection[0].api_key.value: must have a name in braces, as in Bearer {value}",
        ]
    );
}

#[test]
fn keys_must_be_slugs_and_different() {
    let connection = |key| format!("[[connection]]\nkey = \"{key}\"\nname = \"A\"\nscheme = \"none\"\n");
    assert_eq!(
        problems(&connection("My key")),
        ["x.toml:5: connection[0].key: must be lower case letters, digits and single hyphens between them"]
    );
    let twice = problems(&(connection("a") + &connection("a")));
    assert_eq!(twice.len(), 1);
    assert!(twice[0].ends_with("connection: must have different keys, and a is there twice"), "{twice:?}");
}

#[test]
fn oauth_urls_must_be_https_and_use_known_variables() {
    let text = oauth2("").replace("https://acme.example/token", "http://acme.example/token");
    assert_eq!(problems(&text), ["x.toml:10: connection[0].oauth2.token_url: must be an https URL"]);
    let text = oauth2("").replace("acme.example/token", "{shop}.acme.example/token");
    assert_eq!(
        problems(&text),
        [
            "x.toml:10: connection[0].oauth2.token_url: uses {shop}, which is not a variable of this connection"
        ]
    );
    let variable = "\n[[connection.variable]]\nname = \"shop\"";
    assert_eq!(
        problems(&format!("{text}{variable}")),
        ["x.toml:10: connection[0].oauth2.token_url: uses {shop}, which must be required or have a default"]
    );
    assert_eq!(
        problems(&format!("{text}{variable}\nrequired = true")),
        [
            "x.toml:10: connection[0].oauth2.token_url: uses {shop}, which needs a pattern or choices, being in its host"
        ]
    );
    assert_eq!(problems(&format!("{text}{variable}\nrequired = true\npattern = \"[a-z]+\"")), [""; 0]);
}

#[test]
fn scopes_must_be_described_and_defaults_among_them() {
    let text = "scopes = [{ name = \"read\", description = \"Read\" }, { name = \"a b\" }]\n\
                default_scopes = [\"write\"]\nscope_separator = \";\"";
    assert_eq!(
        problems(&oauth2(text)),
        [
            "x.toml:11: connection[0].oauth2.scopes[1].name: must be visible ASCII characters without spaces, quotes and \
         backslashes",
            "x.toml:11: connection[0].oauth2.scopes[1].description: is missing",
            "x.toml:12: connection[0].oauth2.default_scopes[0]: must be one of scopes, and \"write\" is not",
            "x.toml:13: connection[0].oauth2.scope_separator: must be a space, a comma or a plus sign",
        ]
    );
}

#[test]
fn parameters_must_not_replace_what_the_hub_sets() {
    for params in
        ["State=x", "a=1&%73tate=x", "redirect_uri=https://evil.example", "CODE_CHALLENGE_METHOD=plain"]
    {
        let problems = problems(&oauth2(&format!("authorize_params = \"{params}\"")));
        assert!(problems[0].contains("which the hub sets itself"), "{params}: {problems:?}");
    }
    assert_eq!(problems(&oauth2("authorize_params = \"a=1%26state=x&audience=api\"")), [""; 0]);
    assert_eq!(
        problems(&oauth2("token_params = \"a=1&a=2\"")),
        ["x.toml:11: connection[0].oauth2.token_params: must not set a twice"]
    );
}

#[test]
fn variables_must_have_good_names_patterns_and_defaults() {
    let text = "[[connection]]\nkey = \"a\"\nname = \"A\"\nscheme = \"none\"\n[[connection.variable]]\nname = \"1st\"\n\
                [[connection.variable]]\nname = \"ok\"\npattern = \"[\"\n\
                [[connection.variable]]\nname = \"ok\"\npattern = \"[a-z]+\"\ndefault = \"A\"";
    let problems = problems(text);
    assert_eq!(problems.len(), 4, "{problems:?}");
    assert!(problems[0].contains(": connection[0].variable: must have different names"), "{problems:?}");
    assert!(problems[1].contains("variable[0].name: must be a letter followed by"), "{problems:?}");
    assert!(
        problems[2].contains("x.toml:12: connection[0].variable[1].pattern: is not an ECMAScript"),
        "{problems:?}"
    );
    assert!(
        problems[3].contains("variable[2].default: must be a value that the variable accepts"),
        "{problems:?}"
    );
}

#[test]
fn a_verify_request_has_a_body_only_as_json_in_a_post() {
    let verify = |lines: &str| {
        problems(&format!(
            "[[connection]]\nkey = \"a\"\nname = \"A\"\nscheme = \"none\"\n[connection.verify]\n\
             url = \"https://acme.example/graphql\"\n{lines}"
        ))
    };
    assert_eq!(verify("method = \"POST\"\nbody = '{\"query\":\"{ me { id } }\"}'"), [""; 0]);
    assert_eq!(
        verify("body = '{}'"),
        ["x.toml:10: connection[0].verify.body: must not be there without method = \"POST\""]
    );
    assert_eq!(
        verify("method = \"POST\"\nbody = 'query'"),
        ["x.toml:11: connection[0].verify.body: must be JSON"]
    );
}

#[test]
fn verify_requests_must_not_carry_credentials_of_their_own() {
    let text = "[[connection]]\nkey = \"a\"\nname = \"A\"\nscheme = \"basic-auth\"\n[connection.verify]\n\
                url = \"https://acme.example/me\"\nmethod = \"PUT\"\naccount = \"user\"\n\
                headers = { Authorization = \"Bearer x\", \"A B\" = \"c\", Good = \"yes\" }";
    let problems = problems(text);
    assert_eq!(
        problems,
        [
            "x.toml:10: connection[0].verify.method: must be GET or POST",
            "x.toml:11: connection[0].verify.account: must be a JSON pointer such as /user/email",
            "x.toml:12: connection[0].verify.headers.A B: is not a header that a definition may set",
            "x.toml:12: connection[0].verify.headers.Authorization: is not a header that a definition may set",
        ]
    );
}

#[test]
fn i6_settings_must_be_a_valid_schema_that_fetches_nothing() {
    let settings =
        |property: &str| format!("[variables]\ntype = \"object\"\n[variables.properties.a]\n{property}");
    assert_eq!(
        problems("[variables]\ntype = \"string\""),
        ["x.toml:4: variables: must have type = \"object\""]
    );
    let wrong = problems(&settings("type = \"text\""));
    assert!(
        wrong[0].starts_with("x.toml:7: variables.properties.a.type: is not valid JSON Schema"),
        "{wrong:?}"
    );
    assert_eq!(
        problems(&settings("\"$ref\" = \"https://evil.example/schema\"")),
        ["x.toml:7: variables.properties.a.$ref: must point into this schema (#/…)"]
    );
    assert_eq!(
        problems(&settings("type = \"integer\"\nmaximum = 5\ndefault = 6")),
        ["x.toml:9: variables.properties.a.default: is refused by its own schema and is left out (a remark)"]
    );
    assert_eq!(
        problems(&settings("default = 1979-05-27")),
        ["x.toml:7: variables: has a value that JSON has no form for"]
    );
    let wrong = problems(&settings("pattern = \"[\""));
    assert!(
        wrong[0].starts_with("x.toml:7: variables.properties.a.pattern: is not an ECMAScript"),
        "{wrong:?}"
    );
    assert_eq!(
        problems("[variables]\ntype = \"object\"\nrequired = [\"b\"]"),
        [
            "x.toml:6: variables.required: has b, which is not among the properties: it is asked for as text (a remark)"
        ]
    );
}

#[test]
fn files_are_checked_against_each_other() {
    let dir = std::env::temp_dir().join(format!("inlay-catalogue-{}", std::process::id()));
    let (first, second) = (dir.join("a"), dir.join("b"));
    let connection = |scheme| {
        definition(&format!(
            "[[connection]]\nkey = \"a\"\nconnector = \"shared\"\nname = \"A\"\nscheme = \"{scheme}\""
        ))
    };
    for (path, text) in [
        (first.join("one.toml"), connection("none")),
        (second.join("one.toml"), definition("")),
        (second.join("two.toml"), connection("basic-auth")),
        (second.join("Bad_Name.toml"), definition("")),
        (second.join("readme.md"), "not a definition".to_owned()),
    ] {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let loaded = Catalogue::load(&[first, second, dir.join("missing")], &|_| None, &rules());
    std::fs::remove_dir_all(&dir).unwrap();
    let problems: Vec<String> = loaded.unwrap_err().iter().map(Problem::to_string).collect();
    assert_eq!(problems.len(), 4, "{problems:?}");
    for part in [
        "missing: cannot be read",
        "Bad_Name.toml: must be named",
        "same slug as",
        "asks for something else for connector",
    ] {
        assert!(problems.iter().any(|problem| problem.contains(part)), "{part} in {problems:?}");
    }
}

#[test]
fn what_an_oauth_server_offers_is_checked() {
    let oauth2 = |rest: &str| {
        problems(&format!(
            "[[connection]]\nkey = \"a\"\nname = \"A\"\nscheme = \"oauth2\"\n[connection.oauth2]\n\
             authorize_url = \"https://a.example/\"\ntoken_url = \"https://a.example/\"\n\
             scopes = [{{ name = \"read\", description = \"Read\" }}]\n{rest}"
        ))
    };
    for (line, problem) in [
        ("pkce = true", "pkce: must be text, not boolean"),
        ("pkce = \"plain\"", "pkce: must be required, supported or off"),
        ("response_mode = \"fragment\"", "response_mode: must be query or form_post"),
        ("issuer_required = true", "issuer_required: needs an issuer"),
        ("required_scopes = [\"write\"]", "required_scopes[0]: must be one of scopes, and \"write\" is not"),
        (
            "refresh_params = \"Refresh_Token=x\"",
            "refresh_params: must not set refresh_token, which the hub sets itself",
        ),
        (
            "revoke_url = \"https://{shop}.a.example/\"",
            "revoke_url: uses {shop}, which is not a variable of this connection",
        ),
    ] {
        assert_eq!(oauth2(line), [format!("x.toml:12: connection[0].oauth2.{problem}")]);
    }
}

#[test]
fn o9_a_hostile_authorize_url_is_no_definition() {
    for url in [
        "javascript:alert(1)",
        "data:text/html,x",
        "http://a.example/authorize",
        "https://user@a.example/authorize",
        "https://user:password@a.example/authorize",
        "https://a.example/authorize#fragment",
        "//a.example/authorize",
        "https://{host}/authorize",
    ] {
        let found = problems(&format!(
            "[[connection]]\nkey = \"a\"\nname = \"A\"\nscheme = \"oauth2\"\n[connection.oauth2]\n\
             authorize_url = \"{url}\"\ntoken_url = \"https://a.example/\""
        ));
        assert!(found.iter().any(|problem| problem.contains("oauth2.authorize_url: ")), "{url}: {found:?}");
    }
}
