//! Response headers by kind of answer: what browsers may do with it. Every answer of the hub is one of these four
//! kinds.

use super::inline::Inline;
use crate::origin::HostOrigin;
use axum::extract::{Request, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const CROSS_ORIGIN_OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const CROSS_ORIGIN_EMBEDDER_POLICY: HeaderName = HeaderName::from_static("cross-origin-embedder-policy");
const ORIGIN_AGENT_CLUSTER: HeaderName = HeaderName::from_static("origin-agent-cluster");
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const REPORTING_ENDPOINTS: HeaderName = HeaderName::from_static("reporting-endpoints");
const X_ROBOTS_TAG: HeaderName = HeaderName::from_static("x-robots-tag");

/// Content-Security-Policy of what is no page.
const INERT_CSP: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
/// `Strict-Transport-Security`: two years.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=63072000; includeSubDomains");
/// Content-Security-Policy of the popup's pages.
const POPUP_CSP: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'none'; \
     frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
);

/// Answers of the API, and everything that is data: nothing in it runs, nothing keeps it.
pub fn api(headers: &mut HeaderMap) {
    common(headers);
    headers.insert(CONTENT_SECURITY_POLICY, INERT_CSP);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(CROSS_ORIGIN_RESOURCE_POLICY, HeaderValue::from_static("same-origin"));
}

/// The pages of the popup: launch, callback and done. No `Cross-Origin-Opener-Policy`, on purpose: it would cut the
/// launch page off from the widget that opened it. No referrer, because the callback's URL holds a code.
pub fn popup(headers: &mut HeaderMap) {
    common(headers);
    headers.insert(CONTENT_SECURITY_POLICY, POPUP_CSP);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(X_ROBOTS_TAG, HeaderValue::from_static("noindex"));
}

/// Where the widget's document may load and run something from, besides the hub.
pub struct Sources<'a> {
    /// Origin of the activation API, if it is somewhere else.
    pub api: Option<&'a str>,
    /// Servers that pictures come from.
    pub images: &'a [HostOrigin],
    /// Script and style that are written into the document.
    pub inline: &'a Inline,
}

impl Sources<'_> {
    /// Nothing.
    pub fn none() -> Self {
        static NONE: Inline = Inline { scripts: String::new(), styles: String::new() };
        Self { api: None, images: &[], inline: &NONE }
    }
}

