//! The `oauth2` crate's client, with answers that are read as real providers write them.

use super::{Refusal, TokenMembers};
use oauth2::{
    AuthType, Client, ClientId, ClientSecret, EmptyExtraTokenFields, StandardRevocableToken,
    StandardTokenIntrospectionResponse, basic::BasicTokenType,
};

/// Nothing introspects tokens here; the crate's type names an answer for it all the same.
type Introspection = StandardTokenIntrospectionResponse<EmptyExtraTokenFields, BasicTokenType>;

/// A client whose endpoints are not set yet.
pub(crate) type NewClient = Client<Refusal, TokenMembers, Introspection, StandardRevocableToken, Refusal>;

/// How a client shows who it is (RFC 6749, section 2.3).
#[derive(Clone, Copy, Debug)]
pub(crate) enum Authentication<'a> {
    /// `client_id` and `client_secret` in the body.
    Body(&'a str),
    /// An `Authorization: Basic` header.
    Basic(&'a str),
    /// `client_id` alone: what proves the client, if anything, is among the further parameters.
    IdOnly,
}

/// A registration as the crate's client.
pub(crate) fn client(id: &str, authentication: Authentication<'_>) -> NewClient {
    let client = Client::new(ClientId::new(id.to_owned()));
    let secret = |secret: &str| ClientSecret::new(secret.to_owned());
    match authentication {
        Authentication::Body(text) => {
            client.set_auth_type(AuthType::RequestBody).set_client_secret(secret(text))
        }
        Authentication::Basic(text) => {
            client.set_auth_type(AuthType::BasicAuth).set_client_secret(secret(text))
        }
        Authentication::IdOnly => client.set_auth_type(AuthType::RequestBody),
    }
}
