//! Elements of the page, built by calls: `element("p").class("muted").child(text)`.
//!
//! This is what `view!` makes, in one type. Leptos gives each attribute of a `view!` a type of its own by its name and its
//! value, and makes the code that sets, changes, copies and removes it anew for each of these types, of which the forms alone
//! had some fifty. `view!` is left for components of Leptos and its router, such as `For`.

mod value;

use leptos::{
    ev::{Event, KeyboardEvent},
    prelude::*,
    tachys::{
        html::attribute::any_attribute::AnyAttribute,
        hydration::Cursor,
        no_attrs,
        renderer::{RemoveEventHandler, Rndr, types},
        view::{Mountable, Position, PositionState, Render, RenderHtml, iterators::StaticVec},
    },
};
use send_wrapper::SendWrapper;
use value::{Now, Slot, Value};
use wasm_bindgen::{JsCast, JsValue};

/// Starts an element.
pub(crate) fn element(tag: &'static str) -> Element {
    Element(Box::new(Parts {
        tag,
        slots: Vec::new(),
        listeners: Vec::new(),
        children: Vec::new(),
        built: None,
    }))
}

/// Starts a button that does not send its form.
pub(crate) fn button(class: &'static str) -> Element {
    element("button").class(class).with("type", "button")
}

/// Starts several views in a row.
pub(crate) fn fragment() -> Fragment {
    Fragment(Vec::new())
}

/// Several views in a row.
pub(crate) struct Fragment(Vec<AnyView>);

impl Fragment {
    /// The next view.
    pub(crate) fn child(self, child: impl IntoAny) -> Self {
        self.push(child.into_any())
    }

    /// The whole.
    pub(crate) fn into_any(self) -> AnyView {
        StaticVec::from(self.0).into_any()
    }

    #[inline(never)]
    fn push(mut self, child: AnyView) -> Self {
        self.0.push(child);
        self
    }
}

/// An element to be.
pub(crate) struct Element(Box<Parts>);

struct Parts {
    tag: &'static str,
    slots: Vec<(Slot, Value)>,
    listeners: Vec<(&'static str, Listener)>,
    children: Vec<AnyView>,
    built: Option<Then>,
}

type Then = Box<dyn FnOnce(&types::Element) + Send>;
type Listener = SendWrapper<Box<dyn FnMut(JsValue)>>;

impl Element {
    /// An attribute.
    pub(crate) fn with(self, name: &'static str, value: impl Into<Value>) -> Self {
        self.slot(Slot::Attribute(name), value.into())
    }

    /// A property: what the attribute is only the default of.
    pub(crate) fn property(self, name: &'static str, value: impl Into<Value>) -> Self {
        self.slot(Slot::Property(name), value.into())
    }

    /// The attribute `class`.
    pub(crate) fn class(self, value: impl Into<Value>) -> Self {
        self.with("class", value)
    }

