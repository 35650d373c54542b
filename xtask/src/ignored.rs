//! Tests that are marked `#[ignore]` because they need what not every machine has. They run where it is there; of the
//! others this says what they need, before the tests and at the end, and libtest counts them.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// `WebKitGTK` as Debian installs it, and the programs that drive it.
const MINI_BROWSER: &str = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser";
const WEBKIT_PROGRAMS: [&str; 2] = ["WebKitWebDriver", "Xvfb"];

/// What some tests need.
struct Need {
    /// Which tests, for people.
    tests: &'static str,
    /// What is in the name of each, where others of the same program need something else.
    names: &'static str,
    is_met: bool,
    /// How it would be met.
    remedy: &'static str,
}

/// Of the native tests.
fn corpora() -> Need {
    Need {
        tests: "tests on the corpora of real schemas and integrations",
        names: "",
        is_met: is_set("INLAY_CORPORA"),
        remedy: "set INLAY_CORPORA to their folder",
    }
}

/// Of both: tests that read the platform's description of the API, which is beside the corpora.
fn description() -> Need {
    Need {
        tests: "tests of hub, client and widget against the platform's own description of the API",
        names: "the_platforms_description",
        is_met: is_set("INLAY_CORPORA"),
        remedy: "set INLAY_CORPORA to the folder that it is beside",
    }
}

/// Of the native tests, too; it takes too long for every run.
fn contract() -> Need {
    Need {
        tests: "schemathesis against the hub's own description",
        names: "contract::",
        is_met: false,
        remedy: "by the command in docs/api.md",
    }
}

/// Of the browser journeys.
fn browsers() -> [Need; 3] {
    [
        description(),
        Need {
            tests: "16 cases of opener policies in WebKitGTK",
            names: "webkit",
            is_met: Path::new(MINI_BROWSER).is_file() && WEBKIT_PROGRAMS.into_iter().all(is_on_path),
            remedy: "apt-get install webkit2gtk-driver xvfb",
        },
        Need {
            tests: "pictures of every screen",
            names: "screens::",
            is_met: is_set("INLAY_SCREENS"),
            remedy: "set INLAY_SCREENS to a folder for them",
        },
    ]
}

/// Of the check of dependencies. The database is a repository of its own, which the tool fetches from where it is kept;
/// it is no package.
fn advisories() -> Need {
    Need {
        tests: "advisories about dependencies",
        names: "",
        is_met: has_advisories(),
        remedy: "cargo-deny fetch db",
    }
}

/// Whether cargo-deny has fetched the database to where it looks for it.
pub(crate) fn has_advisories() -> bool {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cargo")));
    home.is_some_and(|home| has_folder(&home.join("advisory-dbs")))
}

fn has_folder(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|mut entries| {
        entries.any(|entry| entry.is_ok_and(|entry| entry.path().join(".git").exists()))
    })
}

/// Arguments for the native tests' libtest.
pub(crate) fn native() -> Vec<&'static str> {
    arguments(&[corpora(), description(), contract()])
}

/// Arguments for the journeys' libtest.
pub(crate) fn journeys() -> Vec<&'static str> {
    arguments(&browsers())
}

/// One line for each kind of tests that run only here and there.
pub(crate) fn lines() -> Vec<String> {
    // The journeys' first need is one of the native tests, too.
    let needs = [advisories(), corpora(), contract()].into_iter().chain(browsers());
    needs
        .map(|need| match need.is_met {
            true => format!("run: {}", need.tests),
            false => format!("ignored: {} ({})", need.tests, need.remedy),
        })
        .collect()
}

/// With `--include-ignored` libtest runs all; those whose need is not met are left out by name.
fn arguments(needs: &[Need]) -> Vec<&'static str> {
    if needs.iter().all(|need| !need.is_met) {
        return Vec::new();
    }
    let unmet = needs.iter().filter(|need| !need.is_met);
    ["--include-ignored"].into_iter().chain(unmet.flat_map(|need| ["--skip", need.names])).collect()
}

fn is_set(variable: &str) -> bool {
    env::var_os(variable).is_some_and(|value| !value.is_empty())
}

fn is_on_path(program: &str) -> bool {
    env::var_os("PATH")
        .is_some_and(|path| env::split_paths(&path).any(|folder| folder.join(program).is_file()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_of_advisories_is_there_when_a_whole_clone_is() {
        let base = xtask::files::target().join("tmp/advisories");
        xtask::files::remove(&base).unwrap();
        assert!(!has_folder(&base));
        // What is there while it is being fetched.
        fs::create_dir_all(base.join("advisory-db-1")).unwrap();
        fs::write(base.join("db.lock"), "").unwrap();
        assert!(!has_folder(&base));
        fs::create_dir_all(base.join("advisory-db-1/.git")).unwrap();
        assert!(has_folder(&base));
    }

    #[test]
    fn what_is_not_there_is_left_out_by_name_and_the_rest_is_required() {
        let need = |names, is_met| Need { tests: "", names, is_met, remedy: "" };
        assert_eq!(arguments(&[need("a", false), need("b", false)]), [""; 0]);
        assert_eq!(arguments(&[need("a", true), need("b", false)]), ["--include-ignored", "--skip", "b"]);
        assert_eq!(arguments(&[need("a", true), need("b", true)]), ["--include-ignored"]);
    }
}
