//! The authorization request, which begins a transaction: what a client asks for, compared with what the hub knows.

use super::{
    Connecting, TransactionPlace,
    authorization::{Asked, authorization_error},
};
use crate::{
    Error,
    error::field_error,
    service::{
        accounts::{check_name, public_variables},
        principal::{Action, Principal, Thing},
        problems::Problems,
    },
};
use inlay_api::{InitialiseOAuth2Request, InitialiseOAuth2Response};
use inlay_catalogue::{BrowserScheme, ConnectionTemplate};
use inlay_forms::is_invisible;
use inlay_provider::oauth2::TokenError;
use inlay_store::NewTransaction;
use inlay_time::Millis;
use inlay_vault::one_time as secret;
use url::form_urlencoded;

/// Parameters of the authorization request that are a client's to choose, beside what the definition sends: they say who signs
/// in and how it looks (OpenID Connect Core, section 3.1.2.1; `domain_hint` is Microsoft's, `hd` Google's), never what is asked
/// for. Servers know more names for scopes and secrets than a list could refuse.
const CLIENTS: &[&str] = &[
    "prompt",
    "login_hint",
    "domain_hint",
    "hd",
    "display",
    "ui_locales",
    "locale",
    "lang",
    "max_age",
    "acr_values",
];
/// Longest `additionalParams`, in bytes.
const LONGEST_PARAMS: usize = 1024;

impl Connecting {
    /// `InitialiseOAuth2EmbeddedConnection`. An open transaction of the user for the same template is cancelled.
    ///
    /// # Errors
    /// When the connector has no OAuth template, is not set up, or the client names another scheme than it has.
    pub async fn initialise(
        &self,
        who: &Principal,
        connector_id: &str,
        request: &InitialiseOAuth2Request,
    ) -> Result<InitialiseOAuth2Response, Error> {
        let action = if request.connection_id.is_some() { Action::Reconnect } else { Action::Connect };
        self.access.require(who, action, Thing::User)?;
        let (template, scheme) = self.oauth_template(who, connector_id, request)?;
        let owner = self.users.owner(who).await?;
        if request.connection_id.is_none() {
            self.accounts.require_room(&owner).await?;
        }
        if !scheme.has_client() {
            return Err(Error::Unavailable);
        }
        let hub = self.config.hub(&owner.hub_id).ok_or(Error::NotFound)?;
        let mut problems = Problems::default();
        compare(template, scheme, request, &mut problems);
        let scopes = scopes(scheme, request, &mut problems);
        let authorize_params = further_params(scheme, request, &mut problems);
        let values = self.accounts.check_variables(template, &request.variables, &mut problems).await?;
        let name = request
            .connection_name
            .as_deref()
            .and_then(|name| check_name(name, "connectionName", &mut problems));
        if let Some(values) = &values
            && (scheme.authorize_url().render(values).is_err() || scheme.token_url().render(values).is_err())
        {
            problems.invalid("variables", "These don't make an address of the provider.");
        }
        let return_to = request.return_to.as_deref().unwrap_or("default");
        let can_return = hub.return_urls.contains_key(return_to);
        if request.return_to.is_some() && !can_return {
            problems.mismatch.push(field_error("returnTo", "The hub has no return URL of this name."));
        }
        let nonce = request.client_nonce.as_deref();
        if nonce.is_some_and(|nonce| !(16..=128).contains(&nonce.len()) || !nonce.is_ascii()) {
            problems.invalid("clientNonce", "Use 16 to 128 ASCII characters.");
        }
        problems.into_result()?;
        if let Some(id) = &request.connection_id {
            let row = self.store.connection(&owner, id).await?;
            row.filter(|row| row.connector_id == template.connector_id)
                .ok_or_else(|| Error::NotFoundAt("connectionId".to_owned()))?;
        }
        let id = ulid::Ulid::generate().to_string();
        let values = values.unwrap_or_default();
        let ticket = secret::random();
        let asked =
            Asked { hub_id: &owner.hub_id, scopes: &scopes, variables: &values, params: &authorize_params };
        let authorization = match self.authorization(scheme, asked).await? {
            Ok(authorization) => authorization,
            Err(TokenError::Setup(cause)) => return Err(authorization_error(cause)),
            Err(_) => return Err(Error::ProviderUnreachable(String::new())),
        };
        let now = Millis::now();
        let variables = public_variables(template, &values);
        let place = TransactionPlace {
            owner: &owner,
            id: &id,
            template_id: &template.id,
            variables: &variables,
            field: "verifier",
        };
        let new = NewTransaction {
            template_id: template.id.clone(),
            context_id: scheme.callback().context_id(&owner.hub_id),
            replaces: request.connection_id.clone(),
            connection_name: name,
            return_to: can_return.then(|| return_to.to_owned()),
            nonce_hash: nonce.map(secret::hash),
            ticket_hash: can_return.then(|| secret::hash(&ticket)),
            state_hash: secret::hash(&authorization.key),
            sealed_verifier: place.seal(&self.vault, &authorization.verifier),
            sealed_variables: self.seal_variables((&owner, &id), template, &values, &variables),
            expires_at: now.plus_seconds(i64::from(hub.connect_minutes) * 60),
            id,
            scopes,
            variables,
            authorize_params,
        };
        if let Some(cancelled) = self.store.insert_transaction(&owner, &new, now).await? {
            self.drop_token(&cancelled).await?;
            self.changes.announce(&cancelled);
        }
        let most = self.config.limits.open_transactions.get();
        for ended in self.store.end_oldest_transactions(&owner, most).await? {
            self.drop_token(&ended).await?;
            self.changes.announce(&ended);
        }
        let launch_url = format!("{}/connect/launch", self.config.public_base());
        Ok(InitialiseOAuth2Response {
            url: authorization.url.into(),
            transaction_id: Some(new.id),
            // The fragment reaches no server by itself, so that whoever only looks at the link does not use it up.
            redirect_url: can_return
                .then(|| format!("{launch_url}?mode=redirect&hub={}#t={ticket}", owner.hub_id)),
            launch_url: Some(launch_url),
            expires_at: Some(new.expires_at.to_rfc3339()),
        })
    }

