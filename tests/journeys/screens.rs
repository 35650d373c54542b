//! Pictures of every screen, for people to look at. `cargo xtask test` takes them where `INLAY_SCREENS` names a folder.

use crate::support::{Plan, Proxy, Scene, Widget, journey};
use serde_json::json;
use std::{
    cell::Cell,
    fs,
    path::{Path, PathBuf},
};

/// Name, width and height of the page in CSS pixels, and whether it is narrower than a window can be.
const SIZES: [(&str, u32, u32, bool); 3] =
    [("wide", 1280, 1000, false), ("column", 420, 1000, true), ("phone", 390, 844, true)];

/// Numbers the pictures in the order of the story.
struct Album {
    folder: PathBuf,
    taken: Cell<u32>,
}

impl Album {
    async fn take(&self, widget: &Widget, name: &str) {
        let fits = "return document.documentElement.offsetHeight <= innerHeight";
        let fits = async || (widget.script(fits).await == true).then_some(());
        widget.until("a frame as tall as its content", fits).await;
        let number = self.taken.replace(self.taken.get() + 1);
        let file = self.folder.join(format!("{number:02}-{name}.png"));
        fs::write(&file, widget.picture().await)
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        println!("took {}", file.display());
    }
}

#[tokio::test]
#[ignore = "takes pictures into the folder INLAY_SCREENS"]
async fn screens() {
    let folder = std::env::var_os("INLAY_SCREENS").expect("INLAY_SCREENS names a folder for the pictures");
    for (name, width, height, is_narrow) in SIZES {
        for is_dark in [false, true] {
            let shade = if is_dark { "dark" } else { "light" };
            let folder = Path::new(&folder).join(format!("{name}-{shade}"));
            fs::create_dir_all(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
            let proxy = Proxy::start().await;
            let plan = Plan {
                size: (width, height),
                is_narrow,
                is_dark,
                proxy: Some(proxy.clone()),
                ..Plan::default()
            };
            let album = Album { folder, taken: Cell::new(1) };
            journey(plan, async |scene| tell(scene, &proxy, &album).await).await;
        }
    }
}

async fn tell(scene: &Scene, proxy: &Proxy, album: &Album) {
    proxy.hold("/usr_maya/integrations");
    let widget = scene.start("usr_maya").await;
    widget.see("[data-part=skeleton]").await;
    album.take(&widget, "loading").await;
    proxy.answer_once("/integrations?", 500, &json!({"code": "internal", "message": "", "fields": []}));
    proxy.release();
    widget.reload().await;
    widget.see("#app [data-part=banner]").await;
    album.take(&widget, "list-failed").await;
    widget.click("[data-part=retry]").await;
    widget.see("#app [data-part=card]").await;
    album.take(&widget, "catalogue").await;
    widget.find("Sandbox Sync").await;
    album.take(&widget, "search").await;
    widget.fill("#app [data-part=search]", "no such thing").await;
    widget.see("[data-part=empty]").await;
    album.take(&widget, "empty").await;

    widget.open("Sandbox Sync").await;
    widget.read("[data-part=detail] h1", "Sandbox Sync").await;
    album.take(&widget, "detail").await;
    widget.click("[data-part=detail] [data-part=submit]").await;
    widget.is_at("CRM account").await;
    album.take(&widget, "account-at-provider").await;
    widget.submit().await;
    let popup = widget.popup().await;
    popup.see("button[value=allow]").await;
    widget.enter_app().await;
    widget.see("[data-part=waiting]").await;
    album.take(&widget, "waiting").await;
    widget.popup().await.decline().await;
    widget.read("[data-part=banner]", "You declined").await;
    album.take(&widget, "declined").await;
    widget.submit().await;
    widget.popup().await.allow("ada").await;
    widget.read("[data-part=banner]", "Connected as Ada").await;
    album.take(&widget, "connected").await;
    widget.submit().await;
    widget.enter_text("value", "sandbox-key-mallory").await;
    widget.submit().await;
    widget.read_error("value", "didn't accept this").await;
    album.take(&widget, "key-refused").await;
    widget.enter_text("value", "sandbox-key-alice").await;
    widget.submit().await;
    widget.is_at("Settings").await;
    widget.submit().await;
    widget.read_error("list", "Enter").await;
    album.take(&widget, "settings").await;
    widget.enter_text("list", "Clients").await;
    widget.submit().await;
    widget.is_at("Turn on").await;
    album.take(&widget, "review").await;
    proxy.answer_once(
        "POST /api/embedded/v1/activations",
        500,
        &json!({"code": "internal", "details": "4f1c"}),
    );
    widget.click("[data-part=activate]").await;
    widget.see("[data-part=review] [data-part=banner]").await;
    album.take(&widget, "activation-failed").await;
    widget.activate("Sandbox Sync").await;
    album.take(&widget, "manage").await;
    widget.click("[data-part=deactivate]").await;
    widget.see("[data-part=confirm]").await;
    album.take(&widget, "turn-off").await;
    widget.click("[data-part=edit]").await;
    widget.read("[data-part=variables] h1", "settings").await;
    album.take(&widget, "change-settings").await;
    widget.click("[data-part=cancel]").await;
    widget.click("[data-part=reconnect-link]").await;
    widget.read("[data-part=reconnect] h1", "Reconnect").await;
    album.take(&widget, "reconnect").await;

    for (name, sign, picture) in [
        ("Sandbox Calendar", "[data-part=forget-account]", "account-that-is-there"),
        ("Sandbox Bank", "[data-part=drop]", "key-file"),
        ("Sandbox Warehouse", "[data-part=existing]", "account-to-choose"),
    ] {
        widget.reload().await;
        widget.connect(name).await;
        widget.see(sign).await;
        album.take(&widget, picture).await;
    }
    widget.submit().await;
    widget.is_at("Settings").await;
    widget.see("[data-part=step-form]").await;
    album.take(&widget, "settings-in-settings").await;
}
