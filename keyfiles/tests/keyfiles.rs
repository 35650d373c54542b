//! Files as programs write them (`fixtures/make.sh`), read and refused.

use inlay_keyfiles::{Contents, File, LARGEST, Problem, Wanted, read};
use std::{fs, path::Path};

/// 1 January 2030.
const NOW: i64 = 1_893_456_000;
/// 1 January 2200: after everything.
const LATER: i64 = 7_258_118_400;
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");

fn bytes(name: &str) -> Vec<u8> {
    fs::read(Path::new(FOLDER).join(name)).expect("the file is there")
}

fn text(names: &[&str]) -> String {
    names.iter().map(|name| String::from_utf8(bytes(name)).expect("the file is text")).collect()
}

fn read_bytes(wanted: Wanted, bytes: &[u8], password: Option<&str>) -> Result<Contents, Problem> {
    read(wanted, File { name: "picked", bytes, password, beside: "" }, NOW)
}

fn certificate(name: &str, password: Option<&str>) -> Result<Contents, Problem> {
    read_bytes(Wanted::Certificate, &bytes(name), password)
}

fn names(contents: &Contents) -> Vec<&str> {
    contents.texts.iter().map(|(name, _)| *name).collect()
}

#[track_caller]
fn text_of<'a>(contents: &'a Contents, field: &str) -> &'a str {
    contents
        .texts
        .iter()
        .find(|(name, _)| *name == field)
        .map(|(_, text)| text.as_str())
        .expect("it is there")
}

#[track_caller]
fn fact<'a>(contents: &'a Contents, name: &str) -> &'a str {
    contents
        .facts
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, text)| text.as_str())
        .expect("it is there")
}

#[test]
fn a_pfx_file_is_opened_by_its_password_and_says_what_is_in_it() {
    let read = certificate("modern.pfx", Some("secret")).unwrap();
    assert_eq!(fact(&read, "File"), "picked");
    assert_eq!(fact(&read, "Subject"), "CN=rsa, O=Marlow\\, Ltd, C=DE");
    assert_eq!(fact(&read, "Issuer"), "CN=issuer, O=Marlow\\, Ltd, C=DE");
    assert_eq!(fact(&read, "Valid until"), "1 January 2120");
    assert_eq!(fact(&read, "SHA-256 fingerprint").len(), 95);
    assert_eq!(fact(&read, "Key"), "RSA 2048");
    assert_eq!(names(&read), ["certificate", "key", "ca"]);
    // The whole chain is shown to the other side; only the root says whom to believe.
    let [issuer, root] = [0, 1].map(|at| {
        text(&["chain.pem"]).split_inclusive("-----END CERTIFICATE-----\n").nth(at).unwrap().to_owned()
    });
    assert_eq!(text_of(&read, "certificate"), text(&["rsa.pem"]) + &issuer);
    assert_eq!(text_of(&read, "ca"), root);
    assert_eq!(text_of(&read, "key"), text(&["rsa.key"]));
}

#[test]
fn older_and_odd_ways_of_protection_are_opened_too() {
    for (name, password) in [
        ("legacy.pfx", Some("sécret")),
        ("rc2.pfx", Some("secret")),
        ("sha512.pfx", Some("secret")),
        ("nomac.pfx", Some("secret")),
        ("open.pfx", Some("secret")),
        ("empty.pfx", None),
        ("empty.pfx", Some("")),
        ("empty-legacy.pfx", None),
    ] {
        let read = certificate(name, password).unwrap_or_else(|problem| panic!("{name}: {problem}"));
        assert_eq!(text_of(&read, "key"), text(&["rsa.key"]), "{name}");
        assert!(text_of(&read, "certificate").starts_with(&text(&["rsa.pem"])), "{name}");
    }
    for name in ["ec-locked.key", "ec-locked-old.key"] {
        let read = read_bytes(Wanted::Key, &bytes(name), Some("secret")).unwrap();
        assert_eq!(text_of(&read, ""), text(&["ec.key"]), "{name}");
    }
}

#[test]
fn a_password_is_asked_for_and_a_wrong_one_is_told_from_a_damaged_file() {
    for name in
        ["modern.pfx", "legacy.pfx", "rc2.pfx", "sha512.pfx", "nomac.pfx", "open.pfx", "ec-locked.key"]
    {
        assert_eq!(certificate(name, None).unwrap_err(), Problem::PasswordNeeded, "{name}");
        assert_eq!(certificate(name, Some("Secret")).unwrap_err(), Problem::WrongPassword, "{name}");
    }
    assert_eq!(certificate("empty.pfx", Some("secret")).unwrap_err(), Problem::WrongPassword);
    let mut damaged = bytes("modern.pfx");
    damaged.truncate(damaged.len() - 1);
    let problem = read_bytes(Wanted::Certificate, &damaged, Some("secret")).unwrap_err();
    assert_eq!(problem, Problem::Unreadable);
    assert!(!problem.asks_for_password());
}