    /// The attribute `data-part`: what tests, and people who look at the page, know it by.
    pub(crate) fn part(self, name: &'static str) -> Self {
        self.with("data-part", name)
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

    /// What ticking a box does, and taking the tick away.
    pub(crate) fn on_tick(self, mut action: impl FnMut(bool) + 'static) -> Self {
        self.on("change", move |event| action(event_target_checked(&event)))
    }

    /// What is done with the text of a control, at an event of it.
    pub(crate) fn on_value(self, event: &'static str, mut action: impl FnMut(String) + 'static) -> Self {
        self.on(event, move |event| action(event_target_value(&event)))
    }

    /// The next child.
    pub(crate) fn child(self, child: impl IntoAny) -> Self {
        self.push(child.into_any())
    }

    /// What else is done with it, each time that it is drawn.
    pub(crate) fn built(mut self, action: impl FnOnce(&types::Element) + Send + 'static) -> Self {
        self.0.built = Some(Box::new(action));
        self
    }

    // These are no part of the generic ones above, which are made anew for each type of argument.

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

/// An element in the page.
pub(crate) struct Built {
    node: types::Element,
    tag: &'static str,
    slots: Vec<(Slot, Held)>,
    listeners: Vec<(&'static str, RemoveEventHandler<types::Element>)>,
    children: Vec<<AnyView as Render>::State>,
}

/// What a slot has.
enum Held {
    Fixed(Now),
    /// Sets it again whenever something that it reads changes, as long as it is held.
    Changing(#[expect(dead_code, reason = "it is there to be dropped")] RenderEffect<Now>),
}

impl Built {
    fn hold(&self, slot: Slot, mut value: Value) -> Held {
        let node = self.node.clone();
        match value {
            Value::Fixed(now) => {
                // Nothing is there yet, or what was there was another value.
                slot.set(&node, &now);
                Held::Fixed(now)
            }
            _ => Held::Changing(RenderEffect::new(move |before: Option<Now>| {
                let now = value.now();
                if before.as_ref() != Some(&now) {
                    slot.set(&node, &now);
                }
                now
            })),
        }
    }

    fn listen(
        &self,
        listeners: Vec<(&'static str, Listener)>,
    ) -> Vec<(&'static str, RemoveEventHandler<types::Element>)> {
        let add = |(event, listener): (&'static str, Listener)| {
            (event, Rndr::add_event_listener(&self.node, event, listener.take()))
        };
        listeners.into_iter().map(add).collect()
    }

    /// Whether it can become an element of these parts by changing values.
    fn fits(&self, parts: &Parts) -> bool {
        self.tag == parts.tag
            && self.children.len() == parts.children.len()
            && self.slots.iter().map(|(slot, _)| slot).eq(parts.slots.iter().map(|(slot, _)| slot))
            && self
                .listeners
                .iter()
                .map(|(event, _)| event)
                .eq(parts.listeners.iter().map(|(event, _)| event))
    }
}

impl Render for Element {
    type State = Built;

    fn build(self) -> Built {
        let Parts { tag, slots, listeners, children, built: then } = *self.0;
        let node = Rndr::create_element(tag, None);
        let mut built = Built { node, tag, slots: Vec::new(), listeners: Vec::new(), children: Vec::new() };
        built.slots = slots.into_iter().map(|(slot, value)| (slot, built.hold(slot, value))).collect();
        built.listeners = built.listen(listeners);
        for child in children {
            let mut child = child.build();
            child.mount(&built.node, None);
            built.children.push(child);
        }
        if let Some(then) = then {
            then(&built.node);
        }
        built
    }

    fn rebuild(self, state: &mut Built) {
        if !state.fits(&self.0) {
            let mut new = self.build();
            state.insert_before_this(&mut new);
            state.unmount();
            *state = new;
            return;
        }
        for (index, (slot, value)) in self.0.slots.into_iter().enumerate() {
            let same = matches!((&state.slots[index].1, &value), (Held::Fixed(held), Value::Fixed(now)) if held == now);
            if !same {
                state.slots[index].1 = state.hold(slot, value);
            }
        }
        state.listeners = state.listen(self.0.listeners);
        for (child, state) in self.0.children.into_iter().zip(&mut state.children) {
            child.rebuild(state);
        }
        if let Some(then) = self.0.built {
            then(&state.node);
        }
    }
}

impl Mountable for Built {
    fn unmount(&mut self) {
        self.node.unmount();
    }

    fn mount(&mut self, parent: &types::Element, marker: Option<&types::Node>) {
        self.node.mount(parent, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.node.insert_before_this(child)
    }

    fn elements(&self) -> Vec<types::Element> {
        vec![self.node.clone()]
    }
}

no_attrs!(Element);

/// What Leptos asks of a view that could also be drawn by a server, which none of these is.
impl RenderHtml for Element {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(self, _: &mut String, _: &mut Position, _: bool, _: bool, _: Vec<AnyAttribute>) {}

    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> Built {
        self.build()
    }

    fn into_owned(self) -> Self {
        self
    }
}
