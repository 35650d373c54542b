//! Client certificates, against a real TLS server that asks for one.

use crate::support::recorder::{Bench, Recorder};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::{
    RootCertStore, ServerConfig,
    crypto::aws_lc_rs::default_provider,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    server::WebPkiClientVerifier,
};
use serde_json::{Value, json};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

pub(crate) type Issuer = CertifiedIssuer<'static, KeyPair>;

pub(crate) fn authority(name: &str) -> Issuer {
    let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

pub(crate) fn pem_of(tag: &str, der: &[u8]) -> String {
    pem::encode(&pem::Pem::new(tag, der))
}

/// Certificate and key, PEM.
pub(crate) fn issued(issuer: &Issuer) -> (String, String) {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    (
        pem_of("CERTIFICATE", params.signed_by(&key, issuer).unwrap().der()),
        pem_of("PRIVATE KEY", &key.serialize_der()),
    )
}

/// A server that takes certificates of one authority, or none when `required` is false, and notes whether one came.
async fn server(issuer: &Issuer, required: bool) -> (String, Arc<Mutex<Vec<bool>>>) {
    let (origin, visitors, _) = recording_server(issuer, required).await;
    (origin, visitors)
}

/// The same, which also notes the requests as they came. At `/token` and `/login` it gives a token.
pub(crate) async fn recording_server(
    issuer: &Issuer,
    required: bool,
) -> (String, Arc<Mutex<Vec<bool>>>, Arc<Mutex<Vec<String>>>) {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let certificate = params.signed_by(&key, issuer).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(issuer.der().clone()).unwrap();
    let provider = Arc::new(default_provider());
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
    let verifier = if required { verifier } else { verifier.allow_unauthenticated() };
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(verifier.build().unwrap())
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der())),
        )
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let visitors: Arc<Mutex<Vec<bool>>> = Arc::default();
    let seen = Arc::clone(&visitors);
    let requests: Arc<Mutex<Vec<String>>> = Arc::default();
    let kept = Arc::clone(&requests);
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let mut stream = match acceptor.accept(stream).into_fallible().await {
                Ok(stream) => stream,
                // Closed with the request unread, the connection would be reset and the reason lost.
                Err((_, mut refused)) => {
                    _ = tokio::time::timeout(Duration::from_secs(1), refused.read(&mut [0; 4096])).await;
                    continue;
                }
            };
            seen.lock().unwrap().push(stream.get_ref().1.peer_certificates().is_some());
            let request = read_request(&mut stream).await;
            let redirect = request.starts_with("GET /redirect");
            let gives_token = ["POST /token", "POST /login"].iter().any(|start| request.starts_with(start));
            kept.lock().unwrap().push(request);
            let answer = if redirect {
                "HTTP/1.1 302 Found\r\nlocation: /whoami\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
                    .to_owned()
            } else {
                let body = if gives_token {
                    "{\"access_token\":\"CANARY-token\",\"expires_in\":3600}"
                } else {
                    "{\"account\":\"Owner\"}"
                };
                format!(
                    "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
                    body.len()
                )
            };
            _ = stream.write_all(answer.as_bytes()).await;
            _ = stream.shutdown().await;
        }
    });
    (origin, visitors, requests)
}

/// Head and body, as long as `content-length` says.
async fn read_request(stream: &mut (impl AsyncReadExt + Unpin)) -> String {
    let mut request = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&request).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            if body.len() >= length.and_then(|length| length.parse().ok()).unwrap_or(0) {
                return text;
            }
        }
        if stream.read_buf(&mut request).await.unwrap_or_default() == 0 {
            return text;
        }
    }
}

async fn bench(origin: &str, rest: &str) -> Bench {
    let text = format!(
        "scheme = \"certificate\"\n[connection.verify]\nurl = \"RECORDER/{rest}\"\naccount = \"/account\"\n"
    );
    Bench::with(Recorder::start().await, origin, &text).await
}

fn data(certificate: &str, key: &str, ca: &str) -> Value {
    json!({"certificate": certificate, "key": key, "ca": ca})
}

