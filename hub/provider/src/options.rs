//! Sources of a variable's choices: the request for one page of options, and the paging that its answer leads to.

use crate::{ApiRequest, Body, ConnectionRef, Provider, ProviderError, verify::method};
use inlay_api::VariableOption;
use inlay_catalogue::{NextPage, OptionSource, Values, placeholder};
use inlay_forms::visible_text;
use inlay_outbound::{HeaderMap, Response, header::LINK};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

/// Longest answer that is read, in bytes.
const LONGEST_ANSWER: usize = 1024 * 1024;
/// Largest number of characters in a label; what is longer is cut off.
const LONGEST_LABEL: usize = 200;

/// A request for the options of a variable.
#[derive(Clone, Copy, Debug)]
pub struct OptionsRequest<'a> {
    /// Where they are.
    pub source: &'a OptionSource,
    /// Through whose account.
    pub connection: ConnectionRef<'a>,
    /// The activation's variables that the options depend on, by name; scalars.
    pub chosen: &'a [(String, Value)],
    /// What the person is looking for; may be blank.
    pub search: &'a str,
}

/// Which page of a source, as the page before said it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum PageKey {
    /// The first.
    #[default]
    First,
    /// The value of the source's cursor parameter.
    Cursor(String),
    /// An absolute URL.
    Link(String),
    /// Counted from 1.
    Number(u32),
}

/// A page of a source.
#[derive(Clone, Debug)]
pub struct OptionsPage {
    /// The options on it, in the source's order; elements without a scalar value are left out.
    pub options: Vec<VariableOption>,
    /// The page after it; `None` on the last.
    pub next: Option<PageKey>,
}

impl OptionsRequest<'_> {
    /// Whether the source itself finds what the person is looking for; otherwise its caller has to look through the pages.
    pub fn is_searched_by_source(&self) -> bool {
        self.source.search.is_some() && !self.search.is_empty()
    }

    /// The query parameters that choose the page.
    fn query(&self, at: &PageKey) -> Vec<(String, String)> {
        let page = match (at, &self.source.next) {
            (PageKey::Cursor(cursor), Some(NextPage::Cursor { parameter, .. })) => {
                Some((parameter.clone(), cursor.clone()))
            }
            (_, Some(NextPage::Number { parameter })) => Some((parameter.clone(), number(at).to_string())),
            _ => None,
        };
        // A link has them in it.
        let searched = self.source.search.as_ref().filter(|_| self.is_searched_by_source());
        let search = searched.filter(|_| !matches!(at, PageKey::Link(_)));
        page.into_iter().chain(search.map(|parameter| (parameter.clone(), self.search.to_owned()))).collect()
    }

    /// A body with the values that its placeholders stand for.
    fn filled(&self, body: &Value) -> Value {
        match body {
            Value::String(text) => {
                placeholder(text).and_then(|name| self.value_of(name)).unwrap_or_else(|| body.clone())
            }
            Value::Array(items) => items.iter().map(|item| self.filled(item)).collect(),
            Value::Object(members) => Value::Object(
                members.iter().map(|(name, member)| (name.clone(), self.filled(member))).collect(),
            ),
            scalar => scalar.clone(),
        }
    }

    fn value_of(&self, name: &str) -> Option<Value> {
        let chosen = self.chosen.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
        chosen.or_else(|| self.connection.variables.get(name).map(|value| Value::String(value.clone())))
    }

    fn page(&self, asked: &Url, at: &PageKey, answer: &Response) -> Result<OptionsPage, ProviderError> {
        let body: Value = serde_json::from_slice(&answer.body).map_err(|_| ProviderError::Unreachable)?;
        let items =
            body.pointer(&self.source.items).and_then(Value::as_array).ok_or(ProviderError::Unreachable)?;
        let options = items.iter().filter_map(|item| self.option(item)).collect();
        let next = match &self.source.next {
            None => None,
            Some(NextPage::Cursor { pointer, .. }) => body
                .pointer(pointer)
                .and_then(scalar_text)
                .filter(|cursor| !cursor.is_empty())
                .map(PageKey::Cursor),
            Some(NextPage::Link { pointer: Some(pointer) }) => {
                let link = body.pointer(pointer).and_then(Value::as_str).filter(|link| !link.is_empty());
                link.and_then(|link| asked.join(link).ok()).map(|link| PageKey::Link(link.into()))
            }
            Some(NextPage::Link { pointer: None }) => {
                next_link(&answer.headers, asked).map(|link| PageKey::Link(link.into()))
            }
            Some(NextPage::Number { .. }) => {
                (!items.is_empty()).then(|| PageKey::Number(number(at).saturating_add(1)))
            }
        };
        // A source that leads back to the same page would never end.
        Ok(OptionsPage { options, next: next.filter(|next| next != at) })
    }

    fn option(&self, item: &Value) -> Option<VariableOption> {
        let value = item.pointer(&self.source.value)?;
        let sent = scalar_text(value)?;
        let label = item.pointer(&self.source.label).and_then(scalar_text).unwrap_or_default();
        let label = visible_text(&label, LONGEST_LABEL);
        let label = if label.is_empty() { visible_text(&sent, LONGEST_LABEL) } else { label };
        Some(VariableOption { value: value.clone(), label })
    }
}

