//! Every scheme that puts what was typed into the request itself: the provider sees exactly what it expects.

use crate::support::recorder::Bench;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

const VERIFY: &str = "[connection.verify]\nurl = \"RECORDER/whoami\"\naccount = \"/account\"\n";

async fn key(table: &str) -> Bench {
    Bench::start(&format!("scheme = \"api-key\"\n[connection.api_key]\n{table}\n{VERIFY}")).await
}

fn typed(value: &str) -> Value {
    json!({"value": value})
}

#[tokio::test]
async fn a_key_goes_into_a_header_with_the_text_around_it() {
    let bench = key("name = \"Authorization\"\nin = \"header\"\nvalue = \"Token token={value}\"").await;
    let seen = bench.seen("string", typed(" CANARY-key "), &[]).await;
    assert_eq!(seen.header("authorization"), "Token token=CANARY-key");
    assert_eq!((seen.method.as_str(), seen.target.as_str()), ("GET", "/whoami"));
}

#[tokio::test]
async fn a_key_goes_into_the_query_with_every_character_kept() {
    let bench = key("name = \"api_key\"\nin = \"query\"").await;
    let seen = bench.seen("string", typed("a b&c=d+é#"), &[]).await;
    assert_eq!(seen.target, "/whoami?api_key=a%20b%26c%3Dd%2B%C3%A9%23");
}

#[tokio::test]
async fn a_key_goes_into_a_cookie_that_it_cannot_end() {
    let bench = key("name = \"sid\"\nin = \"cookie\"").await;
    assert_eq!(bench.seen("string", typed("CANARY"), &[]).await.header("cookie"), "sid=CANARY");
    for value in ["a;b", "a,b", "a\"b", "a\\b", "a b", "é"] {
        let refused = bench.verify("string", typed(value), &[]).await.expect(400);
        assert_eq!(refused.field(), "credentials.action[0].credential.data.value", "{value}");
    }
    assert!(bench.recorder.take().is_empty());
}

#[tokio::test]
async fn a_key_goes_into_the_body_as_a_member_or_a_field() {
    let body = "method = \"POST\"\nbody = { limit = 1, site = \"{site}\" }\n";
    let site = "[[connection.variable]]\nname = \"site\"\n";
    let table = "scheme = \"api-key\"\n[connection.api_key]\nname = \"key\"\nin = \"body\"\n";
    let json_body = Bench::start(&format!("{table}{VERIFY}{body}{site}")).await;
    let seen = json_body.seen("string", typed("CANARY\""), &[("site", "a")]).await;
    assert_eq!(seen.json(), json!({"limit": 1, "site": "a", "key": "CANARY\""}));
    assert_eq!(seen.header("content-type"), "application/json");
    let form = Bench::start(&format!("{table}{VERIFY}{body}encoding = \"form\"\n{site}")).await;
    let seen = form.seen("string", typed("CANARY&"), &[]).await;
    assert_eq!(seen.body, "limit=1&key=CANARY%26");
    assert_eq!(seen.header("content-type"), "application/x-www-form-urlencoded");
}

#[tokio::test]
async fn a_key_goes_into_the_path_and_stays_there() {
    let table =
        "scheme = \"api-key\"\n[connection.api_key]\nname = \"key\"\nin = \"path\"\nvalue = \"bot{value}\"\n";
    let bench = Bench::start(&format!(
        "{table}[connection.verify]\nurl = \"RECORDER/{{key}}/getMe\"\naccount = \"/account\"\n"
    ))
    .await;
    let seen = bench.seen("string", typed("1:a/../b?c"), &[]).await;
    assert_eq!(seen.target, "/bot1%3Aa%2F..%2Fb%3Fc/getMe");
}

#[tokio::test]
async fn i9_line_breaks_and_controls_are_refused_wherever_a_key_goes() {
    for place in ["header", "query", "cookie", "body"] {
        let post = if place == "body" { "method = \"POST\"\nbody = { }\n" } else { "" };
        let bench = Bench::start(&format!(
            "scheme = \"api-key\"\n[connection.api_key]\nname = \"key\"\nin = \"{place}\"\n{VERIFY}{post}"
        ))
        .await;
        for value in ["a\r\nX-Evil: 1", "a\nb", "a\rb", "a\0b", "a\u{7f}b", "a\u{1b}b", "a\u{85}b"] {
            let refused = bench.verify("string", typed(value), &[]).await.expect(400);
            assert_eq!(refused.field(), "credentials.action[0].credential.data.value", "{place} {value:?}");
        }
        assert!(bench.recorder.take().is_empty(), "{place}");
    }
}

