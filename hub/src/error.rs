//! Errors, why a call is refused: one enumeration from store to wire.
//!
//! Each variant is a situation. What a person reads, what a program reads and which HTTP status it becomes are decided
//! here and nowhere else; what the operator reads is the cause inside [`Error::Internal`].

use crate::limit::Wait;
use inlay_api::{ErrorField, code};
use inlay_provider::oauth2::SetupError;
use inlay_store::StoreError;
use std::time::Duration;

/// When to come back to a hub whose database is locked: soon, and not while the lock is waited for anyway.
const BUSY_RETRY: Duration = Duration::from_secs(2);
/// When to come back to a hub that stops, which is most often started again.
const RESTART_RETRY: Duration = Duration::from_secs(5);

/// A refused call.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The request is malformed; the fields say where. May be empty when the whole request is.
    #[error("invalid request: {0:?}")]
    Invalid(Vec<ErrorField>),
    /// The path knows other methods.
    #[error("method not allowed")]
    Method,
    /// No token, or a bad one.
    #[error("token refused: {cause}")]
    Token {
        /// What is wrong, for the operator's log.
        cause: String,
        /// What was expected, for whoever signs the tokens.
        advice: String,
    },
    /// The token is for another hub.
    #[error("the token is for another hub")]
    WrongHub,
    /// The token's claims do not allow it.
    #[error("not allowed by the token's claims")]
    Forbidden,
    /// It does not exist, or is somebody else's.
    #[error("not found")]
    NotFound,
    /// As [`Error::NotFound`], for an id inside the request.
    #[error("not found: {0}")]
    NotFoundAt(String),
    /// The end user was not created yet.
    #[error("end user not found")]
    EndUserNotFound,
    /// The integration allows one activation.
    #[error("already activated")]
    AlreadyActivated,
    /// The end user exists.
    #[error("already exists")]
    AlreadyExists,
    /// The key was used for something else.
    #[error("idempotency key used for another request")]
    IdempotencyConflict,
    /// An activation uses the connection.
    #[error("connection in use")]
    ConnectionInUse,
    /// The user has as many connections or activations as may be.
    #[error("the user has {0} already")]
    TooMany(&'static str),
    /// The integration is not set up or not deployed.
    #[error("integration unavailable")]
    Unavailable,
    /// Somebody else changed it since it was read.
    #[error("changed meanwhile")]
    ChangedMeanwhile,
    /// The transaction is somewhere else.
    #[error("wrong state")]
    WrongState,
    /// The transaction was cancelled, or begun anew in another window.
    #[error("replaced or cancelled")]
    Replaced,
    /// The body is larger than the hub reads.
    #[error("body too large")]
    TooLarge,
    /// The body is not declared as JSON.
    #[error("not application/json")]
    MediaType,
    /// The client names another scheme, URL or client id than the integration's.
    #[error("scheme mismatch: {0:?}")]
    SchemeMismatch(Vec<ErrorField>),
    /// Something else has to be filled in first.
    #[error("value needed: {0:?}")]
    ValueNeeded(Vec<ErrorField>),
    /// The provider refused the credential.
    #[error("credential refused: {0:?}")]
    CredentialRefused(Vec<ErrorField>),
    /// The provider knows the credential, which has fewer rights than its verification needs.
    #[error("credential limited: {0:?}")]
    CredentialLimited(Vec<ErrorField>),
    /// The provider could not be asked.
    #[error("provider unreachable: {0}")]
    ProviderUnreachable(String),
    /// The body did not arrive in time.
    #[error("body too slow")]
    TooSlow,
    /// Too many requests; there is room for one after this time.
    #[error("rate limited for {0:?}")]
    RateLimited(Duration),
    /// The provider asked to come again later.
    #[error("provider busy: {0}")]
    ProviderBusy(String),
    /// The request took too long.
    #[error("timed out")]
    TimedOut,
    /// Another writer has the database for too long; nothing was written.
    #[error("the database is locked by another writer")]
    Busy,
    /// The hub stops, and the work for this request was given up. It may be done in part.
    #[error("given up because the hub stops")]
    Stopping,
    /// The database cannot be used; the operator finds the reason in the log.
    #[error("not ready")]
    NotReady,
    /// The hub failed.
    #[error("{0}")]
    Internal(Box<dyn std::error::Error + Send + Sync>),
}

