//! A form as data: [`Form`] is what a schema asks for, [`Draft`] is what a person has entered, and a screen needs
//! nothing else. Both are plain values; what applies where is worked out anew whenever it is asked for, and only for
//! the place that is asked about.

mod alternatives;
mod choices;
mod condition;
mod draft;
mod edit;
mod entries;
mod facets;
mod field;
mod format;
mod index;
mod label;
mod problems;
mod scope;
mod secrets;
mod shape;
mod show;
mod simple;
mod spot;
mod summary;
mod unused;
mod value;
mod walk;
mod words;

pub use draft::{Draft, Edit};
pub use field::{Change, Choice, Field, Format, Input, Kind, Line, Options, Problem};
pub use index::pointer_of;
pub use words::lower_first;

use crate::{Formats, Patterns, Schema, pasted::Pasted, schema::Place};
use serde_json::Value;
use walk::Walk;

/// A form: what a schema asks for.
#[derive(Clone)]
pub struct Form {
    schema: Schema,
    patterns: &'static (dyn Patterns + Sync),
    /// Ids and titles of the groups that the root lists, in its order.
    groups: Vec<(String, String)>,
}

/// No engine: whatever depends on a pattern counts as fitting.
struct NoPatterns;

impl Patterns for NoPatterns {
    fn is_match(&self, _: &str, _: &str) -> Option<bool> {
        None
    }
}

impl Form {
    /// Reads a JSON Schema of draft 7 or 2020-12. Never fails: what is broken in it is passed over.
    ///
    /// Besides the standard's annotations these say what a field looks like; those without `x-` are what real
    /// specifications use:
    ///
    /// | keyword | meaning |
    /// |---|---|
    /// | `order`, `x-order` | a number; lower ones come first |
    /// | `group`, and `groups: [{id, title}]` at the root | the heading that a field stands under |
    /// | `airbyte_secret`, `x-secret` (and `writeOnly`, `format: password`) | not to be read on a screen |
    /// | `multiline`, `x-multiline`, `format: textarea` | several lines |
    /// | `airbyte_hidden`, `x-hidden`, `hidden` | keeps its value and is not shown |
    /// | `x-prefix`, `x-suffix` | text around the box, no part of the value |
    /// | `x-addresses`, `x-trim` | which part of a pasted text is the value ([`crate::pasted`]) |
    /// | `x-docs` | an https address to read more at |
    /// | `x-advanced` | can be out of sight until asked for |
    /// | `x-file` | which key file can be dropped here |
    /// | `x-options: {depends_on: [names or JSON pointers]}` | the hub reads the choices from the provider |
    /// | `enumNames`, `pattern_descriptor`, `example` | labels of `enum`; the pattern in words; a placeholder |
    pub fn parse(schema: &Value) -> Self {
        let groups = facets::list(schema, "groups").iter().filter_map(|group| {
            let id = group.get("id")?.as_str()?;
            let title = group.get("title").and_then(Value::as_str);
            Some((id.to_owned(), title.map_or_else(|| words::readable(id), str::to_owned)))
        });
        let groups = groups.collect();
        let schema = Schema::parse(schema.clone()).with_formats(Formats::Assert);
        Self { schema, patterns: &NoPatterns, groups }
    }

    /// The same form with an engine for patterns, which conditions and the choice of controls depend on here and there.
    #[must_use]
    pub fn with_patterns(self, patterns: &'static (dyn Patterns + Sync)) -> Self {
        Self { patterns, ..self }
    }

