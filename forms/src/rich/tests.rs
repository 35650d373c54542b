use super::*;

fn text(text: &str) -> Inline {
    Inline::Text(text.to_owned())
}

fn link(text: &str, url: &str) -> Inline {
    Inline::Link { text: text.to_owned(), url: url.to_owned() }
}

fn paragraph(inlines: Vec<Inline>) -> Vec<Block> {
    vec![Block::Paragraph(inlines)]
}

#[test]
fn html_as_real_descriptions_write_it_becomes_formatted_text() {
    assert_eq!(
        parse(
            "The <b>name</b> of the <code>db</code>. See <a href=\"https://docs.example.com/a?b=1&amp;c=2\">the docs</a>."
        ),
        paragraph(vec![
            text("The "),
            Inline::Bold("name".into()),
            text(" of the "),
            Inline::Code("db".into()),
            text(". See "),
            link("the docs", "https://docs.example.com/a?b=1&c=2"),
            text("."),
        ])
    );
    assert_eq!(
        parse("Modes:<ul><li><strong>a</strong> one</li><li>two</li></ul>After"),
        vec![
            Block::Paragraph(vec![text("Modes:")]),
            Block::List(vec![vec![Inline::Bold("a".into()), text(" one")], vec![text("two")]]),
            Block::Paragraph(vec![text("After")]),
        ]
    );
    assert_eq!(parse("a<br/>b<br>"), paragraph(vec![text("a"), Inline::Break, text("b")]));
    assert_eq!(parse("<pre>x\n  y</pre>"), vec![Block::Code("x\n  y".into())]);
}

#[test]
fn markdown_as_real_descriptions_write_it_becomes_formatted_text() {
    assert_eq!(
        parse("Use `YYYY-MM-DD` or **none**, see [the guide](https://example.com/guide)."),
        paragraph(vec![
            text("Use "),
            Inline::Code("YYYY-MM-DD".into()),
            text(" or "),
            Inline::Bold("none".into()),
            text(", see "),
            link("the guide", "https://example.com/guide"),
            text("."),
        ])
    );
    assert_eq!(
        parse("Options:\n  - one\n  - two\n\nDone\nnow"),
        vec![
            Block::Paragraph(vec![text("Options:")]),
            Block::List(vec![vec![text("one")], vec![text("two")]]),
            Block::Paragraph(vec![text("Done now")]),
        ]
    );
    assert_eq!(
        parse("See https://example.com/a."),
        paragraph(vec![text("See "), link("https://example.com/a", "https://example.com/a"), text(".")])
    );
}

#[test]
fn what_is_called_a_link_may_be_followed_and_what_may_not_keeps_its_words() {
    for (source, words, url) in [
        ("<a href=\"mailto:help@example.com\">write</a>", "write", Some("mailto:help@example.com")),
        ("[write](mailto:help@example.com)", "write", Some("mailto:help@example.com")),
        ("<a href=\"HTTPS://docs.example.com\">docs</a>", "docs", Some("HTTPS://docs.example.com")),
        ("[docs](https://a.example/?b=1&amp;c=2)", "docs", Some("https://a.example/?b=1&c=2")),
        ("<a href=\"https://user@evil.example\">docs</a>", "docs", None),
        ("[docs](https://user@evil.example)", "docs", None),
        ("<a href=\"https:///x\">docs</a>", "docs", None),
        ("<a href=\"http://a.example\">docs</a>", "docs", None),
        ("[docs](/here)", "docs", None),
        ("https://user@evil.example", "https://user@evil.example", None),
    ] {
        let expected = url.map_or_else(|| text(words), |url| link(words, url));
        assert_eq!(parse(source), paragraph(vec![expected]), "{source}");
        assert!(url.is_none_or(crate::is_link), "{source}");
    }
}

