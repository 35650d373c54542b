//! The policy against forged, stolen and sloppy tokens. Names begin with the rows of `docs/security.md`.

use super::*;
use jsonwebtoken::EncodingKey;
use serde_json::json;
use std::sync::OnceLock;
use std::time::{Duration, UNIX_EPOCH};

const NOW: u64 = 1_800_000_000;

struct Fixture {
    keys: Vec<SigningKey>,
    private: EncodingKey,
    public_pem: String,
}

impl KeySource for Vec<SigningKey> {
    fn key(&self, id: &str) -> Option<Arc<VerifyingKey>> {
        self.iter().find(|key| key.id == id).cloned().map(VerifyingKey::new).map(Arc::new)
    }
}

/// RSA takes a while to generate, so that all tests share one key under several registrations.
fn fixture() -> &'static Fixture {
    static FIXTURE: OnceLock<Fixture> = OnceLock::new();
    FIXTURE.get_or_init(|| {
        let (material, private) = generate_key(Algorithm::RS256).unwrap();
        let key = |id: &str, algorithm, legacy_no_aud| SigningKey {
            id: id.to_owned(),
            hub_id: "acme".to_owned(),
            algorithm,
            public_pem: material.public_pem.clone(),
            legacy_no_aud,
        };
        Fixture {
            keys: vec![
                key("k1", Algorithm::RS256, false),
                key("old", Algorithm::RS256, true),
                key("pss", Algorithm::PS256, false),
            ],
            private: EncodingKey::from_rsa_pem(private.as_bytes()).unwrap(),
            public_pem: material.public_pem,
        }
    })
}

fn policy() -> TokenPolicy {
    TokenPolicy { issuer_base: "https://hub.example".to_owned(), audience: "inlay".to_owned() }
}

fn verify_token(token: &str) -> Result<Claims, TokenError> {
    verify(token, &fixture().keys, &Signatures::default(), UNIX_EPOCH + Duration::from_secs(NOW), &policy())
}

/// Good claims with `changes` on top; a change to `null` removes the claim.
fn claims(changes: &Value) -> Value {
    let mut claims = json!({
        "iss": "https://hub.example/sk/k1", "aud": "inlay", "sub": "user-7", "iat": NOW, "exp": NOW + 600
    });
    for (name, value) in changes.as_object().unwrap() {
        match value {
            Value::Null => claims.as_object_mut().unwrap().remove(name),
            value => claims.as_object_mut().unwrap().insert(name.clone(), value.clone()),
        };
    }
    claims
}

fn unsigned(header: &str, payload: &str) -> String {
    format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload))
}

fn signed_text(header: &str, payload: &str) -> String {
    let message = unsigned(header, payload);
    let signature =
        jsonwebtoken::crypto::sign(message.as_bytes(), &fixture().private, jsonwebtoken::Algorithm::RS256);
    format!("{message}.{}", signature.unwrap())
}

