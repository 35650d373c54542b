//! Places of variables, each worked out once: variables have many values and a schema speaks about few places.

use inlay_catalogue::{Matchers, Place};
use serde_json::Value;
use std::{cell::RefCell, collections::HashMap, rc::Rc};

/// Names of members that are remembered of one place. An activation's variables have no more; whoever sends more does not
/// fill the memory with them.
const MOST: usize = 1000;

/// A place, whatever the value is, and those below it that were asked for already.
pub(super) struct Places<'s> {
    place: Place<'s>,
    below: RefCell<HashMap<String, Rc<Self>>>,
}

impl<'s> Places<'s> {
    /// The whole of the variables.
    pub(super) fn root(schema: &'s Value, matchers: &'s Matchers) -> Self {
        Self::of(Place::root(schema, None, matchers))
    }

    fn of(place: Place<'s>) -> Self {
        Self { place, below: RefCell::default() }
    }

    /// Whether a value here is secret, or part of one.
    pub(super) fn is_secret(&self) -> bool {
        self.place.is_secret()
    }

    /// Whether the schema knows a member of the object that stands here.
    pub(super) fn knows(&self, name: &str) -> bool {
        self.place.knows(name)
    }

    /// Whether the schema lets in members that it does not describe, by saying so.
    pub(super) fn leaves_free(&self) -> bool {
        self.place.leaves_free()
    }

    /// Whether a value of this type may stand here.
    pub(super) fn allows(&self, type_name: &str) -> bool {
        self.place.allows(type_name)
    }

    /// A member of the object that stands here.
    pub(super) fn member(&self, name: &str) -> Rc<Self> {
        if let Some(known) = self.below.borrow().get(name) {
            return Rc::clone(known);
        }
        let found = Rc::new(Self::of(self.place.step(name, None)));
        let mut below = self.below.borrow_mut();
        if below.len() < MOST {
            below.insert(name.to_owned(), Rc::clone(&found));
        }
        found
    }

    /// An element of the list that stands here.
    pub(super) fn element(&self, at: usize) -> Rc<Self> {
        let at = self.place.alike_from().map_or(at, |first| at.min(first));
        self.member(&at.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use inlay_catalogue::effort::measured;
    use serde_json::json;

    #[test]
    fn the_elements_of_a_list_are_one_place_behind_those_that_the_schema_tells_apart() {
        let schema = json!({"properties": {
            "rows": {"items": {"properties": {"key": {"writeOnly": true}, "name": {}}}},
            "pair": {"prefixItems": [{"writeOnly": true}, {}], "items": {"format": "password"}},
            "odd": {"items": {}, "properties": {"7": {"writeOnly": true}}},
        }});
        let matchers = Matchers::default();
        let ((), effort) = measured(|| {
            let root = Places::root(&schema, &matchers);
            let (rows, pair, odd) = (root.member("rows"), root.member("pair"), root.member("odd"));
            for at in 0..60_000 {
                let row = rows.element(at);
                assert!(row.member("key").is_secret() && !row.member("name").is_secret());
                assert_eq!(pair.element(at).is_secret(), at != 1, "{at}");
            }
            // What a schema says of a member with a number for a name, it could say of an element, too.
            assert!(odd.element(7).is_secret() && !odd.element(8).is_secret());
        });
        assert!(effort.places < 20, "{effort:?}");
    }
}
