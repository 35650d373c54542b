//! Documents of the tests' own, which [`super::Proxy::set_page`] puts on a site.

use super::HUB;
use inlay_demo::stack::HUB_ID;

/// `offer(window, name)` hands a window a port, as the loader does. What comes out of it is collected in `heard`; `give()`
/// sends a token through it that would be the user `name`'s, had the host signed it.
pub(crate) const OFFER: &str = "var offer = (target, name) => { \
    const heard = []; const { port1, port2 } = new MessageChannel(); \
    port1.onmessage = ({ data }) => heard.push(data.t); \
    target.postMessage({ v: 1, t: 'init', options: {} }, '*', [port2]); \
    const claims = btoa(JSON.stringify({ sub: name, exp: Math.floor(Date.now() / 1000) + 600 })); \
    const give = () => port1.postMessage({ v: 1, t: 'token', id: null, jwt: `e30.${claims}.e30` }); \
    return { heard, give, port: port1 }; };";

/// Leaves the loader's shadow root open, as `root`.
const OPEN_ROOT: &str = "<script>const attach = Element.prototype.attachShadow; \
    Element.prototype.attachShadow = function (init) { \
        return (window.root = attach.call(this, { ...init, mode: 'open' })); };</script>";

/// A document around this.
pub(crate) fn page(body: &str) -> String {
    format!("<!doctype html><html lang=en><meta charset=utf-8><title>A page</title>{body}")
}

/// A host's page with the widget in a shadow root that scripts reach as `root`, and in the page's upper left corner, where
/// a place in the frame is a place in the page: the driver of `WebKit` takes one for the other.
pub(crate) fn open_host() -> String {
    page(&format!(
        "{OPEN_ROOT}<body style='margin: 0'><script type=module src='https://{HUB}/loader/v1.js'></script>\
         <inlay-hub hub={HUB_ID} token-endpoint=/inlay/token></inlay-hub>"
    ))
}

/// A host's page with the widget in the frame `widget`, which it made without the loader; `said` has what came from there.
pub(crate) fn bare_host() -> String {
    page(&format!(
        "<script>{OFFER} var said = []; \
         onmessage = (event) => {{ if (event.source === frames.widget) said.push(event.data.t); }};</script>\
         <iframe name=widget src='https://{HUB}/embed/{HUB_ID}'></iframe>"
    ))
}
