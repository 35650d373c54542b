//! What one person with a token does to the others.

use super::{LoadError, Rows, Scene, client::Client, connection, rows::times};
use serde_json::json;
use std::{
    fs, io,
    time::{Duration, Instant},
};
use tokio::{task::JoinSet, time::sleep};

/// Values of one request; their texts are 240 KB.
const VALUES: usize = 60_000;
/// Requests with such values at the same time.
const AT_ONCE: usize = 3;
/// How long tabs are counted.
const TABS_TIME: Duration = Duration::from_secs(2);
/// Connections of a person, or as many as the hub lets one have.
const CONNECTIONS: usize = 150;
/// Bytes of each connection's key: the longest that is taken.
const KEY: usize = 8000;
/// Lists that are asked for, some at the same time.
const LISTS: usize = 80;

/// Asks for `/healthz` until `busy` has ended, and answers with the times of both.
pub(super) async fn beside<T: 'static>(
    client: &Client,
    busy: &mut JoinSet<io::Result<T>>,
) -> Result<(Vec<T>, Vec<Duration>), LoadError> {
    let (mut ended, mut health) = (Vec::new(), Vec::new());
    while !busy.is_empty() {
        health.push(client.send("GET", "/healthz", &[], "").await?.expect(200)?.took);
        while let Some(one) = busy.try_join_next() {
            ended.push(one.map_err(io::Error::other)??);
        }
        sleep(Duration::from_millis(2)).await;
    }
    Ok((ended, health))
}

/// 60,000 values of which each is wrong, once and three times at once.
pub(super) async fn values(scene: &Scene, rows: &mut Rows) -> Result<(), LoadError> {
    let path = Client::api(&format!("/activations/{}/variables", scene.activation));
    let body = json!({ "dynamicVariables": { "emails": vec!["x"; VALUES] } }).to_string();
    for requests in [1, AT_ONCE] {
        let mut busy = JoinSet::new();
        for _ in 0..requests {
            let (client, path, body) = (scene.client.clone(), path.clone(), body.clone());
            busy.spawn(async move { client.call("PUT", &path, &body).await });
        }
        let (answers, health) = beside(&scene.client, &mut busy).await?;
        let case = format!("{requests} × {VALUES} wrong values");
        let mut took = Vec::new();
        for answer in answers {
            took.push(answer.expect(400)?.took);
        }
        rows.add(&case, "answered after", times(took));
        rows.add(&case, "/healthz beside it", times(health));
    }
    Ok(())
}

/// Tabs of one person that wait for a transaction, and a client that asks again at once unless it is told to pause.
pub(super) async fn tabs(scene: &Scene, rows: &mut Rows) -> Result<(), LoadError> {
    for tabs in [3, 8] {
        let path = format!("{}?wait=25&seen=created", scene.transaction().await?);
        let mut asking = JoinSet::new();
        for _ in 0..tabs {
            let (client, path) = (scene.client.clone(), path.clone());
            asking.spawn(async move {
                let (started, mut calls, mut refused) = (Instant::now(), 0, 0);
                while let Some(left) = TABS_TIME.checked_sub(started.elapsed()) {
                    calls += 1;
                    let Ok(answer) = tokio::time::timeout(left, client.get(&path)).await else { break };
                    let answer = answer?;
                    refused += usize::from(answer.status == 429);
                    let pause = answer.header("retry-after").and_then(|seconds| seconds.parse().ok());
                    sleep(Duration::from_secs(pause.unwrap_or(0)).min(left)).await;
                }
                io::Result::Ok((calls, refused))
            });
        }
        let mut of_tabs = Vec::new();
        while let Some(tab) = asking.join_next().await {
            of_tabs.push(tab.map_err(io::Error::other)??);
        }
        let most = of_tabs.iter().map(|(calls, _)| *calls).max().unwrap_or(0);
        let refused: usize = of_tabs.iter().map(|(_, refused)| refused).sum();
        let figure = format!("{most} calls of one tab at most, {refused} refused");
        rows.add(&format!("{tabs} tabs of one person"), "in 2 s", figure);
    }
    Ok(())
}

/// Lists of many connections.
pub(super) async fn lists(scene: &Scene, hub: Option<u32>, rows: &mut Rows) -> Result<(), LoadError> {
    let path = Client::hub(&format!("/users/{}/connections", scene.user));
    let key = "k".repeat(KEY);
    let mut made = 0;
    for at in 0..CONNECTIONS {
        let body = json!({ "connectorId": scene.template["connectorId"],
            "connection": connection(&scene.template, &format!("Account {at}"), &key) });
        if scene.client.post(&path, &body).await?.status != 201 {
            break;
        }
        made += 1;
    }
    let case = format!("{made} connections with keys of {} KB", KEY / 1000);
    let before = memory(hub);
    let (list, mut took) = (format!("{path}?first=200"), Vec::new());
    for _ in 0..LISTS / 8 {
        let mut busy = JoinSet::new();
        for _ in 0..8 {
            let (client, list) = (scene.client.clone(), list.clone());
            busy.spawn(async move { client.get(&list).await });
        }
        while let Some(answer) = busy.join_next().await {
            took.push(answer.map_err(io::Error::other)??.expect(200)?.took);
        }
    }
    rows.add(&case, "a list, 8 at once", times(took));
    if let (Some(before), Some(after)) = (before, memory(hub)) {
        rows.add(&case, "the hub's memory", format!("{before} MB before, {after} MB after"));
    }
    Ok(())
}

/// What a process has in memory, in megabytes, on systems that say so in `/proc`.
fn memory(process: Option<u32>) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", process?)).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kilobytes| kilobytes / 1024)
}
