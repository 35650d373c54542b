//! The parser of patterns (ECMA-262, section 22.2.1, with the leniency of annex B.1.2).

use std::str::Chars;

/// Groups within groups.
const DEEPEST: usize = 40;

/// Characters as one bit for each of ASCII and, for DEL and all of the rest, the highest: what is not ASCII is taken
/// for the same.
pub(super) type Set = u128;

const REST: Set = 1 << 127;

pub(super) enum Node {
    /// One character.
    One(Set),
    Sequence(Vec<Self>),
    Choice(Vec<Self>),
    Repeat {
        node: Box<Self>,
        least: u32,
        most: Option<u32>,
    },
    /// What must, or must not, match from here on.
    Look(Box<Self>),
    /// `^`: nothing matches before it.
    Start,
    /// `$`, `\b` and `\B`.
    Edge,
    /// What a group has matched.
    Reference,
}

/// `None` for what is no pattern, and for groups that are too deep.
pub(super) fn parse(pattern: &str) -> Option<Node> {
    let mut parser = Parser { rest: pattern.chars(), depth: 0 };
    let node = parser.choice()?;
    parser.rest.next().is_none().then_some(node)
}

struct Parser<'a> {
    rest: Chars<'a>,
    depth: usize,
}

impl Parser<'_> {
    fn choice(&mut self) -> Option<Node> {
        let mut choices = vec![self.sequence()?];
        while self.take("|") {
            choices.push(self.sequence()?);
        }
        if choices.len() == 1 { choices.pop() } else { Some(Node::Choice(choices)) }
    }

    fn sequence(&mut self) -> Option<Node> {
        let mut nodes = Vec::new();
        while let Some(next) = self.peek().filter(|next| !matches!(next, '|' | ')')) {
            // There is nothing to repeat, or it is repeated already.
            if matches!(next, '*' | '+' | '?') || self.counts().is_some() {
                return None;
            }
            let node = self.term()?;
            nodes.push(self.repeated(node)?);
        }
        Some(Node::Sequence(nodes))
    }

    fn term(&mut self) -> Option<Node> {
        Some(match self.rest.next()? {
            '(' => return self.group(),
            '[' => Node::One(self.class()?),
            '.' => Node::One(!(bit('\n') | bit('\r'))),
            '^' => Node::Start,
            '$' => Node::Edge,
            '\\' => match self.peek()? {
                'b' | 'B' => {
                    self.rest.next();
                    Node::Edge
                }
                '1'..='9' => {
                    self.rest.next();
                    Node::Reference
                }
                'k' if self.rest.as_str().starts_with("k<") => {
                    self.skip_past('>')?;
                    Node::Reference
                }
                _ => Node::One(self.escape()?.0),
            },
            c => Node::One(bit(c)),
        })
    }

    fn group(&mut self) -> Option<Node> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let looks = ["?=", "?!", "?<=", "?<!"].iter().any(|start| self.take(start));
        if !looks && self.take("?") {
            if self.take("<") {
                self.skip_past('>')?;
            } else {
                // Modifiers: (?i-s:…)
                let flags = self.rest.as_str().find(|c: char| !"ims-".contains(c))?;
                self.rest = self.rest.as_str()[flags..].chars();
                if !self.take(":") {
                    return None;
                }
            }
        }
        let node = self.choice()?;
        self.depth -= 1;
        let closed = self.take(")");
        let node = if looks { Node::Look(Box::new(node)) } else { node };
        closed.then_some(node)
    }

    fn repeated(&mut self, node: Node) -> Option<Node> {
        let (least, most) = match self.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            _ => match self.counts() {
                Some(counts) => counts,
                None => return Some(node),
            },
        };
        if most.is_some_and(|most| most < least) {
            return None;
        }
        if self.rest.next() == Some('{') {
            self.skip_past('}')?;
        }
        self.take("?");
        Some(Node::Repeat { node: Box::new(node), least, most })
    }

    /// What `{2}`, `{2,}` or `{2,5}` at this place says. A brace that counts nothing is itself.
    fn counts(&self) -> Option<(u32, Option<u32>)> {
        let (inner, _) = self.rest.as_str().strip_prefix('{')?.split_once('}')?;
        let number = |text: &str| {
            let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| text.parse().unwrap_or(u32::MAX))
        };
        match inner.split_once(',') {
            None => number(inner).map(|count| (count, Some(count))),
            Some((least, "")) => number(least).map(|least| (least, None)),
            Some((least, most)) => Some((number(least)?, Some(number(most)?))),
        }
    }

    /// The inside of `[…]`.
    fn class(&mut self) -> Option<Set> {
        let negated = self.take("^");
        let mut set = 0;
        loop {
            if self.take("]") {
                return Some(if negated { !set | REST } else { set });
            }
            let (start, from) = self.member()?;
            set |= start;
            let rest = self.rest.as_str();
            if let Some(from) = from.filter(|_| rest.starts_with('-') && !rest.starts_with("-]")) {
                self.rest.next();
                let (end, to) = self.member()?;
                set |= match to {
                    Some(to) if to < from => return None,
                    Some(to) => range(from, to),
                    None => end | bit('-'),
                };
            }
        }
    }

    /// One member of a class: what it stands for, and the character where it is only one.
    fn member(&mut self) -> Option<(Set, Option<char>)> {
        match self.rest.next()? {
            '\\' => self.escape(),
            c => Some((bit(c), Some(c))),
        }
    }

    /// What stands behind a backslash.
    fn escape(&mut self) -> Option<(Set, Option<char>)> {
        let digits = range('0', '9');
        let word = digits | range('a', 'z') | range('A', 'Z') | bit('_');
        let space = range('\t', '\r') | bit(' ') | REST;
        let set = match self.rest.next()? {
            'd' => digits,
            'D' => !digits,
            'w' => word,
            'W' => !word,
            's' => space,
            'S' => !space | REST,
            'p' | 'P' if self.peek() == Some('{') => {
                self.skip_past('}')?;
                Set::MAX
            }
            // A control character, by the letter that follows.
            'c' => Set::MAX,
            c => {
                let c = match c {
                    't' => '\t',
                    'n' => '\n',
                    'v' => '\u{b}',
                    'f' => '\u{c}',
                    'r' => '\r',
                    'b' => '\u{8}',
                    '0' => '\0',
                    'u' | 'x' => self.coded(c),
                    c => c,
                };
                return Some((bit(c), Some(c)));
            }
        };
        Some((set, None))
    }

    /// `\u0041`, `\u{41}` or `\x41`; the letter alone where no number follows.
    fn coded(&mut self, kind: char) -> char {
        let rest = self.rest.as_str();
        let (digits, length) = match rest.strip_prefix('{').and_then(|rest| rest.split_once('}')) {
            Some((digits, _)) if kind == 'u' => (digits, digits.len() + 2),
            _ => {
                let length = if kind == 'u' { 4 } else { 2 };
                (rest.get(..length).unwrap_or_default(), length)
            }
        };
        let Ok(code) = u32::from_str_radix(digits, 16) else { return kind };
        self.rest = rest[length..].chars();
        // Half of a surrogate pair is no character, and no ASCII either.
        char::from_u32(code).unwrap_or(char::MAX)
    }

    fn peek(&self) -> Option<char> {
        self.rest.clone().next()
    }

    fn take(&mut self, start: &str) -> bool {
        let Some(rest) = self.rest.as_str().strip_prefix(start) else { return false };
        self.rest = rest.chars();
        true
    }

    fn skip_past(&mut self, end: char) -> Option<()> {
        let (_, rest) = self.rest.as_str().split_once(end)?;
        self.rest = rest.chars();
        Some(())
    }
}

fn bit(c: char) -> Set {
    if (c as u32) < 127 { 1 << (c as u32) } else { REST }
}

fn range(from: char, to: char) -> Set {
    let upper = (to as u32).min(126);
    let ascii = (from as u32..=upper).fold(0, |set, code| set | 1 << code);
    if to as u32 > 126 { ascii | REST } else { ascii }
}
