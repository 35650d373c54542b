//! The engine that stands in for a browser's.

use inlay_forms::Patterns;
use regress::Regex;
use std::{cell::RefCell, collections::HashMap};

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
