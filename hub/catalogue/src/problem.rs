//! Problems of a definition: file, line, field and what is wrong there.

use std::fmt;

/// One thing that the operator has to change in a definition.
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
}

impl Problem {
    /// A problem of a whole file or folder.
    pub(crate) fn of_file(file: &str, message: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line: 0, field: String::new(), message: message.into() }
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
        write!(f, ": {}", self.message)
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
        };
        assert_eq!(
            problem.to_string(),
            "catalogue/github.toml:12: connection[0].oauth2.token_url: must be an https URL"
        );
        problem.line = 0;
        problem.field.clear();
        assert_eq!(problem.to_string(), "catalogue/github.toml: must be an https URL");
    }
}
