//! HMAC signatures over parts of a request (RFC 2104).

use super::key_bytes;
use crate::{ProviderError, Typed, outgoing::Outgoing, texts::TextOf};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use data_encoding::HEXLOWER;
use inlay_catalogue::{DigestInput, Hash, Hmac, SignatureEncoding};

/// The message authentication code of `data` under `key`.
pub(super) fn mac(hash: Hash, key: &[u8], data: &[u8]) -> Vec<u8> {
    use aws_lc_rs::hmac::{HMAC_SHA1_FOR_LEGACY_USE_ONLY, HMAC_SHA256, HMAC_SHA512, Key, sign};
    let algorithm = match hash {
        Hash::Sha1 => HMAC_SHA1_FOR_LEGACY_USE_ONLY,
        Hash::Sha256 => HMAC_SHA256,
        Hash::Sha512 => HMAC_SHA512,
    };
    sign(&Key::new(algorithm, key), data).as_ref().to_vec()
}

/// Signs what the definition says, in its order, as the request stands before the signature is in it.
pub(super) fn sign(
    request: &mut Outgoing,
    scheme: &Hmac,
    typed: &Typed,
    text_of: TextOf<'_, '_>,
) -> Result<(), ProviderError> {
    let key = key_bytes(typed, scheme.key_encoding).ok_or(ProviderError::Unsendable)?;
    let mut data = Vec::new();
    for input in &scheme.digest {
        match input {
            DigestInput::Body => data.extend(request.body_bytes().unwrap_or_default()),
            DigestInput::Url => data.extend(request.url.as_str().as_bytes()),
        }
    }
    let signature = mac(scheme.hash, &key, &data);
    let signature = match scheme.encoding {
        SignatureEncoding::Hex => HEXLOWER.encode(&signature),
        SignatureEncoding::Base64 => STANDARD.encode(signature),
        SignatureEncoding::Base64Url => URL_SAFE_NO_PAD.encode(signature),
    };
    request
        .place(&scheme.placement, &|name| if name == "signature" { Some(&signature) } else { text_of(name) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_specifications() {
        // RFC 2202, section 3, case 2; RFC 4231, section 4.3.
        let code = |hash| HEXLOWER.encode(&mac(hash, b"Jefe", b"what do ya want for nothing?"));
        assert_eq!(code(Hash::Sha1), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
        assert_eq!(code(Hash::Sha256), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        assert!(
            code(Hash::Sha512)
                .starts_with("164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554")
        );
    }
}
