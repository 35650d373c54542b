//! What a person does once everything is there: opening an integration; and the memory it takes.

use crate::{
    chromium::Chromium,
    figures::{Figures, median},
    pages::Variant,
};
use anyhow::{Context, Result};

/// How often each act is done; the median counts.
const TIMES: usize = 5;
/// After how many openings memory is measured again.
const OPENINGS: usize = 50;
const MEBIBYTE: f64 = 1024.0 * 1024.0;

/// Clicks, in the window that is open.
pub(crate) fn acts(browser: &mut Chromium, variant: Variant) -> Result<Figures> {
    let frame = browser.inner(variant.is_framed()).context("the page has no frame")?;
    let mut run = |call: &str| -> Result<f64> {
        let took = browser.value(&frame, &format!("inlayBench.{call}"))?;
        took.as_f64().with_context(|| format!("{call} takes no time"))
    };
    let [mut nothing, mut open, mut form] = [const { Vec::new() }; 3];
    for _ in 0..TIMES {
        nothing.push(run("nothing()")?);
    }
    for _ in 0..TIMES {
        open.push(run("open()")?);
        // The reference's form is its only screen.
        let whole = if run("isForm() ? 1 : 0")? > 0.0 { 0.0 } else { run("form()")? };
        form.push(whole);
        run("back()")?;
    }
    let mut figures = Figures::default();
    figures.add("a change of nothing, ms", median(&mut nothing));
    let form = median(&mut form);
    if form > 0.0 {
        figures.add("click → page, ms", median(&mut open));
        figures.add("click → form, ms", form);
    } else {
        figures.add("click → form, ms", median(&mut open));
    }
    Ok(figures)
}

/// Memory of the frame after one opening and after 50.
pub(crate) fn memory(browser: &mut Chromium, variant: Variant) -> Result<Figures> {
    let frame = browser.inner(variant.is_framed()).context("the page has no frame")?;
    let mut figures = Figures::default();
    for at in 1..=OPENINGS {
        browser.value(&frame, "inlayBench.open()")?;
        if browser.value(&frame, "inlayBench.isForm()")? != true {
            browser.value(&frame, "inlayBench.form()")?;
        }
        browser.value(&frame, "inlayBench.back()")?;
        if at == 1 || at == OPENINGS {
            let (heap, module) = browser.memory(&frame)?;
            let after = if at == 1 { "1 opening".to_owned() } else { format!("{at} openings") };
            figures.add(&format!("heap after {after}, MiB"), heap / MEBIBYTE);
            figures.add(&format!("WebAssembly after {after}, MiB"), module / MEBIBYTE);
        }
    }
    Ok(figures)
}
