//! The summary of a form: what was entered, to read before it is sent, and what saving changes.

use super::{
    alternatives::Alternatives,
    choices::Values,
    draft::Entry,
    field::{Change, Line},
    label::branch_titles,
    shape::Shape,
    spot::{Role, Spot},
    walk::Walk,
    words::{MASK, plain, readable},
};
use crate::schema::pointer;
use serde_json::Value;

/// Between the labels of a container and of what is in it.
const INTO: &str = " › ";

impl<'a> Walk<'a> {
    /// A line for each filled field.
    pub(super) fn lines(&self) -> Vec<Line> {
        self.pointed_lines().into_iter().map(|(line, _)| line).collect()
    }

    /// The lines, each with the JSON pointer of its field.
    fn pointed_lines(&self) -> Vec<(Line, String)> {
        self.again();
        let mut lines = Vec::new();
        self.add_lines(&self.root(), "", &mut lines);
        lines
    }

    /// A line for each saved property that is no longer used.
    pub(super) fn unused_lines(&self) -> Vec<Line> {
        let mut lines = Vec::new();
        let root = self.root();
        if self.is_object(&root) {
            self.add_unused(&root, "", &mut lines);
        }
        for spot in self.index().spots {
            let is_object = match self.shape(&spot) {
                Shape::Object => true,
                Shape::Branches => {
                    let found = self.alternatives_of(&spot);
                    found.is_some_and(|found| found.tag != "t" && found.is_of_objects())
                }
                _ => false,
            };
            if is_object && spot.role != Role::Alternatives {
                self.add_unused(&spot, &self.label(&spot), &mut lines);
            }
        }
        for place in self.draft.kept.iter().filter(|place| self.is_unmentioned(place)) {
            let name = place.rsplit('/').next().map(pointer::unescape).unwrap_or_default();
            lines.push(Line { place: String::new(), label: readable(&name), text: MASK.to_owned() });
        }
        lines
    }

    fn add_unused(&self, object: &Spot<'a>, path: &str, lines: &mut Vec<Line>) {
        for (name, value) in self.unused(&self.open(object)) {
            let name = readable(name);
            let label = if path.is_empty() { name } else { [path, INTO, &name].concat() };
            lines.push(Line { place: object.place.clone(), label, text: plain(value) });
        }
    }

    fn add_lines(&self, container: &Spot<'a>, path: &str, lines: &mut Vec<(Line, String)>) {
        for spot in self.contents(container) {
            if !self.spend() {
                return;
            }
            let shape = self.shape(&spot);
            let own = self.label(&spot);
            let label = match spot.role {
                Role::Only | Role::More if !path.is_empty() => path.to_owned(),
                _ if path.is_empty() => own,
                _ => [path, INTO, &own].concat(),
            };
            if shape == Shape::Object && !self.is_sent(&spot) {
                continue;
            }
            let text = match shape {
                Shape::Object | Shape::List | Shape::Map => String::new(),
                Shape::Branches => self.branch_text(&spot),
                _ if self.is_secret(&spot) => self.secret_text(&spot),
                _ => self.text(&spot, shape),
            };
            if !text.is_empty() {
                let line = Line { place: spot.place.clone(), label: label.clone(), text };
                lines.push((line, spot.pointer.clone()));
            }
            self.add_lines(&spot, &label, lines);
        }
    }

    fn branch_text(&self, spot: &Spot<'a>) -> String {
        let alternatives: Option<Alternatives<'a>> = self.alternatives_of(spot);
        let selected =
            alternatives.and_then(|alternatives| Some((self.selected(spot, &alternatives)?, alternatives)));
        selected
            .map(|(index, alternatives)| branch_titles(&alternatives).swap_remove(index))
            .unwrap_or_default()
    }

    fn secret_text(&self, spot: &Spot<'a>) -> String {
        let is_there = self.value(spot).is_some() || self.draft.kept.contains(&spot.place);
        if is_there { MASK.to_owned() } else { String::new() }
    }

    fn text(&self, spot: &Spot<'a>, shape: Shape) -> String {
        if let Some(Entry::Custom(_, label)) = self.draft.edits.get(&spot.place) {
            return label.clone();
        }
        let choices = match shape {
            Shape::Choice => self.choices(spot),
            Shape::Choices => self.item_choices(spot).unwrap_or_default(),
            _ => Vec::new(),
        };
        let known = Values::of(&choices);
        let show = |value: &Value| {
            known.position(value).map_or_else(|| plain(value), |position| choices[position].label.clone())
        };
        match self.value(spot) {
            None => String::new(),
            Some(Value::Array(values)) if shape == Shape::Choices => {
                values.iter().map(show).collect::<Vec<_>>().join(", ")
            }
            Some(Value::Object(rest)) if rest.is_empty() && spot.role == Role::Rest => String::new(),
            Some(value) => self.draft.label(&spot.place, &value).map_or_else(|| show(&value), str::to_owned),
        }
    }

    /// Whether a secret was typed.
    fn is_typed(&self, place: &str) -> bool {
        matches!(self.draft.edits.get(place), Some(Entry::Text(text)) if !text.is_empty())
    }
}

/// What differs between what is saved and what was entered.
pub(super) fn changes(saved: &Walk<'_>, now: &Walk<'_>) -> Vec<Change> {
    // What is not among what is saved is proposed there as well.
    let is_saved = |(line, pointer): (Line, String)| {
        let there = line.text == MASK || saved.draft.saved.as_ref()?.pointer(&pointer).is_some();
        there.then_some(line)
    };
    let before: Vec<Line> = saved.pointed_lines().into_iter().filter_map(is_saved).collect();
    let after = now.lines();
    let mut changes = Vec::new();
    for line in &after {
        let was = before.iter().find(|was| was.place == line.place);
        let is_secret = line.text == MASK;
        let differs = if is_secret && was.is_some() {
            now.is_typed(&line.place) && !now.is_same(saved, &line.place)
        } else {
            // A choice that was saved is known by its value, and one that was made by its label.
            was.is_none_or(|was| was.text != line.text && !now.is_same(saved, &line.place))
        };
        if differs {
            let was = was.map(|was| was.text.clone()).unwrap_or_default();
            let after = if is_secret { "changed".to_owned() } else { line.text.clone() };
            let (place, label) = (line.place.clone(), line.label.clone());
            changes.push(Change { place, label, before: was, after });
        }
    }
    for Line { place, label, text } in now.unused_lines() {
        changes.push(Change { place, label, before: text, after: String::new() });
    }
    for was in before {
        if !after.iter().any(|line| line.place == was.place) {
            let Line { place, label, text } = was;
            changes.push(Change { place, label, before: text, after: String::new() });
        }
    }
    changes
}

impl<'a> Walk<'a> {
    fn is_same(&self, other: &Walk<'_>, place: &str) -> bool {
        let value = |walk: &Walk<'_>| walk.at(place).and_then(|spot| walk.value(&spot));
        value(self) == value(other)
    }
}
