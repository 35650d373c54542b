//! Pairs: which private key belongs to which certificate.

use crate::{
    certificate::Certificate, found::Found, key::Key, password::Password, pem_file, problem::Problem,
    wanted::Wanted,
};

/// Checks that there is what is wanted, that it is in force, and that key and certificate belong together; those come
/// first then. `beside` is the PEM of the other half that was entered before.
pub(crate) fn check(mut found: Found, wanted: Wanted, beside: &str, now: i64) -> Result<Found, Problem> {
    if found.certificates.is_empty() && found.keys.is_empty() {
        return Err(Problem::Unreadable);
    }
    if wanted == Wanted::Key {
        return if found.keys.is_empty() { Err(Problem::NoKey) } else { Ok(found) };
    }
    if wanted == Wanted::Certificate && found.is_pfx && found.keys.is_empty() {
        return Err(Problem::NoKey);
    }
    // What is in the boxes may be half of a pair, or nothing that can be read.
    let other = if wanted == Wanted::Certificate {
        pem_file::read(beside, &mut Password::new(None)).unwrap_or_default()
    } else {
        Found::default()
    };
    match (found.certificates.is_empty(), found.keys.is_empty()) {
        (false, false) => put_pair_first(&mut found).ok_or(Problem::KeyMismatch)?,
        (true, false) if is_mismatch(&other.certificates, &found.keys) => {
            return Err(Problem::OtherCertificate);
        }
        (false, true) if is_mismatch(&found.certificates, &other.keys) => return Err(Problem::OtherKey),
        _ => {}
    }
    // Authorities besides the certificate itself are the other side's business.
    let count = if wanted == Wanted::Pem { found.certificates.len() } else { 1 };
    found.certificates.iter().take(count).try_for_each(|certificate| certificate.check_validity(now))?;
    Ok(found)
}

/// Puts a key and its certificate first. `None` when no key belongs to any certificate, as far as that can be told.
fn put_pair_first(found: &mut Found) -> Option<()> {
    let mut unknown = None;
    for (at, key) in found.keys.iter().enumerate() {
        for (index, certificate) in found.certificates.iter().enumerate() {
            match key.belongs_to(certificate) {
                Some(true) => {
                    found.keys.swap(0, at);
                    let own = found.certificates.remove(index);
                    found.certificates.insert(0, own);
                    return Some(());
                }
                Some(false) => {}
                // Taken on trust; the hub compares again.
                None => unknown = Some((at, index)),
            }
        }
    }
    let (at, index) = unknown?;
    found.keys.swap(0, at);
    found.certificates[..=index].rotate_right(1);
    Some(())
}

/// Whether it is certain that no key belongs to any certificate. It is not when there are none.
fn is_mismatch(certificates: &[Certificate], keys: &[Key]) -> bool {
    let mut pairs =
        certificates.iter().flat_map(|certificate| keys.iter().map(move |key| (key, certificate)));
    !certificates.is_empty()
        && !keys.is_empty()
        && pairs.all(|(key, certificate)| key.belongs_to(certificate) == Some(false))
}
