//! One page of a source: the request for it, and what its answer says.

use super::{Account, account::text};
use crate::service::{
    Service,
    scheme::{self, Body, Call, Unverified},
};
use inlay_api::VariableOption;
use inlay_catalogue::{NextPage, OptionSource, Values, VerifyMethod, placeholder};
use inlay_outbound::{HeaderMap, Method, Response};
use reqwest::header::LINK;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

/// Longest answer that is read, in bytes.
const LONGEST_ANSWER: usize = 1024 * 1024;
/// Largest number of characters in a label; what is longer is cut off.
const LONGEST_LABEL: usize = 200;

/// What is asked of a source.
pub(super) struct Question<'a> {
    pub(super) source: &'a OptionSource,
    pub(super) account: &'a Account<'a>,
    /// Settings that the choices depend on.
    pub(super) chosen: &'a [(String, Value)],
    /// May be empty.
    pub(super) search: &'a str,
}

/// A page of a source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum At {
    #[default]
    First,
    Cursor(String),
    /// An absolute URL.
    Link(String),
    Number(u32),
}

pub(super) struct SourcePage {
    pub(super) options: Vec<VariableOption>,
    pub(super) next: Option<At>,
}

impl Question<'_> {
    pub(super) fn is_searched_by_source(&self) -> bool {
        self.source.search.is_some() && !self.search.is_empty()
    }

    /// The parameters that choose the page.
    fn query(&self, at: &At) -> Vec<(String, String)> {
        let page = match (at, &self.source.next) {
            (At::Cursor(cursor), Some(NextPage::Cursor { parameter, .. })) => {
                Some((parameter.clone(), cursor.clone()))
            }
            (_, Some(NextPage::Number { parameter })) => Some((parameter.clone(), number(at).to_string())),
            _ => None,
        };
        // A link has them in it.
        let searched = self.source.search.as_ref().filter(|_| self.is_searched_by_source());
        let search = searched.filter(|_| !matches!(at, At::Link(_)));
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
        chosen.or_else(|| self.account.values.get(name).map(|value| Value::String(value.clone())))
    }

    fn page(&self, asked: &Url, at: &At, answer: &Response) -> Result<SourcePage, Unverified> {
        let body: Value = serde_json::from_slice(&answer.body).map_err(|_| Unverified::Unreachable)?;
        let items =
            body.pointer(&self.source.items).and_then(Value::as_array).ok_or(Unverified::Unreachable)?;
        let options = items.iter().filter_map(|item| self.option(item)).collect();
        let next = match &self.source.next {
            None => None,
            Some(NextPage::Cursor { pointer, .. }) => {
                body.pointer(pointer).and_then(text).filter(|cursor| !cursor.is_empty()).map(At::Cursor)
            }
            Some(NextPage::Link { pointer: Some(pointer) }) => {
                let link = body.pointer(pointer).and_then(Value::as_str).filter(|link| !link.is_empty());
                link.and_then(|link| asked.join(link).ok()).map(|link| At::Link(link.into()))
            }
            Some(NextPage::Link { pointer: None }) => {
                next_link(&answer.headers, asked).map(|link| At::Link(link.into()))
            }
            Some(NextPage::Number { .. }) => {
                (!items.is_empty()).then(|| At::Number(number(at).saturating_add(1)))
            }
        };
        // A source that leads back to the same page would never end.
        Ok(SourcePage { options, next: next.filter(|next| next != at) })
    }

    fn option(&self, item: &Value) -> Option<VariableOption> {
        let value = item.pointer(&self.source.value)?;
        let sent = text(value)?;
        let label = item.pointer(&self.source.label).and_then(text).unwrap_or_default();
        let label: String = label.chars().filter(|c| !c.is_control()).take(LONGEST_LABEL).collect();
        let label = if label.trim().is_empty() { sent } else { label.trim().to_owned() };
        Some(VariableOption { value: value.clone(), label })
    }
}

impl Service {
    pub(super) async fn source_page(
        &self,
        question: &Question<'_>,
        at: &At,
    ) -> Result<SourcePage, Unverified> {
        let Question { source, account, chosen, .. } = question;
        let settings: Values =
            chosen.iter().filter_map(|(name, value)| Some((name.clone(), text(value)?))).collect();
        let link = match at {
            At::Link(link) => Some(Url::parse(link).map_err(|_| Unverified::Unreachable)?),
            _ => None,
        };
        let call = Call {
            method: match source.method {
                VerifyMethod::Get => Method::GET,
                VerifyMethod::Post => Method::POST,
            },
            url: &source.url,
            link: link.as_ref(),
            query: question.query(at),
            headers: &source.headers,
            body: source.body.as_ref().map(|body| Body::Json(question.filled(body))).unwrap_or_default(),
            settings: &settings,
            max_bytes: LONGEST_ANSWER,
        };
        let Account { template, credential, values, .. } = account;
        let (asked, answer) = self.call(scheme::Account { template, credential, values }, &call).await?;
        let page = match answer.status {
            200..=299 => question.page(&asked, at, &answer),
            401 | 403 => Err(Unverified::Refused),
            429 | 503 => Err(Unverified::Busy),
            _ => Err(Unverified::Unreachable),
        };
        if page.is_err() {
            let (status, setting) = (answer.status, &question.source.at);
            tracing::info!(status, setting, "the source of a setting's choices gave no list");
        }
        page
    }
}

fn number(at: &At) -> u32 {
    if let At::Number(number) = at { *number } else { 1 }
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
    use reqwest::header::HeaderValue;

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