/// The widget's document, which `ancestors` may embed. Without ancestors nobody may embed it.
///
/// No text becomes markup or code here, and no policy may let one (Trusted Types, section 4.2, `trusted-types 'none'`):
/// nothing in the widget needs any.
///
/// `require-corp` with `cross-origin` lets hosts that are cross-origin isolated embed it, and keeps images on the hub. With
/// other servers of pictures they come from those, too: without cookies, because such servers need not know of
/// `require-corp`.
pub fn document(headers: &mut HeaderMap, ancestors: &[HostOrigin], sources: &Sources<'_>) {
    let ancestors = match ancestors {
        [] => "'none'".to_owned(),
        list => list.iter().map(HostOrigin::as_str).collect::<Vec<_>>().join(" "),
    };
    let api = sources.api.map(|origin| format!(" {origin}")).unwrap_or_default();
    let images: String = sources.images.iter().map(|origin| format!(" {}", origin.as_str())).collect();
    let Inline { scripts, styles } = sources.inline;
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{scripts}; style-src 'self'{styles}; \
         img-src 'self' data:{images}; \
         font-src 'self'; connect-src 'self'{api}; form-action 'none'; base-uri 'none'; object-src 'none'; \
         frame-src 'none'; worker-src 'none'; manifest-src 'none'; frame-ancestors {ancestors}; \
         require-trusted-types-for 'script'; trusted-types 'none'; report-to csp"
    );
    common(headers);
    headers.insert(
        CONTENT_SECURITY_POLICY,
        HeaderValue::from_str(&policy).expect("origins are ASCII without control characters"),
    );
    headers.insert(REPORTING_ENDPOINTS, HeaderValue::from_static(r#"csp="/csp-report""#));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("strict-origin"));
    headers.insert(
        PERMISSIONS_POLICY,
        HeaderValue::from_static(
            "camera=(), microphone=(), geolocation=(), payment=(), usb=(), clipboard-read=()",
        ),
    );
    let embedder = if sources.images.is_empty() { "require-corp" } else { "credentialless" };
    headers.insert(CROSS_ORIGIN_EMBEDDER_POLICY, HeaderValue::from_static(embedder));
    headers.insert(CROSS_ORIGIN_RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
    headers.insert(CROSS_ORIGIN_OPENER_POLICY, HeaderValue::from_static("same-origin-allow-popups"));
    headers.insert(ORIGIN_AGENT_CLUSTER, HeaderValue::from_static("?1"));
}

/// Scripts, styles and pictures that any page may use. The policy is for whoever opens one of them as a page.
pub fn asset(headers: &mut HeaderMap) {
    common(headers);
    headers.insert(CONTENT_SECURITY_POLICY, INERT_CSP);
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(CROSS_ORIGIN_RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
}

/// [`api`] as a layer: `axum::middleware::from_fn(headers::api_layer)`.
pub async fn api_layer(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    api(response.headers_mut());
    response
}

/// [`popup`] as a layer: `axum::middleware::from_fn(headers::popup_layer)`.
pub async fn popup_layer(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    popup(response.headers_mut());
    response
}

/// HSTS (RFC 6797), for a hub that browsers reach over TLS: from now on, only so. A hub without TLS is on somebody's own
/// machine.
pub async fn hsts_layer(State(is_https): State<bool>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if is_https {
        response.headers_mut().insert(STRICT_TRANSPORT_SECURITY, HSTS);
    }
    response
}

fn common(headers: &mut HeaderMap) {
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(text: &str) -> HostOrigin {
        HostOrigin::exact(text).unwrap()
    }

    #[test]
    fn the_document_may_be_embedded_by_exactly_the_hubs_origins() {
        let mut headers = HeaderMap::new();
        document(
            &mut headers,
            &[origin("https://a.example"), origin("http://localhost:8600")],
            &Sources::none(),
        );
        let policy = headers[CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("; frame-ancestors https://a.example http://localhost:8600; "), "{policy}");
        assert!(policy.contains("; connect-src 'self'; "), "{policy}");
        assert!(!headers.contains_key(X_FRAME_OPTIONS));
    }

    #[test]
    fn pictures_come_from_the_hub_and_from_the_servers_that_its_operator_names() {
        let policy_with = |images: &[HostOrigin]| {
            let mut headers = HeaderMap::new();
            document(
                &mut headers,
                &[],
                &Sources { api: Some("https://api.example"), images, ..Sources::none() },
            );
            let text = |name| headers[name].to_str().unwrap().to_owned();
            (text(CONTENT_SECURITY_POLICY), text(CROSS_ORIGIN_EMBEDDER_POLICY))
        };
        let (policy, embedder) = policy_with(&[]);
        assert!(policy.contains("; img-src 'self' data:; ") && embedder == "require-corp", "{policy}");
        let (policy, embedder) = policy_with(&[origin("https://cdn.example")]);
        assert!(policy.contains("; img-src 'self' data: https://cdn.example; "), "{policy}");
        assert_eq!(embedder, "credentialless");
    }

    #[test]
    fn what_is_written_into_the_document_runs_by_its_hash() {
        let mut headers = HeaderMap::new();
        let inline = Inline { scripts: " 'sha256-a='".to_owned(), styles: " 'sha256-b='".to_owned() };
        document(&mut headers, &[], &Sources { inline: &inline, ..Sources::none() });
        let policy = headers[CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("; script-src 'self' 'wasm-unsafe-eval' 'sha256-a='; "), "{policy}");
        assert!(policy.contains("; style-src 'self' 'sha256-b='; "), "{policy}");
    }

    #[test]
    fn without_origins_nobody_may_embed_it() {
        let mut headers = HeaderMap::new();
        document(&mut headers, &[], &Sources { api: Some("https://api.example"), ..Sources::none() });
        let policy = headers[CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("; frame-ancestors 'none'; "), "{policy}");
        assert!(policy.contains("; connect-src 'self' https://api.example; "), "{policy}");
    }

    #[test]
    fn popup_pages_keep_their_opener_and_tell_no_referrer() {
        let mut headers = HeaderMap::new();
        popup(&mut headers);
        assert!(!headers.contains_key(CROSS_ORIGIN_OPENER_POLICY));
        assert_eq!(headers[REFERRER_POLICY], "no-referrer");
        assert_eq!(headers[CACHE_CONTROL], "no-store");
    }
}
