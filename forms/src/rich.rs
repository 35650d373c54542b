//! Descriptions as formatted text that is safe to show. A quarter of 763 real connection specifications writes HTML into
//! them, some write Markdown; what comes out here has no markup left, only these blocks, and no other links than https
//! and mailto.

use crate::is_invisible;

/// A piece of a description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// Running text.
    Paragraph(Vec<Inline>),
    /// Items, each running text.
    List(Vec<Vec<Inline>>),
    /// Text whose line breaks count.
    Code(String),
}

/// A piece of running text. Nothing is nested: the outermost formatting that matters most wins (link, code, bold, italic).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    /// As it is.
    Text(String),
    /// Strong.
    Bold(String),
    /// Emphasised.
    Italic(String),
    /// A literal.
    Code(String),
    /// Leads somewhere.
    Link {
        /// What is shown.
        text: String,
        /// Starts with `https://` or `mailto:`, without spaces or control characters.
        url: String,
    },
    /// The next piece starts a line.
    Break,
}

/// Longest description that is read, in bytes, and longest tag.
const LONGEST: usize = 6000;
const LONGEST_TAG: usize = 2000;
/// HTML that is dropped while its content stays; any other word in angle brackets, such as `<your-domain>`, is text.
const DROPPED: [&str; 30] = [
    "div", "span", "h1", "h2", "h3", "h4", "h5", "h6", "table", "tbody", "thead", "tr", "td", "th", "img",
    "hr", "u", "sup", "sub", "small", "font", "form", "input", "button", "iframe", "object", "embed",
    "video", "svg", "details",
];

/// Reads HTML and Markdown at once, as far as descriptions use them.
pub fn parse(text: &str) -> Vec<Block> {
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut reader = Reader::default();
    let visible: String = text[..end].chars().filter(|c| c.is_whitespace() || !is_invisible(*c)).collect();
    reader.read(&visible);
    if end < text.len() {
        reader.text.push('…');
    }
    reader.end_block();
    reader.end_list();
    reader.blocks
}

#[derive(Default)]
struct Reader {
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
    fn read(&mut self, text: &str) {
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
                let url = if closes { None } else { attribute(tag, "href").and_then(|url| safe_url(&url)) };
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
        self.line.push(Inline::Code(code.to_owned()));
        Some(after)
    }

    fn marked_bold<'t>(&mut self, rest: &'t str) -> Option<&'t str> {
        let (bold, after) = rest.strip_prefix("**")?.split_once("**")?;
        if bold.trim().is_empty() || bold.contains(['\n', '<']) {
            return None;
        }
        self.flush();
        self.line.push(Inline::Bold(bold.to_owned()));
        Some(after)
    }

    fn marked_link<'t>(&mut self, rest: &'t str) -> Option<&'t str> {
        let (text, target) = rest.strip_prefix('[')?.split_once("](")?;
        let (url, after) = target.split_once(')')?;
        if text.is_empty() || text.contains(['\n', '[', '<']) {
            return None;
        }
        self.flush();
        let text = text.to_owned();
        self.line.push(match safe_url(url) {
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
        let url = safe_url(address).filter(|url| url.len() > "https://".len())?;
        self.flush();
        self.line.push(Inline::Link { text: address.to_owned(), url });
        Some(&rest[address.len()..])
    }
}

/// The rest of a line that starts an item of a Markdown list.
fn marked_item(line: &str) -> Option<&str> {
    line.strip_prefix("- ").or_else(|| line.strip_prefix("* "))
}

/// What is between the angle brackets, and what comes after them.
fn split_tag(rest: &str) -> Option<(&str, &str)> {
    let inside = rest.strip_prefix('<')?;
    if !inside.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') {
        return None;
    }
    let mut quote = None;
    for (index, c) in inside.char_indices().take(LONGEST_TAG) {
        match (quote, c) {
            (None, '>') => return Some((&inside[..index], &inside[index + 1..])),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            _ => {}
        }
    }
    None
}

/// The value of an attribute, entities decoded.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let lower = tag.to_ascii_lowercase();
    let mut from = 0;
    while let Some(found) = lower[from..].find(name) {
        let start = from + found;
        from = start + name.len();
        let value = tag[from..].trim_start().strip_prefix('=').map(str::trim_start);
        let stands_alone =
            tag[..start].ends_with(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '/'));
        let Some(value) = value.filter(|_| stands_alone) else { continue };
        let value = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value[1..].split(quote).next(),
            _ => value.split(|c: char| c.is_whitespace() || c == '>').next(),
        };
        return value.map(decoded);
    }
    None
}

fn decoded(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (c, after) = entity(rest).unwrap_or((first, &rest[first.len_utf8()..]));
        decoded.push(c);
        rest = after;
    }
    decoded
}

/// An address that may be a link.
fn safe_url(url: &str) -> Option<String> {
    let url = url.trim();
    let is_clean = url.chars().all(|c| !c.is_whitespace() && !c.is_control() && !"<>\"`\\{}".contains(c));
    let starts =
        |scheme: &str| url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    (is_clean && (starts("https://") || starts("mailto:"))).then(|| url.to_owned())
}

/// The character that an entity at the start of a text stands for, and what comes after it.
fn entity(text: &str) -> Option<(char, &str)> {
    const LONGEST_ENTITY: usize = 10;
    let text = text.strip_prefix('&')?;
    let end = text.bytes().take(LONGEST_ENTITY).position(|byte| byte == b';')?;
    let name = &text[..end];
    let c = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|c| !is_invisible(*c))?
        }
    };
    Some((c, &text[end + 1..]))
}

#[cfg(test)]
mod tests;
