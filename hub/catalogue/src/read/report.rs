//! Collects the problems of one file, each with its line.

use crate::Problem;
use std::{cell::RefCell, ops::Range};

/// Collects the problems of one file, so that all of them are known after one reading.
pub(crate) struct Report<'a> {
    file: &'a str,
    source: &'a str,
    problems: RefCell<Vec<Problem>>,
}

impl<'a> Report<'a> {
    pub(crate) fn new(file: &'a str, source: &'a str) -> Self {
        Self { file, source, problems: RefCell::default() }
    }

    /// `span` is in bytes of the source.
    pub(crate) fn add(&self, span: &Range<usize>, field: &str, message: impl Into<String>) {
        let before = &self.source.as_bytes()[..span.start.min(self.source.len())];
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        self.problems.borrow_mut().push(Problem {
            file: self.file.to_owned(),
            line,
            field: field.to_owned(),
            message: message.into(),
        });
    }

    /// The problems in the order of the file.
    pub(crate) fn into_problems(self) -> Vec<Problem> {
        let mut problems = self.problems.into_inner();
        problems.sort_by_key(|problem| problem.line);
        problems
    }
}
