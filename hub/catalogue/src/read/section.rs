//! Reads a TOML table field by field, so that one reading finds every problem in it.
//!
//! A reader takes each field that it knows and finally calls [`Section::finish`], which reports what nobody took. A
//! value that is missing or wrong is `None`, and its problem is in the report already.

use super::{json, report::Report};
use crate::{TextTemplate, text};
use serde_json::Value;
use std::{collections::BTreeSet, ops::Range};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// A table and where it is.
pub(crate) struct Section<'a> {
    report: &'a Report<'a>,
    path: String,
    span: Range<usize>,
    table: &'a DeTable<'a>,
    taken: BTreeSet<&'a str>,
}

/// A value and where it is.
pub(crate) struct Field<'a> {
    pub(crate) report: &'a Report<'a>,
    pub(crate) path: String,
    pub(crate) value: &'a Spanned<DeValue<'a>>,
}

impl<'a> Section<'a> {
    pub(crate) fn root(report: &'a Report<'a>, table: &'a DeTable<'a>) -> Self {
        Self { report, path: String::new(), span: 0..0, table, taken: BTreeSet::new() }
    }

    fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    /// A problem of a field of this table: at the field, or at the table when the field is missing.
    pub(crate) fn problem(&self, key: &str, message: impl Into<String>) {
        let span = self.table.get(key).map_or_else(|| self.span.clone(), Spanned::span);
        self.report.add(&span, &self.path_of(key), message);
    }

    /// A problem of a field inside a table of this table: `field` is its dotted path from here.
    pub(crate) fn problem_within(&self, field: &str, message: impl Into<String>) {
        let (table, key) = field.split_once('.').unwrap_or((field, ""));
        let outer = self.table.get(table);
        let inner = outer.and_then(|outer| outer.get_ref().get(key)).or(outer);
        self.report.add(
            &inner.map_or_else(|| self.span.clone(), Spanned::span),
            &self.path_of(field),
            message,
        );
    }

    /// Whether a field is there, whoever takes it.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    pub(crate) fn take(&mut self, key: &'a str) -> Option<Field<'a>> {
        self.taken.insert(key);
        let value = self.table.get(key)?;
        Some(Field { report: self.report, path: self.path_of(key), value })
    }

    /// `value`, or a problem when neither it nor anything wrong is there.
    pub(crate) fn required<T>(&self, key: &str, value: Option<T>) -> Option<T> {
        if value.is_none() && !self.table.contains_key(key) {
            self.problem(key, "is missing");
        }
        value
    }

    /// Text as it is written, to be checked by its reader.
    pub(crate) fn raw(&mut self, key: &'a str) -> Option<String> {
        let field = self.take(key)?;
        field.text().map(str::to_owned)
    }

    /// Text that is shown to people.
    pub(crate) fn text(&mut self, key: &'a str, longest: usize) -> Option<String> {
        self.take(key)?.shown(longest)
    }

    pub(crate) fn required_text(&mut self, key: &'a str, longest: usize) -> Option<String> {
        let text = self.text(key, longest);
        self.required(key, text)
    }

    pub(crate) fn boolean(&mut self, key: &'a str, default: bool) -> bool {
        let Some(field) = self.take(key) else { return default };
        field.value.get_ref().as_bool().unwrap_or_else(|| {
            field.problem("must be true or false");
            default
        })
    }

    /// Text that is made from what a person typed.
    pub(crate) fn template(&mut self, key: &'a str) -> Option<TextTemplate> {
        self.take(key)?.template()
    }

    /// Whether a field is there and is a table.
    pub(crate) fn is_table(&self, key: &str) -> bool {
        self.table.get(key).is_some_and(|value| value.get_ref().as_table().is_some())
    }

    /// A table of templates; empty when missing.
    pub(crate) fn templates(&mut self, key: &'a str) -> Vec<(String, TextTemplate)> {
        let Some(mut table) = self.section(key) else { return Vec::new() };
        let read = table.entries().into_iter();
        read.filter_map(|(name, field)| Some((name.to_owned(), field.template()?))).collect()
    }

    /// A JSON pointer (RFC 6901).
    pub(crate) fn pointer(&mut self, key: &'a str) -> Option<String> {
        let pointer = self.raw(key)?;
        if !pointer.starts_with('/') {
            self.problem(key, "must be a JSON pointer such as /user/email");
        }
        Some(pointer)
    }

    /// A whole number of seconds from 1 to 10 years.
    pub(crate) fn seconds(&mut self, key: &'a str) -> Option<i64> {
        let field = self.take(key)?;
        let seconds = field.integer()?;
        if !(1..=315_360_000).contains(&seconds) {
            field.problem("must be from 1 to 315360000 seconds");
        }
        Some(seconds)
    }

    /// One of several words; the first when missing.
    pub(crate) fn choice<T: Clone>(&mut self, key: &'a str, words: &[(&str, T)]) -> T {
        let word = self.raw(key);
        let chosen = words.iter().find(|(known, _)| word.as_deref().is_none_or(|word| word == *known));
        if chosen.is_none() {
            let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            self.problem(key, format!("must be one of {}", known.join(", ")));
        }
        chosen.unwrap_or(&words[0]).1.clone()
    }

    /// A list of texts that are shown to people; empty when missing.
    pub(crate) fn texts(&mut self, key: &'a str, longest: usize) -> Vec<String> {
        let Some(field) = self.take(key) else { return Vec::new() };
        field.items().into_iter().filter_map(|item| item.shown(longest)).collect()
    }

    pub(crate) fn section(&mut self, key: &'a str) -> Option<Self> {
        self.take(key)?.section()
    }

    /// An array of tables; empty when missing.
    pub(crate) fn sections(&mut self, key: &'a str) -> Vec<Self> {
        let Some(field) = self.take(key) else { return Vec::new() };
        field.items().into_iter().filter_map(|item| item.section()).collect()
    }

    /// Every entry of a table whose keys are free.
    pub(crate) fn entries(&mut self) -> Vec<(&'a str, Field<'a>)> {
        let keys: Vec<&'a str> = self.table.keys().map(|key| key.get_ref().as_ref()).collect();
        keys.into_iter().filter_map(|key| Some((key, self.take(key)?))).collect()
    }

    /// Reports the fields that nobody took.
    pub(crate) fn finish(self) {
        for key in self.table.keys() {
            if !self.taken.contains(key.get_ref().as_ref()) {
                self.report.add(&key.span(), &self.path_of(key.get_ref()), "is not a field of a definition");
            }
        }
    }
}

