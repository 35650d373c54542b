//! The ways in which a key or certificate arrives: other programs' files, and what copying does to PEM.

use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use inlay_keyfiles::{Contents, File, Problem, Wanted, certificates, private_key, read};
use std::{fs, path::Path};

/// 1 January 2030.
const NOW: i64 = 1_893_456_000;
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");

fn bytes(name: &str) -> Vec<u8> {
    fs::read(Path::new(FOLDER).join(name)).expect("the file is there")
}

fn text(name: &str) -> String {
    String::from_utf8(bytes(name)).expect("the file is text")
}

fn file(wanted: Wanted, bytes: &[u8], password: Option<&str>) -> Result<Contents, Problem> {
    read(wanted, File { name: "picked", bytes, password, beside: "" }, NOW)
}

fn of<'a>(contents: &'a Contents, field: &str) -> &'a str {
    contents.texts.iter().find(|(name, _)| *name == field).map_or("", |(_, text)| text.as_str())
}

/// A key that is in no file, pasted: as PKCS #8.
#[track_caller]
fn pasted(text: &str) -> String {
    private_key(text.as_bytes()).unwrap_or_else(|problem| panic!("{text:?}: {problem}")).pem.to_string()
}

#[test]
fn i9_a_pfx_in_ber_is_opened_as_browsers_write_it() {
    let pfx = bytes("nss.pfx");
    assert_eq!(pfx[..2], [0x30, 0x80], "of indefinite length");
    let read = file(Wanted::Certificate, &pfx, Some("secret")).unwrap();
    assert_eq!(of(&read, "key"), text("rsa.key"));
    assert!(of(&read, "certificate").starts_with(&text("rsa.pem")));
    for end in 0..pfx.len() - 1 {
        assert!(
            file(Wanted::Certificate, &pfx[..end], Some("secret")).is_err(),
            "without what follows {end}"
        );
    }
}

#[test]
fn i9_ber_inside_ber_ends_somewhere() {
    for opening in [&[0x30, 0x80][..], &[0x24, 0x80], &[0x30, 0x84, 0xff, 0xff, 0xff, 0xff], &[0x30, 0xff]] {
        let problem = file(Wanted::Certificate, &opening.repeat(20_000), None).unwrap_err();
        assert_eq!(problem, Problem::Unreadable);
    }
}

#[test]
fn i9_every_password_of_a_pfx_that_is_none_opens_it() {
    for password in [None, Some("")] {
        for name in ["empty.pfx", "empty-legacy.pfx", "absent.pfx"] {
            let read = file(Wanted::Key, &bytes(name), password);
            assert!(read.unwrap_or_else(|problem| panic!("{name}: {problem}")).texts.len() == 1, "{name}");
        }
    }
    assert_eq!(of(&file(Wanted::Key, &bytes("absent.pfx"), None).unwrap(), ""), text("ec.key"));
}

#[test]
fn i9_a_pfx_with_the_mac_of_rfc_9579_is_opened() {
    let read = file(Wanted::Certificate, &bytes("pbmac1.pfx"), Some("secret")).unwrap();
    assert_eq!(of(&read, "key"), text("rsa.key"));
    for (password, problem) in [(None, Problem::PasswordNeeded), (Some("Secret"), Problem::WrongPassword)] {
        assert_eq!(file(Wanted::Certificate, &bytes("pbmac1.pfx"), password).unwrap_err(), problem);
    }
}

#[test]
fn i9_of_several_keys_one_is_taken_with_its_certificate_and_the_others_are_named() {
    let read = file(Wanted::Certificate, &bytes("two.p12"), Some("secret")).unwrap();
    let name = if of(&read, "key").len() > 1000 { "rsa" } else { "ec" };
    assert_eq!(of(&read, "key"), text(&format!("{name}.key")));
    assert_eq!(of(&read, "certificate"), text(&format!("{name}.pem")));
    assert!(read.facts.contains(&("Further keys", "1 (left out)".to_owned())), "{read:?}");
}

#[test]
fn i9_what_scrypt_protects_is_opened_unless_it_takes_too_much_memory() {
    let read = file(Wanted::Key, &bytes("ec-locked-scrypt.key"), Some("secret")).unwrap();
    assert_eq!(of(&read, ""), text("ec.key"));
    let mut der = private_key_bytes("ec-locked-scrypt.key");
    // N = 16384 and r = 8, as OpenSSL writes them.
    let at = der.windows(7).position(|part| part == [2, 2, 0x40, 0, 2, 1, 8]).expect("they are there");
    der[at + 6] = 127;
    assert_eq!(file(Wanted::Key, &der, Some("secret")).unwrap_err(), Problem::UnknownProtection);
}

