//! Every operation of the activation API, asked by everybody who may not. What belongs to somebody else does not exist.

use crate::support::{
    Answer, HUB, OTHER_HUB, TestHub, activate, create_key, new_key,
    routes::{Route, routes},
};
use inlay_api::BASE_PATH;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const NOBODY: &str = "01J8XG5T6M3V8Q2R9Y4W7Z1K5Q";

/// Whose place in a request decides who is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Names {
    /// The hub only.
    Hub,
    /// `{user}` in the path.
    User,
    /// A member of the body.
    Body(&'static str),
    /// `{id}`, which belongs to one user.
    Thing(&'static str),
}

/// What the claim `mode` must allow for an operation, and what `integrations` hides of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Claims {
    action: Does,
    about: About,
}

/// What an operation does, as `mode` sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Does {
    Look,
    Begin,
    Connect,
    Reconnect,
    Manage,
}

/// What an operation is about, as `integrations` sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    /// The hub or the user: every token of theirs.
    User,
    /// Something of one integration.
    One,
    /// A list, which leaves out what is not covered.
    List,
}

/// Every operation of the activation API as claims see it. One that is missing here fails the test.
fn claims_of(route: &Route) -> Option<Claims> {
    use About::{List, One, User};
    use Does::{Begin, Connect, Look, Manage, Reconnect};
    let path = route.1.strip_prefix(BASE_PATH)?;
    let (action, about) = match (route.0.as_str(), path) {
        ("GET", "/hubs/{hub}" | "/hubs/{hub}/users/{user}") => (Look, User),
        ("POST", "/hubs/{hub}/users") => (Begin, User),
        ("GET", "/hubs/{hub}/users/{user}/connections") => (Look, List),
        ("POST", "/hubs/{hub}/users/{user}/connections") => (Connect, One),
        ("PUT", "/hubs/{hub}/users/{user}/connections/{id}") => (Reconnect, One),
        ("DELETE", "/hubs/{hub}/users/{user}/connections/{id}") => (Manage, One),
        ("GET", "/embed/{hub}/users/{user}/integrations" | "/embed/{hub}/users/{user}/activations") => {
            (Look, List)
        }
        ("GET", "/embed/{hub}/users/{user}/integrations/{id}") => (Look, One),
        ("GET", "/embed/{hub}/users/{user}/integrations/{id}/draft") => (Look, One),
        ("PUT" | "DELETE", "/embed/{hub}/users/{user}/integrations/{id}/draft") => (Connect, One),
        ("POST", "/embed/{hub}/users/{user}/integrations/{id}/variables/options") => (Reconnect, One),
        ("POST", "/embed/{hub}/users/{user}/connection-templates/{id}/verify") => (Reconnect, One),
        ("POST", "/embed/{hub}/connector/{id}/oauth2/initialise") => (Connect, One),
        ("GET", "/embed/{hub}/oauth2/transactions/{id}") => (Look, One),
        (
            "POST",
            "/embed/{hub}/oauth2/transactions/{id}/bind"
            | "/embed/{hub}/oauth2/transactions/{id}/complete"
            | "/embed/{hub}/oauth2/transactions/{id}/cancel"
            | "/embed/{hub}/oauth2/transactions/{id}/confirm",
        ) => (Connect, One),
        ("POST", "/activations") => (Connect, One),
        ("GET", "/activations/{id}") => (Look, One),
        ("DELETE", "/activations/{id}") | ("PUT", "/activations/{id}/variables") => (Manage, One),
        _ => return None,
    };
    Some(Claims { action, about })
}

impl Does {
    /// Whether a token's `mode` allows it (docs/api.md).
    fn is_allowed_in(self, mode: &str) -> bool {
        match mode {
            "read" => self == Self::Look,
            "connect" => self != Self::Manage,
            "manage" => self != Self::Connect,
            _ => true,
        }
    }
}

