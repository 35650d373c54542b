//! Short names for what module and glue know each other by. `wasm-bindgen` ends each with a hash, which no compressor makes
//! smaller, and every one of them stands in both files.

use anyhow::{Context, Result, ensure};
use std::{
    collections::{HashMap, HashSet},
    convert::Infallible,
};
use wasm_encoder::{
    ExportSection, ImportSection, Module,
    reencode::{Error, Reencode, utils},
};
use wasmparser::{Export, ImportSectionReader, Parser, Payload};

/// The variable of the glue that has the module's exports.
const EXPORTS: &str = "wasm.";

/// Module and glue with short names, and without the exports that neither the glue nor the loader of the chunks mentions.
/// `from` is where the module says that its imports come from, when they come from the glue.
pub(crate) fn shortened(module: &[u8], glue: &str, link: &str, from: &str) -> Result<(Vec<u8>, String)> {
    let quoted = format!("\"{from}\"");
    ensure!(glue.matches(&quoted).count() == 1, "the glue does not name {from} once");
    let glue = without_classes(glue)?;
    let mut names = Names::of(module, &glue, link, from)?;
    let glue = names.replaced(&glue).replace(&quoted, "\"_\"");
    let mut made = Module::new();
    names.parse_core_module(&mut made, Parser::new(0), module).context("cannot rename a module's imports")?;
    Ok((made.finish(), glue))
}

/// Without the classes that it exports for JavaScript to call: the widget has none, but a crate that Leptos depends on
/// declares some. What of the module they alone lead to goes with them.
fn without_classes(glue: &str) -> Result<String> {
    const CLASS: &str = "export class ";
    let mut made = glue.to_owned();
    while let Some(start) = made.find(CLASS) {
        let (name, _) = made[start + CLASS.len()..].split_once(' ').context("a class without a name")?;
        let name = name.to_owned();
        for (from, to) in [
            (format!("{CLASS}{name} {{"), "\n}\n"),
            (format!("if (Symbol.dispose) {name}."), ";\n"),
            (format!("const {name}Finalization = "), "));\n"),
        ] {
            let start = made.find(&from).with_context(|| format!("the glue has no {from}"))?;
            let length = made[start..].find(to).with_context(|| format!("{from} does not end"))? + to.len();
            made.replace_range(start..start + length, "");
        }
        ensure!(!words(&made).any(|word| word == name), "the glue still needs {name}");
    }
    Ok(made)
}

/// What module and glue know each other by.
struct Names<'a> {
    /// Where imports from the glue come from.
    from: &'a str,
    imports: HashMap<&'a str, String>,
    /// Those that stay. What the loader of the chunks mentions keeps its name.
    exports: HashMap<&'a str, String>,
}

