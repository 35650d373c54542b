//! Connection templates: the accounts that an integration needs.

use crate::{
    BodyTemplate, BrowserScheme, InputHint, OAuth1, OAuth2, Scheme, TextTemplate, UnfitValues, ValueProblem,
    Values, Variable, Verify, variable,
};
use inlay_api::{ConnectionVariable, CredentialInput, CredentialType, KeyLocation};
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
    /// What a person types for it, or what the provider gives when it is proved at the provider's page.
    pub credential: CredentialType,
    /// A TLS client certificate that is asked for beside the credential: the id of its scheme.
    pub client_certificate: Option<String>,
    /// How the inputs are asked for; at most one for each.
    pub hints: Vec<(String, InputHint)>,
    /// What every request carries besides the scheme's own part.
    pub extras: Extras,
    /// What is asked for besides the credential.
    pub variables: Vec<Variable>,
    /// A request that only works with a good credential.
    pub verify: Option<Verify>,
    /// Derived from the names of integration and connection: a ULID.
    pub scheme_id: String,
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
    pub(crate) fn texts(&self) -> Vec<TextTemplate> {
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

    /// The scheme as one for which the browser is sent to the provider, when it is.
    pub fn browser(&self) -> Option<BrowserScheme<'_>> {
        self.scheme.browser()
    }

    /// What a person types for it besides the variables: the credential's inputs, and those of the client certificate
    /// beside it.
    pub fn inputs(&self) -> impl Iterator<Item = &'static CredentialInput> {
        let beside = self.client_certificate.iter().flat_map(|_| CredentialType::Certificate.inputs());
        self.credential.inputs().iter().chain(beside)
    }

    /// Whether requests are made with a TLS client certificate that was typed.
    pub fn has_certificate(&self) -> bool {
        self.client_certificate.is_some() || self.credential == CredentialType::Certificate
    }

    /// The id of the template whose step it belongs to: its own, or that of the first way to connect.
    pub fn step(&self) -> &str {
        self.alternative_of.as_deref().unwrap_or(&self.id)
    }

    /// True unless it is another way that lacks its client registration.
    pub fn is_offered(&self) -> bool {
        self.alternative_of.is_none() || self.scheme.missing().is_empty()
    }

    /// The hint for one of the inputs; a blank one when the definition has none.
    pub fn hint(&self, input: &str) -> InputHint {
        self.hints.iter().find(|(name, _)| name == input).map(|(_, hint)| hint.clone()).unwrap_or_default()
    }

    /// Where in requests an input or variable is put, as far as it matters which characters it has.
    pub fn locations_of(&self, name: &str) -> Vec<KeyLocation> {
        let names = |text: &TextTemplate| text.names().any(|used| used == name);
        let mut headers: Vec<&TextTemplate> = self.extras.headers.iter().map(|(_, text)| text).collect();
        match &self.scheme {
            Scheme::OAuth2(oauth2) => headers.extend(oauth2.exchange.headers.iter().map(|(_, text)| text)),
            Scheme::Grant(grant) => headers.extend(grant.headers.iter().map(|(_, text)| text)),
            Scheme::Session(session) => headers.extend(session.headers.iter().map(|(_, text)| text)),
            _ => {}
        }
        headers.extend(self.verify.iter().flat_map(|verify| &verify.headers).map(|(_, text)| text));
        let placement = self.scheme.placement().filter(|placement| names(&placement.value));
        let header = headers.into_iter().any(names).then_some(KeyLocation::Header);
        placement.map(|placement| placement.location.clone()).into_iter().chain(header).collect()
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

    /// The values of connection variables, wherever they come from: checked as [`ConnectionTemplate::check_variables`] does
    /// with a client's. What a provider answered, what a transaction remembers and what is stored is believed no more.
    ///
    /// # Errors
    /// When a value is none that its variable may have.
    pub fn known_values(&self, values: Values) -> Result<Values, UnfitValues> {
        if variable::are_allowed(&self.variables, &values) { Ok(values) } else { Err(UnfitValues) }
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
            (Scheme::OAuth1(one), Scheme::OAuth1(two)) => {
                let token_url = |scheme: &OAuth1| {
                    scheme.three_legs.as_ref().map(|legs| legs.access_token_url.as_str().to_owned())
                };
                (one.consumer.is_some() || one.credential_id == two.credential_id)
                    && one.consumer == two.consumer
                    && token_url(one) == token_url(two)
            }
            (one, two) => {
                mem::discriminant(one) == mem::discriminant(two) && self.credential == other.credential
            }
        };
        let same_certificate = self.client_certificate.is_some() == other.client_certificate.is_some();
        same_scheme && same_certificate && variables(self) == variables(other)
    }
}
