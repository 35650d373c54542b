//! Where a schema is written: in a table of the definition, or in a JSON file beside it.

use crate::{
    ConnectionTemplate, LoadRules, OptionSource, Problem, Severity,
    read::{
        image::is_file_name,
        option_source,
        report::Report,
        section::{Field, Section},
    },
};
use inlay_forms::schema::pointer;
use serde_json::{Value, json};
use std::path::Path;
use toml::de::{DeTable, DeValue};

/// Most bytes of a file, before it is known what is in it.
const LONGEST: u64 = 1024 * 1024;

/// Where a schema is written.
pub(super) enum Source<'s, 'a> {
    /// A table of the definition.
    Table(&'s Field<'a>),
    /// A file.
    File {
        /// Its path.
        file: &'s str,
        /// The definition's.
        report: &'s Report<'a>,
    },
}

impl Source<'_, '_> {
    /// Adds a problem at a place of the schema (RFC 6901).
    pub(super) fn problem(&self, pointer: &str, message: impl Into<String>) {
        self.add(Severity::Error, pointer, message.into());
    }

    /// Adds a remark at a place of the schema.
    pub(super) fn remark(&self, pointer: &str, message: impl Into<String>) {
        self.add(Severity::Remark, pointer, message.into());
    }

    /// At the deepest table or value that the pointer reaches in the definition.
    fn add(&self, severity: Severity, pointer: &str, message: String) {
        match self {
            Self::Table(field) => {
                let mut at = field.value;
                let mut path = field.path.clone();
                for step in pointer::split(pointer) {
                    let next = match at.get_ref() {
                        DeValue::Array(_) => {
                            step.parse::<usize>().ok().and_then(|step| at.get_ref().get(step))
                        }
                        value => value.get(step.as_str()),
                    };
                    let Some(next) = next else { break };
                    path = dotted(&path, &step);
                    at = next;
                }
                field.report.add_as(severity, &at.span(), &path, message);
            }
            Self::File { file, report } => {
                let field = pointer::split(pointer).fold(String::new(), |path, step| dotted(&path, &step));
                let file = (*file).to_owned();
                report.push(Problem { file, line: 0, field, message, severity });
            }
        }
    }
}

fn dotted(path: &str, step: &str) -> String {
    match step.parse::<usize>() {
        Ok(step) => format!("{path}[{step}]"),
        Err(_) if path.is_empty() => step.to_owned(),
        Err(_) => format!("{path}.{step}"),
    }
}

/// The path of the file that a field names, and what is in it.
pub(super) fn open(field: &Field<'_>) -> Option<(String, Value)> {
    let name = field.text()?;
    if !is_file_name(name) || !name.ends_with(".json") {
        field.problem("must be the name of a .json file beside this one");
        return None;
    }
    let path = Path::new(field.report.file()).with_file_name(name);
    let read = std::fs::metadata(&path).and_then(|metadata| match metadata.len() {
        0..=LONGEST => std::fs::read_to_string(&path),
        _ => Err(std::io::Error::other("it is too large")),
    });
    let file = path.display().to_string();
    match read.map(|text| serde_json::from_str(&text)) {
        Ok(Ok(schema)) => Some((file, schema)),
        Ok(Err(error)) => {
            field.problem(format!("names {file}, which is not JSON: {error}"));
            None
        }
        Err(error) => {
            field.problem(format!("names {file}, which cannot be read: {error}"));
            None
        }
    }
}

/// Reads every `x-options` of a file, by the reader of those in definitions.
pub(super) fn option_sources(
    file: &str,
    report: &Report<'_>,
    schema: &mut Value,
    connections: &[ConnectionTemplate],
    rules: &LoadRules,
) -> Vec<OptionSource> {
    let mut sources = Vec::new();
    for at in option_source::places(schema) {
        let source = Source::File { file, report };
        let place = pointer::join(&at, option_source::KEYWORD);
        let options = schema.pointer(&place).cloned().unwrap_or_default();
        let (Value::Object(_), Ok(written)) = (&options, toml::to_string(&options)) else {
            source.problem(&place, "must be an object without null");
            continue;
        };
        let inner = Report::new(file, &written);
        let Ok(table) = DeTable::parse(&written) else { continue };
        let section = Section::root(&inner, table.get_ref());
        let found = option_source::read_one(section, at.clone(), schema, connections, rules);
        for problem in inner.into_problems() {
            let field = pointer::split(&place).fold(String::new(), |path, step| dotted(&path, &step));
            let field = if problem.field.is_empty() { field } else { format!("{field}.{}", problem.field) };
            report.push(Problem { line: 0, field, ..problem });
        }
        if let (Some(found), Some(property)) = (found, schema.pointer_mut(&at)) {
            property[option_source::KEYWORD] = json!({"dependsOn": found.depends_on});
            sources.push(found);
        }
    }
    sources
}
