//! The engine that stands in for a browser's.

use inlay_forms::Patterns;
use regress::Regex;
use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
};

/// Compiles as the widget does: with the flag `u`, and without it what is no pattern with it.
#[derive(Default)]
pub(crate) struct Engine(RefCell<HashMap<String, Option<Regex>>>);

impl Patterns for Engine {
    fn is_match(&self, pattern: &str, text: &str) -> Option<bool> {
        let mut compiled = self.0.borrow_mut();
        let regex = compiled
            .entry(pattern.to_owned())
            .or_insert_with(|| Regex::with_flags(pattern, "u").or_else(|_| Regex::new(pattern)).ok());
        Some(regex.as_ref()?.find(text).is_some())
    }
}

/// Counts the matches that a validator asks for, and ends the test at one more than `most`: work that grows without a bound
/// fails at once instead of running for years.
pub(crate) struct Counter {
    engine: Engine,
    most: usize,
    asked: Cell<usize>,
}

impl Counter {
    pub(crate) fn up_to(most: usize) -> Self {
        Self { engine: Engine::default(), most, asked: Cell::new(0) }
    }

    /// How many it was asked for.
    pub(crate) fn asked(&self) -> usize {
        self.asked.get()
    }
}

impl Patterns for Counter {
    fn is_match(&self, pattern: &str, text: &str) -> Option<bool> {
        self.asked.set(self.asked.get() + 1);
        assert!(self.asked.get() <= self.most, "more than {} matches are asked for", self.most);
        self.engine.is_match(pattern, text)
    }
}
