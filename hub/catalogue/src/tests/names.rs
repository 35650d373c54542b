//! Names of connection variables: who may give a value to one, and what a host may be made from.

use super::*;

/// The problems of an OAuth connection with `lines` in its table and `rest` after it, without file and line.
fn problems(lines: &str, rest: &str) -> Vec<String> {
    let problems = read(&oauth2(lines, rest)).1;
    problems.iter().map(|text| strip(text)).collect()
}

fn strip(problem: &str) -> String {
    problem.split_once("connection[0].").map_or(problem, |(_, rest)| rest).to_owned()
}

fn oauth2(lines: &str, rest: &str) -> String {
    definition(&format!(
        "[[connection]]\nkey = \"account\"\nname = \"Account\"\nscheme = \"oauth2\"\n[connection.oauth2]\n\
         authorize_url = \"https://acme.example/authorize\"\ntoken_url = \"https://acme.example/token\"\n{lines}\n{rest}"
    ))
}

fn variable(name: &str, more: &str) -> String {
    format!("[[connection.variable]]\nname = \"{name}\"\nrequired = true\n{more}\n")
}

#[test]
fn a_name_has_one_value_unless_a_variable_says_that_the_answer_counts() {
    let keep = "keep_callback = { region = \"location\" }";
    let beside = "keep: keeps region, which is a variable, too; say kept = true there if the answer counts";
    assert_eq!(problems(keep, ""), [""; 0]);
    assert_eq!(problems(keep, &variable("region", "")), [beside]);
    assert_eq!(problems(keep, &variable("region", "kept = true")), [""; 0]);
    assert_eq!(problems("keep = { region = \"/region\" }", &variable("region", "")), [beside]);
    let twice = format!("{keep}\nkeep = {{ region = \"/region\" }}");
    assert_eq!(problems(&twice, ""), ["keep: keeps region twice"]);
    assert_eq!(
        problems("", &variable("region", "kept = true")),
        ["variable: must be kept of an answer where it says kept, and region is not"]
    );
    assert_eq!(
        problems("keep = { token = \"/a\" }", ""),
        ["keep: keeps token, which the credential has, too"]
    );
    let input = "[[connection]]\nkey = \"a\"\nname = \"A\"\nscheme = \"basic-auth\"\n";
    let problems = read(&definition(&format!("{input}{}", variable("username", "")))).1;
    assert!(problems[0].ends_with("variable: must not be called username, as a part of the credential is"));
}

#[test]
fn a_host_is_made_from_what_its_variable_may_be_whoever_says_so() {
    let end = variable("end", "choices = [\"com\", \"eu\"]");
    let shop = variable("shop", "pattern = \"[a-z]+\"");
    let verify = "[connection.verify]\nurl = \"https://accounts.acme.{end}/me\"\n";
    let revoke = "revoke_url = \"https://{shop}.acme.example/revoke\"";
    let (integration, problems) = read(&oauth2(revoke, &format!("{verify}{shop}{end}")));
    assert_eq!(problems, [""; 0]);
    let integration = integration.unwrap();
    let template = &integration.connections[0];
    let render = |name: &str, value: &str| {
        let url = match name {
            "shop" => template.oauth2().unwrap().revoke_url.as_ref().unwrap(),
            _ => &template.verify.as_ref().unwrap().url,
        };
        url.render(&[(name.to_owned(), value.to_owned())].into()).map(String::from)
    };
    assert_eq!(render("end", "eu").unwrap(), "https://accounts.acme.eu/me");
    assert_eq!(render("shop", "books").unwrap(), "https://books.acme.example/revoke");
    for (name, value) in
        [("end", "evil.test"), ("end", "EU"), ("end", ""), ("shop", "a.b"), ("shop", "books1")]
    {
        assert_eq!(render(name, value), Err(UnfitValues), "{name} {value}");
    }
}

#[test]
fn the_host_of_every_url_of_an_oauth_scheme_is_checked_where_it_is_made() {
    let all = ["authorize_url", "token_url", "refresh_url", "revoke_url", "pushed_authorization_url"];
    let lines = all.map(|name| format!("{name} = \"https://{{shop}}.acme.example/{name}\"\n")).concat();
    let fixed =
        "authorize_url = \"https://acme.example/authorize\"\ntoken_url = \"https://acme.example/token\"\n";
    let text = oauth2("", &variable("shop", "pattern = \"[a-z]+\"")).replace(fixed, &lines);
    let (integration, problems) = read(&text);
    assert_eq!(problems, [""; 0]);
    let integration = integration.unwrap();
    let urls = integration.connections[0].oauth2().unwrap().urls();
    assert_eq!(urls.len(), all.len());
    for (field, url) in urls {
        let render = |value: &str| url.render(&[("shop".to_owned(), value.to_owned())].into());
        assert!(render("books").is_ok(), "{field}");
        assert_eq!(render("a.b"), Err(UnfitValues), "{field}");
    }
}

#[test]
fn a_value_of_any_source_is_checked_as_a_clients_is() {
    let rest = [
        variable("region", "kept = true\nchoices = [\"eu\", \"us\"]"),
        variable("version", "hidden = true\ndefault = \"1\""),
    ];
    let (integration, problems) =
        read(&oauth2("keep = { region = \"/region\", site = \"/site\" }", &rest.concat()));
    assert_eq!(problems, [""; 0]);
    let integration = integration.unwrap();
    let is_fit = |name: &str, value: &str| {
        let values = [(name.to_owned(), value.to_owned())].into();
        integration.connections[0].known_values(values).is_ok()
    };
    assert!(is_fit("region", "us") && is_fit("version", "1") && is_fit("site", "anything"));
    for (name, value) in [("region", "evil.test"), ("version", "2"), ("region", "us\u{202e}")] {
        assert!(!is_fit(name, value), "{name} {value}");
    }
}
