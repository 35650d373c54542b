//! Refused calls in the description: which statuses and codes an operation can answer with.

use inlay_api::{ErrorBody, code};
use std::collections::BTreeMap;
use utoipa::{
    IntoResponses, ToSchema,
    openapi::{Content, OpenApi, Ref, RefOr, Response, ResponseBuilder},
};

type Refusals = &'static [(u16, &'static [&'static str])];

macro_rules! refusals {
    ($($(#[$meta:meta])* $name:ident { $($status:literal: $($code:ident),+;)+ })+) => {
        $(
            $(#[$meta])*
            pub(crate) enum $name {}

            impl IntoResponses for $name {
                fn responses() -> BTreeMap<String, RefOr<Response>> {
                    references(&[$(($status, &[$(code::$code),+])),+])
                }
            }
        )+

        const ALL: &[Refusals] = &[$(&[$(($status, &[$(code::$code),+])),+]),+];
    };
}

refusals! {
    /// Of every call, with a token or without.
    Public {
        429: RATE_LIMITED;
        500: INTERNAL;
        503: INTERNAL;
    }
    /// Of every call with a token, besides the status 403.
    Called {
        400: INVALID_REQUEST;
        401: INVALID_TOKEN;
        429: RATE_LIMITED;
        500: INTERNAL;
        503: INTERNAL;
    }
    /// Of calls with a body.
    WithBody {
        413: PAYLOAD_TOO_LARGE;
        415: UNSUPPORTED_MEDIA_TYPE;
    }
    /// Of calls that every token may make.
    AtHub {
        403: WRONG_HUB;
    }
    /// Of calls that the token's `mode` or `integrations` may forbid.
    Allowed {
        403: WRONG_HUB, FORBIDDEN;
    }
    Found {
        404: NOT_FOUND;
    }
    /// Of calls that need an end user to be there already.
    UserFound {
        404: NOT_FOUND, END_USER_NOT_FOUND;
    }
    IsNew {
        409: ALREADY_EXISTS;
    }
    IsAvailable {
        409: INTEGRATION_UNAVAILABLE;
    }
    IsAvailableWithRoom {
        409: INTEGRATION_UNAVAILABLE, TOO_MANY;
    }
    HasRoom {
        409: TOO_MANY;
    }
    IsUnused {
        409: CONNECTION_IN_USE;
    }
    InState {
        409: WRONG_STATE;
    }
    IsUnchanged {
        409: CHANGED_MEANWHILE;
    }
    CanActivate {
        409: ALREADY_ACTIVATED, IDEMPOTENCY_CONFLICT, INTEGRATION_UNAVAILABLE, TOO_MANY;
    }
    SchemeStarts {
        422: SCHEME_MISMATCH, PROVIDER_UNREACHABLE;
    }
    CredentialWorks {
        422: SCHEME_MISMATCH, CREDENTIAL_REFUSED, CREDENTIAL_LIMITED, PROVIDER_UNREACHABLE;
    }
    HasChoices {
        422: VALUE_NEEDED, SCHEME_MISMATCH, CREDENTIAL_REFUSED, CREDENTIAL_LIMITED, PROVIDER_UNREACHABLE;
    }
}

fn name(status: u16, codes: &[&str]) -> String {
    format!("{status}.{}", codes.join("."))
}

fn references(refusals: Refusals) -> BTreeMap<String, RefOr<Response>> {
    let reference = |(status, codes): &(u16, &[&str])| {
        (status.to_string(), Ref::from_response_name(name(*status, codes)).into())
    };
    refusals.iter().map(reference).collect()
}

/// Adds what the operations refer to: the answers, and the schema of the error object.
pub(super) fn register(openapi: &mut OpenApi) {
    let components = openapi.components.get_or_insert_default();
    let error = Ref::from_schema_name(ErrorBody::name());
    for (status, codes) in ALL.iter().copied().flatten() {
        let codes_in_words: Vec<String> = codes.iter().map(|code| format!("`{code}`")).collect();
        let content = Content::new(Some(error.clone()));
        let answer = ResponseBuilder::new().description(codes_in_words.join(", "));
        let answer = answer.content("application/json", content).build();
        components.responses.insert(name(*status, codes), answer.into());
    }
    let mut schemas = vec![(ErrorBody::name().into_owned(), <ErrorBody as utoipa::PartialSchema>::schema())];
    ErrorBody::schemas(&mut schemas);
    components.schemas.extend(schemas);
}
