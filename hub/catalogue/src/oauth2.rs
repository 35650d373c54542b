//! The OAuth 2 part of a connection template.

use super::{
    Exchange, LoadRules, Pkce, ResponseMode, Upkeep, UrlTemplate, id,
    read::section::{Field, Section},
    text::{self, limit},
};
use inlay_api::OAuth2Scope;
use secrecy::SecretString;
use std::collections::BTreeSet;
use url::{Url, form_urlencoded};

/// Parameters of the authorization request that the hub sets itself; lower case.
const RESERVED_AUTHORIZE: &[&str] = &[
    "client_id",
    "redirect_uri",
    "response_type",
    "response_mode",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
    "nonce",
    "request",
    "request_uri",
];

/// Parameters of the token request that the hub sets itself; lower case.
const RESERVED_TOKEN: &[&str] = &[
    "grant_type",
    "code",
    "redirect_uri",
    "client_id",
    "client_secret",
    "code_verifier",
    "refresh_token",
    "scope",
];

/// An authorization server and the hub's registration there.
#[derive(Clone, Debug)]
pub struct OAuth2 {
    /// Where the browser is sent.
    pub authorize_url: UrlTemplate,
    /// Where the hub gets tokens.
    pub token_url: UrlTemplate,
    /// Every scope that may be asked for.
    pub scopes: Vec<OAuth2Scope>,
    /// Those that are asked for unless a client names fewer or others.
    pub default_scopes: Vec<String>,
    /// Between scopes: a space (RFC 6749, section 3.3) or a comma.
    pub scope_separator: String,
    /// Whether a challenge is sent.
    pub pkce: Pkce,
    /// How the answer comes to the callback.
    pub response_mode: ResponseMode,
    /// How the hub shows its client secret at the token URL.
    pub client_auth: ClientAuth,
    /// Further parameters of the authorization request; never one that the hub sets itself.
    pub authorize_params: Vec<(String, String)>,
    /// Further parameters of the token request; never one that the hub sets itself.
    pub token_params: Vec<(String, String)>,
    /// What `iss` must be in the redirect when it is there (RFC 9207); without it none is looked at.
    pub issuer: Option<String>,
    /// Whether an answer without `iss` is refused: the server says that it always sends one.
    pub issuer_required: bool,
    /// Scopes without which the account is of no use. Servers may grant fewer than were asked for.
    pub required_scopes: Vec<String>,
    /// What the server offers later.
    pub upkeep: Upkeep,
    /// What is unusual about its token request and what it gives.
    pub exchange: Exchange,
    /// What the hub's registration is called in the environment.
    pub registration: String,
    /// The hub's registration; absent when the environment lacks it.
    pub client: Option<Client>,
    /// The environment variables that were looked for and are missing or blank.
    pub missing: Vec<String>,
    /// A derived id for the registration, for clients that name it as the API description says.
    pub credential_id: String,
    template_id: String,
    public_url: Url,
}

/// A registration at an authorization server.
#[derive(Clone, Debug)]
pub struct Client {
    /// Public.
    pub id: String,
    /// Only for the token URL.
    pub secret: SecretString,
}

/// RFC 6749, section 2.3.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientAuth {
    /// `client_id` and `client_secret` in the body.
    Body,
    /// An `Authorization: Basic` header.
    Basic,
}

impl OAuth2 {
    /// The connection context of this template on a hub: the last segment of its redirect URI. A ULID.
    pub fn context_id(&self, hub_id: &str) -> String {
        id::context(hub_id, &self.template_id)
    }

    /// What to register at the provider and to send in both requests, character by character.
    pub fn redirect_uri(&self, hub_id: &str) -> String {
        format!(
            "{}/oauth/callback/{}",
            self.public_url.as_str().trim_end_matches('/'),
            self.context_id(hub_id)
        )
    }

