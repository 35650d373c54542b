//! What clients see of a definition.

use super::*;
use inlay_api::{ConnectionVariable, IntegrationStatus};
use secrecy::ExposeSecret;

const DEFINITION: &str = r#"
[[connection]]
key = "account"
name = "Acme account"
scheme = "oauth2"
[connection.oauth2]
authorize_url = "https://{site}.acme.example/authorize"
token_url = "https://{site}.acme.example/token"
scopes = [{ name = "read", description = "Read things" }]
authorize_params = "audience=a%20b"
[[connection.variable]]
name = "site"
required = true
pattern = "[a-z]+"
[[connection]]
key = "key"
connector = "acme-key"
name = "Acme key"
scheme = "api-key"
[connection.api_key]
name = "Authorization"
in = "header"
value = "Token {value}"
label = "Secret key"
[variables]
type = "object"
[variables.properties.zebra]
type = "string"
[variables.properties.apple]
type = "boolean"
[variables.properties.tables]
type = "array"
[variables.properties.tables.items]
type = "object"
properties.name = { type = "string" }
properties.mode = { enum = ["b", "a"] }
properties.columns = { type = "string" }
"#;

fn acme() -> Integration {
    let (integration, problems) = read(&definition(DEFINITION));
    assert_eq!(problems, [""; 0]);
    integration.unwrap()
}

#[test]
fn no_client_secret_reaches_a_client_or_a_log() {
    let integration = acme();
    let oauth2 = integration.connections[0].oauth2().unwrap();
    assert_eq!(oauth2.client.as_ref().unwrap().secret.expose_secret(), "value of INLAY_ACME_CLIENT_SECRET");
    let seen = serde_json::to_string(&integration.to_detail()).unwrap();
    assert!(seen.contains("value of INLAY_ACME_CLIENT_ID"));
    assert!(!seen.contains("CLIENT_SECRET"));
    assert!(!format!("{integration:?}").contains("CLIENT_SECRET"));
}

#[test]
fn the_scheme_is_sent_as_the_description_says() {
    let detail = serde_json::to_value(acme().to_detail()).unwrap();
    let oauth2 = &detail["connectionTemplates"][0]["authSchemeConfig"];
    assert_eq!(oauth2["schemeType"], "oauth2");
    assert_eq!(oauth2["authorizeUrl"], "https://{site}.acme.example/authorize");
    assert_eq!(oauth2["defaultScopes"][0], "read");
    assert_eq!(oauth2["additionalAuthorizeParams"], "audience=a+b");
    assert_eq!(oauth2["grant"]["grantType"], "authorization_code");
    let key = &detail["connectionTemplates"][1];
    assert_eq!(key["authSchemeConfig"]["in"], "header");
    assert_eq!(key["fields"][0]["label"], "Secret key");
}

#[test]
fn settings_keep_the_order_of_the_file() {
    let schema = acme().variables_schema.unwrap();
    assert_eq!(schema["properties"]["zebra"]["order"], 0);
    assert_eq!(schema["properties"]["apple"]["order"], 1);
    let nested = schema["properties"]["tables"]["items"]["properties"].as_object().unwrap();
    assert_eq!(nested.keys().collect::<Vec<_>>(), ["name", "mode", "columns"]);
}

#[test]
fn urls_are_made_from_checked_values_only() {
    let integration = acme();
    let template = &integration.connections[0];
    let sent = |value: &str| [ConnectionVariable { name: "site".to_owned(), value: value.to_owned() }];
    let values = template.check_variables(&sent("shop")).unwrap();
    let url = template.oauth2().unwrap().token_url.render(&values).unwrap();
    assert_eq!(url.as_str(), "https://shop.acme.example/token");
    assert!(template.check_variables(&sent("evil.example/")).is_err());
}

#[test]
fn without_its_client_an_integration_is_listed_as_unavailable() {
    let mut problems = Vec::new();
    let env = |name: &str| (name == "INLAY_ACME_CLIENT_ID").then(|| " ".to_owned());
    let integration =
        reader::definition("x.toml", &definition(DEFINITION), "acme", &env, &rules(), &mut problems).unwrap();
    let missing = &integration.unavailable.as_ref().unwrap().missing;
    assert_eq!(missing, &["INLAY_ACME_CLIENT_ID", "INLAY_ACME_CLIENT_SECRET"]);
    let summary = integration.to_summary();
    assert_eq!(summary.state(), IntegrationStatus::Unavailable);
    assert_eq!(summary.attention.unwrap().message, "This integration isn't set up yet.");
}

#[test]
fn every_template_has_a_redirect_uri_of_its_own_on_every_hub() {
    let integration = acme();
    let oauth2 = integration.connections[0].oauth2().unwrap();
    let uri = oauth2.redirect_uri("hub-a");
    assert_eq!(uri, format!("https://hub.example.com/oauth/callback/{}", oauth2.context_id("hub-a")));
    assert_ne!(uri, oauth2.redirect_uri("hub-b"));
    assert_eq!(integration.redirect_uris("hub-a"), [uri]);
}
