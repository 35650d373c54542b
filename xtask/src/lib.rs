//! What `cargo xtask` and the widget's own build (`xtask/widget`) share: paths, tools, processes, steps.

pub mod files;
pub mod job;
pub mod progress;
pub mod run;
pub mod steps;
pub mod tools;
