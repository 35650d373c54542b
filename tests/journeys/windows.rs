//! Windows that speak to the widget, its loader or the launch page and should not: rows W1 to W8.

use crate::support::{
    EVIL, Engine, HOST, HUB, Plan, Proxy, Scene, journey,
    pages::{OFFER, bare_host, open_host, page},
};
use inlay_demo::stack::HUB_ID;
use serde_json::json;
use std::time::Duration;

/// Waits until the widget calls the hub for a user, and sees that it called for nobody else.
async fn is_used_by(scene: &Scene, proxy: &Proxy, user: &str) {
    let calls = || proxy.asked().into_iter().filter(|asked| !asked.authorization.is_empty());
    let path = format!("/users/{user}/");
    let called = async || calls().next();
    scene.browser.until("a call of the hub", called).await;
    assert!(calls().all(|asked| asked.line.contains(&path)), "{:?}", calls().collect::<Vec<_>>());
}

#[tokio::test]
async fn w1_another_sites_window_cannot_hand_the_widget_a_port() {
    let proxy = Proxy::start().await;
    proxy.set_page(HOST, "/bare", &bare_host());
    let evil = format!("<script>{OFFER} var opened = open('https://{HOST}/bare');</script>");
    proxy.set_page(EVIL, "/", &page(&evil));
    journey(Plan::sites(Engine::Chromium, &proxy), async |scene| {
        scene.browser.go(&format!("https://{EVIL}/")).await;
        let evil = scene.browser.window().await;
        scene.browser.eventually("the widget's frame", "return opened.length === 1").await;
        scene.enter_other(&evil).await;
        scene.browser.eventually("the widget", "return said.includes('ready')").await;
        let host = scene.browser.window().await;

        scene.enter(&evil).await;
        scene.browser.script("window.wrong = offer(opened.frames[0], 'wrong'); wrong.give()").await;
        // The right window's port is still taken, and after the wrong one's.
        scene.enter(&host).await;
        scene.browser.script("window.right = offer(frames.widget, 'right'); right.give()").await;
        is_used_by(scene, &proxy, "right").await;
        scene.enter(&evil).await;
        assert_eq!(scene.browser.script("return wrong.heard").await, json!([]));
    })
    .await;
}

#[tokio::test]
async fn w2_another_frame_of_the_host_cannot_hand_the_widget_a_port_and_the_first_port_stays() {
    let proxy = Proxy::start().await;
    proxy.set_page(HOST, "/bare", &bare_host());
    proxy.set_page(HOST, "/sibling", &page(&format!("<script>{OFFER}</script>")));
    journey(Plan::sites(Engine::Chromium, &proxy), async |scene| {
        scene.browser.go(&format!("https://{HOST}/bare")).await;
        scene.browser.eventually("the widget", "return said.includes('ready')").await;
        scene
            .browser
            .script(
                "document.body.append(Object.assign(document.createElement('iframe'), { src: '/sibling' }))",
            )
            .await;
        scene
            .browser
            .eventually("the sibling", "try { return frames[1].eval('!!offer') } catch { return false }")
            .await;
        let offers = "const wrong = frames[1].eval('offer')(frames.widget, 'wrong'); wrong.give(); \
                      const right = offer(frames.widget, 'right'), late = offer(frames.widget, 'late'); late.give(); \
                      window.offers = [wrong, right, late]";
        scene.browser.script(offers).await;
        scene.browser.eventually("the widget's height", "return offers[1].heard.includes('resize')").await;
        scene.browser.script("offers[1].give()").await;
        is_used_by(scene, &proxy, "right").await;
        let heard = "return [offers[0].heard, offers[2].heard]";
        assert_eq!(scene.browser.script(heard).await, json!([[], []]));
    })
    .await;
}

