//! Fields: what a screen draws of one place, what it accepts, and what is shown in it.

use crate::rich::Block;
use serde_json::Value;

/// A field: one thing to fill in, with everything that a screen needs to draw it.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Where it is: like a JSON pointer, but an entry of a list or map is `#` and an id that stays with it, and `~g0`,
    /// `~g0b1`, `~t0`, `~value`, `~more` and `~rest` name what JSON has no name for (a choice between branches, one of
    /// its branches, …).
    pub place: String,
    /// The property's name; empty for an entry of a list.
    pub name: String,
    /// For people.
    pub label: String,
    /// What to know about it, safe to show.
    pub help: Vec<Block>,
    /// An example, or what applies when it stays blank; never a value.
    pub placeholder: Option<String>,
    /// Whether the form cannot be sent without it.
    pub required: bool,
    /// Whether what is typed must not be readable on the screen.
    pub secret: bool,
    /// A secret that the hub has and does not show: it stays when this is left blank.
    pub kept: bool,
    /// To look at only.
    pub read_only: bool,
    /// Shown before the box; no part of the value.
    pub prefix: Option<String>,
    /// Shown after the box; no part of the value.
    pub suffix: Option<String>,
    /// Where to read more; https only.
    pub docs_url: Option<String>,
    /// The heading that it stands under.
    pub group: Option<String>,
    /// Whether it can be out of sight until asked for.
    pub advanced: bool,
    /// Which key file can be dropped here, as `x-file` says.
    pub accept: Option<String>,
    /// What it accepts.
    pub kind: Kind,
    /// What to show in it now.
    pub input: Input,
    /// Where its choices come from, when the hub reads them from the provider.
    pub options: Option<Options>,
}

/// What a field accepts, and with it which control fits.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// A line or several.
    Text {
        /// Whether line breaks make sense.
        multiline: bool,
        /// What kind of text.
        format: Format,
    },
    /// A number, typed as text.
    Number {
        /// Whether fractions are refused.
        integer: bool,
    },
    /// Yes or no.
    Boolean,
    /// One of these.
    Choice(Vec<Choice>),
    /// Any number of these.
    Choices(Vec<Choice>),
    /// Fields of its own: ask [`super::Form::fields`] for its place.
    Object {
        /// Whether it is sent, where that is for the person to say.
        included: Option<bool>,
    },
    /// One of several sets of fields; [`super::Form::fields`] gives those of the selected one.
    Branches {
        /// One per branch.
        titles: Vec<String>,
        /// One per branch; blocks may be missing.
        descriptions: Vec<Vec<Block>>,
        /// Which one.
        selected: Option<usize>,
    },
    /// Entries, each a field of [`super::Form::fields`], whose place ends in its id.
    List {
        /// Whether there may be one more.
        can_add: bool,
        /// Whether there may be one fewer.
        can_remove: bool,
        /// Whether their order can be changed.
        can_move: bool,
        /// What one is called.
        entry: String,
    },
    /// Entries with names that the person chooses; the name is [`Field::name`] of the entry.
    Map {
        /// Whether there may be one more.
        can_add: bool,
        /// Whether there may be one fewer.
        can_remove: bool,
        /// What one is called.
        entry: String,
        /// The only names that there may be; empty when any may.
        names: Vec<String>,
    },
    /// Anything else, as JSON text.
    Json,
}

/// What kind of text a box is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Any.
    Plain,
    /// A day as RFC 3339 writes it, which is what a native date control gives.
    Date,
    /// A moment as RFC 3339 writes it. For a text box: a native control gives neither seconds nor time zone.
    DateTime,
    /// A time of day.
    Time,
    /// An e-mail address.
    Email,
    /// A web address.
    Uri,
}

/// One of the values of a choice.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// What is sent.
    pub value: Value,
    /// What is shown.
    pub label: String,
}

/// What a field shows.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// Nothing of its own: it has fields of its own.
    Nothing,
    /// Text, numbers and JSON, exactly as typed.
    Text(String),
    /// A ticked or empty box.
    Flag(bool),
    /// The index of the chosen one of [`Kind::Choice`].
    Chosen(Option<usize>),
    /// The indexes of the chosen ones of [`Kind::Choices`].
    Picked(Vec<usize>),
    /// One of the provider's choices, or several in an array.
    Custom {
        /// What is sent.
        value: Value,
        /// What is shown: the value itself as text when only that was saved.
        label: String,
    },
}

/// Where the hub reads a field's choices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The places of the fields whose values decide what there is to choose.
    pub depends_on: Vec<String>,
    /// The field's place in the value, as a JSON pointer.
    pub pointer: String,
}

/// A problem: what is wrong, where, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The field, or the nearest one around it that can be seen; empty for the whole form.
    pub place: String,
    /// That field's label.
    pub label: String,
    /// A sentence.
    pub message: String,
}

/// A line of the summary: a filled field, to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The field.
    pub place: String,
    /// Its label, after those of the fields around it: `Sign-in › User name`.
    pub label: String,
    /// What was entered; a secret is masked.
    pub text: String,
}

/// A change that saving makes to one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The field.
    pub place: String,
    /// As in [`Line::label`].
    pub label: String,
    /// What is saved; empty when nothing is.
    pub before: String,
    /// What will be; empty when nothing will.
    pub after: String,
}
