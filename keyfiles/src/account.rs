//! JSON key files, such as that of a service account of Google Cloud.

use crate::{Problem, key::Key, lock::Lock, pem};
use serde_json::Value;

/// What a JSON file says, as far as it is a key file.
pub(crate) struct Account {
    pub(crate) key: Option<Key>,
    kind: Option<String>,
    email: Option<String>,
    project: Option<String>,
}

pub(crate) fn read(text: &str) -> Result<Account, Problem> {
    let document: Value = serde_json::from_str(text).map_err(|_| Problem::NotJson)?;
    let field = |name| document.get(name).and_then(Value::as_str);
    let own = |name| field(name).map(str::to_owned);
    let key = match field("private_key").filter(|key| key.contains(pem::BEGIN)) {
        Some(key) => pem::read(key, &mut Lock::new(None))?.keys.into_iter().next(),
        None => None,
    };
    Ok(Account { key, kind: own("type"), email: own("client_email"), project: own("project_id") })
}

impl Account {
    pub(crate) fn facts(&self) -> impl Iterator<Item = (&'static str, String)> {
        let key = self.key.as_ref().map(|key| key.kind().to_owned());
        [
            ("Kind", self.kind.clone().map(|kind| kind.replace('_', " "))),
            ("Account", self.email.clone()),
            ("Project", self.project.clone()),
            ("Key", key),
        ]
        .into_iter()
        .filter_map(|(name, text)| Some((name, text?)))
    }
}
