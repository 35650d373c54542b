//! Problems of schemes and what they are made from.

use super::*;

/// The problems of a connection, without file and line.
fn problems(connection: &str) -> Vec<String> {
    let text = definition(&format!("[[connection]]\nkey = \"a\"\nname = \"A\"\n{connection}"));
    let strip = |problem: String| problem.split_once("connection[0].").map(|(_, rest)| rest.to_owned());
    read(&text).1.into_iter().map(|problem| strip(problem.clone()).unwrap_or(problem)).collect()
}

const KEY: &str = "scheme = \"api-key\"\n[connection.api_key]\nname = \"X\"\nin = \"header\"\n";

#[test]
fn templates_name_what_there_is() {
    let unknown = "uses {other}, which is neither a variable of this connection nor a part of its credential";
    assert_eq!(problems(&format!("{KEY}value = \"{{other}}\"")), [format!("api_key: {unknown}")]);
    assert_eq!(
        problems(&format!("headers = {{ A = \"{{other}}\" }}\n{KEY}")),
        [format!("headers: {unknown}")]
    );
    let variable = "[[connection.variable]]\nname = \"other\"\n";
    assert_eq!(problems(&format!("headers = {{ A = \"{{other}}\" }}\n{KEY}{variable}")), [""; 0]);
    assert_eq!(
        problems(&format!("{KEY}value = \"{{\"")),
        ["api_key.value: must use braces around a name only, as in Bearer {value}"]
    );
}

#[test]
fn a_key_must_have_a_place_in_the_request_that_verifies_it() {
    let verify = "[connection.verify]\nurl = \"https://acme.example/me\"";
    let message = "verify: must have a place for the key: its name in the URL, or a POST";
    for place in ["path", "body"] {
        let text = KEY.replace("header", place);
        assert_eq!(problems(&format!("{text}{verify}")), [message], "{place}");
    }
    let url = verify.replace("/me", "/{X}/me");
    assert_eq!(problems(&format!("{}{url}", KEY.replace("header", "path"))), [""; 0]);
    assert_eq!(
        problems(&format!("{KEY}{url}")),
        ["verify.url: uses {X}, which is not a variable of this connection"]
    );
}

#[test]
fn only_choices_decide_a_domain() {
    let host = |variable: &str| {
        problems(&format!(
            "scheme = \"none\"\n[connection.verify]\nurl = \"https://accounts.acme.{{end}}/me\"\n\
             [[connection.variable]]\nname = \"end\"\nrequired = true\n{variable}"
        ))
    };
    assert_eq!(host("choices = [\"com\", \"eu\"]"), [""; 0]);
    assert_eq!(
        host("pattern = \"[a-z]+\""),
        [
            "verify.url: uses {end}, which needs choices, because its host does not end with a fixed domain such as \
          .example.com"
        ]
    );
}

#[test]
fn a_credential_and_its_hints_fit_the_scheme() {
    assert_eq!(
        problems(&format!("credential = \"binary\"\n{KEY}")),
        ["credential: must be a type that fits scheme = \"api-key\""]
    );
    assert_eq!(
        problems(&format!("{KEY}[connection.fields]\npassword = {{ label = \"P\" }}")),
        ["fields.password: must be one of value"]
    );
    assert_eq!(
        problems(&format!("{KEY}label = \"K\"\n[connection.fields]\nvalue = {{ label = \"P\" }}")),
        ["fields.value: must not be there beside the scheme's own hints"]
    );
    assert_eq!(
        problems(&format!("{KEY}format = \"phone\"\naccept = \"exe\"\ndefault = \"a\\u0000\"")),
        [
            "api_key.format: must be email, uuid, hostname or uri",
            "api_key.accept: must be some of pem, pfx, json and any, with spaces between them",
            "api_key.default: must not contain control characters",
        ]
    );
}

#[test]
fn what_is_signed_needs_an_audience_and_a_private_key() {
    let oauth2 = |lines: &str| {
        problems(&format!(
            "scheme = \"oauth2\"\n[connection.oauth2]\ntoken_url = \"https://acme.example/token\"\n{lines}"
        ))
    };
    assert_eq!(oauth2("grant = \"jwt-bearer\""), ["oauth2.issuer: is missing"]);
    assert_eq!(
        oauth2(
            "grant = \"client_credentials\"\nclient_auth = \"private_key_jwt\"\nissuer = \"acme\"\nalgorithm = \"HS256\""
        ),
        ["oauth2.issuer: must be an https URL", "oauth2.algorithm: must be one with a private key"]
    );
    assert_eq!(
        oauth2("grant = \"client_credentials\"\ntoken_params = { Grant_Type = \"x\" }"),
        ["oauth2.token_params: must not set Grant_Type, which the hub sets itself"]
    );
    assert_eq!(
        oauth2("grant = \"device\""),
        [
            "oauth2.authorize_url: is missing",
            "oauth2.grant: must be one of authorization_code, client_credentials, password, jwt-bearer",
        ]
    );
}

