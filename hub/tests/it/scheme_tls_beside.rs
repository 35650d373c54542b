//! A client certificate beside another credential, against a real TLS server that demands one.

use crate::{
    scheme_tls::{authority, issued, pem_of, recording_server},
    support::{
        Answer, HUB,
        recorder::{Bench, Recorder, create},
    },
};
use reqwest::Method;
use serde_json::{Value, json};

const VERIFY: &str = "[connection.verify]\nurl = \"RECORDER/whoami\"\naccount = \"/account\"\n";

async fn bench(origin: &str, scheme: &str) -> Bench {
    let text = format!("client_certificate = true\n{scheme}\n{VERIFY}");
    Bench::with(Recorder::start().await, origin, &text).await
}

fn certificate_data(certificate: &str, key: &str, ca: &str) -> Value {
    json!({"certificate": certificate, "key": key, "ca": ca})
}

/// A connection with both credentials.
async fn both(bench: &Bench, kind: &str, data: Value, certificate: Value) -> Value {
    let template = bench.template().await;
    let mut connection = create(&template, kind, &data, &[]);
    let beside = json!({
        "authSchemeConfig": template["clientCertificate"],
        "credential": {"name": "Work", "type": "certificate", "data": certificate},
    });
    connection["credentials"]["action"].as_array_mut().unwrap().push(beside);
    connection
}

async fn verify(bench: &Bench, connection: Value) -> Answer {
    let id = bench.template().await["id"].as_str().unwrap().to_owned();
    bench
        .hub
        .post("alice", &format!("/embed/{HUB}/users/alice/connection-templates/{id}/verify"), connection)
        .await
}

#[tokio::test]
async fn i9_each_credential_goes_with_the_certificate_beside_it_to_token_and_api() {
    let ours = authority("Ours");
    let (certificate, key) = issued(&ours);
    let ca = pem_of("CERTIFICATE", ours.der());
    let client = json!({"clientId": "me", "clientSecret": "CANARY-1"});
    let oauth2 = |lines: &str| {
        format!("scheme = \"oauth2\"\n[connection.oauth2]\ntoken_url = \"RECORDER/token\"\n{lines}")
    };
    let mut cases = vec![
        (
            oauth2("grant = \"client_credentials\""),
            "oauth2-client",
            client.clone(),
            vec![
                "grant_type=client_credentials&client_id=me&client_secret=CANARY-1",
                "authorization: Bearer CANARY-token",
            ],
        ),
        // RFC 8705, section 2: the certificate is what proves the client.
        (
            oauth2("grant = \"client_credentials\"\n[connection.fields]\nclientSecret = { constant = \"\" }"),
            "oauth2-client",
            json!({"clientId": "me", "clientSecret": ""}),
            vec!["\r\n\r\ngrant_type=client_credentials&client_id=me", "authorization: Bearer CANARY-token"],
        ),
        (
            oauth2("grant = \"password\""),
            "oauth2-password",
            json!({"username": "ada", "password": "CANARY-p"}),
            vec![
                "\r\n\r\ngrant_type=password&username=ada&password=CANARY-p",
                "authorization: Bearer CANARY-token",
            ],
        ),
        (
            "scheme = \"api-key\"\n[connection.api_key]\nname = \"X-Key\"\nin = \"header\"".to_owned(),
            "string",
            json!({"value": "CANARY-key"}),
            vec!["x-key: CANARY-key"],
        ),
    ];
    cases.push((
        "scheme = \"basic-auth\"".to_owned(),
        "basic-auth",
        json!({"username": "ada", "password": "CANARY"}),
        vec!["authorization: Basic YWRhOkNBTkFSWQ=="],
    ));
    cases.push((
        "scheme = \"session-token\"\n[connection.session]\nlogin_url = \"RECORDER/login\"\n\
         body = { user = \"{username}\", pass = \"{password}\" }"
            .to_owned(),
        "basic-auth",
        json!({"username": "ada", "password": "CANARY"}),
        vec!["\"pass\":\"CANARY\"", "authorization: Bearer CANARY-token"],
    ));
    for (scheme, kind, data, arrives) in cases {
        let (origin, visitors, requests) = recording_server(&ours, true).await;
        let bench = bench(&origin, &scheme).await;
        let connection = both(&bench, kind, data, certificate_data(&certificate, &key, &ca)).await;
        let verified = verify(&bench, connection).await.expect(200);
        assert_eq!(verified.text("/account"), "Owner", "{kind}");
        let requests = requests.lock().unwrap();
        assert_eq!(*visitors.lock().unwrap(), vec![true; arrives.len()], "{kind}");
        for (request, part) in requests.iter().zip(&arrives) {
            assert!(request.contains(part), "{part} in {request}");
        }
        assert!(requests.iter().all(|request| !request.contains("client_secret=&")), "{requests:?}");
        assert!(requests.iter().all(|request| !request.ends_with("client_secret=")), "{requests:?}");
    }
}

