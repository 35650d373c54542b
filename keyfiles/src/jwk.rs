//! Private keys as JSON Web Keys (RFC 7517; their members are those of RFC 7518, section 6, and RFC 8037).

use crate::{
    key::{Key, curve},
    pem::decode,
};
use der::{Encode, asn1::UintRef};
use pkcs1::RsaPrivateKey;
use sec1::{EcParameters, EcPrivateKey};
use serde_json::Value;
use zeroize::Zeroizing;

/// The key of a document that is one, or the first of a set.
pub(crate) fn read(document: &Value) -> Option<Key> {
    let document = document.get("keys").and_then(|keys| keys.get(0)).unwrap_or(document);
    let field = |name| document.get(name).and_then(Value::as_str);
    let number = |name| decode(field(name)?);
    let private = number("d")?;
    match field("kty")? {
        "RSA" => {
            let numbers = ["n", "e", "p", "q", "dp", "dq", "qi"].map(number);
            let uint = |at: usize| UintRef::new(numbers[at].as_ref()?).ok();
            let key = RsaPrivateKey {
                modulus: uint(0)?,
                public_exponent: uint(1)?,
                private_exponent: UintRef::new(&private).ok()?,
                prime1: uint(2)?,
                prime2: uint(3)?,
                exponent1: uint(4)?,
                exponent2: uint(5)?,
                coefficient: uint(6)?,
                other_prime_infos: None,
            };
            Key::read(&Zeroizing::new(key.to_der().ok()?))
        }
        "EC" => {
            // SEC 1, section 2.3.3.
            let point = [&[4], number("x")?.as_slice(), number("y")?.as_slice()].concat();
            let curve = EcParameters::NamedCurve(curve(field("crv")?)?);
            let key =
                EcPrivateKey { private_key: &private, parameters: Some(curve), public_key: Some(&point) };
            Key::read(&Zeroizing::new(key.to_der().ok()?))
        }
        _ if field("crv") == Some("Ed25519") => Key::ed25519(&private),
        _ => None,
    }
}