    /// Its URLs, by their field.
    pub(super) fn urls(&self) -> Vec<(&'static str, &UrlTemplate)> {
        let upkeep = &self.upkeep;
        let later = [("oauth2.refresh_url", &upkeep.refresh_url), ("oauth2.revoke_url", &upkeep.revoke_url)];
        let now = [("oauth2.authorize_url", &self.authorize_url), ("oauth2.token_url", &self.token_url)];
        let later = later.into_iter().filter_map(|(field, url)| Some((field, url.as_ref()?)));
        now.into_iter().chain(later).collect()
    }

    /// Its URLs that get the client secret.
    pub(super) fn secret_urls(&self) -> Vec<&UrlTemplate> {
        let later = [&self.upkeep.refresh_url, &self.upkeep.revoke_url];
        [&self.token_url].into_iter().chain(later.into_iter().flatten()).collect()
    }

    /// `connector` names the registration when the definition does not.
    pub(super) fn read(
        mut section: Section<'_>,
        template_id: String,
        connector: &str,
        env: &dyn Fn(&str) -> Option<String>,
        rules: &LoadRules,
    ) -> Option<Self> {
        let authorize_url = url_template(&mut section, "authorize_url", rules);
        let token_url = url_template(&mut section, "token_url", rules);
        let authorize_url = section.required("authorize_url", authorize_url);
        let token_url = section.required("token_url", token_url);
        let scopes = scopes(&mut section);
        let default_scopes = default_scopes(&mut section, &scopes);
        let required_scopes = scope_names(&mut section, "required_scopes", &scopes)
            .unwrap_or_else(|| required_by_default(&default_scopes, &scopes));
        let scope_separator = scope_separator(&mut section);
        let pkce = Pkce::read(&mut section);
        let response_mode = ResponseMode::read(&mut section);
        let upkeep = Upkeep::read(&mut section, rules, RESERVED_TOKEN);
        let client_auth = match section.raw("client_auth").as_deref() {
            None | Some("body") => ClientAuth::Body,
            Some("basic") => ClientAuth::Basic,
            Some(_) => {
                section.problem("client_auth", "must be body or basic");
                ClientAuth::Body
            }
        };
        let authorize_params = params(&mut section, "authorize_params", RESERVED_AUTHORIZE);
        let token_params = params(&mut section, "token_params", RESERVED_TOKEN);
        let issuer = section.raw("issuer");
        if issuer.as_deref().is_some_and(|issuer| !rules.accepts(issuer)) {
            section.problem("issuer", "must be an https URL");
        }
        let issuer_required = section.boolean("issuer_required", issuer.is_some());
        if issuer_required && issuer.is_none() {
            section.problem("issuer_required", "needs an issuer");
        }

        let name = section.raw("client").unwrap_or_else(|| client_name(connector));
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
        {
            section.problem("client", "must be capital letters, digits and underscores");
        }
        let (client, missing) = registration(&name, env);
        let exchange = Exchange::read(&mut section);
        section.finish();
        Some(Self {
            authorize_url: authorize_url?,
            token_url: token_url?,
            scopes,
            default_scopes,
            scope_separator,
            pkce,
            response_mode,
            client_auth,
            authorize_params,
            token_params,
            issuer,
            issuer_required,
            required_scopes,
            upkeep,
            exchange,
            client,
            missing,
            credential_id: id::client_credential(&name),
            registration: name,
            template_id,
            public_url: rules.public_url.clone(),
        })
    }
}

/// The registration called `name`, or the names of the environment variables that it lacks.
pub(super) fn registration(
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

/// A URL, or a list of them: each is used when a value of the one before is blank.
pub(super) fn url_template<'a>(
    section: &mut Section<'a>,
    key: &'a str,
    rules: &LoadRules,
) -> Option<UrlTemplate> {
    let field = section.take(key)?;
    let sources = if field.value.get_ref().as_array().is_some() { field.items() } else { vec![field] };
    let mut templates = Vec::new();
    for source in sources {
        let template = UrlTemplate::parse_open(source.text()?, &rules.dev_origins);
        templates.push(template.map_err(|message| source.problem(message)).ok()?);
    }
    // The first is what is used when nothing is blank.
    templates.into_iter().rev().reduce(|alternative, template| template.or(alternative))
}

