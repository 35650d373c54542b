//! The table that is printed.

use std::time::Duration;

/// Rows: what was done, what was measured, and the figure.
#[derive(Default)]
pub(super) struct Rows(Vec<[String; 3]>);

impl Rows {
    pub(super) fn add(&mut self, case: &str, measure: &str, figure: impl Into<String>) {
        self.0.push([case.to_owned(), measure.to_owned(), figure.into()]);
    }

    pub(super) fn print(&self) {
        let width = |column: usize| self.0.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let (first, second) = (width(0), width(1));
        for [case, measure, figure] in &self.0 {
            println!("{case:first$}  {measure:second$}  {figure}");
        }
    }
}

/// The slowest and the middle one of some times, in milliseconds.
pub(super) fn times(mut all: Vec<Duration>) -> String {
    all.sort_unstable();
    match all.last() {
        Some(slowest) => {
            format!(
                "{} ms at most, {} ms in the middle of {}",
                slowest.as_millis(),
                all[all.len() / 2].as_millis(),
                all.len()
            )
        }
        None => "none".to_owned(),
    }
}
