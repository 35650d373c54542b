//! JSON key files: service accounts, such as those of Google Cloud, and JSON Web Keys.

#[cfg(feature = "jwk")]
use crate::jwk;
use crate::{found::Account, password::Password, pem, pem_file, problem::Problem};
use serde_json::Value;

/// Reads JSON, whether it has a key or not.
pub(crate) fn read(text: &str, password: &mut Password<'_>) -> Result<Account, Problem> {
    let document: Value = serde_json::from_str(text).map_err(|_| Problem::NotJson)?;
    let field = |name| document.get(name).and_then(Value::as_str);
    let own = |name| field(name).map(str::to_owned);
    let key = match field("private_key").filter(|key| key.contains(pem::BEGIN)) {
        Some(key) => pem_file::read(key, password)?.keys.into_iter().next(),
        #[cfg(feature = "jwk")]
        None => jwk::read(&document),
        #[cfg(not(feature = "jwk"))]
        None => None,
    };
    Ok(Account { key, kind: own("type"), email: own("client_email"), project: own("project_id") })
}

impl Account {
    /// Name and text of what there is to say about it; nothing of it is secret.
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