#[tokio::test]
async fn a_server_that_demands_a_certificate_gets_it_and_can_refuse_it() {
    // The last one has the name of the first and another key.
    let (ours, others, false_ones) = (authority("Ours"), authority("Others"), authority("Ours"));
    let (origin, visitors) = server(&ours, true).await;
    let bench = bench(&origin, "whoami").await;
    let (certificate, key) = issued(&ours);
    // Windows line breaks, and what OpenSSL writes around its files.
    let certificate = format!("subject=CN = localhost\r\n{}", certificate.replace('\n', "\r\n"));
    let verified = bench
        .verify("certificate", data(&certificate, &key, &pem_of("CERTIFICATE", ours.der())), &[])
        .await
        .expect(200);
    assert_eq!(verified.text("/account"), "Owner");
    assert_eq!(*visitors.lock().unwrap(), [true]);

    for issuer in [&others, &false_ones] {
        let (certificate, key) = issued(issuer);
        let data = data(&certificate, &key, &pem_of("CERTIFICATE", ours.der()));
        let refused = bench.verify("certificate", data, &[]).await.expect(422);
        assert_eq!(refused.code(), "credential_refused");
        assert_eq!(refused.field(), "credentials.action[0].credential.data.key");
    }
    // A server whose own certificate is from nobody that the user or the system believes.
    let (certificate, key) = issued(&ours);
    let unknown = bench.verify("certificate", data(&certificate, &key, ""), &[]).await.expect(422);
    assert_eq!(unknown.code(), "provider_unreachable");
}

#[tokio::test]
async fn i9_a_certificate_that_copying_broke_is_shown_as_it_was() {
    let ours = authority("Ours");
    let (origin, visitors) = server(&ours, true).await;
    let bench = bench(&origin, "whoami").await;
    let (certificate, key) = issued(&ours);
    let root = pem_of("CERTIFICATE", ours.der());
    for [certificate, key, root] in [
        [&certificate, &key, &root].map(|pem| pem.replace("\r\n", " ").replace('\n', " ")),
        [&certificate, &key, &root]
            .map(|pem| format!("\"{}\"", pem.replace("\r\n", "\n").replace('\n', "\\n"))),
    ] {
        bench.verify("certificate", data(&certificate, &key, &root), &[]).await.expect(200);
    }
    assert_eq!(*visitors.lock().unwrap(), [true, true]);
}

#[tokio::test]
async fn i8_what_cannot_be_a_certificate_is_refused_with_the_input_that_is_wrong() {
    let ours = authority("Ours");
    let (origin, visitors) = server(&ours, true).await;
    let bench = bench(&origin, "whoami").await;
    let (certificate, key) = issued(&ours);
    let (_, other_key) = issued(&ours);
    let text = |pem: &str| pem.replace("MI", "!!");
    for (data, input, part) in [
        (data(&certificate, &other_key, ""), "key", "doesn't belong"),
        (data("not a certificate", &key, ""), "certificate", "PEM"),
        (data(&text(&certificate), &key, ""), "certificate", "PEM"),
        (data(&certificate, "not a key", ""), "key", "PEM"),
        (data(&certificate, &certificate, ""), "key", "PEM"),
        (data(&certificate, &key, "not a certificate"), "ca", "PEM"),
        (data(&certificate, "", ""), "key", "Enter"),
    ] {
        let refused = bench.verify("certificate", data, &[]).await.expect(400);
        assert_eq!(refused.field(), format!("credentials.action[0].credential.data.{input}"));
        assert!(refused.text("/fields/0/message").contains(part), "{}", refused.body);
    }
    assert!(visitors.lock().unwrap().is_empty());
}

#[tokio::test]
async fn f8_a_certificate_is_shown_to_its_own_host_only_and_follows_no_redirect() {
    let ours = authority("Ours");
    let (origin, visitors) = server(&ours, false).await;
    let (certificate, key) = issued(&ours);
    let certified = bench(&origin, "redirect").await;
    let answer = certified
        .verify("certificate", data(&certificate, &key, &pem_of("CERTIFICATE", ours.der())), &[])
        .await
        .expect(422);
    assert_eq!(answer.code(), "provider_unreachable");
    assert_eq!(*visitors.lock().unwrap(), [true]);
    // The same hub asks another server, in whose scheme there is no certificate: it gets to see none.
    let key = certified.hub.integration("alice", "key").await;
    let body = crate::support::create_key(&key["connectionTemplates"][0], "Work", "good-1");
    let id = key["connectionTemplates"][0]["id"].as_str().unwrap();
    let path = format!("/embed/{}/users/alice/connection-templates/{id}/verify", crate::support::HUB);
    certified.hub.post("alice", &path, body).await.expect(200);
    assert_eq!(*visitors.lock().unwrap(), [true]);
}