#[test]
fn a_password_grant_needs_the_operators_word() {
    let text = definition(
        "[[connection]]\nkey = \"a\"\nname = \"A\"\nscheme = \"oauth2\"\n[connection.oauth2]\n\
         grant = \"password\"\ntoken_url = \"https://acme.example/token\"\n",
    );
    let loaded = |allow_password_grant| {
        let mut problems = Vec::new();
        let rules = LoadRules { allow_password_grant, ..rules() };
        reader::definition("x.toml", &text, "acme", &|_| None, &rules, &mut problems);
        problems
    };
    assert_eq!(loaded(true), []);
    assert_eq!(loaded(false)[0].field, "connection[0].oauth2.grant");
}

#[test]
fn another_way_names_a_first_one() {
    let ways = |of: &str| {
        let connection = |key: &str, more: &str| {
            format!("[[connection]]\nkey = \"{key}\"\nname = \"A\"\nscheme = \"none\"\n{more}\n")
        };
        let text = definition(
            &(connection("one", "way = \"One\"") + &connection("two", &format!("alternative_of = \"{of}\""))),
        );
        read(&text)
    };
    assert!(ways("three").1[0].contains("must have another connection for two to be the alternative of"));
    assert!(ways("two").1[0].contains("and not itself one"));
    let (integration, problems) = ways("one");
    assert_eq!(problems, [""; 0]);
    let detail = integration.unwrap().to_detail();
    let [one, two] = detail.connection_templates.as_slice() else { panic!("two templates") };
    assert!(one.is_used && !two.is_used);
    assert_eq!((two.alternative_of.as_deref(), one.way.as_deref()), (Some(one.id.as_str()), Some("One")));
    assert_ne!(one.connector_id, two.connector_id);
}

#[test]
fn a_client_that_proves_itself_otherwise_than_by_a_secret_has_what_that_takes() {
    let oauth2 = |lines: &str| {
        problems(&format!(
            "scheme = \"oauth2\"\n[connection.oauth2]\nauthorize_url = \"https://acme.example/a\"\n\
             token_url = \"https://acme.example/t\"\n{lines}"
        ))
    };
    assert_eq!(
        oauth2("client_auth = \"none\"\npkce = \"off\""),
        ["oauth2.pkce: must not be off with client_auth = \"none\": nothing else protects the code"]
    );
    assert_eq!(oauth2("client_auth = \"private_key_jwt\""), ["oauth2.issuer: is missing"]);
    let signed = "client_auth = \"private_key_jwt\"\nissuer = \"https://acme.example\"\n";
    assert_eq!(oauth2(&format!("{signed}claims = {{ a = \"b\" }}")), [""; 0]);
    assert_eq!(
        oauth2(&format!("{signed}claims = {{ a = \"{{b}}\" }}")),
        ["oauth2.claims: must have nothing to fill in"]
    );
    assert_eq!(
        oauth2(&format!("{signed}algorithm = \"HS256\"")),
        ["oauth2.algorithm: must be one with a private key"]
    );
}

/// The problems of an `oauth1` table with these lines.
fn oauth1(lines: &str) -> Vec<String> {
    problems(&format!("scheme = \"oauth1\"\n[connection.oauth1]\n{lines}"))
}

const LEGS: &str = "request_token_url = \"https://acme.example/r\"\nauthorize_url = \"https://acme.example/a\"\n\
    access_token_url = \"https://acme.example/t\"\n";

#[test]
fn oauth_1_has_all_three_legs_or_none() {
    assert_eq!(oauth1(""), [""; 0]);
    assert_eq!(oauth1(LEGS), [""; 0]);
    for line in LEGS.lines() {
        let field = line.split(' ').next().unwrap();
        assert_eq!(oauth1(&LEGS.replace(line, "")), [format!("oauth1.{field}: is missing")]);
    }
    // A field of the legs asks for them.
    assert_eq!(oauth1("keep = { user = \"/id\" }").len(), 3);
    assert_eq!(oauth1(&LEGS.replace("https://acme.example/r", "http://acme.example/r")).len(), 1);
    let none = oauth1("revoke_method = \"GET\"");
    assert_eq!(none, ["oauth1.revoke_method: is not a field of a definition"]);
}

#[test]
fn oauth_1_sets_the_parameters_of_the_protocol_itself() {
    for field in ["request_params", "authorize_params"] {
        for name in ["oauth_callback", "OAuth_Token", "oauth_verifier", "oauth_signature", "realm"] {
            let problems = oauth1(&format!("{LEGS}{field} = \"{name}=x\""));
            assert_eq!(problems.len(), 1, "{field} {name}");
            assert!(problems[0].contains("which the hub sets itself"), "{problems:?}");
        }
        assert_eq!(oauth1(&format!("{LEGS}{field} = \"scope=read,write&expiration=never\"")), [""; 0]);
    }
}

