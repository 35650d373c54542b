//! Edits: what a person does to a field, and which containers are to be drawn again after it.

use super::{
    Form,
    alternatives::Alternatives,
    draft::{Draft, Edit, Entry, ON, UNOFFERED, join},
    facets::ANY,
    shape::Shape,
    show::offered,
    spot::{Role, Spot},
    walk::Walk,
};
use crate::schema::pointer;
use serde_json::Value;

/// Applies an edit; gives the places of the containers to draw again.
pub(super) fn apply(form: &Form, draft: &mut Draft, place: &str, edit: Edit) -> Vec<String> {
    if let Edit::Label(value, label) = edit {
        draft.labels.push((place.to_owned(), value, label));
        return Vec::new();
    }
    let walk = form.walk(draft);
    let Some(path) = walk.path(place) else { return Vec::new() };
    let Some(spot) = path.last() else { return Vec::new() };
    let Some((key, entry, redraw)) = entry(&walk, spot, edit) else { return Vec::new() };
    let before = conditions(&walk, &path);
    if key == place && draft.is_unoffered(place) {
        draft.edits.insert(join(place, UNOFFERED), Entry::Unoffered(false));
    }
    draft.edits.insert(key, entry);
    let mut changed = Vec::new();
    if !before.is_empty() {
        let walk = form.walk(draft);
        let after = walk.path(place).map(|path| conditions(&walk, &path)).unwrap_or_default();
        changed.extend(before.iter().filter(|was| !after.contains(was)).map(|was| was.container.clone()));
    }
    if redraw {
        changed.push(place.to_owned());
    }
    // What is drawn again includes what is in it.
    let outer = changed.clone();
    let is_in = |place: &str| outer.iter().any(|around| place != around && pointer::is_within(place, around));
    changed.retain(|place| !is_in(place));
    changed.dedup();
    changed
}

/// What an edit puts where, and whether the place itself has other fields then.
fn entry<'a>(walk: &Walk<'a>, spot: &Spot<'a>, edit: Edit) -> Option<(String, Entry, bool)> {
    let place = spot.place.clone();
    Some(match edit {
        Edit::Text(text) => (place, Entry::Text(text), false),
        Edit::Flag(flag) => (place, Entry::Flag(flag), false),
        Edit::Custom(value, label) => (place, Entry::Custom(value, label), walk.shape(spot) == Shape::List),
        Edit::Choose(index) => {
            let value = index.and_then(|index| offered(&walk.choices(spot), index));
            (place, Entry::Chosen(value), false)
        }
        Edit::Pick(index, on) => {
            let value = offered(&walk.item_choices(spot)?, index)?;
            let mut values = walk.simple_picks(spot, Shape::Choices);
            values.retain(|known| *known != value);
            if on {
                values.push(value);
            }
            (place, Entry::Picked(values), false)
        }
        Edit::Branch(index) => {
            let alternatives: Alternatives<'a> = walk.alternatives_of(spot)?;
            (
                alternatives.selector(spot),
                Entry::Branch(index.filter(|index| *index < alternatives.branches.len())),
                true,
            )
        }
        Edit::Include(on) => (join(&place, ON), Entry::Included(on), true),
        Edit::Label(..) => return None,
        Edit::Unoffered(unoffered) => (join(&place, UNOFFERED), Entry::Unoffered(unoffered), false),
        Edit::Add | Edit::Remove(_) | Edit::Move(..) | Edit::Key(..) => {
            let mut entries = walk.entries(spot);
            let saved = match spot.seed {
                Some(Value::Array(entries)) => entries.len(),
                _ => entries.len().max(walk.loose(spot).len()),
            };
            // An id is never used again, so that what was typed in a removed entry stays away.
            let mut next = match walk.draft.edits.get(&place) {
                Some(Entry::Entries(_, next)) => *next,
                _ => saved as u32,
            };
            let fixed = spot.fixed_count();
            let position = |id: u32| entries.iter().position(|(known, _)| *known == id);
            let mut redraw = true;
            match edit {
                Edit::Add => {
                    entries.push((next, String::new()));
                    next += 1;
                }
                Edit::Remove(id) => {
                    let position = position(id).filter(|position| *position >= fixed)?;
                    entries.remove(position);
                }
                Edit::Move(id, by) => {
                    let from = position(id).filter(|position| *position >= fixed)?;
                    let to = from.saturating_add_signed(by).clamp(fixed, entries.len() - 1);
                    let entry = entries.remove(from);
                    entries.insert(to, entry);
                }
                Edit::Key(id, key) => {
                    let position = position(id)?;
                    // The schema of an entry can depend on its name.
                    let schema = |key: &str| walk.entry(spot, position, id, key).facets.first().copied();
                    redraw = schema(&key).map(std::ptr::from_ref)
                        != schema(&entries[position].1).map(std::ptr::from_ref);
                    entries[position].1 = key;
                }
                _ => return None,
            }
            (place, Entry::Entries(entries, next), redraw)
        }
    })
}

/// How an object's conditions stand.
#[derive(PartialEq)]
struct Conditions {
    container: String,
    active: Vec<*const Value>,
    required: Vec<String>,
}

/// The conditions of all objects around a place. Most forms have none.
fn conditions<'a>(walk: &Walk<'a>, path: &[Spot<'a>]) -> Vec<Conditions> {
    let mut conditions = Vec::new();
    for (index, spot) in path.iter().enumerate() {
        if spot.role == Role::Alternatives || spot.types != ANY || !walk.is_conditional(spot) {
            continue;
        }
        let scope = walk.open(spot);
        let container = match index.checked_sub(1).map(|index| &path[index]) {
            // The fields of a branch are drawn in the field that the branch was selected in.
            Some(around) if spot.role == Role::Scope => match walk.shape(around) {
                Shape::Branches if around.role != Role::Scope => around.place.clone(),
                _ => spot.place.rsplit_once('b').map_or("", |(selector, _)| selector).to_owned(),
            },
            _ => spot.place.clone(),
        };
        conditions.push(Conditions {
            container,
            active: scope.active.iter().map(|schema| std::ptr::from_ref(*schema)).collect(),
            required: scope.required.iter().map(|name| (*name).to_owned()).collect(),
        });
    }
    conditions
}
