//! Checks of a connection that a client wants to make.

use super::{CheckedConnection, check_name, input};
use crate::{
    error::field_error,
    service::problems::{Problems, at},
};
use inlay_api::{
    AuthSchemeConfig, ConnectionCredentialsCreate, ConnectionVariable, CredentialType, Read, Secret,
};
use inlay_catalogue::{ConnectionTemplate, Values};
use inlay_provider::{Credential, Typed};
use std::collections::BTreeMap;

/// Checks a new connection for a template. `path` is where it stands in the request: `connections[0]`, or empty.
pub(in crate::service::accounts) fn check_connection(
    template: &ConnectionTemplate,
    name: &str,
    credentials: &ConnectionCredentialsCreate,
    variables: &[ConnectionVariable],
    path: &str,
    problems: &mut Problems,
) -> Option<CheckedConnection> {
    let before = problems.invalid.len() + problems.mismatch.len();
    let name = check_name(name, &at(path, "name"), problems);
    let values = check_variables(template, variables, path, problems);
    if !credentials.trigger.is_empty() {
        problems.invalid(at(path, "credentials.trigger"), "This integration takes none.");
    }
    let field = at(path, "credentials.action[0]");
    let data = format!("{field}.credential.data");
    let texts = match credentials.action.as_slice() {
        [] if template.credential == CredentialType::None => Some(BTreeMap::new()),
        [one] => {
            let theirs = AuthSchemeConfig::read(&one.auth_scheme_config).unwrap_or_default();
            compare_scheme(&template.auth_scheme_config(), &theirs, &field, problems);
            if template.browser().is_some() {
                problems.invalid(field, "Connect this account in the provider's window.");
                None
            } else if one.credential.kind == template.credential {
                Some(input::check(template, &one.credential.data, &data, problems))
            } else {
                let field = format!("{field}.credential.type");
                problems.invalid(field, "This connection takes another kind of credential.");
                None
            }
        }
        _ => {
            problems.invalid(at(path, "credentials.action"), "This connection takes one credential.");
            None
        }
    };
    if problems.invalid.len() + problems.mismatch.len() != before {
        return None;
    }
    let (name, values) = (name?, values?);
    let sealed = values.iter().filter(|(name, _)| template.is_secret(name));
    let typed = Typed {
        kind: template.credential.clone(),
        variables: sealed.map(|(name, value)| (name.clone(), Secret::new(value))).collect(),
        texts: texts?,
    };
    let secret_field = match input::secret_input(template) {
        Some(input) => format!("{data}.{input}"),
        None => data,
    };
    Some(CheckedConnection { name, credential: Credential::Typed(typed), values, secret_field })
}

/// Checks the variables that a client sent and gives each of the template's a value.
pub(in crate::service::accounts) fn check_variables(
    template: &ConnectionTemplate,
    sent: &[ConnectionVariable],
    path: &str,
    problems: &mut Problems,
) -> Option<Values> {
    let field = |index: Option<usize>, name: &str| match index {
        Some(index) => at(path, &format!("variables[{index}].value")),
        None => at(path, &format!("variables.{name}")),
    };
    let values = match template.check_variables(sent) {
        Ok(values) => values,
        Err(wrong) => {
            for problem in wrong {
                problems.invalid(field(problem.index, &problem.name), &problem.message);
            }
            return None;
        }
    };
    let before = problems.invalid.len();
    for (name, value) in &values {
        if let Some(message) = input::unsendable(value, &template.locations_of(name)) {
            let index = sent.iter().position(|variable| variable.name == *name);
            problems.invalid(field(index, name), message);
        }
    }
    (problems.invalid.len() == before).then_some(values)
}

/// Compares what the client says about the scheme with the integration's. What the client left out is not compared.
pub(in crate::service) fn compare_scheme(
    ours: &AuthSchemeConfig,
    theirs: &AuthSchemeConfig,
    path: &str,
    problems: &mut Problems,
) {
    let grant = |config: &AuthSchemeConfig| config.grant.as_ref().and_then(|grant| grant.client_id.clone());
    let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let differs = |ours: Option<String>, theirs: Option<String>| theirs.is_some() && theirs != ours;
    let location =
        |config: &AuthSchemeConfig| config.location.as_ref().map(|location| location.as_str().to_owned());
    let id = |config: &AuthSchemeConfig| given(&Some(config.id.clone()));
    for (field, wrong) in [
        ("schemeType", ours.scheme_type != theirs.scheme_type),
        ("id", differs(id(ours), id(theirs))),
        ("name", differs(given(&ours.name), given(&theirs.name))),
        ("in", differs(location(ours), location(theirs))),
        ("authorizeUrl", differs(given(&ours.authorize_url), given(&theirs.authorize_url))),
        ("tokenUrl", differs(given(&ours.token_url), given(&theirs.token_url))),
        ("grant.clientId", differs(grant(ours), grant(theirs))),
    ] {
        if wrong {
            let field = format!("{path}.authSchemeConfig.{field}");
            problems.mismatch.push(field_error(field, "This isn't what the integration uses."));
        }
    }
}
