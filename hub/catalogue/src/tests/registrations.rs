//! Client registrations that several definitions share.

use super::*;

/// A definition that uses the registration `SHARED` at this token URL.
fn shared(token_url: &str, lines: &str) -> String {
    definition(&format!(
        "[[connection]]\nkey = \"account\"\nname = \"Account\"\nscheme = \"oauth2\"\n[connection.oauth2]\n\
         client = \"SHARED\"\nauthorize_url = \"https://acme.example/authorize\"\ntoken_url = \"{token_url}\"\n{lines}"
    ))
}

/// The problems of definitions that lie in one folder, as `a.toml`, `b.toml` and so on.
fn load(definitions: &[String]) -> Vec<String> {
    let dir = tempfile::TempDir::new().unwrap();
    for (name, text) in ('a'..).zip(definitions) {
        let own = format!("connector = \"{name}\"\nscheme = ");
        std::fs::write(dir.path().join(format!("{name}.toml")), text.replace("scheme = ", &own)).unwrap();
    }
    let problems = Catalogue::load(&[dir.path().to_owned()], &|_| None, &rules()).err().unwrap_or_default();
    let folder = format!("{}/", dir.path().display());
    problems.iter().map(|problem| problem.to_string().replace(&folder, "")).collect()
}

#[test]
fn f6_a_client_secret_goes_to_one_domain_whoever_defines_it() {
    let honest = shared("https://oauth2.acme.example/token", "");
    assert_eq!(
        load(&[honest.clone(), shared("https://acme.evil.example/token", "")]),
        [
            "b.toml: would send the secret of client \"SHARED\" to evil.example, and a.toml sends it to acme.example; \
             give one of them a client of its own"
        ]
    );
    for line in [
        "refresh_url = \"https://evil.example/\"",
        "revoke_url = \"https://evil.example/\"",
        "pushed_authorization_url = \"https://evil.example/\"",
    ] {
        let problems = load(&[honest.clone(), shared("https://oauth2.acme.example/token", line)]);
        assert_eq!(problems.len(), 1, "{line}: {problems:?}");
    }
    let password = shared("https://evil.example/token", "grant = \"password\"");
    let password = password.replace("authorize_url = \"https://acme.example/authorize\"\n", "");
    assert_eq!(load(&[honest.clone(), password]).len(), 1);
    let own = shared("https://evil.example/token", "").replace("SHARED", "OWN");
    assert_eq!(load(&[honest, own]), [""; 0]);
}

#[test]
fn f6_a_consumer_secret_that_is_sent_goes_to_one_domain_too() {
    let signed = |signature: &str, lines: &str| {
        let text = "[[connection]]\nkey = \"account\"\nname = \"Account\"\nscheme = \"oauth1\"\n[connection.oauth1]\n\
             client = \"SHARED\"\nrequest_token_url = \"https://acme.example/r\"\n\
             authorize_url = \"https://acme.example/a\"\naccess_token_url = \"https://acme.example/t\"\n";
        definition(&format!("{text}signature = \"{signature}\"\n{lines}"))
    };
    let verify = "[connection.verify]\nurl = \"https://evil.example/me\"";
    for lines in ["revoke_url = \"https://evil.example/\"", verify] {
        assert_eq!(load(&[signed("PLAINTEXT", lines)]).len(), 1, "{lines}");
        // What signs is not sent.
        assert_eq!(load(&[signed("HMAC-SHA1", lines)]), [""; 0]);
    }
    assert_eq!(load(&[signed("PLAINTEXT", "")]), [""; 0]);
    assert_eq!(load(&[signed("PLAINTEXT", ""), shared("https://evil.example/token", "")]).len(), 1);
}

#[test]
fn f6_hosts_of_one_provider_are_one_domain_and_what_only_looks_alike_is_not() {
    let variable = |lines: &str| format!("\n[[connection.variable]]\nname = \"v\"\nrequired = true\n{lines}");
    let pattern = variable("pattern = \"[a-z]+\"");
    let choices = variable("choices = [\"eu\", \"com\"]");
    let fixed = |host: &str| shared(&format!("https://{host}/token"), "");
    let filled = |host: &str, lines: &str| shared(&format!("https://{host}/token"), lines);
    for (one, other, is_same) in [
        (fixed("a.acme.example"), fixed("b.c.acme.example"), true),
        (fixed("acme.example"), fixed("acme.example."), true),
        (filled("{v}.acme.example", &pattern), fixed("login.acme.example"), true),
        (filled("a.acme.{v}", &choices), filled("b.acme.{v}", &choices), true),
        (filled("acme.{v}", &choices), filled("acme.{v}", &variable("choices = [\"evil.test\"]")), false),
        (filled("acme.{v}", &choices), fixed("acme.eu"), false),
        (filled("{v}.acme.example", &pattern), filled("{v}.evil.example", &pattern), false),
        (fixed("acme.example"), fixed("acme.example.evil.test"), false),
        (fixed("acme.example"), fixed("evilacme.example"), false),
        (fixed("acme.co.uk"), fixed("evil.co.uk"), false),
        (fixed("a.acme.co.uk"), fixed("acme.co.uk"), true),
        (fixed("10.1.2.3"), fixed("10.9.2.3"), false),
    ] {
        let problems = load(&[one.clone(), other.clone()]);
        assert_eq!(problems.is_empty(), is_same, "{one}\n{other}\n{problems:?}");
    }
}

#[test]
fn a_registration_needs_of_the_environment_what_its_client_shows() {
    for (lines, known, missing) in [
        ("", &["CLIENT_ID"][..], &["INLAY_SHARED_CLIENT_SECRET"][..]),
        ("client_auth = \"basic\"", &[], &["INLAY_SHARED_CLIENT_ID", "INLAY_SHARED_CLIENT_SECRET"]),
        ("client_auth = \"none\"", &["CLIENT_ID"], &[]),
        ("client_auth = \"none\"", &["CLIENT_SECRET"], &["INLAY_SHARED_CLIENT_ID"]),
        (
            "client_auth = \"private_key_jwt\"\nissuer = \"https://acme.example\"",
            &["CLIENT_ID", "CLIENT_SECRET"],
            &["INLAY_SHARED_PRIVATE_KEY"],
        ),
        (
            "client_auth = \"private_key_jwt\"\nissuer = \"https://acme.example\"",
            &["CLIENT_ID", "PRIVATE_KEY"],
            &[],
        ),
    ] {
        let folder = tempfile::TempDir::new().unwrap();
        std::fs::write(folder.path().join("a.toml"), shared("https://acme.example/token", lines)).unwrap();
        let env = |name: &str| known.iter().any(|known| name.ends_with(known)).then(|| name.to_owned());
        let catalogue = Catalogue::load(&[folder.path().to_owned()], &env, &rules()).unwrap();
        let template = &catalogue.integrations()[0].connections[0];
        let oauth2 = template.oauth2().unwrap();
        assert_eq!(oauth2.missing, missing, "{lines} {known:?}");
        assert_eq!(oauth2.client.is_some(), missing.is_empty());
    }
}
