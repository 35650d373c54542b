//! What changes in a view, boxed. Leptos makes code anew for every type of closure in a view, and each closure has a type
//! of its own; boxed ones share it.

use leptos::prelude::*;

/// A part of the page that is drawn anew whenever something that it reads changes.
pub(crate) fn show(part: impl FnMut() -> AnyView + Send + 'static) -> AnyView {
    let part: Box<dyn FnMut() -> AnyView + Send> = Box::new(part);
    part.into_any()
}

/// A text that changes.
pub(crate) fn text(part: impl FnMut() -> String + Send + 'static) -> AnyView {
    let part: Box<dyn FnMut() -> String + Send> = Box::new(part);
    part.into_any()
}

/// An attribute that is there or not: `hidden`, `disabled`.
pub(crate) type Flag = Box<dyn FnMut() -> bool + Send>;

/// See [`Flag`].
pub(crate) fn flag(value: impl FnMut() -> bool + Send + 'static) -> Flag {
    Box::new(value)
}

/// An attribute with one of a few values, or none: `aria-current`, `aria-invalid`.
pub(crate) type Word = Box<dyn FnMut() -> Option<&'static str> + Send>;

/// See [`Word`].
pub(crate) fn word(value: impl FnMut() -> Option<&'static str> + Send + 'static) -> Word {
    Box::new(value)
}

/// An attribute with any text, or none: `href`, `aria-activedescendant`.
pub(crate) type Phrase = Box<dyn FnMut() -> Option<String> + Send>;

/// See [`Phrase`].
pub(crate) fn phrase(value: impl FnMut() -> Option<String> + Send + 'static) -> Phrase {
    Box::new(value)
}
