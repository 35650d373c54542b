//! Signing JWTs (RFC 7519) with a key that a person gave.

use super::key_bytes;
use crate::{InvalidInput, Typed, private_key, texts::TextOf};
use inlay_api::{CredentialType, GrantType, Secret};
use inlay_catalogue::{Client, Grant, JwtTemplate, OAuth2, Scheme};
use inlay_keyfiles::PrivateKey;
use inlay_time::Millis;
use inlay_vault::one_time as secret;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use secrecy::ExposeSecret;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Value of `client_assertion_type` (RFC 7523, section 2.2).
pub(crate) const JWT_ASSERTION: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Tries whether the key can sign what the scheme wants signed; there is nothing to try for schemes that sign no JWT.
///
/// # Errors
/// The input of the key or of its algorithm.
pub fn check_signing_key(scheme: &Scheme, typed: &Typed) -> Result<(), InvalidInput> {
    let template = match scheme {
        Scheme::Jwt(jwt) => Some(&jwt.token),
        Scheme::Grant(grant) => grant.assertion.as_ref(),
        _ => None,
    };
    let Some(template) = template else { return Ok(()) };
    let wrong = |input, message: String| Err(InvalidInput { input, message });
    let Some(algorithm) = algorithm(template, typed) else {
        return wrong("algorithm", "Enter HS256, RS256 or another algorithm for signing JWTs.".to_owned());
    };
    let input = match typed.kind {
        CredentialType::PrivateKey => "privateKey",
        CredentialType::JwtBearer => "secret",
        CredentialType::Binary => "valueBase64",
        _ => "value",
    };
    why_not(algorithm, template, typed).map_or(Ok(()), |message| wrong(input, message))
}

/// Tries whether the private key of the hub's registration can sign its assertions; there is nothing to try for one that
/// shows itself otherwise.
///
/// # Errors
/// What is wrong with the key, as a sentence for the operator.
pub fn check_client_key(oauth2: &OAuth2) -> Result<(), String> {
    let (Some(template), Some(client)) = (&oauth2.assertion, &oauth2.client) else { return Ok(()) };
    let typed = client_key(client);
    let algorithm = algorithm(template, &typed).ok_or("The definition's algorithm isn't one for JWTs.")?;
    why_not(algorithm, template, &typed).map_or(Ok(()), Err)
}

/// Why the key cannot sign, as a sentence for a person.
fn why_not(algorithm: Algorithm, template: &JwtTemplate, typed: &Typed) -> Option<String> {
    let is_shared = matches!(algorithm, Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512);
    if !is_shared {
        let problem = match pem(template, typed) {
            Ok(key) => private_key::check_length(&key).err(),
            Err(problem) => problem,
        };
        if problem.is_some() {
            return problem;
        }
    }
    let signs = key(algorithm, template, typed)
        .is_some_and(|key| encode(&Header::new(algorithm), &json!({}), &key).is_ok());
    if signs {
        None
    } else if is_shared {
        Some("This isn't written as the other system writes its keys. Copy it again.".to_owned())
    } else {
        Some(format!("This isn't a private key for {algorithm:?}. Give it as PEM, without a password."))
    }
}

/// The JWT of a scheme: the credential's own claims, those of the definition, and its time.
pub(super) fn sign(
    template: &JwtTemplate,
    typed: &Typed,
    text_of: TextOf<'_, '_>,
    now: Millis,
) -> Option<String> {
    let own = match serde_json::from_str(typed.text("payload")) {
        Ok(Value::Object(claims)) => claims,
        _ => Map::new(),
    };
    make(template, typed, own, text_of, now)
}

/// An assertion: the client's own (RFC 7523, section 3, with `sub` = the client), or the grant itself.
pub(crate) fn assertion(
    grant: &Grant,
    typed: &Typed,
    scope: &str,
    text_of: TextOf<'_, '_>,
    now: Millis,
) -> Option<String> {
    let template = grant.assertion.as_ref()?;
    let issuer = typed.text("issuer");
    let subject = typed.text("subject");
    let is_grant = grant.grant == GrantType::JwtBearer;
    let mut claims = client_claims(template, issuer)?;
    if is_grant && !subject.is_empty() {
        claims.insert("sub".to_owned(), subject.into());
    }
    if is_grant && !scope.is_empty() {
        claims.insert("scope".to_owned(), scope.into());
    }
    make(template, typed, claims, text_of, now)
}

