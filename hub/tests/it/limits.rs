//! Too much at once.

use crate::support::{HUB, LIMITS, TestHub, create_key, flow};
use reqwest::{Response, StatusCode};
use serde_json::json;
use std::{
    io::{Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

async fn hub(limits: &str) -> TestHub {
    TestHub::start_with(|config| config.replace(LIMITS, &format!("[limits]\n{limits}\n"))).await
}

/// Opens a page from an address that a proxy on this machine names.
async fn open(hub: &TestHub, path: &str, address: &str) -> Response {
    hub.http.get(format!("{}{path}", hub.base)).header("x-forwarded-for", address).send().await.unwrap()
}

fn retry_after(response: &Response) -> u64 {
    response.headers()["retry-after"].to_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn d1_a_user_who_asks_too_often_waits_and_nobody_else_does() {
    let hub = hub("calls_per_minute = 3").await;
    let path = format!("/hubs/{HUB}");
    for _ in 0..3 {
        hub.get("alice", &path).await.expect(200);
    }
    let refused = hub.get("alice", &path).await.expect(429);
    assert_eq!(refused.code(), "rate_limited");
    let request = hub.http.get(format!("{}/api/embedded/v1{path}", hub.base));
    let refused =
        request.header("authorization", format!("JWT {}", hub.token("alice"))).send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!((1..=20).contains(&retry_after(&refused)));
    hub.get("bob", &path).await.expect(200);
}

#[tokio::test]
async fn d1_an_address_that_opens_too_many_pages_waits_and_nobody_else_does() {
    let hub = hub("pages_per_minute = 3").await;
    for path in ["/connect/launch", "/connect/done", "/connect/go?h=x"] {
        assert_ne!(open(&hub, path, "203.0.113.1").await.status(), StatusCode::TOO_MANY_REQUESTS);
    }
    // Documents of the widget, which a foreign page can frame, are counted by themselves.
    for _ in 0..3 {
        assert_eq!(open(&hub, "/embed/unknown", "203.0.113.1").await.status(), StatusCode::NOT_FOUND);
    }
    for path in ["/connect/launch", "/connect/go?h=x", "/connect/done", "/embed/unknown", "/oauth/callback/x"]
    {
        let refused = open(&hub, path, "203.0.113.1").await;
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS, "{path}");
        assert!((1..=20).contains(&retry_after(&refused)));
        assert!(refused.text().await.unwrap().contains("Wait a minute"));
    }
    assert_eq!(open(&hub, "/connect/launch", "203.0.113.2").await.status(), StatusCode::OK);
    // What a page refers to is not a page.
    assert_eq!(open(&hub, "/connect/connect.css", "203.0.113.1").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn d1_spraying_a_callback_ends_after_a_few_failures() {
    let hub = hub("failed_callbacks_per_minute = 2").await;
    let guess = "/oauth/callback/x?state=guess&code=guess";
    for expected in [400, 400, 429, 429] {
        assert_eq!(open(&hub, guess, "203.0.113.1").await.status(), expected);
    }
    assert_eq!(open(&hub, guess, "203.0.113.2").await.status(), 400);
    assert_eq!(open(&hub, "/connect/launch", "203.0.113.1").await.status(), 200);
}

#[tokio::test]
async fn d1_flows_and_questions_to_providers_have_limits_of_their_own() {
    let hub = hub("oauth_starts_per_minute = 2\nverifications_per_minute = 2").await;
    for user in ["alice", "bob"] {
        hub.user(user).await;
    }
    let oauth = hub.integration("alice", "oauth").await;
    let connector = oauth["connectionTemplates"][0]["connectorId"].as_str().unwrap().to_owned();
    let initialise = format!("/embed/{HUB}/connector/{connector}/oauth2/initialise");
    for expected in [200, 200, 429] {
        hub.post("alice", &initialise, json!({})).await.expect(expected);
    }
    hub.post("bob", &initialise, json!({})).await.expect(200);

    let key = hub.integration("alice", "key").await;
    let template = &key["connectionTemplates"][0];
    let verify = |user: &str| {
        format!("/embed/{HUB}/users/{user}/connection-templates/{}/verify", template["id"].as_str().unwrap())
    };
    for expected in [422, 422, 429] {
        hub.post("alice", &verify("alice"), create_key(template, "n", "guess")).await.expect(expected);
    }
    hub.post("bob", &verify("bob"), create_key(template, "n", "good")).await.expect(200);
}

#[tokio::test]
async fn d1_one_open_transaction_too_many_ends_the_oldest_and_nobody_elses() {
    let hub = hub("open_transactions = 1").await;
    for user in ["alice", "bob"] {
        hub.user(user).await;
    }
    let start = async |user: &str, slug: &str| {
        let started = flow::initialise(&hub, user, slug, json!({})).await.expect(200);
        format!("/embed/{HUB}/oauth2/transactions/{}", started.text("/transactionId"))
    };
    let (bobs, first, second) =
        (start("bob", "oauth").await, start("alice", "oauth").await, start("alice", "second").await);
    for (user, path, status) in
        [("alice", first, "cancelled"), ("alice", second, "created"), ("bob", bobs, "created")]
    {
        assert_eq!(hub.get(user, &path).await.expect(200).text("/status"), status);
    }
}

#[tokio::test]
async fn d2_a_header_of_the_visitors_own_changes_nothing() {
    let limits = "[limits]\npages_per_minute = 2\n";
    let hub = TestHub::start_with(|config| {
        config.replace(LIMITS, &format!("trusted_proxies = [\"192.0.2.1\"]\n\n{limits}"))
    })
    .await;
    for (at, expected) in [(1, 200), (2, 200), (3, 429), (4, 429)] {
        let opened = open(&hub, "/connect/done", &format!("203.0.113.{at}")).await;
        assert_eq!(opened.status(), expected);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d4_a_body_that_dribbles_in_is_given_up_on() {
    let hub = hub("body_seconds = 1").await;
    let address = hub.base.strip_prefix("http://").unwrap().to_owned();
    let head = format!(
        "POST /api/embedded/v1/hubs/{HUB}/users HTTP/1.1\r\nhost: {address}\r\nauthorization: JWT {}\r\n\
         content-type: application/json\r\ncontent-length: 1000\r\n\r\n",
        hub.token("alice")
    );
    let dribble = move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        stream.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
        let mut answer = Vec::new();
        let mut part = [0; 4096];
        // Until the hub closes the connection: a fifth of the body, a byte each tenth of a second, is not reached.
        for _ in 0..200 {
            match stream.read(&mut part) {
                Ok(0) => break,
                Ok(read) => answer.extend_from_slice(&part[..read]),
                Err(_) if stream.write_all(b" ").is_err() => break,
                Err(_) => {}
            }
        }
        String::from_utf8(answer).unwrap()
    };
    let answer = tokio::task::spawn_blocking(dribble).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d5_two_hundred_people_at_once_all_get_through() {
    let hub = std::sync::Arc::new(TestHub::start().await);
    let oauth = hub.integration("alice", "oauth").await;
    let connector = oauth["connectionTemplates"][0]["connectorId"].as_str().unwrap().to_owned();
    let mut people = tokio::task::JoinSet::new();
    for at in 0..200 {
        let (hub, connector) = (std::sync::Arc::clone(&hub), connector.clone());
        people.spawn(async move {
            let user = format!("user-{at}");
            let started = Instant::now();
            hub.user(&user).await;
            let initialise = format!("/embed/{HUB}/connector/{connector}/oauth2/initialise");
            let id = hub.post(&user, &initialise, json!({})).await.expect(200).text("/transactionId");
            let transaction = format!("/embed/{HUB}/oauth2/transactions/{id}");
            hub.get(&user, &transaction).await.expect(200);
            hub.post(&user, &format!("{transaction}/cancel"), json!({})).await.expect(200);
            started.elapsed() / 4
        });
    }
    let mut times = people.join_all().await;
    times.sort_unstable();
    println!("200 flows at once: a call took {:?} (median), {:?} (99th percentile)", times[100], times[198]);
    assert_eq!(times.len(), 200);
}
