//! Figures of many runs: medians and spread, as a table and as JSON.

use serde_json::{Value, json};
use std::fmt::Write;

/// Named figures of one run, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Figures(Vec<(String, f64)>);

impl Figures {
    pub(crate) fn add(&mut self, name: &str, value: f64) {
        // The sum of nothing is −0.
        self.0.push((name.to_owned(), value + 0.0));
    }
}

/// What was measured once.
#[derive(Clone, Debug)]
pub(crate) struct Sample {
    /// What belongs into one table.
    pub(crate) table: String,
    /// The column.
    pub(crate) variant: &'static str,
    pub(crate) run: u8,
    /// Processes that ran or waited to, over the last minute (`/proc/loadavg`).
    pub(crate) load: f64,
    pub(crate) figures: Figures,
}

/// The middle one; of an even number, the upper of the two.
pub(crate) fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Tables in Markdown: a row for each figure, a column for each variant, `median (lowest–highest)`.
pub(crate) fn tables(samples: &[Sample]) -> String {
    let mut text = String::new();
    for table in different(samples.iter().map(|sample| sample.table.as_str())) {
        let inside: Vec<_> = samples.iter().filter(|sample| sample.table == table).collect();
        let variants = different(inside.iter().map(|sample| sample.variant));
        let loads: Vec<_> = inside.iter().map(|sample| sample.load).collect();
        // A text takes everything.
        let _whole = write!(
            text,
            "\n{table}; {} runs, load of the machine {:.1}–{:.1}\n\n| |{}\n|---|{}\n",
            inside.iter().map(|sample| sample.run).max().unwrap_or_default(),
            loads.iter().copied().fold(f64::MAX, f64::min),
            loads.iter().copied().fold(f64::MIN, f64::max),
            variants.iter().map(|variant| format!(" {variant} |")).collect::<String>(),
            "---|".repeat(variants.len()),
        );
        let names = inside.iter().flat_map(|sample| sample.figures.0.iter().map(|(name, _)| name.as_str()));
        for name in different(names) {
            let _whole = write!(text, "| {name} |");
            for variant in &variants {
                let mut values = values(&inside, variant, name);
                let middle = median(&mut values);
                let _whole = match (values.first(), values.last()) {
                    (Some(first), Some(last)) if first < last => {
                        write!(text, " {} ({}–{}) |", shown(middle), shown(*first), shown(*last))
                    }
                    (Some(_), _) => write!(text, " {} |", shown(middle)),
                    _ => write!(text, " – |"),
                };
            }
            text.push('\n');
        }
    }
    text
}

/// Every sample with all its figures.
pub(crate) fn json(samples: &[Sample]) -> Value {
    let one = |sample: &Sample| {
        let figures: serde_json::Map<_, _> =
            sample.figures.0.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
        json!({ "table": sample.table, "variant": sample.variant, "run": sample.run, "load": sample.load,
            "figures": figures })
    };
    samples.iter().map(one).collect()
}

fn values(samples: &[&Sample], variant: &str, name: &str) -> Vec<f64> {
    let of_variant = samples.iter().filter(|sample| sample.variant == variant);
    let figures = of_variant.flat_map(|sample| sample.figures.0.iter());
    figures.filter(|(known, _)| known == name).map(|(_, value)| *value).collect()
}

fn shown(value: f64) -> String {
    if value.fract() == 0.0 || value >= 100.0 { format!("{value:.0}") } else { format!("{value:.1}") }
}

fn different<'a>(all: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut found: Vec<&str> = Vec::new();
    for one in all {
        if !found.contains(&one) {
            found.push(one);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_has_the_median_and_the_spread_of_each_variant() {
        let sample = |variant, run, value| {
            let mut figures = Figures::default();
            figures.add("first card, ms", value);
            Sample { table: "12 integrations".into(), variant, run, load: 1.5, figures }
        };
        let samples =
            [sample("a", 1, 30.0), sample("b", 1, 7.0), sample("a", 2, 10.0), sample("a", 3, 20.25)];
        let text = tables(&samples);
        assert!(text.contains("12 integrations; 3 runs, load of the machine 1.5–1.5"), "{text}");
        assert!(text.contains("| first card, ms | 20.2 (10–30) | 7 |"), "{text}");
        assert_eq!(json(&samples)[1]["figures"]["first card, ms"], 7.0);
    }
}