/// The assertion with which the hub's own registration proves itself (RFC 7523, section 2.2).
pub(crate) fn client_assertion(template: &JwtTemplate, client: &Client, now: Millis) -> Option<String> {
    let key = client_key(client);
    let text_of = |name: &str| key.texts.get(name).map(Secret::expose);
    make(template, &key, client_claims(template, &client.id)?, &text_of, now)
}

/// The registration's key in the form of a credential.
fn client_key(client: &Client) -> Typed {
    let texts = [
        ("issuer", client.id.clone()),
        ("privateKey", client.secret.expose_secret().to_owned()),
        ("keyId", client.key_id.clone().unwrap_or_default()),
    ];
    let texts = texts.map(|(name, text)| (name.to_owned(), Secret::new(text)));
    Typed { kind: CredentialType::PrivateKey, variables: BTreeMap::new(), texts: texts.into() }
}

/// The claims that every assertion of a client has.
fn client_claims(template: &JwtTemplate, client_id: &str) -> Option<Map<String, Value>> {
    let mut claims = Map::new();
    for (name, value) in [("iss", client_id), ("sub", client_id), ("aud", template.audience.as_deref()?)] {
        claims.insert(name.to_owned(), value.into());
    }
    // RFC 7523, section 3: what keeps an assertion from being used twice.
    claims.insert("jti".to_owned(), secret::random().into());
    Some(claims)
}

fn make(
    template: &JwtTemplate,
    typed: &Typed,
    mut claims: Map<String, Value>,
    text_of: TextOf<'_, '_>,
    now: Millis,
) -> Option<String> {
    for (name, text) in &template.claims {
        if let Some(text) = text.render_filled(text_of) {
            claims.insert(name.clone(), text.expose_secret().into());
        }
    }
    let seconds = now.0.div_euclid(1000);
    claims.insert("iat".to_owned(), seconds.into());
    claims.insert("exp".to_owned(), (seconds + template.lifetime).into());
    let algorithm = algorithm(template, typed)?;
    let kid = template.key_id.render_filled(text_of).map(|kid| kid.expose_secret().to_owned());
    let header = Header { kid, ..Header::new(algorithm) };
    encode(&header, &claims, &key(algorithm, template, typed)?).ok()
}

/// The definition's algorithm, or the credential's own where the definition leaves it open.
fn algorithm(template: &JwtTemplate, typed: &Typed) -> Option<Algorithm> {
    let name = template.algorithm.as_deref().unwrap_or_else(|| typed.text("algorithm"));
    name.parse().ok()
}

fn key(algorithm: Algorithm, template: &JwtTemplate, typed: &Typed) -> Option<EncodingKey> {
    use Algorithm::{ES256, ES384, EdDSA, HS256, HS384, HS512, PS256, PS384, PS512, RS256, RS384, RS512};
    let pem = || Some(pem(template, typed).ok()?.pem);
    match algorithm {
        HS256 | HS384 | HS512 => key_bytes(typed, template.key_encoding)
            .filter(|key| !key.is_empty())
            .map(|key| EncodingKey::from_secret(&key)),
        RS256 | RS384 | RS512 | PS256 | PS384 | PS512 => EncodingKey::from_rsa_pem(pem()?.as_bytes()).ok(),
        ES256 | ES384 => EncodingKey::from_ec_pem(pem()?.as_bytes()).ok(),
        EdDSA => EncodingKey::from_ed_pem(pem()?.as_bytes()).ok(),
        _ => None,
    }
}

/// The private key, whatever form it was given in.
fn pem(template: &JwtTemplate, typed: &Typed) -> Result<PrivateKey, Option<String>> {
    let text = match typed.kind {
        CredentialType::PrivateKey => typed.text("privateKey"),
        CredentialType::JwtBearer => typed.text("secret"),
        _ => typed.text("value"),
    };
    private_key::read(text.as_bytes()).or_else(|problem| match key_bytes(typed, template.key_encoding) {
        Some(bytes) if problem.is_none() => private_key::read(&bytes),
        _ => Err(problem),
    })
}
