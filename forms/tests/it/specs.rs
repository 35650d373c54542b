//! Connection specifications as forms.

use crate::engine::Engine;
use inlay_corpus::{Corpus, Spec};
use inlay_forms::{
    Formats, Schema,
    form::{Draft, Edit, Field, Form, Input, Kind},
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What must hold for every form, whichever corpus it is from.
mod every_form {
    use super::*;

    pub(super) fn every_property_can_be_reached_as_a_field(corpus: &Corpus) {
        let (mut count, mut missing) = (0, Vec::new());
        for Spec { name, schema, .. } in corpus.specs() {
            let form = Form::parse(&schema);
            let mut wanted = BTreeSet::new();
            properties(&schema, "", &mut wanted);
            count += wanted.len();
            let mut found = BTreeSet::new();
            let mut draft = form.start(None, &[]);
            let fields = form.fields(&draft, "");
            explore(&form, &mut draft, fields, "", &mut found);
            missing.extend(wanted.difference(&found).map(|path| format!("{name}{path}")));
        }
        assert!(missing.is_empty(), "{}", missing.join("\n"));
        assert!(count > 100, "{count} properties");
    }

    pub(super) fn valid_values_pass_unchanged(corpus: &Corpus) {
        let (engine, mut count, mut failures) = (Engine::default(), 0, Vec::new());
        for Spec { name, schema, valid, .. } in corpus.specs() {
            let form = Form::parse(&schema);
            for instance in &valid {
                count += 1;
                let draft = form.start(Some(instance), &[]);
                let (value, problems) = (form.value(&draft), form.check(&draft, &engine));
                // As text: the spelling of numbers counts, too.
                let (before, after) = (instance.to_string(), value.to_string());
                if before != after || !problems.is_empty() {
                    failures.push(format!("{name}: {instance}\n  {value}\n  {problems:?}"));
                }
                if !form.changes(&draft, instance).is_empty() {
                    failures.push(format!("{name}: {instance} changes without an edit"));
                }
            }
        }
        println!("{count} valid");
        assert!(failures.is_empty(), "{}", failures.join("\n"));
    }

    pub(super) fn invalid_values_are_refused_at_their_field(corpus: &Corpus) {
        let (engine, mut by_form, mut failures) = (Engine::default(), 0, Vec::new());
        for Spec { name, schema, invalid, .. } in corpus.specs() {
            let form = Form::parse(&schema);
            let schema = Schema::parse(schema).with_formats(Formats::Assert);
            for refusal in &invalid {
                let draft = form.start(Some(&refusal.value), &[]);
                let problems = form.check(&draft, &engine);
                let accepted = schema.violations(&form.value(&draft), &engine).is_empty();
                if accepted != problems.is_empty() {
                    failures.push(format!("{name}: another verdict than the schema's: {problems:?}"));
                }
                if refusal.by_form {
                    by_form += 1;
                    let (at, keyword) = (refusal.at.as_str(), refusal.keyword.as_str());
                    let place = form.place_of(&draft, at).unwrap_or_default();
                    // What is missing is there at once where a control always means something: an empty box or list,
                    // the first branch.
                    let kind = form.field(&draft, &place).map(|field| field.kind);
                    let fills_itself =
                        matches!(kind, Some(Kind::Boolean | Kind::List { .. } | Kind::Branches { .. }));
                    let is_filled =
                        fills_itself && keyword == "required" && form.value(&draft).pointer(at).is_some();
                    if !is_filled && !problems.iter().any(|problem| problem.place == place) {
                        failures.push(format!("{name} {keyword} {at} -> {place}: {problems:?}"));
                    }
                }
            }
        }
        assert!(failures.is_empty(), "{}", failures.join("\n"));
        assert!(by_form > 80, "{by_form} can be entered");
    }

    pub(super) fn a_valid_value_can_be_typed_in_from_nothing(corpus: &Corpus) {
        let (engine, mut failures) = (Engine::default(), Vec::new());
        for Spec { name, schema, valid, .. } in corpus.specs() {
            let form = Form::parse(&schema);
            for instance in &valid {
                let target = form.start(Some(instance), &[]);
                let mut draft = form.start(Some(&json!({})), &[]);
                copy(&form, &target, &mut draft, "", "");
                let problems = form.check(&draft, &engine);
                // An entry that was removed and added again has another place, but says the same.
                let lines = |draft| -> Vec<_> {
                    form.summary(draft).into_iter().map(|line| (line.label, line.text)).collect()
                };
                let (mut lost, found) = (lines(&target), lines(&draft));
                lost.retain(|line| !found.contains(line));
                if !problems.is_empty() || !lost.is_empty() {
                    failures.push(format!("{name}: {instance}\n  {problems:?}\n  {lost:?}"));
                }
            }
        }
        assert!(failures.is_empty(), "{} {}", failures.len(), failures.join("\n"));
    }
}

/// Each rule on the project's own specifications, and on the corpora's.
macro_rules! on_both {
    ($($rule:ident),*) => {
        mod own {
            use super::*;
            $(#[test] fn $rule() { every_form::$rule(&Corpus::Own); })*
        }

        mod corpora {
            use super::*;
            $(#[test] #[ignore = "reads the corpora: INLAY_CORPORA=1 cargo test -- --include-ignored"] fn $rule() { every_form::$rule(&Corpus::required()); })*
        }
    };
}

on_both!(
    every_property_can_be_reached_as_a_field,
    valid_values_pass_unchanged,
    invalid_values_are_refused_at_their_field,
    a_valid_value_can_be_typed_in_from_nothing
);

/// The paths of all properties that a person has something to enter in; `*` is any entry.
fn properties(schema: &Value, path: &str, found: &mut BTreeSet<String>) {
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let is_constant = property.get("const").is_some()
            || property["enum"].as_array().is_some_and(|values| values.len() == 1);
        if !is_constant && property["airbyte_hidden"] != true {
            let path = format!("{path}/{name}");
            properties(property, &path, found);
            found.insert(path);
        }
    }
    for branch in ["oneOf", "anyOf", "allOf"].iter().flat_map(|keyword| schema[keyword].as_array()).flatten()
    {
        properties(branch, path, found);
    }
    for entry in ["items", "additionalProperties"].iter().filter_map(|keyword| schema.get(*keyword)) {
        properties(entry, &format!("{path}/*"), found);
    }
}

/// Opens everything that can be opened, branch after branch.
fn explore(form: &Form, draft: &mut Draft, fields: Vec<Field>, path: &str, found: &mut BTreeSet<String>) {
    for field in fields {
        let path = match field.place.rsplit('/').next().unwrap() {
            segment if segment.starts_with('#') => format!("{path}/*"),
            segment if segment.starts_with('~') && field.name.is_empty() => path.to_owned(),
            _ => format!("{path}/{}", field.name),
        };
        found.insert(path.clone());
        match &field.kind {
            Kind::Branches { titles, .. } => {
                for index in 0..titles.len() {
                    form.edit(draft, &field.place, Edit::Branch(Some(index)));
                    let inside = form.fields(draft, &field.place);
                    explore(form, draft, inside, &path, found);
                }
            }
            Kind::Object { included } => {
                if *included == Some(false) {
                    form.edit(draft, &field.place, Edit::Include(true));
                }
                let inside = form.fields(draft, &field.place);
                explore(form, draft, inside, &path, found);
            }
            Kind::List { .. } | Kind::Map { .. } => {
                form.edit(draft, &field.place, Edit::Add);
                let inside = form.fields(draft, &field.place);
                explore(form, draft, inside, &path, found);
            }
            _ => {}
        }
    }
}

/// Does in one draft what makes it say the same as another.
fn copy(form: &Form, from: &Draft, to: &mut Draft, container: &str, target: &str) {
    let sources = form.fields(from, container);
    for (index, source) in sources.into_iter().enumerate() {
        let Some(field) = form.fields(to, target).into_iter().nth(index) else { continue };
        let place = field.place.clone();
        match (&source.kind, &source.input) {
            (_, Input::Text(text)) if text.is_empty() => {}
            (_, Input::Text(text)) => drop(form.edit(to, &place, Edit::Text(text.clone()))),
            (_, Input::Flag(flag))
                if form.value(from).pointer(&form.pointer(from, &source.place)).is_some() =>
            {
                form.edit(to, &place, Edit::Flag(*flag));
            }
            (_, Input::Chosen(chosen)) => {
                form.edit(to, &place, Edit::Choose(*chosen));
            }
            (_, Input::Picked(picked)) => {
                for index in picked {
                    form.edit(to, &place, Edit::Pick(*index, true));
                }
            }
            (Kind::Branches { selected, .. }, _) => {
                form.edit(to, &place, Edit::Branch(*selected));
                copy(form, from, to, &source.place, &place);
            }
            (Kind::Object { included }, _) => {
                if let Some(included) = included {
                    form.edit(to, &place, Edit::Include(*included));
                }
                copy(form, from, to, &source.place, &place);
            }
            (Kind::List { .. }, _) => {
                for field in form.fields(to, &place) {
                    let id = field.place.rsplit_once('#').unwrap().1.parse().unwrap();
                    form.edit(to, &place, Edit::Remove(id));
                }
                for _ in 0..form.fields(from, &source.place).len() {
                    form.edit(to, &place, Edit::Add);
                }
                copy(form, from, to, &source.place, &place);
            }
            (Kind::Map { .. }, _) => {
                for (id, entry) in form.fields(from, &source.place).into_iter().enumerate() {
                    form.edit(to, &place, Edit::Add);
                    form.edit(to, &place, Edit::Key(id as u32, entry.name));
                }
                copy(form, from, to, &source.place, &place);
            }
            _ => {}
        }
    }
}
