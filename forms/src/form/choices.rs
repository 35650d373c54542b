//! Choices: the constants that a place or an entry can be, from `enum`, `const` and branches that are constants.

use super::{
    alternatives::BASIC,
    facets::{Facets, choice_label, constant, first, has, list, text, type_of, types},
    field::Choice,
    spot::Spot,
    walk::Walk,
    words::{lower_first, plain},
};
use serde_json::{Map, Value};

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
                let others: Vec<Values> = facets
                    .iter()
                    .filter(|other| !std::ptr::eq(**other, *schema))
                    .filter_map(|other| Some(Values::listed(other.get("enum")?.as_array()?)))
                    .collect();
                let names = list(schema, "enumNames");
                for (index, value) in values.iter().enumerate() {
                    let name = names.get(index).and_then(Value::as_str);
                    let label = name.map_or_else(|| choice_label(value), str::to_owned);
                    if others.iter().all(|other| other.position(value).is_some()) {
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
        if depth == 0 {
            tell_apart(&mut found);
        }
        (!found.is_empty()).then_some(found)
    }
}

/// Values with their positions, found by their text as JSON: lists of choices can be long.
#[derive(Default)]
pub(super) struct Values(Map<String, Value>);

impl Values {
    pub(super) fn of(choices: &[Choice]) -> Self {
        let mut values = Self::default();
        for (position, choice) in choices.iter().enumerate() {
            values.add(&choice.value, position);
        }
        values
    }

    fn listed(list: &[Value]) -> Self {
        let mut values = Self::default();
        for (position, value) in list.iter().enumerate() {
            values.add(value, position);
        }
        values
    }

    /// False when it is there already.
    pub(super) fn add(&mut self, value: &Value, position: usize) -> bool {
        let text = Self::text(value);
        let is_new = !self.0.contains_key(&text);
        if is_new {
            self.0.insert(text, Value::from(position));
        }
        is_new
    }

    pub(super) fn position(&self, value: &Value) -> Option<usize> {
        self.0.get(&Self::text(value))?.as_u64().map(|position| position as usize)
    }

    fn text(value: &Value) -> String {
        #[cfg(test)]
        tests::READ.with(|read| read.set(read.get() + 1));
        value.to_string()
    }
}

/// Leaves out what is listed twice, and says of what has the same label what it is.
fn tell_apart(choices: &mut Vec<Choice>) {
    let (mut values, mut labels) = (Values::default(), Map::new());
    choices.retain(|choice| values.add(&choice.value, 0));
    for position in 0..choices.len() {
        let label = choices[position].label.clone();
        match labels.get(&label).map(|first| first.as_u64().map(|first| first as usize)) {
            None => _ = labels.insert(label, Value::from(position)),
            Some(first) => {
                if let Some(first) = first {
                    explain(&mut choices[first]);
                    labels.insert(label, Value::Null);
                }
                explain(&mut choices[position]);
            }
        }
    }
}

/// Adds to a label what its value is.
fn explain(choice: &mut Choice) {
    let shown = plain(&choice.value);
    let is_type = |(types, _): &&(u8, &str)| types & type_of(&choice.value) != 0;
    let what = match BASIC.iter().find(is_type) {
        None => "nothing".to_owned(),
        Some(_) if shown.is_empty() => "empty".to_owned(),
        Some((_, name)) if shown == choice.label => lower_first(name),
        Some(_) => shown,
    };
    choice.label.push_str(&[" (", &what, ")"].concat());
}

#[cfg(test)]
mod tests {
    use crate::form::{Edit, Form, Input};
    use serde_json::{Value, json};
    use std::cell::Cell;

    thread_local! {
        /// How many values were read to be compared.
        pub(super) static READ: Cell<usize> = const { Cell::new(0) };
    }

    /// How many values a form of so many choices, all of them ticked, reads for all that a screen asks.
    fn read(count: usize) -> usize {
        let codes: Vec<Value> = (0..count).map(|number| json!(format!("c{number}"))).collect();
        let schema = json!({"properties": {
            "one": {"enum": codes, "allOf": [{"enum": codes}]},
            "several": {"type": "array", "items": {"enum": codes}},
        }});
        READ.set(0);
        let form = Form::parse(&schema);
        let mut draft = form.start(Some(&json!({"one": codes[count - 1], "several": codes})), &[]);
        form.edit(&mut draft, "/several", Edit::Pick(0, false));
        form.edit(&mut draft, "/one", Edit::Choose(Some(count - 2)));
        let fields = form.fields(&draft, "");
        assert_eq!(fields[0].input, Input::Chosen(Some(count - 2)));
        assert!(matches!(&fields[1].input, Input::Picked(picked) if picked.len() == count - 1));
        assert_eq!(form.summary(&draft).len(), 2);
        assert_eq!(form.value(&draft)["several"].as_array().map(Vec::len), Some(count - 1));
        READ.get()
    }

    #[test]
    fn f12_ten_times_the_choices_take_ten_times_the_comparisons() {
        let (few, many) = (read(500), read(5000));
        assert!(few >= 500, "{few}");
        assert!(many <= few * 10 + 1000, "{few} for 500 choices, {many} for 5,000");
    }
}
