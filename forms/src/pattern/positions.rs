//! The automaton of a pattern (Glushkov's, with counts): which character may follow which, and in how many ways.

use super::parse::{Node, Set};

/// Characters of a pattern, with the copies that counted repeats make.
const MOST: usize = 200;
/// Copies of a counted repeat; more are taken for any number.
const MOST_COPIES: u32 = 70;

/// The automaton. A position is an index of `sets`.
#[derive(Default)]
pub(super) struct Positions {
    pub(super) sets: Vec<Set>,
    /// For each position those that may follow, once for each way.
    pub(super) next: Vec<Vec<usize>>,
    pub(super) options: Vec<Optional>,
    /// What is looked at beside the way.
    pub(super) looks: Vec<Self>,
    /// Whether a match can begin only where the text does.
    pub(super) anchored: bool,
}

/// A part that may be there more or less often, but not without limit.
pub(super) struct Optional {
    pub(super) first: Vec<usize>,
    pub(super) last: Vec<usize>,
    pub(super) choices: u32,
}

/// How a part of a pattern begins and ends. Positions stand there once for each way.
#[derive(Clone, Default)]
struct Part {
    /// Ways to match nothing.
    empty: usize,
    first: Vec<usize>,
    last: Vec<usize>,
}

impl Positions {
    /// `None` when the pattern is too large or refers back.
    pub(super) fn of(node: &Node) -> Option<Self> {
        let mut positions = Self { anchored: is_anchored(node), ..Self::default() };
        positions.part(node)?;
        Some(positions)
    }

    fn part(&mut self, node: &Node) -> Option<Part> {
        Some(match node {
            Node::One(set) => {
                let position = self.sets.len();
                if position == MOST {
                    return None;
                }
                self.sets.push(*set);
                self.next.push(Vec::new());
                Part { empty: 0, first: vec![position], last: vec![position] }
            }
            Node::Sequence(nodes) => {
                let mut whole = Part { empty: 1, ..Part::default() };
                for node in nodes {
                    let part = self.part(node)?;
                    whole = self.then(whole, &part)?;
                }
                whole
            }
            Node::Choice(nodes) => {
                let mut whole = Part::default();
                for node in nodes {
                    let part = self.part(node)?;
                    whole.empty = (whole.empty + part.empty).min(2);
                    whole.first.extend(part.first);
                    whole.last.extend(part.last);
                }
                whole
            }
            Node::Repeat { node, least, most } => self.repeat(node, *least, *most)?,
            Node::Look(node) => {
                self.looks.push(Self::of(node)?);
                Part { empty: 1, ..Part::default() }
            }
            Node::Start | Node::Edge => Part { empty: 1, ..Part::default() },
            Node::Reference => return None,
        })
    }

    fn repeat(&mut self, node: &Node, least: u32, most: Option<u32>) -> Option<Part> {
        let copied = most.filter(|most| *most <= 1 || *most <= MOST_COPIES && !varies(node));
        let Some(most) = copied else {
            let part = self.part(node)?;
            // Needed parts that may be empty can be so in any order.
            if least > 1 && part.empty > 0 {
                return None;
            }
            self.follow(&part.last, &part.first)?;
            let empty = if least == 0 { 1 } else { part.empty };
            return Some(Part { empty, ..part });
        };
        let mut tail = Part { empty: 1, ..Part::default() };
        for _ in least..most {
            let part = self.part(node)?;
            tail = self.then(part, &tail)?;
            tail.empty = 1;
        }
        if most > least {
            self.options.push(Optional {
                first: tail.first.clone(),
                last: tail.last.clone(),
                choices: most - least + 1,
            });
        }
        let mut whole = Part { empty: 1, ..Part::default() };
        for _ in 0..least {
            let part = self.part(node)?;
            whole = self.then(whole, &part)?;
        }
        self.then(whole, &tail)
    }

    fn then(&mut self, a: Part, b: &Part) -> Option<Part> {
        self.follow(&a.last, &b.first)?;
        let mut whole = Part { empty: (a.empty * b.empty).min(2), first: a.first, last: b.last.clone() };
        for _ in 0..a.empty {
            whole.first.extend(&b.first);
        }
        for _ in 0..b.empty {
            whole.last.extend(&a.last);
        }
        Some(whole)
    }

    /// `None` when there are more ways than any sane pattern has.
    fn follow(&mut self, last: &[usize], first: &[usize]) -> Option<()> {
        for from in last {
            self.next[*from].extend(first);
            if self.next[*from].len() > 4 * MOST {
                return None;
            }
        }
        Some(())
    }
}

/// Whether a part can match texts of more than one length.
fn varies(node: &Node) -> bool {
    match node {
        Node::Sequence(nodes) => nodes.iter().any(varies),
        Node::Choice(_) | Node::Reference => true,
        Node::Repeat { node, least, most } => *most != Some(*least) || varies(node),
        Node::One(_) | Node::Look(_) | Node::Start | Node::Edge => false,
    }
}

fn is_anchored(node: &Node) -> bool {
    match node {
        Node::Start => true,
        Node::Sequence(nodes) => {
            nodes.iter().find(|node| !matches!(node, Node::Look(_))).is_some_and(is_anchored)
        }
        Node::Choice(nodes) => nodes.iter().all(is_anchored),
        _ => false,
    }
}
