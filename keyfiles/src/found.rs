//! What was found in a file. Data only: the formats fill it, and `pair` and `lib` look at it.

use crate::{certificate::Certificate, key::Key};

/// The certificates and keys of a file.
#[derive(Default)]
pub(crate) struct Found {
    /// The first one is the key's, after [`pair::check`](crate::pair::check).
    pub(crate) certificates: Vec<Certificate>,
    pub(crate) keys: Vec<Key>,
    /// The service account that the key is of.
    pub(crate) account: Option<Account>,
    /// Whether this is a PFX file, which is there to keep both together.
    pub(crate) is_pfx: bool,
}

/// A service account, as far as a JSON file says what it is.
pub(crate) struct Account {
    pub(crate) key: Option<Key>,
    pub(crate) kind: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) project: Option<String>,
}
