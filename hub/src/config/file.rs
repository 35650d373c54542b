//! Reading `hub.toml`: its tables, and what is wrong with a field of them.

use super::{Config, ConfigError, HubConfig};
use crate::{
    limit::{LimitSettings, Proxies},
    origin::{self, HostOrigin, OriginError, is_loopback},
};
use inlay_forms::is_invisible;
use ipnet::IpNet;
use serde::Deserialize;
use std::{collections::BTreeMap, net::IpAddr, path::Path};
use url::Url;

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
    share_registrations: bool,
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
    image_origins: Vec<String>,
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

    pub(crate) fn parse(text: &str) -> Result<Self, String> {
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
            dev_origins: origins_of("dev_origins", &file.dev_origins, origin::exact)?,
            allow_password_grant: file.allow_password_grant,
            share_registrations: file.share_registrations,
            hubs,
        })
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
        if text.trim().is_empty() || text.chars().count() > 60 || text.chars().any(is_invisible) {
            return Err(format!("{field}: must be 1 to 60 characters of text"));
        }
    }
    let origins = origins_of("origins", &table.origins, HostOrigin::exact)?;
    let api_origins = origins_of("api_origins", &table.api_origins, HostOrigin::exact)?;
    let return_urls = table.return_urls.into_iter().map(|(name, text)| {
        let url = return_url(&text, &origins).map_err(|problem| format!("return_urls.{name}: {problem}"))?;
        Ok((name, url))
    });
    let connect_minutes = table.connect_minutes.unwrap_or(10);
    if !(5..=15).contains(&connect_minutes) {
        return Err("connect_minutes: must be 5 to 15".to_owned());
    }
    let wildcard_origins = origins_of("wildcard_origins", &table.wildcard_origins, HostOrigin::subdomains)?;
    let api = table.api.as_deref().map(base_url).transpose().map_err(|problem| format!("api: {problem}"))?;
    let image_origins = origins_of("image_origins", &table.image_origins, HostOrigin::exact)?;
    if api.is_none() && !image_origins.is_empty() {
        return Err("image_origins: is for a hosted `api`; the hub copies the pictures of its own catalogue"
            .to_owned());
    }
    Ok(HubConfig {
        id: table.id,
        name: table.name,
        host_name: table.host_name,
        return_urls: return_urls.collect::<Result<_, String>>()?,
        connect_minutes,
        origins,
        api_origins,
        wildcard_origins,
        integrations: table.integrations.map(|slugs| slugs.into_iter().collect()),
        is_default: table.default,
        api,
        image_origins,
        legacy_no_aud: table.legacy_no_aud,
    })
}

/// Reads a list of origins; the error names the entry.
fn origins_of<T>(
    field: &str,
    texts: &[String],
    read: impl Fn(&str) -> Result<T, OriginError>,
) -> Result<Vec<T>, String> {
    let origins = texts.iter().enumerate();
    origins.map(|(at, text)| read(text).map_err(|problem| format!("{field}[{at}]: {problem}"))).collect()
}

/// A page of one of the hub's host pages. The hub adds a fragment of its own, so that the only one it can have is a route of
/// a router that keeps it there: `#/integrations`.
fn return_url(text: &str, origins: &[HostOrigin]) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|_| "must be a URL of a host page".to_owned())?;
    let is_route = |fragment: &str| fragment.starts_with('/') && !fragment.contains('#');
    if !url.fragment().is_none_or(is_route) || !url.username().is_empty() || url.password().is_some() {
        return Err("must have no user name, and no fragment but a route that begins with #/".to_owned());
    }
    if origins.iter().any(|origin| origin.is_origin_of(&url)) {
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
    fn a_return_url_may_name_the_route_of_a_router_that_keeps_it_in_the_fragment() {
        let urls = "return_urls = { home = \"https://app.example.com/#/integrations\" }\nhost_name";
        let config = Config::parse(&EXAMPLE.replace("host_name", urls)).unwrap();
        assert_eq!(config.hubs[0].return_urls["home"].as_str(), "https://app.example.com/#/integrations");
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
            ("https://app.example.com", "https://*", "hub[0].origins[0]: must be an exact origin"),
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
                "Acme integrations",
                "Acme\u{202e}integrations",
                "hub[0].name: must be 1 to 60 characters of text",
            ),
            (
                "host_name = \"Acme",
                "host_name = \"\u{2066}Acme",
                "hub[0].host_name: must be 1 to 60 characters of text",
            ),
            (
                "host_name",
                "image_origins = [\"https://cdn.example\"]\nhost_name",
                "hub[0].image_origins: is for a hosted `api`",
            ),
            (
                "host_name",
                "api = \"https://api.example\"\nimage_origins = [\"https://cdn.example/x\"]\nhost_name",
                "hub[0].image_origins[0]: must be an exact origin",
            ),
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
                "hub[0].return_urls.home: must have no user name, and no fragment but a route that begins with #/",
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
