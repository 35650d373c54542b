//! Reads OAuth 1.0a: who signs and how, and the three legs.

use super::{
    SchemeContext, client,
    oauth2::{keep_callback, params},
    token_answer,
};
use crate::{
    Callback, ClientAuth, OAuth1, RequestMethod, Revocation, SignatureMethod, TextTemplate, ThreeLegs, id,
    read::{section::Section, url::url_template},
};

/// Parameters of the protocol, which the hub sets itself; lower case.
const RESERVED: &[&str] = &[
    "oauth_callback",
    "oauth_callback_confirmed",
    "oauth_consumer_key",
    "oauth_nonce",
    "oauth_signature",
    "oauth_signature_method",
    "oauth_timestamp",
    "oauth_token",
    "oauth_token_secret",
    "oauth_verifier",
    "oauth_version",
    "realm",
];
/// Fields that only the three legs have.
const OF_LEGS: [&str; 9] = [
    "request_token_url",
    "authorize_url",
    "access_token_url",
    "method",
    "request_params",
    "authorize_params",
    "keep",
    "keep_callback",
    "revoke_url",
];

/// A `[connection.oauth1]` table.
pub(crate) fn read(mut section: Section<'_>, context: &SchemeContext<'_>) -> OAuth1 {
    let method = section.choice("signature", &SignatureMethod::ALL.map(|method| (method.as_str(), method)));
    let key = section.template("consumer_key");
    let secret = section.template("consumer_secret");
    let is_named = section.has("client");
    let registration = client::read_name(&mut section, context.connector);
    if key.is_some() != secret.is_some() {
        section.problem("consumer_secret", "must be there together with consumer_key");
    } else if key.is_some() && is_named {
        section.problem("client", "must not be there beside consumer_key");
    } else if key.is_some() && method == SignatureMethod::RsaSha1 {
        section.problem("consumer_key", "must not be there with RSA-SHA1, whose key is the hub's own");
    }
    let consumer = key.zip(secret);
    let client_auth = match method {
        SignatureMethod::RsaSha1 => ClientAuth::PrivateKeyJwt,
        SignatureMethod::HmacSha1 | SignatureMethod::HmacSha256 | SignatureMethod::Plaintext => {
            ClientAuth::Body
        }
    };
    let (client, missing) = match &consumer {
        Some(_) => (None, Vec::new()),
        None => client::registration(&registration, client_auth, context.env),
    };
    let realm = section.template("realm").unwrap_or_else(|| TextTemplate::fixed(""));
    let has_legs = OF_LEGS.iter().any(|field| section.has(field));
    let three_legs = has_legs.then(|| three_legs(&mut section, context)).flatten();
    section.finish();
    let credential_id = id::client_credential(&registration);
    OAuth1 { method, registration, client, missing, credential_id, consumer, realm, three_legs }
}

fn three_legs(section: &mut Section<'_>, context: &SchemeContext<'_>) -> Option<ThreeLegs> {
    let SchemeContext { template_id, rules, .. } = *context;
    let mut url = |field| {
        let url = url_template(section, field, rules);
        section.required(field, url)
    };
    let (request_token_url, authorize_url) = (url("request_token_url"), url("authorize_url"));
    let access_token_url = url("access_token_url");
    let request_method =
        section.choice("method", &[("POST", RequestMethod::Post), ("GET", RequestMethod::Get)]);
    let request_params = params(section, "request_params", RESERVED);
    let authorize_params = params(section, "authorize_params", RESERVED);
    let keep = token_answer::keep(section);
    let keep_callback = keep_callback(section);
    let revoke_url = url_template(section, "revoke_url", rules);
    let methods =
        [("POST", RequestMethod::Post), ("DELETE", RequestMethod::Delete), ("GET", RequestMethod::Get)];
    let revoke_method = section.choice("revoke_method", &methods);
    Some(ThreeLegs {
        request_token_url: request_token_url?,
        authorize_url: authorize_url?,
        access_token_url: access_token_url?,
        request_method,
        request_params,
        authorize_params,
        keep,
        keep_callback,
        revocation: revoke_url.map(|url| Revocation { url, method: revoke_method }),
        callback: Callback { template_id: template_id.to_owned(), public_url: rules.public_url.clone() },
    })
}
