//! Pagination of sorted lists by cursors. A cursor is the sort key of an element, authenticated and bound to the user and the query: it
//! cannot be made up, and it cannot be used with another list.

use super::principal::Principal;
use crate::Error;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use inlay_api::PageInfo;
use inlay_store::{Edge, Part, Window};
use inlay_vault::{Purpose, Vault};
use std::{ops::Range, sync::Arc};

/// Elements of a page when the client does not say how many.
const DEFAULT_SIZE: usize = 20;
const MAX_SIZE: usize = 200;
/// Bytes of the MAC in front of a cursor's key.
const MAC_BYTES: usize = 32;

/// Which part of a list is wanted.
#[derive(Clone, Debug, Default)]
pub struct PageQuery {
    /// How many elements.
    pub first: Option<usize>,
    /// Those behind this cursor.
    pub after: Option<String>,
    /// Those before this cursor.
    pub before: Option<String>,
}

/// Part of a list.
#[derive(Debug)]
pub struct Page<T> {
    /// The elements.
    pub items: Vec<T>,
    /// Cursors and count.
    pub info: PageInfo,
    /// True when nothing comes before it.
    pub is_first: bool,
}

/// A page that a client may have.
#[derive(Debug)]
pub(super) struct Wanted {
    scope: String,
    size: usize,
    beside: Beside,
}

/// The key of the element beside which a page lies.
#[derive(Debug)]
enum Beside {
    Nothing,
    After(String),
    Before(String),
}

/// Whether the element with a key is counted with those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Own {
    With,
    Without,
}

impl Wanted {
    /// The page of a list that the store sorts. `place` reads a key of the list: the place of its element.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a key that is none, which no cursor of this hub has.
    pub(super) fn window(&self, place: impl Fn(&str) -> Option<i64>) -> Result<Window, Error> {
        let edge = match &self.beside {
            Beside::Nothing => Edge::Nothing,
            Beside::After(key) => Edge::After(place(key).ok_or_else(|| unknown_cursor("after"))?),
            Beside::Before(key) => Edge::Before(place(key).ok_or_else(|| unknown_cursor("before"))?),
        };
        Ok(Window { edge, size: u32::try_from(self.size).unwrap_or(u32::MAX) })
    }

    /// The page of a list of `total` elements that is in memory. `count` says how many elements come before a key, with its
    /// own or without.
    pub(super) fn range(&self, total: usize, count: impl Fn(&str, Own) -> usize) -> Range<usize> {
        match &self.beside {
            Beside::Nothing => 0..self.size.min(total),
            Beside::After(last) => {
                let start = count(last, Own::With);
                start..(start + self.size).min(total)
            }
            Beside::Before(next) => {
                let end = count(next, Own::Without);
                end.saturating_sub(self.size)..end
            }
        }
    }
}

/// Writes and reads the cursors of all lists.
#[derive(Clone, Debug)]
pub(super) struct Cursors {
    vault: Arc<Vault>,
}

impl Cursors {
    pub(super) fn new(vault: Arc<Vault>) -> Self {
        Self { vault }
    }

    /// Reads which page a client wants. `list` names the list together with its filters.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a size of nothing and for cursors that are not this list's.
    pub(super) fn wanted(&self, who: &Principal, list: &str, query: &PageQuery) -> Result<Wanted, Error> {
        let scope = [&who.hub_id, who.external_id.as_str(), list, ""].join("\0");
        let size = match query.first {
            Some(0) => return Err(Error::invalid("first", "Ask for at least one.")),
            Some(size) => size.min(MAX_SIZE),
            None => DEFAULT_SIZE,
        };
        let beside = match (&query.after, &query.before) {
            (Some(_), Some(_)) => return Err(Error::invalid("before", "Use either after or before.")),
            (Some(cursor), None) => {
                Beside::After(self.read(&scope, cursor).ok_or_else(|| unknown_cursor("after"))?)
            }
            (None, Some(cursor)) => {
                Beside::Before(self.read(&scope, cursor).ok_or_else(|| unknown_cursor("before"))?)
            }
            (None, None) => Beside::Nothing,
        };
        Ok(Wanted { scope, size, beside })
    }

    /// The page with the elements that were read of it.
    pub(super) fn page<T>(&self, wanted: &Wanted, part: Part<T>, key: impl Fn(&T) -> String) -> Page<T> {
        let Part { items, total, start } = part;
        let cursor = |item: &T| self.write(&wanted.scope, &key(item));
        let info = PageInfo {
            total_count: total as u64,
            next: items.last().filter(|_| start + items.len() < total).map(cursor),
            prev: items.first().filter(|_| start > 0).map(cursor),
        };
        Page { items, info, is_first: start == 0 }
    }

    fn write(&self, scope: &str, key: &str) -> String {
        let tag = self.vault.mac(Purpose::Cursor, &[scope, key].concat().into_bytes());
        URL_SAFE_NO_PAD.encode([&tag, key.as_bytes()].concat())
    }

    fn read(&self, scope: &str, cursor: &str) -> Option<String> {
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let (tag, key) = bytes.split_at_checked(MAC_BYTES)?;
        let key = std::str::from_utf8(key).ok()?;
        self.vault
            .verify_mac(Purpose::Cursor, &[scope, key].concat().into_bytes(), tag)
            .then(|| key.to_owned())
    }
}

fn unknown_cursor(field: &str) -> Error {
    Error::invalid(field, "This cursor isn't one of this list.")
}