/// Fields of an answer: nobody reads more, and each costs as much as what was sent.
const MOST_FIELDS: usize = 200;

impl Error {
    /// A request in which one field is wrong. `message` is a sentence.
    pub fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Invalid(vec![field_error(field, message)])
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        match self {
            Self::Invalid(_) => 400,
            Self::Token { .. } => 401,
            Self::WrongHub | Self::Forbidden => 403,
            Self::NotFound | Self::NotFoundAt(_) | Self::EndUserNotFound => 404,
            Self::Method => 405,
            Self::TooSlow => 408,
            Self::AlreadyActivated
            | Self::AlreadyExists
            | Self::IdempotencyConflict
            | Self::ConnectionInUse
            | Self::TooMany(_)
            | Self::Unavailable
            | Self::ChangedMeanwhile
            | Self::WrongState
            | Self::Replaced => 409,
            Self::TooLarge => 413,
            Self::MediaType => 415,
            Self::SchemeMismatch(_)
            | Self::ValueNeeded(_)
            | Self::CredentialRefused(_)
            | Self::CredentialLimited(_)
            | Self::ProviderUnreachable(_)
            | Self::ProviderBusy(_) => 422,
            Self::RateLimited(_) => 429,
            Self::Internal(_) => 500,
            Self::TimedOut | Self::Busy | Self::Stopping | Self::NotReady => 503,
        }
    }

    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) | Self::Method | Self::TooSlow => code::INVALID_REQUEST,
            Self::Token { .. } => code::INVALID_TOKEN,
            Self::WrongHub => code::WRONG_HUB,
            Self::Forbidden => code::FORBIDDEN,
            Self::NotFound | Self::NotFoundAt(_) => code::NOT_FOUND,
            Self::EndUserNotFound => code::END_USER_NOT_FOUND,
            Self::AlreadyActivated => code::ALREADY_ACTIVATED,
            Self::AlreadyExists => code::ALREADY_EXISTS,
            Self::IdempotencyConflict => code::IDEMPOTENCY_CONFLICT,
            Self::ConnectionInUse => code::CONNECTION_IN_USE,
            Self::TooMany(_) => code::TOO_MANY,
            Self::Unavailable => code::INTEGRATION_UNAVAILABLE,
            Self::ChangedMeanwhile => code::CHANGED_MEANWHILE,
            Self::WrongState | Self::Replaced => code::WRONG_STATE,
            Self::TooLarge => code::PAYLOAD_TOO_LARGE,
            Self::MediaType => code::UNSUPPORTED_MEDIA_TYPE,
            Self::SchemeMismatch(_) => code::SCHEME_MISMATCH,
            Self::ValueNeeded(_) => code::VALUE_NEEDED,
            Self::CredentialRefused(_) => code::CREDENTIAL_REFUSED,
            Self::CredentialLimited(_) => code::CREDENTIAL_LIMITED,
            Self::ProviderUnreachable(_) | Self::ProviderBusy(_) => code::PROVIDER_UNREACHABLE,
            Self::RateLimited(_) => code::RATE_LIMITED,
            Self::Internal(_) | Self::TimedOut | Self::Busy | Self::Stopping | Self::NotReady => {
                code::INTERNAL
            }
        }
    }

    /// One sentence for a person.
    pub fn message(&self) -> &'static str {
        match self {
            Self::Invalid(fields) if fields.is_empty() => "The request can't be read.",
            Self::Invalid(_) => "Some of what was sent needs another look.",
            Self::Method => "This address doesn't take that method.",
            Self::Token { .. } => "The session has ended. Reload the page to continue.",
            Self::WrongHub => "This session belongs to another hub.",
            Self::Forbidden => "This session doesn't allow that.",
            Self::NotFound | Self::NotFoundAt(_) => "There is nothing here.",
            Self::EndUserNotFound => "This user is new here.",
            Self::AlreadyActivated => "This integration is on already.",
            Self::AlreadyExists => "This user exists already.",
            Self::IdempotencyConflict => "The Idempotency-Key was used for a different request.",
            Self::ConnectionInUse => "An integration uses this connection. Turn the integration off first.",
            Self::TooMany(_) => "There is no room for more. Delete what isn't needed any more first.",
            Self::Unavailable => "This integration can't be turned on here.",
            Self::ChangedMeanwhile => "Somebody else changed this in the meantime. Look at it again.",
            Self::WrongState | Self::Replaced => "This can't be done any more. Start the connection again.",
            Self::TooLarge => "That is more than can be taken at once.",
            Self::MediaType => "Send JSON, with Content-Type: application/json.",
            Self::SchemeMismatch(_) => {
                "The account can't be connected in this way. Reload the page and try again."
            }
            Self::ValueNeeded(_) => "Something else has to be filled in first.",
            Self::CredentialRefused(_) => "The other system didn't accept this. Check what you entered.",
            Self::CredentialLimited(_) => "This has fewer rights in the other system than its check needs.",
            Self::ProviderUnreachable(_) => {
                "The other system can't be reached at the moment. Try again in a minute."
            }
            Self::TooSlow => "What was sent didn't arrive in time. Try again.",
            Self::RateLimited(_) => "That was a lot at once. Wait a moment, then try again.",
            Self::ProviderBusy(_) => "The other system isn't ready at the moment. Try again in a minute.",
            Self::TimedOut => "That took too long. Try again.",
            Self::Busy => "The hub is busy at the moment. Try again in a few seconds.",
            Self::Stopping => "The hub is being restarted. Try again in a few seconds.",
            Self::NotReady => "The hub isn't ready. Try again in a minute.",
            Self::Internal(_) => "Something went wrong on our side. Try again in a minute.",
        }
    }

    /// What is wrong with which field.
    pub fn fields(&self) -> Vec<ErrorField> {
        match self {
            Self::Invalid(fields)
            | Self::SchemeMismatch(fields)
            | Self::ValueNeeded(fields)
            | Self::CredentialRefused(fields)
            | Self::CredentialLimited(fields) => fields.iter().take(MOST_FIELDS).cloned().collect(),
            Self::NotFoundAt(field) => vec![field_error(field, "There is no such thing.")],
            Self::ProviderUnreachable(field) | Self::ProviderBusy(field) if !field.is_empty() => {
                vec![field_error(field, self.message())]
            }
            _ => Vec::new(),
        }
    }

    /// What whoever signs the host's tokens has to change; nothing when the token is not what is wrong.
    pub fn token_advice(&self) -> Option<&str> {
        match self {
            Self::Token { advice, .. } => Some(advice),
            Self::WrongHub => Some(
                "it is for another hub: the key in `iss`, the `hub` claim and the hub's id on the element must \
                 belong together (inlay-hub keys list)",
            ),
            _ => None,
        }
    }

    /// When to come back.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::RateLimited(wait) => Some(*wait),
            Self::Busy => Some(BUSY_RETRY),
            Self::Stopping => Some(RESTART_RETRY),
            _ => None,
        }
    }

    /// Whether the operator has to hear of it: the hub's own failures.
    pub fn is_ours(&self) -> bool {
        self.status() >= 500
    }
}

impl From<Wait> for Error {
    fn from(wait: Wait) -> Self {
        Self::RateLimited(wait.0)
    }
}

impl From<StoreError> for Error {
    fn from(cause: StoreError) -> Self {
        match cause {
            StoreError::Busy => Self::Busy,
            StoreError::TooMany(what) => Self::TooMany(what),
            cause => Self::Internal(Box::new(cause)),
        }
    }
}

impl From<SetupError> for Error {
    fn from(cause: SetupError) -> Self {
        match cause {
            SetupError::Unregistered => Self::Unavailable,
            SetupError::Url(_)
            | SetupError::PrivateKey
            | SetupError::ProofKey
            | SetupError::Header
            | SetupError::RedirectUri
            | SetupError::RevocationUrl => Self::Internal(Box::new(cause)),
        }
    }
}

/// A field and what is wrong with it.
pub fn field_error(field: impl Into<String>, message: impl Into<String>) -> ErrorField {
    ErrorField { field: field.into(), message: message.into() }
}
