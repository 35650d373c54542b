//! Who is asking, and what that allows.

use crate::{
    Error,
    token::{Claims, Mode},
};

mod access;

pub(super) use access::{Access, Thing, action_of};

/// The end user behind a verified token.
#[derive(Clone, Debug)]
pub struct Principal {
    /// The hub of the token's key.
    pub hub_id: String,
    /// The host's id of the user.
    pub external_id: String,
    mode: Mode,
    integrations: Option<Vec<String>>,
}

/// What a token's `mode` decides about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Looking, which every mode allows.
    See,
    /// Creating the end user, which every mode but `read` needs first.
    Begin,
    /// Making a connection or an activation.
    Connect,
    /// Giving a connection new credentials, which both connecting and managing can lead to.
    Reconnect,
    /// Changing or deleting what is there.
    Manage,
}

/// How a request names an end user.
#[derive(Clone, Debug)]
pub struct UserRef {
    /// As in the path or body.
    pub id: String,
    /// True for the hub's id, false for the host's.
    pub internal: bool,
}

impl Principal {
    /// Takes over what a token says.
    ///
    /// # Errors
    /// When its `hub` claim names another hub than its key's.
    pub fn from_claims(claims: Claims) -> Result<Self, Error> {
        if claims.hub.as_ref().is_some_and(|hub| *hub != claims.hub_id) {
            return Err(Error::WrongHub);
        }
        Ok(Self {
            hub_id: claims.hub_id,
            external_id: claims.sub,
            mode: claims.mode,
            integrations: claims.integrations,
        })
    }

    /// Whether the token's `mode` allows something. Ask [`access::Access`], which knows the other claims, too.
    fn allows(&self, action: Action) -> bool {
        match self.mode {
            Mode::All => true,
            Mode::Connect => action != Action::Manage,
            Mode::Manage => action != Action::Connect,
            Mode::Read => action == Action::See,
        }
    }

    /// Whether the token's `integrations` claim covers an integration; it lists ids or slugs.
    fn covers(&self, id: &str, slug: &str) -> bool {
        match &self.integrations {
            None => true,
            Some(listed) => listed.iter().any(|entry| *entry == id || *entry == slug),
        }
    }

    /// The ids and slugs of the token's `integrations` claim, if it has one.
    pub(super) fn covered(&self) -> Option<impl Iterator<Item = &str>> {
        self.integrations.as_ref().map(|listed| listed.iter().map(String::as_str))
    }

    /// Whether the token has no `integrations` claim.
    fn covers_all(&self) -> bool {
        self.integrations.is_none()
    }

    /// Refuses another hub than the token's.
    ///
    /// # Errors
    /// [`Error::WrongHub`], also for a hub that does not exist.
    pub fn require_hub(&self, hub_id: &str) -> Result<(), Error> {
        if self.hub_id == hub_id { Ok(()) } else { Err(Error::WrongHub) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mode_allows_what_its_name_says() {
        let allowed = |mode| {
            let who =
                Principal { hub_id: String::new(), external_id: String::new(), mode, integrations: None };
            [Action::See, Action::Begin, Action::Connect, Action::Reconnect, Action::Manage]
                .map(|action| who.allows(action))
        };
        assert_eq!(allowed(Mode::All), [true; 5]);
        assert_eq!(allowed(Mode::Connect), [true, true, true, true, false]);
        assert_eq!(allowed(Mode::Manage), [true, true, false, true, true]);
        assert_eq!(allowed(Mode::Read), [true, false, false, false, false]);
    }
}
