//! Callback URLs: where a provider sends the browser back to.

use crate::id;
use url::Url;

/// The callback of a connection template. Each template has another one on each hub, so that an answer of one provider cannot
/// be delivered as another's (mix-up; RFC 9700, section 4.4).
#[derive(Clone, Debug)]
pub struct Callback {
    pub(crate) template_id: String,
    pub(crate) public_url: Url,
}

impl Callback {
    /// The connection context of the template on a hub: the last segment of its callback URL. A ULID.
    pub fn context_id(&self, hub_id: &str) -> String {
        id::context(hub_id, &self.template_id)
    }

    /// What to register at the provider and to send to it, character by character.
    pub fn url(&self, hub_id: &str) -> String {
        format!(
            "{}/oauth/callback/{}",
            self.public_url.as_str().trim_end_matches('/'),
            self.context_id(hub_id)
        )
    }
}