#[tokio::test]
async fn i9_both_credentials_are_needed_and_each_objection_is_at_its_own() {
    let (ours, others) = (authority("Ours"), authority("Others"));
    let (origin, visitors, _) = recording_server(&ours, true).await;
    let bench =
        bench(&origin, "scheme = \"api-key\"\n[connection.api_key]\nname = \"X-Key\"\nin = \"header\"").await;
    let template = bench.template().await;
    assert_eq!(template["clientCertificate"]["schemeType"], "certificate");
    assert_ne!(template["clientCertificate"]["id"], template["authSchemeConfig"]["id"]);
    let (certificate, key) = issued(&ours);
    let ca = pem_of("CERTIFICATE", ours.der());
    let data = json!({"value": "CANARY-key"});

    let alone = create(&template, "string", &data, &[]);
    assert_eq!(verify(&bench, alone).await.expect(400).field(), "credentials.action");
    let mut only_certificate =
        both(&bench, "string", data.clone(), certificate_data(&certificate, &key, &ca)).await;
    only_certificate["credentials"]["action"].as_array_mut().unwrap().remove(0);
    assert_eq!(verify(&bench, only_certificate).await.expect(400).field(), "credentials.action");
    let (_, other_key) = issued(&ours);
    let mixed = both(&bench, "string", data.clone(), certificate_data(&certificate, &other_key, &ca)).await;
    assert_eq!(verify(&bench, mixed).await.expect(400).field(), "credentials.action[1].credential.data.key");
    let blank = both(&bench, "string", json!({"value": ""}), certificate_data(&certificate, &key, &ca)).await;
    assert_eq!(
        verify(&bench, blank).await.expect(400).field(),
        "credentials.action[0].credential.data.value"
    );
    let mut swapped = both(&bench, "string", data.clone(), certificate_data(&certificate, &key, &ca)).await;
    swapped["credentials"]["action"][1]["authSchemeConfig"] = template["authSchemeConfig"].clone();
    let refused = verify(&bench, swapped).await.expect(422);
    assert_eq!(refused.code(), "scheme_mismatch");
    assert!(visitors.lock().unwrap().is_empty());

    let (foreign, foreign_key) = issued(&others);
    let foreign = both(&bench, "string", data, certificate_data(&foreign, &foreign_key, &ca)).await;
    let refused = verify(&bench, foreign).await.expect(422);
    assert_eq!(refused.code(), "credential_refused");
    assert_eq!(refused.field(), "credentials.action[1].credential.data.certificate");
}

#[tokio::test]
async fn i9_a_connection_with_a_certificate_beside_its_credential_is_stored_sealed() {
    let ours = authority("Ours");
    let (origin, visitors, _) = recording_server(&ours, true).await;
    let bench = bench(&origin, "scheme = \"basic-auth\"").await;
    let (certificate, key) = issued(&ours);
    let ca = pem_of("CERTIFICATE", ours.der());
    let data = json!({"username": "ada", "password": "CANARY"});
    let connection = both(&bench, "basic-auth", data, certificate_data(&certificate, &key, &ca)).await;
    let template = bench.template().await;
    let path = format!("/hubs/{HUB}/users/alice/connections");
    let body = json!({"connectorId": template["connectorId"], "connection": connection});
    let made = bench.hub.post("alice", &path, body).await.expect(201);
    let kinds: Vec<&str> = made.body["credentials"]["action"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["credential"]["type"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["basic-auth", "certificate"]);
    // Replacing it needs both again.
    let replace = format!("{path}/{}", made.text("/id"));
    let alone = create(&template, "basic-auth", &json!({"username": "ada", "password": "CANARY"}), &[]);
    assert_eq!(
        bench.hub.call("alice", Method::PUT, &replace, alone).await.expect(400).field(),
        "credentials.action"
    );
    bench.hub.call("alice", Method::PUT, &replace, connection).await.expect(200);
    assert_eq!(*visitors.lock().unwrap(), [true, true]);
    let inside = key.lines().nth(1).unwrap();
    let answers = bench.hub.answers.lock().unwrap();
    assert!(answers.iter().all(|answer| !answer.contains("CANARY") && !answer.contains(inside)));
}
