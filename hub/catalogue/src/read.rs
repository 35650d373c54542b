//! How a definition is read: from TOML tables to the types of the catalogue, with every problem on the way.

pub(crate) mod bounds;
pub(crate) mod names;
pub(crate) mod section;
pub(crate) mod variables_schema;
