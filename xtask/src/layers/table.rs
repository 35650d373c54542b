//! The table of the import rules: which room must not know what, and why.
//!
//! A room is a folder (`hub/src/http` is `http.rs`, too) or a crate's name (`inlay_api`). A row about something that is
//! not there is an error, so that no rule outlives what it is about.

use super::row::{
    Never, Only,
    Tests::{Free, Held},
};

/// What the product is made of; a folder means the crates below it, too.
const HOUSE: &[&str] = &["api", "bench", "demo", "keyfiles", "forms", "hub", "src", "xtask"];
/// What a person does in the widget, and what composes it.
const FEATURES: &[&str] =
    &["src/app", "src/catalogue", "src/connect", "src/manage", "src/setup", "src/variables"];

/// Who must not know whom.
pub(super) const NEVER: &[Never] = &[
    // The libraries at the bottom.
    Never { rooms: &["api", "keyfiles", "forms"], names: HOUSE, tests: Held, why: "everybody stands on it" },
    Never {
        rooms: &["api/src", "keyfiles/src", "forms/src"],
        names: &["std::fs", "std::net", "std::process", "web_sys", "js_sys", "leptos", "tokio"],
        tests: Held,
        why: "it runs in browsers and servers alike and does no I/O",
    },
    // Programs that meet on the wire only.
    Never {
        rooms: &["src"],
        names: &["demo", "hub", "xtask"],
        tests: Held,
        why: "widget and hub share the wire only",
    },
    Never {
        rooms: &["hub"],
        names: &["demo", "src", "xtask"],
        tests: Held,
        why: "widget and hub share the wire only",
    },
    Never {
        rooms: &["demo"],
        names: &["bench", "keyfiles", "forms", "hub", "src", "xtask"],
        tests: Held,
        why: "a host app and a provider of somebody else know the wire only",
    },
    Never {
        rooms: &["bench"],
        names: &["keyfiles", "forms", "hub", "src", "xtask"],
        tests: Held,
        why: "it measures what a person sees",
    },
    Never {
        rooms: &["tests"],
        names: &["bench", "keyfiles", "forms", "hub", "src", "xtask"],
        tests: Held,
        why: "the journeys drive what a person sees",
    },
    Never { rooms: &["xtask"], names: HOUSE, tests: Held, why: "it builds the product and is no part of it" },
    // The widget.
    Never {
        rooms: &["src/catalogue", "src/connect", "src/manage", "src/variables"],
        names: FEATURES,
        tests: Held,
        why: "features do not know each other; app and setup compose them",
    },
    Never {
        rooms: &["src/client", "src/host", "src/screen", "src/session", "src/time", "src/ui"],
        names: FEATURES,
        tests: Held,
        why: "every feature stands on it",
    },
    Never {
        rooms: &["src/ui"],
        names: &["src/client", "src/host", "src/screen", "src/session"],
        tests: Held,
        why: "a control shows what it is given; it makes no call and knows no host page",
    },
    Never {
        rooms: &["src/client"],
        names: &["src/screen", "src/session", "src/ui"],
        tests: Held,
        why: "a call is the same for whoever makes it",
    },
    Never {
        rooms: &["src/session"],
        names: &["src/screen", "src/ui"],
        tests: Held,
        why: "who the user is does not depend on what is shown",
    },
    Never {
        rooms: &["src/host", "src/time"],
        names: &["src/client", "src/screen", "src/session", "src/ui"],
        tests: Held,
        why: "client and session stand on it",
    },
    // The hub.
    Never {
        rooms: &["hub/outbound", "hub/time", "hub/vault"],
        names: HOUSE,
        tests: Held,
        why: "catalogue, store and service stand on it",
    },
    Never {
        rooms: &["hub/catalogue"],
        names: &["hub"],
        tests: Held,
        why: "what can be activated is said by files, whatever is done with it",
    },
    Never {
        rooms: &["hub/store"],
        names: &["hub/catalogue", "hub/outbound", "hub/provider", "hub/src", "hub/vault"],
        tests: Held,
        why: "rows are below the rules about them",
    },
    Never {
        rooms: &["hub/provider"],
        names: &["hub/src", "hub/store"],
        tests: Held,
        why: "requests to other systems are the same, whatever is stored of their answers",
    },
    Never {
        rooms: &["hub/src/config", "hub/src/limit", "hub/src/origin", "hub/src/picture", "hub/src/token"],
        names: &["hub/provider", "hub/src/http", "hub/src/service", "hub/src/start", "hub/store"],
        tests: Held,
        why: "service and http stand on it",
    },
    Never {
        rooms: &["hub/src/service"],
        names: &["hub/src/http", "hub/src/start"],
        tests: Held,
        why: "what the hub does is the same for every way to ask for it",
    },
    Never {
        rooms: &["hub/src/service/users"],
        names: &[
            "hub/src/service/accounts",
            "hub/src/service/activations",
            "hub/src/service/connecting",
            "hub/src/service/offers",
        ],
        tests: Held,
        why: "every other part stands on it",
    },
    Never {
        rooms: &["hub/src/service/offers"],
        names: &["hub/src/service/accounts", "hub/src/service/activations", "hub/src/service/connecting"],
        tests: Held,
        why: "what can be turned on is the same, whatever is connected",
    },
    Never {
        rooms: &["hub/src/service/accounts"],
        names: &["hub/src/service/activations", "hub/src/service/connecting"],
        tests: Held,
        why: "activations and connecting stand on it",
    },
    Never {
        rooms: &["hub/src/service/connecting"],
        names: &["hub/src/service/activations"],
        tests: Held,
        why: "an account is connected before anything is turned on with it",
    },
    Never { rooms: &["hub/src/http"], names: &["hub/src/start"], tests: Held, why: "the start composes" },
];

