//! Reads a definition: from TOML to the types of the catalogue, with every problem on the way.
//!
//! [`section`] takes a table's fields one by one, [`report`] collects what is wrong with them. Each other module reads one
//! type. The types know none of this, so what builds on the catalogue never sees TOML.

mod bounds;
mod connection;
mod hint;
mod image;
mod integration;
mod json;
mod names;
mod option_source;
mod placement;
mod report;
mod request;
pub(crate) mod scheme;
mod section;
mod url;
mod variable;
mod variables_schema;
mod verify;

use crate::{Env, Integration, LoadRules, Problem};
use report::Report;
use section::Section;
use toml::de::DeTable;

/// One definition; `slug` is the name of its file without `.toml`. What is wrong with it is added to `problems`.
pub(crate) fn definition(
    file: &str,
    source: &str,
    slug: &str,
    env: Env<'_>,
    rules: &LoadRules,
    problems: &mut Vec<Problem>,
) -> Option<Integration> {
    let report = Report::new(file, source);
    let (table, errors) = DeTable::parse_recoverable(source);
    let mut integration = None;
    if errors.is_empty() {
        integration = integration::read(Section::root(&report, table.get_ref()), slug, env, rules);
    }
    for error in errors {
        report.add(&error.span().unwrap_or_default(), "", format!("is not TOML: {}", error.message()));
    }
    problems.extend(report.into_problems());
    integration
}
