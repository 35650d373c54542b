//! Checks of a connection that a client wants to make.

use super::{CheckedConnection, check_name, input};
use crate::{
    error::field_error,
    service::problems::{Problems, at},
};
use inlay_api::{
    AuthSchemeConfig, ConnectionCredentialCreate, ConnectionCredentialsCreate, ConnectionVariable,
    CredentialType, Read, Secret,
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
    let (beside, own): (Vec<_>, Vec<_>) =
        credentials.action.iter().enumerate().partition(|(_, one)| is_beside(template, one));
    let action = |index| at(path, &format!("credentials.action[{index}]"));
    let data_of = |index| format!("{}.credential.data", action(index));
    let data = data_of(own.first().map_or(0, |(index, _)| *index));
    let texts = match own.as_slice() {
        [] if template.credential == CredentialType::None => Some(BTreeMap::new()),
        [(index, one)] => {
            let field = action(*index);
            let theirs = AuthSchemeConfig::read(&one.auth_scheme_config).unwrap_or_default();
            compare_scheme(&template.auth_scheme_config(), &theirs, &field, problems);
            if template.browser().is_some() {
                problems.invalid(field, "Connect this account in the provider's window.");
                None
            } else if one.credential.kind == template.credential {
                Some(input::check(template, &template.credential, &one.credential.data, &data, problems))
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
    let certificate = match (template.certificate_scheme_config(), beside.as_slice()) {
        (None, _) => Some(BTreeMap::new()),
        (Some(ours), [(index, one)]) => {
            let theirs = AuthSchemeConfig::read(&one.auth_scheme_config).unwrap_or_default();
            compare_scheme(&ours, &theirs, &action(*index), problems);
            let (kind, data) = (&CredentialType::Certificate, data_of(*index));
            Some(input::check(template, kind, &one.credential.data, &data, problems))
        }
        (Some(_), _) => {
            let message = "This connection takes one client certificate beside its credential.";
            problems.invalid(at(path, "credentials.action"), message);
            None
        }
    };
    if problems.invalid.len() + problems.mismatch.len() != before {
        return None;
    }
    let (name, values, mut texts) = (name?, values?, texts?);
    texts.extend(certificate?);
    let sealed = values.iter().filter(|(name, _)| template.is_secret(name));
    let typed = Typed {
        kind: template.credential.clone(),
        variables: sealed.map(|(name, value)| (name.clone(), Secret::new(value))).collect(),
        texts,
    };
    let secret_field = match input::secret_input(template) {
        Some(input) => format!("{data}.{input}"),
        None => data,
    };
    let certificate_field = beside.first().map(|(index, _)| format!("{}.certificate", data_of(*index)));
    let credential = Credential::Typed(typed);
    Some(CheckedConnection { name, credential, values, secret_field, certificate_field })
}

/// Whether a credential is the client certificate beside the template's own.
fn is_beside(template: &ConnectionTemplate, sent: &ConnectionCredentialCreate) -> bool {
    template.client_certificate.is_some() && sent.credential.kind == CredentialType::Certificate
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
