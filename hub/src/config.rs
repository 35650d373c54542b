//! `hub.toml`: which hubs this process serves, for which host pages.

use crate::{
    http::headers::HostOrigin,
    limit::{LimitSettings, Proxies},
};
use ipnet::IpNet;
use serde::Deserialize;
use std::{collections::BTreeMap, net::IpAddr, path::Path};
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
    /// Who may ask how often.
    pub limits: LimitSettings,
    /// Whether integrations may use OAuth 2's password grant.
    pub allow_password_grant: bool,
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
    pub origins: Vec<Origin>,
    /// Pages that may call the API themselves, without the widget.
    pub api_origins: Vec<Origin>,
    /// Pages of the host that a full-page redirect can come back to, by name.
    pub return_urls: BTreeMap<String, Url>,
    /// Minutes in which an account must be connected, 5 to 15.
    pub connect_minutes: u8,
    /// Domains all of whose subdomains may, as `https://*.example.com`.
    pub wildcard_origins: Vec<String>,
    /// Slugs of what it offers; all of the catalogue without it.
    pub integrations: Option<Vec<String>>,
    /// Whether pages that name no hub are this one's.
    pub is_default: bool,
    /// A hosted activation API that the widget calls instead of this hub's own.
    pub api: Option<Url>,
    /// Take tokens without `aud`, as older host servers make them.
    pub legacy_no_aud: bool,
}

/// A setting that cannot be used. The text names file and field.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(String);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    public_url: String,
    issuer: Option<String>,
    #[serde(default)]
    dev_origins: Vec<String>,
    trusted_proxies: Option<Vec<String>>,
    #[serde(default)]
    limits: LimitSettings,
    #[serde(default)]
    allow_password_grant: bool,
    #[serde(default)]
    hub: Vec<HubTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HubTable {
    id: String,
    name: String,
    host_name: String,
    #[serde(default)]
    origins: Vec<String>,
    #[serde(default)]
    api_origins: Vec<String>,
    #[serde(default)]
    return_urls: BTreeMap<String, String>,
    connect_minutes: Option<u8>,
    #[serde(default)]
    wildcard_origins: Vec<String>,
    integrations: Option<Vec<String>>,
    #[serde(default)]
    default: bool,
    api: Option<String>,
    #[serde(default)]
    legacy_no_aud: bool,
}

const EXAMPLE: &str = r#"public_url = "https://hub.example.com"

[[hub]]
id = "01J8XG5T6M3V8Q2R9Y4W7Z1K5N"
name = "Acme integrations"
host_name = "Acme"
origins = ["https://app.example.com"]"#;

impl Config {
    /// Reads the file.
    ///
    /// # Errors
    /// When it cannot be read or a field is wrong; the text says which and what to do.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|cause| {
            ConfigError(format!(
                "{}: cannot be read ({cause}). Write it, or name another with --config. It looks like this:\n\n{EXAMPLE}",
                path.display()
            ))
        })?;
        Self::parse(&text).map_err(|problem| ConfigError(format!("{}: {problem}", path.display())))
    }

    fn parse(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string().trim_end().to_owned())?;
        let public_url = base_url(&file.public_url).map_err(|problem| format!("public_url: {problem}"))?;
        if public_url.path() != "/" {
            return Err("public_url: must have no path: the hub needs an origin of its own".to_owned());
        }
        let issuer = match file.issuer {
            Some(issuer) => base_url(&issuer).map_err(|problem| format!("issuer: {problem}"))?,
            None => public_url.clone(),
        };
        let mut hubs = Vec::new();
        for (at, table) in file.hub.into_iter().enumerate() {
            hubs.push(hub(table).map_err(|problem| format!("hub[{at}].{problem}"))?);
        }
        choose_default(&mut hubs)?;
        let dev_origins =
            file.dev_origins.iter().enumerate().map(|(at, text)| {
                exact_origin(text).map_err(|problem| format!("dev_origins[{at}]: {problem}"))
            });
        let trusted_proxies = match &file.trusted_proxies {
            Some(list) => list
                .iter()
                .enumerate()
                .map(|(at, text)| proxy(text).map_err(|problem| format!("trusted_proxies[{at}]: {problem}")))
                .collect::<Result<_, _>>()?,
            None => Proxies::local(),
        };
        Ok(Self {
            trusted_proxies,
            limits: file.limits,
            issuer: issuer.as_str().trim_end_matches('/').to_owned(),
            public_url,
            dev_origins: dev_origins.collect::<Result<_, _>>()?,
            allow_password_grant: file.allow_password_grant,
            hubs,
        })
    }

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

