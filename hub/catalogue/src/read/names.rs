//! Checks the `{names}` in the templates of a connection: which inputs and variables they may be made from.

use super::section::Section;
use crate::{ConnectionTemplate, Scheme, TextTemplate, UrlTemplate, Variable};
use inlay_api::KeyLocation;
use std::collections::BTreeSet;

/// The names that a connection gives values to.
pub(crate) struct Names<'t> {
    template: &'t ConnectionTemplate,
    kept: Vec<(&'t str, bool)>,
}

impl<'t> Names<'t> {
    pub(crate) fn of(template: &'t ConnectionTemplate) -> Self {
        Self { template, kept: template.scheme.kept() }
    }

    /// Each name has one value: a provider's answer, or what somebody typed, must not stand in for something else. The one
    /// exception is a variable that says so (`kept`).
    pub(crate) fn check_distinct(&self, section: &Section<'_>) {
        let mut seen = BTreeSet::new();
        for (name, _) in &self.kept {
            if !seen.insert(name) {
                section.problem_within("keep", format!("keeps {name} twice"));
            } else if self.is_taken_beside_variables(name) {
                section.problem_within("keep", format!("keeps {name}, which the credential has, too"));
            } else if self.variable(name).is_some_and(|variable| !variable.kept) {
                let message = format!(
                    "keeps {name}, which is a variable, too; say kept = true there if the answer counts"
                );
                section.problem_within("keep", message);
            }
        }
        for variable in &self.template.variables {
            let name = variable.name.as_str();
            if self.is_taken_beside_variables(name) {
                section.problem(
                    "variable",
                    format!("must not be called {name}, as a part of the credential is"),
                );
            }
            if variable.kept && self.kept.iter().all(|(kept, _)| *kept != name) {
                section.problem(
                    "variable",
                    format!("must be kept of an answer where it says kept, and {name} is not"),
                );
            }
        }
    }

    /// Whether the account already gives a value to a name.
    pub(crate) fn is_taken(&self, name: &str) -> bool {
        self.kept.iter().any(|(kept, _)| *kept == name) || self.is_taken_beside_variables(name)
    }

    /// Whether it is an input of the credential, or a word that the scheme gives a meaning.
    fn is_taken_beside_variables(&self, name: &str) -> bool {
        let (_, _, of_scheme) = self.template.scheme.texts();
        self.template.inputs().any(|input| input.name == name)
            || of_scheme.contains(&name)
            || self.is_path_key(name)
    }

    fn variable(&self, name: &str) -> Option<&'t Variable> {
        self.template.variables.iter().find(|variable| variable.name == name)
    }

    /// A URL can only be made when each of its variables is one of the connection's and cannot be blank, or when there is
    /// another URL for that. The host decides who gets the credential: what goes into it needs a pattern or choices, and
    /// only choices can decide the domain.
    pub(crate) fn check_url(&self, section: &Section<'_>, field: &str, url: &UrlTemplate) {
        self.check_url_with(section, field, url, &[]);
    }

    /// The same for a URL that may have `more` in it, which are never blank there and never decide the host.
    pub(crate) fn check_url_with(
        &self,
        section: &Section<'_>,
        field: &str,
        url: &UrlTemplate,
        more: &[&str],
    ) {
        for name in url.names().unwrap_or_default() {
            let in_host = url.names_in_host(name);
            let variable = self.variable(name);
            let kept = self.kept.iter().find(|(kept, _)| *kept == name);
            let has_choices = variable.is_some_and(|variable| !variable.choices.is_empty());
            let is_bound = has_choices
                || variable.is_some_and(|variable| variable.pattern.is_some())
                || kept.is_some_and(|(_, has_pattern)| *has_pattern);
            let can_be_blank =
                variable.is_some_and(|variable| !variable.required && variable.default.is_empty());
            let objection = if more.contains(&name) {
                in_host.then_some("is a setting; only a variable of the connection may be in a host")
            } else if variable.is_none() && kept.is_none() && !self.is_path_key(name) {
                Some("is not a variable of this connection")
            } else if can_be_blank && url.alternative().is_none() {
                Some("must be required or have a default")
            } else if in_host && !is_bound {
                Some("needs a pattern or choices, being in its host")
            } else if in_host && !url.has_fixed_domain() && !has_choices {
                Some("needs choices, because its host does not end with a fixed domain such as .example.com")
            } else {
                None
            };
            if let Some(objection) = objection {
                section.problem_within(field, format!("uses {{{name}}}, which {objection}"));
            }
        }
        if let Some(alternative) = url.alternative() {
            self.check_url_with(section, field, alternative, more);
        }
    }

    /// Texts of the requests for a token are made from variables alone: nothing else is typed, or known yet.
    pub(crate) fn check_variables(
        &self,
        section: &Section<'_>,
        field: &str,
        texts: &[(String, TextTemplate)],
    ) {
        for name in texts.iter().flat_map(|(_, text)| text.names()) {
            if self.variable(name).is_none() {
                let message = format!("uses {{{name}}}, which is not a variable of this connection");
                section.problem_within(field, message);
            }
        }
    }

    /// A URL that the browser is sent to shows everything in it to whoever sees its history: no secret belongs there.
    pub(crate) fn check_browsed(&self, section: &Section<'_>, field: &str, url: &UrlTemplate) {
        for url in std::iter::successors(Some(url), |url| url.alternative()) {
            for name in url.names().unwrap_or_default() {
                if self.variable(name).is_some_and(|variable| variable.secret) {
                    let message = format!("uses {{{name}}}, which is secret, and the browser would show it");
                    section.problem_within(field, message);
                }
            }
        }
    }

    /// The name of a key that goes into the path.
    fn is_path_key(&self, name: &str) -> bool {
        matches!(&self.template.scheme, Scheme::ApiKey(placement)
            if placement.location == KeyLocation::Path && placement.name == name)
    }

    /// Texts are made from the credential's inputs, the variables and `more`.
    pub(crate) fn check_texts(
        &self,
        section: &Section<'_>,
        field: &str,
        texts: &[TextTemplate],
        more: &[&str],
    ) {
        for name in texts.iter().flat_map(TextTemplate::names) {
            let known = self.template.inputs().any(|input| input.name == name)
                || self.variable(name).is_some()
                || self.kept.iter().any(|(kept, _)| *kept == name)
                || more.contains(&name);
            if !known {
                let message = format!(
                    "uses {{{name}}}, which is neither a variable of this connection nor a part of its credential"
                );
                section.problem_within(field, message);
            }
        }
    }
}
