//! Bench (`--bench FILE`): how long the hub takes for what the widget asks, at several sizes of its catalogue, as a table and
//! as JSON. The hub has one core. Figures depend on the machine and are for people to compare.

mod machine;

use crate::load::{Client, LoadError, connection, text};
use inlay_demo::{
    generate,
    host::USERS,
    stack::{Options, Stack},
};
use serde_json::{Value, json};
use std::{
    fs, io,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

/// How many integrations the catalogues have, beside the sandbox's.
const SIZES: [usize; 3] = [48, 1000, 10_000];
/// Calls of a case; each goes over a connection of its own.
const CALLS: usize = 600;
/// Calls at the same time in the cases that measure throughput. The others have one at a time.
const AT_ONCE: usize = 16;
/// Activations of each user; there may be 200.
const ACTIVATIONS: usize = 40;

/// A new folder for one run.
pub(crate) fn folder() -> PathBuf {
    std::env::temp_dir().join(format!("inlay-bench-{}", std::process::id()))
}

/// Measures each size, prints the table and writes the JSON.
pub(crate) fn run(options: &Options, json: &Path) -> Result<(), LoadError> {
    let folder = options.data.clone();
    fs::create_dir_all(&folder)?;
    let (load, fsync) = (machine::load(), machine::fsync(&folder)?);
    println!("load of the machine {load:.1}, fsync {:.2} ms in the middle", millis(fsync));
    let mut sizes = Vec::new();
    let outcome = SIZES.iter().try_for_each(|size| {
        sizes.push(measure(options, *size)?);
        Ok(())
    });
    if let Err(error) = fs::remove_dir_all(&folder) {
        eprintln!("{} stays behind: {error}", folder.display());
    }
    if let Some(parent) = json.parent() {
        fs::create_dir_all(parent)?;
    }
    let all = json!({ "load": load, "fsyncMs": millis(fsync), "sizes": sizes });
    fs::write(json, format!("{all:#}\n"))?;
    outcome
}

fn measure(options: &Options, size: usize) -> Result<Value, LoadError> {
    let mut options = options.clone();
    options.data = options.data.join(size.to_string());
    let definitions = options.data.join("definitions");
    generate::catalogue(&definitions, size)?;
    options.catalogues = vec![definitions];
    options.widget = options.data.join("widget");
    fs::create_dir_all(&options.widget)?;
    fs::write(options.widget.join("index.html"), "__INLAY_CONFIG__<script src=/widget/start.js></script>")?;
    fs::write(options.widget.join("start.js"), "")?;
    let mut stack = Stack::start(options)?;
    // The second start: the database is there.
    stack.stop_hub();
    let started = Instant::now();
    stack.start_hub()?;
    let start = started.elapsed();
    let hub = stack.hub_process();
    machine::pin(hub)?;
    let idle = machine::memory(hub);
    println!("\n{size} integrations: start {:.0} ms, memory {idle:?} MB", millis(start));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let cases = runtime.block_on(cases(&stack, size))?;
    let (memory, peak) = (machine::memory(hub), machine::peak(hub));
    println!("  memory after {memory:?} MB, peak {peak:?} MB, load {:.1}", machine::load());
    Ok(json!({ "integrations": size, "startMs": millis(start), "memoryMb": idle, "memoryAfterMb": memory,
        "peakMb": peak, "load": machine::load(), "cases": cases }))
}

async fn cases(stack: &Stack, size: usize) -> Result<Vec<Value>, LoadError> {
    let mut people = Vec::new();
    for user in &USERS {
        let client = Client::new(&stack.hub_url, &stack.token(user.id)?);
        client.post(&Client::hub("/users"), &json!({ "externalId": user.id })).await?.expect(201)?;
        people.push((client, user.id));
    }
    let first = Client::embed(people[0].1, "/integrations?first=200&search=Product");
    let first = people[0].0.get(&first).await?.expect(200)?.json();
    let ids: Vec<String> =
        first["integrations"].as_array().into_iter().flatten().map(|item| text(item, "id")).collect();
    let lists = |rest: &str| -> Vec<Call> {
        let path = |at: usize| Client::embed(people[at % people.len()].1, rest);
        (0..CALLS).map(|at| Call { person: at % people.len(), path: path(at), body: None }).collect()
    };
    let list = lists("/integrations?first=24");
    let search = lists(&format!("/integrations?first=24&search=product%20{}", size / 2));
    let mistyped = lists("/integrations?first=24&search=Prodcut");
    let nothing = lists("/integrations?first=24&search=xyzzyplugh");
    let get = lists(&format!("/integrations/{}", ids.first().map_or("", String::as_str)));
    let mut activate = Vec::new();
    for id in ids.iter().take(ACTIVATIONS) {
        let path = Client::embed(people[0].1, &format!("/integrations/{id}"));
        let found = people[0].0.get(&path).await?.expect(200)?.json();
        for (person, (_, user)) in people.iter().enumerate() {
            activate.push(Call {
                person,
                path: Client::api("/activations"),
                body: Some(activation(&found, user)),
            });
        }
    }
    let mixed =
        [&list, &search, &get].into_iter().flat_map(|calls| calls[..CALLS / 3].iter().cloned()).collect();
    let mut figures = Vec::new();
    for (name, calls, at_once) in [
        ("list", list.clone(), 1),
        ("search", search.clone(), 1),
        ("search, mistyped", mistyped, 1),
        ("search that finds nothing", nothing, 1),
        ("get", get.clone(), 1),
        ("activate", activate, AT_ONCE),
        ("list, 16 at once", list.clone(), AT_ONCE),
        ("mixed, 16 at once", mixed, AT_ONCE),
    ] {
        let figure = case(&people, calls, at_once).await?;
        println!(
            "  {name:26} p50 {:>7.2}  p95 {:>7.2}  p99 {:>7.2} ms  {:>6.0} a second",
            figure["p50"].as_f64().unwrap_or_default(),
            figure["p95"].as_f64().unwrap_or_default(),
            figure["p99"].as_f64().unwrap_or_default(),
            figure["aSecond"].as_f64().unwrap_or_default()
        );
        figures.push(json!({ "case": name, "figures": figure }));
    }
    Ok(figures)
}

#[derive(Clone)]
struct Call {
    person: usize,
    path: String,
    body: Option<Value>,
}

/// Makes the calls, so many at a time: the middle, the 95th and the 99th of a hundred in milliseconds, and the throughput.
async fn case(people: &[(Client, &str)], calls: Vec<Call>, at_once: usize) -> Result<Value, LoadError> {
    let count = calls.len();
    let (mut calls, mut busy, mut took) = (calls.into_iter(), JoinSet::new(), Vec::new());
    let started = Instant::now();
    loop {
        while busy.len() < at_once
            && let Some(Call { person, path, body }) = calls.next()
        {
            let client = people[person].0.clone();
            busy.spawn(async move {
                match body {
                    Some(body) => client.post(&path, &body).await,
                    None => client.get(&path).await,
                }
            });
        }
        let Some(answer) = busy.join_next().await else { break };
        took.push(answer.map_err(io::Error::other)??.expect(200)?.took);
    }
    let seconds = started.elapsed().as_secs_f64();
    took.sort_unstable();
    let of_hundred =
        |part: usize| took.get((count * part / 100).min(count.saturating_sub(1))).copied().map(millis);
    Ok(json!({ "p50": of_hundred(50), "p95": of_hundred(95), "p99": of_hundred(99),
        "aSecond": count as f64 / seconds, "calls": count }))
}

fn activation(integration: &Value, user: &str) -> Value {
    let template = &integration["connectionTemplates"][0];
    let mut made = connection(template, "Bench", "key");
    made["templateId"] = template["id"].clone();
    json!({ "userId": user, "integrationId": integration["id"], "connections": [made],
        "dynamicVariables": { "folder": "Inbox", "email": "a@b.example" } })
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
