//! Signing keys of host apps: what the hub keeps of them, how they are made and what is refused.

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::{KeySize, PublicEncryptingKey, PublicKey};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P256_SHA256_FIXED, ED25519, EcdsaKeyPair, Ed25519KeyPair, KeyPair,
    ParsedPublicKey, RsaKeyPair,
};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::DecodingKey;
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;
use zeroize::Zeroizing;

/// How tokens of a key are signed (RFC 7518 section 3.1, RFC 8037 section 3.1). A property of the stored key: what a
/// token's header says is compared with it and never followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    RS256,
    /// RSASSA-PSS with SHA-256.
    PS256,
    /// ECDSA on P-256 with SHA-256.
    ES256,
    /// Ed25519.
    EdDSA,
}

impl Algorithm {
    /// The name in a token's header.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RS256 => "RS256",
            Self::PS256 => "PS256",
            Self::ES256 => "ES256",
            Self::EdDSA => "EdDSA",
        }
    }

    pub(super) fn for_jwt(self) -> jsonwebtoken::Algorithm {
        match self {
            Self::RS256 => jsonwebtoken::Algorithm::RS256,
            Self::PS256 => jsonwebtoken::Algorithm::PS256,
            Self::ES256 => jsonwebtoken::Algorithm::ES256,
            Self::EdDSA => jsonwebtoken::Algorithm::EdDSA,
        }
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Algorithm {
    type Err = KeyError;

    fn from_str(name: &str) -> Result<Self, KeyError> {
        [Self::RS256, Self::PS256, Self::ES256, Self::EdDSA]
            .into_iter()
            .find(|algorithm| algorithm.as_str() == name)
            .ok_or(KeyError::UnknownAlgorithm)
    }
}

/// What the hub keeps of a key: enough to verify, nothing to sign with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningKey {
    /// The last part of the tokens' `iss`; 1 to 64 of `0-9A-Za-z_-`.
    pub id: String,
    /// The one hub that tokens of this key are good for.
    pub hub_id: String,
    /// The only algorithm that is accepted with this key.
    pub algorithm: Algorithm,
    /// The public half as PEM; checked with [`check_public_key`] when it was registered.
    pub public_pem: String,
    /// Accepts tokens without `aud`, for host apps that sign for Versori's hosted API as well.
    pub legacy_no_aud: bool,
}

/// A signing key, parsed once for all tokens that it verifies.
pub struct VerifyingKey {
    /// As it is stored.
    pub signing: SigningKey,
    /// `None` when the PEM is not a key of its algorithm: it verifies nothing.
    parsed: Option<DecodingKey>,
    /// SHA-256 of algorithm and PEM, so that another key of the same id is another one.
    pub(super) fingerprint: [u8; 32],
}

impl VerifyingKey {
    /// Parses the PEM.
    #[must_use]
    pub fn new(signing: SigningKey) -> Self {
        let fingerprint = Sha256::new()
            .chain_update(signing.algorithm.as_str())
            .chain_update([0])
            .chain_update(&signing.public_pem)
            .finalize();
        let parsed = decoding_key(&signing.public_pem, signing.algorithm);
        Self { signing, parsed, fingerprint: fingerprint.into() }
    }

    /// Whether the signature, in unpadded base64url, is this key's and the message's.
    pub(super) fn verifies(&self, message: &str, signature: &str) -> bool {
        let algorithm = self.signing.algorithm.for_jwt();
        self.parsed.as_ref().is_some_and(|key| {
            matches!(jsonwebtoken::crypto::verify(signature, message.as_bytes(), key, algorithm), Ok(true))
        })
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("VerifyingKey").field(&self.signing).finish()
    }
}

/// The half of a generated key that is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningKeyMaterial {
    /// `SubjectPublicKeyInfo` as PEM (RFC 7468 section 13).
    pub public_pem: String,
}

/// Why a key was not accepted or not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not one of the four algorithms.
    #[error("the algorithm is one of RS256, PS256, ES256 and EdDSA")]
    UnknownAlgorithm,
    /// Somebody pasted the wrong half.
    #[error(
        "this is a private key: register its public half, and replace the key, because it has now been sent around"
    )]
    Private,
    /// Not PEM, several blocks, or not a public key.
    #[error("the key is not one PEM block that starts with `-----BEGIN PUBLIC KEY-----`")]
    NotAPublicKey,
    /// RSA below 2048 bits, above 8192, or with an exponent that gives no security; a point that is not on the curve.
    #[error(
        "the key is too weak or damaged: RSA keys have 2048 to 8192 bits, and 3072 is right for new ones"
    )]
    Weak,
    /// A key of another kind than the algorithm needs.
    #[error(
        "the key does not fit the algorithm: RSA for RS256 and PS256, P-256 for ES256, Ed25519 for EdDSA"
    )]
    WrongKind,
    /// The operating system or the cryptography library failed.
    #[error("the key could not be made")]
    NotMade,
}

