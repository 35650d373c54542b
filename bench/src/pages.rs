//! The documents that are measured: a host's page with the widget, in each form of its tag, and the references.

use inlay_demo::stack::HUB_ID;

/// The host app's name.
pub(crate) const HOST: &str = "host.test";
/// The hub's name.
pub(crate) const HUB: &str = "hub.test";

const SCRIPT: &str = include_str!("../pages/reference.js");
const STYLE: &str = include_str!("../pages/reference.css");

/// What is measured.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Variant {
    /// The widget by its tag alone: the loader makes the frame.
    Tag,
    /// The widget with its frame written into the tag.
    Written,
    /// The reference in a frame of the hub's site that gets its token from the host's page.
    Framed,
    /// The reference on the host's own site, without a frame.
    Alone,
}

impl Variant {
    /// In the order of the tables.
    pub(crate) const ALL: [Self; 4] = [Self::Tag, Self::Written, Self::Framed, Self::Alone];

    /// For people and for JSON.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Tag => "widget, plain tag",
            Self::Written => "widget, written frame",
            Self::Framed => "reference in a frame",
            Self::Alone => "reference alone",
        }
    }

    /// Of the host's page.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Tag => "/tag",
            Self::Written => "/written",
            Self::Framed => "/framed",
            Self::Alone => "/alone",
        }
    }

    /// Whether what is measured is in a frame of another site.
    pub(crate) fn is_framed(self) -> bool {
        self != Self::Alone
    }

    /// The host's page.
    pub(crate) fn page(self) -> String {
        let frame = |path: &str, more: &str| {
            format!(
                "<iframe src=\"https://{HUB}{path}\" sandbox=\"allow-scripts allow-same-origin allow-forms allow-popups \
                 allow-popups-to-escape-sandbox\" allow=\"clipboard-write\" referrerpolicy=\"strict-origin\" \
                 width=\"100%\" height=\"480\"{more}></iframe>"
            )
        };
        let widget = |frame: &str| {
            document(&format!(
                "<h1>Integrations</h1><inlay-hub hub=\"{HUB_ID}\" token-endpoint=\"/inlay/token\">{frame}</inlay-hub>"
            ))
        };
        match self {
            Self::Tag => widget(""),
            Self::Written => widget(&frame(&format!("/embed/{HUB_ID}"), "")),
            // It asks for the token before the frame is there, as the loader does.
            Self::Framed => plain(&format!(
                "<h1>Integrations</h1><script>{TOKEN}\
                 addEventListener('message', async (event) => {{ if (event.origin === 'https://{HUB}') \
                 event.source.postMessage(await asked, event.origin); }});</script>{}",
                frame(REFERENCE, "")
            )),
            Self::Alone => plain(&format!(
                "<h1>Integrations</h1><div id=app></div><style>{STYLE}</style>\
                 <script type=module>const hub = '{HUB_ID}'; {TOKEN}{SCRIPT} start(await asked);</script>"
            )),
        }
    }
}

/// Path of the reference's frame on the hub's site.
pub(crate) const REFERENCE: &str = "/reference";

const TOKEN: &str = "const asked = fetch('/inlay/token', { method: 'POST' }).then((answer) => answer.json())\
                     .then(({ token }) => token); ";

/// The document of [`REFERENCE`].
pub(crate) fn reference() -> String {
    plain(&format!(
        "<div id=app>Integrations are loading.</div><style>{STYLE}</style><script type=module>const hub = '{HUB_ID}'; {SCRIPT} \
         addEventListener('message', (event) => {{ if (event.origin === 'https://{HOST}') start(event.data); }}); \
         parent.postMessage('ready', 'https://{HOST}');</script>"
    ))
}

/// With the loader, as the README has it.
fn document(body: &str) -> String {
    plain(&format!("<script type=\"module\" src=\"https://{HUB}/loader/v1.js\"></script>{body}"))
}

fn plain(body: &str) -> String {
    format!(
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>\
         <link rel=icon href='data:,'><title>Fernhill</title><body>{body}"
    )
}
