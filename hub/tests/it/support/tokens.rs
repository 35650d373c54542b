//! Tokens of a test's connections, as the hub would use them.

use super::{HUB, TestHub, settings};
use inlay_provider::Credential;
use inlay_store::Owner;
use serde_json::Value;
use std::time::Duration;

pub(crate) async fn owner(hub: &TestHub, user: &str) -> Owner {
    let store = settings(hub.data.path()).open_store(inlay_store::Opening::New).await.unwrap();
    let row = store.user(HUB, user).await.unwrap().unwrap();
    store.close().await;
    Owner { hub_id: HUB.to_owned(), user_id: row.id }
}

pub(crate) async fn token(hub: &TestHub, owner: &Owner, id: &str) -> Result<String, String> {
    match hub.service().accounts.fresh_credential(owner, id).await {
        Ok(Credential::OAuth2Token(tokens)) => Ok(tokens.access_token.expose().to_owned()),
        Ok(other) => panic!("{other:?}"),
        Err(error) => Err(error.code().to_owned()),
    }
}

pub(crate) async fn connection(hub: &TestHub, user: &str) -> Value {
    hub.get(user, &format!("/hubs/{HUB}/users/{user}/connections")).await.expect(200).body["connections"][0]
        .clone()
}

/// The variables of the user's first connection as the database has them in the open: name and value.
pub(crate) async fn stored_variables(hub: &TestHub, user: &str) -> Vec<(String, String)> {
    let (owner, connection) = (owner(hub, user).await, connection(hub, user).await);
    let store = settings(hub.data.path()).open_store(inlay_store::Opening::New).await.unwrap();
    let row = store.connection(&owner, connection["id"].as_str().unwrap()).await.unwrap().unwrap();
    store.close().await;
    row.variables.into_iter().map(|variable| (variable.name, variable.value)).collect()
}

/// The token of `short-code` lasts a second.
pub(crate) async fn until_due() {
    tokio::time::sleep(Duration::from_millis(1100)).await;
}

pub(crate) fn refreshes(hub: &TestHub) -> usize {
    hub.provider.refreshes.lock().unwrap().len()
}
