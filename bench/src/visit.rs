//! One visit: a page is opened, and what a person waits for is read from the probes and from the network.

use crate::{
    chromium::Chromium,
    figures::Figures,
    pages::{HOST, Variant},
};
use anyhow::{Context, Result};
use serde_json::Value;
use std::time::{Duration, Instant};

/// The widget fetches its next chunk 1.5 seconds after its start; a visit is over when nothing has come for longer.
const QUIET: Duration = Duration::from_millis(2200);
const LIMIT: Duration = Duration::from_secs(30);
/// Longer tasks block a person by what they have more (W3C, Long Tasks).
const BLOCKING_MS: f64 = 50.0;
const KINDS: [&str; 7] = ["document", "script", "module", "answer", "preflight", "picture", "other"];

/// Opens the page in a new window, waits until everything works and nothing comes any more.
pub(crate) fn visit(browser: &mut Chromium, variant: Variant) -> Result<Figures> {
    let page = browser.open()?;
    browser.network.clear();
    let url = format!("https://{HOST}{}", variant.path());
    browser.command(Some(&page), "Page.navigate", &serde_json::json!({ "url": url }))?;
    let frame = browser.eventually(variant.is_framed(), "!!window.inlayBench?.works")?;
    wait_until_quiet(browser)?;
    let outer = browser.value(&page, "window.inlayBench")?;
    let inner = browser.value(&frame, "window.inlayBench")?;
    let start = time(&outer, "start")?;
    let (card, works) = (time(&inner, "card")?, time(&inner, "works")?);
    let mut figures = Figures::default();
    figures.add("first paint, ms", time(&inner, "paint")? - start);
    figures.add("first card, ms", card - start);
    figures.add("everything works, ms", works - start);
    let probes: &[&Value] = if variant.is_framed() { &[&outer, &inner] } else { &[&outer] };
    let blocking = |until: f64| probes.iter().map(|probe| blocking(probe, until)).sum::<f64>();
    figures.add("blocking until it works, ms", blocking(works));
    figures.add("blocking in all, ms", blocking(f64::MAX));
    let phases = [
        ("before the first card", f64::MIN, card),
        ("from there until it works", card, works),
        ("after that", works, f64::MAX),
    ];
    for (phase, from, to) in phases {
        let inside: Vec<_> =
            browser.network.transfers().filter(|one| one.ended > from && one.ended <= to).collect();
        figures.add(&format!("requests {phase}"), count(inside.len()));
        figures.add(&format!("bytes {phase}"), inside.iter().map(|one| one.bytes).sum());
    }
    for kind in KINDS {
        let of_kind = || browser.network.transfers().filter(|one| one.kind == kind);
        if of_kind().next().is_some() {
            figures.add(&format!("requests: {kind}"), count(of_kind().count()));
            figures.add(&format!("bytes: {kind}"), of_kind().map(|one| one.bytes).sum());
        }
    }
    Ok(figures)
}

fn wait_until_quiet(browser: &mut Chromium) -> Result<()> {
    let deadline = Instant::now() + LIMIT;
    let mut last = browser.network.transfers().count();
    browser.listen(QUIET)?;
    while Instant::now() < deadline {
        let now = browser.network.transfers().count();
        if now == last && browser.network.is_quiet() {
            break;
        }
        last = now;
        browser.listen(QUIET)?;
    }
    Ok(())
}

fn time(probe: &Value, name: &str) -> Result<f64> {
    probe[name].as_f64().with_context(|| format!("the page has no time of {name}"))
}

fn count(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}

/// Milliseconds beyond 50 of each task that began before this time.
fn blocking(probe: &Value, until: f64) -> f64 {
    let tasks = probe["long"].as_array().into_iter().flatten();
    let began = tasks.filter(|task| task[0].as_f64().is_some_and(|begun| begun < until));
    began.filter_map(|task| task[1].as_f64()).map(|duration| (duration - BLOCKING_MS).max(0.0)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_task_blocks_by_what_it_has_beyond_fifty_milliseconds() {
        let probe = json!({ "long": [[1.0, 60.0], [2.0, 150.0], [9.0, 1000.0]] });
        assert!((blocking(&probe, 5.0) - 110.0).abs() < 1e-9);
    }
}
