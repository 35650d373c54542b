//! The widget beside two references: each visit with each variant in turn, in a browser that has not seen it before.

use crate::{
    acts,
    chromium::Chromium,
    figures::{Figures, Sample},
    front::{self, Address, Site},
    line::{Line, Shape},
    options::{Options, Part},
    pages::{self, HOST, HUB, Variant},
    visit::visit,
};
use anyhow::{Context, Result};
use inlay_demo::{
    generate,
    host::USERS,
    stack::{self, Origins, Stack},
};
use serde_json::json;
use std::{collections::HashMap, fs, time::Duration};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// 1.6 Mbit/s and 150 ms, and a processor four times slower: "Slow 4G" of Chromium's developer tools.
const SLOW: (Shape, u32) = (Shape { bytes_per_second: 200_000, round_trip: Duration::from_millis(150) }, 4);

/// Measures everything that was asked for.
pub(crate) fn run(options: &Options) -> Result<Vec<Sample>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let mut samples = Vec::new();
    for &size in &options.sizes {
        let scene = Scene::start(&runtime, options, size)?;
        for is_slow in [true, false] {
            if options.only(if is_slow { Part::Slow } else { Part::Fast }, &[Part::Slow, Part::Fast]) {
                scene.measure(options, is_slow, &mut samples)?;
            }
        }
    }
    Ok(samples)
}

/// Servers with a catalogue of one size.
struct Scene {
    stack: Stack,
    line: Line,
    addresses: Vec<Address>,
    size: usize,
    folder: TempDir,
}

impl Scene {
    fn start(runtime: &Runtime, options: &Options, size: usize) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let catalogue = folder.path().join("generated");
        generate::catalogue(&catalogue, size.saturating_sub(stack::SANDBOX))?;
        let mut servers =
            stack::Options::new(&options.hub_binary, &options.widget, folder.path().join("stack"));
        servers.catalogues = vec![catalogue];
        let [host, hub] = [HOST, HUB].map(|name| format!("https://{name}"));
        servers.origins = Some(Origins { host, hub, provider: "https://provider.test".into() });
        let stack = Stack::start(servers)?;
        let ports = stack.ports;
        let line = Line::default();
        let host = Site {
            name: HOST,
            pages: Variant::ALL.map(|variant| (variant.path(), variant.page())).into(),
            servers: vec![("/api/", ports.hub), ("/", ports.host)],
        };
        let hub = Site {
            name: HUB,
            pages: HashMap::from([(pages::REFERENCE, pages::reference())]),
            servers: vec![("/", ports.hub)],
        };
        let serve = async { [front::serve(host, line.clone()).await, front::serve(hub, line.clone()).await] };
        let addresses = runtime.block_on(serve).into_iter().collect::<Result<_>>()?;
        Ok(Self { stack, line, addresses, size, folder })
    }

    fn measure(&self, options: &Options, is_slow: bool, samples: &mut Vec<Sample>) -> Result<()> {
        let how =
            if is_slow { "1.6 Mbit/s, 150 ms, processor 4 times slower" } else { "as fast as the machine" };
        for run in 1..=options.runs {
            for variant in Variant::ALL {
                eprintln!(
                    "{} integrations, {how}, run {run} of {}: {}",
                    self.size,
                    options.runs,
                    variant.name()
                );
                let mut keep = |part: Part, figures: Figures| {
                    // What a click costs beside the line.
                    let how = if part == Part::Acts {
                        how.replace("1.6 Mbit/s, 150 ms", "fast line")
                    } else {
                        how.to_owned()
                    };
                    let table = format!("{} integrations, {}, {how}", self.size, part.title());
                    samples.push(Sample { table, variant: variant.name(), run, load: load(), figures });
                };
                self.one(options, is_slow, variant, &mut keep)
                    .with_context(|| format!("{}, {} integrations", variant.name(), self.size))?;
            }
        }
        Ok(())
    }

    /// All parts that were asked for with one variant, in a new profile.
    fn one(
        &self,
        options: &Options,
        is_slow: bool,
        variant: Variant,
        keep: &mut impl FnMut(Part, Figures),
    ) -> Result<()> {
        let (shape, slowness) = if is_slow { (Some(SLOW.0), SLOW.1) } else { (None, 1) };
        let profile = tempfile::tempdir_in(self.folder.path())?;
        let arguments = front::chromium_arguments(&self.addresses);
        let mut browser = Chromium::start(profile.path(), &arguments, slowness)?;
        self.sign_in(&mut browser)?;
        let parts = [Part::Cold, Part::Warm, Part::Acts, Part::Memory];
        let wants = |part| options.only(part, &parts);
        self.line.set(shape);
        let cold = visit(&mut browser, variant)?;
        if wants(Part::Cold) {
            keep(Part::Cold, cold);
        }
        if wants(Part::Warm) {
            // A code cache is written a moment after the code has run.
            browser.listen(Duration::from_secs(1))?;
            keep(Part::Warm, visit(&mut browser, variant)?);
        }
        self.line.set(None);
        if wants(Part::Acts) {
            keep(Part::Acts, acts::acts(&mut browser, variant)?);
        }
        if wants(Part::Memory) && !is_slow {
            keep(Part::Memory, acts::memory(&mut browser, variant)?);
        }
        Ok(())
    }

    /// Gives the browser the cookie of somebody who has signed in at the host.
    fn sign_in(&self, browser: &mut Chromium) -> Result<()> {
        let host = format!("http://127.0.0.1:{}/sign-in", self.stack.ports.host);
        let headers =
            [("Origin", self.stack.host_url.as_str()), ("Content-Type", "application/x-www-form-urlencoded")];
        let answer = stack::post(&host, &headers, &format!("user={}", USERS[0].id))?;
        let cookie = answer.header("set-cookie").and_then(|line| line.split(';').next()?.split_once('='));
        let (name, value) = cookie.context("the host sets no cookie")?;
        let cookie =
            json!({ "name": name, "value": value, "url": self.stack.host_url, "secure": true, "path": "/" });
        browser.command(None, "Storage.setCookies", &json!({ "cookies": [cookie] }))?;
        Ok(())
    }
}

/// Of the last minute.
fn load() -> f64 {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().and_then(|first| first.parse().ok()).unwrap_or(f64::NAN)
}
