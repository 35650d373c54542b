//! Elements of lists that moved: where what stood at a pointer is after an update. Each list is read once, however many
//! pointers lead through it.

use inlay_forms::schema::pointer;
use serde_json::Value;
use std::collections::{HashMap, HashSet};

/// Two values, one of which is an update of the other, with the pairs of lists in them that were asked for already.
pub(super) struct Moves<'v> {
    update: &'v Value,
    stored: &'v Value,
    /// By where their elements are in memory.
    lists: HashMap<(*const Value, *const Value), Lists<'v>>,
}

/// A list and its update.
struct Lists<'v> {
    new: &'v [Value],
    old: &'v [Value],
    /// Where each value of the update is first.
    places: HashMap<&'v Value, usize>,
    known: HashSet<&'v Value>,
    /// What was found already.
    found: HashMap<usize, Option<usize>>,
}

impl<'v> Moves<'v> {
    pub(super) fn new(update: &'v Value, stored: &'v Value) -> Self {
        Self { update, stored, lists: HashMap::new() }
    }

    /// The path in the update to what stands at a pointer in what was stored. The last step need not be there.
    pub(super) fn path(&mut self, pointer: &str) -> Option<Vec<String>> {
        let (mut new, mut old) = (self.update, self.stored);
        let mut path = Vec::new();
        let mut steps = pointer::split(pointer).peekable();
        while let Some(step) = steps.next() {
            if steps.peek().is_none() {
                path.push(step);
                return Some(path);
            }
            match (new, old) {
                (Value::Array(new_items), Value::Array(old_items)) => {
                    let at = step.parse().ok()?;
                    let at_in_update = self.lists(new_items, old_items).index(at)?;
                    (new, old) = (new_items.get(at_in_update)?, old_items.get(at)?);
                    path.push(at_in_update.to_string());
                }
                _ => {
                    (new, old) = (new.get(&step)?, old.get(&step)?);
                    path.push(step);
                }
            }
        }
        None
    }

    fn lists(&mut self, new: &'v [Value], old: &'v [Value]) -> &mut Lists<'v> {
        self.lists.entry((new.as_ptr(), old.as_ptr())).or_insert_with(|| {
            let mut places = HashMap::with_capacity(new.len());
            for (at, element) in new.iter().enumerate() {
                places.entry(element).or_insert(at);
            }
            Lists { new, old, places, known: old.iter().collect(), found: HashMap::new() }
        })
    }
}

impl Lists<'_> {
    /// Where an element is after the update: where it stands unchanged, or, when none was added or removed, where it was,
    /// unless that is another element now. A secret must not end up beside somebody else's name.
    fn index(&mut self, at: usize) -> Option<usize> {
        if let Some(known) = self.found.get(&at) {
            return *known;
        }
        let index = self.look_for(at);
        self.found.insert(at, index);
        index
    }

    fn look_for(&self, at: usize) -> Option<usize> {
        let element = self.old.get(at)?;
        if self.new.get(at) == Some(element) {
            return Some(at);
        }
        self.places.get(element).copied().or_else(|| {
            let edited = self.new.len() == self.old.len() && !self.known.contains(self.new.get(at)?);
            edited.then_some(at)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_list_is_read_once_however_many_of_its_elements_moved() {
        let rows = |numbers: &mut dyn Iterator<Item = usize>| json!({"rows": numbers.map(|n| json!({"name": n.to_string()})).collect::<Vec<_>>()});
        const MANY: usize = 5000;
        let (stored, update) = (rows(&mut (0..MANY)), rows(&mut (0..MANY).rev()));
        let mut moves = Moves::new(&update, &stored);
        for at in 0..MANY {
            for secret in ["key", "pin"] {
                let path = moves.path(&format!("/rows/{at}/{secret}")).unwrap();
                assert_eq!(path, ["rows", &(MANY - 1 - at).to_string(), secret]);
            }
        }
        assert_eq!(moves.lists.len(), 1);
        let lists = moves.lists.values().next().unwrap();
        assert_eq!((lists.places.len(), lists.known.len(), lists.found.len()), (MANY, MANY, MANY));
    }
}
