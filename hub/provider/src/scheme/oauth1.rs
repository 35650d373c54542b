//! Signing requests with OAuth 1.0a (RFC 5849, section 3).

use super::hmac::mac;
use crate::{
    ProviderError, Typed,
    outgoing::{ESCAPED, Outgoing, secret_header},
    texts::TextOf,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use inlay_catalogue::{Hash, OAuth1};
use inlay_outbound::header::AUTHORIZATION;
use inlay_time::Millis;
use inlay_vault::one_time as secret;
use percent_encoding::utf8_percent_encode;
use secrecy::ExposeSecret;

/// The two secrets that sign.
struct Keys<'k> {
    consumer: &'k str,
    token: &'k str,
}

/// Signs the request as it stands with the token that a person typed.
pub(super) fn sign(
    request: &mut Outgoing,
    scheme: &OAuth1,
    typed: &Typed,
    text_of: TextOf<'_, '_>,
    now: Millis,
) -> Result<(), ProviderError> {
    let (key, consumer) = match (&scheme.consumer, &scheme.client) {
        (Some((key, secret)), _) => {
            key.render(text_of).zip(secret.render(text_of)).ok_or(ProviderError::Unsendable)?
        }
        (None, Some(client)) => (client.id.clone().into(), client.secret.clone()),
        (None, None) => return Err(ProviderError::Unsendable),
    };
    let parameters = [
        ("oauth_consumer_key", key.expose_secret().to_owned()),
        ("oauth_token", typed.text("token").to_owned()),
        ("oauth_signature_method", method_name(scheme.hash).to_owned()),
        ("oauth_timestamp", now.0.div_euclid(1000).to_string()),
        ("oauth_nonce", secret::random()),
        ("oauth_version", "1.0".to_owned()),
    ];
    let keys = Keys { consumer: consumer.expose_secret(), token: typed.text("tokenSecret") };
    let signature = signature(request, &parameters, &keys, scheme.hash);
    let mut header = String::from("OAuth ");
    if let Some(realm) = scheme.realm.render_filled(text_of) {
        header.push_str(&format!("realm=\"{}\", ", realm.expose_secret()));
    }
    for (name, value) in &parameters {
        header.push_str(&format!("{name}=\"{}\", ", escape(value)));
    }
    header.push_str(&format!("oauth_signature=\"{}\"", escape(&signature)));
    request.headers.insert(AUTHORIZATION, secret_header(&header)?);
    Ok(())
}

fn method_name(hash: Hash) -> &'static str {
    // HMAC-SHA256 is not in the RFC; providers that ask for it write it so.
    if hash == Hash::Sha1 { "HMAC-SHA1" } else { "HMAC-SHA256" }
}

fn escape(text: &str) -> String {
    utf8_percent_encode(text, ESCAPED).to_string()
}

/// Sections 3.4.1 and 3.4.2.
fn signature(request: &Outgoing, parameters: &[(&str, String)], keys: &Keys<'_>, hash: Hash) -> String {
    let mut all: Vec<(String, String)> =
        request.url.query_pairs().map(|(name, value)| (escape(&name), escape(&value))).collect();
    all.extend(request.form().iter().map(|(name, value)| (escape(name), escape(value))));
    all.extend(parameters.iter().map(|(name, value)| (escape(name), escape(value))));
    all.sort();
    let joined = all.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&");
    let mut base_url = request.url.clone();
    base_url.set_query(None);
    let base = format!("{}&{}&{}", request.method, escape(base_url.as_str()), escape(&joined));
    let key = format!("{}&{}", escape(keys.consumer), escape(keys.token));
    STANDARD.encode(mac(hash, key.as_bytes(), base.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Body;
    use inlay_outbound::Method;
    use url::Url;

    #[test]
    fn the_signature_is_that_of_the_specification() {
        // RFC 5849, section 1.2: the request for the photo.
        let url = "http://photos.example.net/photos?file=vacation.jpg&size=original";
        let request = Outgoing::new(Method::GET, Url::parse(url).unwrap(), Body::Empty);
        let parameters = [
            ("oauth_consumer_key", "dpf43f3p2l4k3l03".to_owned()),
            ("oauth_token", "nnch734d00sl2jdk".to_owned()),
            ("oauth_signature_method", "HMAC-SHA1".to_owned()),
            ("oauth_timestamp", "137131202".to_owned()),
            ("oauth_nonce", "chapoH".to_owned()),
        ];
        let keys = Keys { consumer: "kd94hf93k423kf44", token: "pfkkdhi9sl3r4s00" };
        assert_eq!(signature(&request, &parameters, &keys, Hash::Sha1), "MdpQcU8iPSUjWoN/UDMsK2sui9I=");
    }

    #[test]
    fn fields_of_a_form_are_signed_too() {
        let url = Url::parse("https://photos.example.net/initiate").unwrap();
        let keys = Keys { consumer: "kd94hf93k423kf44", token: "" };
        let signed = |value: &str| {
            let body = Body::Form(vec![("a".to_owned(), value.to_owned())]);
            signature(&Outgoing::new(Method::POST, url.clone(), body), &[], &keys, Hash::Sha1)
        };
        assert_ne!(signed("1"), signed("2"));
    }
}
