//! The signature of an OAuth 1.0a request (RFC 5849, section 3.4).

use super::escape;
use crate::{outgoing::Outgoing, private_key, scheme::hmac::mac};
use base64::{Engine, engine::general_purpose::STANDARD};
use inlay_catalogue::{Hash, OAuth1, SignatureMethod};
use rsa::{
    PrivateKey,
    pkcs1v15::SigningKey,
    pkcs8::DecodePrivateKey,
    rand_core::UnwrapErr,
    signature::{RandomizedSigner, SignatureEncoding},
};
use secrecy::ExposeSecret;
use sha1::Sha1;

/// The two secrets that sign.
pub(super) struct Keys<'k> {
    /// The private key as PEM with RSA-SHA1.
    pub(super) consumer: &'k str,
    /// Blank without a token.
    pub(super) token: &'k str,
}

/// `oauth_signature`; `None` when the consumer's private key cannot sign.
pub(super) fn signature(
    request: &Outgoing,
    parameters: &[(&str, String)],
    keys: &Keys<'_>,
    method: SignatureMethod,
) -> Option<String> {
    let key = || format!("{}&{}", escape(keys.consumer), escape(keys.token));
    let base = || base_string(request, parameters);
    match method {
        SignatureMethod::HmacSha1 => {
            Some(STANDARD.encode(mac(Hash::Sha1, key().as_bytes(), base().as_bytes())))
        }
        SignatureMethod::HmacSha256 => {
            Some(STANDARD.encode(mac(Hash::Sha256, key().as_bytes(), base().as_bytes())))
        }
        SignatureMethod::RsaSha1 => rsa_sha1(keys.consumer, base().as_bytes()),
        SignatureMethod::Plaintext => Some(key()),
    }
}

/// Tries whether the private key of the hub's registration can sign with RSA-SHA1; there is nothing to try for other methods.
///
/// # Errors
/// What is wrong with the key, as a sentence for the operator.
pub fn check_consumer_key(oauth1: &OAuth1) -> Result<(), String> {
    let (SignatureMethod::RsaSha1, Some(client)) = (oauth1.method, &oauth1.client) else { return Ok(()) };
    let unfit = || "This isn't an RSA private key. Give it as PEM, without a password.".to_owned();
    let pem = client.secret.expose_secret();
    let key = private_key::read(pem.as_bytes()).map_err(|problem| problem.unwrap_or_else(unfit))?;
    private_key::check_length(&key)?;
    rsa_sha1(pem, b"").map(drop).ok_or_else(unfit)
}

/// Section 3.4.3. Blinded: the time that it takes says nothing about the key.
fn rsa_sha1(pem: &str, base: &[u8]) -> Option<String> {
    let key = private_key::read(pem.as_bytes()).ok()?;
    let key = PrivateKey::from_pkcs8_pem(&key.pem).ok()?;
    let key = SigningKey::<Sha1>::new(key);
    let signed = key.try_sign_with_rng(&mut UnwrapErr(getrandom::SysRng), base).ok()?;
    Some(STANDARD.encode(signed.to_bytes()))
}

/// Section 3.4.1.
fn base_string(request: &Outgoing, parameters: &[(&str, String)]) -> String {
    let mut all: Vec<(String, String)> =
        request.url.query_pairs().map(|(name, value)| (escape(&name), escape(&value))).collect();
    all.extend(request.form().iter().map(|(name, value)| (escape(name), escape(value))));
    all.extend(parameters.iter().map(|(name, value)| (escape(name), escape(value))));
    all.sort();
    let joined = all.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&");
    let mut base_url = request.url.clone();
    base_url.set_query(None);
    format!("{}&{}&{}", request.method, escape(base_url.as_str()), escape(&joined))
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
        let signed = |method| signature(&request, &parameters, &keys, method).unwrap();
        assert_eq!(signed(SignatureMethod::HmacSha1), "MdpQcU8iPSUjWoN/UDMsK2sui9I=");
        assert_eq!(signed(SignatureMethod::Plaintext), "kd94hf93k423kf44&pfkkdhi9sl3r4s00");
    }

    #[test]
    fn the_base_string_is_that_of_the_specification() {
        // RFC 5849, section 3.4.1.1, without the parameters of the header: those are the caller's.
        let url = Url::parse("http://EXAMPLE.COM:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b").unwrap();
        let body = Body::Form(vec![("c2".to_owned(), String::new()), ("a3".to_owned(), "2 q".to_owned())]);
        let request = Outgoing::new(Method::POST, url, body);
        assert_eq!(
            base_string(&request, &[]),
            "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26\
             c%2540%3D%26c2%3D"
        );
    }

    #[test]
    fn fields_of_a_form_are_signed_too() {
        let url = Url::parse("https://photos.example.net/initiate").unwrap();
        let keys = Keys { consumer: "kd94hf93k423kf44", token: "" };
        let signed = |value: &str| {
            let body = Body::Form(vec![("a".to_owned(), value.to_owned())]);
            let request = Outgoing::new(Method::POST, url.clone(), body);
            signature(&request, &[], &keys, SignatureMethod::HmacSha1)
        };
        assert_ne!(signed("1"), signed("2"));
    }

    #[test]
    fn an_rsa_signature_is_that_of_its_key_however_line_breaks_were_copied() {
        use aws_lc_rs::{
            encoding::AsDer,
            rsa::{KeyPair, KeySize},
            signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY, UnparsedPublicKey},
        };
        let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
        let pem = pem::encode(&pem::Pem::new("PRIVATE KEY", pair.as_der().unwrap().as_ref()));
        for written in [pem.clone(), pem.trim().replace('\r', "").replace('\n', "\\n")] {
            let signed = STANDARD.decode(rsa_sha1(&written, b"base").unwrap()).unwrap();
            let key = UnparsedPublicKey::new(
                &RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY,
                pair.public_key().as_ref(),
            );
            assert!(key.verify(b"base", &signed).is_ok() && key.verify(b"other", &signed).is_err());
        }
    }

    #[test]
    fn what_is_no_private_key_signs_nothing() {
        let url = Url::parse("https://photos.example.net/initiate").unwrap();
        let request = Outgoing::new(Method::POST, url, Body::Empty);
        let keys = Keys { consumer: "kd94hf93k423kf44", token: "" };
        assert_eq!(signature(&request, &[], &keys, SignatureMethod::RsaSha1), None);
    }
}
