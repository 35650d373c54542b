//! Every wire type is written as it was read, and is as strict or as tolerant as its declaration says.

use crate::{
    declared::{self, Member},
    samples::{Sample, samples},
};
use inlay_api::*;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

fn without(full: &Value, name: &str) -> Map<String, Value> {
    let mut rest = full.as_object().unwrap().clone();
    rest.remove(name).unwrap();
    rest
}

fn with(full: &Value, name: &str, value: Value) -> Value {
    let mut changed = full.as_object().unwrap().clone();
    changed.insert(name.to_owned(), value);
    Value::Object(changed)
}

fn of_another_type(value: &Value) -> Value {
    if value.is_string() { json!(7) } else { json!("of another type") }
}

#[test]
fn every_type_has_a_sample_with_every_member() {
    let declared = declared::structs();
    let samples = samples();
    let names: BTreeSet<_> = samples.iter().map(|sample| sample.name.to_owned()).collect();
    assert_eq!(names, declared.keys().cloned().collect());
    for sample in samples {
        let members = &declared[sample.name].members;
        let sent = members.iter().filter(|(_, member)| member.how != "sent").map(|(name, _)| name);
        let has: BTreeSet<_> = sample.full.as_object().unwrap().keys().collect();
        assert_eq!(has, sent.collect(), "{}", sample.name);
    }
}

#[test]
fn what_is_read_is_written_again_and_unknown_members_are_skipped() {
    for Sample { name, full, again, survives } in samples() {
        assert!(survives(&full), "{name}");
        assert_eq!(again(&full), Some(full.clone()), "{name}");
        assert_eq!(again(&with(&full, "futureMember", json!({"a": [1]}))), Some(full), "{name}");
    }
}

#[test]
fn an_absent_member_costs_an_answer_only_where_it_is_required() {
    let declared = declared::structs();
    for Sample { name, full, again, .. } in samples() {
        for (member, Member { how, .. }) in &declared[name].members {
            if how == "sent" {
                continue;
            }
            let rest = without(&full, member);
            let written = again(&Value::Object(rest.clone()));
            if how == "required" {
                assert_eq!(written, None, "{name} without {member}");
                continue;
            }
            let mut written = written.unwrap_or_else(|| panic!("{name} without {member} is unreadable"));
            let made = written.as_object_mut().unwrap().remove(member);
            assert_eq!(made.is_some(), how == "written", "{name} without {member}");
            assert_eq!(written, Value::Object(rest), "{name} without {member}");
        }
    }
}

#[test]
fn a_member_of_another_type_counts_as_absent_in_an_answer_and_is_refused_in_a_body() {
    let declared = declared::structs();
    for Sample { name, full, again, .. } in samples() {
        for (member, Member { how, kind }) in &declared[name].members {
            // Takes any value.
            if how == "sent" || kind == "Value" || kind == "Option<Value>" {
                continue;
            }
            let wrong = again(&with(&full, member, of_another_type(&full[member])));
            let null = again(&with(&full, member, Value::Null));
            let absent = again(&Value::Object(without(&full, member)));
            if declared[name].is_body {
                assert_eq!(wrong, None, "{name}.{member}");
                assert_eq!(null, if kind.starts_with("Option") { absent } else { None }, "{name}.{member}");
            } else {
                assert_eq!(wrong, absent, "{name}.{member}");
                assert_eq!(null, absent, "{name}.{member}");
            }
        }
    }
}

#[test]
fn a_list_in_an_answer_loses_its_unreadable_elements_only() {
    let declared = declared::structs();
    let answers = samples().into_iter().filter(|sample| !declared[sample.name].is_body);
    for Sample { name, full, again, .. } in answers {
        for (member, value) in full.as_object().unwrap() {
            if let Value::Array(elements) = value {
                let mut more = elements.clone();
                more.insert(0, json!(null));
                assert_eq!(again(&with(&full, member, more.into())), Some(full.clone()), "{name}.{member}");
            }
        }
    }
}

#[test]
fn known_and_unknown_values_of_open_enums_survive() {
    let mut declared = declared::enums();
    let mut check = |name: &str, again: fn(&str) -> (String, bool)| {
        for value in declared.remove(name).unwrap() {
            assert_eq!(again(&value), (value.clone(), true), "{name}");
        }
        for value in ["", "newer", "Newer-Still"] {
            assert_eq!(again(value), (value.to_owned(), false), "{name}");
        }
    };
    macro_rules! check {
        ($($name:ident)*) => {
            $(check(stringify!($name), |value| {
                let read: $name = serde_json::from_value(json!(value)).unwrap();
                assert_eq!($name::read(&json!(value)), Some(read.clone()));
                assert_eq!($name::read(&json!(7)), None);
                assert_eq!(read.to_string(), value);
                let written = serde_json::to_value(&read).unwrap().as_str().unwrap().to_owned();
                (written, !matches!(read, $name::Other(_)))
            });)*
        };
    }
    check!(CredentialType IntegrationStatus TransactionStatus SchemeType KeyLocation GrantType);
    assert_eq!(declared.keys().collect::<Vec<_>>(), Vec::<&String>::new());
}

#[test]
fn the_enums_of_bodies_are_written_as_they_were_read() {
    for body in [json!({"handle": "h"}), json!({"pairingCode": "AB-12"})] {
        let read: BindTransaction = serde_json::from_value(body.clone()).unwrap();
        assert_eq!(serde_json::to_value(read).unwrap(), body);
    }
    assert!(serde_json::from_value::<BindTransaction>(json!({"newer": "n"})).is_err());
}

#[test]
fn what_a_scheme_says_besides_is_written_but_not_read_and_its_echo_is_the_other_way_round() {
    let settings = json!({"pkce": true}).as_object().unwrap().clone();
    let scheme = AuthSchemeConfig { settings, ..AuthSchemeConfig::default() };
    let written = serde_json::to_value(&scheme).unwrap();
    assert_eq!(written["pkce"], json!(true));
    assert_eq!(AuthSchemeConfig::read(&written).unwrap().settings, Map::new());

    let template = json!({"id": "t", "authSchemeConfig": {"schemeType": "newer", "futureMember": [1]}});
    let read = HubConnectionTemplate::read(&template).unwrap();
    assert_eq!(read.auth_scheme_echo, template["authSchemeConfig"]);
    assert_eq!(serde_json::to_value(&read).unwrap()["authSchemeConfig"]["futureMember"], Value::Null);
}