impl Provider {
    /// One page of the options of a variable.
    ///
    /// # Errors
    /// When the source cannot be asked, refuses the connection, or answers with something that is no list.
    pub async fn options(
        &self,
        request: &OptionsRequest<'_>,
        at: &PageKey,
    ) -> Result<OptionsPage, ProviderError> {
        let OptionsRequest { source, connection, chosen, .. } = request;
        let activation_variables: Values =
            chosen.iter().filter_map(|(name, value)| Some((name.clone(), scalar_text(value)?))).collect();
        let link = match at {
            PageKey::Link(link) => Some(Url::parse(link).map_err(|_| ProviderError::Unreachable)?),
            _ => None,
        };
        let api_request = ApiRequest {
            method: method(source.method),
            url: &source.url,
            link: link.as_ref(),
            query: request.query(at),
            headers: &source.headers,
            body: source.body.as_ref().map(|body| Body::Json(request.filled(body))).unwrap_or_default(),
            activation_variables: &activation_variables,
            max_bytes: LONGEST_ANSWER,
        };
        let (asked, answer) = self.send(*connection, &api_request).await?;
        let page = match answer.status {
            200..=299 => request.page(&asked, at, &answer),
            401 | 403 => Err(ProviderError::Refused),
            429 | 503 => Err(ProviderError::Busy),
            _ => Err(ProviderError::Unreachable),
        };
        if page.is_err() {
            let (status, variable) = (answer.status, &request.source.pointer);
            tracing::info!(status, variable, "the source of a variable's choices gave no list");
        }
        page
    }
}

fn number(at: &PageKey) -> u32 {
    if let PageKey::Number(number) = at { *number } else { 1 }
}

/// A scalar as text; `None` for anything else.
pub fn scalar_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The target of the first `rel="next"` (RFC 8288, section 3).
fn next_link(headers: &HeaderMap, asked: &Url) -> Option<Url> {
    let links = headers.get_all(LINK).into_iter().filter_map(|value| value.to_str().ok());
    links.flat_map(|value| value.split(",")).find_map(|link| {
        let (target, parameters) = link.trim().strip_prefix('<')?.split_once('>')?;
        let is_next = parameters.split(';').any(|parameter| {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            let relations = value.trim().trim_matches('"');
            name.trim().eq_ignore_ascii_case("rel")
                && relations.split_ascii_whitespace().any(|relation| relation.eq_ignore_ascii_case("next"))
        });
        if is_next { asked.join(target).ok() } else { None }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use inlay_outbound::header::HeaderValue;

    #[test]
    fn the_next_page_is_found_among_links() {
        let asked = Url::parse("https://api.example.com/channels?page=1").unwrap();
        let next = |link: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(LINK, HeaderValue::try_from(link).unwrap());
            next_link(&headers, &asked).map(String::from)
        };
        let two = Some("https://api.example.com/channels?page=2".to_owned());
        assert_eq!(
            next(r#"<https://api.example.com/a>; rel="prev", </channels?page=2>; rel="last next""#),
            two
        );
        assert_eq!(next("<?page=2>; title=x; REL=next"), two);
        assert_eq!(next(r#"<?page=2>; rel="previous""#), None);
        assert_eq!(next("next"), None);
    }
}