impl From<aws_lc_rs::error::Unspecified> for KeyError {
    fn from(_: aws_lc_rs::error::Unspecified) -> Self {
        Self::NotMade
    }
}

/// Makes a key pair: RSA with 3072 bits, P-256 or Ed25519. The second half of the result is the private key as PKCS #8
/// PEM: it is shown once to the operator, never stored, and wiped when dropped.
///
/// # Errors
/// [`KeyError::NotMade`] when the system has no randomness to give.
pub fn generate_key(algorithm: Algorithm) -> Result<(SigningKeyMaterial, Zeroizing<String>), KeyError> {
    let (public, private) = match algorithm {
        Algorithm::RS256 | Algorithm::PS256 => {
            let pair = RsaKeyPair::generate(KeySize::Rsa3072)?;
            let private: Pkcs8V1Der<'static> = pair.as_der()?;
            let public: PublicKeyX509Der<'static> = pair.public_key().as_der()?;
            (pem_block("PUBLIC KEY", public.as_ref()), pem_block("PRIVATE KEY", private.as_ref()))
        }
        Algorithm::ES256 => {
            let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING)?;
            let private = pair.to_pkcs8v1()?;
            let public: PublicKeyX509Der<'static> = pair.public_key().as_der()?;
            (pem_block("PUBLIC KEY", public.as_ref()), pem_block("PRIVATE KEY", private.as_ref()))
        }
        Algorithm::EdDSA => {
            let pair = Ed25519KeyPair::generate()?;
            let private: Pkcs8V1Der<'static> = pair.as_der()?;
            let public: PublicKeyX509Der<'static> = pair.public_key().as_der()?;
            (pem_block("PUBLIC KEY", public.as_ref()), pem_block("PRIVATE KEY", private.as_ref()))
        }
    };
    Ok((SigningKeyMaterial { public_pem: public.to_string() }, private))
}

/// Checks a key before it is registered, so that verifying never meets a bad one.
///
/// # Errors
/// When it is private, no single public key, weak, or of the wrong kind for `algorithm`.
pub fn check_public_key(pem: &str, algorithm: Algorithm) -> Result<(), KeyError> {
    // Looked for in the text and not in the parsed blocks: half a private key is still private.
    if pem.contains("PRIVATE KEY") {
        return Err(KeyError::Private);
    }
    let blocks = pem::parse_many(pem).map_err(|_| KeyError::NotAPublicKey)?;
    let [block] = blocks.as_slice() else { return Err(KeyError::NotAPublicKey) };
    match (block.tag(), algorithm) {
        ("PUBLIC KEY", Algorithm::RS256 | Algorithm::PS256) => check_rsa(block.contents())?,
        ("RSA PUBLIC KEY", Algorithm::RS256 | Algorithm::PS256) => {
            let key = PublicKey::from_der(block.contents()).map_err(|_| KeyError::Weak)?;
            let der: PublicKeyX509Der<'static> = key.as_der().map_err(|_| KeyError::Weak)?;
            check_rsa(der.as_ref())?;
        }
        ("PUBLIC KEY", Algorithm::ES256) => {
            ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, block.contents())
                .map_err(|_| KeyError::WrongKind)?;
        }
        ("PUBLIC KEY", Algorithm::EdDSA) => {
            ParsedPublicKey::new(&ED25519, block.contents()).map_err(|_| KeyError::WrongKind)?;
        }
        _ => return Err(KeyError::NotAPublicKey),
    }
    decoding_key(pem, algorithm).map(drop).ok_or(KeyError::WrongKind)
}

/// The key in the form that verifying needs; `None` when the PEM is not a key of that kind.
pub(super) fn decoding_key(pem: &str, algorithm: Algorithm) -> Option<DecodingKey> {
    match algorithm {
        Algorithm::RS256 | Algorithm::PS256 => DecodingKey::from_rsa_pem(pem.as_bytes()),
        Algorithm::ES256 => DecodingKey::from_ec_pem(pem.as_bytes()),
        Algorithm::EdDSA => DecodingKey::from_ed_pem(pem.as_bytes()),
    }
    .ok()
}

