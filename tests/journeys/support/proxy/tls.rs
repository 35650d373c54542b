//! Names of sites, and the TLS that makes them secure contexts: what `Cross-Origin-Opener-Policy` takes
//! (HTML, section 7.1.3) and `__Host-` cookies need.

use super::Proxy;
use axum::{
    Router,
    extract::Request,
    http::{StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use hyper::server::conn::http1;
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use rcgen::PublicKeyData;
use sha2::{Digest, Sha256};
use std::sync::{Arc, LazyLock};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    },
};

/// Where the host app is; each name is a site of its own (RFC 6761 reserves `.test`).
pub(crate) const HOST: &str = "host.test";
/// Where the hub is.
pub(crate) const HUB: &str = "hub.test";
/// Where the sandbox provider is.
pub(crate) const PROVIDER: &str = "provider.test";
/// Where somebody is who means no good.
pub(crate) const EVIL: &str = "evil.test";
/// A hosted API.
pub(crate) const API: &str = "api.test";

struct Identity {
    acceptor: TlsAcceptor,
    pin: String,
}

/// One self-signed certificate for all names and all journeys of a run.
static IDENTITY: LazyLock<Identity> = LazyLock::new(|| {
    let names = [HOST, HUB, PROVIDER, EVIL, API].map(str::to_owned);
    let made = rcgen::generate_simple_self_signed(names).expect("names can be certified");
    let pin = BASE64_STANDARD.encode(Sha256::digest(made.signing_key.subject_public_key_info()));
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let mut config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .expect("the key is the certificate's");
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Identity { acceptor: TlsAcceptor::from(Arc::new(config)), pin }
});

/// The SHA-256 of the certificate's public key in base64, as Chromium takes it to trust the certificate.
pub(in crate::support) fn pin() -> &'static str {
    &IDENTITY.pin
}

/// Answers CONNECT (RFC 9110, section 9.3.6) by being the server at the other end of the tunnel.
pub(super) fn tunnel(proxy: Proxy, request: Request) -> Response {
    tokio::spawn(async move {
        // A browser that gives up in between has reasons of its own, such as a tab that was closed.
        let Ok(upgraded) = hyper::upgrade::on(request).await else { return };
        let Ok(stream) = IDENTITY.acceptor.accept(TokioIo::new(upgraded)).await else { return };
        let router = Router::new().fallback(async move |request| super::pass(proxy, absolute(request)).await);
        let _closed = http1::Builder::new()
            .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router))
            .await;
    });
    StatusCode::OK.into_response()
}

/// Inside the tunnel, requests name their server in a header only.
fn absolute(mut request: Request) -> Request {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    if let Ok(uri) = format!("https://{host}{path}").parse::<Uri>() {
        *request.uri_mut() = uri;
    }
    request
}
