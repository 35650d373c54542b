//! Private keys: PKCS #8 (RFC 5958), and the older forms PKCS #1 (RFC 8017) and SEC 1 (RFC 5915), which become PKCS #8.

use crate::{certificate::Certificate, pem};
use der::{
    Decode, Encode,
    asn1::{AnyRef, OctetStringRef},
};
use pkcs1::RsaPrivateKeyRef;
use pkcs8::PrivateKeyInfoRef;
use sec1::EcPrivateKey;
use spki::{AlgorithmIdentifierRef, ObjectIdentifier};
use zeroize::Zeroizing;

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
/// Algorithms and curves that need no more than a name (RFC 5480, section 2.1.1.1, and RFC 8410, section 3).
const NAMES: [(ObjectIdentifier, &str); 6] = [
    (ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7"), "P-256"),
    (ObjectIdentifier::new_unwrap("1.3.132.0.34"), "P-384"),
    (ObjectIdentifier::new_unwrap("1.3.132.0.35"), "P-521"),
    (ObjectIdentifier::new_unwrap("1.3.132.0.10"), "secp256k1"),
    (ED25519, "Ed25519"),
    (ObjectIdentifier::new_unwrap("1.3.101.113"), "Ed448"),
];

/// A private key as PKCS #8.
#[derive(Clone)]
pub(crate) struct Key {
    der: Zeroizing<Vec<u8>>,
    kind: String,
    algorithm: ObjectIdentifier,
    public: Option<Vec<u8>>,
}

impl Key {
    /// Any of the three forms.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        Self::read_on(None, bytes)
    }

    /// Any of the three forms. SEC 1 may leave it to others to name the `curve`.
    pub(crate) fn read_on(curve: Option<ObjectIdentifier>, bytes: &[u8]) -> Option<Self> {
        if let Ok(info) = PrivateKeyInfoRef::from_der(bytes) {
            return Self::from_info(&info);
        }
        let (oid, parameters) = if RsaPrivateKeyRef::from_der(bytes).is_ok() {
            (RSA, AnyRef::NULL.to_der().ok()?)
        } else {
            let parameters = EcPrivateKey::from_der(bytes).ok()?.parameters;
            (EC, parameters.and_then(|parameters| parameters.named_curve()).or(curve)?.to_der().ok()?)
        };
        let parameters = Some(AnyRef::from_der(&parameters).ok()?);
        let algorithm = AlgorithmIdentifierRef { oid, parameters };
        Self::from_info(&PrivateKeyInfoRef::new(algorithm, OctetStringRef::new(bytes).ok()?))
    }

    /// The key that a seed of Ed25519 is (RFC 8410, section 7).
    pub(crate) fn ed25519(seed: &[u8]) -> Option<Self> {
        let inner = Zeroizing::new(OctetStringRef::new(seed).ok()?.to_der().ok()?);
        let algorithm = AlgorithmIdentifierRef { oid: ED25519, parameters: None };
        Self::from_info(&PrivateKeyInfoRef::new(algorithm, OctetStringRef::new(&inner).ok()?))
    }

    /// The length of an RSA key in bits.
    pub(crate) fn rsa_bits(&self) -> Option<usize> {
        self.kind.strip_prefix("RSA ")?.parse().ok()
    }

    fn from_info(info: &PrivateKeyInfoRef<'_>) -> Option<Self> {
        let inner = info.private_key.as_bytes();
        let oid = info.algorithm.oid;
        let (kind, public) = match oid {
            RSA => {
                let key = RsaPrivateKeyRef::from_der(inner).ok()?;
                let kind = format!("RSA {}", bit_length(key.modulus.as_bytes()));
                (kind, Some(key.public_key().to_der().ok()?))
            }
            EC => {
                let curve = info.algorithm.parameters_oid().ok()?;
                let key = EcPrivateKey::from_der(inner).ok()?;
                (name(curve), key.public_key.map(<[u8]>::to_vec))
            }
            other => (name(other), info.public_key.and_then(|bits| Some(bits.as_bytes()?.to_vec()))),
        };
        Some(Self { der: Zeroizing::new(info.to_der().ok()?), kind, algorithm: oid, public })
    }

    /// `RSA 2048`, `P-256`, `Ed25519`; the object identifier of others.
    pub(crate) fn kind(&self) -> &str {
        &self.kind
    }

    /// As PEM of PKCS #8.
    pub(crate) fn pem(&self) -> Zeroizing<String> {
        Zeroizing::new(pem::write("PRIVATE KEY", &self.der))
    }

    /// Whether the certificate is for this key. `None` when that cannot be told: keys that are written without their
    /// public half, as those of Ed25519 mostly are, would have to be calculated with.
    pub(crate) fn belongs_to(&self, certificate: &Certificate) -> Option<bool> {
        let (algorithm, bits) = certificate.public_key();
        if algorithm != self.algorithm {
            return Some(false);
        }
        Some(self.public.as_deref()? == bits)
    }
}

/// The curve that has a name.
#[cfg(feature = "jwk")]
pub(crate) fn curve(name: &str) -> Option<ObjectIdentifier> {
    NAMES.iter().find(|(_, known)| *known == name).map(|(curve, _)| *curve)
}

fn name(oid: ObjectIdentifier) -> String {
    NAMES
        .iter()
        .find(|(known, _)| *known == oid)
        .map_or_else(|| oid.to_string(), |(_, name)| (*name).to_owned())
}

fn bit_length(number: &[u8]) -> usize {
    number.first().map_or(0, |first| 8 * number.len() - first.leading_zeros() as usize)
}