impl<'a> Field<'a> {
    pub(crate) fn problem(&self, message: impl Into<String>) {
        self.report.add(&self.value.span(), &self.path, message);
    }

    fn expected<T>(&self, what: &str, value: Option<T>) -> Option<T> {
        if value.is_none() {
            self.problem(format!("must be {what}, not {}", self.value.get_ref().type_str()));
        }
        value
    }

    pub(crate) fn text(&self) -> Option<&'a str> {
        self.expected("text", self.value.get_ref().as_str())
    }

    pub(crate) fn boolean(&self) -> Option<bool> {
        self.expected("true or false", self.value.get_ref().as_bool())
    }

    /// A whole number, or nothing and no problem.
    pub(crate) fn whole(&self) -> Option<i64> {
        match self.value.get_ref() {
            DeValue::Integer(integer) => json::whole(integer),
            _ => None,
        }
    }

    pub(crate) fn integer(&self) -> Option<i64> {
        self.expected("a whole number", self.whole())
    }

    /// The value as JSON.
    pub(crate) fn json(&self) -> Option<Value> {
        json::convert(self.value)
            .map_err(|span| self.report.add(&span, &self.path, "has a value that JSON has no form for"))
            .ok()
    }

    pub(crate) fn template(&self) -> Option<TextTemplate> {
        TextTemplate::parse(self.text()?).map_err(|message| self.problem(message)).ok()
    }

    fn shown(&self, longest: usize) -> Option<String> {
        let text = self.text()?;
        match text::objection(text, longest) {
            Some(objection) => {
                self.problem(objection);
                None
            }
            None => Some(text.to_owned()),
        }
    }

    pub(crate) fn items(&self) -> Vec<Self> {
        self.many(text::limit::LIST)
    }

    /// A list that may have more entries than others.
    pub(crate) fn many(&self, most: usize) -> Vec<Self> {
        let Some(items) = self.expected("a list", self.value.get_ref().as_array()) else { return Vec::new() };
        if items.len() > most {
            self.problem(format!("must have at most {most} entries"));
        }
        let item = |(at, value)| Field { report: self.report, path: format!("{}[{at}]", self.path), value };
        items.iter().enumerate().map(item).collect()
    }

    pub(crate) fn section(self) -> Option<Section<'a>> {
        let table = self.expected("a table", self.value.get_ref().as_table())?;
        let Self { report, path, value } = self;
        Some(Section { report, path, span: value.span(), table, taken: BTreeSet::new() })
    }
}
