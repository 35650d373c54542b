//! What the vault keeps closed, and what it opens.

use super::{seal::nonce, *};
use std::collections::HashSet;

const PLACE: &[&str] = &["hub", "user", "connection", "value"];

fn vault(keys: &str) -> Vault {
    Vault::from_keyring(KeyRing::load(None, Some(keys)).unwrap())
}

fn key(byte: u8) -> String {
    format!("{byte:02x}").repeat(32)
}

#[test]
fn k1_what_was_sealed_opens_in_its_place_only() {
    let vault = vault(&key(1));
    let sealed = vault.seal(Purpose::Credential, PLACE, b"canary");
    assert_eq!(vault.open(Purpose::Credential, PLACE, &sealed).unwrap().as_slice(), b"canary");
    assert!(!sealed.windows(6).any(|window| window == b"canary"));
    for other in [
        &["hub", "other", "connection", "value"][..],
        &["hub", "user", "connection"],
        &["hub", "userconnection", "", "value"],
        &["hubuser", "", "connection", "value"],
        &[],
    ] {
        assert_eq!(vault.open(Purpose::Credential, other, &sealed).unwrap_err(), VaultError::Refused);
    }
    assert_eq!(vault.open(Purpose::Transaction, PLACE, &sealed).unwrap_err(), VaultError::Refused);
}

#[test]
fn a_bound_record_opens_only_beside_what_it_was_sealed_with() {
    let vault = vault(&key(1));
    let bound = &["template", "region", "eu"][..];
    let sealed = vault.seal_bound(Purpose::Credential, PLACE, bound, b"canary");
    let open = |bound: &[&str], sealed: &[u8]| vault.open_bound(Purpose::Credential, PLACE, bound, sealed);
    assert_eq!(open(bound, &sealed).unwrap().as_slice(), b"canary");
    for other in
        [&["template", "region", "us"][..], &["template", "region"], &[], &["template", "regioneu", ""]]
    {
        assert_eq!(open(other, &sealed).unwrap_err(), VaultError::Refused);
    }
    assert!(vault.open(Purpose::Credential, PLACE, &sealed).is_err());
    assert!(vault.is_bound(&sealed));
    // A record of before opens, and is not one of the new kind by having its mark.
    let mut older = vault.seal(Purpose::Credential, PLACE, b"canary");
    assert_eq!(open(bound, &older).unwrap().as_slice(), b"canary");
    assert!(!vault.is_bound(&older) && older[0] == Vault::UNBOUND);
    older[0] = sealed[0];
    assert!(open(&[], &older).is_err());
    let mut stripped = sealed;
    stripped[0] = Vault::UNBOUND;
    assert!(open(bound, &stripped).is_err());
}

#[test]
fn k2_of_a_million_nonces_none_repeats() {
    let seen: HashSet<_> = (0..1_000_000).map(|_| nonce()).collect();
    assert_eq!(seen.len(), 1_000_000);
    let vault = vault(&key(1));
    let sealed = [(); 2].map(|()| vault.seal(Purpose::Credential, PLACE, b"canary"));
    assert_ne!(sealed[0], sealed[1]);
}

#[test]
fn k4_every_cut_and_every_flipped_bit_is_noticed() {
    let vault = vault(&key(1));
    let sealed = vault.seal(Purpose::Credential, PLACE, b"canary");
    for len in 0..sealed.len() {
        assert!(vault.open(Purpose::Credential, PLACE, &sealed[..len]).is_err(), "cut to {len}");
    }
    for at in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[at] ^= 1;
        assert!(vault.open(Purpose::Credential, PLACE, &changed).is_err(), "flipped at {at}");
    }
}

#[test]
fn k5_a_new_first_key_leaves_old_records_readable_until_they_are_sealed_again() {
    let old = vault(&format!("a:{}", key(1)));
    let sealed = old.seal(Purpose::Credential, PLACE, b"canary");
    let mac = old.mac(Purpose::Cursor, b"page 2");

    let rotated = vault(&format!("b:{},a:{}", key(2), key(1)));
    assert!(!rotated.is_current(&sealed));
    let plain = rotated.open(Purpose::Credential, PLACE, &sealed).unwrap();
    assert!(rotated.verify_mac(Purpose::Cursor, b"page 2", &mac));
    let again = rotated.seal(Purpose::Credential, PLACE, &plain);
    assert!(rotated.is_current(&again));

    let new = vault(&format!("b:{}", key(2)));
    assert_eq!(new.open(Purpose::Credential, PLACE, &again).unwrap().as_slice(), b"canary");
    assert_eq!(
        new.open(Purpose::Credential, PLACE, &sealed).unwrap_err(),
        VaultError::UnknownKey("a".to_owned())
    );
}

#[test]
fn k3_another_key_under_the_same_id_opens_nothing() {
    let sealed = vault(&format!("a:{}", key(1))).seal(Purpose::Credential, PLACE, b"canary");
    let other = vault(&format!("a:{}", key(2)));
    assert_eq!(other.open(Purpose::Credential, PLACE, &sealed).unwrap_err(), VaultError::Refused);
}

#[test]
fn k6_a_wrong_key_is_noticed() {
    let record = vault(&format!("a:{}", key(1))).key_check_record();
    vault(&format!("b:{},a:{}", key(2), key(1))).check_key(&record).unwrap();
    assert!(vault(&format!("a:{}", key(2))).check_key(&record).is_err());
    assert!(vault(&format!("b:{}", key(1))).check_key(&record).is_err());
}

#[test]
fn a_mac_holds_for_its_data_and_purpose_only() {
    let vault = vault(&key(1));
    let mac = vault.mac(Purpose::Cursor, b"page 2");
    assert!(vault.verify_mac(Purpose::Cursor, b"page 2", &mac));
    assert!(!vault.verify_mac(Purpose::Cursor, b"page 3", &mac));
    assert!(!vault.verify_mac(Purpose::Transaction, b"page 2", &mac));
    assert!(!vault.verify_mac(Purpose::Cursor, b"page 2", &mac[..31]));
    assert!(!vault.verify_mac(Purpose::Cursor, b"page 2", &[]));
}

#[test]
fn nothing_of_a_key_is_printed() {
    assert_eq!(format!("{:?}", vault(&format!("a:{}", key(0xab)))), r#"Vault { ring: KeyRing(["a"]) }"#);
}

#[test]
fn after_the_key_check_record_of_a_bound_database_no_unbound_record_opens() {
    let vault = vault(&format!("a:{}", key(1)));
    let unbound = vault.seal(Purpose::Credential, PLACE, b"plain");
    let bound = vault.seal_bound(Purpose::Credential, PLACE, &["b"], b"plain");
    let opens = |record: &[u8]| vault.open_bound(Purpose::Credential, PLACE, &["b"], record).is_ok();
    // That of an earlier version says nothing about the others.
    vault.check_key(&vault.seal(Purpose::Credential, &["sentinel"], &[])).unwrap();
    assert!(opens(&unbound) && opens(&bound));
    vault.check_key(&vault.key_check_record()).unwrap();
    assert!(!opens(&unbound) && opens(&bound));
    vault.check_key(&vault.seal(Purpose::Credential, &["sentinel"], &[])).unwrap();
    assert!(!opens(&unbound));
}
