//! The reader of descriptions: one pass over text that may be HTML, Markdown or both.

use super::{
    Block, Inline,
    html::{attribute, decoded, entity, split_tag},
};
use crate::{is_invisible, is_link};

/// HTML that is dropped while its content stays; any other word in angle brackets, such as `<your-domain>`, is text.
const DROPPED: [&str; 30] = [
    "div", "span", "h1", "h2", "h3", "h4", "h5", "h6", "table", "tbody", "thead", "tr", "td", "th", "img",
    "hr", "u", "sup", "sub", "small", "font", "form", "input", "button", "iframe", "object", "embed",
    "video", "svg", "details",
];

/// What has been read so far.
#[derive(Default)]
pub(super) struct Reader {
    blocks: Vec<Block>,
    /// Items of the list that is open.
    items: Option<Vec<Vec<Inline>>>,
    /// Whether the open list was written in Markdown, where a blank line ends it.
    is_marked: bool,
    line: Vec<Inline>,
    text: String,
    bold: u32,
    italic: u32,
    code: u32,
    pre: u32,
    link: Option<String>,
}

impl Reader {
    /// What was read. `is_cut` says that there was more.
    pub(super) fn finish(mut self, is_cut: bool) -> Vec<Block> {
        if is_cut {
            self.text.push('…');
        }
        self.end_block();
        self.end_list();
        self.blocks
    }

    /// Reads a text, which goes on where the last one ended.
    pub(super) fn read(&mut self, text: &str) {
        let mut rest = text.trim();
        if let Some(item) = marked_item(rest) {
            self.begin_item(true);
            rest = item;
        }
        while let Some(first) = rest.chars().next() {
            let after = match first {
                '<' => self.tag(rest),
                '&' => entity(rest).map(|(c, after)| {
                    self.text.push(c);
                    after
                }),
                '\n' if self.pre == 0 => Some(self.line_break(rest)),
                _ if self.code > 0 || self.pre > 0 || self.link.is_some() => None,
                '`' => self.marked_code(rest),
                '*' => self.marked_bold(rest),
                '[' => self.marked_link(rest),
                'h' if rest.starts_with("https://") => self.bare_link(rest),
                _ => None,
            };
            rest = after.unwrap_or_else(|| {
                self.push(first);
                &rest[first.len_utf8()..]
            });
        }
    }

    fn push(&mut self, c: char) {
        if c.is_whitespace() && self.pre == 0 {
            let starts = self.text.is_empty() && self.line.is_empty();
            if !starts && !self.text.ends_with(' ') {
                self.text.push(' ');
            }
            return;
        }
        if c == '\n' || !is_invisible(c) {
            self.text.push(c);
        }
    }

