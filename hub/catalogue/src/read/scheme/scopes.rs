//! Reads the scopes of OAuth 2.

use crate::{
    read::section::{Field, Section},
    text::limit,
};
use inlay_api::OAuth2Scope;
use std::collections::BTreeSet;

/// `scopes`: each with its description.
pub(crate) fn scopes(section: &mut Section<'_>) -> Vec<OAuth2Scope> {
    let mut seen = BTreeSet::new();
    let mut read = Vec::new();
    let listed = section.take("scopes").map(|field| field.many(limit::SCOPES)).unwrap_or_default();
    for mut scope in listed.into_iter().filter_map(Field::section) {
        let name = scope.raw("name");
        let name = scope.required("name", name).unwrap_or_default();
        if !name.is_empty() && !is_scope(&name) {
            scope.problem("name", "must be visible ASCII characters without spaces, quotes and backslashes");
        }
        if !seen.insert(name.clone()) {
            scope.problem("name", "is in the list twice");
        }
        let description = scope.required_text("description", limit::SENTENCE).unwrap_or_default();
        let optional = scope.boolean("optional", false);
        scope.finish();
        read.push(OAuth2Scope { name, description, optional });
    }
    read
}

/// `scope-token` of RFC 6749, section 3.3, without the comma that some servers separate scopes with.
fn is_scope(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'"' | b'\\' | b','))
}

/// A list of names out of `scopes`; `None` when the field is not there.
pub(crate) fn scope_names<'a>(
    section: &mut Section<'a>,
    key: &'a str,
    scopes: &[OAuth2Scope],
) -> Option<Vec<String>> {
    let mut names = Vec::new();
    for item in section.take(key)?.many(limit::SCOPES) {
        let Some(name) = item.text() else { continue };
        if names.iter().any(|listed| listed == name) {
            item.problem("is in the list twice");
        } else if scopes.iter().any(|scope| scope.name == name) {
            names.push(name.to_owned());
        } else {
            item.problem(format!("must be one of scopes, and {name:?} is not"));
        }
    }
    Some(names)
}

/// The scopes that are asked for: all that nobody may leave out, unless the definition says which.
pub(crate) fn default_scopes(section: &mut Section<'_>, scopes: &[OAuth2Scope]) -> Vec<String> {
    scope_names(section, "default_scopes", scopes).unwrap_or_else(|| {
        scopes.iter().filter(|scope| !scope.optional).map(|scope| scope.name.clone()).collect()
    })
}

/// All that is asked for and not optional, but for `openid` and its scopes: servers grant these without listing them, or list them
/// under other names.
pub(crate) fn required_by_default(default_scopes: &[String], scopes: &[OAuth2Scope]) -> Vec<String> {
    let is_oidc = |name: &str| matches!(name, "openid" | "profile" | "email" | "offline_access");
    let is_optional = |name: &str| scopes.iter().any(|scope| scope.name == name && scope.optional);
    default_scopes.iter().filter(|name| !is_oidc(name) && !is_optional(name)).cloned().collect()
}

/// `scope_separator`: a space when missing.
pub(crate) fn scope_separator(section: &mut Section<'_>) -> String {
    let separator = section.raw("scope_separator").unwrap_or_else(|| " ".to_owned());
    if !matches!(separator.as_str(), " " | "," | "+") {
        section.problem("scope_separator", "must be a space, a comma or a plus sign");
    }
    separator
}