/// Every operation, with a body that is good. One that is missing here fails the test.
fn operations(key: &Value) -> BTreeMap<Route, (Names, Value)> {
    let template = &key["connectionTemplates"][0];
    let credential = create_key(template, "n", "good");
    let create = json!({"connectorId": template["connectorId"], "connection": credential});
    let activation = activate("USER", key, vec![new_key(template, "n", "good")], json!({}));
    let wizard = json!({"step": 1, "accounts": [], "dynamicVariables": {}});
    let variables = json!({"dynamicVariables": {}});
    let options = json!({"pointer": "/channel"});
    let user = "/hubs/{hub}/users/{user}";
    let embed = "/embed/{hub}/users/{user}";
    let transaction = "/embed/{hub}/oauth2/transactions/{id}";
    [
        ("GET", "/hubs/{hub}".to_owned(), Names::Hub, Value::Null),
        ("POST", "/hubs/{hub}/users".to_owned(), Names::Body("externalId"), json!({"externalId": "USER"})),
        ("GET", user.to_owned(), Names::User, Value::Null),
        ("GET", format!("{user}/connections"), Names::User, Value::Null),
        ("POST", format!("{user}/connections"), Names::User, create),
        ("PUT", format!("{user}/connections/{{id}}"), Names::Thing("connection"), credential.clone()),
        ("DELETE", format!("{user}/connections/{{id}}"), Names::Thing("connection"), Value::Null),
        ("GET", format!("{embed}/integrations"), Names::User, Value::Null),
        ("GET", format!("{embed}/integrations/{{id}}"), Names::User, Value::Null),
        ("GET", format!("{embed}/integrations/{{id}}/draft"), Names::User, Value::Null),
        ("PUT", format!("{embed}/integrations/{{id}}/draft"), Names::User, wizard),
        ("DELETE", format!("{embed}/integrations/{{id}}/draft"), Names::User, Value::Null),
        ("POST", format!("{embed}/integrations/{{id}}/variables/options"), Names::User, options),
        ("GET", format!("{embed}/activations"), Names::User, Value::Null),
        ("POST", format!("{embed}/connection-templates/{{id}}/verify"), Names::User, credential),
        ("POST", "/embed/{hub}/connector/{id}/oauth2/initialise".to_owned(), Names::Hub, json!({})),
        ("GET", transaction.to_owned(), Names::Thing("transaction"), Value::Null),
        ("POST", format!("{transaction}/bind"), Names::Thing("transaction"), json!({"handle": "x"})),
        ("POST", format!("{transaction}/complete"), Names::Thing("transaction"), json!({"proof": "x"})),
        ("POST", format!("{transaction}/cancel"), Names::Thing("transaction"), json!({})),
        ("POST", format!("{transaction}/confirm"), Names::Thing("transaction"), json!({})),
        ("POST", "/activations".to_owned(), Names::Body("userId"), activation),
        ("GET", "/activations/{id}".to_owned(), Names::Thing("activation"), Value::Null),
        ("DELETE", "/activations/{id}".to_owned(), Names::Thing("activation"), Value::Null),
        ("PUT", "/activations/{id}/variables".to_owned(), Names::Thing("activation"), variables),
    ]
    .into_iter()
    .map(|(method, path, names, body)| ((method.to_owned(), format!("{BASE_PATH}{path}")), (names, body)))
    .collect()
}

struct Scene {
    hub: TestHub,
    key: Value,
    connector: String,
    connection: String,
    activation: String,
    transaction: String,
}

async fn scene() -> Scene {
    let hub = TestHub::start().await;
    for user in ["alice", "bob"] {
        hub.user(user).await;
    }
    let key = hub.integration("alice", "key").await;
    let body = activate("alice", &key, vec![new_key(&key["connectionTemplates"][0], "n", "good")], json!({}));
    let activation = hub.post("alice", "/activations", body).await.expect(200);
    let oauth = hub.integration("alice", "oauth").await;
    let connector = oauth["connectionTemplates"][0]["connectorId"].as_str().unwrap().to_owned();
    let initialise = format!("/embed/{HUB}/connector/{connector}/oauth2/initialise");
    let transaction = hub.post("alice", &initialise, json!({})).await.expect(200).text("/transactionId");
    let connection = activation.text("/connections/0/connection/id");
    Scene { key, connector, connection, activation: activation.text("/id"), transaction, hub }
}

impl Scene {
    /// The route's path below the base path, with the hub and the user in it, and with the thing if the id is one's.
    fn path(&self, pattern: &str, names: Names, hub: &str, user: &str, things_are_real: bool) -> String {
        let id = match names {
            Names::Thing(_) if !things_are_real => NOBODY,
            Names::Thing("connection") => &self.connection,
            Names::Thing("activation") => &self.activation,
            Names::Thing(_) => &self.transaction,
            _ if pattern.contains("/connector/") => &self.connector,
            _ if pattern.contains("connection-templates") => {
                self.key["connectionTemplates"][0]["id"].as_str().unwrap()
            }
            _ => self.key["id"].as_str().unwrap(),
        };
        let path = pattern.strip_prefix(BASE_PATH).unwrap();
        path.replace("{hub}", hub).replace("{user}", user).replace("{id}", id)
    }