/// The DER of a PEM file.
fn private_key_bytes(name: &str) -> Vec<u8> {
    let text = text(name);
    let body: String = text.lines().filter(|line| !line.starts_with('-')).collect();
    Base64::decode_vec(&body).expect("it is Base64")
}

#[test]
fn i9_what_copying_does_to_pem_is_undone() {
    let whole = text("rsa.key");
    let lines: Vec<&str> = whole.lines().collect();
    let escaped = lines.join("\\n");
    for broken in [
        whole.replace('\n', "\r\n"),
        whole.replace('\n', "\r"),
        // Out of JSON and environment files, with or without quotes, once or twice escaped.
        escaped.clone(),
        format!("\"{escaped}\\n\""),
        format!("PRIVATE_KEY='{escaped}'"),
        lines.join("\\r\\n"),
        lines.join("\\\\n"),
        escaped.replace('+', "\\u002B"),
        // Shells, spreadsheets and boxes of one line.
        lines.join(" "),
        lines.concat(),
        whole.replace([' ', '\n'], ""),
        lines.join("\\\n"),
        // Editors, chats and pages.
        lines.join("\n    "),
        lines.join("\n> "),
        lines.join("\u{a0}\n\u{a0}"),
        lines.join("\u{2028}"),
        whole.replace("RSA", "\u{200b}RSA"),
        whole.replace("--", "\u{2014}"),
        whole.replace("-----", "\u{2013}\u{2013}"),
        format!("\u{feff}{whole}"),
        format!("Our key:\n\n{whole}\nKeep it safe."),
        lines.join("\n\n"),
        Base64::encode_string(whole.as_bytes()),
        Base64UrlUnpadded::encode_string(&private_key_bytes("rsa.key")),
        Base64::encode_string(&private_key_bytes("rsa.key"))
            .as_bytes()
            .chunks(76)
            .map(|line| String::from_utf8_lossy(line).into_owned() + "\r\n")
            .collect(),
        Base64::encode_string(&bytes("rsa-pkcs1.der")),
    ] {
        assert_eq!(pasted(&broken), whole, "{broken}");
        let read = file(Wanted::Key, broken.as_bytes(), None).unwrap();
        assert_eq!(of(&read, ""), whole, "{broken}");
    }
}

#[test]
fn i9_a_text_file_may_be_in_another_encoding() {
    let whole = text("rsa.key");
    let low: Vec<u8> = whole.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let high: Vec<u8> = whole.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let latin = [b"friendlyName: J\xfcrgen\n", whole.as_bytes()].concat();
    for bytes in [[b"\xff\xfe", &*low].concat(), [b"\xfe\xff", &*high].concat(), low, high, latin] {
        assert_eq!(of(&file(Wanted::Key, &bytes, None).unwrap(), ""), whole);
    }
    let account: Vec<u8> = text("account.json").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let read = file(Wanted::Json, &[b"\xff\xfe", &*account].concat(), None).unwrap();
    assert_eq!(of(&read, ""), text("account.json"));
}

#[test]
fn i9_every_form_of_a_key_is_pasted() {
    for (name, plain) in [
        ("rsa.key", "rsa.key"),
        ("rsa-pkcs1.key", "rsa.key"),
        ("account.json", "rsa.key"),
        ("bags.pem", "rsa.key"),
        ("ec.key", "ec.key"),
        ("ed.key", "ed.key"),
    ] {
        assert_eq!(pasted(&text(name)), text(plain), "{name}");
    }
    let sec1 = pasted(&text("ec-sec1.key"));
    let pair = text("ec.pem") + &sec1;
    assert!(file(Wanted::Certificate, pair.as_bytes(), None).is_ok());
    assert!(
        private_key(text("ed-openssh.key").as_bytes())
            .unwrap()
            .pem
            .starts_with("-----BEGIN PRIVATE KEY-----\nMC4C")
    );
    assert_eq!(private_key(text("rsa.key").as_bytes()).unwrap().rsa_bits, Some(2048));
    assert_eq!(private_key(text("ec.key").as_bytes()).unwrap().rsa_bits, None);
}

