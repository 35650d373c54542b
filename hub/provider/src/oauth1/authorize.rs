//! The second leg: the page on which the resource owner authorizes (RFC 5849, section 2.2).

use super::TemporaryCredentials;
use crate::{endpoint::percent_encoded, oauth2::SetupError, outgoing::encoded};
use inlay_catalogue::{ThreeLegs, Values};
use url::Url;

/// The URL to send the browser to. `params` stand in for the template's of the same name.
///
/// # Errors
/// When the variables do not make the URL.
pub fn authorization_url(
    legs: &ThreeLegs,
    temporary: &TemporaryCredentials,
    variables: &Values,
    params: &[(String, String)],
) -> Result<Url, SetupError> {
    let mut url = legs.authorize_url.render(variables)?;
    let is_replaced = |name: &str| params.iter().any(|(other, _)| other.eq_ignore_ascii_case(name));
    let of_template = legs.authorize_params.iter().filter(|(name, _)| !is_replaced(name));
    let mut all = vec![("oauth_token".to_owned(), temporary.token.clone())];
    all.extend(of_template.chain(params).cloned());
    let ours = percent_encoded(&encoded(&all));
    let query = match url.query().filter(|query| !query.is_empty()) {
        Some(query) => format!("{query}&{ours}"),
        None => ours,
    };
    url.set_query(Some(&query));
    Ok(url)
}