#[test]
fn a_consumer_of_oauth_1_is_the_hubs_or_the_persons() {
    let typed = "consumer_key = \"{k}\"\nconsumer_secret = \"{s}\"\n";
    let variables =
        "[[connection.variable]]\nname = \"k\"\n[[connection.variable]]\nname = \"s\"\nsecret = true\n";
    for legs in ["", LEGS] {
        assert_eq!(oauth1(&format!("{legs}{typed}{variables}")), [""; 0]);
    }
    assert_eq!(
        oauth1(&format!("signature = \"RSA-SHA1\"\n{typed}{variables}")),
        ["oauth1.consumer_key: must not be there with RSA-SHA1, whose key is the hub's own"]
    );
    assert_eq!(
        oauth1(&format!("client = \"ACME\"\n{typed}{variables}")),
        ["oauth1.client: must not be there beside consumer_key"]
    );
    assert_eq!(
        oauth1("client = \"acme\""),
        ["oauth1.client: must be capital letters, digits and underscores"]
    );
    assert_eq!(
        oauth1("signature = \"HMAC-MD5\""),
        ["oauth1.signature: must be one of HMAC-SHA1, HMAC-SHA256, RSA-SHA1, PLAINTEXT"]
    );
}

#[test]
fn a_token_of_oauth_1_stands_in_the_path_of_its_revocation_and_in_no_other_url() {
    let revoke = |url: &str| oauth1(&format!("{LEGS}revoke_url = \"{url}\""));
    assert_eq!(revoke("https://acme.example/tokens/{token}"), [""; 0]);
    assert_eq!(revoke("https://{token}.acme.example/tokens").len(), 1);
    assert_eq!(revoke("https://acme.example/tokens/{other}").len(), 1);
    assert_eq!(oauth1(&LEGS.replace("example/a", "example/{token}")).len(), 1);
    let kept = oauth1(&format!("{LEGS}keep_callback = {{ token = \"t\" }}"));
    assert_eq!(kept, ["keep: keeps token, which the credential has, too"]);
}

#[test]
fn i9_a_client_certificate_stands_beside_a_credential_that_is_typed() {
    let with = |scheme: &str| problems(&format!("client_certificate = true\n{scheme}"));
    assert_eq!(with(KEY), [""; 0]);
    for scheme in ["none", "certificate"] {
        assert_eq!(
            with(&format!("scheme = \"{scheme}\"")),
            [
                "client_certificate: must not be there without another credential; say scheme = \"certificate\""
            ]
        );
    }
    let oauth2 = "scheme = \"oauth2\"\n[connection.oauth2]\nauthorize_url = \"https://acme.example/a\"\n\
                  token_url = \"https://acme.example/t\"";
    assert_eq!(
        with(oauth2),
        ["client_certificate: must not be there where the user signs in with a browser"]
    );
    // Its inputs can be described, and their names are taken.
    let fields = format!("{KEY}[connection.fields]\nca = {{ optional = true, constant = \"\" }}\n");
    assert_eq!(with(&fields), [""; 0]);
    assert_eq!(problems(&fields), ["fields.ca: must be one of value"]);
    let variable = format!("{KEY}[[connection.variable]]\nname = \"certificate\"");
    assert_eq!(with(&variable), ["variable: must not be called certificate, as a part of the credential is"]);
}

#[test]
fn i9_secrets_beside_a_sign_in_are_for_the_hub_and_never_for_the_browser() {
    let oauth2 = |authorize: &str, lines: &str| {
        problems(&format!(
            "scheme = \"oauth2\"\n[connection.oauth2]\nauthorize_url = \"https://acme.example/{authorize}\"\n\
             token_url = \"https://acme.example/t\"\n{lines}\n\
             [[connection.variable]]\nname = \"apiKey\"\nsecret = true\nrequired = true"
        ))
    };
    let everywhere = "token_headers = { X-Key = \"{apiKey}\" }\ntoken_params = { key = \"{apiKey}\" }\n\
                      refresh_params = { key = \"{apiKey}\" }";
    assert_eq!(oauth2("a", everywhere), [""; 0]);
    assert_eq!(
        oauth2("{apiKey}", ""),
        ["oauth2.authorize_url: uses {apiKey}, which is secret, and the browser would show it"]
    );
    assert_eq!(
        oauth2("a", "token_headers = { X-Key = \"{token}\" }"),
        ["oauth2.token_headers: uses {token}, which is not a variable of this connection"]
    );
    assert_eq!(
        oauth2("a", "token_params = { Client_Secret = \"{apiKey}\" }"),
        ["oauth2.token_params: must not set Client_Secret, which the hub sets itself"]
    );
    assert_eq!(
        oauth2("a", "token_params = \"key=%7BapiKey%7D\""),
        [
            "oauth2.token_params: must be a table where something is filled in, as in { password = \"{password}\" }"
        ]
    );
}
