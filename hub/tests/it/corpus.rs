//! Providers as connectors describe them: each is converted to a definition, the connection that is expected of its form
//! is accepted, and each wrong value is refused at the right field.

use crate::support::{HUB, TestHub};
use inlay_corpus::{Corpus, Provider};
use serde_json::{Map, Value, json};

/// Text that a definition may show; nothing when there is none.
fn shown(text: &Value, longest: usize) -> Option<Value> {
    let text: String = text.as_str()?.chars().filter(|c| !c.is_control()).take(longest).collect();
    let text = text.trim();
    (!text.is_empty()).then(|| text.into())
}

fn table(entries: impl IntoIterator<Item = (&'static str, Option<Value>)>) -> Map<String, Value> {
    let some = entries.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    some.filter(|(_, value)| !value.is_null()).collect()
}

fn given(value: &Value) -> Option<Value> {
    (!value.is_null()).then(|| value.clone())
}

/// A pattern that a definition may have: ECMAScript with the flag `u`, which a few of them are not.
fn pattern(pattern: &Value) -> Option<String> {
    let pattern = pattern.as_str()?;
    regress::Regex::with_flags(pattern, "u").ok().map(|_| pattern.to_owned())
}

fn field(field: &Value) -> Value {
    let hidden = field["hidden"] == true;
    table([
        ("label", shown(&field["title"], 60)),
        ("help", shown(&field["description"], 400)),
        // Cut short: some examples are as long as the secrets that these tests look for in the log.
        ("placeholder", shown(&field["example"], 24)),
        ("pattern", pattern(&field["pattern"]).map(Value::from)),
        ("format", given(&field["format"])),
        ("secret", given(&field["secret"])),
        ("optional", given(&field["optional"])),
        ("constant", field["default"].as_str().filter(|_| hidden).map(Value::from)),
        ("default", field["default"].as_str().filter(|_| !hidden).map(Value::from)),
    ])
    .into()
}

fn variable(variable: &Value) -> Value {
    let more = &variable["x"];
    // A definition's pattern is for the whole value.
    let pattern = pattern(&more["pattern"]).map(|pattern| {
        let (start, end) = (
            if pattern.starts_with('^') { "" } else { ".*" },
            if pattern.ends_with('$') { "" } else { ".*" },
        );
        Value::from(format!("{start}(?:{pattern}){end}"))
    });
    table([
        ("name", given(&variable["name"])),
        ("label", shown(&variable["label"], 60)),
        ("description", shown(&variable["description"], 400)),
        ("required", given(&variable["required"])),
        ("default", shown(&variable["value"], 255)),
        ("prefix", shown(&more["prefix"], 60)),
        ("suffix", shown(&more["suffix"], 60)),
        ("pattern", pattern),
        ("format", given(&more["format"])),
        ("choices", given(&more["enum"])),
        ("secret", given(&more["secret"])),
        ("order", given(&more["order"])),
    ])
    .into()
}

/// Scopes that RFC 6749, section 3.3, allows, once each.
fn scopes(listed: &Value) -> Option<Value> {
    let mut names: Vec<&str> = listed.as_array()?.iter().filter_map(|scope| scope["name"].as_str()).collect();
    names.retain(|name| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'"' | b'\\' | b','))
    });
    names.sort_unstable();
    names.dedup();
    Some(names.into_iter().map(|name| json!({ "name": name, "description": "A scope." })).collect())
}

/// The three legs of the providers whose `authMode` is `OAUTH1`, as their documentation has them: temporary credentials, the
/// page, the token, and what the page is asked for.
const OAUTH1: [(&str, [&str; 4]); 2] = [
    (
        "trello",
        [
            "https://trello.com/1/OAuthGetRequestToken",
            "https://trello.com/1/OAuthAuthorizeToken",
            "https://trello.com/1/OAuthGetAccessToken",
            "name=Acme&scope=read,write&expiration=never",
        ],
    ),
    (
        "smugmug",
        [
            "https://api.smugmug.com/services/oauth/1.0a/getRequestToken",
            "https://api.smugmug.com/services/oauth/1.0a/authorize",
            "https://api.smugmug.com/services/oauth/1.0a/getAccessToken",
            "Access=Full&Permissions=Modify",
        ],
    ),
];

