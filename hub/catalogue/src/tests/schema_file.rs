//! Schemas in a JSON file beside the definition, as other software writes them.

use super::*;
use inlay_corpus::Corpus;
use serde_json::{Value, json};

const DEFINITION: &str = "[[connection]]\nkey = \"account\"\nname = \"Account\"\nscheme = \"none\"\n";

/// A definition whose variables are this schema: what was read, and what is said about it.
fn load(schema: &str) -> (Option<Integration>, Vec<Problem>) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("x.schema.json"), schema).unwrap();
    let text = format!("variables_schema_file = \"x.schema.json\"\n{DEFINITION}");
    std::fs::write(folder.path().join("x.toml"), definition(&text)).unwrap();
    match Catalogue::load(&[folder.path().to_owned()], &|_| None, &rules()) {
        Ok(catalogue) => (catalogue.integrations().first().cloned(), catalogue.remarks().to_vec()),
        Err(problems) => (None, problems),
    }
}

/// The schema that form and hub get, and the remarks on it.
fn loaded(schema: &Value) -> (Value, Vec<String>) {
    let (integration, problems) = load(&schema.to_string());
    let told = problems.iter().map(|problem| format!("{}: {}", problem.field, problem.message)).collect();
    let integration = integration.unwrap_or_else(|| panic!("{told:?}"));
    (integration.variables_schema.unwrap(), told)
}

fn of(property: &Value) -> Value {
    json!({"type": "object", "properties": {"a": property}})
}

#[test]
fn what_a_form_can_show_loads_with_a_remark() {
    for (property, remark) in [
        (json!({"title": "x".repeat(61)}), "properties.a.title: should be at most 60 characters, and has 61"),
        (json!({"title": " A"}), "properties.a.title: begins or ends with a space"),
        (json!({"title": ""}), "properties.a.title: is blank"),
        (json!({"description": "x".repeat(401)}), "properties.a.description: should be at most 400"),
        (json!({"description": "One.\n\nTwo."}), "properties.a.description: has line breaks"),
        (json!({"pattern": "^[\\w-.]+$"}), "properties.a.pattern: is not an ECMAScript pattern"),
        (json!({"pattern": "^(a+)+$"}), "properties.a.pattern: must not repeat what repeats itself"),
        (json!({"pattern": "("}), "it is not checked"),
        (json!({"type": "string", "examples": "one"}), "properties.a.examples: is taken for the only one"),
        (json!({"type": "object", "required": ["b", "b"]}), "properties.a.required: has \"b\" twice"),
        (json!({"type": "string", "nullable": true}), "properties.a.nullable: is no keyword of JSON Schema"),
    ] {
        let (schema, told) = loaded(&of(&property));
        assert!(matches!(&told[..], [one] if one.contains(remark)), "{property} {told:?}");
        assert_eq!(schema["additionalProperties"], false);
    }
    let named = json!({"type": "object", "properties": {"api-key": {}, "a.b": {}}, "required": ["api-key", "other", "other"]});
    let (schema, told) = loaded(&named);
    assert_eq!(told.len(), 4, "{told:?}");
    assert_eq!(
        (&schema["properties"]["other"], &schema["required"]),
        (&json!(true), &json!(["api-key", "other"]))
    );
}

#[test]
fn a_default_that_its_schema_refuses_is_left_out_wherever_it_stands() {
    for (property, at) in [
        (json!({"type": "string", "default": ["Hourly"]}), ""),
        (json!({"type": "array", "default": ""}), ""),
        (json!({"type": "integer", "maximum": 5, "default": 6}), ""),
        (json!({"type": "string", "default": null}), ""),
        (json!({"enum": ["a", "b"], "default": "c"}), ""),
        (json!({"type": "string", "pattern": "^a", "default": "b"}), ""),
        (json!({"properties": {"b": {"type": "string", "default": 1}}}), "/properties/b"),
        (json!({"items": {"type": "string", "default": 1}}), "/items"),
        (json!({"oneOf": [{"type": "string", "default": 1}, {"type": "integer"}]}), "/oneOf/0"),
        (json!({"additionalProperties": {"type": "string", "default": 1}}), "/additionalProperties"),
    ] {
        let (schema, told) = loaded(&of(&property));
        assert!(
            matches!(&told[..], [one] if one.ends_with("is refused by its own schema and is left out")),
            "{property} {told:?}"
        );
        let place = schema["properties"]["a"].pointer(at).unwrap();
        assert!(place.is_object() && place.get("default").is_none(), "{schema}");
    }
    for property in [
        json!({"type": "string", "default": "a"}),
        json!({"type": ["string", "null"], "default": null}),
        json!({"type": "object", "required": ["b", "c"], "properties": {"b": {"type": "string"}}, "default": {"b": "x"}}),
    ] {
        let (schema, told) = loaded(&of(&property));
        assert_eq!((&schema["properties"]["a"]["default"], told), (&property["default"], vec![]));
    }
}