impl<'a> Names<'a> {
    fn of(module: &'a [u8], glue: &str, link: &str, from: &'a str) -> Result<Self> {
        let (in_glue, in_link): (HashSet<_>, HashSet<_>) = (words(glue).collect(), words(link).collect());
        let called: HashSet<_> = glue.split(EXPORTS).skip(1).filter_map(|text| words(text).next()).collect();
        let mut names = Self { from, imports: HashMap::new(), exports: HashMap::new() };
        let mut short = (0..).map(short_name);
        for part in Parser::new(0).parse_all(module) {
            match part? {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        let import = import?;
                        if import.module == from {
                            ensure!(in_glue.contains(import.name), "the glue has no {}", import.name);
                            names.imports.insert(import.name, short.next().unwrap_or_default());
                        }
                    }
                }
                Payload::ExportSection(exports) => {
                    for export in exports {
                        let name = export?.name;
                        if in_link.contains(name) {
                            names.exports.insert(name, name.to_owned());
                        } else if called.contains(name) {
                            names.exports.insert(name, short.next().unwrap_or_default());
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(names)
    }

    /// The glue with the short names.
    fn replaced(&self, glue: &str) -> String {
        let (mut made, mut rest) = (String::with_capacity(glue.len()), glue);
        while let Some(start) = rest.find(is_of_word) {
            let (before, word) = rest.split_at(start);
            let (word, after) = word.split_at(word.find(|char| !is_of_word(char)).unwrap_or(word.len()));
            made.push_str(before);
            let exported = made.ends_with(EXPORTS).then(|| self.exports.get(word)).flatten();
            made.push_str(self.imports.get(word).or(exported).map_or(word, String::as_str));
            rest = after;
        }
        made + rest
    }
}

impl Reencode for Names<'_> {
    type Error = Infallible;

    fn parse_import_section(
        &mut self,
        made: &mut ImportSection,
        section: ImportSectionReader<'_>,
    ) -> Result<(), Error> {
        for import in section.into_imports() {
            let import = import?;
            let name = self.imports.get(import.name).filter(|_| import.module == self.from).cloned();
            let (module, name) = name.as_ref().map_or((import.module, import.name), |name| ("_", name));
            made.import(module, name, self.entity_type(import.ty)?);
        }
        Ok(())
    }

    fn parse_export(&mut self, made: &mut ExportSection, export: Export<'_>) -> Result<(), Error> {
        match self.exports.get(export.name).cloned() {
            Some(name) => utils::parse_export(self, made, Export { name: &name, ..export }),
            None => Ok(()),
        }
    }
}

/// The names `a`, `b` … `z`, `aa` …, which are neither numbers nor members that every object has.
fn short_name(number: usize) -> String {
    let letter = char::from(b'a' + (number % 26) as u8);
    match number / 26 {
        0 => letter.to_string(),
        before => short_name(before - 1) + &letter.to_string(),
    }
}

/// The identifiers, and other words, of a script.
fn words(script: &str) -> impl Iterator<Item = &str> {
    script.split(|char| !is_of_word(char)).filter(|word| !word.is_empty())
}

fn is_of_word(char: char) -> bool {
    char.is_ascii_alphanumeric() || char == '_' || char == '$'
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{EntityType, ExportKind, TypeSection};

    const GLUE: &str = r#"export class Unused {
    free() {
        wasm.__wbg_unused_free(ptr, 0);
    }
}
if (Symbol.dispose) Unused.prototype[Symbol.dispose] = Unused.prototype.free;
function imports() {
    const import0 = {
        __wbg_now_1a2b: function() { return wasm.__wbindgen_malloc(wasm.memory); },
    };
    return { "./inlay_bg.js": import0, "./other.js": import1 };
}
const UnusedFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_unused_free(ptr, 1));
"#;

    fn module() -> Vec<u8> {
        let (mut types, mut imports, mut exports) =
            (TypeSection::new(), ImportSection::new(), ExportSection::new());
        types.ty().function([], []);
        for (from, name) in [("./inlay_bg.js", "__wbg_now_1a2b"), ("./other.js", "load")] {
            imports.import(from, name, EntityType::Function(0));
        }
        for name in ["__wbindgen_malloc", "memory", "main", "__wbg_unused_free"] {
            exports.export(name, ExportKind::Func, 0);
        }
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&exports);
        module.finish()
    }

    #[test]
    fn module_and_glue_get_the_same_short_names_and_lose_what_nobody_calls() {
        let (module, glue) = shortened(&module(), GLUE, "const { memory } = a", "./inlay_bg.js").unwrap();
        assert!(glue.starts_with("function imports"), "{glue}");
        assert!(glue.contains("a: function() { return wasm.b(wasm.memory); }"), "{glue}");
        assert!(glue.contains(r#"{ "_": import0, "./other.js": import1 }"#), "{glue}");
        assert!(!glue.contains("Unused"), "{glue}");
        let mut names = Vec::new();
        for part in Parser::new(0).parse_all(&module) {
            match part.unwrap() {
                Payload::ImportSection(imports) => {
                    names.extend(
                        imports.into_imports().map(|one| one.unwrap()).map(|one| (one.module, one.name)),
                    );
                }
                Payload::ExportSection(exports) => {
                    names.extend(exports.into_iter().map(|one| ("", one.unwrap().name)));
                }
                _ => {}
            }
        }
        assert_eq!(names, [("_", "a"), ("./other.js", "load"), ("", "b"), ("", "memory")]);
    }

    #[test]
    fn a_class_that_the_glue_makes_itself_is_an_error() {
        let glue = format!("{GLUE}Unused.__wrap(ptr);\n");
        assert!(shortened(&module(), &glue, "", "./inlay_bg.js").is_err());
    }

    #[test]
    fn short_names_are_counted_in_letters() {
        assert_eq!([0, 25, 26, 701, 702].map(short_name), ["a", "z", "aa", "zz", "aaa"]);
    }
}
