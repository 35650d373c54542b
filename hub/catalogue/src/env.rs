//! The environment that definitions take clients and secrets from.

/// Looks up an environment variable, on any thread.
pub type Env<'a> = &'a (dyn Fn(&str) -> Option<String> + Sync);
