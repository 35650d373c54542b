//! Reads the schemes that sign each request.

use super::{client, jwt};
use crate::{
    Aws, ClientAuth, DigestInput, Hash, Hmac, KeyEncoding, OAuth1, SignatureEncoding, TextTemplate,
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

/// A `[connection.oauth1]` table.
pub(crate) fn oauth1(
    mut section: Section<'_>,
    connector: &str,
    env: &dyn Fn(&str) -> Option<String>,
) -> OAuth1 {
    let hash = section.choice("signature", &[("HMAC-SHA1", Hash::Sha1), ("HMAC-SHA256", Hash::Sha256)]);
    let key = section.template("consumer_key");
    let secret = section.template("consumer_secret");
    let named = section.raw("client");
    if key.is_some() != secret.is_some() {
        section.problem("consumer_secret", "must be there together with consumer_key");
    } else if key.is_some() && named.is_some() {
        section.problem("client", "must not be there beside consumer_key");
    }
    let consumer = key.zip(secret);
    let (client, missing) = if consumer.is_some() {
        (None, Vec::new())
    } else {
        client::registration(&named.unwrap_or_else(|| client::name(connector)), ClientAuth::Body, env)
    };
    let realm = section.template("realm").unwrap_or_else(|| TextTemplate::fixed(""));
    section.finish();
    OAuth1 { hash, client, missing, consumer, realm }
}
