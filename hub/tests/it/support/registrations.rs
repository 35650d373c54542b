//! The environment's client registrations.

use inlay_hub::token::{Algorithm, generate_key};
use std::sync::LazyLock;
use zeroize::Zeroizing;

/// The key pair of the client `ODD`.
pub(crate) static CLIENT_KEY: LazyLock<(String, Zeroizing<String>)> = LazyLock::new(|| {
    let (public, private) = generate_key(Algorithm::ES256).unwrap();
    (public.public_pem, private)
});

/// The key pair of the client `RSA`.
pub(crate) static RSA_KEY: LazyLock<(String, Zeroizing<String>)> = LazyLock::new(|| {
    let (public, private) = generate_key(Algorithm::RS256).unwrap();
    (public.public_pem, private)
});

pub(crate) fn find(name: &str) -> Option<String> {
    match name {
        "INLAY_SANDBOX_CLIENT_ID" => Some("client-1".to_owned()),
        "INLAY_SANDBOX_CLIENT_SECRET" => Some("CANARY-client-secret".to_owned()),
        "INLAY_RSA_CLIENT_ID" => Some("client-rsa".to_owned()),
        "INLAY_RSA_PRIVATE_KEY" => Some(RSA_KEY.1.to_string()),
        "INLAY_ODD_CLIENT_ID" => Some("odd client".to_owned()),
        "INLAY_ODD_CLIENT_SECRET" => Some("CANARY:odd%secret".to_owned()),
        "INLAY_ODD_PRIVATE_KEY" => Some(CLIENT_KEY.1.to_string()),
        "INLAY_ODD_KEY_ID" => Some("key-1".to_owned()),
        _ if name.starts_with("INLAY_CORPUS_") => Some("registered".to_owned()),
        _ => None,
    }
}
