//! How the parameters of a token request are written: a form, JSON, or the URL's query.

use crate::outgoing::encoded;
use inlay_catalogue::Encoding;
use inlay_outbound::{
    HeaderMap,
    header::{CONTENT_TYPE, HeaderValue},
};
use serde_json::Value;
use url::Url;

/// Writes a token request's parameters where the definition says: the body, or the URL's query.
pub(crate) fn encode_parameters(
    encoding: Encoding,
    parameters: Vec<(String, String)>,
    url: &mut Url,
    headers: &mut HeaderMap,
) -> Option<Vec<u8>> {
    let (media_type, body) = match encoding {
        Encoding::Query => {
            headers.remove(CONTENT_TYPE);
            let ours = percent_encoded(&encoded(&parameters));
            let query = match url.query().filter(|query| !query.is_empty()) {
                Some(query) => format!("{query}&{ours}"),
                None => ours,
            };
            url.set_query(Some(&query));
            return None;
        }
        Encoding::Form => ("application/x-www-form-urlencoded", encoded(&parameters)),
        Encoding::Json => {
            let members = parameters.into_iter().map(|(name, value)| (name, Value::String(value)));
            ("application/json", Value::Object(members.collect()).to_string())
        }
    };
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    Some(body.into_bytes())
}

/// A form as a part of a URL, with spaces as `%20`: not every server takes `+` for a space there.
pub(crate) fn percent_encoded(form: &str) -> String {
    // A plus that was typed is `%2B` in a form.
    form.replace('+', "%20")
}
