//! Rate limits: who may ask how often, so that one address or one user cannot guess, flood or hold what others need.
//!
//! Addresses are limited where nobody has shown a token yet, users everywhere else. All state is in memory and bounded;
//! several hub processes on one database each count for themselves.

mod address;
mod bucket;
mod settings;

pub use address::Proxies;
pub use bucket::{Bucket, Wait};
pub use settings::LimitSettings;

/// The hub's rate limits. Buckets of addresses are keyed with what [`Proxies::client`] says, those of users with hub and
/// external id.
#[derive(Debug)]
pub struct Limits {
    /// Documents of the widget, by address.
    pub documents: Bucket,
    /// Pages of the popup, by address.
    pub pages: Bucket,
    /// What a popup asks while it waits to be bound, by address.
    pub polls: Bucket,
    /// Tokens that were refused, by address.
    pub failed_tokens: Bucket,
    /// Answers of providers that did not fit, by address.
    pub failed_callbacks: Bucket,
    /// Calls of the activation API, by user.
    pub calls: Bucket,
    /// OAuth transactions started, by user.
    pub oauth_starts: Bucket,
    /// Calls that show a credential to a provider, by user.
    pub verifications: Bucket,
    /// Choices read through an account that is stored, by user.
    pub choices: Bucket,
    /// The numbers that are not buckets.
    pub settings: LimitSettings,
}

impl Limits {
    /// Rate limits of which nothing is used yet.
    pub fn new(settings: LimitSettings) -> Self {
        Self {
            documents: Bucket::new(settings.pages_per_minute),
            pages: Bucket::new(settings.pages_per_minute),
            polls: Bucket::new(settings.polls_per_minute),
            failed_tokens: Bucket::new(settings.failed_tokens_per_minute),
            failed_callbacks: Bucket::new(settings.failed_callbacks_per_minute),
            calls: Bucket::new(settings.calls_per_minute),
            oauth_starts: Bucket::new(settings.oauth_starts_per_minute),
            verifications: Bucket::new(settings.verifications_per_minute),
            choices: Bucket::new(settings.choices_per_minute),
            settings,
        }
    }
}
