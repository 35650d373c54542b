//! Placement: where in a request a credential, token or signature goes.

use crate::TextTemplate;
use inlay_api::KeyLocation;

/// A header, query parameter, cookie, member of the body or part of the path, and what it contains.
#[derive(Clone, Debug)]
pub struct Placement {
    /// Name of the header, parameter, cookie or member; in a path, the name that stands in the URL's braces.
    pub name: String,
    /// Which of these.
    pub location: KeyLocation,
    /// What is sent there.
    pub value: TextTemplate,
}

impl Placement {
    /// The usual placement of a token (RFC 6750, section 2.1).
    pub fn bearer() -> Self {
        Self::authorization("Bearer {token}")
    }

    /// The usual placement of a token that is bound to a key (RFC 9449, section 7.1).
    pub fn dpop() -> Self {
        Self::authorization("DPoP {token}")
    }

    fn authorization(value: &str) -> Self {
        Self {
            name: "Authorization".to_owned(),
            location: KeyLocation::Header,
            value: TextTemplate(value.to_owned()),
        }
    }
}
