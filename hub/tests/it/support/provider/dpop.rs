//! A token endpoint and an API that take tokens bound to a key (RFC 9449), and look at every proof.

use super::{Fields, Provider, header};
use axum::{
    Form, Json, Router,
    extract::State,
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};

/// What the endpoints know.
#[derive(Debug, Default)]
pub(crate) struct Bound {
    /// The key of each token, by its coordinates.
    keys: HashMap<String, String>,
    used: HashSet<String>,
    /// Counts the nonces; each proof needs the latest.
    nonce: usize,
    /// Why proofs were refused.
    pub(crate) refused: Vec<String>,
    /// The thumbprint of the key that the last authorization request named; a code is good with no other.
    pub(crate) named: Option<String>,
    /// How often a proof was good.
    pub(crate) good: usize,
}

impl Bound {
    /// Begins to want another nonce.
    pub(crate) fn change_nonce(&mut self) {
        self.nonce += 1;
    }

    fn nonce(&self) -> String {
        format!("nonce-{}", self.nonce)
    }
}

pub(super) fn routes() -> Router<Provider> {
    Router::new()
        .route("/dpop/token", post(token))
        .route("/dpop/me", get(me))
        .route("/dpop/revoke", post(revoke))
        .route("/dpop/par", post(par))
}

/// The key of a good proof, or the refusal.
fn check(
    provider: &Provider,
    headers: &HeaderMap,
    (method, uri): (&Method, &Uri),
    token: Option<&str>,
) -> Result<String, Box<Response>> {
    let mut bound = provider.bound.lock().unwrap();
    let proof = header(headers, "dpop");
    match verify(&mut bound, proof, method.as_str(), &format!("{}{}", provider.origin, uri.path()), token) {
        Ok(key) => {
            bound.good += 1;
            Ok(key)
        }
        Err(reason) => {
            bound.refused.push(reason.clone());
            let status = if token.is_some() { StatusCode::UNAUTHORIZED } else { StatusCode::BAD_REQUEST };
            let mut response = (status, Json(json!({"error": reason}))).into_response();
            response.headers_mut().insert("dpop-nonce", HeaderValue::try_from(bound.nonce()).unwrap());
            Err(Box::new(response))
        }
    }
}

fn verify(
    bound: &mut Bound,
    proof: &str,
    method: &str,
    url: &str,
    token: Option<&str>,
) -> Result<String, String> {
    let bad = |what: &str| Err(format!("invalid_dpop_proof {what}"));
    let Ok(head) = decode_header(proof) else { return bad("header") };
    let (Some("dpop+jwt"), Algorithm::ES256, Some(jwk)) = (head.typ.as_deref(), head.alg, &head.jwk) else {
        return bad("kind");
    };
    let mut validation = Validation::new(Algorithm::ES256);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    let claims = match decode::<Value>(proof, &DecodingKey::from_jwk(jwk).unwrap(), &validation) {
        Ok(token) => token.claims,
        Err(_) => return bad("signature"),
    };
    if (&claims["htm"], &claims["htu"]) != (&json!(method), &json!(url)) {
        return bad("target");
    }
    let hash = token.map(|token| URL_SAFE_NO_PAD.encode(inlay_vault::one_time::hash(token)));
    if claims.get("ath").and_then(Value::as_str) != hash.as_deref() {
        return bad("ath");
    }
    if claims["iat"].as_i64().is_none_or(|at| (inlay_time::Millis::now().0 / 1000 - at).abs() > 60) {
        return bad("iat");
    }
    if !bound.used.insert(claims["jti"].to_string()) {
        return bad("jti");
    }
    if claims["nonce"].as_str() != Some(&bound.nonce()) {
        return Err("use_dpop_nonce".to_owned());
    }
    Ok(serde_json::to_string(jwk).unwrap())
}

async fn token(
    State(provider): State<Provider>,
    headers: HeaderMap,
    method: Method,
    uri: Uri,
    Form(fields): Form<Fields>,
) -> Response {
    let key = match check(&provider, &headers, (&method, &uri), None) {
        Ok(key) => key,
        Err(response) => return *response,
    };
    if fields.contains_key("code") {
        let mut bound = provider.bound.lock().unwrap();
        if bound.named.take().is_some_and(|named| named != thumbprint(&key)) {
            return super::refused("invalid_grant");
        }
    }
    let is_refresh = fields["grant_type"] == "refresh_token";
    if is_refresh && provider.bound.lock().unwrap().keys.get(&fields["refresh_token"]) != Some(&key) {
        return super::refused("invalid_grant");
    }
    let mut tokens = provider.tokens();
    tokens["token_type"] =
        json!(if fields.get("code").is_some_and(|code| code == "good-bearer") { "Bearer" } else { "DPoP" });
    tokens["expires_in"] = json!(if is_refresh { 3600 } else { 1 });
    for name in ["access_token", "refresh_token"] {
        let token = tokens[name].as_str().unwrap().to_owned();
        provider.bound.lock().unwrap().keys.insert(token, key.clone());
    }
    Json(tokens).into_response()
}

/// The thumbprint of a key (RFC 7638).
fn thumbprint(key: &str) -> String {
    let jwk: jsonwebtoken::jwk::Jwk = serde_json::from_str(key).unwrap();
    jwk.thumbprint(jsonwebtoken::jwk::ThumbprintHash::SHA256).unwrap()
}

/// Takes a pushed authorization request whose proof is of the key that it names.
async fn par(
    State(provider): State<Provider>,
    headers: HeaderMap,
    method: Method,
    uri: Uri,
    Form(fields): Form<Fields>,
) -> Response {
    match check(&provider, &headers, (&method, &uri), None) {
        Ok(key) if fields.get("dpop_jkt") == Some(&thumbprint(&key)) => {
            provider.bound.lock().unwrap().named = Some(thumbprint(&key));
            super::par(State(provider), headers, Form(fields)).await
        }
        Ok(_) => super::refused("invalid_dpop_proof"),
        Err(response) => *response,
    }
}

async fn me(State(provider): State<Provider>, headers: HeaderMap, method: Method, uri: Uri) -> Response {
    let Some(token) = header(&headers, "authorization").strip_prefix("DPoP ") else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    match check(&provider, &headers, (&method, &uri), Some(token)) {
        Ok(key) if provider.bound.lock().unwrap().keys.get(token) == Some(&key) => {
            Json(json!({"name": "Owner of files"})).into_response()
        }
        Ok(_) => StatusCode::UNAUTHORIZED.into_response(),
        Err(response) => *response,
    }
}

async fn revoke(
    State(provider): State<Provider>,
    headers: HeaderMap,
    method: Method,
    uri: Uri,
    Form(fields): Form<Fields>,
) -> Response {
    match check(&provider, &headers, (&method, &uri), None) {
        Ok(key) if provider.bound.lock().unwrap().keys.get(&fields["token"]) == Some(&key) => {
            provider.revocations.lock().unwrap().push(fields);
            StatusCode::OK.into_response()
        }
        Ok(_) => super::refused("invalid_request"),
        Err(response) => *response,
    }
}
