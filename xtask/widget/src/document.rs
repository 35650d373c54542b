//! `index.html`, in which `data-trunk` marks what a build fills in (Trunk's documentation, "Assets").

use anyhow::{Context, Result, bail, ensure};
use std::ops::Range;

/// A marked tag.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Asset {
    /// The whole element in the document.
    place: Range<usize>,
    /// What it asks for.
    pub(crate) kind: Kind,
}

/// What a marked tag asks for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The stylesheet at this path, written into the document.
    Style(String),
    /// The module script at this path, written into the document.
    Script(String),
    /// The module that cargo builds.
    Rust,
}

impl Asset {
    /// The element with its text inlined, as Trunk writes it. A text that would end its own element is an error.
    pub(crate) fn inlined(&self, text: &str) -> Result<String> {
        let (start, end) = match self.kind {
            Kind::Style(_) => ("<style>", "</style"),
            Kind::Script(_) => ("<script type=\"module\">", "</script"),
            Kind::Rust => bail!("index.html: a module of WebAssembly cannot be written into it"),
        };
        // The second opens a state of HTML's tokenizer in which the first does not end a script.
        let ends = [end, "<!--"].into_iter().find(|ends| text.to_ascii_lowercase().contains(ends));
        ensure!(ends.is_none(), "what is written into index.html contains {}", ends.unwrap_or_default());
        Ok(format!("{start}{text}{end}>"))
    }
}

/// The document with a text in each asset's place.
pub(crate) fn filled(document: &str, assets: &[Asset], texts: &[String]) -> String {
    let mut filled = String::new();
    let mut done = 0;
    for (asset, text) in assets.iter().zip(texts) {
        filled.push_str(&document[done..asset.place.start]);
        filled.push_str(text);
        done = asset.place.end;
    }
    filled + &document[done..]
}

/// Every marked tag, in order.
pub(crate) fn assets(document: &str) -> Result<Vec<Asset>> {
    let mut assets = Vec::new();
    let mut at = 0;
    while let Some(start) = document[at..].find('<').map(|found| at + found) {
        if document[start..].starts_with("<!--") {
            at = end_of(document, start, "-->")?;
            continue;
        }
        let Some(tag) = Tag::at(document, start)? else {
            at = start + 1;
            continue;
        };
        // What stands between the tags of a script is no markup.
        at = if tag.name == "script" { end_of(document, tag.end, "</script>")? } else { tag.end };
        if tag.attributes.iter().any(|(name, _)| *name == "data-trunk") {
            assets.push(tag.asset(start..at)?);
        }
    }
    Ok(assets)
}

fn end_of(document: &str, from: usize, end: &str) -> Result<usize> {
    let found =
        document[from..].find(end).with_context(|| format!("index.html: no {end} after byte {from}"))?;
    Ok(from + found + end.len())
}

/// An opening tag.
struct Tag<'a> {
    name: &'a str,
    attributes: Vec<(&'a str, &'a str)>,
    end: usize,
}

impl<'a> Tag<'a> {
    /// The tag that begins here, if one does.
    fn at(document: &'a str, start: usize) -> Result<Option<Self>> {
        let text = &document[start + 1..];
        let length = text.find(|sign: char| !sign.is_ascii_alphanumeric()).unwrap_or(text.len());
        if length == 0 {
            return Ok(None);
        }
        let (name, mut rest) = text.split_at(length);
        let mut attributes = Vec::new();
        loop {
            rest = rest.trim_start_matches(|sign: char| sign.is_ascii_whitespace() || sign == '/');
            if let Some(after) = rest.strip_prefix('>') {
                return Ok(Some(Self { name, attributes, end: document.len() - after.len() }));
            }
            let length = rest.find(|sign: char| sign.is_ascii_whitespace() || "=/>".contains(sign));
            let length = length.filter(|length| *length > 0);
            let (attribute, after) =
                rest.split_at(length.with_context(|| format!("index.html: <{name} has no end"))?);
            let (value, after) = match after.strip_prefix("=\"") {
                Some(quoted) => quoted.split_once('"').context("index.html: a quoted value has no end")?,
                None => ("", after),
            };
            ensure!(!after.starts_with('='), "index.html: values of attributes stand in double quotes");
            attributes.push((attribute, value));
            rest = after;
        }
    }

