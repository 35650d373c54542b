//! Lists and maps: entries that can be added, removed, moved and named.

use super::FormState;
use crate::ui::{click, flag, show};
use inlay_forms::form::{Edit, Field, Kind};
use leptos::prelude::*;

/// What a list or map allows now.
#[derive(Clone, Default, PartialEq)]
struct Rules {
    can_add: bool,
    can_remove: bool,
    can_move: bool,
    entry: String,
    /// Whether entries have names.
    is_map: bool,
    /// The only names that there may be; any, when empty.
    names: Vec<String>,
}

impl Rules {
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
                now.map(|field| Rules::of(field.kind)).unwrap_or_default()
            })
        };
        let adding = place.clone();
        let add = move || {
            self.edit(&adding, Edit::Add);
            self.leave(&adding);
        };
        let list = place.clone();
        let entries = self.container_of(place, Box::new(move |entry| self.entry(&list, &entry, rules)));
        let button = move || {
            let text = rules.with(|rules| format!("Add {}", rules.entry));
            view! {
                <button class="button" type="button" data-part="add" disabled=flag(move || !rules.with(|rules| rules.can_add)) on:click=click(add.clone())>
                    {text}
                </button>
            }
            .into_any()
        };
        self.group(field, view! { {entries}<div class="row">{button()}</div> }.into_any())
    }

    /// One entry, with what can be done to it.
    fn entry(self, list: &str, entry: &Field, rules: Memo<Rules>) -> AnyView {
        let Some(id) = entry_id(&entry.place) else { return ().into_any() };
        let list = StoredValue::new(list.to_owned());
        let act = move |edit: Edit| {
            let list = list.get_value();
            self.edit(&list, edit);
            self.leave(&list);
        };
        let label = entry.label.clone();
        let button = move |text: &'static str, part: &'static str, edit: Edit| {
            view! {
                <button class="button small" type="button" data-part=part on:click=click(move || act(edit.clone()))>
                    {text}<span class="sr">{format!(" {label}")}</span>
                </button>
            }
            .into_any()
        };
        let buttons = show(move || {
            let rules = rules.get();
            view! {
                {rules.can_move.then(|| button("Up", "up", Edit::Move(id, -1)))}
                {rules.can_move.then(|| button("Down", "down", Edit::Move(id, 1)))}
                {rules.can_remove.then(|| button("Remove", "remove", Edit::Remove(id)))}
            }
            .into_any()
        });
        let name = rules.with_untracked(|rules| rules.is_map).then(|| {
            let names = rules.with_untracked(|rules| rules.names.clone());
            self.entry_name(entry, &names, Box::new(move |name| act(Edit::Key(id, name))))
        });
        view! {
            <div class="entry" data-part="entry">
                {name}
                {self.field(entry)}
                <div class="row entry-actions">{buttons}</div>
            </div>
        }
        .into_any()
    }

    fn entry_name(self, entry: &Field, names: &[String], change: Box<dyn Fn(String)>) -> AnyView {
        let id = format!("{}-name", self.control_id(&entry.place));
        let list_id = format!("{id}-names");
        let options = names.iter().map(|name| view! { <option value=name.clone()></option> }).collect_view();
        view! {
            <div class="field" data-part="field" data-field="name">
                <label for=id.clone()>"Name"</label>
                <input
                    class="input"
                    type="text"
                    id=id
                    list=list_id.clone()
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=entry.name.clone()
                    on:change:target=move |event| change(event.target().value())
                />
                <datalist id=list_id>{options}</datalist>
            </div>
        }
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
