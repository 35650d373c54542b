//! Connection templates: the accounts that an integration needs.

use super::{
    LoadRules, Scheme, UrlTemplate, ValueProblem, Values, Variable, id,
    oauth2::{OAuth2, url_template},
    scheme::{ApiKey, BasicAuth},
    section::Section,
    text::{self, limit},
    variable,
};
use inlay_api::ConnectionVariable;
use std::{collections::BTreeSet, mem};
use url::Url;

/// Headers that carry credentials or that the request itself decides; lower case.
const RESERVED_HEADERS: &[&str] = &[
    "authorization",
    "connection",
    "content-length",
    "content-type",
    "cookie",
    "host",
    "proxy-authorization",
];

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
    /// How it is proved.
    pub scheme: Scheme,
    /// What is asked for besides the credential.
    pub variables: Vec<Variable>,
    /// A request that only works with a good credential.
    pub verify: Option<Verify>,
    pub(super) scheme_id: String,
}

/// A cheap request that shows whether a credential is good: an answer of 2xx in which `account` finds something.
#[derive(Clone, Debug)]
pub struct Verify {
    /// May contain the template's variables.
    pub url: UrlTemplate,
    /// GET or POST.
    pub method: VerifyMethod,
    /// JSON for a POST, to be sent as `application/json`: what GraphQL needs. Absent means no body.
    pub body: Option<String>,
    /// Further headers; never those that carry a credential.
    pub headers: Vec<(String, String)>,
    /// JSON pointer (RFC 6901) to whom the credential belongs to. Some providers answer 200 to a bad credential, so an
    /// answer without it is a refusal.
    pub account: Option<String>,
}

/// Methods of a [`Verify`] request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerifyMethod {
    /// Nearly always.
    Get,
    /// For providers whose calls are all POST.
    Post,
}

impl Verify {
    /// Whom the credential belongs to according to a JSON answer: text or a number, at most 200 characters, without
    /// control characters.
    pub fn account_in(&self, answer: &serde_json::Value) -> Option<String> {
        let found = match answer.pointer(self.account.as_deref()?)? {
            serde_json::Value::String(text) => text.clone(),
            serde_json::Value::Number(number) => number.to_string(),
            _ => return None,
        };
        let shown: String = found.chars().filter(|c| !text::is_invisible_control(*c)).take(200).collect();
        (!shown.trim().is_empty()).then(|| shown.trim().to_owned())
    }
}