    fn oauth_template(
        &self,
        who: &Principal,
        connector_id: &str,
        request: &InitialiseOAuth2Request,
    ) -> Result<(&ConnectionTemplate, BrowserScheme<'_>), Error> {
        let mut templates = self
            .offers
            .templates_of_connector(who, connector_id)
            .filter_map(|template| Some((template, template.browser()?)));
        match &request.template_id {
            None => templates.next().ok_or(Error::NotFound),
            Some(id) => templates
                .find(|(template, _)| template.id == *id)
                .ok_or_else(|| Error::NotFoundAt("templateId".to_owned())),
        }
    }
}

/// What the client says about the scheme must be what the hub knows; it is never used.
fn compare(
    template: &ConnectionTemplate,
    scheme: BrowserScheme<'_>,
    request: &InitialiseOAuth2Request,
    problems: &mut Problems,
) {
    let config = template.auth_scheme_config();
    let differs = |theirs: &Option<String>, ours: Option<&str>| {
        theirs.as_deref().is_some_and(|theirs| !theirs.is_empty() && Some(theirs) != ours)
    };
    let client_id = scheme.client().map(|client| client.id.as_str());
    let credential = request.credential.as_ref().map(|reference| reference.id.clone());
    for (field, wrong) in [
        ("authorizeUrl", differs(&request.authorize_url, config.authorize_url.as_deref())),
        ("clientId", differs(&request.client_id, client_id)),
        ("credential.id", differs(&credential, Some(scheme.credential_id()))),
    ] {
        if wrong {
            problems.mismatch.push(field_error(field, "This isn't what the integration uses."));
        }
    }
}

fn scopes(
    scheme: BrowserScheme<'_>,
    request: &InitialiseOAuth2Request,
    problems: &mut Problems,
) -> Vec<String> {
    let (known_scopes, default_scopes) = scheme.scopes();
    let mut scopes = request.scopes.clone().unwrap_or_else(|| default_scopes.to_vec());
    for (at, scope) in scopes.iter().enumerate() {
        if !known_scopes.iter().any(|known| known.name == *scope) {
            problems.invalid(format!("scopes[{at}]"), "The integration doesn't ask for this.");
        }
    }
    scopes.retain(|scope| !request.disable_offline_access || scope != "offline_access");
    scopes
}

/// `additionalParams` and `prompt`, without what the template sends anyway.
fn further_params(
    scheme: BrowserScheme<'_>,
    request: &InitialiseOAuth2Request,
    problems: &mut Problems,
) -> Vec<(String, String)> {
    let source = request.additional_params.as_deref().unwrap_or_default();
    let mut params: Vec<(String, String)> =
        form_urlencoded::parse(source.trim_start_matches('?').as_bytes()).into_owned().collect();
    params.extend(request.prompt.iter().map(|prompt| ("prompt".to_owned(), prompt.clone())));
    let too_long = source.len() > LONGEST_PARAMS || request.prompt.as_ref().is_some_and(|p| p.len() > 100);
    if too_long || params.iter().any(|(name, value)| name.is_empty() || value.chars().any(is_invisible)) {
        problems.invalid("additionalParams", "These aren't parameters such as a=1&b=2.");
    }
    let lower: Vec<String> = params.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
    let of_template =
        |name: &str| scheme.authorize_params().iter().find(|(known, _)| known.to_ascii_lowercase() == name);
    for (at, (name, (_, value))) in lower.iter().zip(&params).enumerate() {
        let is_ours = !CLIENTS.contains(&name.as_str());
        let is_same = of_template(name).is_some_and(|(_, ours)| ours == value);
        let is_other = of_template(name).is_some() && !is_same && name != "prompt";
        if is_ours && !is_same || is_other || lower[..at].contains(name) {
            problems.mismatch.push(field_error(
                "additionalParams",
                format!("{} isn't a client's to set.", name.escape_default()),
            ));
        }
    }
    let is_news = |(name, value): &(String, String)| {
        of_template(&name.to_ascii_lowercase()).is_none_or(|(_, ours)| ours != value)
    };
    params.retain(is_news);
    params
}