/// What only a few may know.
pub(super) const ONLY: &[Only] = &[
    Only {
        names: &["sqlx"],
        rooms: &["hub/store", "hub/tests"],
        tests: Held,
        why: "one place knows SQL; the hub's tests look at the rows themselves",
    },
    Only {
        names: &["reqwest::Client", "reqwest::ClientBuilder", "reqwest::get", "reqwest::blocking"],
        rooms: &["hub/outbound", "hub/tests", "tests/checking"],
        tests: Held,
        why: "one place makes requests to other servers, past its guard against addresses inside",
    },
    Only {
        names: &["toml::de", "toml::Spanned"],
        rooms: &["hub/catalogue/src/read"],
        tests: Held,
        why: "the types of the catalogue do not know how definitions are written",
    },
    Only {
        names: &["chacha20poly1305", "hkdf"],
        rooms: &["hub/vault"],
        tests: Held,
        why: "one place holds keys and seals with them",
    },
    Only {
        names: &["keyfiles"],
        rooms: &["keyfiles", "src/keyfiles", "src/ui/form/file_picker", "hub/provider"],
        tests: Held,
        why: "one place of each side reads keys, so that both take the same forms",
    },
    Only {
        names: &["hmac"],
        rooms: &["keyfiles", "hub/vault"],
        tests: Free,
        why: "one place holds the hub's keys, PKCS #12 derives its own, and tests sign as a provider checks",
    },
    Only {
        names: &["hub/vault/src/keyring"],
        rooms: &["hub/src/keys", "hub/src/start", "hub/vault", "hub/tests"],
        tests: Held,
        why: "one place holds keys; the command line makes them and the start loads them",
    },
];

/// Crates, and folders of one, whose top-level modules must not import each other in a circle.
pub(super) const WITHOUT_CIRCLES: &[&str] = &[
    "api/src",
    "demo/src",
    "forms/src",
    "hub/catalogue/src",
    "hub/outbound/src",
    "hub/provider/src",
    "hub/src",
    "hub/src/service",
    "hub/store/src",
    "hub/time/src",
    "hub/vault/src",
    "hub/tests/it",
    "keyfiles/src",
    "src",
    "tests/journeys",
    "xtask/src",
];
