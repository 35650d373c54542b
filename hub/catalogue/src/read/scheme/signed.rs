//! Reads the schemes that sign each request.

use super::jwt;
use crate::{
    Aws, DigestInput, Hash, Hmac, KeyEncoding, SignatureEncoding,
    read::{placement, section::Section},
};
use inlay_api::KeyLocation;

/// A `[connection.hmac]` table.
pub(crate) fn hmac(mut section: Section<'_>) -> Option<Hmac> {
    let allowed = [KeyLocation::Header, KeyLocation::Query, KeyLocation::Cookie];
    let placement = placement::read(&mut section, "{signature}", &allowed);
    let hash = section
        .choice("algorithm", &[("sha256", Hash::Sha256), ("sha1", Hash::Sha1), ("sha512", Hash::Sha512)]);
    let mut digest = Vec::new();
    for item in section.take("digest").map(|field| field.items()).unwrap_or_default() {
        match item.text() {
            Some("body") => digest.push(DigestInput::Body),
            Some("url") => digest.push(DigestInput::Url),
            Some(_) => item.problem("must be body or url"),
            None => {}
        }
    }
    if digest.is_empty() {
        digest.push(DigestInput::Body);
    }
    let encodings = [SignatureEncoding::Hex, SignatureEncoding::Base64, SignatureEncoding::Base64Url];
    let encoding = section.choice("encoding", &encodings.map(|encoding| (encoding.as_str(), encoding)));
    let key_encoding = jwt::key_encoding(&mut section, KeyEncoding::Text);
    section.finish();
    Some(Hmac { placement: placement?, hash, digest, encoding, key_encoding })
}

/// A `[connection.aws]` table.
pub(crate) fn aws(mut section: Section<'_>) -> Option<Aws> {
    let service = section.template("service");
    let service = section.required("service", service);
    let region = section.template("region");
    let region = section.required("region", region);
    section.finish();
    Some(Aws { service: service?, region: region? })
}
