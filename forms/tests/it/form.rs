//! What a form makes of a schema, feature by feature.

mod bounds;
mod branches;
mod choices;
mod conditions;
mod edits;
mod kept;
mod kinds;
mod lists;
mod messages;
mod pasted;
mod unused;
mod values;
mod words;

use crate::engine::Engine;
use inlay_forms::{
    Patterns,
    form::{Draft, Edit, Field, Form, Input, Kind, Problem},
};
use serde_json::{Value, json};

/// An engine that can be shared, for forms that keep one.
struct Shared;

impl Patterns for Shared {
    fn is_match(&self, pattern: &str, text: &str) -> Option<bool> {
        Engine::default().is_match(pattern, text)
    }
}

/// A form with a draft, as a screen holds them.
struct Screen {
    form: Form,
    draft: Draft,
}

impl Screen {
    fn new(schema: &Value) -> Self {
        let form = Form::parse(schema).with_patterns(&Shared);
        Self { draft: form.start(None, &[]), form }
    }

    fn saved(schema: &Value, saved: &Value) -> Self {
        let form = Form::parse(schema).with_patterns(&Shared);
        Self { draft: form.start(Some(saved), &[]), form }
    }

    /// A form of one property, `a`.
    fn of(property: &Value) -> Self {
        Self::new(&json!({"properties": {"a": property}}))
    }

    /// A form of one property that is required.
    fn required(property: &Value) -> Self {
        Self::new(&json!({"properties": {"a": property}, "required": ["a"]}))
    }

    fn edit(&mut self, place: &str, edit: Edit) -> Vec<String> {
        self.form.edit(&mut self.draft, place, edit)
    }

    fn text(&mut self, place: &str, text: &str) -> Vec<String> {
        self.edit(place, Edit::Text(text.to_owned()))
    }

    fn field(&self, place: &str) -> Field {
        self.form.field(&self.draft, place).unwrap_or_else(|| panic!("no field at {place}"))
    }

    fn kind(&self, place: &str) -> Kind {
        self.field(place).kind
    }

    fn input(&self, place: &str) -> Input {
        self.field(place).input
    }

    fn value(&self) -> Value {
        self.form.value(&self.draft)
    }

    /// The places in a container.
    fn places(&self, container: &str) -> Vec<String> {
        self.form.fields(&self.draft, container).into_iter().map(|field| field.place).collect()
    }

    fn labels(&self, container: &str) -> Vec<String> {
        self.form.fields(&self.draft, container).into_iter().map(|field| field.label).collect()
    }

    fn problems(&self) -> Vec<(String, String)> {
        let problems: Vec<Problem> = self.form.check(&self.draft, &Shared);
        problems.into_iter().map(|problem| (problem.place, problem.message)).collect()
    }
}

fn input(text: &str) -> Input {
    Input::Text(text.to_owned())
}

fn problem(place: &str, message: &str) -> Vec<(String, String)> {
    vec![(place.to_owned(), message.to_owned())]
}