    async fn ask(&self, token: &str, route: &Route, path: &str, body: &Value, named: &str) -> Answer {
        let method: Method = route.0.parse().unwrap();
        let body = match body {
            Value::Null => Value::Null,
            body => serde_json::from_str(&body.to_string().replace("USER", named)).unwrap(),
        };
        let mut answer = self.hub.call_with(token, method, path, body, &[]).await;
        if let Some(object) = answer.body.as_object_mut() {
            object.remove("details");
        }
        answer
    }
}

/// The routes that take a token.
fn api_routes() -> BTreeSet<Route> {
    let public = ["healthz", "openapi.json"].map(|name| ("GET".to_owned(), format!("{BASE_PATH}/{name}")));
    let is_api = |route: &Route| route.1.starts_with(BASE_PATH) && !public.contains(route);
    routes().into_iter().filter(is_api).collect()
}

#[tokio::test]
async fn a1_another_users_things_and_things_that_are_not_there_get_the_same_answer() {
    let scene = scene().await;
    let operations = operations(&scene.key);
    assert_eq!(api_routes(), operations.keys().cloned().collect(), "say who owns what a new route is about");

    let bob = scene.hub.token("bob");
    let foreign = scene.hub.token_with(&scene.hub.other_key, "alice", &json!({}));
    for (route, (names, body)) in &operations {
        let at = |named: &str| format!("{} {} as {named}", route.0, route.1);
        // Without a token, nothing; and nothing of what is there.
        let path = scene.path(&route.1, *names, HUB, "alice", true);
        assert_eq!(scene.ask("", route, &path, body, "alice").await.expect(401).code(), "invalid_token");

        // Another hub's key, on this hub's path and on its own.
        let status = if route.1.contains("{hub}") { 403 } else { 404 };
        let answer = scene.ask(&foreign, route, &path, body, "alice").await.expect(status);
        assert!(
            matches!(answer.code(), "wrong_hub" | "not_found" | "end_user_not_found"),
            "{}",
            at("stranger")
        );
        if let Names::Thing(_) = names {
            let own = scene.path(&route.1, *names, OTHER_HUB, "alice", true);
            let answer = scene.ask(&foreign, route, &own, body, "alice").await.expect(404);
            assert!(matches!(answer.code(), "not_found" | "end_user_not_found"), "{}", at("stranger"));
        }

        // Another user of the same hub, compared with somebody and something that is not there.
        let (user, other) = match names {
            Names::Hub => continue,
            Names::User | Names::Body(_) => ("alice", "nobody"),
            Names::Thing(_) => ("bob", "bob"),
        };
        let real = scene.path(&route.1, *names, HUB, user, true);
        let absent = scene.path(&route.1, *names, HUB, other, false);
        let real = scene.ask(&bob, route, &real, body, user).await.expect(404);
        let absent = scene.ask(&bob, route, &absent, body, other).await.expect(404);
        assert_eq!(real.code(), "not_found", "{}", at("bob"));
        assert_eq!(real.body, absent.body, "{}", at("bob"));
    }
    // Nothing of it happened.
    scene.hub.get("alice", &format!("/activations/{}", scene.activation)).await.expect(200);
    let list = scene.hub.get("alice", &format!("/hubs/{HUB}/users/alice/connections")).await.expect(200);
    assert_eq!(
        (list.body["totalCount"].as_u64(), list.text("/connections/0/id")),
        (Some(1), scene.connection.clone())
    );
}

#[tokio::test]
async fn a1_the_hubs_own_id_of_a_user_opens_nothing_to_others() {
    let scene = scene().await;
    let alice = scene.hub.get("alice", &format!("/hubs/{HUB}/users/alice")).await.expect(200).text("/id");
    let by_internal = format!("/hubs/{HUB}/users/{alice}?identifier_type=internal");
    scene.hub.get("alice", &by_internal).await.expect(200);
    scene.hub.get("bob", &by_internal).await.expect(404);
    scene.hub.get("alice", &format!("/hubs/{HUB}/users/{alice}")).await.expect(404);
}

