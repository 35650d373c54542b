//! Connection templates: the accounts that an integration needs.

use super::{
    BodyTemplate, Encoding, InputHint, LoadRules, OAuth2, Scheme, TextTemplate, ValueProblem, Values,
    Variable, Verify, VerifyMethod, id,
    read::names,
    read::section::Section,
    scheme::{self, Around},
    text::{self, limit},
    variable, verify,
};
use inlay_api::{ConnectionVariable, CredentialType, KeyLocation};
use std::{collections::BTreeSet, mem};
use url::Url;

/// One account that an integration needs, and how it is proved.
#[derive(Clone, Debug)]
pub struct ConnectionTemplate {
    /// ULID, derived from the integration's slug and `key`.
    pub id: String,
    /// Unique in the integration.
    pub key: String,
    /// ULID, derived from `connector`.
    pub connector_id: String,
    /// Slug; connections made for one template fit every template of the same connector.
    pub connector: String,
    /// The step's title.
    pub name: String,
    /// Where the user finds what is asked for.
    pub help: Option<String>,
    /// Explains it.
    pub docs: Option<Url>,
    /// The id of the template in whose place it may be used: another way to connect the same account.
    pub alternative_of: Option<String>,
    /// What this way is called where the user chooses.
    pub way: Option<String>,
    /// How it is proved.
    pub scheme: Scheme,
    /// What a person types for it; tokens with OAuth 2's authorization code.
    pub credential: CredentialType,
    /// How the credential's inputs are asked for; at most one for each.
    pub hints: Vec<(String, InputHint)>,
    /// What every request carries besides the scheme's own part.
    pub extras: Extras,
    /// What is asked for besides the credential.
    pub variables: Vec<Variable>,
    /// A request that only works with a good credential.
    pub verify: Option<Verify>,
    pub(super) scheme_id: String,
}

/// What every request of a connection carries besides the scheme's own part. What would be blank is left out.
#[derive(Clone, Debug, Default)]
pub struct Extras {
    /// Headers.
    pub headers: Vec<(String, TextTemplate)>,
    /// Query parameters.
    pub query: Vec<(String, TextTemplate)>,
    /// Members of the body, for requests that have one.
    pub body: Option<BodyTemplate>,
}

impl Extras {
    fn read(section: &mut Section<'_>) -> Self {
        let body = section.take("body").map(|field| BodyTemplate::read(&field, Encoding::Json));
        Self { headers: verify::headers(section), query: section.templates("query"), body }
    }

    fn texts(&self) -> Vec<TextTemplate> {
        let named = self.headers.iter().chain(&self.query).map(|(_, text)| text.clone());
        named.chain(self.body.iter().flat_map(BodyTemplate::texts)).collect()
    }
}

impl ConnectionTemplate {
    /// The scheme when it is OAuth 2 with a browser.
    pub fn oauth2(&self) -> Option<&OAuth2> {
        match &self.scheme {
            Scheme::OAuth2(oauth2) => Some(oauth2),
            _ => None,
        }
    }

    /// The id of the template whose step it belongs to: its own, or that of the first way to connect.
    pub fn step(&self) -> &str {
        self.alternative_of.as_deref().unwrap_or(&self.id)
    }

    /// True unless it is another way that lacks its client registration.
    pub fn is_offered(&self) -> bool {
        self.alternative_of.is_none() || self.scheme.missing().is_empty()
    }

    /// The hint for one of the credential's inputs; a blank one when the definition has none.
    pub fn hint(&self, input: &str) -> InputHint {
        self.hints.iter().find(|(name, _)| name == input).map(|(_, hint)| hint.clone()).unwrap_or_default()
    }

    /// Where in requests an input or variable is put, as far as it matters which characters it has.
    pub fn locations_of(&self, name: &str) -> Vec<KeyLocation> {
        let names = |text: &TextTemplate| text.names().any(|used| used == name);
        let mut headers: Vec<&TextTemplate> = self.extras.headers.iter().map(|(_, text)| text).collect();
        match &self.scheme {
            Scheme::Grant(grant) => headers.extend(grant.headers.iter().map(|(_, text)| text)),
            Scheme::Session(session) => headers.extend(session.headers.iter().map(|(_, text)| text)),
            _ => {}
        }
        headers.extend(self.verify.iter().flat_map(|verify| &verify.headers).map(|(_, text)| text));
        let place = self.scheme.place().filter(|place| names(&place.value));
        let header = headers.into_iter().any(names).then_some(KeyLocation::Header);
        place.map(|place| place.location.clone()).into_iter().chain(header).collect()
    }

    /// True when a variable is kept with the credential and never sent back.
    pub fn is_secret(&self, variable: &str) -> bool {
        self.variables.iter().any(|known| known.secret && known.name == variable)
    }

    /// Trims and checks the connection variables that a client sent, and fills in defaults: a value for each variable.
    ///
    /// # Errors
    /// Every value that is unknown, sent twice, missing, too long or of another form, with a sentence for the user.
    pub fn check_variables(&self, sent: &[ConnectionVariable]) -> Result<Values, Vec<ValueProblem>> {
        variable::check(&self.variables, sent)
    }