    fn tag<'t>(&mut self, rest: &'t str) -> Option<&'t str> {
        if let Some(comment) = rest.strip_prefix("<!--") {
            return Some(comment.split_once("-->").map_or("", |(_, after)| after));
        }
        let (tag, after) = split_tag(rest)?;
        let (closes, tag) = tag.strip_prefix('/').map_or((false, tag), |tag| (true, tag));
        let name_end = tag.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(tag.len());
        let name = tag[..name_end].to_ascii_lowercase();
        let by = if closes { u32::wrapping_sub } else { u32::wrapping_add };
        let change = |depth: u32| if closes && depth == 0 { 0 } else { by(depth, 1) };
        match name.as_str() {
            "script" | "style" | "title" | "template" if !closes => {
                let end = ["</", &name].concat();
                let close = after.to_ascii_lowercase().find(&end)?;
                return Some(after[close..].split_once('>').map_or("", |(_, after)| after));
            }
            "script" | "style" | "title" | "template" => {}
            "b" | "strong" => self.styled(|reader| reader.bold = change(reader.bold)),
            "i" | "em" => self.styled(|reader| reader.italic = change(reader.italic)),
            "code" => self.styled(|reader| reader.code = change(reader.code)),
            "a" => {
                let url = if closes { None } else { attribute(tag, "href").and_then(|url| link(&url)) };
                self.styled(|reader| reader.link = url);
            }
            "br" => {
                self.flush();
                self.line.push(Inline::Break);
            }
            "p" => self.end_block(),
            "pre" => {
                self.end_block();
                self.pre = change(self.pre);
            }
            "ul" | "ol" => {
                self.end_block();
                self.end_list();
                self.items = (!closes).then(Vec::new);
                self.is_marked = false;
            }
            "li" if closes => self.end_block(),
            "li" => self.begin_item(false),
            _ if DROPPED.contains(&name.as_str()) => self.push(' '),
            _ => return None,
        }
        Some(after)
    }

    fn styled(&mut self, change: impl FnOnce(&mut Self)) {
        self.flush();
        change(self);
    }

    /// Ends the piece of running text with the formatting that it has.
    fn flush(&mut self) {
        if self.text.is_empty() || self.pre > 0 {
            return;
        }
        let text = std::mem::take(&mut self.text);
        self.line.push(match &self.link {
            Some(url) => Inline::Link { text, url: url.clone() },
            None if self.code > 0 => Inline::Code(text),
            None if self.bold > 0 => Inline::Bold(text),
            None if self.italic > 0 => Inline::Italic(text),
            None => Inline::Text(text),
        });
    }

    fn end_block(&mut self) {
        if self.pre > 0 {
            let code = std::mem::take(&mut self.text);
            if !code.trim().is_empty() {
                self.blocks.push(Block::Code(code.trim_matches('\n').to_owned()));
            }
            return;
        }
        self.flush();
        let mut line = std::mem::take(&mut self.line);
        while matches!(line.last(), Some(Inline::Break)) {
            line.pop();
        }
        let is_blank = |inline: &Inline| matches!(inline, Inline::Text(text) if text.trim().is_empty());
        if line.iter().all(|inline| inline == &Inline::Break || is_blank(inline)) {
            return;
        }
        if let Some(Inline::Text(text)) = line.last_mut() {
            text.truncate(text.trim_end().len());
        }
        match &mut self.items {
            Some(items) => items.push(line),
            None => self.blocks.push(Block::Paragraph(line)),
        }
    }

    fn begin_item(&mut self, is_marked: bool) {
        self.end_block();
        if self.items.is_none() {
            self.items = Some(Vec::new());
            self.is_marked = is_marked;
        }
    }

    fn end_list(&mut self) {
        if let Some(items) = self.items.take().filter(|items| !items.is_empty()) {
            self.blocks.push(Block::List(items));
        }
    }

    fn line_break<'t>(&mut self, rest: &'t str) -> &'t str {
        let after = rest.trim_start();
        let lines = rest[..rest.len() - after.len()].matches('\n').count();
        if let Some(item) = marked_item(after) {
            self.begin_item(true);
            return item;
        }
        if lines > 1 {
            self.end_block();
            if self.is_marked {
                self.end_list();
            }
        } else {
            self.push(' ');
        }
        after
    }

    fn marked_code<'t>(&mut self, rest: &'t str) -> Option<&'t str> {
        let (code, after) = rest.strip_prefix('`')?.split_once('`')?;
        if code.is_empty() || code.contains('\n') {
            return None;
        }
        self.flush();
        self.line.push(Inline::Code(in_one_line(code)));
        Some(after)
    }

    fn marked_bold<'t>(&mut self, rest: &'t str) -> Option<&'t str> {
        let (bold, after) = rest.strip_prefix("**")?.split_once("**")?;
        if bold.trim().is_empty() || bold.contains(['\n', '<']) {
            return None;
        }
        self.flush();
        self.line.push(Inline::Bold(in_one_line(&decoded(bold))));
        Some(after)
    }

    fn marked_link<'t>(&mut self, rest: &'t str) -> Option<&'t str> {
        let (text, target) = rest.strip_prefix('[')?.split_once("](")?;
        let (url, after) = target.split_once(')')?;
        if text.is_empty() || text.contains(['\n', '[', '<']) {
            return None;
        }
        self.flush();
        let text = in_one_line(&decoded(text));
        self.line.push(match link(&decoded(url)) {
            Some(url) => Inline::Link { text, url },
            None => Inline::Text(text),
        });
        Some(after)
    }

    fn bare_link<'t>(&mut self, rest: &'t str) -> Option<&'t str> {
        let end = rest.find(|c: char| c.is_whitespace() || "<>\"'`()[]{}".contains(c)).unwrap_or(rest.len());
        let address = rest[..end].trim_end_matches(['.', ',', ';', ':', '!', '?']);
        // A template is no address.
        if rest[end..].starts_with(['{', '<', '[']) {
            return None;
        }
        let text = decoded(address);
        let url = link(&text)?;
        self.flush();
        self.line.push(Inline::Link { text, url });
        Some(&rest[address.len()..])
    }
}

/// An address that may be a link.
fn link(url: &str) -> Option<String> {
    let url = url.trim();
    is_link(url).then(|| url.to_owned())
}

/// A text with spaces for what would break its line.
fn in_one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect()
}

/// The rest of a line that starts an item of a Markdown list.
fn marked_item(line: &str) -> Option<&str> {
    line.strip_prefix("- ").or_else(|| line.strip_prefix("* "))
}
