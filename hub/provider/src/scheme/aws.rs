//! AWS Signature Version 4: "Create a signed AWS API request" in the IAM User Guide.

use super::hmac::mac;
use crate::{
    ProviderError, Typed,
    outgoing::{ESCAPED, Outgoing, secret_header},
    texts::TextOf,
};
use data_encoding::HEXLOWER;
use inlay_catalogue::{Aws, Hash};
use inlay_outbound::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue};
use inlay_time::Millis;
use percent_encoding::{percent_decode_str, utf8_percent_encode};
use secrecy::ExposeSecret;
use sha2::{Digest, Sha256};
use url::Url;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// Signs the request as it stands: the headers `host`, `content-type` and all that begin with `x-amz-`.
pub(super) fn sign(
    request: &mut Outgoing,
    scheme: &Aws,
    typed: &Typed,
    text_of: TextOf<'_, '_>,
    now: Millis,
) -> Result<(), ProviderError> {
    let service = scheme.service.render(text_of).ok_or(ProviderError::Unsendable)?;
    let region = scheme.region.render(text_of).ok_or(ProviderError::Unsendable)?;
    let (service, region) = (service.expose_secret(), region.expose_secret());
    let time = now.to_basic_iso8601();
    let payload = HEXLOWER.encode(&Sha256::digest(request.body_bytes().unwrap_or_default()));
    let mut set = |name: &'static str, value: &str| {
        secret_header(value).map(|value| _ = request.headers.insert(HeaderName::from_static(name), value))
    };
    set("x-amz-date", &time)?;
    if service == "s3" {
        set("x-amz-content-sha256", &payload)?;
    }
    if !typed.text("sessionToken").is_empty() {
        set("x-amz-security-token", typed.text("sessionToken"))?;
    }
    let scope = format!("{}/{region}/{service}/aws4_request", &time[..8]);
    let (canonical, signed) = canonical(request, service != "s3", &payload);
    let to_sign =
        format!("{ALGORITHM}\n{time}\n{scope}\n{}", HEXLOWER.encode(&Sha256::digest(canonical.as_bytes())));
    let mut key = format!("AWS4{}", typed.text("secretAccessKey")).into_bytes();
    for step in [&time[..8], region, service, "aws4_request"] {
        key = mac(Hash::Sha256, &key, step.as_bytes());
    }
    let signature = HEXLOWER.encode(&mac(Hash::Sha256, &key, to_sign.as_bytes()));
    let id = typed.text("accessKeyId");
    let header =
        format!("{ALGORITHM} Credential={id}/{scope}, SignedHeaders={signed}, Signature={signature}");
    request.headers.insert(AUTHORIZATION, secret_header(&header)?);
    Ok(())
}

/// The canonical request and the list of headers in it.
fn canonical(request: &Outgoing, encode_twice: bool, payload: &str) -> (String, String) {
    let mut headers: Vec<(String, String)> = request
        .headers
        .iter()
        .filter(|(name, _)| *name == CONTENT_TYPE || name.as_str().starts_with("x-amz-"))
        .map(|(name, value)| (name.as_str().to_owned(), single_spaced(value)))
        .collect();
    headers.push(("host".to_owned(), authority(&request.url)));
    headers.sort();
    let signed = headers.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(";");
    let lines: String = headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
    // Every service but S3 signs the path encoded once more than it is sent.
    let path: Vec<String> = request
        .url
        .path()
        .split('/')
        .map(|segment| {
            let plain = percent_decode_str(segment).decode_utf8_lossy();
            let once = utf8_percent_encode(&plain, ESCAPED).to_string();
            if encode_twice { utf8_percent_encode(&once, ESCAPED).to_string() } else { once }
        })
        .collect();
    let encode = |text: &str| utf8_percent_encode(text, ESCAPED).to_string();
    let mut query: Vec<(String, String)> =
        request.url.query_pairs().map(|(name, value)| (encode(&name), encode(&value))).collect();
    query.sort();
    let query = query.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&");
    let method = &request.method;
    (format!("{method}\n{}\n{query}\n{lines}\n{signed}\n{payload}", path.join("/")), signed)
}

/// What the HTTP client will send as `host`.
fn authority(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

fn single_spaced(value: &HeaderValue) -> String {
    let text = String::from_utf8_lossy(value.as_bytes());
    text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Body;
    use inlay_api::{CredentialType, Secret};
    use inlay_catalogue::TextTemplate;
    use inlay_outbound::Method;

    /// 2015-08-30T12:36:00Z, the moment of AWS's published examples.
    const MOMENT: Millis = Millis(1_440_938_160_000);

    fn signature(method: Method, url: &str, body: Body, service: &str, session: &str) -> String {
        let texts = [
            ("accessKeyId", "AKIDEXAMPLE"),
            ("secretAccessKey", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
            ("sessionToken", session),
        ];
        let typed = Typed {
            kind: CredentialType::AwsKeys,
            variables: Default::default(),
            texts: texts.map(|(name, text)| (name.to_owned(), Secret::new(text))).into(),
        };
        let fixed = |text: &str| TextTemplate::fixed(text);
        let scheme = Aws { service: fixed(service), region: fixed("us-east-1") };
        let mut request = Outgoing::new(method, Url::parse(url).unwrap(), body);
        if service == "iam" {
            let media_type = "application/x-www-form-urlencoded; charset=utf-8";
            request.headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        }
        sign(&mut request, &scheme, &typed, &|_| None, MOMENT).unwrap();
        let header = request.headers[AUTHORIZATION].to_str().unwrap();
        assert!(
            header.starts_with("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/"),
            "{header}"
        );
        header.rsplit_once('=').unwrap().1.to_owned()
    }

    #[test]
    fn signatures_are_those_of_the_published_examples() {
        // AWS's Signature Version 4 test suite: get-vanilla, get-vanilla-query-order-key-case, post-vanilla,
        // post-sts-header-before, post-x-www-form-urlencoded; and the example of "Signature Version 4 signing process".
        let base = "https://example.amazonaws.com/";
        let suite = |method, url: &str, body, session| signature(method, url, body, "service", session);
        assert_eq!(
            suite(Method::GET, base, Body::Empty, ""),
            "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
        );
        assert_eq!(
            suite(Method::GET, &format!("{base}?Param2=value2&Param1=value1"), Body::Empty, ""),
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"
        );
        assert_eq!(
            suite(Method::POST, base, Body::Empty, ""),
            "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"
        );
        let form = Body::Form(vec![("Param1".to_owned(), "value1".to_owned())]);
        assert_eq!(
            suite(Method::POST, base, form, ""),
            "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"
        );
        let iam = "https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08";
        assert_eq!(
            signature(Method::GET, iam, Body::Empty, "iam", ""),
            "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"
        );
    }

    #[test]
    fn a_session_token_is_sent_and_signed() {
        let signed = |session| {
            signature(Method::GET, "https://example.amazonaws.com/", Body::Empty, "service", session)
        };
        assert_ne!(signed("one"), signed("two"));
    }
}