    /// True when a connection made for one of the two works for the other: the same scheme, variables, client and
    /// scopes.
    pub(super) fn is_interchangeable_with(&self, other: &Self) -> bool {
        let variables =
            |template: &Self| template.variables.iter().map(|v| v.name.clone()).collect::<BTreeSet<_>>();
        let same_scheme = match (&self.scheme, &other.scheme) {
            (Scheme::OAuth2(one), Scheme::OAuth2(two)) => {
                one.credential_id == two.credential_id
                    && one.token_url.as_str() == two.token_url.as_str()
                    && one.default_scopes == two.default_scopes
            }
            (one, two) => {
                mem::discriminant(one) == mem::discriminant(two) && self.credential == other.credential
            }
        };
        same_scheme && variables(self) == variables(other)
    }

    pub(super) fn read<'a>(
        mut section: Section<'a>,
        slug: &str,
        env: &dyn Fn(&str) -> Option<String>,
        rules: &LoadRules,
    ) -> Option<Self> {
        let key = slug_field(&mut section, "key");
        let key = section.required("key", key);
        let alternative_of = slug_field(&mut section, "alternative_of");
        // Another way is another kind of credential, which does not fit where the first way is used by itself.
        let connector =
            slug_field(&mut section, "connector").unwrap_or_else(|| match (&alternative_of, &key) {
                (Some(_), Some(key)) => format!("{slug}-{key}"),
                _ => slug.to_owned(),
            });
        let name = section.required_text("name", limit::NAME);
        let help = section.text("help", limit::HELP);
        let docs = url(&mut section, "docs");
        let way = section.text("way", limit::LABEL);
        let id = id::template(slug, key.as_deref().unwrap_or_default());
        let place = Around { template_id: &id, connector: &connector, env, rules };
        let scheme = Scheme::read(&mut section, &place);
        let fields = section.section("fields");
        let extras = Extras::read(&mut section);
        let variables: Vec<Variable> =
            section.sections("variable").into_iter().filter_map(Variable::read).collect();
        let mut known = BTreeSet::new();
        if let Some(twice) = variables.iter().find(|variable| !known.insert(&variable.name)) {
            section
                .problem("variable", format!("must have different names, and {} is there twice", twice.name));
        }
        let verify = section.section("verify").and_then(|verify| Verify::read(verify, rules));
        let (Some(key), Some(name), Some(read)) = (key, name, scheme) else {
            section.finish();
            return None;
        };
        let scheme::Read { scheme, credential, mut hints } = read;
        if let Some(fields) = fields {
            read_fields(fields, &credential, &mut hints);
        }
        let read = Self {
            scheme_id: id::scheme(slug, &key),
            id,
            connector_id: id::connector(&connector),
            connector,
            name,
            help,
            docs,
            alternative_of: alternative_of.as_deref().map(|first| id::template(slug, first)),
            way,
            scheme,
            credential,
            hints,
            extras,
            variables,
            verify,
            key,
        };
        read.check(&section);
        section.finish();
        Some(read)
    }

    /// What can be known only when everything was read.
    fn check(&self, section: &Section<'_>) {
        let names = names::Names::of(self);
        for (field, url) in self.scheme.urls() {
            names.check_url(section, field, url);
        }
        let (field, texts, more) = self.scheme.texts();
        names.check_texts(section, field, &texts, more);
        names.check_texts(section, "headers", &self.extras.texts(), &[]);
        if let Some(verify) = &self.verify {
            names.check_url(section, "verify.url", &verify.url);
            names.check_texts(section, "verify", &verify.texts(), &[]);
        }
        if let (Scheme::ApiKey(place), Some(verify)) = (&self.scheme, &self.verify) {
            let sent = match place.location {
                KeyLocation::Path => verify.url.as_str().contains(&format!("{{{}}}", place.name)),
                KeyLocation::Body => verify.method == VerifyMethod::Post,
                _ => true,
            };
            if !sent {
                section.problem("verify", "must have a place for the key: its name in the URL, or a POST");
            }
        }
        let sealed = self.variables.iter().find(|variable| variable.secret);
        if let (Some(variable), Scheme::OAuth2(_)) = (sealed, &self.scheme) {
            let message =
                format!("must not be secret where the browser is sent away first, and {} is", variable.name);
            section.problem("variable", message);
        }
    }
}

/// Hints for inputs by their names.
fn read_fields(mut fields: Section<'_>, credential: &CredentialType, hints: &mut Vec<(String, InputHint)>) {
    hints.retain(|(_, hint)| !hint.says_nothing());
    for (name, field) in fields.entries() {
        if !credential.inputs().iter().any(|input| input.name == name) {
            let known: Vec<&str> = credential.inputs().iter().map(|input| input.name).collect();
            field.problem(format!("must be one of {}", known.join(", ")));
        } else if hints.iter().any(|(known, _)| known == name) {
            field.problem("must not be there beside the scheme's own hints");
        }
        if let Some(mut hint) = field.section() {
            hints.push((name.to_owned(), InputHint::read(&mut hint)));
            hint.finish();
        }
    }
}

fn slug_field<'a>(section: &mut Section<'a>, key: &'a str) -> Option<String> {
    let text = section.raw(key)?;
    if text::is_slug(&text) {
        return Some(text);
    }
    section.problem(key, "must be lower case letters, digits and single hyphens between them");
    None
}

/// An https URL for people to open.
pub(super) fn url<'a>(section: &mut Section<'a>, key: &'a str) -> Option<Url> {
    let text = section.raw(key)?;
    let url = Url::parse(&text).ok().filter(|url| {
        url.scheme() == "https"
            && url.username().is_empty()
            && url.password().is_none()
            && text.len() <= limit::URL
    });
    if url.is_none() {
        section.problem(key, "must be an https URL");
    }
    url
}