#[tokio::test]
async fn w3_frames_beside_the_widget_get_nothing_from_the_loader() {
    let proxy = Proxy::start().await;
    let forger = page(
        "<script>var heard = []; onmessage = ({ data }) => heard.push(data); \
         for (const t of ['ready', 'token-request']) parent.postMessage({ v: 1, t, id: 1, reason: 'start' }, '*');</script>",
    );
    proxy.set_page(HUB, "/forger", &forger);
    proxy.set_page(EVIL, "/forger", &forger);
    let host = format!(
        "<iframe src='https://{HUB}/forger'></iframe><iframe src='https://{EVIL}/forger'></iframe><main></main>\
         <script type=module>import {{ mount }} from 'https://{HUB}/loader/v1.js'; window.asked = 0; \
         mount(document.querySelector('main'), {{ hub: '{HUB_ID}', getToken: async () => {{ window.asked += 1; \
         return (await (await fetch('/inlay/token', {{ method: 'POST' }})).json()).token }} }})</script>"
    );
    proxy.set_page(HOST, "/w3", &page(&host));
    journey(Plan::sites(Engine::Chromium, &proxy), async |scene| {
        scene.host().sign_in("usr_maya").await;
        let widget = scene.host().open("/w3").await;
        widget.see("#app [data-part=card]").await;
        widget.leave().await;
        let host = scene.browser.window().await;
        for frame in [0, 1] {
            scene.browser.client.clone().enter_frame(frame).await.expect("the frame is there");
            // They speak again, now that there is something to get.
            scene.browser.script("parent.postMessage({ v: 1, t: 'ready' }, '*')").await;
            scene.enter(&host).await;
        }
        scene
            .browser
            .eventually(
                "a turn of the host's events",
                "return new Promise((done) => setTimeout(done, 50, true))",
            )
            .await;
        for frame in [0, 1] {
            scene.browser.client.clone().enter_frame(frame).await.expect("the frame is there");
            assert_eq!(scene.browser.script("return heard").await, json!([]), "frame {frame}");
            scene.enter(&host).await;
        }
        assert_eq!(scene.browser.script("return asked").await, 1, "the one token that the widget needs");
    })
    .await;
}

#[tokio::test]
async fn w4_a_frame_that_was_led_elsewhere_gets_no_token() {
    let proxy = Proxy::start().await;
    let thief = "<script>var heard = []; onmessage = ({ data }) => heard.push(data); \
                 parent.postMessage({ v: 1, t: 'ready' }, '*');</script>";
    proxy.set_page(EVIL, "/thief", &page(thief));
    let lead_away = format!(
        "<script type=module>await new Promise((done) => setTimeout(done)); \
         root.querySelector('iframe').src = 'https://{EVIL}/thief';</script>"
    );
    proxy.set_page(HOST, "/w4", &(open_host() + &lead_away));
    journey(Plan::sites(Engine::Chromium, &proxy), async |scene| {
        scene.host().sign_in("usr_maya").await;
        scene.browser.go(&format!("https://{HOST}/w4")).await;
        scene.browser.until("the thief", async || (proxy.count("/thief") == 1).then_some(())).await;
        scene
            .browser
            .until("the loader's token", async || (proxy.count("/inlay/token") == 1).then_some(()))
            .await;
        let frame =
            scene.browser.found("return root.querySelector('iframe')").await.expect("there is a frame");
        frame.enter_frame().await.expect("the frame can be gone into");
        let said =
            "return location.host === 'evil.test' && new Promise((done) => setTimeout(done, 100, { heard }))";
        assert_eq!(scene.browser.eventually("the thief's page", said).await, json!({ "heard": [] }));
    })
    .await;
}

#[test]
fn w4_only_the_empty_greeting_goes_to_any_origin() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut folders = vec![root.join("public"), root.join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("the folder can be read") {
            let path = entry.expect("the folder can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                let sends =
                    |line: &&str| line.contains("ost") && line.contains("essage(") | line.contains("essage_");
                let to_any = |line: &&str| line.contains("\"*\"") || line.contains("'*'");
                found.extend(text.lines().filter(sends).filter(to_any).map(str::trim).map(str::to_owned));
            }
        }
    }
    assert_eq!(found, ["window.parent.postMessage({ v: 1, t: \"ready\", id: documentId }, \"*\");"]);
}

#[tokio::test]
async fn w5_forged_hints_change_nothing_and_are_not_multiplied_into_requests() {
    let proxy = Proxy::start().await;
    proxy.set_page(HOST, "/w5", &open_host());
    journey(Plan::sites(Engine::Chromium, &proxy), async |scene| {
        scene.host().sign_in("usr_maya").await;
        let widget = scene.host().open("/w5").await;
        widget.connect("Sandbox CRM").await;
        widget.submit().await;
        let popup = widget.popup().await;
        popup.see("button[value=allow]").await;
        widget.leave().await;
        let before = proxy.count("GET /api/embedded/v1/embed/");
        scene
            .browser
            .script(
                "const { contentWindow } = root.querySelector('iframe'); \
                 for (let i = 0; i < 1000; i += 1) for (const t of ['oauth-hint', 'launch-hello', 'launch-go']) \
                     contentWindow.postMessage({ v: 1, t, c: '0'.repeat(32), h: 'x' }, '*')",
            )
            .await;
        widget.enter_app().await;
        widget.see("[data-part=waiting]").await;
        assert!(proxy.count("GET /api/embedded/v1/embed/") <= before + 2, "no request for each of them");
        widget.popup().await.allow("ada").await;
        widget.read("[data-part=banner]", "Connected as Ada Sandberg").await;
    })
    .await;
}

