//! What the bench was asked for.

use clap::{Parser, ValueEnum};
use std::path::PathBuf;

/// How fast the widget is in Chromium, beside a page written by hand, alone and in a frame. Nothing is asserted.
#[derive(Parser, Debug)]
#[command(name = "cargo xtask bench widget")]
pub(crate) struct Options {
    /// How often each figure is measured.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u8).range(1..))]
    pub(crate) runs: u8,
    /// Sizes of the catalogue, 12 or more.
    #[arg(long, value_delimiter = ',', default_value = "12,100,1000,10000")]
    pub(crate) sizes: Vec<usize>,
    /// Some parts alone; those of a line and those of a visit can be combined.
    #[arg(long, value_delimiter = ',')]
    pub(crate) only: Vec<Part>,
    /// The hub's program.
    #[arg(long, default_value = "target/release/inlay-hub", hide = true)]
    pub(crate) hub_binary: PathBuf,
    /// The built widget.
    #[arg(long, default_value = "dist", hide = true)]
    pub(crate) widget: PathBuf,
    /// Where the JSON goes.
    #[arg(long, default_value = "target/bench/widget.json", hide = true)]
    pub(crate) json: PathBuf,
}

/// A part of the bench.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Part {
    /// A shaped line and a slower processor.
    Slow,
    /// As fast as the machine.
    Fast,
    /// The first visit.
    Cold,
    /// The second one in the same profile.
    Warm,
    /// Clicks.
    Acts,
    /// Memory after 1 and 50 openings, with the fast line.
    Memory,
}

impl Part {
    /// For a table.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Slow | Self::Fast => "line",
            Self::Cold => "first visit",
            Self::Warm => "second visit",
            Self::Acts => "clicks",
            Self::Memory => "memory",
        }
    }
}

impl Options {
    /// Whether a part is asked for: by name, or because nothing of its kind is.
    pub(crate) fn only(&self, part: Part, kind: &[Part]) -> bool {
        self.only.contains(&part) || !self.only.iter().any(|one| kind.contains(one))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_line_and_of_a_visit_are_chosen_by_themselves() {
        let options = Options::try_parse_from(["bench", "--only", "cold,slow", "--sizes", "12"]).unwrap();
        let visit = [Part::Cold, Part::Warm, Part::Acts, Part::Memory];
        assert_eq!(visit.map(|part| options.only(part, &visit)), [true, false, false, false]);
        assert!(!options.only(Part::Fast, &[Part::Slow, Part::Fast]));
        assert_eq!((options.sizes.as_slice(), options.runs), (&[12][..], 5));
    }
}
