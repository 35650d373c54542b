//! Drafts: what a person has entered, kept apart from what the schema makes of it.

use crate::schema::pointer;
use serde_json::Value;

/// A draft: everything that a person has entered so far, also where it is not shown now. Starts with
/// [`super::Form::start`] and changes with [`super::Form::edit`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    /// What was saved. Without edits it is what is sent.
    pub(super) saved: Option<Value>,
    /// Places of secrets that the hub keeps.
    pub(super) kept: Vec<String>,
    /// What was done, by place. What is not here is as saved, or as the schema proposes.
    pub(super) edits: Edits,
    /// What chosen values of the provider's are called: place, value and label.
    pub(super) labels: Vec<(String, Value, String)>,
}

/// The edits so far, in the order of the places. A map that sorts is a tree, which costs more code than this.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Edits(Vec<(String, Entry)>);

impl Edits {
    fn position(&self, place: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(edited, _)| edited.as_str().cmp(place))
    }

    pub(super) fn get(&self, place: &str) -> Option<&Entry> {
        self.position(place).ok().map(|position| &self.0[position].1)
    }

    pub(super) fn insert(&mut self, place: String, entry: Entry) {
        match self.position(&place) {
            Ok(position) => self.0[position].1 = entry,
            Err(position) => self.0.insert(position, (place, entry)),
        }
    }
}

/// The last edit of one place.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Entry {
    /// Typed.
    Text(String),
    /// Ticked or not.
    Flag(bool),
    /// Chose a value, or none.
    Chosen(Option<Value>),
    /// Chose several.
    Picked(Vec<Value>),
    /// Chose what the provider offers.
    Custom(Value, String),
    /// Chose a branch.
    Branch(Option<usize>),
    /// Turned on or off what may be left out.
    Included(bool),
    /// Whether what was chosen is no longer offered.
    Unoffered(bool),
    /// The ids of a list's or map's entries, a map's with their names, and the next new id.
    Entries(Vec<(u32, String)>, u32),
}

/// An edit: one thing that a person does to a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Typed into a text, number or JSON box.
    Text(String),
    /// Ticked or emptied a box.
    Flag(bool),
    /// Chose one by index, or none.
    Choose(Option<usize>),
    /// Chose one of several by index, or took it back.
    Pick(usize, bool),
    /// Chose what the provider offers: the value and its label.
    Custom(Value, String),
    /// Chose a branch by index, or none.
    Branch(Option<usize>),
    /// One entry more, at the end.
    Add,
    /// The entry with this id goes.
    Remove(u32),
    /// The entry with this id moves down by so many places.
    Move(u32, isize),
    /// The entry with this id gets this name.
    Key(u32, String),
    /// What may be left out is sent, or not.
    Include(bool),
    /// What was chosen is not offered since something that it depends on has changed, or is offered after all. Nobody
    /// types this: whoever asks the provider does.
    Unoffered(bool),
    /// What the value that is chosen there is called. Nobody types this: whoever asks the provider does.
    Label(Value, String),
}

impl Draft {
    /// What a value of the provider's is called, where somebody has asked.
    pub(super) fn label(&self, place: &str, value: &Value) -> Option<&str> {
        let found = self.labels.iter().rev().find(|(labelled, of, _)| labelled == place && of == value);
        found.map(|(_, _, label)| label.as_str())
    }

    /// Whether something was entered at this place or below it.
    pub(super) fn touched(&self, place: &str) -> bool {
        let Err(position) = self.edits.position(place) else { return true };
        // Other places may come between one and what is below it, such as `/a-b` between `/a` and `/a/b`.
        let behind = self.edits.0[position..].iter().take_while(|(edited, _)| edited.starts_with(place));
        behind.into_iter().any(|(edited, _)| pointer::is_within(edited, place))
    }

    /// Whether the hub keeps a secret at this place or below it.
    pub(super) fn keeps(&self, place: &str) -> bool {
        self.kept.iter().any(|kept| pointer::is_within(kept, place))
    }

    /// Whether what is chosen there is not offered any more.
    pub(super) fn is_unoffered(&self, place: &str) -> bool {
        self.edits.get(&join(place, UNOFFERED)) == Some(&Entry::Unoffered(true))
    }

    /// Whether the person has turned it on or off.
    pub(super) fn included(&self, place: &str) -> Option<bool> {
        match self.edits.get(&join(place, ON)) {
            Some(Entry::Included(on)) => Some(*on),
            _ => None,
        }
    }
}

// Segments of places that JSON has no name for. They start with `~` and neither 0 nor 1, which no property's token
// does.

/// The segment below which it is noted whether a place is sent at all.
pub(super) const ON: &str = "~on";
/// The segment below which it is noted that a choice is not offered any more.
pub(super) const UNOFFERED: &str = "~unoffered";
/// The segment for the only field of a container that is no object.
pub(super) const VALUE: &str = "~value";
/// The segment for the properties that have no names in the schema.
pub(super) const MORE: &str = "~more";
/// The segment for the properties beyond those that are shown one by one.
pub(super) const REST: &str = "~rest";

/// The place of one of our own segments, which is written as it is; that of a property is `pointer::join`.
pub(super) fn join(place: &str, segment: &str) -> String {
    let mut joined = String::with_capacity(place.len() + segment.len() + 1);
    joined.push_str(place);
    joined.push('/');
    joined.push_str(segment);
    joined
}
