//! Who gets in.

use crate::support::{HUB, HostKey, OTHER_HUB, TestHub, claims_of, now, sign};
use inlay_hub::token::{Algorithm, generate_key};
use reqwest::Method;
use serde_json::{Value, json};

const ANY: &str = "/hubs/01J8XG5T6M3V8Q2R9Y4W7Z1K5N";

#[tokio::test]
async fn j13_bad_tokens_are_refused_with_one_and_the_same_answer() {
    let hub = TestHub::start().await;
    let stranger = HostKey {
        id: hub.key.id.clone(),
        algorithm: Algorithm::ES256,
        private_pem: generate_key(Algorithm::ES256).unwrap().1.to_string(),
    };
    let with = |changes: Value| hub.token_with(&hub.key, "alice", &changes);
    let good = hub.token("alice");
    let unsigned = good.rsplit_once('.').unwrap().0;
    let tokens = [
        ("absent", String::new()),
        ("not a token", "x".to_owned()),
        ("without signature", format!("{unsigned}.")),
        ("signed by somebody else", hub.token_with(&stranger, "alice", &json!({}))),
        ("of an unknown key", with(json!({"iss": format!("{}/sk/key_9", hub.base)}))),
        ("of another issuer", with(json!({"iss": "https://evil.example/sk/key_1"}))),
        ("for another audience", with(json!({"aud": "https://other.example"}))),
        ("without audience", with(json!({"aud": null}))),
        ("expired", with(json!({"iat": now() - 700, "exp": now() - 100}))),
        ("from the future", with(json!({"iat": now() + 300}))),
        ("for ten years", with(json!({"exp": now() + 315_360_000}))),
        ("without subject", with(json!({"sub": null}))),
        ("with a control character in the subject", with(json!({"sub": "a\nb"}))),
    ];
    for (what, token) in tokens {
        let mut answer = hub.call_with(&token, Method::GET, ANY, Value::Null, &[]).await;
        answer.body.as_object_mut().unwrap().remove("details");
        assert_eq!(answer.status, 401, "{what}");
        let expected = json!({"code": "invalid_token", "message": "The session has ended. Reload the page to continue."});
        assert_eq!(answer.body, expected, "{what}");
    }
    hub.call_with(&good, Method::GET, ANY, Value::Null, &[]).await.expect(200);
}

/// The error object's `details`, without the request's id.
async fn advice(hub: &TestHub, token: &str) -> String {
    let answer = hub.call_with(token, Method::GET, ANY, Value::Null, &[]).await;
    assert!(matches!(answer.status, 401 | 403), "{}", answer.body);
    let details = answer.text("/details");
    let (advice, request) = details.rsplit_once(" (request ").unwrap();
    assert_eq!(request.len(), 27, "{request}");
    advice.to_owned()
}

#[tokio::test]
async fn j13_who_has_no_key_learns_nothing_about_keys_and_who_has_one_learns_which_claim_is_wrong() {
    let hub = TestHub::start().await;
    let stranger = HostKey {
        id: hub.key.id.clone(),
        algorithm: Algorithm::ES256,
        private_pem: generate_key(Algorithm::ES256).unwrap().1.to_string(),
    };
    let numeric = json!({"sub": 42});
    let forged = advice(&hub, &hub.token_with(&stranger, "alice", &numeric)).await;
    let unknown = json!({"sub": 42, "iss": format!("{}/sk/key_9", hub.base)});
    assert_eq!(advice(&hub, &hub.token_with(&hub.key, "alice", &unknown)).await, forged);
    assert!(forged.contains("`iss`") && !forged.contains("`sub`"), "{forged}");

    let own = advice(&hub, &hub.token_with(&hub.key, "alice", &numeric)).await;
    assert!(own.contains("`sub` must be a text") && own.contains("String(user.id)"), "{own}");
    let audience = advice(&hub, &hub.token_with(&hub.key, "alice", &json!({"aud": "x"}))).await;
    assert!(audience.contains(&format!("`aud` must be the text `{}`", hub.base)), "{audience}");
    let other = advice(&hub, &hub.token_with(&hub.other_key, "alice", &json!({}))).await;
    assert!(other.contains("another hub"), "{other}");
    assert!(advice(&hub, "").await.contains("Authorization"));
}

#[tokio::test]
async fn j10_a_token_counts_in_the_authorization_header_only() {
    let hub = TestHub::start().await;
    let token = hub.token("alice");
    let url = format!("{}/api/embedded/v1{ANY}", hub.base);
    hub.answer(hub.http.get(&url).header("authorization", format!("Bearer {token}"))).await.expect(200);
    hub.answer(hub.http.get(format!("{url}?token={token}&access_token={token}"))).await.expect(401);
    hub.answer(hub.http.get(&url).header("cookie", format!("token={token}"))).await.expect(401);
    hub.answer(hub.http.get(&url).header("authorization", format!("Basic {token}"))).await.expect(401);
}

