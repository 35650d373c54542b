//! The index of a form: which field stands for which JSON pointer.

use super::{
    draft::join,
    spot::{Role, Spot},
    walk::Walk,
};
use crate::schema::pointer;

/// All fields that can be seen, in the order to show them, with their JSON pointers.
pub(super) struct Index<'a> {
    pub(super) spots: Vec<Spot<'a>>,
    /// The positions of fields by pointer. What stands for the same value deeper inside comes later.
    pointers: Vec<(String, usize)>,
}

/// Where a JSON pointer leads.
pub(super) struct Located<'i, 'a> {
    /// The position of the field that it names, or of the nearest one around it that can be seen; `None` for the form.
    pub(super) position: Option<usize>,
    pub(super) spot: Option<&'i Spot<'a>>,
    /// The first segment that no field stands for.
    pub(super) missing: Option<String>,
}

impl Located<'_, '_> {
    /// The place that was found.
    pub(super) fn place(&self) -> &str {
        self.spot.map_or("", |spot| &spot.place)
    }

    /// The place that the pointer names, if it is one that can be seen.
    pub(super) fn exact(&self) -> Option<&str> {
        if self.missing.is_none() { self.spot.map(|spot| spot.place.as_str()) } else { None }
    }
}

impl<'a> Index<'a> {
    /// Follows a JSON pointer into the value as far as there are fields for it.
    pub(super) fn locate(&self, pointer: &str) -> Located<'_, 'a> {
        let mut known = pointer;
        loop {
            let position = self
                .pointers
                .iter()
                .rev()
                .find(|(pointer, _)| pointer == known)
                .map(|(_, position)| *position);
            if position.is_some() || known.is_empty() {
                let missing = pointer::split(&pointer[known.len()..]).next();
                return Located { position, spot: position.map(|position| &self.spots[position]), missing };
            }
            known = known.rsplit_once('/').map_or("", |(around, _)| around);
        }
    }

    fn add(&mut self, spot: Spot<'a>) {
        if !matches!(spot.role, Role::Alternatives | Role::More | Role::Rest) {
            self.pointers.push((spot.pointer.clone(), self.spots.len()));
        }
        self.spots.push(spot);
    }
}

impl<'a> Walk<'a> {
    /// All fields that can be seen, those of a container after it.
    pub(super) fn index(&self) -> Index<'a> {
        self.again();
        let mut index = Index { spots: Vec::new(), pointers: Vec::new() };
        self.add_contents(&self.root(), &mut index);
        self.again();
        index
    }

    fn add_contents(&self, container: &Spot<'a>, index: &mut Index<'a>) {
        for spot in self.contents(container) {
            if !self.spend() {
                return;
            }
            if spot.role == Role::Rest {
                let scope = self.open(&self.around(&spot));
                for name in Self::rest(&scope) {
                    index.pointers.push((pointer::join(&spot.pointer, name), index.spots.len()));
                }
            }
            index.add(spot.clone());
            self.add_contents(&spot, index);
        }
    }

    /// The place that a pointer names, also where it cannot be seen.
    pub(super) fn place_below(&self, pointer: &str) -> String {
        let index = self.index();
        let (mut prefix, mut place) = (String::new(), String::new());
        for segment in pointer::tokens(pointer) {
            prefix = join(&prefix, segment);
            place = index.locate(&prefix).exact().map_or_else(|| join(&place, segment), str::to_owned);
        }
        place
    }
}

/// Turns the hub's way to name a field (`rules[0].name`) into a JSON pointer (`/rules/0/name`). What is a pointer
/// already stays one.
pub fn pointer_of(path: &str) -> String {
    if path.starts_with('/') {
        return path.to_owned();
    }
    let mut pointer = String::with_capacity(path.len() + 1);
    for name in path.split(['.', '[']).map(|part| part.trim_end_matches(']')).filter(|part| !part.is_empty())
    {
        pointer::push(&mut pointer, name);
    }
    pointer
}
