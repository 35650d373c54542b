//! An element in the page: made, changed, and taken away as Leptos asks its views to be.

use super::{
    builder::{Element, Listener, Spec},
    value::{Current, Slot, Value},
};
use leptos::{
    prelude::*,
    tachys::{
        html::attribute::any_attribute::AnyAttribute,
        hydration::Cursor,
        no_attrs,
        renderer::{RemoveEventHandler, Rndr, types},
        view::{Mountable, Position, PositionState, Render, RenderHtml},
    },
};

/// An element in the page.
pub(crate) struct Mounted {
    node: types::Element,
    tag: &'static str,
    slots: Vec<(Slot, Held)>,
    listeners: Vec<(&'static str, RemoveEventHandler<types::Element>)>,
    children: Vec<<AnyView as Render>::State>,
}

/// The value of a slot.
enum Held {
    Fixed(Current),
    /// Sets it again whenever something that it reads changes, as long as it is held.
    Changing(#[expect(dead_code, reason = "it is there to be dropped")] RenderEffect<Current>),
}

impl Mounted {
    fn hold(&self, slot: Slot, mut value: Value) -> Held {
        let node = self.node.clone();
        match value {
            Value::Fixed(now) => {
                // Nothing is there yet, or another value.
                slot.set(&node, &now);
                Held::Fixed(now)
            }
            _ => Held::Changing(RenderEffect::new(move |before: Option<Current>| {
                let now = value.current();
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

    /// Whether it can become an element of this specification by changing values.
    fn fits(&self, spec: &Spec) -> bool {
        self.tag == spec.tag
            && self.children.len() == spec.children.len()
            && self.slots.iter().map(|(slot, _)| slot).eq(spec.slots.iter().map(|(slot, _)| slot))
            && self.listeners.iter().map(|(event, _)| event).eq(spec.listeners.iter().map(|(event, _)| event))
    }
}

impl Render for Element {
    type State = Mounted;

    fn build(self) -> Mounted {
        let Spec { tag, slots, listeners, children, on_build } = *self.0;
        let node = Rndr::create_element(tag, None);
        let mut mounted =
            Mounted { node, tag, slots: Vec::new(), listeners: Vec::new(), children: Vec::new() };
        mounted.slots = slots.into_iter().map(|(slot, value)| (slot, mounted.hold(slot, value))).collect();
        mounted.listeners = mounted.listen(listeners);
        for child in children {
            let mut child = child.build();
            child.mount(&mounted.node, None);
            mounted.children.push(child);
        }
        if let Some(action) = on_build {
            action(&mounted.node);
        }
        mounted
    }

    fn rebuild(self, state: &mut Mounted) {
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
        if let Some(action) = self.0.on_build {
            action(&state.node);
        }
    }
}

impl Mountable for Mounted {
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

    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> Mounted {
        self.build()
    }

    fn into_owned(self) -> Self {
        self
    }
}