#[test]
fn i9_a_json_web_key_in_a_file_is_left_to_the_hub() {
    let read = file(Wanted::Key, text("ec.jwk").as_bytes(), None).unwrap();
    assert_eq!(of(&read, ""), text("ec.jwk"));
}

#[test]
#[cfg(feature = "jwk")]
fn i9_a_json_web_key_or_the_first_of_a_set_is_a_key() {
    assert_eq!(pasted(&text("rsa.jwk")), text("rsa.key"));
    assert_eq!(pasted(&text("ed.jwk")), text("ed.key"));
    // SEC 1 says the curve inside, too.
    assert_eq!(pasted(&text("ec.jwk")), pasted(&text("ec-sec1.key")));
    let set = format!("{{\"keys\": [{}]}}", text("rsa.jwk"));
    assert_eq!(pasted(&set), text("rsa.key"));
}

#[test]
fn i9_the_curve_may_stand_before_the_key_only() {
    let whole = text("ec-sec1.key");
    let (parameters, _) = whole.split_once("-----BEGIN EC PRIVATE").expect("there are two blocks");
    // As OpenSSL writes it, without the parameters `[0] { OID }` in it (RFC 5915, section 3).
    let start = whole.find("-----BEGIN EC PRIVATE KEY-----\n").expect("it is there") + 31;
    let body: String = whole[start..].lines().take_while(|line| !line.starts_with('-')).collect();
    let mut der = Base64::decode_vec(&body).expect("it is Base64");
    let at = der.windows(2).position(|part| part == [0xa0, 0x0a]).expect("it has parameters");
    der.drain(at..at + 12);
    der[1] -= 12;
    let bare = format!(
        "-----BEGIN EC PRIVATE KEY-----\n{}\n-----END EC PRIVATE KEY-----\n",
        Base64::encode_string(&der)
    );
    assert_eq!(private_key(bare.as_bytes()).err(), Some(Problem::Unreadable));
    let key = pasted(&(parameters.to_owned() + &bare));
    let pair = text("ec.pem") + &key;
    assert!(file(Wanted::Certificate, pair.as_bytes(), None).is_ok(), "{key}");
}

#[test]
fn i9_certificates_are_found_whatever_stands_around_them() {
    let chain = text("rsa.pem") + &text("chain.pem");
    let found = certificates(&text("bags.pem")).unwrap();
    assert_eq!(found, chain);
    for broken in [
        chain.replace('\n', " "),
        chain.replace('\n', "\\n"),
        chain.replace("E-----\n-", "E-----\nBag Attributes: none\n-"),
    ] {
        assert_eq!(certificates(&broken).unwrap(), chain);
    }
    assert_eq!(certificates(&Base64::encode_string(&bytes("rsa.cer"))).unwrap(), text("rsa.pem"));
    // A key beside it is none of its business.
    assert_eq!(certificates(&(text("ec-locked.key") + &text("rsa.pem"))).unwrap(), text("rsa.pem"));
    assert_eq!(certificates(&text("rsa.key")).unwrap_err(), Problem::NoCertificate);
    assert_eq!(certificates("hello").unwrap_err(), Problem::Unreadable);
}

#[test]
fn i9_a_form_that_is_not_read_says_what_to_do() {
    let putty = b"PuTTY-User-Key-File-3: ssh-ed25519\r\nEncryption: none\r\n";
    for (bytes, step) in [
        (putty.to_vec(), "Export OpenSSH key"),
        (bytes("rsa-openssh.key"), "ssh-keygen -p -N \"\" -m PKCS8 -f COPY"),
        (bytes("rsa-locked-pkcs1.key"), "openssl pkcs8 -topk8 -in KEY.pem -out NEW.pem"),
        (bytes("java.jks"), "keytool -importkeystore"),
    ] {
        let problem = file(Wanted::Key, &bytes, Some("secret")).unwrap_err();
        assert!(!problem.asks_for_password() && problem.to_string().contains(step), "{problem}");
    }
}

#[test]
fn i9_what_is_pasted_is_never_decrypted() {
    for name in ["ec-locked.key", "ec-locked-scrypt.key", "ec-locked-old.key"] {
        assert_eq!(private_key(text(name).as_bytes()).err(), Some(Problem::PasswordNeeded), "{name}");
    }
    for name in ["modern.pfx", "slow.pfx", "nss.pfx", "absent.pfx"] {
        assert_eq!(
            private_key(Base64::encode_string(&bytes(name)).as_bytes()).err(),
            Some(Problem::PasswordNeeded),
            "{name}"
        );
    }
}
