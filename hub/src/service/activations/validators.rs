//! Validation of an activation's variables by the integration's JSON Schema: a complete validator decides, and the form's own
//! validator says it, with a sentence for each field.

use super::variables;
use crate::{Error, error::field_error};
use hashlink::LruCache;
use inlay_api::{DynamicVariables, ErrorField};
use inlay_catalogue::{Integration, Matchers, validator_for};
use inlay_forms::{Formats, Schema, schema};
use jsonschema::Validator;
use serde_json::Value;
use std::sync::{Arc, Mutex, PoisonError};

/// Where the variables stand in a request.
const ROOT: &str = "dynamicVariables";

/// Most validators that are kept; each takes some 20 KB.
const MOST: usize = 256;

/// The validators of the integrations that were used last, by the integration's id.
#[derive(Debug)]
pub(super) struct Validators {
    kept: Mutex<LruCache<String, Arc<IntegrationValidator>>>,
}

#[derive(Debug)]
struct IntegrationValidator {
    validator: Validator,
    schema: Schema,
    matchers: Matchers,
}

impl Default for Validators {
    fn default() -> Self {
        Self::with_room(MOST)
    }
}

impl Validators {
    fn with_room(most: usize) -> Self {
        Self { kept: Mutex::new(LruCache::new(most)) }
    }

    /// The validator of an integration with variables, which the catalogue has checked already: kept, or compiled now.
    fn of(&self, integration: &Integration) -> Option<Arc<IntegrationValidator>> {
        let kept = || self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let schema = integration.variables_schema.as_ref()?;
        if let Some(validator) = kept().get(&integration.id) {
            return Some(Arc::clone(validator));
        }
        // Not under the lock: whoever needs another one does not wait for it.
        let compiled = IntegrationValidator::of(schema.clone(), integration.matchers.clone())?;
        let compiled = Arc::new(compiled);
        kept().insert(integration.id.clone(), Arc::clone(&compiled));
        Some(compiled)
    }

    /// Checks an activation's variables.
    ///
    /// # Errors
    /// [`Error::Invalid`] with a field for each value that is wrong.
    pub(super) fn check(&self, integration: &Integration, variables: &DynamicVariables) -> Result<(), Error> {
        let fields = match self.of(integration) {
            Some(validator) => validator.problems(&Value::Object(variables.clone())),
            None => {
                let unexpected = |name| field_error(format!("{ROOT}.{name}"), "This isn't a setting here.");
                variables.keys().map(unexpected).collect()
            }
        };
        if fields.is_empty() { Ok(()) } else { Err(Error::Invalid(fields)) }
    }
}

impl IntegrationValidator {
    fn of(mut schema: Value, matchers: Matchers) -> Option<Self> {
        schema::close(&mut schema);
        let validator = validator_for(&schema, &matchers).ok()?;
        Some(Self { validator, schema: Schema::parse(schema).with_formats(Formats::Assert), matchers })
    }

    fn problems(&self, value: &Value) -> Vec<ErrorField> {
        if self.validator.is_valid(value) {
            return Vec::new();
        }
        let violations = self.schema.violations(value, &self.matchers).into_iter();
        let mut fields: Vec<ErrorField> = violations
            .map(|violation| {
                let steps: Vec<String> =
                    violation.pointer.split('/').skip(1).map(variables::unescape).collect();
                field_error(variables::field(value, &steps), violation.message)
            })
            .collect();
        if fields.is_empty() {
            fields.push(field_error(ROOT, "These settings can't be used together."));
        }
        fields
    }
}

#[cfg(test)]
mod agreement;

#[cfg(test)]
mod tests {
    use super::*;
    use inlay_catalogue::effort::{Effort, measured};
    use serde_json::json;

    fn validator(schema: Value) -> IntegrationValidator {
        let matchers = Matchers::of(&schema);
        IntegrationValidator::of(schema, matchers).unwrap()
    }

    fn problems(schema: Value, value: &Value) -> Vec<(String, String)> {
        let fields = validator(schema).problems(value);
        fields.into_iter().map(|field| (field.field, field.message)).collect()
    }

    fn fields(schema: &Value, value: &Value) -> Vec<String> {
        problems(schema.clone(), value).into_iter().map(|(field, _)| field).collect()
    }