impl ConnectionTemplate {
    /// The scheme when it is OAuth 2.
    pub fn oauth2(&self) -> Option<&OAuth2> {
        match &self.scheme {
            Scheme::OAuth2(oauth2) => Some(oauth2),
            Scheme::None | Scheme::ApiKey(_) | Scheme::BasicAuth(_) => None,
        }
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
            (one, two) => mem::discriminant(one) == mem::discriminant(two),
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
        let connector = slug_field(&mut section, "connector").unwrap_or_else(|| slug.to_owned());
        let name = section.required_text("name", limit::NAME);
        let help = section.text("help", limit::HELP);
        let docs = url(&mut section, "docs");
        let id = id::template(slug, key.as_deref().unwrap_or_default());
        let scheme = scheme(&mut section, &id, &connector, env, rules);
        let variables: Vec<Variable> =
            section.sections("variable").into_iter().filter_map(Variable::read).collect();
        let mut names = BTreeSet::new();
        if let Some(twice) = variables.iter().find(|variable| !names.insert(&variable.name)) {
            section
                .problem("variable", format!("must have different names, and {} is there twice", twice.name));
        }
        let verify = section.section("verify").and_then(|verify| Verify::read(verify, rules));
        if let Some(Scheme::OAuth2(oauth2)) = &scheme {
            check_template(&section, "oauth2.authorize_url", &oauth2.authorize_url, &variables);
            check_template(&section, "oauth2.token_url", &oauth2.token_url, &variables);
            for (field, url) in [
                ("oauth2.refresh_url", &oauth2.upkeep.refresh_url),
                ("oauth2.revoke_url", &oauth2.upkeep.revoke_url),
            ] {
                if let Some(url) = url {
                    check_template(&section, field, url, &variables);
                }
            }
        }
        if let Some(verify) = &verify {
            check_template(&section, "verify.url", &verify.url, &variables);
        }
        section.finish();
        let (key, name, scheme) = (key?, name?, scheme?);
        Some(Self {
            scheme_id: id::scheme(slug, &key),
            id,
            key,
            connector_id: id::connector(&connector),
            connector,
            name,
            help,
            docs,
            scheme,
            variables,
            verify,
        })
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

fn scheme(
    section: &mut Section<'_>,
    template_id: &str,
    connector: &str,
    env: &dyn Fn(&str) -> Option<String>,
    rules: &LoadRules,
) -> Option<Scheme> {
    let name = section.raw("scheme");
    let name = section.required("scheme", name)?;
    let (own, others) = match name.as_str() {
        "none" => ("", ["api_key", "basic_auth", "oauth2"].as_slice()),
        "api-key" => ("api_key", ["basic_auth", "oauth2"].as_slice()),
        "basic-auth" => ("basic_auth", ["api_key", "oauth2"].as_slice()),
        "oauth2" => ("oauth2", ["api_key", "basic_auth"].as_slice()),
        _ => {
            section.problem("scheme", "must be none, api-key, basic-auth or oauth2");
            return None;
        }
    };
    for other in others {
        if section.take(other).is_some() {
            section.problem(other, format!("must not be there with scheme = {name:?}"));
        }
    }
    let details = if own.is_empty() { None } else { section.section(own) };
    match own {
        "" => Some(Scheme::None),
        "basic_auth" => Some(Scheme::BasicAuth(details.map(BasicAuth::read).unwrap_or_default())),
        "api_key" => section.required(own, details).and_then(ApiKey::read).map(Scheme::ApiKey),
        _ => section
            .required(own, details)
            .and_then(|details| OAuth2::read(details, template_id.to_owned(), connector, env, rules))
            .map(|oauth2| Scheme::OAuth2(Box::new(oauth2))),
    }
}

/// A URL can only be made when each of its variables is one of the template's and cannot be blank; what goes into the
/// host needs a pattern, because the host decides who gets the credential.
fn check_template(section: &Section<'_>, field: &str, template: &UrlTemplate, variables: &[Variable]) {
    for name in template.names().unwrap_or_default() {
        match variables.iter().find(|variable| variable.name == name) {
            None => section.problem_within(
                field,
                format!("uses {{{name}}}, which is not a variable of this connection"),
            ),
            Some(variable) if !variable.required && variable.default.is_empty() => {
                section.problem_within(
                    field,
                    format!("uses {{{name}}}, which must be required or have a default"),
                );
            }
            Some(variable) if variable.pattern.is_none() && template.names_in_host(name) => {
                section.problem_within(
                    field,
                    format!("uses {{{name}}} in its host, which needs a pattern for that"),
                );
            }
            Some(_) => {}
        }
    }
}

impl Verify {
    fn read(mut section: Section<'_>, rules: &LoadRules) -> Option<Self> {
        let url = url_template(&mut section, "url", rules);
        let url = section.required("url", url);
        let method = match section.raw("method").as_deref() {
            None | Some("GET") => VerifyMethod::Get,
            Some("POST") => VerifyMethod::Post,
            Some(_) => {
                section.problem("method", "must be GET or POST");
                VerifyMethod::Get
            }
        };
        let body = section.raw("body");
        if let Some(body) = &body {
            if method != VerifyMethod::Post {
                section.problem("body", "must not be there without method = \"POST\"");
            } else if serde_json::from_str::<serde_json::Value>(body).is_err() {
                section.problem("body", "must be JSON");
            }
        }
        let mut headers = Vec::new();
        if let Some(mut table) = section.section("headers") {
            for (name, field) in table.entries() {
                let name_in_lower_case = name.to_ascii_lowercase();
                if !text::is_token(name) || RESERVED_HEADERS.contains(&name_in_lower_case.as_str()) {
                    field.problem("is not a header that a definition may set");
                }
                match field.text() {
                    Some(value) if text::is_visible_ascii(value) => {
                        headers.push((name.to_owned(), value.to_owned()))
                    }
                    Some(_) => field.problem("must be plain ASCII text"),
                    None => {}
                }
            }
            table.finish();
        }
        let account = section.raw("account");
        if account.as_deref().is_some_and(|pointer| !pointer.starts_with('/')) {
            section.problem("account", "must be a JSON pointer such as /user/email");
        }
        section.finish();
        Some(Self { url: url?, method, body, headers, account })
    }
}