fn signed(changes: &Value) -> String {
    signed_text(r#"{"alg":"RS256","typ":"JWT"}"#, &claims(changes).to_string())
}

#[test]
fn a_good_token_says_who_and_what() {
    let claims = verify_token(&signed(&json!({
        "hub": "acme", "integrations": ["slack", "github"], "mode": "connect", "locale": "de-CH", "extra": {"a": 1}
    })))
    .unwrap();
    assert_eq!(
        claims,
        Claims {
            key_id: "k1".to_owned(),
            hub_id: "acme".to_owned(),
            sub: "user-7".to_owned(),
            hub: Some("acme".to_owned()),
            integrations: Some(vec!["slack".to_owned(), "github".to_owned()]),
            mode: Mode::Connect,
            locale: Some("de-CH".to_owned()),
            expires_at: UNIX_EPOCH + Duration::from_secs(NOW + 600),
        }
    );
    let plain = verify_token(&signed(&json!({}))).unwrap();
    assert_eq!((plain.mode, plain.hub, plain.integrations, plain.locale), (Mode::All, None, None, None));
}

#[test]
fn every_algorithm_verifies_with_its_own_key() {
    for algorithm in [Algorithm::RS256, Algorithm::PS256, Algorithm::ES256, Algorithm::EdDSA] {
        let (material, private) = generate_key(algorithm).unwrap();
        let key = match algorithm {
            Algorithm::RS256 | Algorithm::PS256 => EncodingKey::from_rsa_pem(private.as_bytes()),
            Algorithm::ES256 => EncodingKey::from_ec_pem(private.as_bytes()),
            Algorithm::EdDSA => EncodingKey::from_ed_pem(private.as_bytes()),
        };
        let message =
            unsigned(&json!({ "alg": algorithm.as_str() }).to_string(), &claims(&json!({})).to_string());
        let signature =
            jsonwebtoken::crypto::sign(message.as_bytes(), &key.unwrap(), algorithm.for_jwt()).unwrap();
        let keys =
            vec![SigningKey { algorithm, public_pem: material.public_pem, ..fixture().keys[0].clone() }];
        let now = UNIX_EPOCH + Duration::from_secs(NOW);
        assert!(
            verify(&format!("{message}.{signature}"), &keys, &Signatures::default(), now, &policy()).is_ok(),
            "{algorithm}"
        );
        let of_a_stranger = signed(&json!({}));
        assert!(
            verify(&of_a_stranger, &keys, &Signatures::default(), now, &policy()).is_err(),
            "{algorithm}"
        );
    }
}

#[test]
fn j1_a_token_without_a_signature_is_refused() {
    let payload = claims(&json!({})).to_string();
    for alg in ["none", "NoNe", "NONE", ""] {
        let message = unsigned(&json!({ "alg": alg }).to_string(), &payload);
        assert_eq!(verify_token(&format!("{message}.")), Err(TokenError::Malformed));
        assert_eq!(verify_token(&format!("{message}.AAAA")), Err(TokenError::WrongAlgorithm), "{alg}");
    }
    let empty = signed(&json!({}));
    assert_eq!(verify_token(&empty[..=empty.rfind('.').unwrap()]), Err(TokenError::Malformed));
}

#[test]
fn j2_the_public_key_is_no_hmac_secret_in_any_spelling() {
    let payload = claims(&json!({})).to_string();
    let pem = &fixture().public_pem;
    let der = pem::parse(pem).unwrap().into_contents();
    for secret in [pem.trim_end().as_bytes(), pem.as_bytes(), der.as_slice()] {
        let message = unsigned(r#"{"alg":"HS256"}"#, &payload);
        let signature = jsonwebtoken::crypto::sign(
            message.as_bytes(),
            &EncodingKey::from_secret(secret),
            jsonwebtoken::Algorithm::HS256,
        );
        assert_eq!(
            verify_token(&format!("{message}.{}", signature.unwrap())),
            Err(TokenError::WrongAlgorithm)
        );
    }
}

#[test]
fn j3_another_algorithm_of_the_same_key_is_refused_and_so_is_its_signature_under_the_right_name() {
    let payload = claims(&json!({})).to_string();
    for (alg, made_with) in [
        ("RS384", jsonwebtoken::Algorithm::RS384),
        ("PS256", jsonwebtoken::Algorithm::PS256),
        ("RS256", jsonwebtoken::Algorithm::PS256),
        ("RS256", jsonwebtoken::Algorithm::RS384),
    ] {
        let message = unsigned(&json!({ "alg": alg }).to_string(), &payload);
        let signature =
            jsonwebtoken::crypto::sign(message.as_bytes(), &fixture().private, made_with).unwrap();
        assert!(verify_token(&format!("{message}.{signature}")).is_err(), "{alg} signed as {made_with:?}");
    }
    assert_eq!(
        verify_token(&signed(&json!({ "iss": "https://hub.example/sk/pss" }))),
        Err(TokenError::WrongAlgorithm)
    );
}

#[test]
fn j4_keys_that_the_header_offers_are_never_looked_at() {
    // Accepted, because the header's keys are as if they were not there.
    let header = json!({
        "alg": "RS256", "kid": "../../etc/passwd", "jku": "https://evil.example/jwks", "x5u": "https://evil.example",
        "jwk": {"kty": "oct", "k": "AAAA"}, "x5c": ["AAAA"]
    });
    verify_token(&signed_text(&header.to_string(), &claims(&json!({})).to_string())).unwrap();
}

#[test]
fn j4_only_an_exact_issuer_finds_a_key() {
    for issuer in [
        json!(null),
        json!(7),
        json!("k1"),
        json!("https://hub.example/sk/"),
        json!("https://hub.example/sk/k2"),
        json!("https://hub.example/sk/k1/"),
        json!("https://hub.example/sk/../sk/k1"),
        json!("https://hub.example/sk/K1"),
        json!("https://hub.example/sk/k1' or '1'='1"),
        json!("https://hub.example//sk/k1"),
        json!("http://hub.example/sk/k1"),
        json!("https://hub.example.evil/sk/k1"),
        json!(["https://hub.example/sk/k1"]),
        json!({"0": "k1"}),
        json!(format!("https://hub.example/sk/{}", "k".repeat(65))),
    ] {
        assert_eq!(
            verify_token(&signed(&json!({ "iss": issuer }))),
            Err(TokenError::UnknownIssuer),
            "{issuer}"
        );
    }
}

#[test]
fn j6_times_are_whole_seconds_and_near() {
    for (changes, expected) in [
        (json!({"iat": NOW - 600, "exp": NOW - 29}), None),
        (json!({"iat": NOW - 600, "exp": NOW - 30}), Some(TokenError::Expired)),
        (json!({"iat": NOW - 900, "exp": NOW - 300}), Some(TokenError::Expired)),
        (json!({"iat": NOW + 30, "exp": NOW + 100}), None),
        (json!({"iat": NOW + 31, "exp": NOW + 100}), Some(TokenError::NotYetValid)),
        (json!({"nbf": NOW + 30}), None),
        (json!({"nbf": NOW + 31}), Some(TokenError::NotYetValid)),
        (json!({"nbf": "soon"}), Some(TokenError::Claim("nbf"))),
        (json!({"exp": NOW + 900}), None),
        (json!({"exp": NOW + 901}), Some(TokenError::LivesTooLong)),
        (json!({"exp": NOW + 315_360_000}), Some(TokenError::LivesTooLong)),
        (json!({"exp": NOW - 1}), Some(TokenError::LivesTooLong)),
        (json!({"exp": u64::MAX}), Some(TokenError::Claim("exp"))),
        (json!({"exp": null}), Some(TokenError::Claim("exp"))),
        (json!({"exp": "1800000600"}), Some(TokenError::Claim("exp"))),
        (json!({"exp": 1_800_000_600.5}), Some(TokenError::Claim("exp"))),
        (json!({"exp": -1}), Some(TokenError::Claim("exp"))),
        (json!({"iat": null}), Some(TokenError::Claim("iat"))),
        (json!({"iat": true}), Some(TokenError::Claim("iat"))),
    ] {
        assert_eq!(verify_token(&signed(&changes)).err(), expected, "{changes}");
    }
}

#[test]
fn j7_claims_of_the_wrong_kind_refuse_the_token() {
    for (changes, name) in [
        (json!({"aud": null}), "aud"),
        (json!({"aud": "other"}), "aud"),
        (json!({"aud": ["inlay"]}), "aud"),
        (json!({"aud": ["inlay", "other"]}), "aud"),
        (json!({"iss": "https://hub.example/sk/old", "aud": "other"}), "aud"),
        (json!({"sub": null}), "sub"),
        (json!({"sub": ""}), "sub"),
        (json!({"sub": 7}), "sub"),
        (json!({"sub": "a\u{0}b"}), "sub"),
        (json!({"sub": "a\nb"}), "sub"),
        (json!({"sub": "x".repeat(256)}), "sub"),
        (json!({"hub": 7}), "hub"),
        (json!({"hub": ""}), "hub"),
        (json!({"hub": "../acme"}), "hub"),
        (json!({"mode": "admin"}), "mode"),
        (json!({"mode": ["all"]}), "mode"),
        (json!({"integrations": "slack"}), "integrations"),
        (json!({"integrations": ["slack", 7]}), "integrations"),
        (json!({"integrations": {}}), "integrations"),
    ] {
        assert_eq!(verify_token(&signed(&changes)), Err(TokenError::Claim(name)), "{changes}");
    }
    // `null` restricts nothing that could be understood.
    let payload = claims(&json!({})).to_string().replace('}', r#","mode":null}"#);
    assert_eq!(verify_token(&signed_text(r#"{"alg":"RS256"}"#, &payload)), Err(TokenError::Claim("mode")));
}

#[test]
fn a_long_or_foreign_subject_is_still_a_subject() {
    for sub in
        ["x".repeat(255), "ü".repeat(255), "auth0|5f7c8ec7c33c6c004bbafe82".to_owned(), "Zoë 🚲".to_owned()]
    {
        assert_eq!(verify_token(&signed(&json!({ "sub": sub }))).unwrap().sub, sub);
    }
    assert!(verify_token(&signed(&json!({ "sub": "x".repeat(10_000) }))).is_err());
}

#[test]
fn a_legacy_key_may_leave_the_audience_out() {
    verify_token(&signed(&json!({"iss": "https://hub.example/sk/old", "aud": null}))).unwrap();
}

#[test]
fn an_odd_locale_is_dropped() {
    for locale in [json!("x"), json!("de<script>"), json!(7), json!("e".repeat(36))] {
        assert_eq!(verify_token(&signed(&json!({ "locale": locale }))).unwrap().locale, None);
    }
}

#[test]
fn j7_headers_that_change_the_meaning_are_refused() {
    let payload = claims(&json!({})).to_string();
    for header in [
        r#"{"alg":"RS256","crit":["exp"]}"#,
        r#"{"alg":"RS256","crit":[]}"#,
        r#"{"alg":"RS256","typ":"at+jwt"}"#,
        r#"{"alg":"RS256","typ":7}"#,
        r#"{"alg":"RS256","typ":"JWE"}"#,
    ] {
        assert_eq!(verify_token(&signed_text(header, &payload)), Err(TokenError::Header), "{header}");
    }
    verify_token(&signed_text(r#"{"alg":"RS256","typ":"jwt"}"#, &payload)).unwrap();
}

#[test]
fn j7_a_token_has_one_spelling() {
    let good = signed(&json!({}));
    let parts: Vec<&str> = good.split('.').collect();
    let payload = claims(&json!({})).to_string();
    let twice = payload.replacen('{', r#"{"sub":"user-1","#, 1);
    for token in [
        format!("{good}.AAAA"),
        format!("{}.{}", parts[0], parts[1]),
        format!("{}=.{}.{}", parts[0], parts[1], parts[2]),
        format!("{}.{}==.{}", parts[0], parts[1], parts[2]),
        format!("{}.{}.{}=", parts[0], parts[1], parts[2]),
        format!(" {good}"),
        format!("{good}\n"),
        format!("..{}", parts[2]),
        "..".to_owned(),
        String::new(),
        "é.é.é".to_owned(),
        signed_text(r#"{"alg":"RS256"}"#, &twice),
        signed_text(r#"{"alg":"RS256","alg":"RS256"}"#, &payload),
        signed_text(r#"{"alg":"RS256"}"#, "[]"),
        signed_text("RS256", &payload),
        signed(&json!({ "padding": "x".repeat(MAX_LEN) })),
    ] {
        assert!(verify_token(&token).is_err(), "{token}");
    }
    let tampered = unsigned(r#"{"alg":"RS256","typ":"JWT"}"#, &claims(&json!({"sub": "user-8"})).to_string());
    assert_eq!(verify_token(&format!("{tampered}.{}", parts[2])), Err(TokenError::BadSignature));
}

#[test]
fn j13_refusals_say_nothing_about_the_token() {
    // The codes on the wire are the caller's; here, that no message carries what was sent.
    for token in
        ["canary.canary.canary".to_owned(), signed(&json!({ "sub": 7, "mode": "canary", "aud": "canary" }))]
    {
        let error = verify_token(&token).unwrap_err();
        assert!(!format!("{error} {error:?} {}", error.advice(&policy())).contains("canary"));
    }
}

#[test]
fn j13_what_is_wrong_with_a_key_or_a_signature_is_one_advice() {
    let unknown =
        verify_token(&signed(&json!({ "iss": "https://hub.example/sk/k2", "sub": 7 }))).unwrap_err();
    let other_algorithm =
        verify_token(&signed(&json!({ "iss": "https://hub.example/sk/pss", "sub": 7 }))).unwrap_err();
    let good = signed(&json!({}));
    let tampered = unsigned(r#"{"alg":"RS256"}"#, &claims(&json!({ "sub": 7 })).to_string());
    let signature = good.rsplit_once('.').unwrap().1;
    let forged = verify_token(&format!("{tampered}.{signature}")).unwrap_err();
    assert_eq!(
        [unknown, other_algorithm, forged],
        [TokenError::UnknownIssuer, TokenError::WrongAlgorithm, TokenError::BadSignature]
    );
    let advice = [unknown, other_algorithm, forged].map(|error| error.advice(&policy()));
    assert!(advice.iter().all(|one| *one == advice[0]), "{advice:?}");
    assert!(advice[0].contains("`https://hub.example/sk/<key id>`"), "{}", advice[0]);
}

#[test]
fn the_advice_names_the_claim_and_what_was_expected() {
    for (changes, expected) in [
        (json!({"sub": 7}), "`sub` must be a text of 1 to 255 characters"),
        (json!({"sub": 7}), "`String(user.id)`"),
        (json!({"aud": ["inlay"]}), "`aud` must be the text `inlay`, not a list"),
        (json!({"exp": "1800000600"}), "`exp` must be whole seconds since 1970, as a number"),
        (json!({"iat": null}), "`iat` must be whole seconds"),
        (json!({"exp": NOW + 901}), "900 seconds"),
        (json!({"iat": NOW - 600, "exp": NOW - 30}), "`exp` has passed"),
        (json!({"iat": NOW + 31, "exp": NOW + 100}), "clocks"),
        (json!({"hub": 7}), "`hub` must be a hub's id"),
        (json!({"integrations": "slack"}), "`integrations` must be a list"),
        (json!({"mode": "admin"}), "`mode` must be one of"),
    ] {
        let advice = verify_token(&signed(&changes)).unwrap_err().advice(&policy());
        assert!(advice.contains(expected), "{changes}: {advice}");
    }
}
