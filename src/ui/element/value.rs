//! What the attributes and properties of an element are set to.

use crate::ui::dynamic::{Flag, Phrase, Word};
use leptos::{
    prelude::*,
    tachys::renderer::{Rndr, types},
};
use std::borrow::Cow;
use wasm_bindgen::JsValue;

/// Where a value goes.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Slot {
    Attribute(&'static str),
    Property(&'static str),
}

/// The value of an attribute or a property.
pub(crate) enum Value {
    Fixed(Now),
    Flag(Flag),
    Word(Word),
    Phrase(Phrase),
}

/// A value at a moment. An attribute is absent when it is false or has no text.
#[derive(Clone, PartialEq)]
pub(crate) enum Now {
    Flag(bool),
    Text(Option<Cow<'static, str>>),
}

impl Value {
    pub(super) fn now(&mut self) -> Now {
        match self {
            Self::Fixed(now) => now.clone(),
            Self::Flag(flag) => Now::Flag(flag()),
            Self::Word(word) => Now::Text(word().map(Cow::Borrowed)),
            Self::Phrase(phrase) => Now::Text(phrase().map(Cow::Owned)),
        }
    }
}

impl From<&'static str> for Value {
    fn from(text: &'static str) -> Self {
        Self::Fixed(Now::Text(Some(Cow::Borrowed(text))))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Some(text).into()
    }
}

impl From<Option<&'static str>> for Value {
    fn from(text: Option<&'static str>) -> Self {
        Self::Fixed(Now::Text(text.map(Cow::Borrowed)))
    }
}

impl From<Option<String>> for Value {
    fn from(text: Option<String>) -> Self {
        Self::Fixed(Now::Text(text.map(Cow::Owned)))
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Fixed(Now::Flag(flag))
    }
}

impl From<Flag> for Value {
    fn from(flag: Flag) -> Self {
        Self::Flag(flag)
    }
}

impl From<Word> for Value {
    fn from(word: Word) -> Self {
        Self::Word(word)
    }
}

impl From<Phrase> for Value {
    fn from(phrase: Phrase) -> Self {
        Self::Phrase(phrase)
    }
}

impl From<RwSignal<String>> for Value {
    fn from(text: RwSignal<String>) -> Self {
        Self::Phrase(Box::new(move || Some(text.get())))
    }
}

impl Slot {
    pub(super) fn set(self, node: &types::Element, now: &Now) {
        match (self, now) {
            (Self::Attribute(name), Now::Flag(true)) => Rndr::set_attribute(node, name, ""),
            (Self::Attribute(name), Now::Text(Some(text))) => Rndr::set_attribute(node, name, text),
            (Self::Attribute(name), _) => Rndr::remove_attribute(node, name),
            (Self::Property(name), Now::Flag(flag)) => {
                Rndr::set_property_or_value(node, name, &JsValue::from_bool(*flag));
            }
            (Self::Property(name), Now::Text(text)) => {
                Rndr::set_property_or_value(
                    node,
                    name,
                    &JsValue::from_str(text.as_deref().unwrap_or_default()),
                );
            }
        }
    }
}
