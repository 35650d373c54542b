//! Reads the OAuth 2 grants that need no browser.

use super::{client, jwt, scopes, token_answer};
use crate::{
    ClientAuth, Encoding, Env, Grant, GrantAuth, LoadRules,
    read::{placement, request, section::Section, url::url_template},
};
use inlay_api::GrantType;

/// Parameters of the token request that the hub sets itself; lower case.
const RESERVED: &[&str] = &["assertion", "client_assertion", "client_assertion_type", "grant_type", "scope"];

/// A `[connection.oauth2]` table with `grant`.
pub(crate) fn read(
    mut section: Section<'_>,
    grant: GrantType,
    env: Env<'_>,
    rules: &LoadRules,
) -> Option<Grant> {
    _ = section.raw("grant");
    if grant == GrantType::Password && !rules.allow_password_grant {
        section.problem("grant", "must not be password unless hub.toml says allow_password_grant = true");
    }
    let token_url = url_template(&mut section, "token_url", rules);
    let token_url = section.required("token_url", token_url);
    let scopes = scopes::scopes(&mut section);
    let default_scopes = scopes::default_scopes(&mut section, &scopes);
    let auth = [
        GrantAuth::Body,
        GrantAuth::Basic,
        GrantAuth::BasicUnencoded,
        GrantAuth::PrivateKeyJwt,
        GrantAuth::None,
    ];
    let mut auth: Vec<_> = auth.into_iter().map(|auth| (auth.as_str(), auth)).collect();
    if grant == GrantType::JwtBearer {
        auth.retain(|(_, auth)| *auth == GrantAuth::None);
    }
    let client_auth = section.choice("client_auth", &auth);
    let signs = grant == GrantType::JwtBearer || client_auth == GrantAuth::PrivateKeyJwt;
    let assertion = signs.then(|| jwt::assertion(&mut section, rules));
    let registration = section.raw("client");
    let (client, missing) = match &registration {
        Some(name) if grant == GrantType::Password => client::registration(name, ClientAuth::Body, env),
        Some(_) => {
            section.problem("client", "must be there with grant = \"password\" only");
            (None, Vec::new())
        }
        None => (None, Vec::new()),
    };
    let params = section.templates("token_params");
    for (name, _) in &params {
        if RESERVED.contains(&name.to_ascii_lowercase().as_str()) {
            section.problem("token_params", format!("must not set {name}, which the hub sets itself"));
        }
    }
    let read = Grant {
        grant,
        grant_type: section.raw("grant_type"),
        token_url: token_url?,
        scopes,
        default_scopes,
        scope_separator: scopes::scope_separator(&mut section),
        client_auth,
        registration,
        client,
        missing,
        assertion,
        encoding: request::encoding(&mut section, Encoding::Form),
        headers: section.templates("token_headers"),
        params,
        answer: token_answer::read(&mut section),
        send: placement::send(&mut section),
    };
    section.finish();
    Some(read)
}
