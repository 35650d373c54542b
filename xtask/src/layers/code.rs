//! The code as paths: what every module declares, imports and names, and what these names mean.

mod module;
mod resolve;
mod tokens;
mod use_tree;
mod visit;

#[cfg(test)]
pub(super) mod tests;

use super::workspace::{Workspace, is_below};
use anyhow::{Context, Result};
pub(super) use module::{How, Module, Written};
pub(super) use resolve::Named;
use std::collections::BTreeMap;

/// All Rust files of the workspace, parsed.
#[derive(Debug, Default)]
pub(super) struct Code {
    workspace: Workspace,
    /// By place, as a folder: `hub/src/store/row`. A library and a program in one folder share it.
    modules: BTreeMap<String, Module>,
    /// Every path that is written, in the order of files and lines.
    written: Vec<Written>,
}

impl Code {
    /// Parses the Rust files among `files` (text by path from the root).
    ///
    /// # Errors
    /// A file that does not parse, by name and line.
    pub(super) fn read(workspace: Workspace, files: &BTreeMap<String, String>) -> Result<Self> {
        let mut code = Self { workspace, ..Self::default() };
        for (file, text) in files.iter().filter(|(file, _)| file.ends_with(".rs")) {
            let place = code.workspace.place(file);
            let parsed = syn::parse_file(text)
                .map_err(|error| anyhow::Error::msg(format!("line {}: {error}", error.span().start().line)));
            let parsed = parsed.with_context(|| format!("cannot parse {file}"))?;
            visit::file(&mut code, file, &place, &parsed);
        }
        code.spread_tests();
        let named: Vec<_> = code.written.iter().map(|written| code.resolve(written)).collect();
        for (written, named) in code.written.iter_mut().zip(named) {
            written.named = named;
        }
        Ok(code)
    }

    /// Marks what stands below a module that only tests compile: its `#[cfg(test)]` is in another file.
    fn spread_tests(&mut self) {
        let tests: Vec<String> =
            self.modules.iter().filter(|(_, it)| it.is_test).map(|(at, _)| at.clone()).collect();
        for written in &mut self.written {
            written.is_test |= tests.iter().any(|test| is_below(&written.module, test));
        }
    }

    /// Every path that is written.
    pub(super) fn written(&self) -> &[Written] {
        &self.written
    }

    /// The workspace that the code belongs to.
    pub(super) fn workspace(&self) -> &Workspace {
        &self.workspace
    }

    /// The module at a place.
    pub(super) fn module(&self, place: &str) -> Option<&Module> {
        self.modules.get(place)
    }

    /// Whether there is Rust code at a place or below it.
    pub(super) fn has(&self, place: &str) -> bool {
        self.modules.keys().any(|module| is_below(module, place))
    }
}