#[test]
fn what_would_take_too_long_or_cannot_be_opened_is_refused_at_once() {
    assert_eq!(certificate("slow.pfx", Some("secret")).unwrap_err(), Problem::UnknownProtection);
    let problem = certificate("rsa-locked-pkcs1.key", Some("secret")).unwrap_err();
    assert!(!problem.asks_for_password(), "{problem}");
}

#[test]
fn every_form_of_a_key_becomes_pkcs8() {
    for (name, plain, kind) in [
        ("rsa.key", "rsa.key", "RSA 2048"),
        ("rsa-pkcs1.key", "rsa.key", "RSA 2048"),
        ("rsa-pkcs1.der", "rsa.key", "RSA 2048"),
        ("modern.pfx", "rsa.key", "RSA 2048"),
        ("ec.key", "ec.key", "P-256"),
        ("ec.p8", "ec.key", "P-256"),
        ("ec-sec1.key", "ec.key", "P-256"),
        ("ed.key", "ed.key", "Ed25519"),
    ] {
        let read = read_bytes(Wanted::Key, &bytes(name), Some("secret")).unwrap();
        assert_eq!(fact(&read, "Key"), kind, "{name}");
        // SEC 1 says the curve outside the key only, where PKCS #8 of OpenSSL leaves it out of the key.
        if name != "ec-sec1.key" {
            assert_eq!(text_of(&read, ""), text(&[plain]), "{name}");
        }
        let pair = text(&[&plain.replace(".key", ".pem")]) + text_of(&read, "");
        assert!(read_bytes(Wanted::Certificate, pair.as_bytes(), None).is_ok(), "{name}");
    }
}

#[test]
fn certificate_and_key_may_come_in_two_files() {
    let own = text(&["rsa.pem"]);
    for bytes in [own.as_bytes(), &bytes("rsa.cer")] {
        let read = read_bytes(Wanted::Certificate, bytes, None).unwrap();
        assert_eq!(names(&read), ["certificate"]);
        assert_eq!(text_of(&read, "certificate"), own);
    }
    let beside = |name: &str, beside: &str| {
        let bytes = bytes(name);
        read(Wanted::Certificate, File { name, bytes: &bytes, password: None, beside }, NOW)
    };
    assert_eq!(names(&beside("rsa.key", &own).unwrap()), ["key"]);
    assert_eq!(names(&beside("rsa.key", "not PEM at all").unwrap()), ["key"]);
    for other in ["ec.key", "ed.key"] {
        assert_eq!(beside(other, &own).unwrap_err(), Problem::OtherCertificate);
        assert_eq!(beside("rsa.cer", &text(&[other])).unwrap_err(), Problem::OtherKey);
    }
}

#[test]
fn a_key_and_a_certificate_that_do_not_belong_together_are_refused() {
    for names in [["rsa.pem", "ec.key"], ["ec.key", "ed.pem"], ["ed.key", "rsa.pem"], ["chain.pem", "ec.key"]]
    {
        let problem = read_bytes(Wanted::Certificate, text(&names).as_bytes(), None).unwrap_err();
        assert_eq!(problem, Problem::KeyMismatch, "{names:?}");
    }
    // The pair may stand anywhere.
    let read = read_bytes(
        Wanted::Certificate,
        text(&["chain.pem", "ec.key", "rsa.key", "rsa.pem"]).as_bytes(),
        None,
    );
    let read = read.unwrap();
    assert!(text_of(&read, "certificate").starts_with(&text(&["rsa.pem"])));
    assert_eq!(text_of(&read, "key"), text(&["rsa.key"]));
}

#[test]
fn a_certificate_out_of_its_time_is_refused_with_the_day() {
    let bytes = bytes("rsa.pem");
    let at =
        |now| read(Wanted::Certificate, File { name: "", bytes: &bytes, password: None, beside: "" }, now);
    let expired = at(LATER).unwrap_err();
    assert_eq!(expired, Problem::Expired("1 January 2120".into()));
    assert!(expired.to_string().contains("1 January 2120"), "{expired}");
    assert_eq!(at(0).unwrap_err(), Problem::NotYetValid("1 January 2020".into()));
    assert!(at(NOW).is_ok());
}

#[test]
fn a_half_that_is_missing_is_named() {
    assert_eq!(read_bytes(Wanted::Key, &bytes("rsa.pem"), None).unwrap_err(), Problem::NoKey);
    assert_eq!(certificate("nokey.pfx", Some("secret")).unwrap_err(), Problem::NoKey);
    assert_eq!(certificate("account.json", None).unwrap_err(), Problem::NoCertificate);
    let request = "-----BEGIN CERTIFICATE REQUEST-----\nMAA=\n-----END CERTIFICATE REQUEST-----\n";
    let problem = read_bytes(Wanted::Certificate, request.as_bytes(), None).unwrap_err();
    assert_eq!(problem, Problem::OtherKind("certificate request".into()));
}

