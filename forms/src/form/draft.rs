//! What a person has entered, kept apart from what the schema makes of it.

use serde_json::Value;
use std::collections::BTreeMap;

/// Everything that a person has entered so far, also where it is not shown now. Starts with [`super::Form::start`] and
/// changes with [`super::Form::edit`].
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// What was saved. Without edits it is what is sent.
    pub(super) saved: Option<Value>,
    /// Places of secrets that the hub keeps.
    pub(super) kept: Vec<String>,
    /// What was done, by place. What is not here is as saved, or as the schema proposes.
    pub(super) edits: BTreeMap<String, Entry>,
}

/// What a person did at one place.
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
    /// The ids of a list's or map's entries, a map's with their names, and the next new id.
    Entries(Vec<(u32, String)>, u32),
}

/// One thing that a person does to a field.
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
}

impl Draft {
    /// Whether something was entered at this place or below it.
    pub(super) fn touched(&self, place: &str) -> bool {
        self.edits.contains_key(place)
            || self
                .edits
                .range(format!("{place}/")..)
                .next()
                .is_some_and(|(edited, _)| is_below(edited, place))
    }

    /// Whether the hub keeps a secret at this place or below it.
    pub(super) fn keeps(&self, place: &str) -> bool {
        self.kept.iter().any(|kept| kept == place || is_below(kept, place))
    }

    /// Whether the person has turned it on or off.
    pub(super) fn included(&self, place: &str) -> Option<bool> {
        match self.edits.get(&join(place, ON)) {
            Some(Entry::Included(on)) => Some(*on),
            _ => None,
        }
    }
}

/// The segment below which it is noted whether a place is sent at all.
pub(super) const ON: &str = "~on";
/// The segment for the only field of a container that is no object.
pub(super) const VALUE: &str = "~value";
/// The segment for the properties that have no names in the schema.
pub(super) const MORE: &str = "~more";
/// The segment for the properties beyond those that are shown one by one.
pub(super) const REST: &str = "~rest";

/// A place below another.
pub(super) fn join(place: &str, segment: &str) -> String {
    let mut joined = String::with_capacity(place.len() + segment.len() + 1);
    joined.push_str(place);
    joined.push('/');
    joined.push_str(segment);
    joined
}

/// A property's name as a segment (RFC 6901, section 3). A segment of ours starts with `~` and neither 0 nor 1.
pub(super) fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// The name that a segment stands for.
pub(super) fn unescape(segment: &str) -> String {
    segment.replace("~1", "/").replace("~0", "~")
}

/// The segments of a place or pointer.
pub(super) fn segments(place: &str) -> impl Iterator<Item = &str> {
    place.split('/').skip(1)
}

fn is_below(place: &str, above: &str) -> bool {
    place.strip_prefix(above).is_some_and(|rest| rest.starts_with('/'))
}
