//! The hub behind a checking proxy, which holds requests and answers to the platform's own description of the API.

use crate::support::{HUB, MASTER_KEY, TestHub, flow::Flow};
use inlay_checking::{CheckingProxy, Description, Listed, Side};
use reqwest::Method;
use serde_json::{Value, json};
use std::{fs, path::Path};
use url::Url;

/// Every integration that ships, beside those of the tests.
fn ship(data: &Path, _: &str) {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../catalogue");
    for entry in fs::read_dir(shipped).unwrap().map(Result::unwrap) {
        if entry.path().extension().is_some_and(|extension| extension == "toml") {
            fs::copy(entry.path(), data.join("catalogue").join(entry.file_name())).unwrap();
        }
    }
}

/// A client that was written for the description: it sends what is required, and nothing else.
struct Client {
    hub: TestHub,
    proxy: CheckingProxy,
}

impl Client {
    async fn call(&self, method: Method, path: &str, body: Value, status: u16) -> Value {
        let request = self.hub.http.request(method, format!("{}{path}", self.proxy.api()));
        let mut request = request.header("authorization", format!("JWT {}", self.hub.token("alice")));
        if !body.is_null() {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        let response = request.send().await.unwrap();
        let answered = response.status().as_u16();
        let text = response.text().await.unwrap();
        assert_eq!(answered, status, "{path}: {text}");
        serde_json::from_str(&text).unwrap_or_default()
    }

    async fn get(&self, path: &str) -> Value {
        self.call(Method::GET, path, Value::Null, 200).await
    }

    async fn post(&self, path: &str, body: Value, status: u16) -> Value {
        self.call(Method::POST, path, body, status).await
    }

    async fn integration(&self, list: &Value, name: &str) -> Value {
        let all = list["integrations"].as_array().unwrap();
        let id = all.iter().find(|one| one["name"] == name).unwrap()["id"].as_str().unwrap();
        self.get(&format!("/embed/{HUB}/users/alice/integrations/{id}")).await
    }
}

/// A `ConnectionCreate`.
fn connection(scheme: &Value, kind: &str, data: &Value) -> Value {
    let credential = json!({"name": "Mine", "type": kind, "data": data});
    let one = json!({"authSchemeConfig": scheme, "credential": credential});
    json!({"name": "Mine", "credentials": {"action": [one]}, "variables": []})
}

/// The same in an activation.
fn new(template: &Value, kind: &str, data: &Value) -> Value {
    let mut new = connection(&template["authSchemeConfig"], kind, data);
    new["templateId"] = template["id"].clone();
    new
}

/// `InitialiseOAuth2ConnectionRequest` from a template.
fn initialise(template: &Value) -> Value {
    let scheme = &template["authSchemeConfig"];
    let grant = &scheme["grant"];
    json!({
        "credential": {"id": grant["credentialId"], "organisationId": grant["organisationId"]},
        "authorizeUrl": scheme["authorizeUrl"], "clientId": grant["clientId"], "scopes": scheme["defaultScopes"],
    })
}

/// From `initialise` to the code that a client gets.
async fn authorize(client: &Client, template: &Value) -> Value {
    let path =
        format!("/embed/{HUB}/connector/{}/oauth2/initialise", template["connectorId"].as_str().unwrap());
    let started = client.post(&path, initialise(template), 200).await;
    let authorize: Url = started["url"].as_str().unwrap().parse().unwrap();
    let query = authorize.query_pairs().into_owned().collect();
    let flow = Flow { id: String::new(), cookie: String::new(), authorize, query };
    let page = flow.land(&client.hub, &[("code", "good-code")]).await;
    let (_, fragment) = page.location.split_once('#').unwrap();
    let answer: serde_json::Map<String, Value> = url::form_urlencoded::parse(fragment.as_bytes())
        .map(|(name, value)| (name.into(), value.into()))
        .collect();
    json!({"code": answer["code"], "state": answer["state"]})
}

#[tokio::test]
#[ignore = "reads the platform's description: INLAY_CORPORA=1 cargo test -- --include-ignored"]
async fn a_whole_activation_passes_a_proxy_made_from_the_platforms_description() {
    let proxy = CheckingProxy::start(Description::required(), Listed::of(Side::Hub)).await;
    let hub = TestHub::start_in(ship, MASTER_KEY).await;
    proxy.serve(&hub.base);
    let client = Client { hub, proxy };
    let user = format!("/hubs/{HUB}/users/alice");

    client.get("/healthz").await;
    let described = client.get(&format!("/hubs/{HUB}")).await;
    client.call(Method::GET, &user, Value::Null, 404).await;
    let primary = connection(&described["primaryConnector"]["authSchemeConfig"], "none", &json!({}));
    let create = json!({"externalId": "alice", "displayName": "Alice", "primaryConnection": primary});
    client.post(&format!("/hubs/{HUB}/users"), create.clone(), 201).await;
    client.post(&format!("/hubs/{HUB}/users"), create, 409).await;
    let alice = client.get(&user).await;
    let internal = format!("/hubs/{HUB}/users/{}?identifier_type=internal", alice["id"].as_str().unwrap());
    assert_eq!(client.get(&internal).await, alice);

    // What is not set up is there, too: every definition that ships is seen.
    let list = client.get(&format!("/embed/{HUB}/users/alice/integrations?deployed=false")).await;
    assert!(!list["integrations"].as_array().unwrap().is_empty());
    let everything =
        client.hub.get("alice", &format!("/embed/{HUB}/users/alice/integrations?first=200")).await;
    let everything = everything.expect(200).body;
    for one in everything["integrations"].as_array().unwrap() {
        let one = client.integration(&everything, one["name"].as_str().unwrap()).await;
        assert!(!one["connectionTemplates"].as_array().unwrap().is_empty(), "{one}");
    }

    let key = client.integration(&everything, "Key sandbox").await;
    let template = &key["connectionTemplates"][0];
    let connections = format!("{user}/connections");
    let good = connection(&template["authSchemeConfig"], "string", &json!({"value": "good"}));
    let wrong = connection(&template["authSchemeConfig"], "string", &json!({"value": "wrong"}));
    client
        .post(&connections, json!({"connectorId": template["connectorId"], "connection": wrong}), 422)
        .await;
    let made = client
        .post(&connections, json!({"connectorId": template["connectorId"], "connection": good}), 201)
        .await;
    let query = format!("first=5&hub_connector_id={}", template["connectorId"].as_str().unwrap());
    let page = client.get(&format!("{connections}?{query}")).await;
    assert_eq!(page["connections"][0]["id"], made["id"]);

    // What the description contradicts itself about.
    let basic = client.integration(&everything, "Basic sandbox").await;
    let account = &basic["connectionTemplates"][0];
    let password = json!({"username": "alice", "password": "CANARY-password"});
    let basic = connection(&account["authSchemeConfig"], "basic-auth", &password);
    client.post(&connections, json!({"connectorId": account["connectorId"], "connection": basic}), 201).await;

    let existing = json!({"templateId": template["id"], "connectionId": made["id"]});
    let create = json!({"userId": "alice", "integrationId": key["id"], "connections": [existing],
        "variables": {}, "dynamicVariables": {}});
    client.post("/activations", create, 200).await;

    let sync = client.integration(&everything, "Sync sandbox").await;
    let [from, to] = [&sync["connectionTemplates"][0], &sync["connectionTemplates"][1]];
    let code = new(from, "oauth2-code", &authorize(&client, from).await);
    let typed = new(to, "string", &json!({"value": "good"}));
    let mut create = json!({"userId": "alice", "integrationId": sync["id"], "connections": [code, typed],
        "variables": {}, "dynamicVariables": {}});
    client.post("/activations", create.clone(), 400).await;
    create["dynamicVariables"] = json!({"channel": "general"});
    let active = client.post("/activations", create, 200).await;
    let id = active["id"].as_str().unwrap();
    let activation = format!("/activations/{id}");
    client.get(&activation).await;
    let mine =
        format!("/embed/{HUB}/users/alice/activations?integration_id={}", sync["id"].as_str().unwrap());
    assert_eq!(client.get(&mine).await["activations"][0]["id"], id);
    let changed = json!({"dynamicVariables": {"channel": "random"}});
    let kept = client.call(Method::PUT, &format!("{activation}/variables"), changed.clone(), 200).await;
    assert_eq!(kept["dynamicVariables"], changed["dynamicVariables"]);
    client.call(Method::DELETE, &activation, Value::Null, 204).await;
    client.call(Method::GET, &activation, Value::Null, 404).await;
    client.proxy.expect_listed();
}

/// Members of the platform's description that the hub neither sends nor reads.
const NOT_DESCRIBED: [(&str, &str); 9] = [
    // It is required, and described nowhere.
    ("ActivateIntegration request: ", "variables"),
    ("action/credential", "expiresAt"),
    ("action/credential", "usages"),
    ("authSchemeConfig", "mtlsCredentialId"),
    ("authSchemeConfig", "validationMessages"),
    // It is a secret.
    ("authSchemeConfig/grant", "clientSecret"),
    // Of an OAuth client that an end user would bring, and of tokens: the hub takes its own definition's.
    ("credential/data", ""),
    // A card needs none.
    ("/integration", "variablesSchema"),
    ("/integrations", "variablesSchema"),
];

#[test]
#[ignore = "reads the platform's description: INLAY_CORPORA=1 cargo test -- --include-ignored"]
fn every_addition_to_the_platforms_description_is_marked() {
    let ours = Description::read(&inlay_hub::http::api::description::description().to_string());
    let mut found = Description::required().compare(&ours);
    for (place, name) in NOT_DESCRIBED {
        let before = found.len();
        found.retain(|line| {
            let described = line.strip_suffix(": not described").and_then(|line| line.rsplit_once('/'));
            !described.is_some_and(|(at, of)| at.ends_with(place) && (of == name || name.is_empty()))
        });
        assert!(found.len() < before, "{place} {name} is described");
    }
    assert_eq!(found.len(), 0, "{found:#?}");
}