fn choose_default(hubs: &mut [HubConfig]) -> Result<(), String> {
    for (at, hub) in hubs.iter().enumerate() {
        if hubs[..at].iter().any(|other| other.id == hub.id) {
            return Err(format!("hub[{at}].id: {} is used by two hubs", hub.id));
        }
    }
    match hubs.iter().filter(|hub| hub.is_default).count() {
        0 => match hubs.first_mut() {
            Some(first) => first.is_default = true,
            None => return Err(format!("hub: is missing. Add at least one:\n\n{EXAMPLE}")),
        },
        1 => {}
        _ => return Err("hub: only one can have default = true".to_owned()),
    }
    Ok(())
}

fn hub(table: HubTable) -> Result<HubConfig, String> {
    if ulid::Ulid::from_string(&table.id).is_err() {
        return Err(format!("id: must be a ULID such as {}", ulid::Ulid::generate()));
    }
    for (field, text) in [("name", &table.name), ("host_name", &table.host_name)] {
        if text.trim().is_empty() || text.chars().count() > 60 || text.chars().any(char::is_control) {
            return Err(format!("{field}: must be 1 to 60 characters of text"));
        }
    }
    let origins = page_origins("origins", &table.origins)?;
    let api_origins = page_origins("api_origins", &table.api_origins)?;
    let return_urls = table.return_urls.into_iter().map(|(name, text)| {
        let url = return_url(&text, &origins).map_err(|problem| format!("return_urls.{name}: {problem}"))?;
        Ok((name, url))
    });
    let connect_minutes = table.connect_minutes.unwrap_or(10);
    if !(5..=15).contains(&connect_minutes) {
        return Err("connect_minutes: must be 5 to 15".to_owned());
    }
    for (at, text) in table.wildcard_origins.iter().enumerate() {
        if HostOrigin::subdomains(text).is_err() {
            return Err(format!("wildcard_origins[{at}]: must look like https://*.example.com"));
        }
    }
    let api = table.api.as_deref().map(base_url).transpose().map_err(|problem| format!("api: {problem}"))?;
    Ok(HubConfig {
        id: table.id,
        name: table.name,
        host_name: table.host_name,
        return_urls: return_urls.collect::<Result<_, String>>()?,
        connect_minutes,
        origins,
        api_origins,
        wildcard_origins: table.wildcard_origins,
        integrations: table.integrations,
        is_default: table.default,
        api,
        legacy_no_aud: table.legacy_no_aud,
    })
}

/// Exact origins of pages that people have open: https, or http on this machine.
fn page_origins(field: &str, texts: &[String]) -> Result<Vec<Origin>, String> {
    let origins = texts.iter().enumerate().map(|(at, text)| {
        let problem = |problem| format!("{field}[{at}]: {problem}");
        let origin = exact_origin(text).map_err(problem)?;
        if text.starts_with("https://") || is_loopback(&origin) {
            Ok(origin)
        } else {
            Err(problem("must be https, except on localhost".to_owned()))
        }
    });
    origins.collect()
}

/// A page of one of the hub's host pages. The hub adds a fragment of its own, so it can have none.
fn return_url(text: &str, origins: &[Origin]) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|_| "must be a URL of a host page".to_owned())?;
    if url.fragment().is_some() || !url.username().is_empty() || url.password().is_some() {
        return Err("must have no user name or fragment".to_owned());
    }
    if origins.contains(&url.origin()) {
        Ok(url)
    } else {
        Err("must be on one of the hub's origins".to_owned())
    }
}

/// An absolute URL that paths are appended to: https, or http on this machine.
fn base_url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|_| "must be a URL such as https://hub.example.com".to_owned())?;
    if url.query().is_some()
        || url.fragment().is_some()
        || !url.username().is_empty()
        || url.password().is_some()
    {
        return Err("must have no user name, query or fragment".to_owned());
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback(&url.origin()) => Ok(url),
        _ => Err("must be https, except on localhost".to_owned()),
    }
}

