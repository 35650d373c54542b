//! Problems: what is wrong with what was entered, said at the field where the person can do something about it.

use super::{
    draft::Entry,
    facets::text,
    field::Problem,
    index::Located,
    shape::Shape,
    simple::{json, number},
    spot::{Role, Spot},
    walk::Walk,
    words::{lower_first, readable},
};
use crate::Violation;

impl<'a> Walk<'a> {
    /// All problems in the order of the fields, one per field.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let index = self.index();
        // One place for the form's own problem, then one per field.
        let mut problems: Vec<Option<Problem>> = vec![None; index.spots.len() + 1];
        let mut add = |position: Option<usize>, message: String| {
            let problem = &mut problems[position.map_or(0, |position| position + 1)];
            if problem.is_none() {
                let spot = position.map(|position| &index.spots[position]);
                let place = spot.map_or_else(String::new, |spot| spot.place.clone());
                let label = spot.map_or_else(String::new, |spot| self.label(spot));
                *problem = Some(Problem { place, label, message });
            }
        };
        for (position, spot) in index.spots.iter().enumerate() {
            if let Some(message) = self.unreadable(spot) {
                add(Some(position), message);
            }
        }
        let value = self.whole();
        for violation in self.form.schema.violations(&value, self.patterns) {
            let located = index.locate(&violation.pointer);
            let is_kept = violation.keyword == "required"
                && located.exact().is_some_and(|place| self.draft.kept.iter().any(|kept| kept == place));
            if !is_kept {
                add(located.position, self.message(&located, &violation));
            }
        }
        problems.into_iter().flatten().collect()
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
        if self.draft.is_unoffered(&spot.place) && self.value(spot).is_some() {
            return Some("This isn't offered any more. Choose another one.".to_owned());
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
                // A position of a tuple cannot go.
                let is_fixed =
                    matches!(spot.role, Role::Entry(number) if number < self.around(spot).fixed_count());
                Some(["Enter ", &label, if is_fixed { "." } else { ", or remove it." }].concat())
            }
            Shape::Number => {
                let text = typed.map(str::trim).filter(|text| !text.is_empty())?;
                number(text, false).is_none().then(|| "Enter a number.".to_owned())
            }
            Shape::Json => {
                let text = typed.map(str::trim).filter(|text| !text.is_empty())?;
                let is_read = json(text).is_some_and(|value| spot.role != Role::Rest || value.is_object());
                (!is_read).then(|| "Enter JSON, such as {\"name\": \"value\"}.".to_owned())
            }
            _ => None,
        }
    }

    fn message(&self, located: &Located<'_, 'a>, violation: &Violation) -> String {
        let spot = match (located.spot, &located.missing) {
            (Some(spot), None) => spot,
            // What is wrong cannot be seen, so it needs its name.
            (_, Some(name)) => return [&readable(name), ": ", &violation.message].concat(),
            (None, None) => return violation.message.clone(),
        };
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
}
