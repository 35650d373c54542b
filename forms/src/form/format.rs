//! Formats and placeholders of text boxes: which kind of text a box is for, and what to write into it.

use super::{
    facets::{STRING, first, text},
    field::Format,
    shape::Shape,
    simple::seed_text,
    spot::Spot,
    walk::Walk,
};
use serde_json::Value;

/// A day, and ways to write a moment, the usual one first.
const MOMENTS: [&str; 5] = [
    "2026-03-31",
    "2026-03-31T14:30:00Z",
    "2026-03-31T14:30:00.000Z",
    "2026-03-31T14:30:00",
    "2026-03-31 14:30:00",
];

impl<'a> Walk<'a> {
    /// An example to show in an empty box.
    pub(super) fn placeholder(&self, spot: &Spot<'a>, shape: Shape) -> Option<String> {
        if !matches!(shape, Shape::Text | Shape::Number) {
            return None;
        }
        let facets = &spot.facets;
        let example = match first(facets, "examples") {
            Some(Value::Array(examples)) => examples.first(),
            other => other,
        };
        let example = example.or_else(|| first(facets, "example")).or_else(|| {
            // Where nothing was saved on purpose, the default is what applies.
            first(facets, "default").filter(|_| !spot.fresh)
        });
        let text =
            example.filter(|example| !example.is_null()).map(seed_text).filter(|text| !text.is_empty());
        text.or_else(|| (self.format(spot) == Format::DateTime).then(|| self.moment(spot).to_owned()))
    }

    /// The kind of text that a box is for.
    pub(super) fn format(&self, spot: &Spot<'a>) -> Format {
        if self.types(spot) & STRING == 0 || self.is_secret(spot) {
            return Format::Plain;
        }
        // A pattern beats the format: a control whose values it refuses would make the field unsatisfiable.
        let fits = |sample: &str| self.fits(spot, sample);
        match text(&spot.facets, "format") {
            Some("date") if fits(MOMENTS[0]) => Format::Date,
            Some("date-time") if fits(MOMENTS[0]) && has_pattern(spot) => Format::Date,
            Some("date-time") => Format::DateTime,
            Some("time") if fits("12:30:00Z") => Format::Time,
            Some("email") => Format::Email,
            Some("uri" | "url") => Format::Uri,
            _ => Format::Plain,
        }
    }

    /// A moment as the pattern wants it written.
    fn moment(&self, spot: &Spot<'a>) -> &'static str {
        MOMENTS[1..].iter().find(|sample| self.fits(spot, sample)).unwrap_or(&MOMENTS[1])
    }

    fn fits(&self, spot: &Spot<'a>, sample: &str) -> bool {
        let mut patterns = spot.facets.iter().filter_map(|schema| schema.get("pattern")?.as_str());
        patterns.all(|pattern| self.patterns.is_match(pattern, sample) == Some(true))
    }
}

fn has_pattern(spot: &Spot<'_>) -> bool {
    spot.facets.iter().any(|schema| schema.get("pattern").is_some())
}
