//! The numbers of the rate limits: `[limits]` in `hub.toml`.

use serde::Deserialize;
use std::num::{NonZeroU8, NonZeroU16, NonZeroU32};

/// The numbers behind [`super::Limits`]. A rate of N per minute lets N through at once and then one every 60/N seconds.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LimitSettings {
    /// Widget documents, and as many pages of the popup, per address. People behind one address share it.
    pub pages_per_minute: NonZeroU32,
    /// Questions of popups that wait for their pairing code to be typed, per address; one asks three times a minute.
    pub polls_per_minute: NonZeroU32,
    /// Calls of the activation API with a token that is refused, per address. Then no token of that address is looked at.
    pub failed_tokens_per_minute: NonZeroU32,
    /// Callbacks that did not fit, per address. Nobody has one by doing what the widget says.
    pub failed_callbacks_per_minute: NonZeroU32,
    /// Calls of the activation API, per user. Typing in the search takes the most, a few calls a second.
    pub calls_per_minute: NonZeroU32,
    /// OAuth transactions started, per user.
    pub oauth_starts_per_minute: NonZeroU32,
    /// Calls that show a credential to its provider, per user. Four times what guessing a stolen account's password
    /// would be held to elsewhere, because the wizard checks each account when it is entered and again when all are
    /// turned on: somebody who pastes one wrong key after another needs several of these a minute.
    pub verifications_per_minute: NonZeroU32,
    /// Choices of a setting read through an account that is stored, per user. Each may take several requests to the
    /// provider; typing into a box whose source searches takes one after each pause.
    pub choices_per_minute: NonZeroU32,
    /// OAuth transactions that a user may have open; one more ends the oldest.
    pub open_transactions: NonZeroU8,
    /// Requests to token endpoints at the same time; further ones wait their turn.
    pub exchanges_at_once: NonZeroU16,
    /// Seconds within which a request's body has to arrive.
    pub body_seconds: NonZeroU16,
}

impl Default for LimitSettings {
    fn default() -> Self {
        let rate = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        Self {
            pages_per_minute: rate(60),
            polls_per_minute: rate(120),
            failed_tokens_per_minute: rate(120),
            failed_callbacks_per_minute: rate(10),
            calls_per_minute: rate(120),
            oauth_starts_per_minute: rate(10),
            verifications_per_minute: rate(20),
            choices_per_minute: rate(60),
            open_transactions: NonZeroU8::new(5).unwrap_or(NonZeroU8::MIN),
            exchanges_at_once: NonZeroU16::new(32).unwrap_or(NonZeroU16::MIN),
            body_seconds: NonZeroU16::new(15).unwrap_or(NonZeroU16::MIN),
        }
    }
}
