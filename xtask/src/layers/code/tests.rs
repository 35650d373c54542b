//! Every way in which a path can be written, on snippets.

use super::{How, Named, Written};
use crate::layers::{code::Code, workspace::Workspace};
use std::collections::BTreeMap;

/// Code of a workspace with `inlay_hub`, `inlay_store` and `inlay_api`, `sqlx` and `reqwest`.
pub(in crate::layers) fn code(files: &[(&str, &str)]) -> Code {
    let mut workspace = Workspace::default().with_libraries(&["std", "sqlx", "reqwest", "hmac"]);
    workspace.library("inlay_hub", "hub/src/lib.rs");
    workspace.target("hub/src/main.rs", false);
    workspace.target("hub/tests/it/main.rs", true);
    workspace.library("inlay_store", "hub/store/src/lib.rs");
    workspace.library("inlay_api", "api/src/lib.rs");
    let files: BTreeMap<String, String> =
        files.iter().map(|(file, text)| ((*file).to_owned(), (*text).to_owned())).collect();
    Code::read(workspace, &files).unwrap()
}

/// The root that the snippets stand below.
const ROOT: (&str, &str) =
    ("hub/src/lib.rs", "mod http; mod service; mod store; pub use inlay_store as rows;");

/// What a snippet in `hub/src/service/part.rs` names, as `line what-it-names`.
fn named(text: &str) -> Vec<String> {
    let code = code(&[ROOT, ("hub/src/service.rs", "mod part;"), ("hub/src/service/part.rs", text)]);
    all(&code, "hub/src/service/part.rs")
}

fn all(code: &Code, file: &str) -> Vec<String> {
    let of = |written: &Written| {
        let line = written.line;
        written.named.iter().map(move |named| format!("{line} {named}")).collect::<Vec<_>>()
    };
    code.written().iter().filter(|written| written.file == file).flat_map(of).collect()
}

#[test]
fn a_use_is_taken_apart_into_groups_renames_and_globs() {
    let text = "use crate::{\n  http::{self, popup as window},\n  store::*,\n};\nuse sqlx as database;";
    assert_eq!(named(text), ["2 hub/src/http", "2 hub/src/http/popup", "3 hub/src/store", "5 sqlx"]);
}

#[test]
fn super_and_self_are_read_from_the_place_of_the_file_and_of_inner_modules() {
    assert_eq!(named("use super::super::store::Row;"), ["1 hub/src/store/Row"]);
    assert_eq!(named("fn f() { self::inner::g(); }"), ["1 hub/src/service/part/inner/g"]);
    let inner = "mod inner {\n fn f() { super::super::super::http::g() }\n}";
    assert_eq!(named(inner), ["2 hub/src/http/g"]);
}

#[test]
fn paths_in_expressions_types_bounds_patterns_and_generic_arguments_count() {
    let text = "fn f<T: crate::http::A>(a: Vec<crate::http::B>) -> impl crate::http::C {
        if let crate::http::D::Some(_) = <a as crate::http::E>::x() {}
        crate::http::F { g: crate::http::G::<crate::http::H>::new() }
    }";
    let expected =
        ["A", "C", "B", "D/Some", "E/x", "F", "G/new", "H"].map(|name| format!("hub/src/http/{name}"));
    let mut found: Vec<String> = named(text).iter().map(|one| one[2..].to_owned()).collect();
    let mut expected = expected.to_vec();
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
}

#[test]
fn a_macros_path_and_its_tokens_count() {
    assert_eq!(named("fn f() { crate::http::page!(1) }"), ["1 hub/src/http/page"]);
    assert_eq!(
        named("fn f() { view! { <p a=(\n crate :: http :: a(), x::<sqlx::Row>()) /> } }"),
        ["2 hub/src/http/a", "2 sqlx::Row"]
    );
    assert_eq!(
        named("macro_rules! m { ($x:ident) => { $crate::store::$x(); use crate::{http::A, store}; } }"),
        ["1 hub/src/store", "1 hub/src/http/A", "1 hub/src/store"]
    );
}

#[test]
fn fields_turbofish_and_single_names_in_macros_are_no_paths() {
    assert_eq!(named("fn f() { m!(a.sqlx::<u8>(), sqlx, $sqlx::x, <T as U>::sqlx::x) }"), [""; 0]);
}

#[test]
fn attributes_and_restricted_visibility_count() {
    assert_eq!(
        named("#[derive(sqlx::FromRow)]\npub(in crate::http) struct A;"),
        ["1 sqlx::FromRow", "2 hub/src/http"]
    );
    assert_eq!(named("pub(super) struct A; pub(crate) struct B; pub(self) struct C;"), [""; 0]);
    assert_eq!(named("#[sqlx::test]\nfn f() {}"), ["1 sqlx::test"]);
}

#[test]
fn comments_documentation_and_strings_never_count() {
    let text = "//! [`crate::http`]\n/// crate::http::A\n// use crate::http;\nconst A: &str = \"crate::http::A\"; /* sqlx::b */";
    assert!(!named(text).iter().any(|one| one.contains("http") || one.contains("sqlx")));
}

