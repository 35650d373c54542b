//! What no page may have, whoever made it: a script or a style of its own. Every HTML file is read, and every page that a
//! route answers with.

use crate::support::{HUB, LIMITS, TestHub, routes::routes};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Elements and attributes that would need more than the content security policy allows.
fn objections(page: &str) -> Vec<String> {
    let mut objections = Vec::new();
    let lower = page.to_ascii_lowercase();
    let mut rest = lower.as_str();
    while let Some((_, after)) = rest.split_once('<') {
        if let Some((_, after)) = after.strip_prefix("!--").and_then(|comment| comment.split_once("-->")) {
            rest = after;
            continue;
        }
        let (tag, after) = after.split_at(end_of_tag(after));
        let name = tag.split(|c: char| c.is_whitespace() || c == '/').next().unwrap_or_default();
        let attributes = attributes(&tag[name.len()..]);
        let value =
            |wanted: &str| attributes.iter().find(|(name, _)| *name == wanted).map(|(_, value)| *value);
        // Data is no script, and nothing runs it.
        let is_data = value("type") == Some("application/json");
        let is_inline_script = name == "script" && value("src").is_none() && !is_data;
        let has_both = name == "script" && value("src").is_some() && !after.starts_with("></script>");
        let is_code = |(name, value): &(&str, &str)| {
            name.starts_with("on")
                || ["style", "srcdoc"].contains(name)
                || value.trim().starts_with("javascript:")
        };
        if name == "style" || is_inline_script || has_both || attributes.iter().any(is_code) {
            objections.push(format!("<{tag}>"));
        }
        rest = after;
    }
    objections
}

/// Where the tag closes: a `>` in quotes does not close it.
fn end_of_tag(text: &str) -> usize {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (c, quote) {
            ('>', None) => return at,
            ('"' | '\'', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            _ => {}
        }
    }
    text.len()
}

/// Names and values.
fn attributes(mut text: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    loop {
        text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        let end = text.find(|c: char| c.is_whitespace() || c == '=' || c == '/').unwrap_or(text.len());
        if end == 0 {
            return found;
        }
        let (name, rest) = text.split_at(end);
        let Some(value) = rest.trim_start().strip_prefix('=').map(str::trim_start) else {
            found.push((name, ""));
            text = rest;
            continue;
        };
        let (value, rest) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            _ => value.split_at(value.find(char::is_whitespace).unwrap_or(value.len())),
        };
        found.push((name, value));
        text = rest;
    }
}

#[test]
fn what_a_page_may_not_have_is_seen_however_it_is_written() {
    for bad in [
        "<style>a{}",
        "<p STYLE = 'a'>",
        "<p\nclass=x\nstyle=a>",
        "<body onload=x>",
        "<img src=x/onerror=y onerror=y>",
        "<a href=\" JavaScript:x\">",
        "<iframe srcdoc=x></iframe>",
        "<script>x</script>",
        "<script type=module>x</script>",
        "<script src=x>y</script>",
        "<!-- a > b --><p title='>' style=x>",
    ] {
        assert_eq!(objections(bad).len(), 1, "{bad}: {:?}", objections(bad));
    }
    for good in [
        "<script src=\"x\" type=\"module\"></script><p>style=x onload=x</p>",
        "<script type=\"application/json\" id=\"c\">{\"a\": 1}</script>",
        "<p title=\"style='x'\" data-onload=\"x\">a</p><!-- <style> -->",
    ] {
        assert_eq!(objections(good), [] as [String; 0], "{good}");
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The HTML files of a folder and those below it.
fn html_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            html_files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "html") {
            found.push(path);
        }
    }
}

/// The widget's document and what the build copies.
fn every_html_file() -> Vec<(PathBuf, String)> {
    let mut paths = vec![root().join("index.html")];
    html_files(&root().join("public"), &mut paths);
    paths.into_iter().map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

/// What a page says it is: its heading, or its title where it has none.
fn heading(page: &str) -> String {
    let between = |open: &str, close: &str| Some(page.split_once(open)?.1.split_once(close)?.0.to_owned());
    between("<h1>", "</h1>").or_else(|| between("<title>", "</title>")).unwrap_or_default()
}

#[test]
fn no_html_file_has_an_inline_script_or_style() {
    let files = every_html_file();
    assert!(!files.is_empty());
    for (path, page) in files {
        assert_eq!(objections(&page), [] as [String; 0], "{}", path.display());
    }
}

/// Asks for everything that the hub has, with and without what some pages need, and answers with the headings of the pages
/// that came. Each is looked at.
async fn walk(hub: &TestHub) -> BTreeSet<String> {
    let mut headings = BTreeSet::new();
    for (method, pattern) in routes() {
        let path = pattern.replace("{hub_id}", HUB).replace("{hub}", HUB).replace(['{', '}', '*'], "");
        let unknown = pattern.replace(['{', '}', '*'], "");
        for path in [path.clone(), format!("{path}?hub={HUB}&to=default"), unknown] {
            let request = hub.http.request(method.parse().unwrap(), format!("{}{path}", hub.base));
            let response = request.send().await.unwrap();
            let is_page = response
                .headers()
                .get("content-type")
                .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
            let body = response.text().await.unwrap();
            let is_markup = body.trim_start().starts_with('<') && !body.starts_with("<svg ");
            assert_eq!(is_page, is_markup, "{method} {path}: {body}");
            if is_page {
                assert_eq!(objections(&body), [] as [String; 0], "{method} {path}: {body}");
                headings.insert(heading(&body));
                // An address is written by anybody: it must not choose in whose name a page speaks.
                let document = path.starts_with("/embed/");
                assert!(document || !body.contains("Acme"), "{method} {path}: {body}");
            }
        }
    }
    headings
}

#[tokio::test]
async fn no_page_has_an_inline_script_or_style() {
    let hub = TestHub::start().await;
    let build = |hub: &TestHub| {
        fs::copy(root().join("index.html"), hub.data.path().join("widget/index.html")).unwrap();
    };
    build(&hub);
    let mut seen = walk(&hub).await;

    let busy = TestHub::start_with(|config| config.replace(LIMITS, "[limits]\npages_per_minute = 1\n")).await;
    build(&busy);
    seen.extend(walk(&busy).await);

    // Each of them was reached.
    let known = [
        "Connecting your account",
        "Go back to the page that you came from",
        "Going back to where you came from…",
        "Integrations",
        "There is no hub here",
        "This can't continue",
        "Too many requests",
        "You can close this window",
    ];
    assert_eq!(seen, known.map(str::to_owned).into());
}
