//! The cost of backtracking (ReDoS): how long going back and trying again may take. Two ways through a loop that read
//! the same text make it exponential; each loop that can take over what another has read adds a power (Weideman et al.,
//! "Analyzing matching time behavior of backtracking regular expression matchers by using ambiguity of NFA", 2016).

use super::{
    parse::Node,
    positions::{Optional, Positions},
};

/// The highest power of the text's length.
const HIGHEST_POWER: usize = 3;
/// Ways through what may be there or not.
const MOST_WAYS: u32 = 20_000;

/// The power of the text's length that bounds the time, at least 1; `None` when that is too high, or none does.
pub(super) fn bearable_power(node: &Node) -> Option<u32> {
    let power = power(&Positions::of(node)?).filter(|power| *power <= HIGHEST_POWER)?;
    u32::try_from(power.max(1)).ok()
}

/// The power of the text's length that bounds the time; `None` when none does.
fn power(positions: &Positions) -> Option<usize> {
    let reach = reachable(positions);
    let count = positions.sets.len();
    let together = |a: usize, b: usize| reach[a][b] && reach[b][a];
    // The first position of each loop stands for it.
    let loops: Vec<usize> = (0..count)
        .filter(|position| reach[*position][*position])
        .filter(|position| !(0..*position).any(|earlier| together(earlier, *position)))
        .collect();
    if loops.iter().any(|position| is_ambiguous(positions, *position, &|other| together(*position, other))) {
        return None;
    }
    let mut ways: u32 = 1;
    for option in &positions.options {
        if is_unclear(positions, option) {
            ways = ways.saturating_mul(option.choices);
        }
    }
    if ways > MOST_WAYS {
        return None;
    }
    let mut powers = vec![None; count];
    let highest = loops.iter().map(|position| chain(positions, &loops, &reach, *position, &mut powers)).max();
    let mut looked = 0;
    for look in &positions.looks {
        looked = looked.max(power(look)?);
    }
    Some(highest.unwrap_or(0) + looked + usize::from(!positions.anchored))
}

/// For each position those that some text leads to.
fn reachable(positions: &Positions) -> Vec<Vec<bool>> {
    (0..positions.sets.len())
        .map(|start| {
            let mut seen = vec![false; positions.sets.len()];
            let mut open = positions.next[start].clone();
            while let Some(position) = open.pop() {
                if !std::mem::replace(&mut seen[position], true) {
                    open.extend(&positions.next[position]);
                }
            }
            seen
        })
        .collect()
}

/// Whether two ways lead from `start` back to it with the same text. Both stay `inside` its loop.
fn is_ambiguous(positions: &Positions, start: usize, inside: &dyn Fn(usize) -> bool) -> bool {
    let count = positions.sets.len();
    let mut seen = vec![false; 2 * count * count];
    let mut open = vec![(start, start, false)];
    while let Some((a, b, parted)) = open.pop() {
        for (at_a, next_a) in positions.next[a].iter().enumerate() {
            for (at_b, next_b) in positions.next[b].iter().enumerate() {
                let shared = positions.sets[*next_a] & positions.sets[*next_b];
                if shared == 0 || !inside(*next_a) || !inside(*next_b) {
                    continue;
                }
                let parted = parted || a != b || at_a != at_b;
                if parted && *next_a == start && *next_b == start {
                    return true;
                }
                let state = 2 * (next_a * count + next_b) + usize::from(parted);
                if !std::mem::replace(&mut seen[state], true) {
                    open.push((*next_a, *next_b, parted));
                }
            }
        }
    }
    false
}

/// Whether the character at hand does not tell if an optional part goes on or ends.
fn is_unclear(positions: &Positions, option: &Optional) -> bool {
    let first = option.first.iter().fold(0, |set, position| set | positions.sets[*position]);
    let after = option.last.iter().flat_map(|last| &positions.next[*last]);
    after.filter(|next| !option.first.contains(next)).any(|next| positions.sets[*next] & first != 0)
}

/// The longest chain of loops from one on, each of which can take over what the one before it has read.
fn chain(
    positions: &Positions,
    loops: &[usize],
    reach: &[Vec<bool>],
    start: usize,
    powers: &mut [Option<usize>],
) -> usize {
    if let Some(power) = powers[start] {
        return power;
    }
    let within = |position: usize| reach[start][position] && reach[position][start];
    let members = (0..positions.sets.len()).filter(|position| within(*position));
    let own = members.clone().fold(0, |set, position| set | positions.sets[position]);
    let mut seen = vec![false; positions.sets.len()];
    let mut open: Vec<usize> = members.collect();
    while let Some(position) = open.pop() {
        if positions.sets[position] & own != 0 && !std::mem::replace(&mut seen[position], true) {
            open.extend(&positions.next[position]);
        }
    }
    let mut longest = 0;
    for other in loops.iter().filter(|other| !within(**other)) {
        let met = |position: usize| seen[position] && reach[*other][position] && reach[position][*other];
        if (0..positions.sets.len()).any(met) {
            longest = longest.max(chain(positions, loops, reach, *other, powers));
        }
    }
    powers[start] = Some(longest + 1);
    longest + 1
}
