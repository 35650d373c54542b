//! The configuration: which hubs this process serves, for which host pages. [`file`] reads it from `hub.toml`.

mod file;

use crate::{limit::LimitSettings, origin::HostOrigin};
use ipnet::IpNet;
use std::collections::{BTreeMap, HashSet};
use url::{Origin, Url};

/// The checked configuration.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where browsers reach this hub, without a slash at the end. Also the `aud` of tokens.
    pub public_url: Url,
    /// Tokens say `iss = <issuer>/sk/<key id>`. No slash at the end.
    pub issuer: String,
    /// Providers on `http` or private addresses that may be used all the same. For development only.
    pub dev_origins: Vec<Origin>,
    /// The reverse proxies whose `X-Forwarded-For` is believed; those on this machine unless the file names others.
    pub trusted_proxies: Vec<IpNet>,
    /// The numbers of the rate limits.
    pub limits: LimitSettings,
    /// Whether integrations may use OAuth 2's password grant.
    pub allow_password_grant: bool,
    /// Whether hubs may use the same client registration at a provider, and so a person's consent.
    pub share_registrations: bool,
    /// At least one; exactly one is the default.
    pub hubs: Vec<HubConfig>,
}

/// One hub.
#[derive(Clone, Debug)]
pub struct HubConfig {
    /// ULID.
    pub id: String,
    /// What people read.
    pub name: String,
    /// The app that the hub is part of.
    pub host_name: String,
    /// The host pages that may embed the widget.
    pub origins: Vec<HostOrigin>,
    /// Pages that may call the API themselves, without the widget.
    pub api_origins: Vec<HostOrigin>,
    /// Pages of the host that a full-page redirect can come back to, by name.
    pub return_urls: BTreeMap<String, Url>,
    /// Minutes in which an account must be connected, 5 to 15.
    pub connect_minutes: u8,
    /// Domains all of whose subdomains may embed the widget, as `https://*.example.com`.
    pub wildcard_origins: Vec<HostOrigin>,
    /// Slugs of what it offers; all of the catalogue without it.
    pub integrations: Option<HashSet<String>>,
    /// Whether pages that name no hub are this one's.
    pub is_default: bool,
    /// A hosted activation API that the widget calls instead of this hub's own.
    pub api: Option<Url>,
    /// Servers that a hosted API's pictures come from.
    pub image_origins: Vec<HostOrigin>,
    /// Take tokens without `aud`, as older host servers make them.
    pub legacy_no_aud: bool,
}

/// A setting that cannot be used. The text names file and field.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(String);

impl Config {
    /// The hub with an id.
    pub fn hub(&self, id: &str) -> Option<&HubConfig> {
        self.hubs.iter().find(|hub| hub.id == id)
    }

    /// The hub of pages that name none.
    pub fn default_hub(&self) -> &HubConfig {
        self.hubs.iter().find(|hub| hub.is_default).unwrap_or(&self.hubs[0])
    }

    /// Whether browsers reach this hub over TLS, which a proxy in front of it speaks.
    pub fn is_https(&self) -> bool {
        self.public_url.scheme() == "https"
    }

    /// [`Config::public_url`] as text without a slash at the end.
    pub fn public_base(&self) -> &str {
        self.public_url.as_str().trim_end_matches('/')
    }
}
