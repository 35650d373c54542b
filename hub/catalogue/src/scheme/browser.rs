//! Schemes whose account is proved at the provider's own page: what OAuth 1 and OAuth 2 have in common.

use super::{Callback, Client, OAuth1, OAuth2, ThreeLegs};
use crate::UrlTemplate;
use inlay_api::OAuth2Scope;

/// A scheme for which the browser is sent to the provider.
#[derive(Clone, Copy, Debug)]
pub enum BrowserScheme<'t> {
    /// OAuth 2, authorization code grant (RFC 6749, section 4.1).
    OAuth2(&'t OAuth2),
    /// OAuth 1.0a with its three legs (RFC 5849, section 2).
    OAuth1(&'t OAuth1, &'t ThreeLegs),
}

impl<'t> BrowserScheme<'t> {
    /// Where the browser comes back to.
    pub fn callback(self) -> &'t Callback {
        match self {
            Self::OAuth2(oauth2) => &oauth2.callback,
            Self::OAuth1(_, legs) => &legs.callback,
        }
    }

    /// Where the browser is sent.
    pub fn authorize_url(self) -> &'t UrlTemplate {
        match self {
            Self::OAuth2(oauth2) => &oauth2.authorize_url,
            Self::OAuth1(_, legs) => &legs.authorize_url,
        }
    }

    /// Where the hub gets tokens.
    pub fn token_url(self) -> &'t UrlTemplate {
        match self {
            Self::OAuth2(oauth2) => &oauth2.token_url,
            Self::OAuth1(_, legs) => &legs.access_token_url,
        }
    }

    /// The hub's registration; absent when the environment lacks it, or when the person types it.
    pub fn client(self) -> Option<&'t Client> {
        match self {
            Self::OAuth2(oauth2) => oauth2.client.as_ref(),
            Self::OAuth1(oauth1, _) => oauth1.client.as_ref(),
        }
    }

    /// Whether there is somebody to ask as: the hub's registration, or one that the person types.
    pub fn has_client(self) -> bool {
        match self {
            Self::OAuth2(oauth2) => oauth2.client.is_some(),
            Self::OAuth1(oauth1, _) => oauth1.client.is_some() || oauth1.consumer.is_some(),
        }
    }

    /// What the hub's registration is called in the environment.
    pub fn registration(self) -> &'t str {
        match self {
            Self::OAuth2(oauth2) => &oauth2.registration,
            Self::OAuth1(oauth1, _) => &oauth1.registration,
        }
    }

    /// A derived id for the registration.
    pub fn credential_id(self) -> &'t str {
        match self {
            Self::OAuth2(oauth2) => &oauth2.credential_id,
            Self::OAuth1(oauth1, _) => &oauth1.credential_id,
        }
    }

    /// Further parameters of the URL that the browser is sent to.
    pub fn authorize_params(self) -> &'t [(String, String)] {
        match self {
            Self::OAuth2(oauth2) => &oauth2.authorize_params,
            Self::OAuth1(_, legs) => &legs.authorize_params,
        }
    }

    /// The scopes that may be asked for, and those that are asked for unless a client names others. OAuth 1 has none: what a
    /// provider calls so is a further parameter.
    pub fn scopes(self) -> (&'t [OAuth2Scope], &'t [String]) {
        match self {
            Self::OAuth2(oauth2) => (&oauth2.scopes, &oauth2.default_scopes),
            Self::OAuth1(..) => (&[], &[]),
        }
    }

    /// Query parameters of the callback that are kept as variables: variable and parameter.
    pub fn keep_callback(self) -> &'t [(String, String)] {
        match self {
            Self::OAuth2(oauth2) => &oauth2.exchange.keep_callback,
            Self::OAuth1(_, legs) => &legs.keep_callback,
        }
    }

    /// Where a token is revoked.
    pub fn revoke_url(self) -> Option<&'t UrlTemplate> {
        match self {
            Self::OAuth2(oauth2) => oauth2.revoke_url.as_ref(),
            Self::OAuth1(_, legs) => legs.revocation.as_ref().map(|revocation| &revocation.url),
        }
    }
}
