//! Fields of places: everything that a screen needs to draw one.

use super::{
    alternatives::Branch,
    choices::Values,
    draft::Entry,
    facets::{ANY, FRACTION, bound, first, list, says, text},
    field::{Choice, Field, Input, Kind, Options},
    label::branch_titles,
    shape::{Presence, Shape},
    simple::seed_text,
    spot::{Role, Spot},
    walk::Walk,
    words::{plain, readable},
};
use crate::{
    is_link,
    rich::{self, Block, Inline},
    schema::pointer,
};
use serde_json::Value;

/// Formats of texts that are written in lines.
const MULTILINE: [&str; 5] = ["textarea", "json", "code", "html", "markdown"];

impl<'a> Walk<'a> {
    /// Everything that a screen needs of one place.
    pub(super) fn field(&self, spot: &Spot<'a>) -> Field {
        let shape = self.shape(spot);
        let facets = &spot.facets;
        let own = |keyword: &str| if is_own(spot) { text(facets, keyword) } else { None };
        let has_options = is_own(spot) && first(facets, "x-options").is_some();
        let kind = self.kind(spot, shape);
        Field {
            place: spot.place.clone(),
            name: if matches!(spot.role, Role::Entry(_)) { String::new() } else { spot.name.clone() },
            label: self.label(spot),
            help: own("description").map(rich::parse).into_iter().flatten().chain(hint(spot)).collect(),
            placeholder: self.placeholder(spot, shape),
            required: spot.required && shape != Shape::Boolean,
            secret: is_own(spot) && self.is_secret(spot),
            kept: self.draft.kept.contains(&spot.place),
            read_only: is_own(spot) && says(facets, &["readOnly"]),
            prefix: own("x-prefix").map(str::to_owned),
            suffix: own("x-suffix").map(str::to_owned),
            docs_url: own("x-docs").filter(|url| is_link(url)).map(str::to_owned),
            group: own("group").map(|id| {
                let known = self.form.groups.iter().find(|(known, _)| known == id);
                known.map_or_else(|| readable(id), |(_, title)| title.clone())
            }),
            advanced: is_own(spot)
                && (says(facets, &["x-advanced"]) || text(facets, "group") == Some("advanced")),
            accept: own("x-file").map(str::to_owned),
            input: self.input(spot, shape, &kind, has_options),
            kind,
            options: has_options.then(|| self.options(spot)),
        }
    }

    fn kind(&self, spot: &Spot<'a>, shape: Shape) -> Kind {
        let facets = &spot.facets;
        match shape {
            Shape::Text => Kind::Text {
                multiline: says(facets, &["multiline", "x-multiline"])
                    || text(facets, "format").is_some_and(|format| MULTILINE.contains(&format))
                    || spot.seed.and_then(Value::as_str).is_some_and(|text| text.contains('\n')),
                format: self.format(spot),
            },
            Shape::Number => Kind::Number { integer: self.types(spot) & FRACTION == 0 },
            Shape::Boolean => Kind::Boolean,
            Shape::Choice => Kind::Choice(self.choices(spot)),
            Shape::Choices => Kind::Choices(self.item_choices(spot).unwrap_or_default()),
            Shape::Object => Kind::Object {
                included: match self.presence(spot) {
                    Presence::Chosen(included) => Some(included),
                    Presence::Always | Presence::Filled => None,
                },
            },
            Shape::Branches => match self.alternatives_of(spot) {
                Some(alternatives) => Kind::Branches {
                    titles: branch_titles(&alternatives),
                    descriptions: alternatives.branches.iter().map(description).collect(),
                    selected: self.selected(spot, &alternatives),
                },
                None => Kind::Json,
            },
            Shape::List => {
                let (count, fixed) = (self.entries(spot).len(), spot.fixed_count());
                let has_more = |schema: &&Value| {
                    let rest = if schema.get("items").is_some_and(Value::is_array) {
                        "additionalItems"
                    } else {
                        "items"
                    };
                    schema.get(rest) == Some(&Value::Bool(false))
                };
                let most = bound(facets, "maxItems", u64::min);
                let is_closed = fixed > 0 && facets.iter().any(has_more) && count >= fixed;
                Kind::List {
                    can_add: !is_closed && most.is_none_or(|most| (count as u64) < most),
                    can_remove: count > fixed,
                    can_move: count > fixed + 1,
                    entry: Self::entry_label(&self.entry(spot, usize::MAX, u32::MAX, "")),
                }
            }
            Shape::Map => Kind::Map {
                can_add: bound(facets, "maxProperties", u64::min)
                    .is_none_or(|most| (self.entries(spot).len() as u64) < most),
                can_remove: !self.entries(spot).is_empty(),
                entry: "Entry".to_owned(),
                names: facets
                    .iter()
                    .filter_map(|schema| schema.get("propertyNames"))
                    .flat_map(|names| list(names, "enum"))
                    .filter_map(|name| name.as_str().map(str::to_owned))
                    .collect(),
            },
            Shape::Json => Kind::Json,
        }
    }

