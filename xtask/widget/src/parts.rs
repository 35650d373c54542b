//! The WebAssembly module of the widget, cut into the part that starts it and the chunks that come later, one for each name
//! in a `#[wasm_split(name)]` of `src`.
//!
//! The cut starts from what cargo has linked, because it needs the linker's relocations and `wasm-bindgen` removes them.

use crate::{
    bindgen,
    chunks::{LINK, name_chunk, with_link},
    digest, names, order, script,
};
use anyhow::{Context, Result, anyhow, ensure};
use std::{
    fs,
    path::{Path, PathBuf},
    thread,
};
use wasm_split_cli_support::{Options, transform};
use xtask::{
    files,
    run::{command, shown},
    tools,
};

/// The binary of the widget, and what its files are called.
pub(crate) const NAME: &str = "inlay";

/// Cargo's profile.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Profile {
    Release,
    Debug,
}

impl Profile {
    /// Cargo's folder for what it compiles.
    fn folder(self) -> &'static str {
        match self {
            Self::Release => "wasm-release",
            Self::Debug => "debug",
        }
    }
}

/// The module in parts, on their way to where they are served from.
pub(crate) struct Parts {
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
    /// Cuts what cargo has linked, and makes it small for a release; or finds what an earlier call has made of the same
    /// module by the same code.
    pub(crate) fn make(profile: Profile) -> Result<Self> {
        let linked = files::target()
            .join("wasm32-unknown-unknown")
            .join(profile.folder())
            .join(format!("{NAME}.wasm"));
        let folder = files::target().join("split").join(profile.folder());
        let module = files::bytes(&linked)?;
        let stamp = folder.join(".made");
        let inputs = inputs(&module)?;
        if let Ok(made) = fs::read_to_string(&stamp)
            && let Some(chunks) = made.strip_prefix(&inputs)
        {
            return Ok(Self::within(&folder, chunks.lines().map(|name| folder.join(name)).collect()));
        }
        // A chunk that is no longer one would ship.
        files::remove(&folder)?;
        let parts = Self::cut(&module, &folder)?;
        if profile == Profile::Release {
            parts.shrink()?;
        }
        let name = |chunk: &PathBuf| chunk.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let names: Vec<_> = parts.chunks.iter().map(name).collect();
        files::write(&stamp, (inputs + &names.join("\n")).as_bytes())?;
        Ok(parts)
    }

    fn within(folder: &Path, chunks: Vec<PathBuf>) -> Self {
        Self {
            main: folder.join(format!("{NAME}_bg.wasm")),
            glue: folder.join(format!("{NAME}.js")),
            link: folder.join(LINK),
            chunks,
        }
    }

    fn cut(module: &[u8], folder: &Path) -> Result<Self> {
        println!("cutting the module into chunks");
        let main = folder.join(format!("{NAME}.wasm"));
        let mut options = Options::new(module);
        options.output_dir = folder;
        options.main_out_path = &main;
        options.link_name = LINK;
        let split = transform(options).map_err(|error| anyhow!("cannot cut the module: {error:#}"))?;
        println!("making its JavaScript");
        bindgen::glue(&main, NAME, folder)?;
        Ok(Self::within(folder, split.split_modules))
    }

    /// Shortens the names that the parts know each other by, and runs `wasm-opt` on each part, side by side.
    fn shrink(&self) -> Result<()> {
        println!("making it small with wasm-opt");
        let (glue, link) = (files::text(&self.glue)?, files::text(&self.link)?);
        let from = format!("./{NAME}_bg.js");
        let (main, glue) = names::shortened(&files::bytes(&self.main)?, &glue, &link, &from)?;
        files::write(&self.main, &main)?;
        files::write(&self.glue, glue.as_bytes())?;
        thread::scope(|scope| {
            let files = self.chunks.iter().chain([&self.main]);
            let works: Vec<_> = files.map(|file| scope.spawn(|| shrink(file))).collect();
            works.into_iter().try_for_each(|work| work.join().map_err(|_| anyhow!("wasm-opt: panicked"))?)
        })
    }

    /// Writes every part under a name that changes with its content, and returns what the start-up script has to know,
    /// as JSON. A browser checks scripts and sheets of the document by their `integrity` attributes, but WebAssembly
    /// only where `fetch` is told to.
    pub(crate) fn publish(&self, folder: &Path, base: &str, profile: Profile) -> Result<String> {
        let mut link = files::text(&self.link)?;
        for chunk in &self.chunks {
            let name = chunk.file_name().unwrap_or_default().to_string_lossy();
            let bytes = files::bytes(chunk)?;
            let kind = name.trim_start_matches("split_").trim_end_matches(".wasm");
            let hashed = format!("{kind}-{}.wasm", digest::short(&bytes));
            link = name_chunk(&link, &name, &hashed, &digest::integrity(&bytes))?;
            files::write(&folder.join(hashed), &bytes)?;
        }
        let glue = script::shipped(&with_link(&files::text(&self.glue)?, &link)?, profile)?;
        let wasm = files::bytes(&self.main)?;
        let script_name = format!("{NAME}-{}.js", digest::short(glue.as_bytes()));
        let wasm_name = format!("{NAME}-{}_bg.wasm", digest::short(&wasm));
        files::write(&folder.join(&script_name), glue.as_bytes())?;
        files::write(&folder.join(&wasm_name), &wasm)?;
        let integrity = digest::integrity(&wasm);
        Ok(format!(r#"{{"js":"{base}{script_name}","wasm":"{base}{wasm_name}","integrity":"{integrity}"}}"#))
    }
}

fn shrink(file: &Path) -> Result<()> {
    // Both make a file that compresses better, by a fiftieth: accesses that all name the same alignment, which engines
    // take for a hint, and expressions that are repeated instead of kept in locals, though that is longer.
    let mut optimize = command("wasm-opt", &["-Oz", "--skip-pass=local-cse", "--dealign", "--quiet"]);
    optimize.arg(file).arg("--output").arg(file).env("PATH", tools::path(&[tools::BINARYEN])?);
    // On every module it warns of names that it does not know, which it leaves out: what ships has none.
    let output = optimize.output().context("cannot start wasm-opt; cargo xtask setup installs it")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{said}\n{}: {}", shown(&optimize), output.status);
    files::write(file, &order::reordered(&files::bytes(file)?)?)
}

/// A line for the module and the code that makes parts of it.
fn inputs(module: &[u8]) -> Result<String> {
    let root = files::root();
    let mut all = digest::short(module);
    for file in files::below(&root.join("xtask/widget"))?.iter().chain([&root.join("Cargo.lock")]) {
        all.push_str(&digest::short(&files::bytes(file)?));
    }
    Ok(format!("{} {}\n", digest::short(all.as_bytes()), tools::BINARYEN.version))
}
