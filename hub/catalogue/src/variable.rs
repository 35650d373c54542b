//! Connection variables: what a person types besides the credential, such as a subdomain.

use crate::{Pattern, hint};
use inlay_api::{ConnectionVariable, VariableChoice, is_trimmed};
use inlay_forms::{form::lower_first, pasted::Pasted};
use std::collections::{BTreeMap, BTreeSet};
use url::Url;

/// Checked values by variable name.
pub type Values = BTreeMap<String, String>;

/// Largest number of characters in a value.
const LONGEST_VALUE: usize = 255;

/// A connection variable.
#[derive(Clone, Debug)]
pub struct Variable {
    /// Unique in the template.
    pub name: String,
    /// For people.
    pub label: Option<String>,
    /// Help for people.
    pub description: Option<String>,
    /// Whether blank is refused.
    pub required: bool,
    /// Used when blank; may be empty.
    pub default: String,
    /// Shown before the box; not part of the value.
    pub prefix: Option<String>,
    /// Shown after the box; not part of the value.
    pub suffix: Option<String>,
    /// Addresses whose `{value}` part is the value: [`inlay_forms::pasted::address_objection`].
    pub addresses: Vec<String>,
    /// What the whole value must match.
    pub pattern: Option<Pattern>,
    /// A format of JSON Schema that the value must have; a pattern beats it.
    pub format: Option<String>,
    /// An example of a value.
    pub example: Option<String>,
    /// The values that it may have; any, when empty.
    pub choices: Vec<VariableChoice>,
    /// Whether it is kept with the credential and never sent back.
    pub secret: bool,
    /// Whether it is never asked for: its default is used.
    pub hidden: bool,
    /// Whether what the provider's answer says of it (`keep`, `keep_callback`) replaces what was typed.
    pub kept: bool,
    /// Its order before the credential; without one it comes after.
    pub order: Option<i64>,
    /// Says where to find it.
    pub docs: Option<Url>,
}

/// A value that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueProblem {
    /// Its index in the list that was sent; absent when it is missing there.
    pub index: Option<usize>,
    /// The variable.
    pub name: String,
    /// A sentence for a person.
    pub message: String,
}

/// Checks what a client sent against what is asked for, and fills in defaults.
///
/// # Errors
/// Every value that is unknown, sent twice, missing, too long or of another form.
pub(super) fn check(
    variables: &[Variable],
    sent: &[ConnectionVariable],
) -> Result<Values, Vec<ValueProblem>> {
    let mut problems = Vec::new();
    let mut values = Values::new();
    let mut seen = BTreeSet::new();
    for (index, ConnectionVariable { name, value }) in sent.iter().enumerate() {
        let known = variables.iter().find(|variable| variable.name == *name);
        let value = known.map_or_else(|| value.clone(), |variable| variable.pasted(value));
        let objection = match known {
            None => Some("This isn't a setting of this connection.".to_owned()),
            Some(_) if !seen.insert(name) => Some("This was sent twice.".to_owned()),
            // What is never asked for is never taken either.
            Some(variable) if variable.hidden && value != variable.default => {
                Some("This can't be changed.".to_owned())
            }
            Some(variable) => variable.objection(&value),
        };
        match objection {
            Some(message) => problems.push(ValueProblem { index: Some(index), name: name.clone(), message }),
            None => _ = values.insert(name.clone(), value),
        }
    }
    for variable in variables {
        let value = values.entry(variable.name.clone()).or_default();
        if value.is_empty() {
            value.clone_from(&variable.default);
        }
        if value.is_empty()
            && variable.required
            && !problems.iter().any(|problem| problem.name == variable.name)
        {
            let index = sent.iter().position(|sent| sent.name == variable.name);
            let message =
                format!("Enter the {}.", lower_first(variable.label.as_deref().unwrap_or(&variable.name)));
            problems.push(ValueProblem { index, name: variable.name.clone(), message });
        }
    }
    if problems.is_empty() { Ok(values) } else { Err(problems) }
}

