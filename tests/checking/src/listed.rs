//! The deviations that docs/api.md lists, each in a row that begins with it between backticks.

use std::{collections::BTreeSet, fs, path::Path};

/// On which side of the proxy is what is ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The hub answers.
    Hub,
    /// The widget asks.
    Widget,
}

/// What may deviate, and what did.
#[derive(Clone, Debug, Default)]
pub struct Listed {
    /// Lines that are allowed, and have to deviate.
    allowed: BTreeSet<String>,
    /// Lines that are allowed, and of which it is another test's matter whether they do.
    elsewhere: BTreeSet<String>,
}

impl Listed {
    /// Those of docs/api.md, below the heading of this side.
    ///
    /// # Panics
    /// When there is no such heading.
    pub fn of(side: Side) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/api.md");
        let text = fs::read_to_string(&path).unwrap();
        let below = |heading: &str| {
            let (_, section) = text.split_once(heading).unwrap_or_else(|| panic!("no heading {heading:?}"));
            rows(section)
        };
        let hub = below("\n### The hub behind a checking proxy\n");
        match side {
            Side::Hub => Self { allowed: hub, elsewhere: BTreeSet::new() },
            Side::Widget => {
                Self { allowed: below("\n### The widget in front of a checking proxy\n"), elsewhere: hub }
            }
        }
    }

    /// Whether a line may deviate.
    pub(crate) fn allows(&self, line: &str) -> bool {
        self.allowed.contains(line) || self.elsewhere.contains(line)
    }

    /// What is wrong with the list, when these deviated.
    ///
    /// # Errors
    /// Names what is not listed, and what is listed and did not deviate.
    pub(crate) fn hold(&self, found: &BTreeSet<String>) -> Result<(), String> {
        let stale: Vec<&String> = self.allowed.difference(found).collect();
        let new: Vec<&String> = found.iter().filter(|line| !self.allows(line)).collect();
        match (stale.as_slice(), new.as_slice()) {
            ([], []) => Ok(()),
            _ => Err(format!(
                "docs/api.md lists what deviates. Not listed: {new:#?}\nListed, and deviates no more: {stale:#?}"
            )),
        }
    }
}

/// The lines of a table, up to the next heading.
fn rows(section: &str) -> BTreeSet<String> {
    let lines = section.lines().take_while(|line| !line.starts_with('#'));
    let rows = lines.filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
    rows.map(|(line, _)| line.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_fails_with_what_is_new_and_with_what_is_stale() {
        let allowed =
            rows("\n| what | why |\n|---|---|\n| `A request: x` | because |\n\n## Next\n| `B` | no |\n");
        let listed = Listed { allowed, elsewhere: BTreeSet::from(["E".to_owned()]) };
        let hold = |lines: &[&str]| listed.hold(&lines.iter().map(|line| (*line).to_owned()).collect());
        assert_eq!((hold(&["A request: x"]), hold(&["A request: x", "E"])), (Ok(()), Ok(())));
        assert!(hold(&[]).is_err_and(|wrong| wrong.contains("no more: [\n    \"A request: x\"")));
        assert!(hold(&["A request: x", "C"]).is_err_and(|wrong| wrong.contains("Not listed: [\n    \"C\"")));
    }
}