/// The library refuses sizes outside 2048 to 8192 bits and exponents that are even or 1.
fn check_rsa(der: &[u8]) -> Result<(), KeyError> {
    let is_other_kind = ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, der).is_ok()
        || ParsedPublicKey::new(&ED25519, der).is_ok();
    if is_other_kind {
        return Err(KeyError::WrongKind);
    }
    PublicEncryptingKey::from_der(der).map(drop).map_err(|_| KeyError::Weak)
}

/// PEM in the strict form of RFC 7468 section 3: lines of 64 characters. By hand, so that no copy of a private key is
/// left in memory.
fn pem_block(label: &str, der: &[u8]) -> Zeroizing<String> {
    let text = Zeroizing::new(STANDARD.encode(der));
    // Room for everything at once, because growing would leave copies behind.
    let mut pem = Zeroizing::new(String::with_capacity(text.len() + text.len() / 64 + 2 * label.len() + 64));
    pem.push_str("-----BEGIN ");
    pem.push_str(label);
    pem.push_str("-----\n");
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.len().min(64));
        pem.push_str(line);
        pem.push('\n');
        rest = after;
    }
    pem.push_str("-----END ");
    pem.push_str(label);
    pem.push_str("-----\n");
    pem
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_lc_rs::signature::ECDSA_P384_SHA384_ASN1_SIGNING;

    const ALL: [Algorithm; 4] = [Algorithm::RS256, Algorithm::PS256, Algorithm::ES256, Algorithm::EdDSA];

    #[test]
    fn j12_a_generated_key_fits_its_algorithm_and_no_other_kind() {
        for algorithm in ALL {
            let (material, private) = generate_key(algorithm).unwrap();
            check_public_key(&material.public_pem, algorithm).unwrap();
            assert_eq!(check_public_key(&private, algorithm), Err(KeyError::Private));
            for other in ALL {
                let same_kind = is_rsa(other) == is_rsa(algorithm) && (is_rsa(other) || other == algorithm);
                assert_eq!(
                    check_public_key(&material.public_pem, other).is_ok(),
                    same_kind,
                    "{algorithm} as {other}"
                );
            }
        }
    }

    fn is_rsa(algorithm: Algorithm) -> bool {
        matches!(algorithm, Algorithm::RS256 | Algorithm::PS256)
    }

    fn der(tag: u8, content: &[u8]) -> Vec<u8> {
        let [high, low] = u16::try_from(content.len()).unwrap().to_be_bytes();
        let head = match (high, low) {
            (0, 0..128) => vec![tag, low],
            (0, _) => vec![tag, 0x81, low],
            _ => vec![tag, 0x82, high, low],
        };
        [&head[..], content].concat()
    }

    /// A `SubjectPublicKeyInfo` around a modulus of `len` bytes and an exponent of one byte.
    fn rsa_spki(len: usize, exponent: u8) -> String {
        let mut modulus = vec![0xc5; len];
        modulus.insert(0, 0);
        let key = der(0x30, &[der(2, &modulus), der(2, &[exponent])].concat());
        let rsa_encryption = [0x30, 13, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 13, 1, 1, 1, 5, 0];
        let bits = der(3, &[&[0][..], &key].concat());
        pem_block("PUBLIC KEY", &der(0x30, &[&rsa_encryption[..], &bits].concat())).to_string()
    }

    #[test]
    fn j12_small_rsa_keys_and_useless_exponents_are_refused() {
        check_public_key(&rsa_spki(256, 3), Algorithm::RS256).unwrap();
        for (len, exponent) in [(128, 3), (255, 3), (256, 1), (256, 2)] {
            let pem = rsa_spki(len, exponent);
            assert_eq!(
                check_public_key(&pem, Algorithm::RS256),
                Err(KeyError::Weak),
                "{len} bytes, e={exponent}"
            );
        }
    }

    #[test]
    fn other_curves_certificates_and_garbage_are_refused() {
        let p384 = EcdsaKeyPair::generate(&ECDSA_P384_SHA384_ASN1_SIGNING).unwrap();
        let der: PublicKeyX509Der<'static> = p384.public_key().as_der().unwrap();
        let p384 = pem_block("PUBLIC KEY", der.as_ref());
        assert_eq!(check_public_key(&p384, Algorithm::ES256), Err(KeyError::WrongKind));
        let good = generate_key(Algorithm::ES256).unwrap().0.public_pem;
        let certificate = good.replace("PUBLIC KEY", "CERTIFICATE");
        for pem in [certificate.as_str(), "", "hello", &format!("{good}{good}")] {
            assert_eq!(check_public_key(pem, Algorithm::ES256), Err(KeyError::NotAPublicKey), "{pem}");
        }
    }
}
