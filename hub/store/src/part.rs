//! Pages of lists, read by key (keyset pagination): a page costs what is on it, wherever in the list it is.

use super::StoreError;
use sqlx::{Row, sqlite::SqliteRow};

/// The row beside which a page lies, by its place among its user's (`sequence`). It need not be there any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// None: the page is the first.
    Nothing,
    /// The page comes after it.
    After(i64),
    /// The page comes before it.
    Before(i64),
}

/// Which rows of a list are wanted.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    /// Where.
    pub edge: Edge,
    /// How many at most.
    pub size: u32,
}

/// Rows of a list in its order, and where they are in it.
#[derive(Clone, Debug)]
pub struct Part<T> {
    /// The rows.
    pub items: Vec<T>,
    /// How many the list has.
    pub total: usize,
    /// How many come before these.
    pub start: usize,
}

impl<T> Default for Part<T> {
    fn default() -> Self {
        Self { items: Vec::new(), total: 0, start: 0 }
    }
}

impl<T> Part<T> {
    /// From a row with `total` and with how many rows come before the window (or before its end), as `before`.
    pub(super) fn of(items: Vec<T>, counted: &SqliteRow, window: &Window) -> Result<Self, StoreError> {
        let count = |name| -> Result<usize, StoreError> {
            let count: i64 = counted.try_get(name)?;
            Ok(usize::try_from(count).unwrap_or_default())
        };
        let (total, before) = (count("total")?, count("before")?);
        let start = match window.edge {
            Edge::Nothing | Edge::After(_) => before,
            Edge::Before(_) => before.saturating_sub(items.len()),
        };
        Ok(Self { items, total, start })
    }
}
