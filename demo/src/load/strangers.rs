//! What people without a token do to those who have one.

use super::{LoadError, Rows, Scene, client::Client, rows::times, text};
use serde_json::json;
use std::{
    collections::BTreeMap,
    io,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{sync::Semaphore, task::JoinSet, time::sleep};

/// Popups that wait for their pairing code to be typed.
const POPUPS: u64 = 4300;
/// Requests that open popups, at the same time.
const OPENING: usize = 64;
/// Between the first questions of two popups.
const BETWEEN: Duration = Duration::from_millis(2);
/// Seconds of the person's long poll.
const POLL: u64 = 3;

/// Many popups of strangers wait, each at an address of its own, and a person's long poll waits beside them.
pub(super) async fn popups(scene: &Scene, descriptors: u64, rows: &mut Rows) -> Result<(), LoadError> {
    let count = POPUPS.min(descriptors.saturating_sub(500));
    let case = format!("{count} popups of strangers");
    let started = Instant::now();
    let room = Arc::new(Semaphore::new(OPENING));
    let mut opening = JoinSet::new();
    for at in 0..count {
        let (client, room) = (scene.client.clone(), Arc::clone(&room));
        opening.spawn(async move {
            let _permit = room.acquire_owned().await.map_err(io::Error::other)?;
            open(&client, &address(at)).await
        });
    }
    let mut opened = Vec::new();
    while let Some(popup) = opening.join_next().await {
        opened.extend(popup.map_err(io::Error::other)??);
    }
    rows.add(&case, "opened", format!("{} in {} ms", opened.len(), started.elapsed().as_millis()));
    let path = format!("{}?wait={POLL}&seen=created", scene.transaction().await?);
    let mut waiting = JoinSet::new();
    for (popup, at) in opened.into_iter().zip(0..) {
        let client = scene.client.clone();
        waiting.spawn(async move {
            sleep(BETWEEN * at).await;
            popup.wait(&client).await
        });
    }
    sleep(BETWEEN * u32::try_from(count).unwrap_or(u32::MAX) + Duration::from_secs(1)).await;
    let mut health = Vec::new();
    for _ in 0..20 {
        health.push(scene.client.send("GET", "/healthz", &[], "").await?.expect(200)?.took);
    }
    let poll = scene.client.get(&path).await?.expect(200)?;
    rows.add(&case, "a person's long poll", format!("{} of {} ms", poll.took.as_millis(), POLL * 1000));
    rows.add(&case, "/healthz beside it", times(health));
    let mut ended: BTreeMap<String, usize> = BTreeMap::new();
    let mut held = waiting.len();
    while let Some(popup) = waiting.try_join_next() {
        held -= 1;
        *ended.entry(popup.map_err(io::Error::other)??).or_default() += 1;
    }
    waiting.abort_all();
    let ended = ended.into_iter().map(|(answer, count)| format!(", {count} {answer}")).collect::<String>();
    rows.add(&case, "of them", format!("{held} wait{ended}"));
    Ok(())
}

struct Popup {
    address: String,
    handle: String,
    cookie: String,
}

fn address(at: u64) -> String {
    format!("198.18.{}.{}", at / 250, at % 250 + 1)
}

/// Opens a launch page and reads what its script reads.
async fn open(client: &Client, address: &str) -> io::Result<Option<Popup>> {
    let page = client.send("GET", "/connect/launch", &[("x-forwarded-for", address)], "").await?;
    let handle =
        page.text.split("name=\"launch-handle\" content=\"").nth(1).and_then(|rest| rest.split('"').next());
    let cookie = page.header("set-cookie").and_then(|cookie| cookie.split(';').next());
    Ok(handle.zip(cookie).map(|(handle, cookie)| Popup {
        address: address.to_owned(),
        handle: handle.to_owned(),
        cookie: cookie.to_owned(),
    }))
}

impl Popup {
    /// Asks how far the pairing is, and says how the hub answered.
    async fn wait(self, client: &Client) -> io::Result<String> {
        let headers = [
            ("x-forwarded-for", self.address.as_str()),
            ("cookie", &self.cookie),
            ("content-type", "application/json"),
        ];
        let body =
            json!({ "h": self.handle, "c": format!("nonce-{}", self.address), "wait": true }).to_string();
        let answer = client.send("POST", "/connect/launch/seen", &headers, &body).await?;
        Ok(match answer.header("retry-after") {
            Some(seconds) => format!("told {} and to come back in {seconds} s", answer.status),
            None => format!("told {} {}", answer.status, text(&answer.json(), "status")),
        })
    }
}
