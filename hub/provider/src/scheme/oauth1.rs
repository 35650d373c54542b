//! Signing requests with OAuth 1.0a (RFC 5849, section 3).

mod signature;

use crate::{
    ProviderError, Typed,
    outgoing::{ESCAPED, Outgoing, secret_header},
    texts::TextOf,
};
use inlay_catalogue::{OAuth1, SignatureMethod};
use inlay_outbound::header::AUTHORIZATION;
use inlay_time::Millis;
use inlay_vault::one_time as secret;
use percent_encoding::utf8_percent_encode;
use secrecy::{ExposeSecret, SecretString};
pub use signature::check_consumer_key;
use signature::{Keys, signature};

/// The consumer (which RFC 5849 calls client): who signs, with or without a token.
pub(crate) struct Consumer {
    method: SignatureMethod,
    key: SecretString,
    /// The private key as PEM with RSA-SHA1.
    secret: SecretString,
    realm: Option<SecretString>,
}

/// A token and the secret that signs with it.
#[derive(Clone, Copy)]
pub(crate) struct TokenPair<'t> {
    pub(crate) token: &'t str,
    pub(crate) secret: &'t str,
}

impl Consumer {
    /// `None` when the hub has no registration and the variables have none either.
    pub(crate) fn of(scheme: &OAuth1, text_of: TextOf<'_, '_>) -> Option<Self> {
        let (key, secret) = match (&scheme.consumer, &scheme.client) {
            (Some((key, secret)), _) => key.render(text_of).zip(secret.render(text_of))?,
            (None, Some(client)) => (client.id.clone().into(), client.secret.clone()),
            (None, None) => return None,
        };
        Some(Self { method: scheme.method, key, secret, realm: scheme.realm.render_filled(text_of) })
    }

    /// Signs the request as it stands. `more` are further parameters of the protocol.
    ///
    /// # Errors
    /// [`ProviderError::Unsendable`] when the consumer's key cannot sign, or a text cannot stand in a header.
    pub(crate) fn sign(
        &self,
        request: &mut Outgoing,
        pair: Option<TokenPair<'_>>,
        more: &[(&str, &str)],
        now: Millis,
    ) -> Result<(), ProviderError> {
        let mut parameters = vec![("oauth_consumer_key", self.key.expose_secret().to_owned())];
        parameters.extend(pair.map(|pair| ("oauth_token", pair.token.to_owned())));
        parameters.extend([
            ("oauth_signature_method", self.method.as_str().to_owned()),
            ("oauth_timestamp", now.0.div_euclid(1000).to_string()),
            ("oauth_nonce", secret::random()),
            ("oauth_version", "1.0".to_owned()),
        ]);
        parameters.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
        let keys = Keys {
            consumer: self.secret.expose_secret(),
            token: pair.map(|pair| pair.secret).unwrap_or_default(),
        };
        let signature =
            signature(request, &parameters, &keys, self.method).ok_or(ProviderError::Unsendable)?;
        let mut header = String::from("OAuth ");
        if let Some(realm) = &self.realm {
            let realm = realm.expose_secret();
            // They would end the quoted string (RFC 9110, section 5.6.4).
            if realm.contains(['"', '\\']) {
                return Err(ProviderError::Unsendable);
            }
            header.push_str(&format!("realm=\"{realm}\", "));
        }
        for (name, value) in &parameters {
            header.push_str(&format!("{name}=\"{}\", ", escape(value)));
        }
        header.push_str(&format!("oauth_signature=\"{}\"", escape(&signature)));
        request.headers.insert(AUTHORIZATION, secret_header(&header)?);
        Ok(())
    }
}

/// Signs an API request with a connection's token.
pub(super) fn sign(
    request: &mut Outgoing,
    scheme: &OAuth1,
    typed: &Typed,
    text_of: TextOf<'_, '_>,
    now: Millis,
) -> Result<(), ProviderError> {
    let consumer = Consumer::of(scheme, text_of).ok_or(ProviderError::Unsendable)?;
    let pair = TokenPair { token: typed.text("token"), secret: typed.text("tokenSecret") };
    consumer.sign(request, Some(pair), &[], now)
}

/// RFC 5849, section 3.6.
fn escape(text: &str) -> String {
    utf8_percent_encode(text, ESCAPED).to_string()
}