    #[test]
    fn a_schema_is_compiled_with_its_first_check_and_only_so_many_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["one", "two", "three"] {
            let text = format!(
                "name = \"{name}\"\ndescription = \"Has a code.\"\ncategories = [\"Tools\"]\n\
                 [[connection]]\nkey = \"a\"\nname = \"Account\"\nscheme = \"none\"\n\
                 [variables]\ntype = \"object\"\nproperties.code = {{ type = \"string\", pattern = \"^[a-z]+$\" }}\n"
            );
            std::fs::write(folder.path().join(format!("{name}.toml")), text).unwrap();
        }
        let rules = inlay_catalogue::LoadRules {
            public_url: "https://hub.example".parse().unwrap(),
            dev_origins: Vec::new(),
            allow_password_grant: false,
        };
        let loaded = inlay_catalogue::Catalogue::load(&[folder.path().to_owned()], &|_| None, &rules);
        let catalogue = loaded.unwrap_or_else(|problems| panic!("{problems:?}"));
        let validators = Validators::with_room(2);
        let variables = json!({ "code": "abc" }).as_object().unwrap().clone();
        let check = |integration: &Integration| validators.check(integration, &variables).is_ok();
        for integration in catalogue.integrations() {
            let (is_good, effort) = measured(|| check(integration));
            assert_eq!((is_good, effort.compiled), (true, 1), "{}", integration.slug);
            let validator = validators.of(integration).unwrap();
            let (is_good, effort) = measured(|| check(integration));
            assert_eq!((is_good, effort.compiled), (true, 0), "{}", integration.slug);
            assert!(Arc::ptr_eq(&validator, &validators.of(integration).unwrap()), "{}", integration.slug);
        }
        assert_eq!(validators.kept.lock().unwrap().len(), 2);
    }

    #[test]
    fn paths_name_properties_with_dots_and_elements_with_brackets() {
        let schema = json!({"type": "object", "properties": {"x": {"type": "object", "required": ["z"],
            "properties": {"y": {"type": "array", "items": {"type": "integer"}}, "0": {"type": "integer"}}}}});
        let mut found = fields(&schema, &json!({"x": {"y": [1, "two"], "0": "three"}}));
        found.sort();
        assert_eq!(found, ["dynamicVariables.x.0", "dynamicVariables.x.y[1]", "dynamicVariables.x.z"]);
    }

    #[test]
    fn in_alternatives_it_is_the_field_of_the_one_that_is_meant() {
        let login = json!({"oneOf": [
            {"properties": {"mode": {"const": "key"}, "key": {"type": "string"}}, "required": ["mode", "key"]},
            {"properties": {"mode": {"const": "basic"}, "password": {"minLength": 3}}, "required": ["mode", "password"]},
        ]});
        let schema = json!({"type": "object", "properties": {"logins": {"type": "array", "items": login}}});
        let value = json!({"logins": [{"mode": "key", "key": "k"}, {"mode": "basic"}, {"mode": "basic", "password": "x"}]});
        assert_eq!(
            fields(&schema, &value),
            ["dynamicVariables.logins[1].password", "dynamicVariables.logins[2].password"]
        );
    }

    #[test]
    fn what_the_schema_does_not_name_is_refused() {
        let schema = json!({"type": "object", "properties": {"x": {"type": "string"}}});
        assert_eq!(fields(&schema, &json!({"y": 1})), ["dynamicVariables.y"]);
        let mut open = schema;
        open["additionalProperties"] = json!({"type": "integer"});
        assert_eq!(problems(open, &json!({"y": 1})), []);
    }

    #[test]
    fn i5_no_variable_keeps_the_hub_busy() {
        let value = json!({"x": format!("{}!", "a".repeat(50_000))});
        for pattern in ["^(a+)+$", "^(a|aa)+$", "^(?=a)(a+)+$"] {
            let schema =
                json!({"type": "object", "properties": {"x": {"type": "string", "pattern": pattern}}});
            assert_eq!(problems(schema, &value).len(), 1, "{pattern}");
        }
        // This one matches, after some 250,000 steps back: a matcher that is refused them calls it no match.
        let pattern = "^(a*)(a*)\\1\\2b$";
        let schema = json!({"type": "object", "properties": {"x": {"type": "string", "pattern": pattern}}});
        assert_eq!(problems(schema.clone(), &json!({"x": format!("{}b", "a".repeat(100))})), []);
        assert_eq!(problems(schema, &json!({"x": format!("{}b", "a".repeat(1400))})).len(), 1);
    }

    #[test]
    fn messages_do_not_quote_what_was_typed() {
        let schema = json!({"type": "object", "properties": {"x": {"type": "string", "pattern": "^a$"}}});
        for value in [json!({"x": "hunter2"}), json!({"x": ["hunter2"]})] {
            let problems = problems(schema.clone(), &value);
            assert_eq!(problems.len(), 1, "{value}");
            assert!(!problems[0].1.contains("hunter2"), "{problems:?}");
        }
    }

    /// The reasons, and what they took.
    fn effort(rule: &Value, values: &[&str]) -> (usize, Effort) {
        let list = json!({"type": "object", "properties": {"x": {"type": "array", "items": rule}}});
        let validator = validator(list);
        let (fields, effort) = measured(|| validator.problems(&json!({ "x": values })));
        (fields.len(), effort)
    }

    #[test]
    fn i5_sixty_thousand_wrong_values_compile_nothing_and_end_at_two_hundred_reasons() {
        let email = json!({"type": "string", "pattern": "^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$"});
        let (reasons, effort) = effort(&email, &vec!["x"; 60_000]);
        assert_eq!((reasons, effort.compiled), (200, 0));
        // The first wrong value ends the validator; the others are as many as there are reasons.
        assert!(effort.steps < 300 * 4, "{effort:?}");
        let mut values = vec!["a@b.c"; 40_000];
        values.push("x");
        let (reasons, effort) = super::tests::effort(&email, &values);
        assert_eq!((reasons, effort.compiled, effort.is_spent), (1, 0, false), "{effort:?}");
        // Both read each value once, and one counts the square of its length.
        assert!(effort.steps < 2 * 40_001 * 36 + 100, "{effort:?}");
    }

    #[test]
    fn i5_all_that_fits_into_a_request_ends_in_time_whatever_its_pattern_is() {
        // By the third power of a text's length, and by going back and trying again.
        for pattern in ["[a-z]*[a-y]*$", "^(a*)\\1b?c?$"] {
            let text = "a".repeat(199);
            let (_, effort) = effort(&json!({"type": "string", "pattern": pattern}), &vec![&*text; 1200]);
            assert!(effort.steps <= 40_000_000 && effort.compiled == 0, "{pattern} {effort:?}");
        }
    }
}