#[tokio::test]
async fn one_secret_goes_into_several_places_and_a_second_one_beside_it() {
    let bench = Bench::start(&format!(
        "scheme = \"api-key\"\nheaders = {{ X-App = \"{{appKey}}\", X-Org = \"{{org}}\" }}\nquery = {{ again = \"{{value}}\" }}\n\
         [connection.api_key]\nname = \"X-Key\"\nin = \"header\"\n{VERIFY}\
         [[connection.variable]]\nname = \"appKey\"\nlabel = \"App key\"\nsecret = true\nrequired = true\n\
         [[connection.variable]]\nname = \"org\"\n"
    ))
    .await;
    let seen = bench.seen("string", typed("CANARY-1"), &[("appKey", "CANARY-2")]).await;
    assert_eq!(seen.header("x-key"), "CANARY-1");
    assert_eq!(seen.header("x-app"), "CANARY-2");
    assert!(!seen.has("x-org"), "{seen:?}");
    assert_eq!(seen.target, "/whoami?again=CANARY-1");

    let template = bench.template().await;
    assert_eq!(template["variables"][0]["secret"], true);
    let missing = bench.verify("string", typed("CANARY-1"), &[]).await.expect(400);
    assert_eq!(missing.field(), "variables.appKey");
    let evil = bench.verify("string", typed("CANARY-1"), &[("appKey", "é")]).await.expect(400);
    assert_eq!(evil.field(), "variables[0].value");
}

#[tokio::test]
async fn a_secret_variable_is_stored_sealed_and_never_sent_back() {
    let bench = Bench::start(&format!(
        "scheme = \"api-key\"\nheaders = {{ X-App = \"{{appKey}}\" }}\n[connection.api_key]\nname = \"X-Key\"\nin = \"header\"\n\
         {VERIFY}[[connection.variable]]\nname = \"appKey\"\nsecret = true\n[[connection.variable]]\nname = \"site\"\n"
    ))
    .await;
    let template = bench.template().await;
    let connection = crate::support::recorder::create(
        &template,
        "string",
        &typed("CANARY-1"),
        &[("appKey", "CANARY-2"), ("site", "acme")],
    );
    let body = json!({"connectorId": template["connectorId"], "connection": connection});
    let path = format!("/hubs/{}/users/alice/connections", crate::support::HUB);
    let made = bench.hub.post("alice", &path, body).await.expect(201);
    assert_eq!(made.body["variables"], json!([{"name": "site", "value": "acme"}]));
    assert!(bench.hub.answers.lock().unwrap().iter().all(|answer| !answer.contains("CANARY")));
    for entry in std::fs::read_dir(bench.hub.data.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().unwrap().to_string_lossy().starts_with("inlay.db") {
            let bytes = std::fs::read(&path).unwrap();
            assert!(!bytes.windows(6).any(|window| window == b"CANARY"), "{}", path.display());
        }
    }
}

#[tokio::test]
async fn basic_credentials_have_constants_and_templates() {
    let bench = Bench::start(&format!(
        "scheme = \"basic-auth\"\n[connection.basic_auth]\n\
         username = {{ label = \"API key\", value = \"{{value}}/token\" }}\npassword = {{ constant = \"x\" }}\n{VERIFY}"
    ))
    .await;
    let seen = bench.seen("basic-auth", json!({"username": "CANARY", "password": "ignored"}), &[]).await;
    assert_eq!(seen.header("authorization"), format!("Basic {}", STANDARD.encode("CANARY/token:x")));
    let blank = bench.verify("basic-auth", json!({"username": " ", "password": ""}), &[]).await.expect(400);
    assert_eq!(blank.field(), "credentials.action[0].credential.data.username");
    assert_eq!(blank.text("/fields/0/message"), "Enter the API key.");
}

