//! Schemes that sign each request, checked with other code than the hub's own.

use crate::support::recorder::{Bench, Seen};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use inlay_hub::token::{Algorithm, generate_key};
use jsonwebtoken::{DecodingKey, Validation, decode, decode_header};
use serde_json::{Value, json};
use sha2::{Sha256, Sha512};

const VERIFY: &str = "[connection.verify]\nurl = \"RECORDER/whoami\"\naccount = \"/account\"\n";
const POST: &str = "method = \"POST\"\nbody = { amount = 7 }\n";

fn sha256(key: &[u8], data: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(data.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    HEXLOWER.encode(bytes)
}

#[tokio::test]
async fn an_hmac_covers_the_body_as_it_is_sent() {
    let bench = Bench::start(&format!(
        "scheme = \"hmac\"\n[connection.hmac]\nname = \"X-Signature\"\nin = \"header\"\nvalue = \"sha256={{signature}}\"\n\
         {VERIFY}{POST}"
    ))
    .await;
    let config = &bench.template().await["authSchemeConfig"];
    assert_eq!(config["algorithm"], "sha256");
    assert_eq!(config["digestInputs"], json!(["body"]));
    assert_eq!(config["valueTemplate"], "sha256={signature}");
    let seen = bench.seen("string", json!({"value": "CANARY"}), &[]).await;
    assert_eq!(seen.body, "{\"amount\":7}");
    assert_eq!(seen.header("x-signature"), format!("sha256={}", hex(&sha256(b"CANARY", &seen.body))));
}

#[tokio::test]
async fn an_hmac_covers_url_and_body_in_the_order_of_the_definition_with_a_key_of_bytes() {
    let bench = Bench::start(&format!(
        "scheme = \"hmac\"\ncredential = \"binary\"\nquery = {{ at = \"{{site}}\" }}\n[connection.hmac]\nname = \"sig\"\n\
         in = \"query\"\nalgorithm = \"sha512\"\ndigest = [\"url\", \"body\"]\nencoding = \"base64url\"\n{VERIFY}{POST}\
         [[connection.variable]]\nname = \"site\"\n"
    ))
    .await;
    let key = [0_u8, 255, 1, 2];
    let data = json!({"valueBase64": STANDARD.encode(key)});
    let seen = bench.seen("binary", data, &[("site", "a b")]).await;
    let (signed, signature) = seen.target.split_once("&sig=").unwrap();
    let mut mac = Hmac::<Sha512>::new_from_slice(&key).unwrap();
    mac.update(format!("{}{signed}{}", bench.recorder.origin, seen.body).as_bytes());
    assert_eq!(signature, URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()));
    let broken = bench.verify("binary", json!({"valueBase64": "a"}), &[]).await.expect(400);
    assert_eq!(broken.field(), "credentials.action[0].credential.data.valueBase64");
}

#[tokio::test]
async fn an_hmac_goes_into_a_cookie_in_hexadecimal_with_sha1() {
    let bench = Bench::start(&format!(
        "scheme = \"hmac\"\n[connection.hmac]\nname = \"sig\"\nin = \"cookie\"\nalgorithm = \"sha1\"\nkey_encoding = \"hex\"\n\
         {VERIFY}"
    ))
    .await;
    // RFC 2202, section 3, has no empty message; this is HMAC-SHA1 of nothing with the key "key".
    let seen = bench.seen("string", json!({"value": "6b6579"}), &[]).await;
    assert_eq!(seen.header("cookie"), "sig=f42bb0eeb018ebbd4597ae7213711ec60760843f");
}

fn claims(seen: &Seen, prefix: &str, key: &DecodingKey, algorithm: jsonwebtoken::Algorithm) -> Value {
    let token = seen.header("authorization").strip_prefix(prefix).unwrap();
    let mut validation = Validation::new(algorithm);
    validation.validate_aud = false;
    decode::<Value>(token, key, &validation).unwrap().claims
}

#[tokio::test]
async fn a_jwt_is_made_for_each_request_from_the_claims_that_were_typed() {
    let bench = Bench::start(&format!(
        "scheme = \"jwt-bearer\"\n[connection.jwt]\nclaims = {{ aud = \"api\" }}\ntoken_lifetime = 60\n\
         send = {{ name = \"Authorization\", in = \"header\", value = \"JWT {{token}}\" }}\n{VERIFY}"
    ))
    .await;
    let secret = STANDARD.encode("CANARY");
    let data = json!({"algorithm": "HS384", "secret": secret, "payload": "{\"iss\": \"me\", \"n\": 1}"});
    let seen = bench.seen("jwt-bearer", data, &[]).await;
    let key = DecodingKey::from_secret(b"CANARY");
    let claims = claims(&seen, "JWT ", &key, jsonwebtoken::Algorithm::HS384);
    assert_eq!((&claims["iss"], &claims["n"], &claims["aud"]), (&json!("me"), &json!(1), &json!("api")));
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 60);
    for (data, input) in [
        (json!({"algorithm": "none", "secret": secret, "payload": ""}), "algorithm"),
        (json!({"algorithm": "RS256", "secret": secret, "payload": ""}), "secret"),
        (json!({"algorithm": "HS256", "secret": "not base64!", "payload": ""}), "secret"),
        (json!({"algorithm": "HS256", "secret": secret, "payload": "[]"}), "payload"),
    ] {
        let refused = bench.verify("jwt-bearer", data, &[]).await.expect(400);
        assert_eq!(refused.field(), format!("credentials.action[0].credential.data.{input}"));
    }
}

