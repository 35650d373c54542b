//! Pictures, from somebody else's server to a browser.

use crate::support::{HUB, MASTER_KEY, TestHub};
use axum::{Router, http::StatusCode, routing::get};
use serde_json::Value;
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

/// A PNG of one pixel, with a comment behind its end.
fn picture() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 1, 1);
    encoder.set_color(png::ColorType::Rgba);
    encoder.write_header().unwrap().write_image_data(&[1, 2, 3, 255]).unwrap();
    bytes.extend(b"<script>alert(1)</script>");
    bytes
}

async fn icons() -> (String, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let good = move || {
        count.fetch_add(1, Ordering::SeqCst);
        async { picture() }
    };
    let router = Router::new()
        .route("/good.png", get(good))
        .route("/icon.svg", get(async || "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"))
        .route("/large.png", get(async || vec![0x89; 300 * 1024]))
        .route("/moved.png", get(async || (StatusCode::FOUND, [("location", "/good.png")])));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (origin, asked)
}

fn set_image(data: &Path, slug: &str, image: &str) {
    let path = data.join(format!("catalogue/{slug}.toml"));
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(path, format!("image = \"{image}\"\n{text}")).unwrap();
}

async fn urls(hub: &TestHub) -> Vec<(String, String)> {
    let list = hub.get("alice", &format!("/embed/{HUB}/users/alice/integrations")).await.expect(200);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let integrations = list.body["integrations"].as_array().unwrap();
    // A URI, as the platform's description wants it, also for what has no picture: that is an empty path here.
    let path = |one: &Value| {
        let url = text(&one["imageUrl"]);
        let path =
            url.strip_prefix(&hub.base).unwrap_or_else(|| panic!("{url} is not on the hub")).to_owned();
        if path == "/assets/no-picture.svg" { String::new() } else { path }
    };
    integrations.iter().map(|one| (text(&one["name"]), path(one))).collect()
}

#[tokio::test]
async fn i3_browsers_get_the_hubs_own_copy_of_a_picture_and_of_nothing_else() {
    let (origin, asked) = icons().await;
    let edit = |data: &Path, _: &str| {
        let config = data.join("hub.toml");
        let text = std::fs::read_to_string(&config).unwrap();
        std::fs::write(&config, text.replace("dev_origins = [", &format!("dev_origins = [\"{origin}\", ")))
            .unwrap();
        for (slug, file) in
            [("basic", "good.png"), ("key", "icon.svg"), ("many", "large.png"), ("oauth", "moved.png")]
        {
            set_image(data, slug, &format!("{origin}/{file}"));
        }
        set_image(data, "second", "own.png");
        std::fs::write(data.join("catalogue/own.png"), picture()).unwrap();
        set_image(data, "sync", "own.svg");
        std::fs::write(data.join("catalogue/own.svg"), "<svg/>").unwrap();
    };
    let mut hub = TestHub::start_in(edit, MASTER_KEY).await;
    let mut seen = urls(&hub).await;
    for _ in 0..200 {
        if seen.iter().filter(|(_, url)| !url.is_empty()).count() == 2 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        seen = urls(&hub).await;
    }
    let with: Vec<&str> =
        seen.iter().filter(|(_, url)| !url.is_empty()).map(|(name, _)| name.as_str()).collect();
    assert_eq!(with, ["Basic sandbox", "Second sandbox"], "{seen:?}");
    assert!(hub.answers.lock().unwrap().iter().all(|answer| !answer.contains(&origin)));

    let path = seen[0].1.clone();
    let response = hub.http.get(format!("{}{path}", hub.base)).send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "image/png");
    assert_eq!(response.headers()["cache-control"], "public, max-age=31536000, immutable");
    assert_eq!(response.headers()["content-security-policy"], "default-src 'none'; frame-ancestors 'none'");
    let body = response.bytes().await.unwrap();
    assert!(body.starts_with(b"\x89PNG") && !body.windows(7).any(|window| window == b"<script"));
    for path in [
        "/assets/i/x.png",
        "/assets/i/..%2finlay.db",
        &path.replace(".png", ""),
        &format!("/assets/i/{}.png", "0".repeat(64)),
    ] {
        assert_eq!(hub.http.get(format!("{}{path}", hub.base)).send().await.unwrap().status(), 404, "{path}");
    }

    // The copy outlives a restart; nobody is asked again.
    hub.restart().await;
    for _ in 0..200 {
        if !urls(&hub).await[0].1.is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!((urls(&hub).await[0].1.clone(), asked.load(Ordering::SeqCst)), (path, 1));
}
