//! Problems of a definition: file, line, field and what is wrong there.

use std::fmt;

/// Whether a definition can be used in spite of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// It cannot.
    Error,
    /// It can, and the operator is told what was left out or will not work.
    Remark,
}

/// One thing that the operator has to change in a definition, or should know about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Path of the file, or of the folder when it cannot be read.
    pub file: String,
    /// Counted from 1; 0 when the problem is the file itself.
    pub line: usize,
    /// Dotted path such as `connection[0].oauth2.token_url`; empty when the problem is the file itself.
    pub field: String,
    /// Continues the sentence that the field begins: `must be an https URL`.
    pub message: String,
    /// Whether the definition can be used.
    pub severity: Severity,
}

impl Problem {
    /// A problem of a whole file or folder.
    pub(crate) fn of_file(file: &str, message: impl Into<String>) -> Self {
        let (file, message) = (file.to_owned(), message.into());
        Self { file, line: 0, field: String::new(), message, severity: Severity::Error }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        if !self.field.is_empty() {
            write!(f, ": {}", self.field)?;
        }
        write!(f, ": {}", self.message)?;
        if self.severity == Severity::Remark { f.write_str(" (a remark)") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_reads_as_file_line_field_and_sentence() {
        let mut problem = Problem {
            file: "catalogue/github.toml".to_owned(),
            line: 12,
            field: "connection[0].oauth2.token_url".to_owned(),
            message: "must be an https URL".to_owned(),
            severity: Severity::Error,
        };
        assert_eq!(
            problem.to_string(),
            "catalogue/github.toml:12: connection[0].oauth2.token_url: must be an https URL"
        );
        problem.line = 0;
        problem.field.clear();
        assert_eq!(problem.to_string(), "catalogue/github.toml: must be an https URL");
        problem.severity = Severity::Remark;
        assert_eq!(problem.to_string(), "catalogue/github.toml: must be an https URL (a remark)");
    }
}