#[test]
fn a_service_accounts_file_says_whose_it_is_and_stays_as_it_is() {
    for wanted in [Wanted::Json, Wanted::Key] {
        let read = read_bytes(wanted, &bytes("account.json"), None).unwrap();
        assert_eq!(fact(&read, "Account"), "app@marlow.example");
        assert_eq!(fact(&read, "Project"), "marlow");
        assert_eq!(fact(&read, "Key"), "RSA 2048");
        assert_eq!(text_of(&read, ""), text(&["account.json"]));
    }
    assert_eq!(text_of(&read_bytes(Wanted::Json, b"{\"a\": 1}", None).unwrap(), ""), "{\"a\": 1}");
    assert_eq!(read_bytes(Wanted::Json, b"{", None).unwrap_err(), Problem::NotJson);
    assert_eq!(read_bytes(Wanted::Key, b"{\"a\": 1}", None).unwrap_err(), Problem::NoKey);
    let broken = br#"{"private_key": "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"}"#;
    assert_eq!(read_bytes(Wanted::Json, broken, None).unwrap_err(), Problem::Unreadable);
}

#[test]
fn a_pem_field_takes_certificates_in_either_form() {
    let chain = text(&["chain.pem"]);
    assert_eq!(text_of(&read_bytes(Wanted::Pem, chain.as_bytes(), None).unwrap(), ""), chain);
    assert_eq!(text_of(&read_bytes(Wanted::Pem, &bytes("rsa.cer"), None).unwrap(), ""), text(&["rsa.pem"]));
    assert_eq!(read_bytes(Wanted::Pem, &bytes("empty.pfx"), None).unwrap_err(), Problem::NotPem);
}

#[test]
fn other_files_are_taken_as_they_are() {
    assert_eq!(text_of(&read_bytes(Wanted::Bytes, &[0xfb, 0xff], None).unwrap(), ""), "+/8=");
    assert_eq!(text_of(&read_bytes(Wanted::Text, b"any", None).unwrap(), ""), "any");
    assert_eq!(read_bytes(Wanted::Text, &[0xff], None).unwrap_err(), Problem::NotText);
}

#[test]
fn nothing_and_too_much_is_refused() {
    for wanted in [Wanted::Certificate, Wanted::Key, Wanted::Pem, Wanted::Json, Wanted::Text, Wanted::Bytes] {
        assert_eq!(read_bytes(wanted, &vec![b'a'; LARGEST + 1], None).unwrap_err(), Problem::TooLarge);
        assert_eq!(read_bytes(wanted, b"", None).unwrap_err(), Problem::Empty);
    }
    assert!(read_bytes(Wanted::Bytes, &vec![0; LARGEST], None).is_ok());
}

#[test]
fn a_damaged_file_is_refused_and_nothing_worse() {
    for name in [
        "legacy.pfx",
        "modern.pfx",
        "open.pfx",
        "rsa.cer",
        "ec.p8",
        "rsa-pkcs1.der",
        "ec-locked.key",
        "account.json",
    ] {
        let whole = bytes(name);
        for end in 0..whole.len() - 1 {
            let read = read_bytes(Wanted::Certificate, &whole[..end], Some("secret"));
            assert!(read.is_err(), "{name} without what follows {end}");
        }
    }
    // In steps where a password has to be tried each time.
    for (name, step) in [("rsa.cer", 1), ("ec.p8", 1), ("open.pfx", 41)] {
        let whole = bytes(name);
        for at in (0..whole.len()).step_by(step) {
            for bit in [0x01, 0x80] {
                let mut changed = whole.clone();
                changed[at] ^= bit;
                // Not every byte matters; none may break anything.
                let _ = read_bytes(Wanted::Certificate, &changed, Some("secret"));
            }
        }
    }
    for garbage in [
        &b"hello"[..],
        &[0x30, 0x82],
        &[0xff; 300],
        &[0x30; 300],
        "-----BEGIN CERTIFICATE-----\nAAAA".as_bytes(),
    ] {
        assert_eq!(read_bytes(Wanted::Certificate, garbage, None).unwrap_err(), Problem::Unreadable);
    }
}

#[test]
fn secrets_are_not_written_into_logs() {
    let read = certificate("modern.pfx", Some("secret")).unwrap();
    let written = format!("{read:?}");
    assert!(written.contains("\"key\"") && !written.contains("PRIVATE KEY"), "{written}");
}
