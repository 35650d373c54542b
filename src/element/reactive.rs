//! Reactive views and values: closures that read signals and are run again when one changes. They are boxed, because Leptos
//! makes code anew for every type of closure in a view and each closure has a type of its own; boxed ones share it.

use super::IntoChild;
use leptos::prelude::*;

/// A reactive view: drawn anew whenever a signal that it reads changes. `None` draws nothing.
pub(crate) fn reactive<T: IntoChild>(mut view: impl FnMut() -> T + Send + 'static) -> AnyView {
    let view: Box<dyn FnMut() -> AnyView + Send> = Box::new(move || view().into_child());
    view.into_any()
}

/// A reactive text.
pub(crate) fn reactive_text(text: impl FnMut() -> String + Send + 'static) -> AnyView {
    let text: Box<dyn FnMut() -> String + Send> = Box::new(text);
    text.into_any()
}

/// An effect: done once the page is drawn, and again whenever a signal that it reads changes.
pub(crate) fn effect(action: impl FnMut() + 'static) {
    boxed_effect(Box::new(action));
}

#[inline(never)]
fn boxed_effect(mut action: Box<dyn FnMut()>) {
    Effect::new(move |_| action());
}

/// A reactive boolean attribute, which is there or not: `hidden`, `disabled`.
pub(crate) type Flag = Box<dyn FnMut() -> bool + Send>;

/// See [`Flag`].
pub(crate) fn flag(value: impl FnMut() -> bool + Send + 'static) -> Flag {
    Box::new(value)
}

/// A reactive enumerated attribute, which has one of a few keywords or is absent: `aria-current`, `aria-invalid`.
pub(crate) type Keyword = Box<dyn FnMut() -> Option<&'static str> + Send>;

/// See [`Keyword`].
pub(crate) fn keyword(value: impl FnMut() -> Option<&'static str> + Send + 'static) -> Keyword {
    Box::new(value)
}

/// A reactive attribute of any text, or absent: `href`, `aria-activedescendant`.
pub(crate) type FreeText = Box<dyn FnMut() -> Option<String> + Send>;

/// See [`FreeText`].
pub(crate) fn free_text(value: impl FnMut() -> Option<String> + Send + 'static) -> FreeText {
    Box::new(value)
}