    /// The schema that the form was read from.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        let draft = self.start(None, &[]);
        let walk = self.walk(&draft);
        walk.contents(&walk.root()).is_empty()
    }

    /// A new draft, as a person finds it: with what was saved, or with what the schema proposes when nothing was.
    ///
    /// `kept` are JSON pointers of secrets that the hub has and does not show: they may stay blank.
    pub fn start(&self, saved: Option<&Value>, kept: &[String]) -> Draft {
        let mut draft = Draft { saved: saved.cloned(), ..Draft::default() };
        let places = kept.iter().map(|pointer| self.walk(&draft).place_below(pointer)).collect();
        draft.kept = places;
        draft
    }

    /// The fields in a container: the whole form (`""`), an object, a list, a map or a choice between branches. None
    /// for other places.
    pub fn fields(&self, draft: &Draft, container: &str) -> Vec<Field> {
        let walk = self.walk(draft);
        let contents = walk.at(container).map(|spot| walk.contents(&spot)).unwrap_or_default();
        contents.iter().map(|spot| walk.field(spot)).collect()
    }

    /// One field.
    pub fn field(&self, draft: &Draft, place: &str) -> Option<Field> {
        let walk = self.walk(draft);
        Some(walk.field(&walk.at(place)?))
    }

    /// What a text that was typed at a place means: without what only came with copying it.
    pub fn pasted(&self, draft: &Draft, place: &str, text: &str) -> String {
        let walk = self.walk(draft);
        walk.at(place).map_or_else(|| text.to_owned(), |spot| Pasted::of(&spot.facets).value(text))
    }

    /// Applies an edit. Gives the places of the containers that have other fields then, or other facts about them
    /// (such as `required`); both [`Self::field`] and [`Self::fields`] of these are to be asked again. A container that
    /// is given includes all that is in it.
    pub fn edit(&self, draft: &mut Draft, place: &str, edit: Edit) -> Vec<String> {
        edit::apply(self, draft, place, edit)
    }

    /// Puts several texts into a list: the first one into the entry at `place`, the others into new ones at its end. Gives
    /// the places of the containers to draw again.
    pub fn split_entry(&self, draft: &mut Draft, place: &str, texts: &[String]) -> Vec<String> {
        let (Some((list, _)), [first, others @ ..]) = (place.rsplit_once('/'), texts) else {
            return Vec::new();
        };
        self.edit(draft, place, Edit::Text(first.clone()));
        for text in others {
            self.edit(draft, list, Edit::Add);
            let added = self.fields(draft, list).pop().map(|field| field.place);
            if let Some(added) = added {
                self.edit(draft, &added, Edit::Text(text.clone()));
            }
        }
        vec![list.to_owned()]
    }

    /// The value that would be sent now.
    pub fn value(&self, draft: &Draft) -> Value {
        self.walk(draft).whole()
    }

    /// Validates the draft: what is wrong, in the order of the fields; nothing when the hub accepts it.
    pub fn check(&self, draft: &Draft, patterns: &dyn Patterns) -> Vec<Problem> {
        Walk::new(self, draft, patterns).problems()
    }

    /// The field that a JSON pointer names, or the nearest one around it that can be seen; `None` when that is the
    /// whole form. See [`pointer_of`] for the hub's way to name fields.
    pub fn place_of(&self, draft: &Draft, pointer: &str) -> Option<String> {
        Some(self.walk(draft).index().locate(pointer).place().to_owned()).filter(|place| !place.is_empty())
    }

    /// A place as a JSON pointer into what would be sent, and [`Self::place_of`] the other way round.
    pub fn pointer(&self, draft: &Draft, place: &str) -> String {
        self.walk(draft).at(place).map(|spot| spot.pointer).unwrap_or_default()
    }

    /// What saving will change, against what is saved; what is [`Self::unused`] included.
    pub fn changes(&self, draft: &Draft, saved: &Value) -> Vec<Change> {
        let (kept, labels) = (draft.kept.clone(), draft.labels.clone());
        let before = Draft { saved: Some(saved.clone()), kept, labels, ..Draft::default() };
        summary::changes(&self.walk(&before), &self.walk(draft))
    }

    /// The provider's values that are chosen and whose labels are not known (see [`Edit::Label`]): each with its place and
    /// the JSON pointer of its field.
    pub fn unlabelled(&self, draft: &Draft) -> Vec<(String, String, Value)> {
        self.walk(draft).unlabelled()
    }

    /// The summary: a line for each filled field.
    pub fn summary(&self, draft: &Draft) -> Vec<Line> {
        self.walk(draft).lines()
    }

    /// What was saved of settings that the schema no longer has: a line for each. They go with the next save.
    pub fn unused(&self, draft: &Draft) -> Vec<Line> {
        self.walk(draft).unused_lines()
    }

    /// The value that would be sent now without its secrets, for keeping it where secrets must not be.
    pub fn without_secrets(&self, draft: &Draft) -> Value {
        let mut walk = self.walk(draft);
        walk.secrets = false;
        let mut value = walk.whole();
        secrets::remove(&mut value, &Place::of_schema(&self.schema, self.patterns));
        value
    }

    fn walk<'a>(&'a self, draft: &'a Draft) -> Walk<'a> {
        Walk::new(self, draft, self.patterns)
    }
}