fn proxy(text: &str) -> Result<IpNet, String> {
    let net = text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
    net.map_err(|_| "must be an address such as 10.0.0.5 or a network such as 10.0.0.0/28".to_owned())
}

fn exact_origin(text: &str) -> Result<Origin, String> {
    let origin = Url::parse(text).map(|url| url.origin()).map_err(|_| wrong_origin())?;
    if origin.is_tuple() && origin.ascii_serialization() == text { Ok(origin) } else { Err(wrong_origin()) }
}

fn wrong_origin() -> String {
    "must be an exact origin such as https://app.example.com, without a path or a slash at the end".to_owned()
}

/// True for an origin on the machine itself (`localhost` and the loopback addresses).
pub fn is_loopback(origin: &Origin) -> bool {
    let Origin::Tuple(_, host, _) = origin else { return false };
    match host {
        url::Host::Domain(domain) => domain == "localhost" || domain.ends_with(".localhost"),
        url::Host::Ipv4(address) => address.is_loopback(),
        url::Host::Ipv6(address) => address.is_loopback(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(change: impl Fn(String) -> String) -> String {
        Config::parse(&change(EXAMPLE.to_owned())).unwrap_err()
    }

    #[test]
    fn the_example_in_the_error_message_is_valid() {
        let config = Config::parse(EXAMPLE).unwrap();
        assert_eq!(config.issuer, "https://hub.example.com");
        assert_eq!(config.public_base(), "https://hub.example.com");
        assert!(config.default_hub().is_default);
    }

    #[test]
    fn problems_name_the_field() {
        for (from, to, expected) in [
            ("https://hub", "http://hub", "public_url: must be https"),
            (
                "https://app.example.com",
                "https://app.example.com/",
                "hub[0].origins[0]: must be an exact origin",
            ),
            (
                "https://app.example.com",
                "https://*.example.com/x",
                "hub[0].origins[0]: must be an exact origin",
            ),
            ("https://app.example.com", "http://app.example.com", "hub[0].origins[0]: must be https"),
            (
                "host_name",
                "api_origins = [\"https://a.example\", \"*\"]\nhost_name",
                "hub[0].api_origins[1]: must be an exact origin",
            ),
            (
                "host_name",
                "api_origins = [\"http://a.example\"]\nhost_name",
                "hub[0].api_origins[0]: must be https, except on localhost",
            ),
            ("01J8XG5T6M3V8Q2R9Y4W7Z1K5N", "acme", "hub[0].id: must be a ULID"),
            ("name = \"Acme integrations\"", "name = \"\"", "hub[0].name: must be 1 to 60 characters"),
            (
                "origins = ",
                "wildcard_origins = [\"https://*.com\"]\norigins = ",
                "hub[0].wildcard_origins[0]: must look like",
            ),
            ("host_name", "hostname", "unknown field `hostname`"),
            ("[[hub]]", "trusted_proxies = [\"proxy\"]\n[[hub]]", "trusted_proxies[0]: must be an address"),
            ("[[hub]]", "[limits]\npages_per_minute = 0\n[[hub]]", "nonzero"),
            ("[[hub]]", "[limits]\npages_per_hour = 1\n[[hub]]", "unknown field `pages_per_hour`"),
            ("host_name", "connect_minutes = 4\nhost_name", "hub[0].connect_minutes: must be 5 to 15"),
            (
                "host_name",
                "return_urls = { home = \"https://evil.example/\" }\nhost_name",
                "hub[0].return_urls.home: must be on one of the hub's origins",
            ),
            (
                "host_name",
                "return_urls = { home = \"https://app.example.com/#x\" }\nhost_name",
                "hub[0].return_urls.home: must have no user name or fragment",
            ),
        ] {
            let message = problem(|text| text.replace(from, to));
            assert!(message.contains(expected), "{message}");
        }
    }

    #[test]
    fn a_file_without_a_hub_says_how_to_add_one() {
        assert!(Config::parse("public_url = \"https://a.example\"").unwrap_err().contains("[[hub]]"));
    }
}
