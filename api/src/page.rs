//! Cursor pagination: `first` and `after` or `before` in the query, `totalCount`, `next` and `prev` in the answer.

use crate::wire::answer;

answer! {
    /// The part that every page has. Cursors are opaque; an absent one means that there is nothing in that direction.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct PageInfo {
        /// How many there are on all pages, under the same filters.
        written total_count: u64,
        /// Cursor of the next page.
        optional next: Option<String>,
        /// Cursor of the page before.
        optional prev: Option<String>,
    }
}
