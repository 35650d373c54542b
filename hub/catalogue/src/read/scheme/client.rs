//! Looks a client registration up in the environment.

use crate::{Client, ClientAuth, Env, read::section::Section};
use secrecy::SecretString;

/// The registration called `name`, or the names of the environment variables that it lacks. `client_auth` says what it has
/// besides its id.
pub(crate) fn registration(
    name: &str,
    client_auth: ClientAuth,
    env: Env<'_>,
) -> (Option<Client>, Vec<String>) {
    let mut variables = vec![format!("INLAY_{name}_CLIENT_ID")];
    variables.extend(match client_auth {
        ClientAuth::None => None,
        ClientAuth::PrivateKeyJwt => Some(format!("INLAY_{name}_PRIVATE_KEY")),
        ClientAuth::Body | ClientAuth::Basic | ClientAuth::BasicUnencoded => {
            Some(format!("INLAY_{name}_CLIENT_SECRET"))
        }
    });
    let find = |name: &String| env(name).filter(|value| !value.trim().is_empty());
    let mut found = variables.iter().filter_map(find);
    match (found.next(), found.next()) {
        (Some(id), secret) if usize::from(secret.is_some()) + 1 == variables.len() => {
            let secret = SecretString::from(secret.unwrap_or_default());
            (Some(Client { id, secret, key_id: find(&format!("INLAY_{name}_KEY_ID")) }), Vec::new())
        }
        _ => (None, variables.into_iter().filter(|name| find(name).is_none()).collect()),
    }
}

/// `client`: what a registration is called in the environment; after the connector when the definition does not say.
pub(crate) fn read_name(section: &mut Section<'_>, connector: &str) -> String {
    let name = section.raw("client").unwrap_or_else(|| name(connector));
    if name.is_empty() || !name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_') {
        section.problem("client", "must be capital letters, digits and underscores");
    }
    name
}

fn name(connector: &str) -> String {
    connector.to_ascii_uppercase().replace('-', "_")
}
