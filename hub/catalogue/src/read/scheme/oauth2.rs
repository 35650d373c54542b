//! Reads OAuth 2 with a browser: the authorization code grant.

use super::{client, jwt, scopes, token_answer};
use crate::{
    Callback, ClientAuth, Encoding, Env, Exchange, LoadRules, OAuth2, Pkce, Placement, ResponseMode,
    TextTemplate, id,
    read::{
        placement, request,
        section::{Field, Section},
        url::url_template,
    },
    text,
};
use std::collections::BTreeSet;
use url::form_urlencoded;

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
    "client_assertion",
    "client_assertion_type",
    "client_secret",
    "dpop_jkt",
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
    "client_assertion",
    "client_assertion_type",
    "code_verifier",
    "refresh_token",
    "scope",
];

/// `connector` names the registration when the definition does not.
pub(crate) fn read(
    mut section: Section<'_>,
    template_id: String,
    connector: &str,
    env: Env<'_>,
    rules: &LoadRules,
) -> Option<OAuth2> {
    let authorize_url = url_template(&mut section, "authorize_url", rules);
    let token_url = url_template(&mut section, "token_url", rules);
    let authorize_url = section.required("authorize_url", authorize_url);
    let token_url = section.required("token_url", token_url);
    let scopes = scopes::scopes(&mut section);
    let default_scopes = scopes::default_scopes(&mut section, &scopes);
    let required_scopes = scopes::scope_names(&mut section, "required_scopes", &scopes)
        .unwrap_or_else(|| scopes::required_by_default(&default_scopes, &scopes));
    let scope_separator = scopes::scope_separator(&mut section);
    let pkce = pkce(&mut section);
    let response_mode = response_mode(&mut section);
    let refresh_url = url_template(&mut section, "refresh_url", rules);
    let refresh_params = request_params(&mut section, "refresh_params");
    let revoke_url = url_template(&mut section, "revoke_url", rules);
    let client_auth = [
        ClientAuth::Body,
        ClientAuth::Basic,
        ClientAuth::BasicUnencoded,
        ClientAuth::PrivateKeyJwt,
        ClientAuth::None,
    ];
    let client_auth = section.choice("client_auth", &client_auth.map(|auth| (auth.as_str(), auth)));
    if client_auth == ClientAuth::None && pkce == Pkce::Off {
        section
            .problem("pkce", "must not be off with client_auth = \"none\": nothing else protects the code");
    }
    let signs = client_auth == ClientAuth::PrivateKeyJwt;
    let assertion = signs.then(|| jwt::assertion(&mut section, rules));
    let claims = assertion.iter().flat_map(|assertion| &assertion.claims);
    if claims.into_iter().any(|(_, text)| text.names().next().is_some()) {
        section.problem("claims", "must have nothing to fill in");
    }
    let pushed_authorization_url = url_template(&mut section, "pushed_authorization_url", rules);
    let dpop = section.boolean("dpop", false);
    let reconnect_errors = reconnect_errors(&mut section);
    let authorize_params = params(&mut section, "authorize_params", RESERVED_AUTHORIZE);
    let token_params = request_params(&mut section, "token_params");
    let issuer = section.raw("issuer");
    if issuer.as_deref().is_some_and(|issuer| !rules.accepts(issuer)) {
        section.problem("issuer", "must be an https URL");
    }
    let issuer_required = section.boolean("issuer_required", issuer.is_some());
    if issuer_required && issuer.is_none() {
        section.problem("issuer_required", "needs an issuer");
    }

    let name = client::read_name(&mut section, connector);
    let (client, missing) = client::registration(&name, client_auth, env);
    let exchange = exchange(&mut section, dpop);
    section.finish();
    Some(OAuth2 {
        authorize_url: authorize_url?,
        token_url: token_url?,
        scopes,
        default_scopes,
        scope_separator,
        pkce,
        response_mode,
        client_auth,
        assertion,
        pushed_authorization_url,
        dpop,
        authorize_params,
        token_params,
        issuer,
        issuer_required,
        required_scopes,
        refresh_url,
        refresh_params,
        reconnect_errors,
        revoke_url,
        exchange,
        client,
        missing,
        credential_id: id::client_credential(&name),
        registration: name,
        callback: Callback { template_id, public_url: rules.public_url.clone() },
    })
}

