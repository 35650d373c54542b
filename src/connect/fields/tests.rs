use super::*;
use inlay_corpus::{Corpus, Provider};
use inlay_forms::{Patterns, form::Form};

/// ECMAScript's patterns without a browser.
struct Native;

impl Patterns for Native {
    fn is_match(&self, pattern: &str, text: &str) -> Option<bool> {
        let unicode = regress::Regex::with_flags(pattern, "u");
        let expression = unicode.or_else(|_| regress::Regex::new(pattern)).ok()?;
        Some(expression.find(text).is_some())
    }
}

fn template(value: Value) -> HubConnectionTemplate {
    serde_json::from_value(value).unwrap()
}

/// JSON pointers of what the form refuses.
fn refused(fields: &AccountFields, value: &Value) -> Vec<String> {
    let form = Form::parse(fields.schema());
    let draft = form.start(Some(value), &[]);
    form.check(&draft, &Native).into_iter().map(|problem| problem.place).collect()
}

#[test]
fn a_login_is_sent_in_the_descriptions_shape() {
    let template = template(
        json!({"id": "b", "name": "Login", "authSchemeConfig": {"schemeType": "basic-auth", "x": 1},
        "variables": [{"name": "site", "required": true}, {"name": "region"}]}),
    );
    let fields = AccountFields::of(&template);
    let value = json!({"site": "acme", "username": " ada\n", "password": "s3cret"});
    let sent = serde_json::to_value(fields.connection(&value, "Mine".to_owned())).unwrap();
    let one = &sent["credentials"]["action"][0];
    assert_eq!(
        one["credential"],
        json!({"name": "Mine", "type": "basic-auth",
        "data": {"username": "ada", "password": "s3cret"}})
    );
    // Unknown members of somebody else's API go back as they came.
    assert_eq!(one["authSchemeConfig"], json!({"schemeType": "basic-auth", "x": 1}));
    assert_eq!(sent["variables"], json!([{"name": "site", "value": "acme"}]));
    assert_eq!(refused(&fields, &json!({"username": "ada"})), ["/site", "/password"]);
}

#[test]
fn an_error_of_the_hub_finds_its_input() {
    let template = template(json!({"id": "k", "authSchemeConfig": {"schemeType": "api-key"},
        "variables": [{"name": "a/b"}, {"name": "value"}]}));
    let fields = AccountFields::of(&template);
    let value = json!({"value": "key", "variable value": "v"});
    let pointer = |path| fields.pointer_of(path, &value);
    let data = "connections[1].credentials.action[0].credential.data.value";
    assert_eq!(pointer(data).as_deref(), Some("/value"));
    // The first variable was blank and not sent.
    assert_eq!(pointer("connections[0].variables[0].value").as_deref(), Some("/variable value"));
    assert_eq!(pointer("variables.a/b").as_deref(), Some("/a~1b"));
    assert_eq!(pointer("connections[0].variables[7].value"), None);
    assert_eq!(pointer("connections[0].credentials.action[0].authSchemeConfig.id"), None);
}

