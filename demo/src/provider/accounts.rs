//! Accounts of the provider, with the API keys, user names and passwords that lead to them.

/// An account that a person can sign in to.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Account {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    pub(super) email: &'static str,
    pub(super) behaviour: Behaviour,
}

/// What the token endpoint does with an account's code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Behaviour {
    Works,
    Refused,
    Slow,
    /// Its tokens end soon and cannot be renewed, as if the person had taken the access back.
    Brief,
}

/// In the order in which the consent page offers them; the first two are ordinary.
pub(super) const ACCOUNTS: [Account; 6] = [
    Account { id: "ada", name: "Ada Sandberg", email: "ada@marlow.example", behaviour: Behaviour::Works },
    Account { id: "ben", name: "Ben Castle", email: "ben@marlow.example", behaviour: Behaviour::Works },
    Account {
        id: "refused",
        name: "Rita Refused",
        email: "refused@marlow.example",
        behaviour: Behaviour::Refused,
    },
    Account { id: "slow", name: "Sol Slow", email: "slow@marlow.example", behaviour: Behaviour::Slow },
    Account {
        id: "markup",
        name: r#"<b>Mia</b> <img src=x onerror="document.title='ran'">"#,
        email: "markup@marlow.example",
        behaviour: Behaviour::Works,
    },
    Account { id: "brief", name: "Bea Brief", email: "brief@marlow.example", behaviour: Behaviour::Brief },
];

/// How many of the accounts are ordinary.
pub(super) const ORDINARY: usize = 2;

pub(super) fn account(id: &str) -> Option<&'static Account> {
    ACCOUNTS.iter().find(|account| account.id == id)
}

/// What an API key leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Of(&'static str),
    Slow(&'static str),
    Broken,
}

/// With a note for the provider's front page.
pub(super) const KEYS: [(&str, Key, &str); 4] = [
    ("sandbox-key-alice", Key::Of("alice@marlow.example"), "works"),
    ("sandbox-key-bob", Key::Of("bob@marlow.example"), "works"),
    ("sandbox-key-slow", Key::Slow("slow@marlow.example"), "takes half a minute"),
    ("sandbox-key-broken", Key::Broken, "answers 500"),
];

pub(super) fn key(text: &str) -> Option<Key> {
    KEYS.iter().find_map(|(key, leads_to, _)| (*key == text).then_some(*leads_to))
}

/// User name, e-mail.
pub(super) const LOGINS: [(&str, &str); 2] =
    [("alice", "alice@marlow.example"), ("bob", "bob@marlow.example")];
/// The password of all of them.
pub(super) const PASSWORD: &str = "sandbox-password";

pub(super) fn login(user: &str, password: &str) -> Option<&'static str> {
    LOGINS.iter().find_map(|(name, email)| (*name == user && password == PASSWORD).then_some(*email))
}
