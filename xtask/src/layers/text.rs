//! Rules that are read from lines of text, of Rust and of JavaScript.

mod length;
mod markup;
mod message;

use super::Finding;
use std::collections::BTreeMap;

/// Folders of what runs in a browser.
const BROWSER: [&str; 2] = ["src/", "public/"];

/// Every line that breaks a rule.
pub(super) fn findings(files: &BTreeMap<String, String>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (file, text) in files {
        let mut add = |line, text| found.push(Finding { file: file.clone(), line, text });
        if let Some(problem) = length::problem(text) {
            add(0, problem);
        }
        if !BROWSER.iter().any(|folder| file.starts_with(folder)) {
            continue;
        }
        for (number, line) in text.lines().enumerate() {
            let code = line.trim_start();
            if code.starts_with("//") {
                continue;
            }
            for problem in markup::problems(code).chain(message::problem(code)) {
                add(number + 1, problem);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(file: &str, text: &str) -> Vec<usize> {
        let files = BTreeMap::from([(file.to_owned(), text.to_owned())]);
        findings(&files).into_iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn what_runs_in_a_browser_is_read_line_by_line_without_comments() {
        let text = "// innerHTML\nlet a = 1;\nb.innerHTML = a;\nparent.postMessage(a, '*');\n";
        assert_eq!(lines("public/start.js", text), [3, 4]);
        assert_eq!(lines("src/host.rs", text), [3, 4]);
        assert_eq!(lines("hub/src/http.rs", text), [0; 0]);
    }

    #[test]
    fn the_length_of_every_file_is_read() {
        assert_eq!(lines("hub/migrations/0001_tables.sql", &"\n".repeat(401)), [0]);
    }
}
