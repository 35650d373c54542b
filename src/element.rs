//! Elements of the page, built by calls: `element("p").class("muted").child(text)`.
//!
//! This is what `view!` makes, in one type. Leptos gives each attribute of a `view!` a type of its own by its name and its
//! value, and makes the code that sets, changes, copies and removes it anew for each of these types, of which the forms
//! alone had some fifty. `view!` is left for components of Leptos and its router, such as `For`.
//!
//! The builders of `leptos::html` with erased components were measured against it last with Leptos 0.8.23, in bytes as they
//! are sent (brotli). The catalogue's list alone, written with them, takes the part that starts from 127,042 to 136,175;
//! the pages for settings and managing take the chunk `setup` from 163,488 to 166,987. Erasing every element with
//! `into_any()` comes to the same (136,208 and 166,985). Of the 27 files that build elements, those are four.
//!
//! Drop this folder when `leptos::html` costs as little: write the same pages with it, run `cargo xtask size`, and compare.
//! Nothing outside knows more of it than what is exported here, and each call has its counterpart there: `attr`, `class`,
//! `prop`, `on`, `child`.

mod builder;
mod child;
mod mounted;
mod reactive;
mod value;

pub(crate) use builder::{Element, button, element};
pub(crate) use child::{IntoChild, fragment};
pub(crate) use reactive::{Keyword, effect, flag, free_text, keyword, reactive, reactive_text};
