//! The builder of an element.

use super::{
    IntoChild,
    value::{Slot, Value},
};
use crate::part::Part;
use leptos::{
    ev::{Event, KeyboardEvent},
    prelude::*,
    tachys::renderer::types,
};
use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast, JsValue};

/// Starts an element.
pub(crate) fn element(tag: &'static str) -> Element {
    Element(Box::new(Spec {
        tag,
        slots: Vec::new(),
        listeners: Vec::new(),
        children: Vec::new(),
        on_build: None,
    }))
}

/// Starts a button that does not send its form.
pub(crate) fn button(class: &'static str) -> Element {
    element("button").class(class).attr("type", "button")
}

/// An element before it is in the page.
pub(crate) struct Element(pub(super) Box<Spec>);

impl IntoChild for Element {
    #[inline(never)]
    fn into_child(self) -> AnyView {
        self.into_any()
    }
}

/// What an element is made of.
pub(super) struct Spec {
    pub(super) tag: &'static str,
    pub(super) slots: Vec<(Slot, Value)>,
    pub(super) listeners: Vec<(&'static str, Listener)>,
    pub(super) children: Vec<AnyView>,
    pub(super) on_build: Option<OnBuild>,
}

pub(super) type OnBuild = Box<dyn FnOnce(&types::Element) + Send>;
pub(super) type Listener = SendWrapper<Box<dyn FnMut(JsValue)>>;

impl Element {
    /// An attribute. It is absent while its value is `false` or `None`.
    pub(crate) fn attr(self, name: &'static str, value: impl Into<Value>) -> Self {
        self.slot(Slot::Attribute(name), value.into())
    }

    /// A property: what the attribute is only the default of.
    pub(crate) fn property(self, name: &'static str, value: impl Into<Value>) -> Self {
        self.slot(Slot::Property(name), value.into())
    }

    /// The attribute `class`.
    pub(crate) fn class(self, value: impl Into<Value>) -> Self {
        self.attr("class", value)
    }

    /// The attribute `data-part`.
    pub(crate) fn part(self, part: Part) -> Self {
        self.attr("data-part", part.name())
    }

    /// What happens at an event.
    pub(crate) fn on(self, event: &'static str, listener: impl FnMut(Event) + 'static) -> Self {
        self.listen(event, Box::new(listener))
    }

    /// What a click does.
    pub(crate) fn on_click(self, mut action: impl FnMut() + 'static) -> Self {
        self.on("click", move |_| action())
    }

    /// What a form does instead of being sent by the browser.
    pub(crate) fn on_submit(self, mut action: impl FnMut() + 'static) -> Self {
        self.on("submit", move |event| {
            event.prevent_default();
            action();
        })
    }

    /// What the Enter key does in a box that is no form of its own; the form around it is not sent.
    pub(crate) fn on_enter(self, mut action: impl FnMut() + 'static) -> Self {
        self.on("keydown", move |event| {
            if event.unchecked_ref::<KeyboardEvent>().key() == "Enter" {
                event.prevent_default();
                action();
            }
        })
    }

    /// What checking a checkbox does, and unchecking it.
    pub(crate) fn on_check(self, mut action: impl FnMut(bool) + 'static) -> Self {
        self.on("change", move |event| action(event_target_checked(&event)))
    }

    /// What is done with the text of a control, at an event of it.
    pub(crate) fn on_value(self, event: &'static str, mut action: impl FnMut(String) + 'static) -> Self {
        self.on(event, move |event| action(event_target_value(&event)))
    }

    /// The next child.
    pub(crate) fn child(self, child: impl IntoChild) -> Self {
        self.push(child.into_child())
    }

    /// What else is done with its node, each time that it is drawn.
    pub(crate) fn on_build(mut self, action: impl FnOnce(&types::Element) + Send + 'static) -> Self {
        self.0.on_build = Some(Box::new(action));
        self
    }

    // Not generic, unlike the methods above, which the compiler makes anew for each type of argument.

    #[inline(never)]
    fn slot(mut self, slot: Slot, value: Value) -> Self {
        self.0.slots.push((slot, value));
        self
    }

    #[inline(never)]
    fn listen(mut self, event: &'static str, mut listener: Box<dyn FnMut(Event)>) -> Self {
        // As Leptos does: what a listener makes belongs to whoever made the element.
        let owner = Owner::current().unwrap_or_default();
        let listener: Box<dyn FnMut(JsValue)> =
            Box::new(move |event| owner.with(|| listener(event.unchecked_into())));
        self.0.listeners.push((event, SendWrapper::new(listener)));
        self
    }

    #[inline(never)]
    fn push(mut self, child: AnyView) -> Self {
        self.0.children.push(child);
        self
    }
}
