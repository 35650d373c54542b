//! Keywords that contain schemas, and how (JSON Schema 2020-12 Core, sections 8.2.4 and 10; Validation, section 8.5;
//! draft 7, sections 6.4 to 6.7 and 9).

/// What is in the value of a keyword.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contents {
    /// One schema.
    Schema,
    /// An array of schemas.
    Array,
    /// One schema, or an array of them (`items` before 2020-12).
    SchemaOrArray,
    /// An object with a schema behind each name: what would be a keyword elsewhere is a name there.
    Map,
    /// Values. What looks like a schema in them is none.
    Data,
}

/// What is in the value of `keyword`; `None` for keywords that contain no schemas, and for unknown ones.
pub fn contents(keyword: &str) -> Option<Contents> {
    Some(match keyword {
        "additionalItems"
        | "additionalProperties"
        | "contains"
        | "contentSchema"
        | "else"
        | "if"
        | "not"
        | "propertyNames"
        | "then"
        | "unevaluatedItems"
        | "unevaluatedProperties" => Contents::Schema,
        "allOf" | "anyOf" | "oneOf" | "prefixItems" => Contents::Array,
        "items" => Contents::SchemaOrArray,
        "$defs" | "definitions" | "dependencies" | "dependentSchemas" | "patternProperties"
        | "properties" => Contents::Map,
        "const" | "default" | "enum" | "examples" => Contents::Data,
        _ => return None,
    })
}

/// Keywords whose value is the address of another schema.
pub const REFERENCES: [&str; 3] = ["$ref", "$dynamicRef", "$recursiveRef"];