#[test]
fn entities_stand_for_visible_characters_in_every_kind_of_text() {
    for mark in ["&#x202e;", "&#8238;", "&#x2066;", "&#x200B;", "&#10;", "\u{202e}", "\u{2028}", "\u{2066}"] {
        for around in
            ["a{}b", "**a{}b**", "`a{}b`", "[a{}b](https://x.example)", "<b>a{}b</b>", "<code>a{}b</code>"]
        {
            let shown = format!("{:?}", parse(&around.replace("{}", mark)));
            // What is not seen would be escaped here.
            assert!(!shown.contains('\\'), "{around} {mark:?}: {shown}");
        }
    }
    for around in ["**{}**", "[{}](https://x.example)", "<b>{}</b>", "<a href=\"https://x.example\">{}</a>"] {
        let shown = format!("{:?}", parse(&around.replace("{}", "Fish &amp; chips")));
        assert!(shown.contains("\"Fish & chips\""), "{around}: {shown}");
    }
}

#[test]
fn placeholders_and_templates_are_text() {
    for kept in
        ["https://<account>.example.com", "https://{shop}.example.com", "2 < 3 and 5 * 4", "a ** b", "[x] y"]
    {
        assert_eq!(parse(kept), paragraph(vec![text(kept)]));
    }
    assert_eq!(
        parse("Fish &amp; chips &lt;b&gt; &#x41;&bogus;"),
        paragraph(vec![text("Fish & chips <b> A&bogus;")])
    );
}

#[test]
fn no_markup_of_an_attacker_gets_through() {
    let links = |blocks: &[Block]| {
        blocks.iter().any(|block| match block {
            Block::Paragraph(line) => line.iter().any(|inline| matches!(inline, Inline::Link { .. })),
            Block::List(_) | Block::Code(_) => false,
        })
    };
    for attack in [
        "<a href=\"javascript:alert(1)\">x</a>",
        "<a href='JaVaScRiPt:alert(1)'>x</a>",
        "<a href=\"java\tscript:alert(1)\">x</a>",
        "<a href=\"&#106;avascript:alert(1)\">x</a>",
        "<a href=\" data:text/html,x\">x</a>",
        "<a href=\"//evil.example\">x</a>",
        "<a href=\"http://plain.example\">x</a>",
        "<a data-href=\"https://evil.example\">x</a>",
        "[x](javascript:alert`1`)",
        "[x](https://a.example/\"onclick=)",
    ] {
        assert!(!links(&parse(attack)), "{attack}: {:?}", parse(attack));
    }
    assert_eq!(parse("<script>alert(1)</script>a<style>b{}</style>"), paragraph(vec![text("a")]));
    assert_eq!(parse("<img src=x onerror=alert(1)>a"), paragraph(vec![text("a")]));
    assert_eq!(parse("a<!-- <b>secret</b> -->b"), paragraph(vec![text("ab")]));
    assert_eq!(parse("safe\u{202e}evil\u{0}"), paragraph(vec![text("safeevil")]));
    assert_eq!(parse("`a\u{202e}b`"), paragraph(vec![Inline::Code("ab".to_owned())]));
    assert_eq!(parse("a&#x202e;b"), paragraph(vec![text("a&#x202e;b")]));
    assert_eq!(parse("<script>never closed"), paragraph(vec![text("<script>never closed")]));
}

#[test]
fn long_deep_and_broken_texts_end() {
    let long = parse(&"ä".repeat(100_000));
    let Block::Paragraph(line) = &long[0] else { panic!("{long:?}") };
    assert!(matches!(&line[0], Inline::Text(text) if text.ends_with('…') && text.len() <= LONGEST + 3));
    let deep = parse(&"<b><ul><li>".repeat(5_000));
    assert!(deep.len() <= 1, "{deep:?}");
    for broken in
        ["<", "<a", "<a href=", "</", "&", "&#", "`", "**", "[", "[x](", "<a href='", "</b></i></pre>", ""]
    {
        parse(broken);
    }
    assert_eq!(
        parse("<a href=\"https://a.example\">open"),
        paragraph(vec![link("open", "https://a.example")])
    );
}
