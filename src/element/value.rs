//! The values of attributes and properties: fixed ones, and reactive ones that are set again when a signal changes.

use super::reactive::{Flag, FreeText, Keyword};
use leptos::{
    prelude::*,
    tachys::renderer::{Rndr, types},
};
use std::borrow::Cow;
use wasm_bindgen::JsValue;

/// The attribute or property that a value is for.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Slot {
    Attribute(&'static str),
    Property(&'static str),
}

/// The value of an attribute or a property, fixed or reactive.
pub(crate) enum Value {
    Fixed(Current),
    Flag(Flag),
    Keyword(Keyword),
    FreeText(FreeText),
}

/// A value as it is now. An attribute is absent when it is false or has no text.
#[derive(Clone, PartialEq)]
pub(crate) enum Current {
    Flag(bool),
    Text(Option<Cow<'static, str>>),
}

impl Value {
    pub(super) fn current(&mut self) -> Current {
        match self {
            Self::Fixed(now) => now.clone(),
            Self::Flag(flag) => Current::Flag(flag()),
            Self::Keyword(keyword) => Current::Text(keyword().map(Cow::Borrowed)),
            Self::FreeText(text) => Current::Text(text().map(Cow::Owned)),
        }
    }
}

impl From<&'static str> for Value {
    fn from(text: &'static str) -> Self {
        Self::Fixed(Current::Text(Some(Cow::Borrowed(text))))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Some(text).into()
    }
}

impl From<Option<&'static str>> for Value {
    fn from(text: Option<&'static str>) -> Self {
        Self::Fixed(Current::Text(text.map(Cow::Borrowed)))
    }
}

impl From<Option<String>> for Value {
    fn from(text: Option<String>) -> Self {
        Self::Fixed(Current::Text(text.map(Cow::Owned)))
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Fixed(Current::Flag(flag))
    }
}

impl From<Flag> for Value {
    fn from(flag: Flag) -> Self {
        Self::Flag(flag)
    }
}

impl From<Keyword> for Value {
    fn from(keyword: Keyword) -> Self {
        Self::Keyword(keyword)
    }
}

impl From<FreeText> for Value {
    fn from(text: FreeText) -> Self {
        Self::FreeText(text)
    }
}

impl From<RwSignal<String>> for Value {
    fn from(text: RwSignal<String>) -> Self {
        Self::FreeText(Box::new(move || Some(text.get())))
    }
}

impl Slot {
    pub(super) fn set(self, node: &types::Element, value: &Current) {
        match (self, value) {
            (Self::Attribute(name), Current::Flag(true)) => Rndr::set_attribute(node, name, ""),
            (Self::Attribute(name), Current::Text(Some(text))) => Rndr::set_attribute(node, name, text),
            (Self::Attribute(name), _) => Rndr::remove_attribute(node, name),
            (Self::Property(name), Current::Flag(flag)) => {
                Rndr::set_property_or_value(node, name, &JsValue::from_bool(*flag));
            }
            (Self::Property(name), Current::Text(text)) => {
                Rndr::set_property_or_value(
                    node,
                    name,
                    &JsValue::from_str(text.as_deref().unwrap_or_default()),
                );
            }
        }
    }
}
