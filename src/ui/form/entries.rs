//! Entries of lists and maps, which can be added, removed, moved and named.

mod paste;

use super::FormState;
use crate::{
    element::{button, element, flag, fragment, reactive},
    part::{self, Part},
};
use inlay_forms::form::{Edit, Field, Kind};
use leptos::prelude::*;
use paste::PasteOffer;

/// The rules of a list or map: what it allows now.
#[derive(Clone, Default, PartialEq)]
struct EntryRules {
    can_add: bool,
    can_remove: bool,
    can_move: bool,
    entry: String,
    /// Whether entries have names.
    is_map: bool,
    /// The only names that there may be; any, when empty.
    names: Vec<String>,
}

impl EntryRules {
    fn of(kind: Kind) -> Self {
        match kind {
            Kind::List { can_add, can_remove, can_move, entry } => {
                Self { can_add, can_remove, can_move, entry, ..Self::default() }
            }
            Kind::Map { can_add, can_remove, entry, names } => {
                Self { can_add, can_remove, entry, names, is_map: true, ..Self::default() }
            }
            _ => Self::default(),
        }
    }
}

impl FormState {
    /// The entries of a list or map, and a button for one more.
    pub(super) fn entries(self, field: &Field) -> AnyView {
        let place = field.place.clone();
        let rules = {
            let place = place.clone();
            Memo::new(move |_| {
                self.edits.track();
                let now =
                    self.form.with_value(|form| self.draft.with_value(|draft| form.field(draft, &place)));
                now.map(|field| EntryRules::of(field.kind)).unwrap_or_default()
            })
        };
        let adding = place.clone();
        let add = move || {
            self.edit(&adding, Edit::Add);
            self.validate_on_blur(&adding);
        };
        let list = place.clone();
        let offer = PasteOffer::new();
        let entries =
            self.container_of(place, Box::new(move |entry| self.entry(&list, &entry, rules, offer)));
        let add_button = move || {
            let text = rules.with(|rules| format!("Add {}", rules.entry));
            button("button")
                .part(part::ADD)
                .attr("disabled", flag(move || !rules.with(|rules| rules.can_add)))
                .on_click(add.clone())
                .child(text)
                .into_any()
        };
        self.group(
            field,
            fragment()
                .child(entries)
                .child(self.paste_offer(offer))
                .child(element("div").class("row").child(add_button()))
                .into_any(),
        )
    }

    /// One entry, with what can be done to it.
    fn entry(self, list: &str, entry: &Field, rules: Memo<EntryRules>, offer: PasteOffer) -> AnyView {
        let Some(id) = entry_id(&entry.place) else { return ().into_any() };
        let list = StoredValue::new(list.to_owned());
        let act = move |edit: Edit| {
            let list = list.get_value();
            self.edit(&list, edit);
            self.validate_on_blur(&list);
        };
        let label = entry.label.clone();
        let action = move |text: &'static str, part: Part, edit: Edit| {
            button("button small")
                .part(part)
                .on_click(move || act(edit.clone()))
                .child(text)
                .child(element("span").class("sr").child(format!(" {label}")))
                .into_any()
        };
        let buttons = reactive(move || {
            let rules = rules.get();
            fragment()
                .child(rules.can_move.then(|| action("Up", part::UP, Edit::Move(id, -1))))
                .child(rules.can_move.then(|| action("Down", part::DOWN, Edit::Move(id, 1))))
                .child(rules.can_remove.then(|| action("Remove", part::REMOVE, Edit::Remove(id))))
                .into_any()
        });
        let name = rules.with_untracked(|rules| rules.is_map).then(|| {
            let names = rules.with_untracked(|rules| rules.names.clone());
            self.entry_name(entry, &names, Box::new(move |name| act(Edit::Key(id, name))))
        });
        element("div")
            .class("entry")
            .part(part::ENTRY)
            .on("paste", offer.listener(entry))
            .child(name)
            .child(self.field(entry))
            .child(element("div").class("row entry-actions").child(buttons))
            .into_any()
    }

    fn entry_name(self, entry: &Field, names: &[String], change: Box<dyn Fn(String)>) -> AnyView {
        let id = format!("{}-name", self.control_id(&entry.place));
        let list_id = format!("{id}-names");
        let options =
            names.iter().map(|name| element("option").attr("value", name.clone()).into_any()).collect_view();
        element("div")
            .class("field")
            .part(part::FIELD)
            .attr("data-field", "name")
            .child(element("label").attr("for", id.clone()).child("Name"))
            .child(
                element("input")
                    .class("input")
                    .attr("type", "text")
                    .attr("id", id)
                    .attr("list", list_id.clone())
                    .attr("autocomplete", "off")
                    .attr("spellcheck", "false")
                    .property("value", entry.name.clone())
                    .on_value("change", change),
            )
            .child(element("datalist").attr("id", list_id).child(options))
            .into_any()
    }
}

/// The id in a place that ends in `/#7`.
fn entry_id(place: &str) -> Option<u32> {
    place.rsplit_once("/#")?.1.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::entry_id;

    #[test]
    fn an_entry_is_known_by_the_end_of_its_place() {
        assert_eq!(entry_id("/rules/#12"), Some(12));
        assert_eq!(entry_id("/rules/#12/name"), None);
        assert_eq!(entry_id("/rules"), None);
    }
}
