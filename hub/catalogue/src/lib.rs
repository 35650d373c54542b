//! The catalogue: what can be activated, read from files once at start.
//!
//! `docs/catalogue.md` describes the format. Everything is checked while it is read, so that the rest of the hub can
//! rely on it: URLs are https, templates name known variables, schemas are valid, texts are printable. All problems of
//! all files are reported at once.
//!
//! Reading order: [`integration`] and [`connection`] are the structures, [`read`] is how fields are read,
//! [`url_template`] is what keeps credentials at the provider's own host, [`wire`] is how clients see it.

mod connection;
mod hint;
mod id;
mod image;
mod integration;
mod oauth2;
mod options;
mod pattern;
mod place;
mod placement;
mod problem;
mod read;
mod registration;
mod scheme;
#[cfg(test)]
mod tests;
mod text;
mod text_template;
mod upkeep;
mod url_template;
mod validator;
mod variable;
mod verify;
mod wire;

pub use connection::{ConnectionTemplate, Extras};
pub use hint::InputHint;
pub use image::{Image, ImageSource};
pub use integration::{Integration, Unavailable};
pub use oauth2::{Client, ClientAuth, OAuth2};
pub use options::{NextPage, OptionSource, placeholder};
pub use pattern::Pattern;
pub use place::Place;
pub use placement::Placement;
pub use problem::Problem;
pub use scheme::{
    Aws, BasicAuth, BodyTemplate, DigestInput, Encoding, Exchange, Grant, GrantAuth, Hash, Hmac, Jwt,
    JwtTemplate, Keep, KeyEncoding, OAuth1, Scheme, Session, SignatureEncoding, TokenAnswer, TokenPlace,
};
pub use text_template::TextTemplate;
pub use upkeep::{Pkce, ResponseMode, Upkeep};
pub use url_template::{UnfitValues, UrlTemplate};
pub use validator::{compiled, validator_for};
pub use variable::{ValueProblem, Values, Variable, lowercase_first};
pub use verify::{Verify, VerifyBody, VerifyMethod};

use problem::Report;
use read::section::Section;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    path::{Path, PathBuf},
};
use toml::de::DeTable;
use url::{Origin, Url};

/// What a definition may rely on.
#[derive(Clone, Debug)]
pub struct LoadRules {
    /// The hub's own URL, for redirect URIs.
    pub public_url: Url,
    /// Origins that may be used without TLS: providers on a developer's machine.
    pub dev_origins: Vec<Origin>,
    /// Whether definitions may use OAuth 2's password grant, which RFC 9700 (section 2.4) advises against.
    pub allow_password_grant: bool,
}

impl LoadRules {
    /// True for an https URL, and for one on a dev origin.
    fn accepts(&self, url: &str) -> bool {
        Url::parse(url).is_ok_and(|url| url.scheme() == "https" || self.dev_origins.contains(&url.origin()))
    }
}

/// Every integration that the hub offers, sorted by name without regard to case.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    integrations: Vec<Integration>,
    by_id: HashMap<String, usize>,
    by_template: HashMap<String, (usize, usize)>,
    by_connector: HashMap<String, Vec<(usize, usize)>>,
    categories: Vec<String>,
}

