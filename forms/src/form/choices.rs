//! Choices: the constants that a place or an entry can be, from `enum`, `const` and branches that are constants.

use super::{
    facets::{Facets, choice_label, constant, first, has, list, text, type_of, types},
    field::Choice,
    spot::Spot,
    walk::Walk,
};
use serde_json::Value;

/// How deep choices may be nested in each other.
const DEEPEST_CHOICE: u8 = 8;

impl<'a> Walk<'a> {
    /// The constants that a place can be.
    pub(super) fn choices(&self, spot: &Spot<'a>) -> Vec<Choice> {
        let mut choices = self.constants_in(&spot.facets, 0).unwrap_or_default();
        let stated = types(&spot.facets) & spot.types;
        choices.retain(|choice| type_of(&choice.value) & stated != 0);
        // What was saved stays on show, even if it can be chosen no longer.
        if let Some(seed) = spot.seed.filter(|seed| !spot.fresh && !seed.is_null())
            && !choices.iter().any(|choice| choice.value == *seed)
        {
            choices.push(Choice { value: seed.clone(), label: choice_label(seed) });
        }
        choices
    }

    /// Whether a value is one that a place can be.
    pub(super) fn offers(&self, spot: &Spot<'a>, value: &Value) -> bool {
        self.choices(spot).iter().any(|choice| choice.value == *value)
    }

    /// The constants that an entry can be, for lists without positions of their own.
    pub(super) fn item_choices(&self, spot: &Spot<'a>) -> Option<Vec<Choice>> {
        let items = first(&spot.facets, "items").filter(|items| items.is_object())?;
        if spot.fixed_count() > 0 {
            return None;
        }
        self.constants_in(&self.expanded(items), 0)
    }

    /// Whether it is one of several constants.
    pub(super) fn has_choices(&self, facets: &Facets<'a>) -> bool {
        has(facets, &["enum", "oneOf", "anyOf"]) && self.constants_in(facets, 0).is_some()
    }

    /// The constants of a branch, if it has nothing else.
    pub(super) fn constants(&self, facets: &Facets<'a>) -> Option<Vec<Choice>> {
        self.constants_at(facets, 0)
    }

    fn constants_at(&self, facets: &Facets<'a>, depth: u8) -> Option<Vec<Choice>> {
        let Some(value) = constant(facets) else { return self.constants_in(facets, depth) };
        let label = text(facets, "title").map_or_else(|| choice_label(value), str::to_owned);
        Some(vec![Choice { value: value.clone(), label }])
    }

    /// Two constants or more, from `enum` or from branches.
    fn constants_in(&self, facets: &Facets<'a>, depth: u8) -> Option<Vec<Choice>> {
        if depth > DEEPEST_CHOICE {
            return None;
        }
        let mut found: Vec<Choice> = Vec::new();
        for schema in facets {
            if let values @ [_, _, ..] = list(schema, "enum") {
                let names = list(schema, "enumNames");
                for (index, value) in values.iter().enumerate() {
                    let name = names.get(index).and_then(Value::as_str);
                    let label = name.map_or_else(|| choice_label(value), str::to_owned);
                    let everywhere = facets.iter().all(|other| {
                        other
                            .get("enum")
                            .and_then(Value::as_array)
                            .is_none_or(|values| values.contains(value))
                    });
                    if everywhere {
                        found.push(Choice { value: value.clone(), label });
                    }
                }
                break;
            }
            for keyword in ["oneOf", "anyOf"] {
                let branches = list(schema, keyword);
                if found.is_empty() && branches.len() > 1 {
                    let parts: Option<Vec<_>> = branches
                        .iter()
                        .map(|branch| self.constants_at(&self.expanded(branch), depth + 1))
                        .collect();
                    found.extend(parts.into_iter().flatten().flatten());
                }
            }
        }
        (!found.is_empty()).then_some(found)
    }
}
