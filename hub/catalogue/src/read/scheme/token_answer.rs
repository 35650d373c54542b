//! Reads where an answer has its token and what is kept of it.

use crate::{
    AnswerEncoding, KeptVariable, Pattern, TokenAnswer, TokenLocation,
    read::section::{Field, Section},
    text,
};

/// Takes the fields about the answer out of a table that has others.
pub(crate) fn read(section: &mut Section<'_>) -> TokenAnswer {
    let pointer = section.pointer("token");
    let token = match section.raw("token_header") {
        Some(header) if pointer.is_some() || !text::is_token(&header) => {
            section.problem("token_header", "must be the name of a header, without token beside it");
            TokenLocation::Header(header)
        }
        Some(header) => TokenLocation::Header(header),
        None => TokenLocation::Body(pointer.unwrap_or_else(|| "/access_token".to_owned())),
    };
    TokenAnswer {
        encoding: section
            .choice("answer_encoding", &[("json", AnswerEncoding::Json), ("form", AnswerEncoding::Form)]),
        token,
        expires_in: section.pointer("expires_in").unwrap_or_else(|| "/expires_in".to_owned()),
        unit: section
            .choice("expires_in_unit", &[("seconds", 1000), ("milliseconds", 1), ("minutes", 60_000)]),
        lifetime: section.seconds("lifetime"),
        keep: keep(section),
    }
}

/// A `keep` table.
pub(crate) fn keep(section: &mut Section<'_>) -> Vec<KeptVariable> {
    let Some(mut table) = section.section("keep") else { return Vec::new() };
    let mut kept = Vec::new();
    for (name, field) in table.entries() {
        if !text::is_variable_name(name) {
            field.problem("must be named like a variable");
        }
        kept.extend(kept_variable(name, field));
    }
    kept
}

fn kept_variable(name: &str, field: Field<'_>) -> Option<KeptVariable> {
    let (pointer, pattern) = if field.value.get_ref().as_table().is_some() {
        let mut table = field.section()?;
        let pointer = table.pointer("at");
        let pointer = table.required("at", pointer);
        let pattern = table.raw("pattern").and_then(|source| {
            Pattern::parse(&source).map_err(|message| table.problem("pattern", message)).ok()
        });
        table.finish();
        (pointer?, pattern)
    } else {
        let pointer = field.text()?;
        if !pointer.starts_with('/') {
            field.problem("must be a JSON pointer such as /instance_url");
        }
        (pointer.to_owned(), None)
    };
    Some(KeptVariable { name: name.to_owned(), pointer, pattern })
}
