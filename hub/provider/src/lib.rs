//! Requests to the systems that integrations connect to, made as an end user: the provider's side of the hub.
//!
//! [`Provider`] puts a credential into a request ([`Provider::send`]; module `scheme`), gets tokens for it ([`oauth2`], [`oauth1`], and
//! `token` for grants without a browser), asks the provider whether it is good ([`Provider::verify`]), and reads the choices
//! of a variable ([`options`]). It knows neither database nor HTTP server: what is stored, scheduled and shown is its
//! caller's.

mod certificate;
mod credential;
mod dpop;
mod endpoint;
mod error;
pub mod oauth1;
pub mod oauth2;
pub mod options;
mod outgoing;
mod private_key;
mod request;
mod scheme;
mod send;
mod texts;
mod token;
mod verify;

pub use certificate::check_certificate;
pub use credential::{Credential, OAuth2Tokens, Typed};
pub use error::{InvalidInput, ProviderError, check_status};
pub use request::{ApiRequest, Body, ConnectionRef};
pub use scheme::{check_client_key, check_consumer_key, check_signing_key};

use dpop::Nonces;
use inlay_outbound::Outbound;
use inlay_vault::Vault;
use std::{num::NonZeroU16, sync::Arc};
use token::TokenCache;
use tokio::sync::Semaphore;

/// Longest answer of a token, login or revocation endpoint that is read, in bytes. Real ones are a few kilobytes at most.
const LONGEST_TOKEN_ANSWER: usize = 64 * 1024;

/// Makes requests to providers. One for the whole hub: it shares tokens between callers.
#[derive(Debug)]
pub struct Provider {
    outbound: Outbound,
    /// Seals the tokens that are kept in memory.
    vault: Arc<Vault>,
    tokens: TokenCache,
    /// What servers want in proofs of possession.
    nonces: Nonces,
    /// Turns for requests to OAuth 2 token endpoints.
    exchanges: Semaphore,
}

impl Provider {
    /// `exchanges_at_once` bounds how many requests for OAuth 2 tokens run at the same time; further ones wait their
    /// turn.
    pub fn new(outbound: Outbound, vault: Arc<Vault>, exchanges_at_once: NonZeroU16) -> Self {
        Self {
            outbound,
            vault,
            tokens: TokenCache::default(),
            nonces: Nonces::default(),
            exchanges: Semaphore::new(usize::from(exchanges_at_once.get())),
        }
    }
}