#[tokio::test]
async fn a_jwt_is_signed_with_a_private_key_and_names_it() {
    let bench = Bench::start(&format!(
        "scheme = \"jwt-bearer\"\ncredential = \"private-key\"\n[connection.jwt]\nalgorithm = \"RS256\"\n\
         key_id = \"{{keyId}}\"\nclaims = {{ iss = \"{{issuer}}\", sub = \"{{subject}}\" }}\n{VERIFY}"
    ))
    .await;
    assert_eq!(bench.template().await["credentialType"], "private-key");
    let (public, private) = generate_key(Algorithm::RS256).unwrap();
    let data = json!({"issuer": "me", "privateKey": private.to_string(), "keyId": "k-1"});
    let seen = bench.seen("private-key", data, &[]).await;
    let key = DecodingKey::from_rsa_pem(public.public_pem.as_bytes()).unwrap();
    let claims = claims(&seen, "Bearer ", &key, jsonwebtoken::Algorithm::RS256);
    assert_eq!(claims["iss"], "me");
    assert_eq!(claims.get("sub"), None);
    let token = seen.header("authorization").strip_prefix("Bearer ").unwrap();
    assert_eq!(decode_header(token).unwrap().kid.as_deref(), Some("k-1"));
    let refused =
        bench.verify("private-key", json!({"issuer": "me", "privateKey": "x"}), &[]).await.expect(400);
    assert_eq!(refused.field(), "credentials.action[0].credential.data.privateKey");
}

#[tokio::test]
async fn aws_requests_name_their_scope_and_the_headers_that_are_signed() {
    let bench = Bench::start(&format!(
        "scheme = \"aws-sigv4\"\n[connection.aws]\nservice = \"execute-api\"\nregion = \"{{region}}\"\n{VERIFY}{POST}\
         [[connection.variable]]\nname = \"region\"\nchoices = [\"eu-west-1\", \"us-east-1\"]\nrequired = true\n"
    ))
    .await;
    let data = json!({"accessKeyId": "AKID", "secretAccessKey": "CANARY", "sessionToken": "CANARY-session"});
    let seen = bench.seen("aws-keys", data, &[("region", "eu-west-1")]).await;
    let time = seen.header("x-amz-date").to_owned();
    let header = seen.header("authorization");
    let scope = format!("{}/eu-west-1/execute-api/aws4_request", &time[..8]);
    let signed = "content-type;host;x-amz-date;x-amz-security-token";
    let start = format!("AWS4-HMAC-SHA256 Credential=AKID/{scope}, SignedHeaders={signed}, Signature=");
    let signature = header.strip_prefix(&start).unwrap_or_else(|| panic!("{header}"));
    assert_eq!(seen.header("x-amz-security-token"), "CANARY-session");
    let digest = |text: &str| {
        use sha2::Digest;
        hex(&Sha256::digest(text.as_bytes()))
    };
    let canonical = format!(
        "POST\n/whoami\n\ncontent-type:application/json\nhost:{}\nx-amz-date:{time}\nx-amz-security-token:CANARY-session\n\n\
         {signed}\n{}",
        seen.header("host"),
        digest(&seen.body)
    );
    let mut key = b"AWS4CANARY".to_vec();
    for step in [&time[..8], "eu-west-1", "execute-api", "aws4_request"] {
        key = sha256(&key, step);
    }
    let to_sign = format!("AWS4-HMAC-SHA256\n{time}\n{scope}\n{}", digest(&canonical));
    assert_eq!(signature, hex(&sha256(&key, &to_sign)));
}

#[tokio::test]
async fn an_oauth_1_request_is_signed_over_its_query_with_both_secrets() {
    let bench = Bench::start(
        "scheme = \"oauth1\"\n[connection.oauth1]\nclient = \"SANDBOX\"\nsignature = \"HMAC-SHA256\"\nrealm = \"{account}\"\n\
         [connection.verify]\nurl = \"RECORDER/whoami?b=5&a=x%20y\"\naccount = \"/account\"\n\
         [[connection.variable]]\nname = \"account\"\n",
    )
    .await;
    assert_eq!(bench.template().await["authSchemeConfig"]["tokenAuth"], true);
    let data = json!({"token": "t/1", "tokenSecret": "CANARY"});
    let seen = bench.seen("oauth1-token", data, &[("account", "123")]).await;
    let header = seen.header("authorization").strip_prefix("OAuth realm=\"123\", ").unwrap();
    let mut parameters: Vec<(String, String)> = header
        .split(", ")
        .map(|pair| pair.split_once('=').unwrap())
        .map(|(name, value)| (name.to_owned(), value.trim_matches('"').to_owned()))
        .collect();
    let at = parameters.iter().position(|(name, _)| name == "oauth_signature").unwrap();
    let signature = parameters.remove(at).1;
    parameters.extend([("b".to_owned(), "5".to_owned()), ("a".to_owned(), "x%20y".to_owned())]);
    parameters.sort();
    let joined: Vec<String> = parameters.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let escape = |text: &str| {
        text.replace('%', "%25")
            .replace('&', "%26")
            .replace('=', "%3D")
            .replace(':', "%3A")
            .replace('/', "%2F")
    };
    let url = format!("{}/whoami", bench.recorder.origin);
    let base = format!("GET&{}&{}", escape(&url), escape(&joined.join("&")));
    let expected = STANDARD.encode(sha256(b"CANARY-client-secret&CANARY", &base));
    assert_eq!(signature, expected.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D"));
    assert!(
        joined.contains(&"oauth_token=t%2F1".to_owned())
            && joined.contains(&"oauth_consumer_key=client-1".to_owned())
    );
}
