//! Users of the host app.

/// Somebody with an account at the host.
#[derive(Debug, PartialEq, Eq)]
pub struct User {
    /// What the hub knows as the external id.
    pub id: &'static str,
    /// For people.
    pub name: &'static str,
    /// For people.
    pub role: &'static str,
    /// Whose invoices these are.
    pub studio: &'static str,
}

/// Everybody, in the order of the sign-in page.
pub const USERS: [User; 3] = [
    User { id: "usr_maya", name: "Maya Lindqvist", role: "Owner", studio: "Lindqvist Architects" },
    User { id: "usr_tom", name: "Tom Okafor", role: "Bookkeeper", studio: "Okafor & Daughters Film" },
    User { id: "usr_ines", name: "Inês Duarte", role: "Producer", studio: "Studio Duarte" },
];

impl User {
    /// The user of that id.
    pub fn by_id(id: &str) -> Option<&'static Self> {
        USERS.iter().find(|user| user.id == id)
    }

    /// First letters of the first two names.
    pub(super) fn initials(&self) -> String {
        self.name.split(' ').filter_map(|word| word.chars().next()).take(2).collect()
    }
}