/// What means that the person is needed where a definition says nothing: RFC 6749, section 5.2; `OpenID` Connect Core,
/// section 3.1.2.6 (Microsoft says them of refresh tokens, too); GitHub; Slack; HubSpot.
const RECONNECT_ERRORS: &[&str] = &[
    "invalid_grant",
    "access_denied",
    "consent_required",
    "interaction_required",
    "login_required",
    "account_selection_required",
    "invalid_token",
    "bad_refresh_token",
    "invalid_refresh_token",
    "expired_refresh_token",
    "token_expired",
    "token_revoked",
    "account_inactive",
];

fn reconnect_errors(section: &mut Section<'_>) -> Vec<String> {
    let Some(field) = section.take("reconnect_errors") else {
        return RECONNECT_ERRORS.iter().map(|&code| code.to_owned()).collect();
    };
    words(&field, "must be an error code as the server writes it")
}

/// A list of words of visible ASCII characters.
fn words(field: &Field<'_>, objection: &str) -> Vec<String> {
    let word = |item: Field<'_>| {
        let word = item.text()?;
        if word.is_empty() || word.len() > 64 || !word.bytes().all(|byte| byte.is_ascii_graphic()) {
            item.problem(objection);
        }
        Some(word.to_owned())
    };
    field.items().into_iter().filter_map(word).collect()
}

fn pkce(section: &mut Section<'_>) -> Pkce {
    match section.raw("pkce").as_deref() {
        None | Some("supported") => Pkce::Supported,
        Some("required") => Pkce::Required,
        Some("off") => Pkce::Off,
        Some(_) => {
            section.problem("pkce", "must be required, supported or off");
            Pkce::Supported
        }
    }
}

fn response_mode(section: &mut Section<'_>) -> ResponseMode {
    match section.raw("response_mode").as_deref() {
        None | Some("query") => ResponseMode::Query,
        Some("form_post") => ResponseMode::FormPost,
        Some(_) => {
            section.problem("response_mode", "must be query or form_post");
            ResponseMode::Query
        }
    }
}

/// Takes the fields about it out of a table that has others.
fn exchange(section: &mut Section<'_>, dpop: bool) -> Exchange {
    let headers = section.templates("token_headers");
    if headers.iter().any(|(name, _)| !text::is_token(name)) {
        section.problem("token_headers", "must be headers");
    }
    let token_types = section.take("token_types");
    let token_types = token_types.map(|field| words(&field, "must be the name of a token type"));
    Exchange {
        token_types: token_types.unwrap_or_default().iter().map(|name| name.to_ascii_lowercase()).collect(),
        encoding: request::encoding(section, Encoding::Form),
        headers,
        answer: token_answer::read(section),
        keep_callback: keep_callback(section),
        send: placement::send_or(section, if dpop { Placement::dpop() } else { Placement::bearer() }),
    }
}

/// A `keep_callback` table.
pub(super) fn keep_callback(section: &mut Section<'_>) -> Vec<(String, String)> {
    let Some(mut table) = section.section("keep_callback") else { return Vec::new() };
    let mut kept = Vec::new();
    for (name, field) in table.entries() {
        let Some(parameter) = field.text() else { continue };
        if !text::is_variable_name(name) || !text::is_token(parameter) {
            field.problem("must be a variable's name and the name of a query parameter");
        }
        kept.push((name.to_owned(), parameter.to_owned()));
    }
    kept
}

/// Parameters of a token request: URL-encoded, or a table of templates.
fn request_params<'a>(section: &mut Section<'a>, key: &'a str) -> Vec<(String, TextTemplate)> {
    if !section.is_table(key) {
        let params = params(section, key, RESERVED_TOKEN);
        if params.iter().any(|(_, value)| value.contains(['{', '}'])) {
            section.problem(
                key,
                "must be a table where something is filled in, as in { password = \"{password}\" }",
            );
        }
        return params.into_iter().map(|(name, value)| (name, TextTemplate::fixed(&value))).collect();
    }
    let params = section.templates(key);
    for (name, _) in &params {
        if RESERVED_TOKEN.contains(&name.to_ascii_lowercase().as_str()) {
            section.problem(key, format!("must not set {name}, which the hub sets itself"));
        }
    }
    params
}

/// URL-encoded parameters, none of which is `reserved`.
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
