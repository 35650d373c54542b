//! The order of functions in a module, for the compressor: each one beside the one that it resembles most. What repeats
//! is near then, and a short way back takes fewer bits than a long one. It changes nothing else: who calls whom stays.

use anyhow::{Context, Result};
use std::{collections::HashMap, convert::Infallible};
use wasm_encoder::{
    CodeSection, FunctionSection, Module,
    reencode::{Error, Reencode, utils},
};
use wasmparser::{CodeSectionReader, CustomSectionReader, FunctionSectionReader, Parser, Payload, TypeRef};

/// How many bytes two functions have to have in common in a row to count as similar there.
const RUN: usize = 7;
/// A run of bytes that more functions have says nothing.
const COMMON: usize = 300;

/// The module with its functions in another order, and without its custom sections, which tell a browser nothing.
pub(crate) fn reordered(module: &[u8]) -> Result<Vec<u8>> {
    let (mut imported, mut bodies) = (0, Vec::new());
    for part in Parser::new(0).parse_all(module) {
        match part? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body.as_bytes()),
            _ => {}
        }
    }
    let order = by_similarity(&bodies);
    let mut places = vec![0; order.len()];
    for (place, &function) in (imported..).zip(&order) {
        places[function] = place;
    }
    let mut made = Module::new();
    let mut orderer = Orderer { imported, order, places };
    orderer
        .parse_core_module(&mut made, Parser::new(0), module)
        .context("cannot order the functions of a module")?;
    Ok(made.finish())
}

/// Writes a module anew with its functions in another order.
struct Orderer {
    /// How many functions are imported: they come first, and stay.
    imported: u32,
    /// The functions as they are to follow each other, without the imported ones.
    order: Vec<usize>,
    /// The new index of each.
    places: Vec<u32>,
}

impl Reencode for Orderer {
    type Error = Infallible;

    fn function_index(&mut self, index: u32) -> Result<u32, Error> {
        Ok(index.checked_sub(self.imported).map_or(index, |own| self.places[own as usize]))
    }

    fn parse_function_section(
        &mut self,
        made: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error> {
        let types = section.into_iter().collect::<Result<Vec<_>, _>>()?;
        for &function in &self.order {
            made.function(types[function]);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        made: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error> {
        let bodies = section.into_iter().collect::<Result<Vec<_>, _>>()?;
        for function in self.order.clone() {
            utils::parse_function_body(self, made, bodies[function].clone())?;
        }
        Ok(())
    }

    fn parse_custom_section(&mut self, _: &mut Module, _: CustomSectionReader<'_>) -> Result<(), Error> {
        Ok(())
    }
}

/// A chain of all texts, each followed by the most similar one of those that are left. Always the same for the same
/// texts: names of files are made of what comes out.
fn by_similarity(texts: &[&[u8]]) -> Vec<usize> {
    let (runs, holders) = runs(texts);
    let mut left: Vec<usize> = (0..texts.len()).collect();
    let mut order = Vec::with_capacity(texts.len());
    let mut scores = vec![0_u32; texts.len()];
    while let Some(&first) = left.first() {
        let last = order.last().copied();
        for &run in last.iter().flat_map(|&last: &usize| &runs[last]) {
            let holders: &[usize] = &holders[run];
            if holders.len() <= COMMON {
                // The rarer what they have in common, the more alike they are.
                for &holder in holders {
                    scores[holder] += 10_000 / holders.len() as u32;
                }
            }
        }
        // Long texts have something in common with everyone.
        let likeness = |text: usize| f64::from(scores[text]) / ((runs[text].len() + 50) as f64).sqrt();
        let next = left
            .iter()
            .copied()
            .fold(first, |best, text| if likeness(text) > likeness(best) { text } else { best });
        order.push(next);
        left.retain(|&text| text != next);
        scores.fill(0);
    }
    order
}

/// The runs of bytes that each text has, as numbers, and for each of these the texts that have it.
fn runs(texts: &[&[u8]]) -> (Vec<Vec<usize>>, Vec<Vec<usize>>) {
    let (mut numbers, mut holders) = (HashMap::new(), Vec::new());
    let mut runs = Vec::new();
    for (text, bytes) in texts.iter().enumerate() {
        let mut own: Vec<usize> = bytes
            .windows(RUN)
            .map(|run| {
                let next = numbers.len();
                *numbers.entry(run).or_insert(next)
            })
            .collect();
        own.sort_unstable();
        own.dedup();
        holders.resize(numbers.len(), Vec::new());
        own.iter().for_each(|&run| holders[run].push(text));
        runs.push(own);
    }
    (runs, holders)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{EntityType, ExportKind, ExportSection, Function, ImportSection, TypeSection};
    use wasmparser::Operator;

    #[test]
    fn what_resembles_each_other_stands_side_by_side_and_everything_stands_once() {
        let texts = ["one like another", "something else", "other one like another", "quite something else"];
        let texts: Vec<&[u8]> = texts.iter().map(|text| text.as_bytes()).collect();
        assert_eq!(by_similarity(&texts), [0, 2, 1, 3]);
        assert!(by_similarity(&[]).is_empty());
    }

    /// A module whose first function is imported and whose exported one reaches it through another; the third only
    /// resembles the exported one.
    fn example() -> Vec<u8> {
        let mut module = Module::new();
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let (mut imports, mut functions) = (ImportSection::new(), FunctionSection::new());
        imports.import("_", "a", EntityType::Function(0));
        let mut code = CodeSection::new();
        for called in [vec![2; 9], vec![0], vec![2; 8]] {
            functions.function(0);
            let mut body = Function::new([]);
            for called in called {
                body.instructions().call(called);
            }
            body.instructions().end();
            code.function(&body);
        }
        let mut exports = ExportSection::new();
        exports.export("run", ExportKind::Func, 1);
        module.section(&types).section(&imports).section(&functions).section(&exports).section(&code);
        module.finish()
    }

    /// The functions on the way from the exported one: each is the first that the one before calls.
    fn way(module: &[u8]) -> Vec<u32> {
        let (mut way, mut bodies) = (Vec::new(), Vec::new());
        for part in Parser::new(0).parse_all(module) {
            match part.unwrap() {
                Payload::ExportSection(exports) => {
                    way.extend(exports.into_iter().map(|one| one.unwrap().index))
                }
                Payload::CodeSectionEntry(body) => bodies.push(body),
                _ => {}
            }
        }
        while let Some(own) = way.last().unwrap().checked_sub(1) {
            let Operator::Call { function_index } =
                bodies[own as usize].get_operators_reader().unwrap().read().unwrap()
            else {
                panic!("every function calls one");
            };
            way.push(function_index);
        }
        way
    }

    #[test]
    fn functions_of_an_ordered_module_call_and_are_exported_as_before() {
        assert_eq!(way(&example()), [1, 2, 0]);
        assert_eq!(way(&reordered(&example()).unwrap()), [1, 3, 0], "the similar one is second now");
    }
}