/// Whether a page makes the widget run: its document may arrive, but its script must not run. That one asks for the module at
/// the latest after the four seconds that it leaves the hub.
async fn runs(scene: &Scene, proxy: &Proxy, url: &str) -> bool {
    let documents = || proxy.count(&format!("GET /embed/{HUB_ID}"));
    let modules = || proxy.count("GET /widget/");
    let (seen, ran) = (documents(), modules());
    scene.browser.go(url).await;
    scene.browser.until("the widget's document", async || (documents() > seen).then_some(())).await;
    for _ in 0..50 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        if modules() > ran {
            return true;
        }
    }
    false
}

async fn only_the_host_can_frame_the_widget(engine: Engine) {
    let proxy = Proxy::start().await;
    proxy.set_page(HOST, "/bare", &bare_host());
    proxy.set_page(EVIL, "/direct", &bare_host());
    proxy.set_page(EVIL, "/nested", &page(&format!("<iframe src='https://{HOST}/bare'></iframe>")));
    journey(Plan::sites(engine, &proxy), async |scene| {
        assert!(!runs(scene, &proxy, &format!("https://{EVIL}/direct")).await, "a stranger");
        assert!(!runs(scene, &proxy, &format!("https://{EVIL}/nested")).await, "the host inside a stranger");
        assert!(runs(scene, &proxy, &format!("https://{HOST}/bare")).await, "the host");
    })
    .await;
}

#[tokio::test]
async fn w6_only_the_host_can_frame_the_widget_in_chromium() {
    only_the_host_can_frame_the_widget(Engine::Chromium).await;
}

#[tokio::test]
async fn w6_only_the_host_can_frame_the_widget_in_firefox() {
    only_the_host_can_frame_the_widget(Engine::Firefox).await;
}

#[tokio::test]
async fn w7_a_widget_that_was_opened_as_a_window_takes_no_port_from_its_opener() {
    let proxy = Proxy::start().await;
    let opener = format!(
        "<script>{OFFER} var opened = open('https://{HUB}/embed/{HUB_ID}'); var heard = [], offers = 0; \
         setInterval(() => {{ offers += 1; heard.push(offer(opened, 'opener').heard); }}, 50);</script>"
    );
    proxy.set_page(HOST, "/w7", &page(&opener));
    journey(Plan::sites(Engine::Chromium, &proxy), async |scene| {
        scene.browser.go(&format!("https://{HOST}/w7")).await;
        let opener = scene.browser.window().await;
        scene.enter_other(&opener).await;
        scene.browser.read(".notice", "works inside an app").await;
        scene.enter(&opener).await;
        let offers = scene.browser.script("return offers").await.as_u64().unwrap_or_default();
        scene.browser.eventually("more offers", &format!("return offers > {}", offers + 5)).await;
        assert_eq!(scene.browser.script("return heard.flat()").await, json!([]));
    })
    .await;
}

async fn a_stranger_cannot_drive_the_launch_page(engine: Engine) {
    let proxy = Proxy::start().await;
    let nonce = "ab".repeat(16);
    let opener = format!(
        "<script>var heard = []; onmessage = ({{ data }}) => heard.push(data); \
         var opened = open('https://{HUB}/connect/launch#c={nonce}'); var sent = 0; \
         setInterval(() => {{ sent += 1; opened.postMessage({{ v: 1, t: 'launch-go', c: '{nonce}' }}, '*'); }}, 50);</script>"
    );
    proxy.set_page(EVIL, "/", &page(&opener));
    journey(Plan::sites(engine, &proxy), async |scene| {
        scene.browser.go(&format!("https://{EVIL}/")).await;
        // The page has spoken to its opener before it asks the hub to go on.
        let asked = async || (proxy.count("GET /connect/go?") == 1).then_some(());
        scene.browser.until("the launch page", asked).await;
        let sent = scene.browser.script("return sent").await.as_u64().unwrap_or_default();
        scene.browser.eventually("more messages", &format!("return sent > {}", sent + 10)).await;
        assert_eq!(scene.browser.script("return heard").await, json!([]), "no handle for a stranger");
        assert_eq!(proxy.count("GET /authorize"), 0, "nobody comes to the provider");
    })
    .await;
}

#[tokio::test]
async fn w8_a_stranger_cannot_drive_the_launch_page_in_chromium() {
    a_stranger_cannot_drive_the_launch_page(Engine::Chromium).await;
}

#[tokio::test]
async fn w8_a_stranger_cannot_drive_the_launch_page_in_firefox() {
    a_stranger_cannot_drive_the_launch_page(Engine::Firefox).await;
}