#[tokio::test]
async fn user_name_and_password_can_go_into_the_query_alone() {
    let bench = Bench::start(&format!(
        "scheme = \"basic-auth\"\nquery = {{ loginId = \"{{username}}\", password = \"{{password}}\" }}\n\
         [connection.basic_auth]\nheader = false\n{VERIFY}"
    ))
    .await;
    let seen = bench.seen("basic-auth", json!({"username": "a:b", "password": "p&q"}), &[]).await;
    assert_eq!(seen.target, "/whoami?loginId=a%3Ab&password=p%26q");
    assert!(!seen.has("authorization"));
}

#[tokio::test]
async fn patterns_formats_and_choices_are_enforced_with_the_exact_field() {
    let bench = Bench::start(&format!(
        "scheme = \"api-key\"\n[connection.api_key]\nname = \"X-Key\"\nin = \"header\"\npattern = \"^sk-[a-z]+$\"\n\
         placeholder = \"sk-…\"\n{VERIFY}\
         [[connection.variable]]\nname = \"region\"\nchoices = [\"eu\", {{ value = \"us\", label = \"United States\" }}]\n\
         [[connection.variable]]\nname = \"mail\"\nformat = \"email\"\n\
         [[connection.variable]]\nname = \"fixed\"\ndefault = \"v1\"\nhidden = true\n"
    ))
    .await;
    let data = "credentials.action[0].credential.data";
    for (value, variables, field) in [
        ("sk-1", vec![], format!("{data}.value")),
        ("sk-a", vec![("region", "asia")], "variables[0].value".to_owned()),
        ("sk-a", vec![("region", "eu"), ("mail", "nobody")], "variables[1].value".to_owned()),
        ("sk-a", vec![("fixed", "v2")], "variables[0].value".to_owned()),
    ] {
        let refused = bench.verify("string", typed(value), &variables).await.expect(400);
        assert_eq!(refused.field(), field, "{value} {variables:?}");
    }
    bench.seen("string", typed("sk-a"), &[("region", "us"), ("mail", "a@b.example")]).await;
}

#[tokio::test]
async fn what_the_provider_says_is_told_in_four_ways() {
    for (status, code, part) in [
        (401, "credential_refused", "didn't accept"),
        (403, "credential_limited", "may not do what it is checked with"),
        (429, "provider_unreachable", "isn't ready"),
        (503, "provider_unreachable", "isn't ready"),
        (500, "provider_unreachable", "can't be reached"),
        (302, "provider_unreachable", "can't be reached"),
    ] {
        let bench = Bench::start(&format!(
            "scheme = \"api-key\"\n[connection.api_key]\nname = \"X-Key\"\nin = \"header\"\n\
             [connection.verify]\nurl = \"RECORDER/status/{status}\"\n"
        ))
        .await;
        let answer = bench.verify("string", typed("CANARY"), &[]).await.expect(422);
        assert_eq!(answer.code(), code, "{status}");
        assert_eq!(answer.field(), "credentials.action[0].credential.data.value");
        assert!(answer.text("/fields/0/message").contains(part), "{status}: {}", answer.body);
    }
}

#[tokio::test]
async fn i9_a_credential_without_a_right_is_told_from_a_wrong_one_by_what_the_definition_says() {
    for (status, says, code) in [
        (401, "Missing+scopes", "credential_limited"),
        (401, "Incorrect", "credential_refused"),
        (403, "Missing+scopes", "credential_limited"),
        (403, "SignatureDoesNotMatch", "credential_refused"),
        (404, "Missing+scopes", "credential_refused"),
    ] {
        let bench = Bench::start(&format!(
            "scheme = \"api-key\"\n[connection.api_key]\nname = \"X-Key\"\nin = \"header\"\n\
             [connection.verify]\nurl = \"RECORDER/status/{status}?{says}\"\nlimited = \"Missing+scopes\"\n"
        ))
        .await;
        let answer = bench.verify("string", typed("CANARY"), &[]).await.expect(422);
        assert_eq!(answer.code(), code, "{status} {says}");
    }
}