/// Further claims of a token, and what they are called in the matrix.
fn claim_sets() -> [(&'static str, Value); 7] {
    [
        ("none", json!({})),
        ("its own", json!({"integrations": ["key", "oauth"]})),
        ("another", json!({"integrations": ["basic"]})),
        ("read", json!({"mode": "read"})),
        ("connect", json!({"mode": "connect"})),
        ("manage", json!({"mode": "manage"})),
        ("other hub", json!({"hub": OTHER_HUB})),
    ]
}

#[tokio::test]
async fn a1_claims_reach_every_operation() {
    let unlisted: Vec<Route> = api_routes().into_iter().filter(|route| claims_of(route).is_none()).collect();
    assert_eq!(unlisted, [], "say what the claims of a token mean for a new route");
    let mut matrix: BTreeMap<Route, Vec<u16>> = BTreeMap::new();
    for (name, claims) in claim_sets() {
        let scene = scene().await;
        let draft =
            format!("/embed/{HUB}/users/alice/integrations/{}/draft", scene.key["id"].as_str().unwrap());
        let wizard = json!({"step": 1, "accounts": [], "dynamicVariables": {}});
        scene.hub.call("alice", Method::PUT, &draft, wizard).await.expect(200);
        let token = scene.hub.token_with(&scene.hub.key, "alice", &claims);
        let mode = claims["mode"].as_str().unwrap_or("all");
        let mut operations: Vec<_> = operations(&scene.key).into_iter().collect();
        // What is deleted is deleted last.
        operations.sort_by_key(|((method, _), _)| method == "DELETE");
        for (route, (names, body)) in &operations {
            let path = scene.path(&route.1, *names, HUB, "alice", true);
            let answer = scene.ask(&token, route, &path, body, "alice").await;
            let Claims { action, about } = claims_of(route).unwrap();
            let at = format!("{} {} with {name}: {} {}", route.0, route.1, answer.status, answer.body);
            let is_hidden = name == "another" && about == About::One;
            match (name, action.is_allowed_in(mode)) {
                ("other hub", _) => assert_eq!((answer.status, answer.code()), (403, "wrong_hub"), "{at}"),
                _ if is_hidden => assert_eq!(answer.status, 404, "{at}"),
                (_, false) => assert_eq!((answer.status, answer.code()), (403, "forbidden"), "{at}"),
                // The handle of the body is one that nobody has.
                (_, true) if route.1.ends_with("/bind") => assert_eq!(answer.field(), "handle", "{at}"),
                (_, true) => assert!(!matches!(answer.status, 401 | 403 | 404 | 500..), "{at}"),
            }
            if name == "another" {
                for hidden in [&scene.connection, &scene.activation, &scene.transaction] {
                    assert!(!answer.body.to_string().contains(hidden.as_str()), "{at}");
                }
            }
            matrix.entry(route.clone()).or_default().push(answer.status);
        }
    }
    println!("{:66}{}", "", claim_sets().map(|(name, _)| format!("{name:>10}")).concat());
    for ((method, path), statuses) in matrix {
        let row: String = statuses.iter().map(|status| format!("{status:>10}")).collect();
        println!("{method:7}{:59}{row}", path.strip_prefix(BASE_PATH).unwrap());
    }
}

#[tokio::test]
async fn a_token_for_one_integration_leaves_the_connections_of_another_alone() {
    let scene = scene().await;
    let basic = scene.hub.token_with(&scene.hub.key, "alice", &json!({"integrations": ["basic"]}));
    let list = format!("/hubs/{HUB}/users/alice/connections");
    let call = async |token: &str, method, path: &str, body| {
        scene.hub.call_with(token, method, path, body, &[]).await
    };
    let seen = call(&basic, Method::GET, &list, Value::Null).await.expect(200);
    assert_eq!((seen.body["totalCount"].as_u64(), &seen.body["connections"]), (Some(0), &json!([])));
    // Nor can it find out that one is there by using it for something else.
    let integration = scene.hub.integration("alice", "basic").await;
    let existing =
        json!({"templateId": integration["connectionTemplates"][0]["id"], "connectionId": scene.connection});
    let body = activate("alice", &integration, vec![existing], json!({}));
    let answer = call(&basic, Method::POST, "/activations", body).await.expect(404);
    assert_eq!(answer.field(), "connections[0].connectionId");
    // A connection belongs to its connector: a token for another integration that it fits sees it.
    let sync = scene.hub.token_with(&scene.hub.key, "alice", &json!({"integrations": ["sync"]}));
    let seen = call(&sync, Method::GET, &list, Value::Null).await.expect(200);
    assert_eq!(seen.text("/connections/0/id"), scene.connection);
}
