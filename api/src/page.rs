//! Cursor pagination: `first` and `after` or `before` in the query, `totalCount`, `next` and `prev` in the answer.

use crate::wire::answer;

answer! {
    /// The part that every page has. Cursors are opaque; an absent one means that there is nothing in that direction.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct PageInfo {
        /// How many elements the whole list has under the same filters.
        written total_count: u64,
        /// Cursor for `after`.
        optional next: Option<String>,
        /// Cursor for `before`.
        optional prev: Option<String>,
    }
}
