//! Reads URLs: those that people open, and templates of those that the hub asks.

use super::section::Section;
use crate::{LoadRules, UrlTemplate, text::limit};
use url::Url;

/// An https URL for people to open.
pub(crate) fn url<'a>(section: &mut Section<'a>, key: &'a str) -> Option<Url> {
    let text = section.raw(key)?;
    let url = Url::parse(&text).ok().filter(|url| {
        url.scheme() == "https"
            && url.username().is_empty()
            && url.password().is_none()
            && text.len() <= limit::URL
    });
    if url.is_none() {
        section.problem(key, "must be an https URL");
    }
    url
}

/// A URL, or a list of them: each is used when a value of the one before is blank.
pub(crate) fn url_template<'a>(
    section: &mut Section<'a>,
    key: &'a str,
    rules: &LoadRules,
) -> Option<UrlTemplate> {
    let field = section.take(key)?;
    let sources = if field.value.get_ref().as_array().is_some() { field.items() } else { vec![field] };
    let mut templates = Vec::new();
    for source in sources {
        let template = UrlTemplate::parse_any_domain(source.text()?, &rules.dev_origins);
        templates.push(template.map_err(|message| source.problem(message)).ok()?);
    }
    // The first is what is used when nothing is blank.
    templates.into_iter().rev().reduce(|alternative, template| template.or(alternative))
}
