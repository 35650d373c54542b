//! Derived ids: ULIDs made from names by a hash, so that they survive a restart without being stored.

use sha2::{Digest, Sha256};

/// The ULID text of the first 16 bytes of the SHA-256 of `path`.
fn derived(path: &str) -> String {
    let digest = Sha256::digest(path.as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    ulid::Ulid::from_bytes(bytes).to_string()
}

pub(super) fn integration(slug: &str) -> String {
    derived(&format!("inlay/integration/{slug}"))
}

pub(super) fn template(slug: &str, key: &str) -> String {
    derived(&format!("inlay/template/{slug}/{key}"))
}

pub(super) fn scheme(slug: &str, key: &str) -> String {
    derived(&format!("inlay/scheme/{slug}/{key}"))
}

/// The scheme of a client certificate beside another credential. No key has a slash, so no other scheme has its path.
pub(super) fn certificate_scheme(slug: &str, key: &str) -> String {
    derived(&format!("inlay/scheme/{slug}/{key}/certificate"))
}

pub(super) fn connector(connector: &str) -> String {
    derived(&format!("inlay/connector/{connector}"))
}

/// `client` is the name of the client registration, as in the environment.
pub(super) fn client_credential(client: &str) -> String {
    derived(&format!("inlay/client/{client}"))
}

pub(super) fn organisation() -> String {
    derived("inlay/organisation")
}

/// A connection context: one template on one hub. Each has its own redirect URI, so that a code that was issued for one
/// provider cannot be delivered as another's (mix-up; RFC 9700, section 4.4).
pub(super) fn context(hub_id: &str, template_id: &str) -> String {
    derived(&format!("inlay/context/{hub_id}/{template_id}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_ulids_that_depend_on_every_part_of_the_name() {
        let ids = [integration("a"), integration("b"), template("a", "b"), connector("a"), context("a", "b")];
        for (at, id) in ids.iter().enumerate() {
            assert!(ulid::Ulid::from_string(id).is_ok(), "{id}");
            assert!(!ids[..at].contains(id));
        }
        assert_eq!(integration("a"), integration("a"));
    }
}
