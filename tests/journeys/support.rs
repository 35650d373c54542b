//! What the journeys stand on: a browser, a stack of servers, and the pages as a person sees them.

mod browser;
mod driver;
mod engine;
mod host;
pub(crate) mod pages;
mod plain;
mod plan;
mod popup;
mod proxy;
mod scene;
mod widget;

pub(crate) use browser::Browser;
pub(crate) use engine::Engine;
pub(crate) use host::Host;
pub(crate) use plain::{PlainChromium, Target};
pub(crate) use plan::Plan;
pub(crate) use popup::Popup;
pub(crate) use proxy::{API, EVIL, HOST, HUB, PROVIDER, Proxy};
pub(crate) use scene::{Scene, journey, plain_journey};
pub(crate) use widget::Widget;
