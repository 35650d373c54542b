//! Pagination of sorted lists by cursors. A cursor is the sort key of an element, authenticated and bound to the user and the query: it
//! cannot be made up, and it cannot be used with another list.

use super::principal::Principal;
use crate::Error;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use inlay_api::PageInfo;
use inlay_vault::{Purpose, Vault};
use std::sync::Arc;

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

/// Writes and reads the cursors of all lists.
#[derive(Clone, Debug)]
pub(super) struct Cursors {
    vault: Arc<Vault>,
}

impl Cursors {
    pub(super) fn new(vault: Arc<Vault>) -> Self {
        Self { vault }
    }

    /// Cuts a page out of `items`, which are sorted by `key`. `list` names the list together with its filters.
    pub(super) fn page<T>(
        &self,
        who: &Principal,
        list: &str,
        mut items: Vec<T>,
        key: impl Fn(&T) -> String,
        query: &PageQuery,
    ) -> Result<Page<T>, Error> {
        let scope = [&who.hub_id, who.external_id.as_str(), list, ""].join("\0");
        let size = match query.first {
            Some(0) => return Err(Error::invalid("first", "Ask for at least one.")),
            Some(size) => size.min(MAX_SIZE),
            None => DEFAULT_SIZE,
        };
        let total = items.len();
        let (start, end) = match (&query.after, &query.before) {
            (Some(_), Some(_)) => return Err(Error::invalid("before", "Use either after or before.")),
            (Some(cursor), None) => {
                let last = self.read(&scope, cursor).ok_or_else(|| unknown_cursor("after"))?;
                let start = items.partition_point(|item| key(item) <= last);
                (start, (start + size).min(total))
            }
            (None, Some(cursor)) => {
                let next = self.read(&scope, cursor).ok_or_else(|| unknown_cursor("before"))?;
                let end = items.partition_point(|item| key(item) < next);
                (end.saturating_sub(size), end)
            }
            (None, None) => (0, size.min(total)),
        };
        let cursor = |item: &T| self.write(&scope, &key(item));
        let info = PageInfo {
            total_count: total as u64,
            next: (end < total && end > start).then(|| cursor(&items[end - 1])),
            prev: (start > 0 && end > start).then(|| cursor(&items[start])),
        };
        items.truncate(end);
        items.drain(..start);
        Ok(Page { items, info, is_first: start == 0 })
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
