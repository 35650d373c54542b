//! Texts that templates are filled from: of a connection, the variables of an activation, and the token that was fetched for it.

use crate::{ConnectionRef, Credential};
use inlay_api::Secret;
use inlay_catalogue::Values;

/// Looks up what a template's placeholder stands for, by name.
pub(crate) type TextOf<'f, 't> = &'f dyn Fn(&str) -> Option<&'t str>;

/// What the answer of a token or login endpoint gave; nothing for schemes without one.
#[derive(Debug, Default)]
pub(crate) struct TokenTexts {
    pub(crate) token: Option<Secret>,
    /// What the definition keeps of the answer besides.
    pub(crate) kept: Values,
}

/// What templates are filled from: the activation's variables, what a token request gave, the credential's texts, the connection's
/// variables.
pub(crate) fn texts<'t>(
    connection: ConnectionRef<'t>,
    activation_variables: &'t Values,
    token: &'t TokenTexts,
) -> impl Fn(&str) -> Option<&'t str> {
    move |name| {
        if let Some(value) = activation_variables.get(name).or_else(|| token.kept.get(name)) {
            return Some(value);
        }
        let typed = match connection.credential {
            Credential::OAuth2Token(tokens) => (name == "token").then(|| tokens.access_token.expose()),
            Credential::Typed(typed) => match token.token.as_ref() {
                Some(token) if name == "token" => Some(token.expose()),
                _ => typed.texts.get(name).map(Secret::expose),
            },
        };
        typed.or_else(|| connection.variables.get(name).map(String::as_str))
    }
}