/// Whether each variable may have its value: the check of values that no client sends now, as those of a provider's answer, a
/// stored connection, an OAuth transaction. Names that are not asked for have no rules.
pub(super) fn are_allowed(variables: &[Variable], values: &Values) -> bool {
    variables.iter().all(|variable| values.get(&variable.name).is_none_or(|value| variable.allows(value)))
}

impl Variable {
    /// Whether it may have this value, whoever says so. Blank is allowed: whether it may be left out is another question.
    pub(super) fn allows(&self, value: &str) -> bool {
        let is_set_elsewhere = self.hidden && !self.kept && value != self.default;
        !is_set_elsewhere && self.objection(value).is_none()
    }

    /// The value that a text means, as a form reads what is typed.
    fn pasted(&self, text: &str) -> String {
        let pasted = Pasted {
            trims: is_trimmed(&self.name),
            prefix: self.prefix.as_deref().unwrap_or_default(),
            suffix: self.suffix.as_deref().unwrap_or_default(),
            addresses: self.addresses.iter().map(String::as_str).collect(),
        };
        pasted.value(text)
    }

    pub(super) fn objection(&self, value: &str) -> Option<String> {
        if value.is_empty() {
            None
        } else if value.chars().count() > LONGEST_VALUE {
            Some(format!("Use at most {LONGEST_VALUE} characters."))
        } else if value.chars().any(inlay_forms::is_invisible) {
            Some("Remove the invisible characters.".to_owned())
        } else if !self.choices.is_empty() && !self.choices.iter().any(|choice| choice.value == value) {
            Some("Choose one of the values offered.".to_owned())
        } else {
            hint::objection(value, self.pattern.as_ref(), self.format.as_deref(), self.example.as_deref())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subdomain() -> Variable {
        Variable {
            name: "subdomain".to_owned(),
            label: Some("Subdomain".to_owned()),
            description: None,
            required: true,
            default: String::new(),
            prefix: None,
            suffix: None,
            addresses: vec!["admin.example.com/store/{value}".to_owned()],
            pattern: Some(Pattern::parse("[a-z]+|\\d{3}").unwrap()),
            format: None,
            example: Some("acme".to_owned()),
            choices: Vec::new(),
            secret: false,
            hidden: false,
            kept: false,
            order: None,
            docs: None,
        }
    }

    fn checked(values: &[(&str, &str)]) -> Result<Values, Vec<(Option<usize>, String)>> {
        let sent: Vec<_> = values
            .iter()
            .map(|(name, value)| ConnectionVariable { name: (*name).to_owned(), value: (*value).to_owned() })
            .collect();
        check(&[subdomain()], &sent)
            .map_err(|problems| problems.into_iter().map(|p| (p.index, p.message)).collect())
    }

    #[test]
    fn a_pattern_must_match_the_whole_value() {
        assert_eq!(checked(&[("subdomain", " acme ")]).unwrap()["subdomain"], "acme");
        for value in ["acme1", "1acme", "1234", "acme\n", "ACME"] {
            assert_eq!(checked(&[("subdomain", value)]).is_ok(), value.trim() == "acme", "{value}");
        }
    }

    #[test]
    fn i9_an_address_that_a_client_sends_is_read_as_one_that_is_typed() {
        for sent in
            ["https://admin.example.com/store/acme", "HTTPS://Admin.Example.com/store/acme/x?y", "acme"]
        {
            assert_eq!(checked(&[("subdomain", sent)]).unwrap()["subdomain"], "acme", "{sent}");
        }
        assert!(checked(&[("subdomain", "https://other.example.com/store/acme")]).is_err());
    }

    #[test]
    fn a_missing_value_is_named_by_its_label() {
        assert_eq!(checked(&[]).unwrap_err(), [(None, "Enter the subdomain.".to_owned())]);
        assert_eq!(
            checked(&[("subdomain", " ")]).unwrap_err(),
            [(Some(0), "Enter the subdomain.".to_owned())]
        );
    }

    #[test]
    fn unknown_and_repeated_values_are_refused_with_their_place() {
        let problems =
            checked(&[("subdomain", "acme"), ("host", "evil.example"), ("subdomain", "other")]).unwrap_err();
        assert_eq!(problems.iter().map(|(index, _)| *index).collect::<Vec<_>>(), [Some(1), Some(2)]);
    }
}
