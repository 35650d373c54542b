//! JSON Schema and JSON pointers: what widget and hub must mean the same by.

pub mod pointer;
