//! The JavaScript by which a module loads its chunks.

use anyhow::{Context, Result, ensure};

/// What the splitter calls the loader, and the glue imports it from.
pub(crate) const LINK: &str = "./__wasm_split.js";

/// The loader with a chunk's name and digest put in.
pub(crate) fn name_chunk(link: &str, name: &str, hashed: &str, integrity: &str) -> Result<String> {
    let fetched = format!("new URL(\"./{name}\", import.meta.url)");
    ensure!(link.matches(&fetched).count() == 1, "{LINK} does not fetch {name} once");
    let exact = format!("new URL(\"./{hashed}\", import.meta.url), {{ integrity: \"{integrity}\" }}");
    Ok(link.replace(&fetched, &exact))
}

/// The glue with the loader in it, instead of beside it: they import each other, which would cost a request, and hashes
/// in names cannot go round in circles.
pub(crate) fn with_link(glue: &str, link: &str) -> Result<String> {
    let (_, link) =
        link.split_once(".js\";\n").context("the loader does not begin with its import of the glue")?;
    let loaders: Vec<&str> = link
        .lines()
        .filter_map(|line| line.strip_prefix("export const ")?.split_once(' '))
        .map(|(name, _)| name)
        .collect();
    let link = link.replace("export const ", "const ");
    let loaders = loaders.join(", ");
    let import = format!(" from \"{LINK}\"");
    let mut names = Vec::new();
    let mut rest = String::new();
    for line in glue.lines() {
        match line
            .trim_end_matches(';')
            .strip_suffix(&import)
            .and_then(|line| line.strip_prefix("import * as "))
        {
            Some(name) => names.push(name),
            None => rest.extend([line, "\n"]),
        }
    }
    ensure!(!names.is_empty(), "the glue does not import {LINK}");
    let names: String = names.iter().map(|name| format!("const {name} = {{ {loaders} }};\n")).collect();
    Ok(format!("{link}{names}{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOADER: &str = "import { initSync } from \"./main.js\";\n\nfunction makeLoad(fetcher) {}\n\
        export const __wasm_split_load_setup = makeLoad(() => fetch(new URL(\"./split_setup.wasm\", import.meta.url)));\n\
        export const __wasm_split_load_files = makeLoad(() => fetch(new URL(\"./split_files.wasm\", import.meta.url)));\n";

    #[test]
    fn a_chunk_is_fetched_by_its_hashed_name_and_checked_against_its_digest() {
        let link = name_chunk(LOADER, "split_setup.wasm", "setup-1a2b.wasm", "sha384-abc=").unwrap();
        let fetched = r#"fetch(new URL("./setup-1a2b.wasm", import.meta.url), { integrity: "sha384-abc=" })"#;
        assert!(link.contains(fetched), "{link}");
        assert!(link.contains("./split_files.wasm"), "the other one is left alone: {link}");
        assert!(name_chunk(LOADER, "split_other.wasm", "other-1a2b.wasm", "sha384-abc=").is_err());
    }

    #[test]
    fn the_loader_of_several_chunks_becomes_part_of_the_glue() {
        let glue = "import * as import1 from \"./__wasm_split.js\"\nimport * as import2 from \"./__wasm_split.js\"\n\
            import { other } from \"./snippets/other.js\";\nlet wasm;\n";
        let glue = with_link(glue, LOADER).unwrap();
        assert!(!glue.contains("__wasm_split.js") && !glue.contains("main.js"), "{glue}");
        for name in ["import1", "import2"] {
            let loaders = format!("const {name} = {{ __wasm_split_load_setup, __wasm_split_load_files }};\n");
            assert!(glue.contains(&loaders), "{glue}");
        }
        assert!(glue.contains("\nimport { other } from \"./snippets/other.js\";\nlet wasm;\n"), "{glue}");
        assert!(with_link("let wasm;\n", LOADER).is_err());
    }
}
