//! `cargo xtask split`: cuts the WebAssembly module of a Trunk build into the part that starts the widget and the chunks
//! that come later, one for each name in a `#[wasm_split(name)]` of `src`.
//!
//! Trunk calls it as its last hook. It starts again from what cargo has linked, because the cut needs the linker's
//! relocations and `wasm-bindgen` removes them.

use crate::{
    files,
    run::{self, command},
    tools,
};
use anyhow::{Context, Result, anyhow, ensure};
use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha256, Sha384};
use std::{
    env, fs,
    path::{Path, PathBuf},
    thread,
};
use wasm_split_cli_support::{Options, transform};

/// The binary of the widget, and what its files are called.
const NAME: &str = "inlay";
/// The JavaScript by which the module loads its chunks, as the splitter and the glue call it.
const LINK: &str = "./__wasm_split.js";
/// What Trunk leaves in the document for the names of the files (see `Trunk.toml`).
const PLACE: &str = "__INLAY_BUILD__";

/// Replaces Trunk's module in the folder that Trunk is about to make its `dist`.
pub(crate) fn run() -> Result<()> {
    let trunk = |name: &str| env::var(name).with_context(|| format!("{name} is not set: Trunk calls this"));
    let staging = PathBuf::from(trunk("TRUNK_STAGING_DIR")?);
    let is_release = trunk("TRUNK_PROFILE")? == "release";
    let parts = Parts::cut(if is_release { "wasm-release" } else { "debug" })?;
    if is_release {
        parts.shrink()?;
    }
    remove_modules(&staging)?;
    let build = parts.publish(&staging, &trunk("TRUNK_PUBLIC_URL")?)?;
    let path = staging.join("index.html");
    let document = files::text(&path)?;
    ensure!(document.contains(PLACE), "{} has no {PLACE}", path.display());
    files::write(&path, document.replace(PLACE, &build).as_bytes())
}

/// What Trunk made of the whole module.
fn remove_modules(staging: &Path) -> Result<()> {
    for file in files::below(staging)? {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with(&format!("{NAME}-")) && matches!(files::extension(&file), "js" | "wasm") {
            fs::remove_file(&file).with_context(|| format!("cannot remove {}", file.display()))?;
        }
    }
    Ok(())
}

/// The module in parts, on their way to the staging folder.
struct Parts {
    /// What starts the widget.
    main: PathBuf,
    /// The module's JavaScript, from `wasm-bindgen`.
    glue: PathBuf,
    /// The JavaScript by which it loads its chunks, from the splitter.
    link: PathBuf,
    /// What comes later.
    chunks: Vec<PathBuf>,
}

impl Parts {
    fn cut(profile: &str) -> Result<Self> {
        let linked =
            files::target().join("wasm32-unknown-unknown").join(profile).join(format!("{NAME}.wasm"));
        let folder = files::target().join("split").join(profile);
        // A chunk that is no longer one would ship.
        if folder.exists() {
            fs::remove_dir_all(&folder).with_context(|| format!("cannot empty {}", folder.display()))?;
        }
        let module = files::bytes(&linked)?;
        let main = folder.join(format!("{NAME}.wasm"));
        let mut options = Options::new(&module);
        options.output_dir = &folder;
        options.main_out_path = &main;
        options.link_name = LINK;
        let split =
            transform(options).map_err(|error| anyhow!("cannot split {}: {error:#}", linked.display()))?;

        let mut bindgen = command("wasm-bindgen", &["--target", "web", "--no-typescript"]);
        // Chunks import what the linker exports: the table of functions. The start-up script says where the module is.
        bindgen.args(["--keep-lld-exports", "--omit-default-module-path", "--out-name", NAME, "--out-dir"]);
        bindgen.arg(&folder).arg(&main).env("PATH", tools::path()?);
        run::run(bindgen)?;
        Ok(Self {
            main: folder.join(format!("{NAME}_bg.wasm")),
            glue: folder.join(format!("{NAME}.js")),
            link: folder.join(LINK),
            chunks: split.split_modules,
        })
    }

    /// Runs `wasm-opt` on each part, side by side.
    fn shrink(&self) -> Result<()> {
        thread::scope(|scope| {
            let files = self.chunks.iter().chain([&self.main]);
            let works: Vec<_> = files.map(|file| scope.spawn(|| shrink(file))).collect();
            works.into_iter().try_for_each(|work| work.join().map_err(|_| anyhow!("wasm-opt: panicked"))?)
        })
    }

    /// Writes every part under a name that changes with its content, and returns what the start-up script has to know,
    /// as JSON. A browser checks scripts and sheets of the document by their `integrity` attributes, but WebAssembly
    /// only where `fetch` is told to.
    fn publish(&self, staging: &Path, base: &str) -> Result<String> {
        let mut link = files::text(&self.link)?;
        for chunk in &self.chunks {
            let name = chunk.file_name().unwrap_or_default().to_string_lossy();
            let bytes = files::bytes(chunk)?;
            let kind = name.trim_start_matches("split_").trim_end_matches(".wasm");
            let hashed = format!("{kind}-{}.wasm", digest(&bytes));
            link = name_chunk(&link, &name, &hashed, &integrity(&bytes))?;
            files::write(&staging.join(hashed), &bytes)?;
        }
        let glue = with_link(&files::text(&self.glue)?, &link)?;
        let wasm = files::bytes(&self.main)?;
        let script_name = format!("{NAME}-{}.js", digest(glue.as_bytes()));
        let wasm_name = format!("{NAME}-{}_bg.wasm", digest(&wasm));
        files::write(&staging.join(&script_name), glue.as_bytes())?;
        files::write(&staging.join(&wasm_name), &wasm)?;
        let integrity = integrity(&wasm);
        Ok(format!(r#"{{"js":"{base}{script_name}","wasm":"{base}{wasm_name}","integrity":"{integrity}"}}"#))
    }
}

fn shrink(file: &Path) -> Result<()> {
    // Both make a file that compresses better, by a fiftieth: accesses that all name the same alignment, which engines
    // take for a hint, and expressions that are repeated instead of kept in locals, though that is longer.
    let mut optimize = command("wasm-opt", &["-Oz", "--skip-pass=local-cse", "--dealign", "--quiet"]);
    optimize.arg(file).arg("--output").arg(file).env("PATH", tools::path()?);
    run::run(optimize)
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes)[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}

fn integrity(bytes: &[u8]) -> String {
    format!("sha384-{}", BASE64_STANDARD.encode(Sha384::digest(bytes)))
}

/// The loader with a chunk's name and digest put in.
fn name_chunk(link: &str, name: &str, hashed: &str, integrity: &str) -> Result<String> {
    let fetched = format!("new URL(\"./{name}\", import.meta.url)");
    ensure!(link.matches(&fetched).count() == 1, "{LINK} does not fetch {name} once");
    let exact = format!("new URL(\"./{hashed}\", import.meta.url), {{ integrity: \"{integrity}\" }}");
    Ok(link.replace(&fetched, &exact))
}

/// The glue with the loader in it, instead of beside it: they import each other, which would cost a request, and hashes
/// in names cannot go round in circles.
fn with_link(glue: &str, link: &str) -> Result<String> {
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