#[tokio::test]
async fn i9_a_user_name_that_is_a_variable_is_asked_for_once() {
    let bench = Bench::start(&format!(
        "scheme = \"basic-auth\"\n[connection.basic_auth]\nusername = {{ constant = \"sid\", value = \"{{sid}}\" }}\n\
         [[connection.variable]]\nname = \"sid\"\nrequired = true\npattern = \"AC[0-9]+\"\n{VERIFY}"
    ))
    .await;
    let typed = json!({"username": "sid", "password": "CANARY"});
    let seen = bench.seen("basic-auth", typed, &[("sid", "AC1")]).await;
    // "AC1:CANARY"
    assert_eq!(seen.header("authorization"), "Basic QUMxOkNBTkFSWQ==");
}

#[tokio::test]
async fn i9_spaces_stay_in_a_password_and_come_off_a_user_name() {
    let bench = Bench::start(&format!("scheme = \"basic-auth\"\n{VERIFY}")).await;
    let seen = bench.seen("basic-auth", json!({"username": " ada\n", "password": " CANARY "}), &[]).await;
    // "ada: CANARY "
    assert_eq!(seen.header("authorization"), "Basic YWRhOiBDQU5BUlkg");
}

#[tokio::test]
async fn i9_a_credential_with_fewer_rights_is_stored_when_the_person_goes_on() {
    let bench = Bench::start(
        "scheme = \"api-key\"\n[connection.api_key]\nname = \"X-Key\"\nin = \"header\"\n\
         [connection.verify]\nurl = \"RECORDER/status/403\"\nright = \"read the profile\"\n",
    )
    .await;
    let integration = bench.hub.integration("alice", "extra").await;
    let template = &integration["connectionTemplates"][0];
    let mut new = crate::support::recorder::create(template, "string", &typed("CANARY"), &[]);
    new["templateId"] = template["id"].clone();
    let activate =
        |new: &Value| crate::support::activate("alice", &integration, vec![new.clone()], json!({}));
    let refused = bench.hub.post("alice", "/activations", activate(&new)).await.expect(422);
    assert_eq!(refused.code(), "credential_limited");
    assert!(refused.text("/fields/0/message").ends_with("answers that this may not read the profile."));
    new["acceptLimited"] = json!(true);
    let made = bench.hub.post("alice", "/activations", activate(&new)).await.expect(200);
    assert_eq!(made.body.pointer("/connections/0/connection/account"), None, "nobody has said whose it is");
}

#[tokio::test]
async fn an_activation_takes_exactly_one_of_several_ways_to_connect() {
    let second = "[[connection]]\nkey = \"key\"\nname = \"Extra account\"\nway = \"API key\"\nalternative_of = \"account\"\n\
                  scheme = \"api-key\"\n[connection.api_key]\nname = \"X-Key\"\nin = \"header\"\n";
    let bench =
        Bench::start(&format!("way = \"Password\"\nscheme = \"basic-auth\"\n{VERIFY}{second}{VERIFY}")).await;
    let integration = bench.hub.integration("alice", "extra").await;
    let [first, other] = integration["connectionTemplates"].as_array().unwrap().as_slice() else {
        panic!("{integration}")
    };
    assert_eq!((&first["isUsed"], &first["way"]), (&json!(true), &json!("Password")));
    assert_eq!((&other["isUsed"], &other["alternativeOf"]), (&json!(false), &first["id"]));
    let new = |template: &Value, kind: &str, data: Value| {
        let mut new = crate::support::recorder::create(template, kind, &data, &[]);
        new["templateId"] = template["id"].clone();
        new
    };
    let by_password = new(first, "basic-auth", json!({"username": "a", "password": "CANARY"}));
    let by_key = new(other, "string", typed("CANARY"));
    let activate = |connections| crate::support::activate("alice", &integration, connections, json!({}));
    let none = bench.hub.post("alice", "/activations", activate(vec![])).await.expect(400);
    assert_eq!(none.field(), "connections");
    let both = activate(vec![by_password, by_key.clone()]);
    assert_eq!(
        bench.hub.post("alice", "/activations", both).await.expect(400).field(),
        "connections[1].templateId"
    );
    let made = bench.hub.post("alice", "/activations", activate(vec![by_key])).await.expect(200);
    assert_eq!(made.body["connections"][0]["templateId"], other["id"]);
}
