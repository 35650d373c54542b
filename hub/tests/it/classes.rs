//! Classes of routes: every route has one, and what a foreign page can make a browser ask counts for nobody.

use crate::support::{
    HUB, LIMITS, TestHub, activate, new_key,
    routes::{Route, routes},
};
use inlay_hub::http::limit::class;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use std::collections::BTreeSet;

async fn hub(limits: &str) -> TestHub {
    TestHub::start_with(|config| config.replace(LIMITS, &format!("[limits]\n{limits}\n"))).await
}

fn ask(hub: &TestHub, method: Method, path: &str, headers: &[(&str, &str)]) -> RequestBuilder {
    let request = hub.http.request(method, format!("{}{path}", hub.base));
    headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))
}

async fn status(hub: &TestHub, method: Method, path: &str, headers: &[(&str, &str)]) -> u16 {
    ask(hub, method, path, headers).send().await.unwrap().status().as_u16()
}

#[test]
fn d1_every_route_has_a_class() {
    let routes: BTreeSet<Route> = routes();
    for (method, path) in &routes {
        assert!(class::of(path).is_some(), "{method} {path}: say in limit/class.rs which limit holds for it");
    }
    for pattern in class::patterns() {
        assert!(routes.iter().any(|(_, path)| path == pattern), "{pattern} is no route any more");
    }
}

#[tokio::test]
async fn d1_a_popup_that_asks_counts_for_its_address_although_it_posts() {
    let hub = hub("polls_per_minute = 2\npages_per_minute = 2").await;
    let json = ("content-type", "application/json");
    let seen = async |address: &str| {
        let request = ask(&hub, Method::POST, "/connect/launch/seen", &[json, ("x-forwarded-for", address)]);
        request.body(r#"{"h": "guess", "c": "guess"}"#).send().await.unwrap()
    };
    for expected in [409, 409, 429] {
        assert_eq!(seen("203.0.113.1").await.status(), expected);
    }
    let refused = seen("203.0.113.1").await;
    assert!(refused.headers().contains_key("retry-after"));
    assert_eq!(refused.headers()["content-type"], "application/json", "a script reads it");
    assert_eq!(seen("203.0.113.2").await.status(), 409);
    // Pages have a limit of their own, and posts of the provider's answer are among them.
    let from = ("x-forwarded-for", "203.0.113.1");
    for expected in [400, 400, 429] {
        assert_eq!(status(&hub, Method::POST, "/oauth/callback/x", &[from]).await, expected);
    }
}

#[tokio::test]
async fn d1_pictures_and_frames_of_a_foreign_page_use_nothing_up() {
    let hub = hub("pages_per_minute = 1\nfailed_callbacks_per_minute = 1").await;
    let embed = format!("/embed/{HUB}");
    let callback = "/oauth/callback/x?state=guess&code=guess";
    for destination in ["image", "script", "empty"] {
        let headers = [("sec-fetch-dest", destination), ("sec-fetch-site", "cross-site")];
        for path in ["/connect/launch", "/connect/done", callback, &embed] {
            assert_eq!(status(&hub, Method::GET, path, &headers).await, 403, "{destination} {path}");
        }
    }
    let frame = [("sec-fetch-dest", "iframe"), ("sec-fetch-site", "cross-site")];
    assert_eq!(status(&hub, Method::GET, "/connect/launch", &frame).await, 403);
    assert_ne!(status(&hub, Method::GET, &embed, &frame).await, 403);
    // A foreign page may frame the widget's document until that limit is reached; the popup's is another.
    assert_eq!(status(&hub, Method::GET, &embed, &frame).await, 429);
    let window = [("sec-fetch-dest", "document"), ("sec-fetch-site", "cross-site")];
    assert_eq!(status(&hub, Method::GET, callback, &window).await, 400);
    assert_eq!(status(&hub, Method::GET, callback, &window).await, 429);
}

#[tokio::test]
async fn d1_tokens_that_fail_count_for_their_address_and_requests_without_one_for_nobody() {
    let hub = hub("failed_tokens_per_minute = 2").await;
    let path = format!("/api/embedded/v1/hubs/{HUB}");
    let get = async |token: &str, address: &str| {
        let mut headers = vec![("x-forwarded-for", address)];
        if !token.is_empty() {
            headers.push(("authorization", token));
        }
        status(&hub, Method::GET, &path, &headers).await
    };
    for _ in 0..5 {
        assert_eq!(get("", "203.0.113.1").await, 401);
    }
    let good = format!("JWT {}", hub.token("alice"));
    assert_eq!(get(&good, "203.0.113.1").await, 200);
    for expected in [401, 401, 429] {
        assert_eq!(get("JWT guess", "203.0.113.1").await, expected);
    }
    assert_eq!(get(&good, "203.0.113.2").await, 200);
}

#[tokio::test]
async fn d1_choices_through_a_stored_account_have_a_limit() {
    let hub = hub("choices_per_minute = 2\nverifications_per_minute = 2").await;
    hub.user("alice").await;
    let key = hub.integration("alice", "key").await;
    let template = &key["connectionTemplates"][0];
    let body = activate("alice", &key, vec![new_key(template, "Work", "good-1")], json!({}));
    let activation = hub.post("alice", "/activations", body).await.expect(200).text("/id");
    let path =
        format!("/embed/{HUB}/users/alice/integrations/{}/variables/options", key["id"].as_str().unwrap());
    let through = |connections: Value| {
        json!({"pointer": "/workspace", "dynamicVariables": {},
        "activationId": activation, "connections": connections})
    };
    for expected in [200, 200, 429] {
        hub.post("alice", &path, through(json!([]))).await.expect(expected);
    }
    // What shows a new credential to the provider counts as a verification, as before.
    for expected in [200, 429] {
        hub.post("alice", &path, through(json!([new_key(template, "n", "good-1")]))).await.expect(expected);
    }
}
