//! No file is longer than a reader keeps in mind.

/// The longest file, in lines.
const LONGEST: usize = 400;

pub(super) fn problem(text: &str) -> Option<String> {
    let lines = text.lines().count();
    (lines > LONGEST).then(|| format!("{lines} lines, more than {LONGEST}: a file is one idea"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_over_the_limit_is_named_with_its_length() {
        assert_eq!(problem(&"\n".repeat(400)), None);
        assert!(problem(&"\n".repeat(401)).is_some_and(|text| text.starts_with("401 lines, more than 400")));
    }
}