impl Catalogue {
    /// Reads every `*.toml` of the folders. `env` looks up environment variables; only names that begin with `INLAY_`
    /// are asked for.
    ///
    /// # Errors
    /// Every problem of every file, in the order of the folders, file names and lines.
    pub fn load(
        dirs: &[PathBuf],
        env: &dyn Fn(&str) -> Option<String>,
        rules: &LoadRules,
    ) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut integrations = Vec::new();
        let mut files = BTreeMap::new();
        for path in dirs.iter().flat_map(|dir| definitions(dir, &mut problems)).collect::<Vec<_>>() {
            let file = path.display().to_string();
            let slug = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            if !text::is_slug(&slug) {
                let message = "must be named by lower case letters, digits and single hyphens between them";
                problems.push(file_problem(&file, message));
            } else if let Some(first) = files.insert(slug.clone(), file.clone()) {
                problems.push(file_problem(&file, format!("has the same slug as {first}")));
            } else {
                match std::fs::read_to_string(&path) {
                    Ok(source) => {
                        let mut read = parse(&file, &source, &slug, env, rules, &mut problems);
                        let image = read.as_mut().and_then(|integration| integration.image.as_mut());
                        let beside = image.map_or(Ok(()), |image| image.stand_beside(&path));
                        problems.extend(beside.err().map(|problem| file_problem(&file, problem)));
                        integrations.extend(read);
                    }
                    Err(error) => problems.push(file_problem(&file, format!("cannot be read: {error}"))),
                }
            }
        }
        problems.extend(connector_problems(&integrations, &files));
        problems.extend(registration::problems(&integrations, &files));
        if problems.is_empty() { Ok(Self::new(integrations)) } else { Err(problems) }
    }

    fn new(mut integrations: Vec<Integration>) -> Self {
        integrations
            .sort_by_cached_key(|integration| (integration.name.to_lowercase(), integration.slug.clone()));
        let mut catalogue = Self::default();
        let mut categories = BTreeSet::new();
        for (at, integration) in integrations.iter().enumerate() {
            catalogue.by_id.insert(integration.id.clone(), at);
            categories.extend(integration.categories.iter().cloned());
            for (nth, template) in integration.connections.iter().enumerate() {
                catalogue.by_template.insert(template.id.clone(), (at, nth));
                catalogue.by_connector.entry(template.connector_id.clone()).or_default().push((at, nth));
            }
        }
        catalogue.categories = categories.into_iter().collect();
        catalogue.integrations = integrations;
        catalogue
    }

    /// All integrations, sorted by name.
    pub fn integrations(&self) -> &[Integration] {
        &self.integrations
    }

    /// All categories, sorted.
    pub fn categories(&self) -> &[String] {
        &self.categories
    }

    /// By id.
    pub fn integration(&self, id: &str) -> Option<&Integration> {
        self.by_id.get(id).map(|at| &self.integrations[*at])
    }

    /// A connection template by id, with its integration.
    pub fn template(&self, id: &str) -> Option<(&Integration, &ConnectionTemplate)> {
        self.by_template.get(id).map(|place| self.at(*place))
    }

    /// Every template whose connections are interchangeable; empty for an unknown connector.
    pub fn templates_of_connector(
        &self,
        connector_id: &str,
    ) -> impl Iterator<Item = (&Integration, &ConnectionTemplate)> {
        self.by_connector.get(connector_id).into_iter().flatten().map(|place| self.at(*place))
    }

    fn at(&self, (integration, template): (usize, usize)) -> (&Integration, &ConnectionTemplate) {
        let integration = &self.integrations[integration];
        (integration, &integration.connections[template])
    }
}

fn definitions(dir: &Path, problems: &mut Vec<Problem>) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect());
    let mut paths: Vec<PathBuf> = entries.unwrap_or_else(|error| {
        problems.push(file_problem(&dir.display().to_string(), format!("cannot be read: {error}")));
        Vec::new()
    });
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    paths
}

fn file_problem(file: &str, message: impl Into<String>) -> Problem {
    Problem { file: file.to_owned(), line: 0, field: String::new(), message: message.into() }
}

fn parse(
    file: &str,
    source: &str,
    slug: &str,
    env: &dyn Fn(&str) -> Option<String>,
    rules: &LoadRules,
    problems: &mut Vec<Problem>,
) -> Option<Integration> {
    let report = Report::new(file, source);
    let (table, errors) = DeTable::parse_recoverable(source);
    let mut integration = None;
    if errors.is_empty() {
        integration = Integration::read(Section::root(&report, table.get_ref()), slug, env, rules);
    }
    for error in errors {
        report.add(&error.span().unwrap_or_default(), "", format!("is not TOML: {}", error.message()));
    }
    problems.extend(report.into_problems());
    integration
}

/// A connection fits every template of its connector, so these must ask for the same.
fn connector_problems(integrations: &[Integration], files: &BTreeMap<String, String>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut first: BTreeMap<&str, (&Integration, &ConnectionTemplate)> = BTreeMap::new();
    for integration in integrations {
        for template in &integration.connections {
            let (other, known) = *first.entry(&template.connector).or_insert((integration, template));
            if !known.is_interchangeable_with(template) {
                let message = format!(
                    "asks for something else for connector {:?} than {} does; give one of them a connector of its own",
                    template.connector, files[&other.slug]
                );
                problems.push(file_problem(&files[&integration.slug], message));
            }
        }
    }
    problems
}
