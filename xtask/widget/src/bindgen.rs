//! `wasm-bindgen` as a library: the JavaScript that a module is reached by.

use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use wasm_bindgen_cli_support::Bindgen;
use xtask::{files, tools};

/// The crate whose version the glue has to be of.
const CRATE: &str = "wasm-bindgen";

/// Makes the glue of the module that starts, `<name>.js` and `<name>_bg.wasm`, in a folder.
pub(crate) fn glue(module: &Path, name: &str, folder: &Path) -> Result<()> {
    let mut bindgen = options(name, module)?;
    // Chunks import what the linker exports: the table of functions. The start-up script says where the module is.
    bindgen.keep_lld_exports(true).omit_default_module_path(true);
    bindgen.generate(folder).with_context(|| format!("{CRATE} cannot read {}", module.display()))?;
    refuse_markup(&files::text(&folder.join(format!("{name}.js")))?)
}

/// What takes a text as markup. The hub's policy for the document (Trusted Types: `trusted-types 'none'`) lets none of these
/// work, so that a view which needs one, such as static elements in a `view!`, would fail in the browser.
const SINKS: [&str; 4] = ["innerHTML", "outerHTML", "insertAdjacentHTML", "createContextualFragment"];

fn refuse_markup(glue: &str) -> Result<()> {
    match SINKS.iter().find(|sink| glue.contains(**sink)) {
        Some(sink) => bail!("the widget's JavaScript has {sink}, which its content security policy refuses"),
        None => Ok(()),
    }
}

fn options(name: &str, module: &Path) -> Result<Bindgen> {
    let mut bindgen = Bindgen::new();
    bindgen.web(true)?.typescript(false).out_name(name).input_path(module);
    Ok(bindgen)
}

/// The part of the program `wasm-bindgen` that Trunk needs: its version, and a module's glue. What it makes is replaced by
/// Trunk's last hook.
pub(crate) fn program(arguments: &[String]) -> Result<()> {
    if arguments == ["--version"] {
        println!("{CRATE} {}", tools::locked(CRATE)?);
        return Ok(());
    }
    let Call { module, folder, name } = Call::parse(arguments)?;
    options(&name, &module)?
        .omit_default_module_path(false)
        .generate(&folder)
        .with_context(|| format!("{CRATE} cannot read {}", module.display()))
}

/// What Trunk asks for.
#[derive(Debug, PartialEq, Eq)]
struct Call {
    module: PathBuf,
    folder: PathBuf,
    name: String,
}

impl Call {
    fn parse(arguments: &[String]) -> Result<Self> {
        let (mut module, mut folder, mut name) = (None, None, None);
        for argument in arguments {
            match argument.split_once('=') {
                None if argument == "--no-typescript" => {}
                None if !argument.starts_with('-') => module = Some(PathBuf::from(argument)),
                Some(("--target", "web")) => {}
                Some(("--out-dir", value)) => folder = Some(PathBuf::from(value)),
                Some(("--out-name", value)) => name = Some(value.to_owned()),
                _ => bail!("{argument}: this is not the whole {CRATE}, only what Trunk.toml leads to"),
            }
        }
        let missing = || format!("{CRATE}: a module, --out-dir= and --out-name= are needed");
        Ok(Self {
            module: module.with_context(missing)?,
            folder: folder.with_context(missing)?,
            name: name.with_context(missing)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_library_that_makes_the_glue_is_of_the_version_that_the_widget_is_linked_with() {
        assert_eq!(tools::locked("wasm-bindgen-cli-support").unwrap(), tools::locked(CRATE).unwrap());
    }

    #[test]
    fn glue_in_which_a_text_becomes_markup_is_refused() {
        assert!(refuse_markup("__wbg_set_textContent_1: function(a, b) { a.textContent = b; }").is_ok());
        assert!(refuse_markup("__wbg_set_innerHTML_1: function(a, b) { a.innerHTML = b; }").is_err());
    }

    #[test]
    fn what_trunk_asks_for_is_understood_and_anything_else_is_refused() {
        let parse = |arguments: &[&str]| {
            Call::parse(&arguments.iter().map(|&one| one.to_owned()).collect::<Vec<_>>())
        };
        let call = parse(&[
            "--target=web",
            "--out-dir=/out",
            "--out-name=inlay",
            "/in/inlay.wasm",
            "--no-typescript",
        ]);
        let expected = Call { module: "/in/inlay.wasm".into(), folder: "/out".into(), name: "inlay".into() };
        assert_eq!(call.unwrap(), expected);
        assert!(parse(&["--target=nodejs", "--out-dir=/out", "--out-name=inlay", "inlay.wasm"]).is_err());
        assert!(parse(&["--out-dir=/out", "--out-name=inlay"]).is_err());
    }
}
