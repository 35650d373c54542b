//! The rules of `docs/architecture.md` that a compiler does not check.

use crate::files;
use anyhow::{Result, bail};
use std::path::Path;

/// The longest file, in lines.
const LONGEST: usize = 400;
/// Folders of the widget that are what a person does; they do not know each other.
const FEATURES: [&str; 4] = ["catalogue", "connect", "variables", "manage"];
/// Folders of the widget that know no feature.
const SHARED: [&str; 3] = ["ui", "client", "session"];
/// Ways past the escaping of text (`inner_html` in its Rust and JavaScript spellings).
const MARKUP: [&str; 6] =
    ["inner_html", "innerHTML", "outerHTML", "insert_adjacent_html", "insertAdjacentHTML", "document.write"];

/// Lists every broken rule at once.
pub(crate) fn check() -> Result<()> {
    let root = files::root();
    let mut broken = Vec::new();
    for folder in ["api", "forms", "keyfiles", "src", "hub", "demo", "xtask", "tests", "public", "style"] {
        for file in files::below(&root.join(folder))? {
            if !matches!(files::extension(&file), "rs" | "js" | "ts" | "css" | "sql") {
                continue;
            }
            let name = file.strip_prefix(&root).unwrap_or(&file);
            broken.extend(
                problems(name, &files::text(&file)?)
                    .into_iter()
                    .map(|problem| format!("{}: {problem}", name.display())),
            );
        }
    }
    if !broken.is_empty() {
        bail!("{} broken rules of docs/architecture.md:\n  {}", broken.len(), broken.join("\n  "));
    }
    Ok(())
}

fn problems(file: &Path, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let lines = text.lines().count();
    if lines > LONGEST {
        found.push(format!("{lines} lines, more than {LONGEST}"));
    }
    let mut parts = file.iter().filter_map(|part| part.to_str());
    let (part, inner) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let module = inner.trim_end_matches(".rs");
    let forbidden: Vec<String> = match part {
        "api" => ["inlay_forms", "inlay_hub", "std::fs", "std::net"].map(str::to_owned).to_vec(),
        // Their tests read files.
        "forms" | "keyfiles" if module == "src" => {
            ["inlay_api", "inlay_hub", "web_sys", "leptos", "std::fs", "std::net"].map(str::to_owned).to_vec()
        }
        "src" => widget_rules(module),
        "hub" => hub_rules(file),
        "demo" | "tests" => ["inlay_hub", "inlay_forms", "inlay::"].map(str::to_owned).to_vec(),
        _ => Vec::new(),
    };
    for (number, line) in text.lines().enumerate() {
        let code = line.trim_start();
        if code.starts_with("//") {
            continue;
        }
        for name in forbidden.iter().filter(|name| uses(code, name)) {
            found.push(format!("line {}: must not know {name}", number + 1));
        }
        if matches!(part, "src" | "public") {
            found.extend(message_rules(code).map(|rule| format!("line {}: {rule}", number + 1)));
        }
    }
    found
}

fn widget_rules(module: &str) -> Vec<String> {
    let mut rules = vec!["inlay_hub".to_owned()];
    let is_feature = FEATURES.contains(&module);
    if is_feature || SHARED.contains(&module) {
        let others = FEATURES.iter().filter(|other| **other != module);
        rules.extend(others.map(|other| format!("crate::{other}")));
        rules.extend(["crate::app", "crate::setup"].map(str::to_owned));
    }
    rules
}

fn hub_rules(file: &Path) -> Vec<String> {
    let module =
        file.iter().nth(2).and_then(|part| part.to_str()).unwrap_or_default().trim_end_matches(".rs");
    let in_source = file.starts_with("hub/src");
    let mut rules = Vec::new();
    // `main.rs` opens things and composes them, as tests do.
    if in_source && !matches!(module, "store" | "main" | "lib") {
        rules.extend(["sqlx::query", "sqlx::raw_sql"].map(str::to_owned));
    }
    if in_source && module != "outbound" {
        // Names of methods and headers are free to use.
        rules.extend(["reqwest::Client", "reqwest::get", "reqwest::blocking"].map(str::to_owned));
    }
    if in_source && module == "store" {
        rules.extend(["crate::http", "crate::service"].map(str::to_owned));
    }
    if in_source && module == "service" {
        rules.push("crate::http".into());
    }
    rules
}

/// Whether a line mentions a path; `crate::{a, b}` lists count for `crate::a`.
fn uses(code: &str, path: &str) -> bool {
    if let Some(name) = path.strip_prefix("crate::")
        && let Some((_, list)) = code.split_once("crate::{")
        && list.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|word| word == name)
    {
        return true;
    }
    let after = |at: usize| code[at + path.len()..].chars().next();
    code.match_indices(path).any(|(at, _)| {
        path.ends_with([':', '_']) || !after(at).is_some_and(|next| next.is_alphanumeric() || next == '_')
    })
}

fn message_rules(code: &str) -> impl Iterator<Item = String> {
    let markup =
        MARKUP.iter().filter(move |name| code.contains(**name)).map(|name| format!("{name} takes markup"));
    let message = code.contains("postMessage(") || code.contains("post_message(");
    let to_anyone = message && (code.contains("'*'") || code.contains("\"*\"")) && !code.contains("ready");
    markup.chain(to_anyone.then(|| "a message to '*' that is not ready".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(file: &str, text: &str) -> usize {
        problems(Path::new(file), text).len()
    }

    #[test]
    fn features_do_not_know_each_other_and_shared_parts_know_none() {
        assert_eq!(broken("src/catalogue/card.rs", "use crate::manage::Page;"), 1);
        assert_eq!(broken("src/ui.rs", "use crate::{catalogue, client};"), 1);
        assert_eq!(broken("src/catalogue.rs", "use crate::{client, ui};"), 0);
        assert_eq!(broken("src/app.rs", "use crate::{catalogue, manage};"), 0);
    }

    #[test]
    fn only_the_store_knows_sql_and_only_outbound_makes_requests() {
        assert_eq!(broken("hub/src/service/activate.rs", "sqlx::query(\"…\")"), 1);
        assert_eq!(broken("hub/src/store/activation.rs", "sqlx::query(\"…\")"), 0);
        assert_eq!(broken("hub/src/service.rs", "let client = reqwest::Client::new();"), 1);
        assert_eq!(broken("hub/src/store.rs", "use crate::service;"), 1);
    }

    #[test]
    fn demo_and_tests_know_the_wire_only() {
        assert_eq!(broken("demo/src/stack.rs", "use inlay_hub::Config;"), 1);
        assert_eq!(broken("demo/src/stack.rs", "use inlay_api::Integration;"), 0);
    }

    #[test]
    fn markup_and_messages_to_anyone_are_found_but_ready_may_go_to_anyone() {
        assert_eq!(broken("public/start.js", "parent.postMessage({ v: 1, t: 'ready' }, '*');"), 0);
        assert_eq!(broken("public/start.js", "parent.postMessage({ t: 'token' }, '*');"), 1);
        assert_eq!(broken("src/ui/text.rs", "view! { <p inner_html=text/> }"), 1);
    }

    #[test]
    fn a_file_over_the_limit_is_named_with_its_length() {
        assert_eq!(problems(Path::new("api/src/lib.rs"), &"\n".repeat(401)), ["401 lines, more than 400"]);
    }
}