/// The `oauth1` table of a provider. The description has no scheme for it, so the corpus has none either.
fn oauth1(provider: &Value) -> Option<Map<String, Value>> {
    let id = provider["id"].as_str().filter(|_| provider["source"]["authMode"] == "OAUTH1")?;
    let [request, authorize, access, params] =
        OAUTH1.iter().find(|(known, _)| *known == id).unwrap_or_else(|| panic!("the legs of {id}")).1;
    Some(table([
        ("request_token_url", Some(request.into())),
        ("authorize_url", Some(authorize.into())),
        ("access_token_url", Some(access.into())),
        ("authorize_params", Some(params.into())),
    ]))
}

/// The definition of a provider, as TOML; nothing where the provider has no scheme of the description.
fn definition(provider: &Value, name: &str) -> Option<String> {
    let template = &provider["connectionTemplates"][0];
    let config = &template["authSchemeConfig"];
    let oauth1 = oauth1(provider);
    let scheme = config["schemeType"].as_str().or(oauth1.as_ref().map(|_| "oauth1"))?;
    let mut connection = table([
        ("key", Some("account".into())),
        ("name", shown(&template["name"], 60)),
        ("scheme", Some(scheme.into())),
    ]);
    let fixed =
        |url: &Value| url.as_str().filter(|url| !url.is_empty() && !url.contains('{')).map(str::to_owned);
    let url = |url: &Value| Some(fixed(url).unwrap_or_else(|| "https://example.com/".to_owned()).into());
    let own = match (scheme, config["grant"]["grantType"].as_str()) {
        ("oauth1", _) => oauth1.map(|table| ("oauth1", table)),
        ("api-key", _) => {
            Some(("api_key", table([("name", given(&config["name"])), ("in", given(&config["in"]))])))
        }
        ("oauth2", Some("client_credentials")) => Some((
            "oauth2",
            table([
                ("grant", Some("client_credentials".into())),
                ("token_url", url(&config["tokenUrl"])),
                ("scopes", scopes(&config["scopes"])),
            ]),
        )),
        ("oauth2", _) => Some((
            "oauth2",
            table([
                ("authorize_url", url(&config["authorizeUrl"])),
                ("token_url", url(&config["tokenUrl"])),
                ("scopes", scopes(&config["scopes"])),
            ]),
        )),
        _ => None,
    };
    connection.extend(own.map(|(name, table)| (name.to_owned(), table.into())));
    let fields: Map<String, Value> = template["credentialFields"]
        .as_array()?
        .iter()
        .filter_map(|known| Some((known["mapsTo"].as_str()?.to_owned(), field(known))))
        .collect();
    if !fields.is_empty() {
        connection.insert("fields".to_owned(), fields.into());
    }
    let asked = |variable: &&Value| variable["x"]["automated"] != true;
    let variables: Vec<Value> =
        template["connectionVariables"].as_array()?.iter().filter(asked).map(variable).collect();
    connection.insert("variable".to_owned(), variables.into());
    let whole = json!({
        "name": name, "description": "From the corpus.", "categories": ["Corpus"],
        "connection": [connection],
    });
    Some(toml::to_string(&whole).unwrap())
}

/// The request with one value replaced, the field that an objection must name, and whether a definition can say why.
fn changed(connection: &Value, provider: &Value, wrong: &Value) -> Option<(Value, String, bool)> {
    let mut connection = connection.clone();
    if wrong["in"] == "variables" {
        let variables = connection["variables"].as_array_mut()?;
        let at = variables.iter().position(|variable| variable["name"] == wrong["field"])?;
        variables[at]["value"] = wrong["value"].clone();
        return Some((connection, format!("variables[{at}].value"), true));
    }
    let fields = provider["connectionTemplates"][0]["credentialFields"].as_array()?;
    let field = fields.iter().find(|field| field["name"] == wrong["field"])?;
    let input = field["mapsTo"].as_str()?;
    let is_checked = wrong["why"] != "pattern" || pattern(&field["pattern"]).is_some();
    connection["credentials"]["action"][0]["credential"]["data"][input] = wrong["value"].clone();
    Some((connection, format!("credentials.action[0].credential.data.{input}"), is_checked))
}