    fn value(&self, name: &str) -> &'a str {
        self.attributes.iter().find(|(other, _)| *other == name).map_or("", |(_, value)| value)
    }

    fn asset(&self, place: Range<usize>) -> Result<Asset> {
        let kind = match (self.name, self.value("rel"), self.value("type")) {
            ("link", "inline", "css") => Kind::Style(self.value("href").to_owned()),
            ("link", "inline", "module") => Kind::Script(self.value("href").to_owned()),
            ("link", "rust", _) => Kind::Rust,
            (name, rel, kind) => {
                bail!(
                    "index.html: what <{name} data-trunk rel=\"{rel}\" type=\"{kind}\"> means to Trunk is not written here"
                )
            }
        };
        Ok(Asset { place, kind })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = "<!doctype html>\n<head><!-- <link data-trunk rel=\"css\" href=\"no.css\"> -->\n\
        <script type=\"application/json\" id=\"config\">{\"a\": \"<link data-trunk rel='css'>\"}</script>\n\
        <link data-trunk rel=\"inline\" type=\"css\" href=\"target/a.css\" />\n\
        <link data-trunk rel=\"inline\" type=\"module\" href=\"public/start.js\" />\n\
        <link\n  data-trunk\n  rel=\"rust\"\n  data-bin=\"inlay\"\n/>\n</head><body>1 < 2 <br/></body>";

    #[test]
    fn what_is_marked_is_found_and_comments_and_scripts_are_not_looked_into() {
        let kinds: Vec<_> = assets(DOCUMENT).unwrap().into_iter().map(|asset| asset.kind).collect();
        assert_eq!(
            kinds,
            [Kind::Style("target/a.css".into()), Kind::Script("public/start.js".into()), Kind::Rust]
        );
    }

    #[test]
    fn tags_are_replaced_and_nothing_around_them_is_touched() {
        let assets = assets(DOCUMENT).unwrap();
        let texts = [
            assets[0].inlined("a { }").unwrap(),
            assets[1].inlined("start();").unwrap(),
            "<script>build</script>".to_owned(),
        ];
        assert_eq!(texts[..2], ["<style>a { }</style>", "<script type=\"module\">start();</script>"]);
        let filled = filled(DOCUMENT, &assets, &texts);
        let (before, after) = (DOCUMENT.find("<link data-trunk rel=\"inline\""), DOCUMENT.find("\n</head>"));
        assert!(filled.starts_with(&DOCUMENT[..before.unwrap()]), "{filled}");
        assert!(
            filled.ends_with(&format!("\n<script>build</script>{}", &DOCUMENT[after.unwrap()..])),
            "{filled}"
        );
    }

    #[test]
    fn a_text_that_would_end_its_element_is_an_error() {
        let assets = assets(DOCUMENT).unwrap();
        for wrong in ["'</style>'", "/* </STYLE"] {
            assert!(assets[0].inlined(wrong).is_err(), "{wrong}");
        }
        for wrong in ["'</script>'", "'</Script '", "'<!-- <script>'"] {
            assert!(assets[1].inlined(wrong).is_err(), "{wrong}");
        }
        assert!(assets[2].inlined("").is_err());
    }

    #[test]
    fn a_mark_that_is_not_known_and_a_tag_without_an_end_are_errors() {
        for wrong in [
            "<link data-trunk rel=\"icon\" href=\"a.svg\"/>",
            "<link data-trunk rel=\"css\" href=\"a.css\"/>",
            "<link data-trunk rel=\"inline\"",
            "<!-- ",
            "<p a='b'>",
        ] {
            assert!(assets(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_repositorys_document_has_one_of_each() {
        let document = xtask::files::text(&xtask::files::root().join("index.html")).unwrap();
        let [
            Asset { kind: Kind::Style(_), .. },
            Asset { kind: Kind::Script(_), .. },
            Asset { kind: Kind::Rust, .. },
        ] = &assets(&document).unwrap()[..]
        else {
            panic!("{document}");
        };
    }
}
