//! Reads a connection template.

use super::{
    hint,
    names::Names,
    request,
    scheme::{self, ReadScheme, SchemeContext},
    section::Section,
    url::url,
    variable, verify,
};
use crate::{
    ConnectionTemplate, Encoding, Env, Extras, GrantAuth, InputHint, LoadRules, RequestMethod, Scheme,
    TextTemplate, Variable, Verify, id,
    text::{self, limit},
};
use inlay_api::{CredentialType, GrantType, KeyLocation};
use std::collections::BTreeSet;

/// A `[[connection]]` table; `slug` is the file's.
pub(crate) fn read<'a>(
    mut section: Section<'a>,
    slug: &str,
    env: Env<'_>,
    rules: &LoadRules,
) -> Option<ConnectionTemplate> {
    let key = slug_field(&mut section, "key");
    let key = section.required("key", key);
    let alternative_of = slug_field(&mut section, "alternative_of");
    // Another way is another kind of credential, which does not fit where the first way is used by itself.
    let connector = slug_field(&mut section, "connector").unwrap_or_else(|| match (&alternative_of, &key) {
        (Some(_), Some(key)) => format!("{slug}-{key}"),
        _ => slug.to_owned(),
    });
    let name = section.required_text("name", limit::NAME);
    let help = section.text("help", limit::HELP);
    let docs = url(&mut section, "docs");
    let way = section.text("way", limit::LABEL);
    let id = id::template(slug, key.as_deref().unwrap_or_default());
    let context = SchemeContext { template_id: &id, connector: &connector, env, rules };
    let scheme = scheme::read(&mut section, &context);
    let client_certificate = section.boolean("client_certificate", false);
    let fields = section.section("fields");
    let extras = extras(&mut section);
    let variables: Vec<Variable> =
        section.sections("variable").into_iter().filter_map(variable::read).collect();
    let mut known = BTreeSet::new();
    if let Some(twice) = variables.iter().find(|variable| !known.insert(&variable.name)) {
        section.problem("variable", format!("must have different names, and {} is there twice", twice.name));
    }
    let verify = section.section("verify").and_then(|verify| verify::read(verify, rules));
    let (Some(key), Some(name), Some(read)) = (key, name, scheme) else {
        section.finish();
        return None;
    };
    let ReadScheme { scheme, credential, mut hints } = read;
    let mut read = ConnectionTemplate {
        client_certificate: client_certificate.then(|| id::certificate_scheme(slug, &key)),
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
        hints: Vec::new(),
        extras,
        variables,
        verify,
        key,
    };
    if let Some(fields) = fields {
        read_fields(fields, &read, &mut hints);
    }
    read.hints = hints;
    hide_unused(&mut read);
    check(&read, &section);
    for url in read.scheme.urls_mut().into_iter().chain(read.verify.as_mut().map(|verify| &mut verify.url)) {
        url.bind_host(&read.variables);
    }
    section.finish();
    Some(read)
}

/// What can be known only when everything was read.
fn check(template: &ConnectionTemplate, section: &Section<'_>) {
    let names = Names::of(template);
    names.check_distinct(section);
    for (field, url) in template.scheme.urls() {
        names.check_url(section, field, url);
    }
    if let Scheme::OAuth1(oauth1) = &template.scheme
        && let Some(revocation) = oauth1.three_legs.as_ref().and_then(|legs| legs.revocation.as_ref())
    {
        names.check_url_with(section, "oauth1.revoke_url", &revocation.url, &["token"]);
    }
    let (field, texts, more) = template.scheme.texts();
    names.check_texts(section, field, &texts, more);
    names.check_texts(section, "headers", &template.extras.texts(), &[]);
    if let Some(verify) = &template.verify {
        names.check_url(section, "verify.url", &verify.url);
        names.check_texts(section, "verify", &verify.texts(), &[]);
    }
    if let (Scheme::ApiKey(placement), Some(verify)) = (&template.scheme, &template.verify) {
        let sent = match placement.location {
            KeyLocation::Path => verify.url.as_str().contains(&format!("{{{}}}", placement.name)),
            KeyLocation::Body => verify.method == RequestMethod::Post,
            _ => true,
        };
        if !sent {
            section.problem("verify", "must have a place for the key: its name in the URL, or a POST");
        }
    }
    if template.client_certificate.is_some() {
        let objection = match template.credential {
            CredentialType::None | CredentialType::Certificate => {
                Some("must not be there without another credential; say scheme = \"certificate\"")
            }
            CredentialType::OAuth2Token => Some("must not be there where the user signs in with a browser"),
            _ => None,
        };
        if let Some(objection) = objection {
            section.problem("client_certificate", objection);
        }
    }
    if let Scheme::OAuth2(oauth2) = &template.scheme {
        for (field, texts) in oauth2.request_texts() {
            names.check_variables(section, field, texts);
        }
        names.check_browsed(section, "oauth2.authorize_url", &oauth2.authorize_url);
    }
}

/// Client id and secret of a password grant for which the hub has a registration, or which shows no client, are not asked for
/// unless a template uses them.
fn hide_unused(template: &mut ConnectionTemplate) {
    let Scheme::Grant(grant) = &template.scheme else { return };
    if grant.grant != GrantType::Password
        || (grant.registration.is_none() && grant.client_auth != GrantAuth::None)
    {
        return;
    }
    let (_, mut texts, _) = template.scheme.texts();
    texts.extend(template.extras.texts());
    texts.extend(template.verify.iter().flat_map(Verify::texts));
    for input in ["clientId", "clientSecret"] {
        let is_used = texts.iter().flat_map(TextTemplate::names).any(|name| name == input);
        if !is_used && template.hints.iter().all(|(known, _)| known != input) {
            let hint = InputHint { constant: Some(String::new()), ..InputHint::default() };
            template.hints.push((input.to_owned(), hint));
        }
    }
}

fn extras(section: &mut Section<'_>) -> Extras {
    let body = section.take("body").map(|field| request::body(&field, Encoding::Json));
    Extras { headers: request::headers(section), query: section.templates("query"), body }
}

/// Hints for inputs by their names.
fn read_fields(mut fields: Section<'_>, template: &ConnectionTemplate, hints: &mut Vec<(String, InputHint)>) {
    hints.retain(|(_, hint)| !hint.is_empty());
    for (name, field) in fields.entries() {
        if !template.inputs().any(|input| input.name == name) {
            let known: Vec<&str> = template.inputs().map(|input| input.name).collect();
            field.problem(format!("must be one of {}", known.join(", ")));
        } else if hints.iter().any(|(known, _)| known == name) {
            field.problem("must not be there beside the scheme's own hints");
        }
        if let Some(mut hint) = field.section() {
            hints.push((name.to_owned(), hint::read(&mut hint)));
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
