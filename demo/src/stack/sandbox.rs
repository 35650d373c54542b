//! The sandbox's integrations: `demo/catalogue` with this stack's provider in place of the one written there, and the
//! client that the hub is at the provider.

use super::{HUB_ID, StackError, files::at};
use crate::{
    provider::{Client, Scope},
    random,
};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::{fs, path::Path};

/// The provider's origin in the files.
const WRITTEN: &str = "http://127.0.0.1:8800";
/// As the files' `client` names it; the environment has `INLAY_SANDBOX_CLIENT_ID` and `…_SECRET`.
pub(super) const CLIENT: &str = "SANDBOX";

/// As much of the format as is needed here.
#[derive(Deserialize)]
struct Integration {
    #[serde(default)]
    connection: Vec<Connection>,
}

#[derive(Deserialize)]
struct Connection {
    key: String,
    oauth2: Option<OAuth2>,
}

#[derive(Deserialize)]
struct OAuth2 {
    client: Option<String>,
    #[serde(default)]
    scopes: Vec<CatalogueScope>,
}

#[derive(Deserialize)]
struct CatalogueScope {
    name: String,
    description: String,
}

/// Fills `folder` with the integrations and returns the client that they need, with a redirect URI for each of their
/// OAuth connections. Browsers find the provider at `provider`, the hub at `server`.
pub(super) fn write(folder: &Path, provider: &str, server: &str, hub: &str) -> Result<Client, StackError> {
    for stale in entries(folder)? {
        fs::remove_file(&stale).map_err(at(&stale))?;
    }
    let mut client = Client {
        id: "fernhill-sandbox".into(),
        secret: random::token(),
        name: "Fernhill".into(),
        redirect_uris: Vec::new(),
        scopes: Vec::new(),
    };
    for file in entries(&Path::new(env!("CARGO_MANIFEST_DIR")).join("catalogue"))? {
        let text = placed(&fs::read_to_string(&file).map_err(at(&file))?, provider, server);
        let slug = file.file_stem().unwrap_or_default().to_string_lossy();
        let integration: Integration = toml::from_str(&text)
            .map_err(|problem| StackError::Catalogue { path: file.clone(), problem: problem.to_string() })?;
        for connection in integration.connection {
            let Some(oauth2) = connection.oauth2.filter(|oauth2| oauth2.client.as_deref() == Some(CLIENT))
            else {
                continue;
            };
            client.redirect_uris.push(redirect_uri(hub, &slug, &connection.key));
            for CatalogueScope { name, description } in oauth2.scopes {
                if client.scopes.iter().all(|scope| scope.name != name) {
                    client.scopes.push(Scope { name, description });
                }
            }
        }
        let target = folder.join(file.file_name().unwrap_or_default());
        fs::write(&target, text).map_err(at(&target))?;
    }
    Ok(client)
}

/// A file with this provider in it: people are sent to `provider`, which is also the name that it signs its answers with.
fn placed(text: &str, provider: &str, server: &str) -> String {
    let is_for_people = |line: &str| line.starts_with("authorize_url") || line.starts_with("issuer");
    text.split_inclusive('\n')
        .map(|line| line.replace(WRITTEN, if is_for_people(line) { provider } else { server }))
        .collect()
}

fn entries(folder: &Path) -> Result<Vec<std::path::PathBuf>, StackError> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(at(folder))? {
        let path = entry.map_err(at(folder))?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Where the hub takes a provider's answers for one connection of one integration: `hub` is its origin, `slug` the name
/// of the integration's file, `key` the connection's. An operator copies this from the hub's log; here the ids are
/// derived as the hub derives them.
pub fn redirect_uri(hub: &str, slug: &str, key: &str) -> String {
    let template = derived(&format!("inlay/template/{slug}/{key}"));
    format!("{hub}/oauth/callback/{}", derived(&format!("inlay/context/{HUB_ID}/{template}")))
}

/// The ULID of the first half of a name's SHA-256.
fn derived(name: &str) -> String {
    let digest = Sha256::digest(name.as_bytes());
    let mut half = [0; 16];
    half.copy_from_slice(&digest[..16]);
    ulid::Ulid::from_bytes(half).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_oauth_connection_of_the_sandbox_gets_a_redirect_uri_of_its_own() {
        let folder = std::env::temp_dir().join(format!("inlay-sandbox-{}", random::token()));
        fs::create_dir_all(&folder).unwrap();
        let client =
            write(&folder, "https://provider.test", "http://127.0.0.1:1", "http://127.0.0.1:2").unwrap();
        let texts: Vec<_> =
            entries(&folder).unwrap().iter().map(|file| fs::read_to_string(file).unwrap()).collect();
        fs::remove_dir_all(&folder).unwrap();

        assert_eq!(texts.len(), super::super::SANDBOX);
        assert!(client.redirect_uris.len() >= 2, "{:?}", client.redirect_uris);
        assert!(client.redirect_uris[0] != client.redirect_uris[1]);
        assert!(client.scopes.iter().any(|scope| scope.name == "profile"));
        assert!(texts.iter().all(|text| !text.contains(WRITTEN)));
        for line in [
            "authorize_url = \"https://provider.test/",
            "issuer = \"https://provider.test\"",
            "token_url = \"http://127.0.0.1:1/",
        ] {
            assert!(texts.iter().any(|text| text.contains(line)), "{line}");
        }
    }
}
