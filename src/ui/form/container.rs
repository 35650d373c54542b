//! The container of the fields of one place, such as an object. After an edit only the fields that became other ones are
//! drawn anew: what is the same keeps its node, and with it the focus.

use super::FormState;
use crate::{
    element::{element, fragment, reactive},
    part,
};
use inlay_forms::form::{Field, Form, Input, Kind};
use leptos::prelude::*;

/// The chunk of fields that is drawn at once: more than a screen shows. The others of a long form come with the next frame,
/// so that it opens without a pause.
const AT_ONCE: usize = 40;

/// A field on screen.
#[derive(Clone, PartialEq)]
pub(super) struct Row {
    /// Stays while the field stays the same.
    id: u32,
    field: Field,
    /// Stands above it: the first field of a group.
    heading: Option<String>,
}

impl FormState {
    /// The fields of a place, drawn and kept up to date.
    pub(super) fn container(self, place: String) -> AnyView {
        self.container_of(place, Box::new(move |field| self.field(&field)))
    }

    /// See [`FormState::container`]; `draw` draws one field.
    pub(super) fn container_of(
        self,
        place: String,
        draw: Box<dyn Fn(Field) -> AnyView + Send + Sync>,
    ) -> AnyView {
        let draw = StoredValue::new(draw);
        let rows = RwSignal::new(Vec::new());
        let mut first = self.rows(&place, &[]);
        if first.len() > AT_ONCE {
            first.truncate(AT_ONCE);
            let place = place.clone();
            request_animation_frame(move || {
                // The screen may be gone.
                if let Some(before) = rows.try_get_untracked() {
                    rows.set(self.rows(&place, &before));
                }
            });
        }
        rows.set(first);
        let leaving = place.clone();
        self.containers.update_value(|containers| containers.push((place, rows)));
        let containers = self.containers;
        on_cleanup(move || {
            let _ = containers.try_update_value(|containers| {
                containers.retain(|(known, signal)| *known != leaving || *signal != rows);
            });
        });
        let part = move |advanced: bool| {
            let of_part = move || {
                let mut rows = rows.get();
                rows.retain(|row| row.field.advanced == advanced);
                rows
            };
            let each: Box<dyn Fn() -> Vec<Row> + Send + Sync> = Box::new(of_part);
            view! { <For each=each key=|row| row.id children=move |row| draw_row(row, draw) /> }.into_any()
        };
        let has_advanced = Memo::new(move |_| rows.with(|rows| rows.iter().any(|row| row.field.advanced)));
        element("div")
            .class("form")
            .child(part(false))
            .child(reactive(move || {
                if has_advanced.get() {
                    element("details")
                        .class("more")
                        .part(part::MORE)
                        .child(element("summary").child("More settings"))
                        .child(element("div").class("form").child(part(true)))
                        .into_any()
                } else {
                    ().into_any()
                }
            }))
            .into_any()
    }

    /// Draws the fields of a place anew where they have changed, and those of the places in it.
    pub(super) fn redraw(&self, place: &str) {
        let within = |known: &str| {
            known.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let mut shown = self.containers.get_value();
        shown.retain(|(known, _)| within(known));
        for (place, rows) in shown {
            // An outer one that is drawn anew takes its inner ones away.
            if let Some(before) = rows.try_get_untracked() {
                let now = self.rows(&place, &before);
                if now != before {
                    rows.set(now);
                }
            }
        }
    }

    /// The rows of a place now. A row that was there before keeps its id, and with it its node.
    pub(super) fn rows(&self, place: &str, before: &[Row]) -> Vec<Row> {
        let fields =
            self.form.with_value(|form: &Form| self.draft.with_value(|draft| form.fields(draft, place)));
        let mut group = None;
        let row = |field: Field| {
            let heading = field.group.clone().filter(|_| group != field.group);
            group.clone_from(&field.group);
            let same = before.iter().find(|row| row.heading == heading && is_same(&row.field, &field));
            let id = same.map_or_else(|| self.next_row(), |row| row.id);
            Row { id, field, heading }
        };
        fields.into_iter().map(row).collect()
    }

    fn next_row(&self) -> u32 {
        self.next_row.update_value(|next| *next += 1);
        self.next_row.get_value()
    }
}

fn draw_row(row: Row, draw: StoredValue<Box<dyn Fn(Field) -> AnyView + Send + Sync>>) -> AnyView {
    let heading = row.heading.map(|heading| element("h3").class("group").child(heading));
    fragment().child(heading).child(draw.with_value(|draw| draw(row.field))).into_any()
}

/// Whether two fields differ in nothing but what is entered: that is on screen already.
fn is_same(one: &Field, other: &Field) -> bool {
    one.place == other.place && without_input(one) == without_input(other)
}

fn without_input(field: &Field) -> Field {
    let kind = match field.kind.clone() {
        Kind::Object { included } => Kind::Object { included: included.map(|_| false) },
        Kind::Branches { titles, descriptions, .. } => {
            Kind::Branches { titles, descriptions, selected: None }
        }
        // What these allow depends on how many entries there are; they follow it themselves.
        Kind::List { entry, .. } => Kind::List { can_add: true, can_remove: true, can_move: true, entry },
        Kind::Map { entry, names, .. } => Kind::Map { can_add: true, can_remove: true, entry, names },
        kind => kind,
    };
    Field { input: Input::Nothing, kind, ..field.clone() }
}
