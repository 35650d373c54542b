//! A journey's surroundings: its own servers, its own browser, and what is left behind when it fails.

use super::{Browser, Host, PlainChromium, Plan, Widget, proxy};
use fantoccini::{error::CmdError, wd::WindowHandle};
use inlay_demo::stack::{Options, Origins, Stack};
use std::{
    env, fs,
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    path::{Path, PathBuf},
    pin::pin,
    task::Poll,
    time::Duration,
};

/// What a story is told in.
pub(crate) struct Scene {
    pub(crate) browser: Browser,
    pub(crate) stack: Stack,
}

impl Scene {
    /// The host app.
    pub(crate) fn host(&self) -> Host {
        Host::new(self.browser.clone(), &self.stack.host_url)
    }

    /// Goes into a window.
    pub(crate) async fn enter(&self, window: &WindowHandle) {
        self.browser.client.switch_to_window(window.clone()).await.expect("the window is there");
    }

    /// Goes into the one window beside this one.
    pub(crate) async fn enter_other(&self, window: &WindowHandle) {
        let enter = async || {
            let windows = self.browser.client.windows().await.ok()?;
            let other = windows.into_iter().find(|one| one != window)?;
            self.browser.client.switch_to_window(other).await.ok()
        };
        self.browser.until("another window", enter).await;
    }

    /// Signs in and opens the Integrations page; what follows happens in the widget.
    pub(crate) async fn start(&self, user: &str) -> Widget {
        let host = self.host();
        host.sign_in(user).await;
        host.open_integrations().await
    }
}

/// Tells a story in surroundings that are new and that are gone afterwards. If it fails, the page is kept as a picture
/// and as a document below `target/journeys`.
pub(crate) async fn journey<T>(plan: Plan, story: impl AsyncFnOnce(&mut Scene) -> T) -> T {
    let (name, folder) = place();
    let stack = servers(&plan, &folder);
    let browser = Browser::open(&plan, &folder.join("profile")).await;
    let mut scene = Scene { browser, stack };
    let outcome = {
        let mut story = pin!(story(&mut scene));
        poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| story.as_mut().poll(context))) {
            Ok(progress) => progress.map(Ok),
            Err(panic) => Poll::Ready(Err(panic)),
        })
        .await
    };
    if outcome.is_err()
        && let Err(error) = keep(&scene.browser, &name).await
    {
        println!("the page cannot be kept: {error}");
    }
    scene.browser.close().await;
    drop(scene.stack);
    let told = outcome.unwrap_or_else(|panic| resume_unwind(panic));
    discard(&folder);
    told
}

/// Tells a story in a browser that no driver has made tame.
pub(crate) async fn plain_journey(plan: Plan, story: impl AsyncFnOnce(&Stack, &mut PlainChromium)) {
    let (_, folder) = place();
    let stack = servers(&plan, &folder);
    let mut browser = PlainChromium::start(&plan, &folder.join("profile"));
    story(&stack, &mut browser).await;
    drop((browser, stack));
    discard(&folder);
}

/// A story's name, which is its test's, and an empty folder for it.
fn place() -> (String, PathBuf) {
    let name = std::thread::current().name().unwrap_or("journey").replace("::", "-");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(&name);
    discard(&folder);
    fs::create_dir_all(&folder).expect("the target folder can be written");
    (name, folder)
}

fn servers(plan: &Plan, folder: &Path) -> Stack {
    let mut options = Options::new(hub_binary(), widget(), folder.join("stack"));
    // A hosted API's catalogue is its own: the sandbox's alone, which is one page.
    if plan.api.is_some() {
        options.catalogues.clear();
        options.api.clone_from(&plan.api);
    }
    options.catalogues.extend(plan.catalogues.iter().cloned());
    options.dev_origins.extend(plan.dev_origins.iter().cloned());
    options.environment.extend(plan.environment.iter().cloned());
    // Longer than a person waits without a word, shorter than a test should take.
    options.slow = Duration::from_secs(3);
    let sites = plan.proxy.as_ref().filter(|_| plan.is_tls);
    if sites.is_some() {
        let [host, hub, provider] =
            [proxy::HOST, proxy::HUB, proxy::PROVIDER].map(|name| format!("https://{name}"));
        options.origins = Some(Origins { host, hub, provider });
    }
    let stack = Stack::start(options).unwrap_or_else(|error| panic!("{error}"));
    if let Some(sites) = sites {
        sites.serve(proxy::HOST, stack.ports.host);
        sites.serve(proxy::HUB, stack.ports.hub);
        sites.serve(proxy::PROVIDER, stack.ports.provider);
    }
    stack
}

/// Saves what the browser shows.
async fn keep(browser: &Browser, name: &str) -> Result<(), CmdError> {
    let folder = artefacts();
    fs::create_dir_all(&folder).expect("the target folder can be written");
    let file = folder.join(name);
    let (picture, document) = (file.with_extension("png"), file.with_extension("html"));
    fs::write(&document, browser.client.source().await?).expect("the target folder can be written");
    fs::write(&picture, browser.picture().await).expect("the target folder can be written");
    println!("kept {} and {}", picture.display(), document.display());
    Ok(())
}

/// `target/journeys`.
fn artefacts() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap_or(Path::new("target")).join("journeys")
}

fn discard(folder: &Path) {
    if folder.is_dir()
        && let Err(error) = fs::remove_dir_all(folder)
    {
        println!("{} stays behind: {error}", folder.display());
    }
}

/// The build of `cargo xtask journeys`, unless the environment says otherwise.
fn hub_binary() -> PathBuf {
    env::var_os("INLAY_HUB_BINARY").map_or_else(|| root().join("target/debug/inlay-hub"), PathBuf::from)
}

/// The built widget, unless the environment says otherwise.
fn widget() -> PathBuf {
    env::var_os("INLAY_WIDGET").map_or_else(|| root().join("dist"), PathBuf::from)
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
