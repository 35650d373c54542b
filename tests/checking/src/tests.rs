//! The checks on a small description.

use crate::{Description, Deviation};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const SMALL: &str = r"
openapi: 3.1.0
paths:
  /things/{thing_id}:
    parameters:
      - {name: thing_id, in: path, required: true, schema: {type: string, format: ulid}}
    put:
      operationId: PutThing
      parameters:
        - {name: first, in: query, required: true, schema: {type: integer}}
      requestBody:
        content:
          application/json:
            schema: {$ref: '#/components/schemas/Thing'}
      responses:
        '200':
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Thing'}
        default:
          content:
            application/json:
              schema: {type: object, required: [code]}
  /things/all:
    put: {operationId: PutAll, responses: {'204': {}}}
components:
  schemas:
    Thing:
      allOf:
        - {type: object, properties: {name: {type: string}}, required: [name, missing]}
        - {type: object, properties: {parts: {type: array, items: {$ref: '#/components/schemas/Part'}}, free: {type: object}}}
    Part:
      type: object
      properties: {url: {type: string, format: uri}, kind: {$ref: '#/components/schemas/Kind'}}
    Kind:
      discriminator: {propertyName: name, mapping: {a: '#/components/schemas/A', b: '#/components/schemas/B'}}
      oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]
    A: {type: object, properties: {name: {const: a}}, required: [name, long]}
    B: {type: object, properties: {name: {const: b}}, required: [name, size]}
";
const ID: &str = "01J8XG5T6M3V8Q2R9Y4W7Z1K5N";

fn lines(found: &[Deviation]) -> Vec<&str> {
    found.iter().map(|one| one.line.as_str()).collect()
}

fn request(path: &str, query: &str, headers: &[&str], kind: &str, body: &str) -> Vec<String> {
    let small = Description::read(SMALL);
    let operation = small.operation("PUT", path).unwrap();
    let found = small.request(&operation, query, headers, Some(kind), body.as_bytes());
    lines(&found).into_iter().map(str::to_owned).collect()
}

#[test]
fn a_request_is_held_to_path_query_headers_content_type_and_body() {
    let path = format!("/things/{ID}");
    let good = r#"{"name": "n", "missing": 1, "more": true}"#;
    let json = "application/json; charset=utf-8";
    assert_eq!(request(&path, "first=3", &[], json, good), [""; 0]);
    assert_eq!(
        request("/things/one", "first=x&after=a", &["idempotency-key"], json, good),
        [
            "PutThing request: path thing_id: format",
            "PutThing request: query first: type",
            "PutThing request: query after",
            "PutThing request: header idempotency-key",
        ]
    );
    assert_eq!(request(&path, "", &[], json, good), ["PutThing request: query first"]);
    assert_eq!(
        request(&path, "first=3", &[], "text/plain", good),
        ["PutThing request: content type text/plain"]
    );
    assert_eq!(request(&path, "first=3", &[], json, "{"), ["PutThing request: body"]);
    let body = r#"{"name": 1, "parts": [{}, {"url": "/relative"}]}"#;
    let body = body.replace("{}", r#"{"kind": {"name": "b", "long": 1}}, {"kind": {"name": "c"}}"#);
    assert_eq!(
        BTreeSet::from_iter(request(&path, "first=3", &[], json, &body)),
        BTreeSet::from(
            [
                "/missing required",
                "/name type",
                "/parts/*/kind/name enum",
                "/parts/*/kind/size required",
                "/parts/*/url format",
            ]
            .map(|one| format!("PutThing request: {one}"))
        )
    );
}

#[test]
fn the_path_with_fewer_parameters_counts_and_a_body_that_is_not_described_is_found() {
    let small = Description::read(SMALL);
    let all = small.operation("PUT", "/things/all").unwrap();
    assert_eq!(all.id, "PutAll");
    assert_eq!(lines(&small.request(&all, "", &[], None, b"{}")), ["PutAll request: body"]);
    assert!(small.answer(&all, 204, None, b"").is_empty());
    assert_eq!(lines(&small.answer(&all, 204, None, b"{}")), ["PutAll answer: body"]);
    assert!(small.operation("GET", "/things/all").is_none() && small.operation("PUT", "/things").is_none());
}

#[test]
fn an_answer_is_held_to_its_status_and_body() {
    let small = Description::read(SMALL);
    let operation = small.operation("PUT", &format!("/things/{ID}")).unwrap();
    let answer = |status, body: &str| {
        let found = small.answer(&operation, status, Some("application/json"), body.as_bytes());
        lines(&found).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(answer(404, r#"{"code": "not_found"}"#), [""; 0]);
    assert_eq!(answer(404, "{}"), ["PutThing answer: /code required"]);
    assert_eq!(answer(201, r#"{"name": "", "missing": 1}"#), ["PutThing answer: status 201"]);
}

#[test]
fn a_plain_server_leaves_out_what_is_not_described() {
    let small = Description::read(SMALL);
    let operation = small.operation("PUT", &format!("/things/{ID}")).unwrap();
    let mut body = json!({"name": "n", "missing": {"a": 1}, "state": "s", "free": {"any": 1},
        "parts": [{"url": "https://a.example", "more": 1}]});
    small.keep_described(&operation, 200, &mut body);
    let kept = json!({"name": "n", "missing": {"a": 1}, "free": {"any": 1}, "parts": [{"url": "https://a.example"}]});
    assert_eq!(body, kept);
    let mut error: Value = json!({"code": "c", "more": 1});
    small.keep_described(&operation, 404, &mut error);
    assert_eq!(error["more"], 1);
}
