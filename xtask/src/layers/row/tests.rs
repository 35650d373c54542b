use super::{Never, Only, Tests, findings};
use crate::layers::code::tests::code;

const LIB: (&str, &str) = ("hub/src/lib.rs", "mod config; mod http; mod store;");
const CONFIG: Never = Never {
    rooms: &["hub/src/config"],
    names: &["hub/src/http"],
    tests: Tests::Held,
    why: "it is read first",
};

fn broken(row: Never, files: &[(&str, &str)]) -> Vec<String> {
    let files: Vec<_> = [LIB, ("hub/src/http.rs", ""), ("hub/src/config.rs", "")]
        .into_iter()
        .chain(files.iter().copied())
        .collect();
    findings(&code(&files), &[row], &[]).iter().map(ToString::to_string).collect()
}

#[test]
fn a_finding_says_file_line_path_rule_and_reason() {
    assert_eq!(
        broken(CONFIG, &[("hub/src/config/part.rs", "\nuse super::super::http::Origin;")]),
        [
            "hub/src/config/part.rs:2: super::super::http::Origin: hub/src/config must not know hub/src/http: it is read first"
        ]
    );
}

#[test]
fn a_room_is_the_file_the_folder_and_inner_modules_but_not_its_neighbour() {
    assert_eq!(broken(CONFIG, &[("hub/src/config.rs", "use crate::http;")]).len(), 1);
    assert_eq!(broken(CONFIG, &[("hub/src/config/a/b.rs", "use crate::http;")]).len(), 1);
    assert_eq!(broken(CONFIG, &[("hub/src/main.rs", "mod config { use crate::http; }")]).len(), 1);
    assert_eq!(broken(CONFIG, &[("hub/src/configs.rs", "use crate::http;")]).len(), 0);
}

#[test]
fn an_import_that_is_found_is_not_found_again_where_it_is_used() {
    let text = "use crate::http;\nfn f() { http::a(); http::b(); crate::http::c(); }";
    assert_eq!(broken(CONFIG, &[("hub/src/config.rs", text)]).len(), 2);
    let text = "use crate::http::A;\nmod tests { use super::*; fn f() { A::new() } }";
    assert_eq!(broken(CONFIG, &[("hub/src/config.rs", text)]).len(), 1);
}

#[test]
fn what_a_name_hides_is_told() {
    let files = [
        ("hub/src/lib.rs", "mod http; pub use http::Origin;"),
        ("hub/src/config.rs", "use crate::Origin as O;"),
    ];
    let found = broken(CONFIG, &files);
    assert!(found[0].contains(": crate::Origin as O (which is hub/src/http/Origin): "), "{found:?}");
}

#[test]
fn tests_are_held_unless_the_row_says_otherwise() {
    let files = [("hub/src/config.rs", "#[cfg(test)] mod tests { use crate::http; }")];
    assert_eq!(broken(CONFIG, &files).len(), 1);
    assert_eq!(broken(Never { tests: Tests::Free, ..CONFIG }, &files).len(), 0);
}

#[test]
fn a_crate_is_named_by_its_folder_or_its_name_and_a_folder_means_the_crates_below_it() {
    let store = ("hub/store/src/lib.rs", "");
    let files = [store, ("hub/src/config.rs", "use inlay_store::Row;")];
    for names in [&["hub/store"], &["inlay_store"], &["hub/store/src"]] as [&'static [&'static str]; 3] {
        assert_eq!(broken(Never { names, ..CONFIG }, &files).len(), 1, "{names:?}");
    }
    let files = [store, ("api/src/lib.rs", "use inlay_store::Row; use inlay_hub::http;")];
    for (rooms, names, count) in [
        (&["api"], &["hub"], 2),
        (&["inlay_api"], &["inlay_hub"], 1),
        (&["inlay_api"], &["inlay_hub::http"], 1),
    ] as [(&'static [&'static str], &'static [&'static str], usize); 3]
    {
        assert_eq!(broken(Never { rooms, names, ..CONFIG }, &files).len(), count, "{rooms:?} {names:?}");
    }
}

#[test]
fn a_room_knows_itself_also_where_it_is_part_of_what_it_must_not_know() {
    let files = [("hub/store/src/lib.rs", "mod row; use crate::row::A; use inlay_hub::http;")];
    let row = Never { rooms: &["hub/store"], names: &["hub"], ..CONFIG };
    assert_eq!(broken(row, &files).len(), 1);
}

#[test]
fn a_library_is_found_as_a_whole_and_by_item_and_a_star_brings_its_items() {
    let library = |names, text| broken(Never { names, ..CONFIG }, &[("hub/src/config.rs", text)]).len();
    assert_eq!(library(&["sqlx"], "fn f(row: sqlx::sqlite::Row) {}"), 1);
    assert_eq!(library(&["reqwest::Client"], "use reqwest::{Client, Method, header::HeaderName};"), 1);
    assert_eq!(library(&["reqwest::Client"], "use reqwest::*;"), 1);
    assert_eq!(library(&["reqwest::Client"], "use reqwest::header::*;"), 0);
}

#[test]
fn only_the_named_rooms_may_know_it() {
    let row =
        Only { names: &["sqlx"], rooms: &["hub/src/store"], tests: Tests::Held, why: "one place knows SQL" };
    let files = [LIB, ("hub/src/store/row.rs", "use sqlx::Row;"), ("hub/src/http.rs", "use sqlx::Row;")];
    let found: Vec<String> = findings(&code(&files), &[], &[row]).iter().map(ToString::to_string).collect();
    assert_eq!(
        found,
        ["hub/src/http.rs:1: sqlx::Row: only hub/src/store may know sqlx: one place knows SQL"]
    );
}

#[test]
fn a_row_without_a_room_is_an_error() {
    for row in [
        Never { rooms: &["hub/src/nowhere"], ..CONFIG },
        Never { rooms: &["sqlx"], ..CONFIG },
        Never { names: &["hub/src/nowhere"], ..CONFIG },
        Never { names: &["inlay_nowhere"], ..CONFIG },
        Never { names: &["inlay_hub::nowhere"], ..CONFIG },
    ] {
        let found = broken(row, &[]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(
            found[0].starts_with("xtask/src/layers/table.rs: row without a room: there is no "),
            "{found:?}"
        );
    }
    let row = Only {
        names: &["sqlx"],
        rooms: &["hub/src/nowhere"],
        tests: Tests::Held,
        why: "one place knows SQL",
    };
    assert_eq!(findings(&code(&[LIB, ("hub/src/http.rs", "use sqlx::Row;")]), &[], &[row]).len(), 1);
}
