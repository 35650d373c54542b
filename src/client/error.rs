//! The error of a call: what can go wrong, its code for the host's page, and its message for the person.

use inlay_api::ErrorBody;
use wasm_split_helpers::SplitLoaderError;

/// The error of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ApiError {
    /// The browser has no network.
    Offline,
    /// The request did not get through, although there is a network: the hub is down or blocked.
    Network,
    /// The hub did not answer in time.
    Timeout,
    /// The host gave no token.
    NoToken,
    /// The hub refused a new token, too.
    SessionEnded,
    /// The hub refused the request.
    Refused {
        /// HTTP status.
        status: u16,
        /// Why; empty when the answer was not in the API's form.
        body: ErrorBody,
        /// Seconds that the hub asks to wait.
        retry_after: Option<u32>,
    },
    /// The answer makes no sense.
    Unreadable,
}

/// A chunk of the WebAssembly module did not get through.
impl From<SplitLoaderError> for ApiError {
    fn from(_: SplitLoaderError) -> Self {
        Self::lost()
    }
}

impl ApiError {
    /// What it means that a request did not get through, by what the browser knows of its network.
    pub(crate) fn lost() -> Self {
        let is_online = web_sys::window().is_none_or(|window| window.navigator().on_line());
        if is_online { Self::Network } else { Self::Offline }
    }

    /// The HTTP status, when the hub refused.
    pub(crate) fn status(&self) -> Option<u16> {
        match self {
            Self::Refused { status, .. } => Some(*status),
            Self::SessionEnded => Some(401),
            _ => None,
        }
    }

    /// The same error with the hub's `Retry-After`.
    pub(super) fn with_retry_after(self, seconds: Option<u32>) -> Self {
        match self {
            Self::Refused { status, body, .. } => Self::Refused { status, body, retry_after: seconds },
            other => other,
        }
    }

    /// The error code for the host's page. It is stable.
    pub(crate) fn code(&self) -> &str {
        match self {
            Self::Offline | Self::Network | Self::Timeout => "network",
            Self::NoToken => "token_failed",
            Self::SessionEnded => "session_ended",
            Self::Refused { body, .. } if !body.code.is_empty() => &body.code,
            Self::Refused { .. } | Self::Unreadable => "hub_failed",
        }
    }

    /// The message for the person: what happened and the next step.
    pub(crate) fn message(&self) -> String {
        match self {
            Self::Offline => "You seem to be offline. Check your connection and try again.".to_owned(),
            Self::Network => "Integrations can't be reached at the moment. Try again in a minute.".to_owned(),
            Self::Timeout => "This takes longer than it should. Try again.".to_owned(),
            Self::NoToken | Self::SessionEnded => {
                "Your session has ended. Reload the page to sign in again.".to_owned()
            }
            Self::Refused { status: 404, .. } => "This is no longer here.".to_owned(),
            Self::Refused { status: 403, .. } => {
                "This isn't yours to change. Ask whoever manages your account.".to_owned()
            }
            Self::Refused { status: 429, retry_after: Some(seconds), .. } => {
                format!("That was a lot at once. Try again in {}.", wait_text(*seconds))
            }
            Self::Refused { status: 429, .. } => {
                "That was a lot at once. Wait a moment and try again.".to_owned()
            }
            Self::Refused { status: 400..=499, body, .. } if !body.message.is_empty() => body.message.clone(),
            Self::Refused { body, .. } => match &body.details {
                Some(details) => format!("Something went wrong on our side. Try again. ({details})"),
                None => "Something went wrong on our side. Try again.".to_owned(),
            },
            Self::Unreadable => "Something went wrong on our side. Try again.".to_owned(),
        }
    }

    /// The refused fields: path and message.
    pub(crate) fn fields(&self) -> Vec<(String, String)> {
        match self {
            Self::Refused { body, .. } => {
                body.fields.iter().map(|field| (field.field.clone(), field.message.clone())).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The refused settings of an activation: JSON pointer into `dynamicVariables`, and message.
    pub(crate) fn variable_pointers(&self) -> Vec<(String, String)> {
        let pointer = |path: &str| path.strip_prefix("dynamicVariables").map(inlay_forms::form::pointer_of);
        self.fields().into_iter().filter_map(|(path, message)| Some((pointer(&path)?, message))).collect()
    }
}

fn wait_text(seconds: u32) -> String {
    match seconds {
        0 | 1 => "a second".to_owned(),
        2..=90 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}