#[test]
fn what_misleads_or_is_elsewhere_is_refused() {
    for (schema, problem) in [
        (
            of(&json!({"title": "a\u{202e}b"})),
            "x.schema.json: properties.a.title: must not contain control characters",
        ),
        (
            of(&json!({"default": "a\u{202e}b"})),
            "x.schema.json: properties.a.default: must not contain control characters",
        ),
        (
            of(&json!({"$ref": "https://elsewhere.example/"})),
            "x.schema.json: properties.a.$ref: must point into this schema",
        ),
        (
            of(&json!({"$id": "https://elsewhere.example/"})),
            "x.schema.json: properties.a.$id: must not be there",
        ),
        (of(&json!({"type": "text"})), "x.schema.json: properties.a.type: is not valid JSON Schema"),
        (
            of(&json!({"patternProperties": {"(": {}}})),
            "properties.a.patternProperties: is not an ECMAScript pattern",
        ),
        (json!({"type": "string"}), "x.schema.json: must have type"),
        (
            json!({"type": "object", "properties": {"\u{200b}": {}}}),
            "must not be named by nothing or by control characters",
        ),
    ] {
        let (integration, problems) = load(&schema.to_string());
        let told: Vec<String> = problems.iter().map(Problem::to_string).collect();
        assert!(integration.is_none() && told.iter().any(|told| told.contains(problem)), "{schema} {told:?}");
    }
    for (text, problem) in [("{", "which is not JSON"), ("[1]", "must have type")] {
        let (integration, problems) = load(text);
        assert!(integration.is_none() && problems[0].message.contains(problem), "{problems:?}");
    }
    for (line, problem) in [
        ("variables_schema_file = \"../x.json\"", "must be the name of a .json file beside this one"),
        ("variables_schema_file = \"x.toml\"", "must be the name of a .json file beside this one"),
        ("variables_schema_file = \"missing.json\"", "cannot be read"),
        ("variables_schema_file = \"x.json\"\n[variables]\ntype = \"object\"", "must not be there beside"),
    ] {
        let problems = read(&definition(line)).1;
        assert!(matches!(&problems[..], [one] if one.contains(problem)), "{problems:?}");
    }
}

#[test]
fn a_reference_by_name_becomes_a_pointer() {
    for definition in
        [json!({"$anchor": "text", "type": "string"}), json!({"$id": "#text", "type": "string"})]
    {
        let mut schema = of(&json!({"$ref": "#text"}));
        schema["$defs"] = json!({"t": definition});
        if definition.get("$id").is_some() {
            schema["$schema"] = json!("http://json-schema.org/draft-07/schema#");
        }
        let (schema, told) = loaded(&schema);
        assert_eq!((&schema["properties"]["a"]["$ref"], told), (&json!("#/$defs/t"), vec![]));
    }
}

#[test]
fn values_may_have_lines_and_names_of_keywords() {
    let (_, told) = loaded(&of(
        &json!({"type": "object", "default": {"title": " \n", "$ref": "x", "pattern": "("},
        "properties": {"title": {"type": "string", "default": "-----BEGIN\nx"}, "pattern": {"enum": ["a\tb", "("]}}}),
    ));
    assert_eq!(told, [""; 0]);
}

#[test]
fn choices_are_read_from_a_file_as_from_a_table() {
    let options = |more: &str| {
        json!({"type": "object", "properties": {
            "workspace": {"type": "string"},
            "channel": {"type": "string", "x-options": serde_json::from_str::<Value>(&format!(
                r#"{{"url": "https://acme.example/{{workspace}}", "items": "/all", "depends_on": ["workspace"]{more}}}"#
            )).unwrap()},
        }})
    };
    let (integration, told) = load(&options("").to_string());
    let integration = integration.unwrap_or_else(|| panic!("{told:?}"));
    assert_eq!(integration.option_sources[0].pointer, "/properties/channel");
    let schema = integration.variables_schema.unwrap();
    assert_eq!(schema["properties"]["channel"]["x-options"], json!({"dependsOn": ["workspace"]}));
    let (_, problems) = load(&options(r#", "colour": 1"#).to_string());
    let told: Vec<String> = problems.iter().map(Problem::to_string).collect();
    let expected = "x.schema.json: properties.channel.x-options.colour: is not a field of a definition";
    assert!(matches!(&told[..], [one] if one.ends_with(expected)), "{told:?}");
}

/// All schemas of a corpus load, what is valid by them stays so, and how many have remarks.
fn all_load(corpus: &Corpus) -> (usize, usize) {
    let specs = corpus.specs().into_iter().map(|spec| (spec.name, spec.schema, spec.valid));
    let providers = corpus.providers().into_iter().filter_map(|provider| {
        let schema = provider.definition["variablesSchema"].clone();
        (!schema.is_null()).then_some((provider.id, schema, Vec::new()))
    });
    let (mut count, mut remarked, mut refused) = (0, 0, Vec::new());
    for (name, schema, valid) in specs.chain(providers) {
        count += 1;
        let (integration, problems) = load(&schema.to_string());
        let Some(integration) = integration else {
            refused.extend(problems.iter().map(|problem| format!("{name}: {problem}")));
            continue;
        };
        remarked += usize::from(!problems.is_empty());
        let schema = integration.variables_schema.unwrap();
        let validator = validator_for(&schema, &integration.matchers).unwrap();
        for value in &valid {
            assert!(validator.is_valid(value), "{name} {value}");
        }
    }
    assert!(refused.is_empty(), "{} refused: {}", refused.len(), refused.join("\n"));
    (count, remarked)
}

#[test]
fn every_schema_of_our_own_loads() {
    let (loaded, remarked) = all_load(&Corpus::Own);
    assert!(loaded > 50 && remarked >= 2, "{loaded} {remarked}");
}

#[test]
#[ignore = "reads the corpora: INLAY_CORPORA=1 cargo test -- --include-ignored"]
fn every_real_schema_loads() {
    let (loaded, remarked) = all_load(&Corpus::required());
    println!("{loaded} load, {remarked} of them with remarks");
    assert!(loaded > 200 && remarked > 10, "{loaded} {remarked}");
}