#[tokio::test]
async fn j5_a_token_opens_its_own_hub_only() {
    let hub = TestHub::start().await;
    for other in [OTHER_HUB, "01J8XG5T6M3V8Q2R9Y4W7Z1K5Q"] {
        let answer = hub.get("alice", &format!("/hubs/{other}")).await.expect(403);
        assert_eq!(answer.code(), "wrong_hub");
    }
    let foreign = hub.token_with(&hub.other_key, "alice", &json!({}));
    assert_eq!(
        hub.call_with(&foreign, Method::GET, ANY, Value::Null, &[]).await.expect(403).code(),
        "wrong_hub"
    );
    let contradicting = hub.token_with(&hub.key, "alice", &json!({"hub": OTHER_HUB}));
    hub.call_with(&contradicting, Method::GET, ANY, Value::Null, &[]).await.expect(403);
    let named = hub.token_with(&hub.key, "alice", &json!({"hub": HUB}));
    hub.call_with(&named, Method::GET, ANY, Value::Null, &[]).await.expect(200);
}

#[tokio::test]
async fn j9_a_key_that_is_added_while_the_hub_runs_is_believed_and_one_that_was_removed_is_not() {
    let hub = TestHub::start().await;
    let (public, private) = generate_key(Algorithm::EdDSA).unwrap();
    let key =
        HostKey { id: "key_3".to_owned(), algorithm: Algorithm::EdDSA, private_pem: private.to_string() };
    let token = sign(&key, &claims_of(&hub.base, &key, "alice", &json!({})));
    tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
    hub.call_with(&token, Method::GET, ANY, Value::Null, &[]).await.expect(401);
    let store =
        crate::support::settings(hub.data.path()).open_store(inlay_store::Opening::New).await.unwrap();
    let row = inlay_store::SigningKeyRow {
        id: key.id.clone(),
        hub_id: HUB.to_owned(),
        algorithm: "EdDSA".to_owned(),
        public_pem: public.public_pem,
        created_at: inlay_time::Millis::now(),
    };
    assert!(store.insert_signing_key(&row).await.unwrap());
    tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
    hub.call_with(&token, Method::GET, ANY, Value::Null, &[]).await.expect(200);
    // While a key is being replaced, both count.
    hub.get("alice", ANY).await.expect(200);
    assert!(store.delete_signing_key(&key.id).await.unwrap());
    store.close().await;
    tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
    // Half a minute passes by itself; a token of an unknown key makes the hub look at once.
    let unknown = hub.token_with(&hub.key, "alice", &json!({"iss": format!("{}/sk/key_9", hub.base)}));
    hub.call_with(&unknown, Method::GET, ANY, Value::Null, &[]).await.expect(401);
    hub.call_with(&token, Method::GET, ANY, Value::Null, &[]).await.expect(401);
    hub.get("alice", ANY).await.expect(200);
}

#[tokio::test]
async fn the_mode_claim_limits_what_a_token_can_do() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let many = hub.integration("alice", "many").await;
    let connection =
        json!({"templateId": many["connectionTemplates"][0]["id"], "name": "n", "credentials": {}});
    let body = crate::support::activate("alice", &many, vec![connection], json!({}));
    let mode = |mode: &str| hub.token_with(&hub.key, "alice", &json!({"mode": mode}));
    for (allowed, token) in
        [(403, mode("read")), (403, mode("manage")), (200, mode("connect")), (200, mode("all"))]
    {
        hub.call_with(&token, Method::POST, "/activations", body.clone(), &[]).await.expect(allowed);
    }
    let activation = hub.post("alice", "/activations", body).await.expect(200).text("/id");
    let path = format!("/activations/{activation}");
    for (allowed, token) in [(403, mode("read")), (403, mode("connect")), (204, mode("manage"))] {
        hub.call_with(&token, Method::DELETE, &path, Value::Null, &[]).await.expect(allowed);
    }
    hub.call_with(&mode("read"), Method::GET, ANY, Value::Null, &[]).await.expect(200);
}

#[tokio::test]
async fn an_integration_outside_the_allow_list_does_not_exist() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let key = hub.integration("alice", "key").await;
    let many = hub.integration("alice", "many").await;
    let token = hub.token_with(&hub.key, "alice", &json!({"integrations": [key["id"]]}));
    let path = format!("/embed/{HUB}/users/alice/integrations");
    let list = hub.call_with(&token, Method::GET, &path, Value::Null, &[]).await.expect(200);
    assert_eq!(list.body["totalCount"], 1);
    let one = |id: &Value| format!("{path}/{}", id.as_str().unwrap());
    hub.call_with(&token, Method::GET, &one(&key["id"]), Value::Null, &[]).await.expect(200);
    hub.call_with(&token, Method::GET, &one(&many["id"]), Value::Null, &[]).await.expect(404);
    let body = crate::support::activate("alice", &many, vec![], json!({}));
    hub.call_with(&token, Method::POST, "/activations", body, &[]).await.expect(404);
}
