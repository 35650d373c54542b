//! The forms in which a private key is given to the hub, by a person or by the operator.

use crate::support::{
    MASTER_KEY, definitions, free_port, prepare, provider::Provider, recorder::Bench, settings,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use inlay_hub::start::StartError;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde_json::{Value, json};
use std::path::Path;
use tempfile::TempDir;

/// A key file of the tests of `keyfiles`.
fn file(name: &str) -> Vec<u8> {
    let path = format!("{}/../keyfiles/tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(path).expect("the file is there")
}

fn text(name: &str) -> String {
    String::from_utf8(file(name)).expect("the file is text")
}

/// A client that proves itself with assertions.
async fn client(algorithm: &str) -> Bench {
    Bench::start(&format!(
        "scheme = \"oauth2\"\n[connection.oauth2]\ntoken_url = \"RECORDER/token\"\ngrant = \"client_credentials\"\n\
         client_auth = \"private_key_jwt\"\nalgorithm = \"{algorithm}\"\nissuer = \"https://issuer.example\"\n\
         [connection.verify]\nurl = \"RECORDER/whoami\"\naccount = \"/account\"\n"
    ))
    .await
}

fn credential(key: &str) -> Value {
    json!({"issuer": "client-7", "privateKey": key})
}

#[tokio::test]
async fn i9_a_key_for_es256_is_taken_in_every_form() {
    let bench = client("ES256").await;
    let jwk: Value = serde_json::from_slice(&file("ec.jwk")).unwrap();
    let part = |name: &str| jwk[name].as_str().unwrap().to_owned();
    let public = DecodingKey::from_ec_components(&part("x"), &part("y")).unwrap();
    let mut validation = Validation::new(Algorithm::ES256);
    validation.set_audience(&["https://issuer.example"]);
    for key in [
        text("ec.key"),
        text("ec-sec1.key"),
        text("ec-sec1.key").replace('\n', " "),
        text("ec-sec1.key").replace('\n', "\\n"),
        text("ec.jwk"),
        STANDARD.encode(file("ec.p8")),
        STANDARD.encode(file("ec-sec1.key")),
    ] {
        bench.verify("private-key", credential(&key), &[]).await.expect(200);
        let asked = bench.recorder.take().remove(0);
        let assertion = asked.field("client_assertion").unwrap();
        let claims = decode::<Value>(&assertion, &public, &validation).unwrap().claims;
        assert_eq!(claims["sub"], "client-7", "{key}");
    }
}

#[tokio::test]
async fn i9_a_key_that_cannot_sign_is_refused_with_what_to_do() {
    let bench = client("RS256").await;
    for (key, part) in [
        (text("ec-locked.key"), "openssl pkcs8 -topk8 -nocrypt -in KEY.pem -out NEW.pem"),
        (text("rsa-locked-pkcs1.key"), "openssl pkcs8 -topk8 -in KEY.pem -out NEW.pem"),
        (text("rsa-openssh.key"), "ssh-keygen -p"),
        (
            "-----BEGIN PUBLIC KEY-----\nMAA=\n-----END PUBLIC KEY-----".to_owned(),
            "This is no private key (public key).",
        ),
        (text("rsa-1024.key"), "has 1024 bits. Keys of 2048 to 4096 bits"),
        (text("rsa-8192.key"), "has 8192 bits. Keys of 2048 to 4096 bits"),
        (text("ec.key"), "This isn't a private key for RS256."),
    ] {
        let refused = bench.verify("private-key", credential(&key), &[]).await.expect(400);
        assert_eq!(refused.field(), "credentials.action[0].credential.data.privateKey");
        assert!(refused.text("/fields/0/message").contains(part), "{}", refused.body);
    }
    assert!(bench.recorder.take().is_empty());
    bench.verify("private-key", credential(&text("rsa-pkcs1.key")), &[]).await.expect(200);
}

#[tokio::test]
async fn i9_an_operators_key_that_cannot_sign_is_found_when_the_hub_starts() {
    let data = TempDir::new().unwrap();
    let provider = Provider::start().await;
    prepare(data.path(), &provider, free_port()).await;
    let fields = "client_auth = \"private_key_jwt\"\nalgorithm = \"ES256\"";
    definitions::write_odd(&data.path().join("catalogue"), &provider.origin, fields);
    let start = async |key: String| start(data.path(), &key).await;
    for (key, part) in [
        ("nonsense".to_owned(), "This isn't a private key for ES256."),
        (text("rsa.key"), "This isn't a private key for ES256."),
        (text("ec-locked.key"), "A password protects this key."),
    ] {
        let error = start(key).await.unwrap_err();
        assert!(matches!(error, StartError::ClientKey { .. }), "{error}");
        assert!(error.to_string().starts_with("INLAY_ODD_PRIVATE_KEY: "), "{error}");
        assert!(error.to_string().contains(part), "{error}");
    }
    start(text("ec-sec1.key").replace('\n', "\\n")).await.unwrap();
}

#[tokio::test]
async fn a_consumers_key_that_cannot_sign_is_found_when_the_hub_starts() {
    let data = TempDir::new().unwrap();
    prepare(data.path(), &Provider::start().await, free_port()).await;
    let definition = "name = \"Odd\"\ndescription = \"Signs with a key of the hub's.\"\ncategories = [\"Tools\"]\n\
                      [[connection]]\nkey = \"account\"\nname = \"Account\"\nscheme = \"oauth1\"\n\
                      [connection.oauth1]\nclient = \"ODD\"\nsignature = \"RSA-SHA1\"\n";
    std::fs::write(data.path().join("catalogue/odd.toml"), definition).unwrap();
    for (key, part) in [
        ("nonsense".to_owned(), "This isn't an RSA private key."),
        (text("ec-sec1.key"), "This isn't an RSA private key."),
        (text("ec-locked.key"), "A password protects this key."),
    ] {
        let error = start(data.path(), &key).await.unwrap_err();
        assert!(error.to_string().starts_with("INLAY_ODD_PRIVATE_KEY: "), "{error}");
        assert!(error.to_string().contains(part), "{error}");
    }
    start(data.path(), &text("rsa-pkcs1.key")).await.unwrap();
}

/// Starts a hub whose registration `ODD` has this private key.
async fn start(data: &Path, key: &str) -> Result<(), StartError> {
    let env = |name: &str| match name {
        "INLAY_MASTER_KEY" => Some(MASTER_KEY.to_owned()),
        "INLAY_ODD_CLIENT_ID" => Some("odd client".to_owned()),
        "INLAY_ODD_PRIVATE_KEY" => Some(key.to_owned()),
        _ => None,
    };
    let started = settings(data).build(&env).await;
    if let Ok((service, _)) = &started {
        service.close().await;
    }
    started.map(drop)
}