pub(super) fn scopes(section: &mut Section<'_>) -> Vec<OAuth2Scope> {
    let mut seen = BTreeSet::new();
    let mut read = Vec::new();
    let listed = section.take("scopes").map(|field| field.many(limit::SCOPES)).unwrap_or_default();
    for mut scope in listed.into_iter().filter_map(Field::section) {
        let name = scope.raw("name");
        let name = scope.required("name", name).unwrap_or_default();
        if !name.is_empty() && !is_scope(&name) {
            scope.problem("name", "must be visible ASCII characters without spaces, quotes and backslashes");
        }
        if !seen.insert(name.clone()) {
            scope.problem("name", "is in the list twice");
        }
        let description = scope.required_text("description", limit::SENTENCE).unwrap_or_default();
        let optional = scope.boolean("optional", false);
        scope.finish();
        read.push(OAuth2Scope { name, description, optional });
    }
    read
}

/// `scope-token` of RFC 6749, section 3.3, without the comma that some servers separate scopes with.
fn is_scope(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'"' | b'\\' | b','))
}

/// A list of names out of `scopes`; `None` when the field is not there.
fn scope_names<'a>(section: &mut Section<'a>, key: &'a str, scopes: &[OAuth2Scope]) -> Option<Vec<String>> {
    let mut names = Vec::new();
    for item in section.take(key)?.many(limit::SCOPES) {
        let Some(name) = item.text() else { continue };
        if names.iter().any(|listed| listed == name) {
            item.problem("is in the list twice");
        } else if scopes.iter().any(|scope| scope.name == name) {
            names.push(name.to_owned());
        } else {
            item.problem(format!("must be one of scopes, and {name:?} is not"));
        }
    }
    Some(names)
}

/// All that is asked for and not optional, but for `openid` and its scopes: servers grant these without listing them, or list them
/// under other names.
fn required_by_default(default_scopes: &[String], scopes: &[OAuth2Scope]) -> Vec<String> {
    let is_oidc = |name: &str| matches!(name, "openid" | "profile" | "email" | "offline_access");
    let is_optional = |name: &str| scopes.iter().any(|scope| scope.name == name && scope.optional);
    default_scopes.iter().filter(|name| !is_oidc(name) && !is_optional(name)).cloned().collect()
}

/// The scopes that are asked for: all that nobody may leave out, unless the definition says which.
pub(super) fn default_scopes(section: &mut Section<'_>, scopes: &[OAuth2Scope]) -> Vec<String> {
    scope_names(section, "default_scopes", scopes).unwrap_or_else(|| {
        scopes.iter().filter(|scope| !scope.optional).map(|scope| scope.name.clone()).collect()
    })
}

pub(super) fn scope_separator(section: &mut Section<'_>) -> String {
    let separator = section.raw("scope_separator").unwrap_or_else(|| " ".to_owned());
    if !matches!(separator.as_str(), " " | "," | "+") {
        section.problem("scope_separator", "must be a space, a comma or a plus sign");
    }
    separator
}

/// What a registration is called in the environment when the definition does not say.
pub(super) fn client_name(connector: &str) -> String {
    connector.to_ascii_uppercase().replace('-', "_")
}

pub(super) fn params<'a>(
    section: &mut Section<'a>,
    key: &'a str,
    reserved: &[&str],
) -> Vec<(String, String)> {
    let source = section.raw(key).unwrap_or_default();
    if !text::is_visible_ascii(&source) || source.contains(['{', '}', ' ']) {
        section.problem(key, "must be URL-encoded parameters such as a=1&b=2");
        return Vec::new();
    }
    let params: Vec<(String, String)> = form_urlencoded::parse(source.as_bytes()).into_owned().collect();
    let mut seen = BTreeSet::new();
    for (name, _) in &params {
        let name = name.to_ascii_lowercase();
        if reserved.contains(&name.as_str()) {
            section.problem(key, format!("must not set {name}, which the hub sets itself"));
        } else if !seen.insert(name.clone()) {
            section.problem(key, format!("must not set {name} twice"));
        }
    }
    params
}
