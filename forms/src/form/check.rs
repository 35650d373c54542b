//! What is wrong with what was entered, said where the person can do something about it.

use super::{
    draft::{Entry, escape, segments, unescape},
    facets::text,
    field::Problem,
    shape::Shape,
    value::number,
    walk::{Role, Spot, Walk},
    words::{lower_first, readable},
};
use crate::Violation;

/// Where a JSON pointer leads.
pub(super) struct Located<'a> {
    /// The field that it names, or the nearest one around it that can be seen.
    pub(super) spot: Spot<'a>,
    /// The first segment that no field stands for.
    missing: Option<String>,
}

impl Located<'_> {
    /// The place that the pointer names, if it is one that can be seen.
    pub(super) fn exact(self) -> Option<String> {
        self.missing.is_none().then_some(self.spot.place)
    }
}

impl<'a> Walk<'a> {
    /// All problems in the order of the fields, one per field.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let seen = self.all();
        let mut problems: Vec<(usize, Problem)> = Vec::new();
        let mut add = |spot: &Spot<'a>, message: String| {
            let position =
                seen.iter().position(|seen| seen.place == spot.place).map_or(0, |position| position + 1);
            if problems.iter().any(|(_, known)| known.place == spot.place) {
                return;
            }
            let label = if spot.place.is_empty() { String::new() } else { self.label(spot) };
            problems.push((position, Problem { place: spot.place.clone(), label, message }));
        };
        for spot in &seen {
            if let Some(message) = self.unreadable(spot) {
                add(spot, message);
            }
        }
        let value = self.whole();
        for violation in self.form.schema.violations(&value, self.patterns) {
            let located = self.locate(&violation.pointer);
            let is_kept = located.missing.is_none()
                && violation.keyword == "required"
                && self.draft.kept.contains(&located.spot.place);
            if !is_kept {
                let message = self.message(&located, &violation);
                add(&located.spot, message);
            }
        }
        problems.sort_by_key(|(position, _)| *position);
        problems.into_iter().map(|(_, problem)| problem).collect()
    }

    /// What is wrong with a text before the schema is asked.
    fn unreadable(&self, spot: &Spot<'a>) -> Option<String> {
        let siblings = |spot: &Spot<'a>| self.entries(&self.around(spot));
        if spot.role == Role::Keyed {
            if spot.name.is_empty() {
                return Some("Enter a name for this entry, or remove it.".to_owned());
            }
            if siblings(spot).iter().filter(|(_, key)| *key == spot.name).count() > 1 {
                return Some("Enter a name that no other entry has.".to_owned());
            }
        }
        let typed = match self.draft.edits.get(&spot.place) {
            Some(Entry::Text(text)) => Some(text.as_str()),
            _ => None,
        };
        let is_blank = match typed {
            Some(text) => text.is_empty(),
            None => spot.seed.is_none(),
        };
        let is_entry = matches!(spot.role, Role::Entry(_) | Role::Keyed);
        match self.shape(spot) {
            Shape::Text | Shape::Number | Shape::Json if is_entry && is_blank && !spot.nullable() => {
                let label = lower_first(&self.label(spot));
                Some(["Enter ", &label, ", or remove it."].concat())
            }
            Shape::Number => {
                let text = typed.map(str::trim).filter(|text| !text.is_empty())?;
                number(text, false).is_none().then(|| "Enter a number.".to_owned())
            }
            Shape::Json => {
                let text = typed.map(str::trim).filter(|text| !text.is_empty())?;
                let is_read = match spot.role {
                    Role::Rest => {
                        serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(text).is_ok()
                    }
                    _ => serde_json::from_str::<serde_json::Value>(text).is_ok(),
                };
                (!is_read).then(|| "Enter JSON, such as {\"name\": \"value\"}.".to_owned())
            }
            _ => None,
        }
    }

    fn message(&self, located: &Located<'a>, violation: &Violation) -> String {
        let spot = &located.spot;
        if let Some(name) = &located.missing {
            // What is wrong cannot be seen, so it needs its name.
            return [&readable(name), ": ", &violation.message].concat();
        }
        match violation.keyword {
            "required" | "dependentRequired" | "dependencies" => match self.shape(spot) {
                Shape::Choice | Shape::Choices | Shape::Branches | Shape::Boolean => "Choose one.".to_owned(),
                Shape::List | Shape::Map => "Add an entry.".to_owned(),
                Shape::Object => "Turn this on and fill it in.".to_owned(),
                Shape::Text | Shape::Number | Shape::Json => {
                    ["Enter ", &lower_first(&self.label(spot)), "."].concat()
                }
            },
            "pattern" => match (text(&spot.facets, "pattern_descriptor"), self.sample(spot)) {
                (Some(descriptor), _) => ["Use the format ", descriptor, "."].concat(),
                (None, Some(sample)) => ["Use a form such as ", &sample, "."].concat(),
                (None, None) => violation.message.clone(),
            },
            _ => violation.message.clone(),
        }
    }

    /// An example that the pattern accepts; many real ones are refused by their own.
    fn sample(&self, spot: &Spot<'a>) -> Option<String> {
        let sample = self.field(spot).placeholder?;
        let mut patterns = spot.facets.iter().filter_map(|schema| schema.get("pattern")?.as_str());
        patterns.all(|pattern| self.patterns.is_match(pattern, &sample) == Some(true)).then_some(sample)
    }

    /// All fields that can be seen, those of a container after it.
    pub(super) fn all(&self) -> Vec<Spot<'a>> {
        let mut all = Vec::new();
        // The root is a container only, and what it contains is found without asking for its shape.
        self.add_contents(&self.root(), &mut all);
        all
    }

    fn add_contents(&self, spot: &Spot<'a>, all: &mut Vec<Spot<'a>>) {
        for inner in self.contents(spot) {
            if !self.spend() {
                return;
            }
            all.push(inner);
            if let Some(inner) = all.last().cloned() {
                self.add_contents(&inner, all);
            }
        }
    }

    /// Follows a JSON pointer into the value as far as there are fields for it.
    pub(super) fn locate(&self, pointer: &str) -> Located<'a> {
        let mut spot = self.root();
        // A value that is no object is in the root's only field.
        if let [only] = self.contents(&spot).as_slice()
            && only.role == Role::Only
        {
            spot = only.clone();
        }
        for segment in segments(pointer) {
            let name = unescape(segment);
            match self.find(&spot, &name) {
                Some(found) => spot = found,
                None => return Located { spot, missing: Some(name) },
            }
        }
        Located { spot, missing: None }
    }

    /// The field of this name (or number) in a container, wherever in the object it is asked for.
    fn find(&self, container: &Spot<'a>, name: &str) -> Option<Spot<'a>> {
        let contents = self.contents(container);
        let named = contents.iter().find(|spot| match spot.role {
            Role::Member | Role::Keyed => spot.name == name,
            Role::Entry(number) => number.to_string() == name,
            Role::Rest => {
                let scope = self.open(&self.around(spot));
                Self::rest(&scope).contains(&name)
            }
            Role::Scope | Role::Group | Role::Only | Role::More => false,
        });
        named.cloned().or_else(|| {
            let mut inside =
                contents.iter().filter(|spot| matches!(spot.role, Role::Group | Role::Only | Role::More));
            inside.find_map(|spot| self.find(spot, name))
        })
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
        pointer.push('/');
        pointer.push_str(&escape(name));
    }
    pointer
}
