//! Errors: the object `{code, message, fields, details}` and its codes.

use crate::wire::answer;

answer! {
    /// The error object: what every refused call answers with.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct ErrorBody as Error {
        /// Stable and machine-readable; the values are listed with each operation and may grow.
        // The hub's are the constants in [`code`].
        written code: String,
        /// One sentence for a person, in English.
        written message: String,
        /// What is wrong with which field of the request.
        optional fields: Vec<ErrorField>,
        /// Names the request, for the operator's log. When a token was refused, it says first what was expected of it, for
        /// whoever signs the tokens.
        optional details: Option<String>,
    }
}

answer! {
    /// A field that was refused.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ErrorField {
        /// Path into the request.
        required field: String [examples(
            "connections[0].credentials.action[0].credential.data.value",
            "dynamicVariables.rules[0].name"
        )],
        /// What to do about it, as a sentence.
        required message: String,
    }
}

/// The codes that the hub uses.
pub mod code {
    /// 400: the request is malformed; `fields` says where.
    pub const INVALID_REQUEST: &str = "invalid_request";
    /// 401: no token, or one that is expired, malformed or not trusted. Never says which.
    pub const INVALID_TOKEN: &str = "invalid_token";
    /// 403: the token is good, but for another hub.
    pub const WRONG_HUB: &str = "wrong_hub";
    /// 403: the token's `mode` or `integrations` claim does not allow this.
    pub const FORBIDDEN: &str = "forbidden";
    /// 404: it does not exist, or belongs to somebody else.
    pub const NOT_FOUND: &str = "not_found";
    /// 404: the end user is new; `CreateEndUser` comes first.
    pub const END_USER_NOT_FOUND: &str = "end_user_not_found";
    /// 409: the integration is active for this user already and allows one activation.
    pub const ALREADY_ACTIVATED: &str = "already_activated";
    /// 409: the end user exists already.
    pub const ALREADY_EXISTS: &str = "already_exists";
    /// 409: the `Idempotency-Key` was used for a different request.
    pub const IDEMPOTENCY_CONFLICT: &str = "idempotency_conflict";
    /// 409: the connection is used by an activation and cannot go.
    pub const CONNECTION_IN_USE: &str = "connection_in_use";
    /// 409: the user has as many connections or activations as may be.
    pub const TOO_MANY: &str = "too_many";
    /// 409: the integration cannot be activated now.
    pub const INTEGRATION_UNAVAILABLE: &str = "integration_unavailable";
    /// 409: an OAuth transaction is not in the state that the call needs.
    pub const WRONG_STATE: &str = "wrong_state";
    /// 409: somebody else has changed it since it was read.
    pub const CHANGED_MEANWHILE: &str = "changed_meanwhile";
    /// 413: the body is larger than the hub reads.
    pub const PAYLOAD_TOO_LARGE: &str = "payload_too_large";
    /// 415: a write without `Content-Type: application/json`.
    pub const UNSUPPORTED_MEDIA_TYPE: &str = "unsupported_media_type";
    /// 422: the request names a scheme, URL or client that is not the integration's.
    pub const SCHEME_MISMATCH: &str = "scheme_mismatch";
    /// 422: choices were asked for that depend on what is still blank; `fields` names it.
    pub const VALUE_NEEDED: &str = "value_needed";
    /// 422: the provider refused the credential; `fields` names its input.
    pub const CREDENTIAL_REFUSED: &str = "credential_refused";
    /// 422: the provider knows the credential, which has fewer rights than its verification needs; with `acceptLimited` it
    /// is stored nevertheless.
    pub const CREDENTIAL_LIMITED: &str = "credential_limited";
    /// 422: the provider could not be asked whether the credential is good.
    pub const PROVIDER_UNREACHABLE: &str = "provider_unreachable";
    /// 429: too many requests; `Retry-After` says when to come back.
    pub const RATE_LIMITED: &str = "rate_limited";
    /// 500: the hub failed; `details` carries the request id.
    pub const INTERNAL: &str = "internal";
}
