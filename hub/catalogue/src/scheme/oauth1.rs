//! OAuth 1.0a (RFC 5849): who signs requests and how, and the provider's endpoints where the token is fetched in the browser.

use super::{Callback, Client, KeptVariable};
use crate::{RequestMethod, TextTemplate, UrlTemplate};

/// OAuth 1.0a, with a token and its secret that the person typed, or that came by three legs.
#[derive(Clone, Debug)]
pub struct OAuth1 {
    /// How requests are signed.
    pub method: SignatureMethod,
    /// What the hub's registration is called in the environment.
    pub registration: String,
    /// The hub's registration; absent when the person types consumer key and secret as variables. Its secret is the private
    /// key as PEM with [`SignatureMethod::RsaSha1`].
    pub client: Option<Client>,
    /// The environment variables that were looked for and are missing or blank.
    pub missing: Vec<String>,
    /// A derived id for the registration.
    pub credential_id: String,
    /// The consumer key and its secret, when they are variables.
    pub consumer: Option<(TextTemplate, TextTemplate)>,
    /// `realm` of the header; left out when it would be blank.
    pub realm: TextTemplate,
    /// How a token is got in the browser; without it the person types one.
    pub three_legs: Option<ThreeLegs>,
}

/// How a request is signed (RFC 5849, section 3.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureMethod {
    /// RFC 5849, section 3.4.2.
    HmacSha1,
    /// Not in the RFC; providers that ask for it write it so.
    HmacSha256,
    /// RFC 5849, section 3.4.3.
    RsaSha1,
    /// RFC 5849, section 3.4.4: both secrets are sent, which TLS protects.
    Plaintext,
}

impl SignatureMethod {
    /// All of them, the usual one first.
    pub const ALL: [Self; 4] = [Self::HmacSha1, Self::HmacSha256, Self::RsaSha1, Self::Plaintext];

    /// `oauth_signature_method`, which is how definitions write it, too.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::HmacSha1 => "HMAC-SHA1",
            Self::HmacSha256 => "HMAC-SHA256",
            Self::RsaSha1 => "RSA-SHA1",
            Self::Plaintext => "PLAINTEXT",
        }
    }

    /// As the API description writes it.
    pub(crate) fn on_the_wire(self) -> &'static str {
        match self {
            Self::HmacSha1 => "sha1",
            Self::HmacSha256 => "sha256",
            Self::RsaSha1 => "rsa-sha1",
            Self::Plaintext => "plaintext",
        }
    }
}

/// The three legs: temporary credentials, the resource owner's authorization, token credentials (RFC 5849, section 2).
#[derive(Clone, Debug)]
pub struct ThreeLegs {
    /// Where the hub gets temporary credentials.
    pub request_token_url: UrlTemplate,
    /// Where the browser is sent.
    pub authorize_url: UrlTemplate,
    /// Where the hub gets token credentials.
    pub access_token_url: UrlTemplate,
    /// How the hub asks for both: POST, or GET.
    pub request_method: RequestMethod,
    /// Further parameters of the request for temporary credentials; none of the protocol's own.
    pub request_params: Vec<(String, String)>,
    /// Further parameters of the URL that the browser is sent to; none of the protocol's own.
    pub authorize_params: Vec<(String, String)>,
    /// What is kept as variables of the answer with the token.
    pub keep: Vec<KeptVariable>,
    /// Query parameters of the callback that are kept as variables: variable and parameter.
    pub keep_callback: Vec<(String, String)>,
    /// How a token is revoked.
    pub revocation: Option<Revocation>,
    /// Where the browser comes back to.
    pub callback: Callback,
}

/// A signed request that revokes the token that signs it. RFC 5849 has none: each provider has its own.
#[derive(Clone, Debug)]
pub struct Revocation {
    /// May have `{token}` in its path or query.
    pub url: UrlTemplate,
    /// POST, DELETE or GET.
    pub method: RequestMethod,
}

impl OAuth1 {
    pub(super) fn texts(&self) -> Vec<TextTemplate> {
        let consumer = self.consumer.clone().map(|(key, secret)| [key, secret]);
        consumer.into_iter().flatten().chain([self.realm.clone()]).collect()
    }

    /// Its URLs, by their field; that of the revocation has more in it than variables, and is not among them.
    pub(super) fn urls(&self) -> Vec<(&'static str, &UrlTemplate)> {
        let urls = self.three_legs.as_ref().map(|legs| {
            [
                ("oauth1.request_token_url", &legs.request_token_url),
                ("oauth1.authorize_url", &legs.authorize_url),
                ("oauth1.access_token_url", &legs.access_token_url),
            ]
        });
        urls.into_iter().flatten().collect()
    }

    /// All of its URLs, to be changed.
    pub(super) fn urls_mut(&mut self) -> Vec<&mut UrlTemplate> {
        let Some(legs) = &mut self.three_legs else { return Vec::new() };
        let now = [&mut legs.request_token_url, &mut legs.authorize_url, &mut legs.access_token_url];
        now.into_iter().chain(legs.revocation.as_mut().map(|revocation| &mut revocation.url)).collect()
    }

    /// Whether every request has the consumer's secret in it, and not only what it signed.
    pub(crate) fn sends_secret(&self) -> bool {
        self.method == SignatureMethod::Plaintext
    }

    /// Its own URLs that get the consumer's secret.
    pub(super) fn secret_urls(&self) -> Vec<&UrlTemplate> {
        let Some(legs) = self.three_legs.as_ref().filter(|_| self.sends_secret()) else { return Vec::new() };
        let now = [&legs.request_token_url, &legs.access_token_url];
        now.into_iter().chain(legs.revocation.as_ref().map(|revocation| &revocation.url)).collect()
    }
}