    fn input(&self, spot: &Spot<'a>, shape: Shape, kind: &Kind, has_options: bool) -> Input {
        let edit = self.draft.edits.get(&spot.place);
        if let Some(Entry::Custom(value, label)) = edit {
            return Input::Custom { value: value.clone(), label: label.clone() };
        }
        if let Some(seed) = spot.seed.filter(|seed| has_options && edit.is_none() && !seed.is_null()) {
            let label = self.draft.label(&spot.place, seed).map_or_else(|| plain(seed), str::to_owned);
            return Input::Custom { value: seed.clone(), label };
        }
        match (kind, edit) {
            (Kind::Text { .. } | Kind::Number { .. } | Kind::Json, Some(Entry::Text(text))) => {
                Input::Text(text.clone())
            }
            (Kind::Json, _) if spot.role == Role::Rest => {
                let scope = self.open(&self.around(spot));
                let rest = Self::rest(&scope);
                Input::Text(Value::Object(self.rest_value(&scope, &rest)).to_string())
            }
            (Kind::Json, _) => Input::Text(spot.seed.map(Value::to_string).unwrap_or_default()),
            (Kind::Text { .. } | Kind::Number { .. }, _) => {
                Input::Text(spot.seed.map(seed_text).unwrap_or_default())
            }
            (Kind::Boolean, Some(Entry::Flag(flag))) => Input::Flag(*flag),
            (Kind::Boolean, _) => Input::Flag(match spot.seed {
                Some(Value::Bool(flag)) => *flag,
                Some(Value::String(text)) => spot.fresh && text == "true",
                _ => false,
            }),
            (Kind::Choice(choices), _) => {
                let chosen = match edit {
                    Some(Entry::Chosen(value)) => value.as_ref(),
                    _ => spot.seed,
                };
                // Where blank means `null` and that is a choice, it is the one that is made.
                let chosen = chosen.or((spot.required && spot.nullable()).then_some(&Value::Null));
                Input::Chosen(
                    chosen.and_then(|value| choices.iter().position(|choice| choice.value == *value)),
                )
            }
            (Kind::Choices(choices), _) => {
                let (picked, known) = (self.simple_picks(spot, shape), Values::of(choices));
                Input::Picked(picked.iter().filter_map(|value| known.position(value)).collect())
            }
            (Kind::Object { .. } | Kind::Branches { .. } | Kind::List { .. } | Kind::Map { .. }, _) => {
                Input::Nothing
            }
        }
    }

    /// The ticked values of a list of choices.
    pub(super) fn simple_picks(&self, spot: &Spot<'a>, shape: Shape) -> Vec<Value> {
        match (shape, self.draft.edits.get(&spot.place)) {
            (Shape::Choices, Some(Entry::Picked(values))) => values.clone(),
            _ => spot.seed.and_then(Value::as_array).cloned().unwrap_or_default(),
        }
    }

    /// The object that a part of one belongs to.
    pub(super) fn around(&self, part: &Spot<'a>) -> Spot<'a> {
        let place = part.place.rsplit_once('/').map_or("", |(place, _)| place);
        self.at(place).unwrap_or_else(|| self.root())
    }

    /// The provider's values that are chosen and whose labels are not known: place, JSON pointer and value.
    pub(super) fn unlabelled(&self) -> Vec<(String, String, Value)> {
        let mut found = Vec::new();
        for spot in self.index().spots {
            if !is_own(&spot) || first(&spot.facets, "x-options").is_none() {
                continue;
            }
            let is_chosen = matches!(self.draft.edits.get(&spot.place), Some(Entry::Custom(..)));
            if let Some(value) = self.value(&spot).filter(|_| !is_chosen)
                && self.draft.label(&spot.place, &value).is_none()
            {
                found.push((spot.place, spot.pointer, value));
            }
        }
        found
    }

    fn options(&self, spot: &Spot<'a>) -> Options {
        let mut depends_on = Vec::new();
        if let Some(source) = first(&spot.facets, "x-options") {
            let names = list(source, "dependsOn").iter().chain(list(source, "depends_on"));
            for name in names.filter_map(Value::as_str) {
                depends_on.extend(self.neighbour(spot, name));
            }
        }
        Options { depends_on, pointer: spot.pointer.clone() }
    }

    /// The field of this name (or JSON pointer) nearest to another one.
    fn neighbour(&self, spot: &Spot<'a>, name: &str) -> Option<String> {
        if name.starts_with('/') {
            return self.index().locate(name).exact().map(str::to_owned);
        }
        let mut around = spot.place.as_str();
        while let Some((container, _)) = around.rsplit_once('/') {
            let place = pointer::join(container, name);
            if place != spot.place && self.at(&place).is_some() {
                return Some(place);
            }
            around = container;
        }
        None
    }
}

/// Whether the schemas of a spot describe itself and not the object that it is a part of.
fn is_own(spot: &Spot<'_>) -> bool {
    !matches!(spot.role, Role::Alternatives | Role::More | Role::Rest)
}

/// What the pattern wants, in words.
fn hint(spot: &Spot<'_>) -> Option<Block> {
    let hint = text(&spot.facets, "pattern_descriptor").filter(|_| is_own(spot))?;
    Some(Block::Paragraph(vec![Inline::Text(["Format: ", hint].concat())]))
}

fn description(branch: &Branch<'_>) -> Vec<Block> {
    if branch.types == ANY {
        text(&branch.facets, "description").map(rich::parse).unwrap_or_default()
    } else {
        Vec::new()
    }
}

/// The indexes of choices that are offered, for a value to pick.
pub(super) fn offered(choices: &[Choice], index: usize) -> Option<Value> {
    choices.get(index).map(|choice| choice.value.clone())
}
