//! Why a token is refused, in words for whoever builds the host's page.
//!
//! A claim is named only when the signature is good, so that whoever has no key learns nothing about keys: an unknown key,
//! another algorithm and a bad signature are one answer.

use super::{TokenError, TokenPolicy};

impl TokenError {
    /// What was expected. Names the hub's own issuer and audience, which are no secrets, and nothing of the token.
    #[must_use]
    pub fn advice(self, policy: &TokenPolicy) -> String {
        match self {
            Self::Malformed => "it is no JWT: three parts of base64url without padding, two of them JSON \
                                objects in which no name is twice, 8 KiB at most"
                .to_owned(),
            Self::Header => "its header must have no `crit`, and no other `typ` than JWT".to_owned(),
            Self::UnknownIssuer | Self::WrongAlgorithm | Self::BadSignature => format!(
                "it is signed with none of this hub's keys: `iss` must be `{}/sk/<key id>`, and that key's \
                 algorithm and private half must have made the signature (inlay-hub keys list)",
                policy.issuer_base
            ),
            Self::Expired => {
                "`exp` has passed: make a new token for each request, and compare the clocks of host and hub"
                    .to_owned()
            }
            Self::NotYetValid => {
                "`iat` or `nbf` is in the future: compare the clocks of host and hub".to_owned()
            }
            Self::LivesTooLong => "`exp` must be after `iat`, by 900 seconds at most".to_owned(),
            Self::Claim(name) => format!("`{name}` must be {}", expected(name, policy)),
        }
    }
}

fn expected(claim: &str, policy: &TokenPolicy) -> String {
    match claim {
        "aud" => return format!("the text `{}`, not a list", policy.audience),
        "sub" => {
            "a text of 1 to 255 characters without control characters; a number is none: write `String(user.id)`"
        }
        "iat" | "exp" | "nbf" => "whole seconds since 1970, as a number",
        "hub" => "a hub's id, as a text",
        "integrations" => "a list of texts",
        "mode" => "one of `all`, `connect`, `manage` and `read`",
        _ => "as the documentation says",
    }
    .to_owned()
}