#[test]
fn names_are_followed_through_imports_also_inside_functions_and_through_super_star() {
    assert!(
        named("use reqwest as r; fn f() { r::Client::new() }").contains(&"1 reqwest::Client::new".to_owned())
    );
    assert!(named("fn f() { use reqwest as r; r::get() }").contains(&"1 reqwest::get".to_owned()));
    let inner = "use reqwest as r;\nmod tests {\n use super::*;\n fn f() { r::get() }\n}";
    assert!(named(inner).contains(&"4 reqwest::get".to_owned()));
    assert!(named("use crate::*;\nfn f() { http::g() }").contains(&"2 hub/src/http/g".to_owned()));
}

#[test]
fn names_are_followed_through_re_exports() {
    let facade = code(&[
        ROOT,
        ("hub/src/service.rs", "pub use crate::http::Page; pub use crate::store::*;"),
        ("hub/src/store.rs", "pub struct Row;"),
        ("hub/src/http.rs", "use crate::service::{Page, Row}; use crate::rows::Launch;"),
    ]);
    assert_eq!(
        all(&facade, "hub/src/http.rs"),
        [
            "1 hub/src/service/Page",
            "1 hub/src/http/Page",
            "1 hub/src/service/Row",
            "1 hub/src/store/Row",
            "1 hub/src/rows/Launch",
            "1 hub/store/src/Launch",
        ]
    );
}

#[test]
fn a_crate_of_the_workspace_is_its_folder_from_wherever_it_is_named() {
    let files =
        [ROOT, ("hub/tests/it/main.rs", "mod support;\nuse inlay_hub::http;\nuse ::inlay_store::Row;")];
    assert_eq!(all(&code(&files), "hub/tests/it/main.rs"), ["2 hub/src/http", "3 hub/store/src/Row"]);
    let files = [ROOT, ("hub/tests/it/support.rs", "use crate::http;\nextern crate sqlx as db;")];
    assert_eq!(all(&code(&files), "hub/tests/it/support.rs"), ["1 hub/tests/it/http", "2 sqlx"]);
}

#[test]
fn a_variable_that_is_called_like_a_crate_is_not_that_crate() {
    assert_eq!(named("fn f() { let hmac = 1; hmac + 1 }"), [""; 0]);
    assert_eq!(
        named("use hmac::hmac;\nfn f() { hmac::new(); }").last().map(String::as_str),
        Some("2 hmac::hmac::new")
    );
}

#[test]
fn modules_that_import_from_each_other_end() {
    let files = [
        ROOT,
        ("hub/src/http.rs", "pub use crate::store::*; pub use crate::store::A;"),
        ("hub/src/store.rs", "pub use crate::http::*; pub use crate::http::A; fn f() { A::b::c() }"),
    ];
    assert!(!all(&code(&files), "hub/src/store.rs").is_empty());
}

#[test]
fn what_only_tests_compile_is_marked_also_in_a_file_of_its_own() {
    let files = [
        ROOT,
        ("hub/src/store.rs", "#[cfg(test)] mod tests; #[cfg(any(test, debug_assertions))] use sqlx::A;"),
        ("hub/src/store/tests.rs", "mod inner;"),
        ("hub/src/store/tests/inner.rs", "use sqlx::B;"),
        (
            "hub/src/http.rs",
            "#[test] fn f() { sqlx::C } #[cfg(all(unix, test))] use sqlx::D; #[cfg(not(test))] use sqlx::E;",
        ),
    ];
    let code = code(&files);
    let mut marked: Vec<(&str, bool)> = code
        .written()
        .iter()
        .filter(|written| written.path[0] == "sqlx")
        .map(|written| (written.path[1].as_str(), written.is_test))
        .collect();
    marked.sort_unstable();
    assert_eq!(marked, [("A", false), ("B", true), ("C", true), ("D", true), ("E", false)]);
}

#[test]
fn a_path_is_shown_as_it_is_written() {
    let shown = |text| {
        let code = code(&[("hub/src/http.rs", text)]);
        code.written().iter().map(Written::shown).collect::<Vec<_>>()
    };
    assert_eq!(shown("use crate::{a::*, b as c, d};"), ["crate::a::*", "crate::b as c", "crate::d"]);
    assert_eq!(shown("type A = ::sqlx::Row;"), ["::sqlx::Row"]);
}

#[test]
fn a_file_that_does_not_parse_is_named_with_its_line() {
    let files = BTreeMap::from([("hub/src/http.rs".to_owned(), "\nfn (".to_owned())]);
    let error = Code::read(Workspace::default(), &files).unwrap_err();
    assert!(format!("{error:#}").starts_with("cannot parse hub/src/http.rs: line 2"), "{error:#}");
}

#[test]
fn below_means_a_whole_name() {
    assert!(Named::Ours("hub/src/http/a".into()).is_below(&Named::Ours("hub/src/http".into())));
    assert!(!Named::Ours("hub/src/https".into()).is_below(&Named::Ours("hub/src/http".into())));
    assert!(!Named::Library("sqlx".into()).is_below(&Named::Ours("sqlx".into())));
    assert_ne!(How::Glob, How::Mention);
}
