//! Collects the problems of one definition, each with its file and line.

use crate::{Problem, Severity};
use std::{cell::RefCell, ops::Range};

/// Collects the problems of one definition, so that all of them are known after one reading.
pub(crate) struct Report<'a> {
    file: &'a str,
    source: &'a str,
    problems: RefCell<Vec<Problem>>,
}

impl<'a> Report<'a> {
    pub(crate) fn new(file: &'a str, source: &'a str) -> Self {
        Self { file, source, problems: RefCell::default() }
    }

    /// The path of the file.
    pub(crate) fn file(&self) -> &'a str {
        self.file
    }

    /// `span` is in bytes of the source.
    pub(crate) fn add(&self, span: &Range<usize>, field: &str, message: impl Into<String>) {
        self.add_as(Severity::Error, span, field, message.into());
    }

    /// A problem or remark; `span` is in bytes of the source.
    pub(crate) fn add_as(&self, severity: Severity, span: &Range<usize>, field: &str, message: String) {
        let before = &self.source.as_bytes()[..span.start.min(self.source.len())];
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        self.push(Problem { file: self.file.to_owned(), line, field: field.to_owned(), message, severity });
    }

    /// Takes over what was found elsewhere, such as in a file beside this one.
    pub(crate) fn push(&self, problem: Problem) {
        self.problems.borrow_mut().push(problem);
    }

    /// The problems in the order of the file.
    pub(crate) fn into_problems(self) -> Vec<Problem> {
        let mut problems = self.problems.into_inner();
        problems.sort_by_key(|problem| problem.line);
        problems
    }
}
