//! TLS and HTTP/2 in front of host app and hub, each with a name, a certificate and a port of its own, so that a browser
//! keeps connections of the two apart.

use crate::line::Line;
use anyhow::{Context, Result};
use base64::{Engine, prelude::BASE64_STANDARD};
use http_body_util::{BodyExt, Full, combinators::BoxBody};
use hyper::{
    Request, Response, StatusCode, Uri,
    body::{Bytes, Incoming},
    header,
    service::service_fn,
};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
};
use rcgen::PublicKeyData;
use sha2::{Digest, Sha256};
use std::{collections::HashMap, sync::Arc};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    },
};

type Body = BoxBody<Bytes, hyper::Error>;

/// What is behind a name: documents by path, then servers on this machine by the beginning of the path.
pub(crate) struct Site {
    pub(crate) name: &'static str,
    pub(crate) pages: HashMap<&'static str, String>,
    /// Beginning of a path, and port; the first that fits counts.
    pub(crate) servers: Vec<(&'static str, u16)>,
}

/// Where a browser finds a site.
pub(crate) struct Address {
    name: &'static str,
    port: u16,
    /// SHA-256 of the certificate's public key, base64.
    pin: String,
}

/// What Chromium is started with to find sites and to trust them.
pub(crate) fn chromium_arguments(addresses: &[Address]) -> [String; 2] {
    let map = |one: &Address| format!("MAP {}:443 127.0.0.1:{}", one.name, one.port);
    let rules: Vec<_> = addresses.iter().map(map).collect();
    let pins: Vec<_> = addresses.iter().map(|one| one.pin.as_str()).collect();
    [
        format!("--host-resolver-rules={}", rules.join(", ")),
        format!("--ignore-certificate-errors-spki-list={}", pins.join(",")),
    ]
}

/// Serves a site behind a line for as long as the runtime lives.
pub(crate) async fn serve(site: Site, line: Line) -> Result<Address> {
    let made = rcgen::generate_simple_self_signed([site.name.to_owned()])?;
    let pin = BASE64_STANDARD.encode(Sha256::digest(made.signing_key.subject_public_key_info()));
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let mut config =
        ServerConfig::builder().with_no_client_auth().with_single_cert(vec![made.cert.der().clone()], key)?;
    config.alpn_protocols = vec![b"h2".to_vec()];
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.context("there is no free port")?;
    let address = Address { name: site.name, port: listener.local_addr()?.port(), pin };
    let site =
        Arc::new(Behind { site, client: Client::builder(TokioExecutor::new()).build(HttpConnector::new()) });
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(connection(stream, line.clone(), acceptor.clone(), Arc::clone(&site)));
        }
    });
    Ok(address)
}

struct Behind {
    site: Site,
    client: Client<HttpConnector, Incoming>,
}

/// A browser closes connections for reasons of its own.
async fn connection(stream: TcpStream, line: Line, acceptor: TlsAcceptor, site: Arc<Behind>) {
    let Ok(stream) = line.connect(stream).await else { return };
    let Ok(mut stream) = acceptor.accept(stream).await else { return };
    // What waits in a buffer here can no longer be overtaken by an answer that matters more.
    stream.get_mut().1.set_buffer_limit(Some(16 * 1024));
    let service = service_fn(move |request| {
        let site = Arc::clone(&site);
        async move { Ok::<_, std::convert::Infallible>(site.answer(request).await) }
    });
    let _closed = auto::Builder::new(TokioExecutor::new())
        .http2_only()
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

impl Behind {
    async fn answer(&self, request: Request<Incoming>) -> Response<Body> {
        if let Some(page) = self.site.pages.get(request.uri().path()) {
            let mut answer = text(page.clone());
            let html = header::HeaderValue::from_static("text/html; charset=utf-8");
            answer.headers_mut().insert(header::CONTENT_TYPE, html);
            return answer;
        }
        match self.pass(request).await {
            Ok(answer) => answer,
            Err(error) => {
                let mut answer = text(format!("{error:#}"));
                *answer.status_mut() = StatusCode::BAD_GATEWAY;
                answer
            }
        }
    }

    async fn pass(&self, mut request: Request<Incoming>) -> Result<Response<Body>> {
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let server = self.site.servers.iter().find(|(begin, _)| path.starts_with(begin));
        let (_, port) = server.context("there is nothing here")?;
        *request.uri_mut() = format!("http://127.0.0.1:{port}{path}").parse::<Uri>()?;
        *request.version_mut() = hyper::Version::HTTP_11;
        request.headers_mut().insert(header::HOST, header::HeaderValue::from_static(self.site.name));
        let mut answer = self.client.request(request).await?;
        // What is about one connection is not passed on (RFC 9110, section 7.6.1).
        for name in [header::CONNECTION, header::TRANSFER_ENCODING, header::UPGRADE] {
            answer.headers_mut().remove(name);
        }
        *answer.version_mut() = hyper::Version::HTTP_2;
        Ok(answer.map(|body| body.boxed()))
    }
}

fn text(text: String) -> Response<Body> {
    Response::new(Full::new(Bytes::from(text)).map_err(|never| match never {}).boxed())
}
