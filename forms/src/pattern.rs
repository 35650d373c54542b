//! Regular expressions, which are ECMAScript's: the widget has the browser's engine, tests have a Rust one, and nothing
//! here is a third.

/// An engine for ECMAScript's regular expressions.
pub trait Patterns {
    /// Whether `pattern` matches somewhere in `text`. `None` when that is not known, and nothing is refused for it: the
    /// pattern cannot be compiled.
    fn is_match(&self, pattern: &str, text: &str) -> Option<bool>;
}
