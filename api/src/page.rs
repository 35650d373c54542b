//! Cursor pagination: `first` and `after` or `before` in the query, `totalCount`, `next` and `prev` in the answer.

use crate::read::answer;
use serde::Serialize;

/// The part that every page has. Cursors are opaque; an absent one means that there is nothing in that direction.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PageInfo {
    /// How many elements the whole list has under the same filters.
    pub total_count: u64,
    /// Cursor for `after`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Cursor for `before`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prev: Option<String>,
}

answer!(PageInfo { total_count: "totalCount", next: "next", prev: "prev" });