#[test]
fn a_variable_with_an_order_comes_before_the_credential_and_one_without_after_it() {
    let template = template(json!({"id": "k", "authSchemeConfig": {"schemeType": "api-key"}, "variables": [
        {"name": "last"}, {"name": "second", "order": 2}, {"name": "first", "order": 1}]}));
    let fields = AccountFields::of(&template);
    let names: Vec<_> = fields.schema()["properties"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(names, ["first", "second", "value", "last"]);
}

#[test]
fn scopes_that_may_be_left_out_are_chosen_and_the_others_are_not() {
    let template = template(
        json!({"id": "o", "authSchemeConfig": {"schemeType": "oauth2", "defaultScopes": ["read", "files"],
        "scopes": [{"name": "read"}, {"name": "files", "optional": true}, {"name": "admin", "optional": true}]}}),
    );
    let fields = AccountFields::of(&template);
    let start = Form::parse(fields.schema());
    let value = start.value(&start.start(None, &[]));
    assert_eq!(fields.scopes(&value), Some(vec!["read".to_owned(), "files".to_owned()]));
    assert_eq!(
        fields.scopes(&json!({"scopes": {"admin": true, "files": false, "more": true}})),
        Some(vec!["read".to_owned(), "admin".to_owned()])
    );
    let plain =
        json!({"id": "p", "authSchemeConfig": {"schemeType": "oauth2", "scopes": [{"name": "read"}]}});
    assert_eq!(AccountFields::of(&super::tests::template(plain)).scopes(&json!({})), None);
}

#[test]
fn what_a_draft_keeps_is_no_secret() {
    let template = template(json!({"id": "k", "authSchemeConfig": {"schemeType": "api-key"},
        "variables": [{"name": "site"}, {"name": "appKey", "secret": true}]}));
    let fields = AccountFields::of(&template);
    let kept = fields.draft_variables(&json!({"value": "CANARY", "site": "acme", "appKey": "CANARY"}));
    assert_eq!(kept, [ConnectionVariable { name: "site".to_owned(), value: "acme".to_owned() }]);
    assert_eq!(fields.value_of_draft(&kept, &[]), json!({"site": "acme"}));
}

#[test]
fn i9_connecting_anew_starts_with_what_is_no_secret_of_the_account() {
    let template = template(json!({"id": "b", "authSchemeConfig": {"schemeType": "basic-auth"},
        "variables": [{"name": "username"}],
        "fields": [{"name": "password", "constant": "x"}]}));
    let fields = AccountFields::of(&template);
    let named = |value: &str| [ConnectionVariable { name: "username".to_owned(), value: value.to_owned() }];
    let saved = fields.value_of_draft(&named("a variable"), &named("ada@example.com"));
    let form = Form::parse(fields.schema());
    let sent = form.value(&form.start(Some(&saved), &[]));
    let data = fields.connection(&sent, "n".to_owned());
    assert_eq!(data.variables, named("a variable"));
    let data = &data.credentials.action[0].credential.data;
    let text = |name| data.get(name).map(|text| text.expose().to_owned());
    assert_eq!(text("username").as_deref(), Some("ada@example.com"));
    assert_eq!(text("password").as_deref(), Some("x"), "what is sent without being asked for stays");
}

#[test]
fn i9_a_client_certificate_is_a_credential_of_its_own_beside_another() {
    let scheme = json!({"id": "c", "schemeType": "certificate", "x": 1});
    let template = template(json!({"id": "k", "clientCertificate": scheme,
        "authSchemeConfig": {"schemeType": "oauth2", "grant": {"grantType": "client_credentials"}},
        "fields": [{"name": "ca", "optional": true, "constant": ""}], "variables": [{"name": "key"}]}));
    let fields = AccountFields::of(&template);
    let value = json!({"clientId": "me", "clientSecret": "CANARY", "certificate": "PEM", "key": "KEY"});
    assert_eq!(refused(&fields, &value), Vec::<String>::new());
    assert_eq!(refused(&fields, &json!({})), ["/clientId", "/clientSecret", "/certificate", "/key"]);
    let sent = serde_json::to_value(fields.connection(&value, "Mine".to_owned())).unwrap();
    let [own, beside] = sent["credentials"]["action"].as_array().unwrap().as_slice() else {
        panic!("{sent}")
    };
    assert_eq!(
        (&own["credential"]["type"], &own["credential"]["data"]["key"]),
        (&json!("oauth2-client"), &Value::Null)
    );
    assert_eq!(
        beside,
        &json!({"authSchemeConfig": scheme, "credential": {"name": "Mine", "type": "certificate",
            "data": {"certificate": "PEM", "key": "KEY", "ca": ""}}})
    );
    let pointer = fields.pointer_of("credentials.action[1].credential.data.key", &value);
    assert_eq!(pointer.as_deref(), Some("/key"));
}

#[test]
fn i9_what_may_be_left_out_and_is_blank_is_not_sent() {
    for (grant, value, sent) in [
        (
            "password",
            json!({"username": "ada", "password": "p"}),
            json!({"username": "ada", "password": "p"}),
        ),
        (
            "password",
            json!({"username": "ada", "password": "p", "clientId": "me", "clientSecret": " "}),
            json!({"username": "ada", "password": "p", "clientId": "me"}),
        ),
        (
            "urn:ietf:params:oauth:grant-type:jwt-bearer",
            json!({"issuer": "", "privateKey": "k"}),
            json!({"issuer": "", "privateKey": "k"}),
        ),
    ] {
        let template = template(
            json!({"id": "p", "authSchemeConfig": {"schemeType": "oauth2", "grant": {"grantType": grant}}}),
        );
        let connection = AccountFields::of(&template).connection(&value, "Mine".to_owned());
        assert_eq!(serde_json::to_value(&connection.credentials.action[0].credential.data).unwrap(), sent);
    }
}

/// A template of the corpus, whose hints have other names.
fn corpus_template(source: &Value) -> HubConnectionTemplate {
    let hints =
        source["credentialFields"].as_array().unwrap().iter().filter(|hint| hint["automated"] != true);
    let fields: Vec<_> = hints
        .map(|hint| {
            let text = |name: &str| hint.get(name).cloned().unwrap_or_default();
            let hidden = hint["hidden"] == true;
            json!({"name": hint["mapsTo"], "label": text("title"), "help": text("description"), "pattern": text("pattern"),
                "format": text("format"), "placeholder": text("example"), "optional": text("optional"),
                "default": text("default"), "constant": if hidden { text("default") } else { Value::Null }})
        })
        .collect();
    let variables: Vec<_> = source["connectionVariables"]
        .as_array()
        .unwrap()
        .iter()
        .map(|variable| {
            let extra = |name: &str| variable["x"].get(name).cloned().unwrap_or_default();
            let choices: Vec<_> =
                extra("enum").as_array().into_iter().flatten().map(|value| json!({"value": value})).collect();
            let hidden = extra("automated") == true || extra("hidden") == true;
            // The corpus's patterns look for a match anywhere.
            let pattern = extra("pattern").as_str().map(|pattern| match pattern.strip_prefix('^') {
                Some(pattern) if pattern.ends_with('$') => pattern.trim_end_matches('$').to_owned(),
                _ => format!("[\\s\\S]*(?:{pattern})[\\s\\S]*"),
            });
            json!({"name": variable["name"], "value": variable["value"], "label": variable["label"],
                "description": variable["description"], "required": variable["required"], "pattern": pattern,
                "format": extra("format"), "choices": choices, "hidden": hidden, "order": extra("order"),
                "prefix": extra("prefix"), "suffix": extra("suffix"), "secret": extra("secret"), "example": extra("example")})
        })
        .collect();
    template(
        json!({"id": source["id"], "name": source["name"], "authSchemeConfig": source["authSchemeConfig"],
        "credentialType": source["credentialType"], "fields": fields, "variables": variables}),
    )
}

/// How many payloads were as expected, and how many wrong values refused at their field.
fn ask_for_every_provider(corpus: &Corpus) -> (usize, usize) {
    let (mut payloads, mut refusals, mut failures) = (0, 0, Vec::new());
    for Provider { id, definition: provider, instance } in &corpus.providers() {
        let Some(expected) = instance.get("expected") else { continue };
        let source = &provider["connectionTemplates"][0];
        let template = corpus_template(source);
        let fields = AccountFields::of(&template);
        let form = Form::parse(fields.schema());
        let fill = |change: Option<&Value>| {
            let mut value = form.value(&form.start(None, &[]));
            for group in ["variables", "credentials"] {
                for (name, text) in instance["valid"][group].as_object().unwrap() {
                    let changed = change.filter(|change| change["in"] == group && change["field"] == **name);
                    let text = changed.map_or(text, |change| &change["value"]).clone();
                    value[field_name(&fields, source, group, name)] = text;
                }
            }
            value
        };
        let value = fill(None);
        let wrong = refused(&fields, &value);
        if !wrong.is_empty() {
            failures.push(format!("{id}: refuses the valid input at {wrong:?}"));
        }
        let connection = fields.connection(&value, template.name.clone());
        let mut sent = serde_json::to_value(new_connection(&template.id, connection)).unwrap();
        // What comes back from the provider's page is not typed.
        if AuthMethod::of(&template.credential_type()) == AuthMethod::ProviderPage {
            sent["credentials"] = expected["credentials"].clone();
        }
        sent["credentials"]["action"][0]["authSchemeConfig"] = json!({"$sameAs": "template"});
        sorted(&mut sent["variables"]);
        let mut expected = expected.clone();
        if expected.get("variables").is_none() {
            expected["variables"] = json!([]);
        }
        sorted(&mut expected["variables"]);
        if sent != expected {
            failures.push(format!("{id}: sends {sent} instead of {expected}"));
        }
        payloads += 1;
        for invalid in instance["invalid"].as_array().unwrap() {
            let group = invalid["in"].as_str().unwrap();
            let name = field_name(&fields, source, group, invalid["field"].as_str().unwrap());
            let wrong = refused(&fields, &fill(Some(invalid)));
            if wrong != [format!("/{name}")] {
                failures.push(format!("{id}: refuses {wrong:?} instead of {name} ({})", invalid["why"]));
            }
            refusals += 1;
        }
    }
    assert!(failures.is_empty(), "{} of {payloads} + {refusals}:\n{}", failures.len(), failures.join("\n"));
    println!("{payloads} payloads and {refusals} refusals");
    (payloads, refusals)
}

#[test]
fn every_provider_is_asked_for_what_it_expects() {
    let (payloads, refusals) = ask_for_every_provider(&Corpus::Own);
    assert!(payloads >= 12 && refusals >= 30, "{payloads} {refusals}");
}

#[test]
#[ignore = "reads the corpora: INLAY_CORPORA=1 cargo test -- --include-ignored"]
fn every_provider_of_the_corpus_is_asked_for_what_it_expects() {
    let (payloads, refusals) = ask_for_every_provider(&Corpus::required());
    assert!(payloads > 150 && refusals > 300, "{payloads} {refusals}");
}

/// The name of the form's field for one of the corpus.
fn field_name(fields: &AccountFields, source: &Value, group: &str, name: &str) -> String {
    let sent_as = if group == "variables" {
        SentAs::Variable(name.to_owned())
    } else {
        let hints = source["credentialFields"].as_array().unwrap();
        let hint = hints.iter().find(|hint| hint["name"] == name);
        let input = hint.and_then(|hint| hint["mapsTo"].as_str()).unwrap_or(name);
        SentAs::Input(input.to_owned())
    };
    let found = fields.sent_as.iter().find(|(_, known)| *known == sent_as);
    found.map(|(key, _)| key.clone()).unwrap_or_else(|| name.to_owned())
}

fn sorted(list: &mut Value) {
    if let Some(list) = list.as_array_mut() {
        list.sort_by_key(ToString::to_string);
    }
}
