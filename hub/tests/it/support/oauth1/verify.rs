//! Checks the signature of a request (RFC 5849, section 3.2), without any code of the hub.

use super::Oauth1Provider;
use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY, UnparsedPublicKey};
use axum::http::request::Parts;
use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use std::collections::HashMap;

/// A request whose signature is good.
pub(super) struct Signed {
    /// The `oauth_` parameters.
    pub(super) protocol: HashMap<String, String>,
    /// Blank without one.
    pub(super) token: String,
    /// Whether the token is an account's, and no temporary one.
    pub(super) is_account: bool,
}

impl Oauth1Provider {
    /// # Errors
    /// A word of the Problem Reporting extension.
    pub(super) fn check(&self, parts: &Parts, body: &[u8]) -> Result<Signed, &'static str> {
        let header = parts.headers.get("authorization").ok_or("parameter_absent")?.to_str().unwrap();
        let mut parameters = Vec::new();
        for part in header.strip_prefix("OAuth ").ok_or("parameter_absent")?.split(", ") {
            let (name, value) = part.split_once('=').ok_or("parameter_rejected")?;
            let value = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
            parameters.push((decoded(name), decoded(value.ok_or("parameter_rejected")?)));
        }
        parameters.retain(|(name, _)| name != "realm");
        let mut protocol = HashMap::new();
        for (name, value) in &parameters {
            if !name.starts_with("oauth_") || protocol.insert(name.clone(), value.clone()).is_some() {
                return Err("parameter_rejected");
            }
        }
        let protocol_of = |name: &str| protocol.get(name).cloned().unwrap_or_default();
        if protocol_of("oauth_version") != "1.0" {
            return Err("version_rejected");
        }
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
        let at: u64 = protocol_of("oauth_timestamp").parse().map_err(|_| "timestamp_refused")?;
        if now.abs_diff(at) > 300 {
            return Err("timestamp_refused");
        }
        let (token, key) = (protocol_of("oauth_token"), protocol_of("oauth_consumer_key"));
        let mut seen = self.seen.lock().unwrap();
        let nonce = protocol_of("oauth_nonce");
        if nonce.len() < 16 || !seen.nonces.insert(format!("{at} {nonce} {token} {key}")) {
            return Err("nonce_used");
        }
        let (method, consumer_secret) = seen.consumers.get(&key).ok_or("consumer_key_unknown")?.clone();
        if protocol_of("oauth_signature_method") != method {
            return Err("signature_method_rejected");
        }
        let account = seen.tokens.get(&token).cloned();
        let is_account = account.is_some();
        let token_secret = match account {
            Some(secret) => secret,
            None if token.is_empty() => String::new(),
            None => seen.temporary.get(&token).ok_or("token_rejected")?.secret.clone(),
        };
        drop(seen);

        parameters.retain(|(name, _)| name != "oauth_signature");
        let mut all: Vec<(String, String)> =
            parameters.iter().map(|(name, value)| (encoded(name), encoded(value))).collect();
        let is_form =
            parts.headers.get("content-type").is_some_and(|kind| kind == "application/x-www-form-urlencoded");
        let form = if is_form { body } else { b"" };
        for source in [parts.uri.query().unwrap_or_default().as_bytes(), form] {
            let pairs = url::form_urlencoded::parse(source);
            all.extend(pairs.map(|(name, value)| (encoded(&name), encoded(&value))));
        }
        all.sort();
        let all: Vec<String> = all.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let host = parts.headers["host"].to_str().unwrap();
        let url = format!("http://{host}{}", parts.uri.path());
        let base = format!("{}&{}&{}", parts.method, encoded(&url), encoded(&all.join("&")));
        let secrets = format!("{}&{}", encoded(&consumer_secret), encoded(&token_secret));
        let shown = protocol_of("oauth_signature");
        let is_good = match method.as_str() {
            "HMAC-SHA1" => {
                let mut mac = Hmac::<sha1::Sha1>::new_from_slice(secrets.as_bytes()).unwrap();
                mac.update(base.as_bytes());
                shown == STANDARD.encode(mac.finalize().into_bytes())
            }
            "HMAC-SHA256" => {
                let mut mac = Hmac::<sha2::Sha256>::new_from_slice(secrets.as_bytes()).unwrap();
                mac.update(base.as_bytes());
                shown == STANDARD.encode(mac.finalize().into_bytes())
            }
            "RSA-SHA1" => {
                let key = pem::parse(&consumer_secret).unwrap();
                let key =
                    UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY, key.contents());
                key.verify(base.as_bytes(), &STANDARD.decode(&shown).unwrap()).is_ok()
            }
            _ => shown == secrets,
        };
        if is_good { Ok(Signed { protocol, token, is_account }) } else { Err("signature_invalid") }
    }
}

/// RFC 5849, section 3.6.
fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}

fn decoded(text: &str) -> String {
    // A plus sign stands for itself here.
    let text = text.replace('+', "%2B");
    let pair = format!("x={text}");
    url::form_urlencoded::parse(pair.as_bytes()).next().unwrap().1.into_owned()
}
