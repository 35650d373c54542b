//! Looks a client registration up in the environment.

use crate::Client;
use secrecy::SecretString;

/// The registration called `name`, or the names of the environment variables that it lacks.
pub(crate) fn registration(
    name: &str,
    env: &dyn Fn(&str) -> Option<String>,
) -> (Option<Client>, Vec<String>) {
    let variables = [format!("INLAY_{name}_CLIENT_ID"), format!("INLAY_{name}_CLIENT_SECRET")];
    match variables.each_ref().map(|name| env(name).filter(|value| !value.trim().is_empty())) {
        [Some(id), Some(secret)] => (Some(Client { id, secret: SecretString::from(secret) }), Vec::new()),
        found => {
            let missing = variables.into_iter().zip(found).filter(|(_, value)| value.is_none());
            (None, missing.map(|(name, _)| name).collect())
        }
    }
}

/// What a registration is called in the environment when the definition does not say.
pub(crate) fn name(connector: &str) -> String {
    connector.to_ascii_uppercase().replace('-', "_")
}
