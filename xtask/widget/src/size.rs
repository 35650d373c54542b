//! `cargo xtask size`: what a visitor downloads, against the budgets.

use crate::compress;
use anyhow::{Context, Result, bail};
use std::{path::Path, process::Command};
use xtask::files;

/// A download and its sizes in bytes.
struct Item {
    name: String,
    raw: usize,
    packed: usize,
    when: When,
}

/// What a file is needed for; the later ones come on top of the earlier ones.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum When {
    FirstCard,
    Everything,
    Later,
    /// With the first key file that a person picks.
    KeyFile,
    Host,
}

struct Budget {
    what: &'static str,
    /// Bytes, compressed.
    limit: usize,
    covers: fn(When) -> bool,
}

const BUDGETS: [Budget; 5] = [
    Budget { what: "until the first card", limit: 16 * 1024, covers: |when| when == When::FirstCard },
    Budget { what: "until everything works", limit: 118 * 1024, covers: |when| when <= When::Everything },
    Budget { what: "every screen visited", limit: 292 * 1024, covers: |when| when <= When::Later },
    Budget { what: "key files", limit: 72 * 1024, covers: |when| when == When::KeyFile },
    Budget { what: "loader", limit: 4 * 1024, covers: |when| when == When::Host },
];

/// Measures, prints, and fails over budget. The folder has the programs of hub and demo.
pub(crate) fn run(programs: &Path) -> Result<()> {
    let mut items = served(programs)?;
    items.extend(built(&files::dist())?);
    let loader = files::bytes(&files::root().join("public/loader/loader.js"))?;
    let packed = compress::brotli(&loader)?.len();
    items.push(Item { name: "loader.js".into(), raw: loader.len(), packed, when: When::Host });
    items.sort_by_key(|item| (item.when, std::cmp::Reverse(item.packed)));
    report(&items)
}

/// Document and first page of the catalogue, as a hub answers them.
fn served(programs: &Path) -> Result<Vec<Item>> {
    let output = Command::new(programs.join("inlay-demo"))
        .arg("--measure")
        .arg("--hub-binary")
        .arg(programs.join("inlay-hub"))
        .arg("--widget")
        .arg(files::dist())
        .output()
        .context("cannot start inlay-demo")?;
    if !output.status.success() {
        bail!("inlay-demo --measure: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    String::from_utf8(output.stdout)?.lines().map(measured).collect()
}

/// A line `<raw> <compressed> <name>`.
fn measured(line: &str) -> Result<Item> {
    let mut parts = line.splitn(3, ' ');
    let mut next = || parts.next().with_context(|| format!("inlay-demo --measure printed {line}"));
    let (raw, packed, name) = (next()?.parse()?, next()?.parse()?, next()?.to_owned());
    Ok(Item { name, raw, packed, when: When::FirstCard })
}

fn built(dist: &Path) -> Result<Vec<Item>> {
    let document = files::text(&dist.join("index.html"))?;
    let mut items = Vec::new();
    for file in files::below(dist)? {
        let name = file.strip_prefix(dist)?.to_string_lossy().into_owned();
        if matches!(files::extension(&file), "br" | "gz") || name == "index.html" {
            continue;
        }
        let raw = files::bytes(&file)?.len();
        let packed = files::bytes(&dist.join(format!("{name}.br"))).map_or(raw, |packed| packed.len());
        items.push(Item { raw, packed, when: when_needed(&name, &document), name });
    }
    Ok(items)
}

/// The document contains sheet and start-up script, and names the module in inert data, as JSON (see Trunk.toml). The
/// chunks of the module are named by its glue only.
fn when_needed(name: &str, document: &str) -> When {
    if document.contains(&format!("/widget/{name}")) {
        When::Everything
    } else if name.starts_with("files-") {
        When::KeyFile
    } else {
        When::Later
    }
}

fn report(items: &[Item]) -> Result<()> {
    println!("   {:<44}{:>12}{:>12}", "file", "raw", "brotli");
    for Item { name, raw, packed, .. } in items {
        println!("   {name:<44}{raw:>12}{packed:>12}");
    }
    println!("\n   {:<44}{:>12}{:>12}", "what", "budget", "brotli");
    let mut over = Vec::new();
    for Budget { what, limit, covers } in &BUDGETS {
        let sum: usize = items.iter().filter(|item| covers(item.when)).map(|item| item.packed).sum();
        let verdict = if sum > *limit { "  over budget" } else { "" };
        println!("   {what:<44}{limit:>12}{sum:>12}{verdict}");
        if sum > *limit {
            over.push(*what);
        }
    }
    if !over.is_empty() {
        bail!("over budget: {}", over.join(", "));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_document_names_is_needed_until_everything_works_and_the_rest_later() {
        let document = r#"<script type="application/json">{"js":"/widget/inlay-3.js","wasm":"/widget/inlay-4_bg.wasm"}</script>"#;
        for (name, when) in [
            ("inlay-3.js", When::Everything),
            ("inlay-4_bg.wasm", When::Everything),
            ("setup-5.wasm", When::Later),
            ("files-6.wasm", When::KeyFile),
            ("later.svg", When::Later),
        ] {
            assert!(when_needed(name, document) == when, "{name}");
        }
    }

    #[test]
    fn a_sum_over_its_budget_is_an_error_that_says_which() {
        let item = Item { name: "loader.js".into(), raw: 9000, packed: 5000, when: When::Host };
        assert_eq!(report(&[item]).unwrap_err().to_string(), "over budget: loader");
    }
}
