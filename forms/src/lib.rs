//! Forms as data.
