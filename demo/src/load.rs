//! Load (`--load`): what the hub does under what attackers and many tabs do to it, as a table of figures. They depend on
//! the machine and are for people to compare; that the hub holds is what tests say.

mod client;
mod rows;
mod strangers;
mod users;

pub(crate) use client::Client;

use client::Reply;
use inlay_demo::{
    host::USERS,
    stack::{Options, Stack, StackError},
};
use rows::Rows;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde_json::{Value, json};
use std::{fs, io, path::PathBuf};

/// Descriptors that the largest case takes here, and as many in the hub.
const DESCRIPTORS: u64 = 10_000;

/// The demo's integration that is connected by OAuth, as a search.
const OAUTH: &str = "Sandbox%20CRM";

/// An integration with a list whose entries have a pattern, and with nothing to verify.
const MAIL: &str = r#"name = "Load sandbox"
provider = "Load"
description = "Has a list of addresses."
categories = ["Tools"]

[[connection]]
key = "account"
name = "Load account"
scheme = "api-key"
[connection.api_key]
name = "X-Api-Key"
in = "header"

[variables]
type = "object"
[variables.properties.emails]
type = "array"
[variables.properties.emails.items]
type = "string"
pattern = "^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$"
"#;

/// What does not go as the cases expect.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LoadError {
    /// The servers.
    #[error(transparent)]
    Stack(#[from] StackError),
    /// This machine.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The hub answers something else than the cases are made for.
    #[error("the hub answers {status} to {path}: {body}")]
    Answer {
        /// Of the call.
        path: String,
        /// Of the answer.
        status: u16,
        /// Of the answer.
        body: String,
    },
}

/// A new folder for one run.
pub(crate) fn folder() -> PathBuf {
    std::env::temp_dir().join(format!("inlay-load-{}", std::process::id()))
}

/// Starts the servers, runs every case and prints its figures.
pub(crate) fn run(mut options: Options) -> Result<(), LoadError> {
    let folder = options.data.clone();
    let catalogue = folder.join("load");
    fs::create_dir_all(&catalogue)?;
    fs::write(catalogue.join("load.toml"), MAIL)?;
    // No browser comes, and so the widget does not have to be built.
    options.widget = folder.join("widget");
    fs::create_dir_all(&options.widget)?;
    fs::write(options.widget.join("index.html"), "__INLAY_CONFIG__<script src=/widget/start.js></script>")?;
    fs::write(options.widget.join("start.js"), "")?;
    options.catalogues.push(catalogue);
    let descriptors = raise_descriptors();
    let outcome = Stack::start(options).map_err(LoadError::from).and_then(|stack| all(&stack, descriptors));
    if let Err(error) = fs::remove_dir_all(&folder) {
        eprintln!("{} stays behind: {error}", folder.display());
    }
    outcome
}

/// Lets this process and the hub have as many descriptors as the cases take, or as many as there may be.
fn raise_descriptors() -> u64 {
    let limit = getrlimit(Resource::Nofile);
    let wanted = limit.maximum.unwrap_or(DESCRIPTORS).min(DESCRIPTORS);
    let has = limit.current.unwrap_or(wanted);
    if has < wanted && setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), ..limit }).is_err() {
        return has;
    }
    wanted.max(has)
}

fn all(stack: &Stack, descriptors: u64) -> Result<(), LoadError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut rows = Rows::default();
    runtime.block_on(async {
        let scene = Scene::new(stack).await?;
        users::values(&scene, &mut rows).await?;
        users::tabs(&scene, &mut rows).await?;
        users::lists(&scene, stack.hub_process(), &mut rows).await?;
        strangers::popups(&scene, descriptors, &mut rows).await
    })?;
    rows.print();
    Ok(())
}

/// A person with an activation of the integration above.
struct Scene {
    client: Client,
    user: &'static str,
    /// The activation.
    activation: String,
    /// The integration's first connection template.
    template: Value,
    /// Of an integration that is connected by OAuth.
    oauth_connector: String,
}

impl Scene {
    async fn new(stack: &Stack) -> Result<Self, LoadError> {
        let user = USERS[0].id;
        let client = Client::new(&stack.hub_url, &stack.token(user)?);
        client.post(&Client::hub("/users"), &json!({ "externalId": user })).await?.expect(201)?;
        let integration = find(&client, user, "Load%20sandbox").await?;
        let oauth = find(&client, user, OAUTH).await?;
        let template = integration["connectionTemplates"][0].clone();
        let mut connection = connection(&template, "Load", "key");
        connection["templateId"] = template["id"].clone();
        let body = json!({ "userId": user, "integrationId": integration["id"], "connections": [connection],
            "dynamicVariables": {} });
        let made = client.post(&Client::api("/activations"), &body).await?.expect(200)?.json();
        let oauth_connector = text(&oauth["connectionTemplates"][0], "connectorId");
        Ok(Self { client, user, activation: text(&made, "id"), template, oauth_connector })
    }

    /// Begins an OAuth transaction and answers with its path.
    async fn transaction(&self) -> Result<String, LoadError> {
        let path = Client::embed_hub(&format!("/connector/{}/oauth2/initialise", self.oauth_connector));
        let begun = self.client.post(&path, &json!({})).await?.expect(200)?.json();
        Ok(Client::embed_hub(&format!("/oauth2/transactions/{}", text(&begun, "transactionId"))))
    }
}

/// The first integration that a search finds, in full.
async fn find(client: &Client, user: &str, search: &str) -> Result<Value, LoadError> {
    let list = Client::embed(user, &format!("/integrations?first=1&search={search}"));
    let list = client.get(&list).await?.expect(200)?.json();
    let path = Client::embed(user, &format!("/integrations/{}", text(&list["integrations"][0], "id")));
    Ok(client.get(&path).await?.expect(200)?.json())
}

/// A `ConnectionCreate` with an API key.
pub(crate) fn connection(template: &Value, name: &str, key: &str) -> Value {
    json!({ "name": name, "credentials": { "action": [{
        "authSchemeConfig": template["authSchemeConfig"],
        "credential": { "name": name, "type": "string", "data": { "value": key } } }] } })
}

pub(crate) fn text(value: &Value, member: &str) -> String {
    value[member].as_str().unwrap_or_default().to_owned()
}

impl Reply {
    /// The answer, if it has this status.
    pub(crate) fn expect(self, status: u16) -> Result<Self, LoadError> {
        if self.status == status {
            return Ok(self);
        }
        let body = self.text.chars().take(300).collect();
        Err(LoadError::Answer { path: self.path, status: self.status, body })
    }
}