/// How many connections were accepted, how many wrong values refused, and how many are made at an OAuth 1 provider's page.
async fn connect_every_provider(corpus: &Corpus) -> (usize, usize, usize) {
    let mut hub = TestHub::start().await;
    let mut defined = Vec::new();
    let providers = corpus.providers();
    for Provider { id, definition: provider, instance } in &providers {
        let slug = format!("corpus-{:03}", defined.len());
        let Some(text) = definition(provider, &slug) else { continue };
        std::fs::write(hub.data.path().join("catalogue").join(format!("{slug}.toml")), text).unwrap();
        defined.push((slug, id, provider, instance));
    }
    hub.restart().await;
    let (mut accepted, mut refused, mut signed) = (0, 0, 0);
    for (slug, id, provider, instance) in &defined {
        // One user each: what one of them may do in a minute is limited.
        let integration = hub.integration(slug, slug).await;
        let template = &integration["connectionTemplates"][0];
        let is_code = template["authSchemeConfig"]["grant"]["grantType"] == "authorization_code";
        if template["authSchemeConfig"]["schemeType"] == "oauth1" {
            expect_provider_page(&hub, slug, template, instance).await;
            signed += 1;
            continue;
        }
        // A code comes from the provider, and for one of them nobody knows what is expected.
        if is_code || instance["expected"].is_null() {
            continue;
        }
        let mut connection = instance["expected"].clone();
        connection["credentials"]["action"][0]["authSchemeConfig"] = template["authSchemeConfig"].clone();
        let path = format!(
            "/embed/{HUB}/users/{slug}/connection-templates/{}/verify",
            template["id"].as_str().unwrap()
        );
        let answer = hub.post(slug, &path, connection.clone()).await;
        assert_eq!(answer.status, 200, "{id}: {}", answer.body);
        accepted += 1;
        for wrong in instance["invalid"].as_array().unwrap() {
            let Some((connection, field, is_checked)) = changed(&connection, provider, wrong) else {
                continue;
            };
            if !is_checked {
                continue;
            }
            let answer = hub.post(slug, &path, connection).await;
            assert_eq!(answer.status, 400, "{id}: {wrong}: {}", answer.body);
            let fields = answer.body["fields"].as_array().unwrap();
            assert!(
                fields.iter().any(|named| named["field"] == field.as_str()),
                "{id}: {wrong}: {}",
                answer.body
            );
            refused += 1;
        }
    }
    println!(
        "{} definitions, {accepted} connections accepted, {refused} wrong values refused, {signed} made at the page of an \
         OAuth 1 provider",
        defined.len()
    );
    (accepted, refused, signed)
}

/// Nothing is asked for, the browser is sent to the provider's page, and nobody types what comes from there.
async fn expect_provider_page(hub: &TestHub, slug: &str, template: &Value, instance: &Value) {
    assert_eq!(instance["valid"], json!({"credentials": {}, "variables": {}}));
    let config = &template["authSchemeConfig"];
    assert!(
        config["authorizeUrl"].as_str().unwrap().starts_with("https://") && config.get("tokenAuth").is_none()
    );
    assert_eq!((template.get("credentialType"), &template["variables"]), (None, &json!([])));
    let body = json!({"name": "Work", "credentials": {"action": [{"authSchemeConfig": config,
        "credential": {"name": "Work", "type": "oauth1-token", "data": {"token": "t", "tokenSecret": "s"}}}]}});
    let id = template["id"].as_str().unwrap();
    let path = format!("/embed/{HUB}/users/{slug}/connection-templates/{id}/verify");
    assert_eq!(hub.post(slug, &path, body).await.expect(400).field(), "credentials.action[0]");
}

#[tokio::test]
async fn every_provider_gets_the_connection_that_its_form_makes() {
    let (accepted, refused, _) = connect_every_provider(&Corpus::Own).await;
    assert!(accepted >= 10 && refused >= 30, "{accepted} {refused}");
}

#[tokio::test]
#[ignore = "reads the corpora: INLAY_CORPORA=1 cargo test -- --include-ignored"]
async fn every_provider_of_the_corpus_gets_the_connection_that_its_form_makes() {
    let corpus = Corpus::required();
    let (accepted, refused, signed) = connect_every_provider(&corpus).await;
    assert!(accepted > 90 && refused > 100, "{accepted} {refused}");
    assert_eq!(signed, OAUTH1.len());
}
