//! The guard, tried from the outside. Names begin with the rows of `docs/security.md`.

use super::resolver::LookedUp;
use super::*;
use std::collections::VecDeque;
use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// A server on this machine that counts its visitors and gives each the same answer.
struct Listener {
    address: SocketAddr,
    visitors: Arc<AtomicUsize>,
}

impl Listener {
    fn on(ip: impl Into<IpAddr>, answer: impl Fn(&mut std::net::TcpStream) + Send + 'static) -> Self {
        let listener = TcpListener::bind(SocketAddr::new(ip.into(), 0)).unwrap();
        let visitors = Arc::new(AtomicUsize::new(0));
        let (address, count) = (listener.local_addr().unwrap(), Arc::clone(&visitors));
        thread::spawn(move || {
            for stream in listener.incoming() {
                count.fetch_add(1, Ordering::SeqCst);
                let mut stream = stream.unwrap();
                let _ = stream.read(&mut [0; 4096]);
                answer(&mut stream);
            }
        });
        Self { address, visitors }
    }

    fn answering(text: &'static str) -> Self {
        Self::on(Ipv4Addr::LOCALHOST, move |stream| {
            let _ = stream.write_all(text.as_bytes());
        })
    }

    fn visitors(&self) -> usize {
        self.visitors.load(Ordering::SeqCst)
    }

    fn url(&self) -> Url {
        Url::parse(&format!("http://{}/path?code=canary", self.address)).unwrap()
    }
}

/// Gives the next answer each time it is asked.
#[derive(Clone, Default)]
struct Names(Arc<Mutex<VecDeque<Vec<IpAddr>>>>);

impl Names {
    fn of(answers: &[&[&str]]) -> Self {
        let parse = |list: &&[&str]| list.iter().map(|ip| ip.parse().unwrap()).collect();
        Self(Arc::new(Mutex::new(answers.iter().map(parse).collect())))
    }

    fn left(&self) -> usize {
        self.0.lock().unwrap().len()
    }
}

impl Lookup for Names {
    fn lookup(&self, _: String) -> LookedUp {
        let answer = self.0.lock().unwrap().pop_front().unwrap_or_default();
        Box::pin(async move { Ok(answer) })
    }
}

fn get(url: &str) -> Request {
    Request {
        method: Method::GET,
        url: Url::parse(url).unwrap(),
        headers: HeaderMap::new(),
        body: None,
        max_bytes: 1024,
    }
}

fn to(listener: &Listener) -> Request {
    get(listener.url().as_str())
}

/// A client for which `listener` is a development server.
fn developing(listener: &Listener) -> Outbound {
    Outbound::new(OutboundSettings { dev_origins: vec![listener.url().origin()] }).unwrap()
}

fn guarded(names: Names, is_allowed: fn(IpAddr) -> bool) -> Outbound {
    let guard = Guard { lookup: Arc::new(names), is_allowed };
    Outbound::with_guard(OutboundSettings::default(), guard, TOTAL_TIMEOUT).unwrap()
}

async fn refusal(client: &Outbound, request: Request) -> OutboundError {
    client.send(request).await.err().expect("the request is refused")
}

#[tokio::test]
async fn f1_no_spelling_of_a_private_address_gets_through() {
    let listener = Listener::on(Ipv4Addr::UNSPECIFIED, |_| ());
    let port = listener.address.port();
    let client = Outbound::new(OutboundSettings::default()).unwrap();
    for host in [
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "0x7f.1",
        "0x7f000001",
        "2130706433",
        "0177.0.0.1",
        "017700000001",
        "0",
        "0.0.0.0",
        "１２７.０.０.１",
        "127。0。0。1",
        "%31%32%37.0.0.1",
        "127.0.0.1.",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[0:0:0:0:0:ffff:7f00:0001]",
        "[64:ff9b::127.0.0.1]",
        "[64:ff9b:1::7f00:1]",
        "[2002:7f00:1::]",
        "[fe80::1]",
        "[fc00::1]",
        "[fd00:ec2::254]",
        "[ff02::1]",
        "[2001:db8::1]",
        "10.0.0.1",
        "100.64.0.1",
        "100.100.100.200",
        "169.254.169.254",
        "0xa9fea9fe",
        "2852039166",
        "172.16.0.1",
        "192.168.0.1",
        "192.0.0.192",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
    ] {
        for url in [format!("https://{host}:{port}/"), format!("http://{host}:{port}/")] {
            assert_eq!(refusal(&client, get(&url)).await, OutboundError::Blocked, "{url}");
        }
    }
    assert_eq!(listener.visitors(), 0);
}

#[tokio::test]
async fn f2_a_name_with_any_private_address_is_blocked() {
    let listener = Listener::on(Ipv4Addr::LOCALHOST, |_| ());
    let url = format!("https://name.example:{}/", listener.address.port());
    for answer in
        [&["127.0.0.1"][..], &["1.1.1.1", "127.0.0.1"], &["::1"], &["2606:4700::1111", "::ffff:10.0.0.1"]]
    {
        let client = guarded(Names::of(&[answer]), is_global);
        assert_eq!(refusal(&client, get(&url)).await, OutboundError::Blocked, "{answer:?}");
    }
    assert_eq!(listener.visitors(), 0);
}

#[tokio::test]
async fn f2_the_connection_goes_to_the_address_that_was_checked() {
    // 127.0.0.1 plays the public address; a second lookup would be told the private one.
    let vetted = Listener::on(Ipv4Addr::LOCALHOST, |_| ());
    let names = Names::of(&[&["127.0.0.1"], &["127.0.0.2"]]);
    let plays_public = |ip: IpAddr| ip == IpAddr::V4(Ipv4Addr::LOCALHOST);
    let client = guarded(names.clone(), plays_public);
    let url = format!("https://name.example:{}/", vetted.address.port());
    assert_eq!(refusal(&client, get(&url)).await, OutboundError::Unreachable);
    assert_eq!((vetted.visitors(), names.left()), (1, 1));
    assert_eq!(refusal(&client, get(&url)).await, OutboundError::Blocked);
    assert_eq!(vetted.visitors(), 1);
}

#[tokio::test]
async fn only_plain_web_addresses_are_requested() {
    let client = Outbound::new(OutboundSettings::default()).unwrap();
    for url in [
        "ftp://example.com/",
        "file:///etc/passwd",
        "https://user@example.com/",
        "https://:pw@example.com/",
        "data:,x",
    ] {
        assert_eq!(refusal(&client, get(url)).await, OutboundError::InvalidUrl, "{url}");
    }
    assert_eq!(refusal(&client, get("http://example.com/")).await, OutboundError::Blocked);
}

#[tokio::test]
async fn a_development_server_is_its_whole_origin_and_nothing_else() {
    let listener = Listener::answering("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi");
    let client = developing(&listener);
    let response = client.send(to(&listener)).await.unwrap();
    assert_eq!((response.status, response.body.as_slice()), (200, &b"hi"[..]));
    let port = listener.address.port();
    for url in [
        format!("http://127.0.0.1:{}/", port.wrapping_add(1)),
        format!("https://127.0.0.1:{port}/"),
        format!("http://localhost:{port}/"),
    ] {
        assert_eq!(refusal(&client, get(&url)).await, OutboundError::Blocked, "{url}");
    }
    assert_eq!(listener.visitors(), 1);
}

#[tokio::test]
async fn f3_redirects_are_answers_and_are_not_followed() {
    let target = Listener::answering("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    let location = target.url();
    let listener = Listener::on(Ipv4Addr::LOCALHOST, move |stream| {
        let _ = write!(stream, "HTTP/1.1 302 Found\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n");
    });
    let response = developing(&listener).send(to(&listener)).await.unwrap();
    assert_eq!(response.status, 302);
    assert!(response.headers.contains_key("location"));
    assert_eq!(target.visitors(), 0);
}

#[tokio::test]
async fn f4_an_endless_answer_is_cut_off() {
    // With a length, without one, and compressed.
    let long = Listener::answering("HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n");
    let endless = Listener::on(Ipv4Addr::LOCALHOST, |stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
        while stream.write_all(&[b'x'; 1024]).is_ok() {}
    });
    assert_eq!(refusal(&developing(&long), to(&long)).await, OutboundError::TooLarge);
    assert_eq!(refusal(&developing(&endless), to(&endless)).await, OutboundError::TooLarge);
    let packed =
        Listener::answering("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 4\r\n\r\nbomb");
    assert_eq!(developing(&packed).send(to(&packed)).await.unwrap().body, b"bomb");
}

#[tokio::test]
async fn f4_a_server_that_dribbles_is_given_up_on() {
    // The clock runs over the whole answer, not from byte to byte.
    let listener = Listener::on(Ipv4Addr::LOCALHOST, |stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n");
        while stream.write_all(b"x").is_ok() {
            thread::sleep(Duration::from_millis(20));
        }
    });
    let settings = OutboundSettings { dev_origins: vec![listener.url().origin()] };
    let guard = Guard { lookup: Arc::new(System), is_allowed: is_global };
    let client = Outbound::with_guard(settings, guard, Duration::from_millis(200)).unwrap();
    assert_eq!(refusal(&client, to(&listener)).await, OutboundError::Timeout);
}

#[tokio::test]
async fn f5_errors_carry_nothing_of_the_request() {
    let closed = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap();
    let url = Url::parse(&format!("http://{closed}/?code=canary")).unwrap();
    let client = Outbound::new(OutboundSettings { dev_origins: vec![url.origin()] }).unwrap();
    let error = refusal(&client, Request { body: Some(b"canary".to_vec()), ..get(url.as_str()) }).await;
    assert_eq!(error, OutboundError::Unreachable);
    assert!(!format!("{error} {error:?} {client:?}").contains("canary"));
}

/// The environment is the process's, so that the test runs itself again in one that names a proxy.
#[test]
fn f7_proxies_of_the_environment_are_not_used() {
    const INNER: &str = "INLAY_TEST_TARGET";
    if let Ok(target) = std::env::var(INNER) {
        let url = Url::parse(&target).unwrap();
        let client = Outbound::new(OutboundSettings { dev_origins: vec![url.origin()] }).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        assert_eq!(runtime.block_on(client.send(get(url.as_str()))).unwrap().status, 204);
        return;
    }
    let target = Listener::answering("HTTP/1.1 204 No Content\r\n\r\n");
    let proxy = Listener::answering("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    let mut inner = std::process::Command::new(std::env::current_exe().unwrap());
    inner
        .args(["tests::f7_proxies_of_the_environment_are_not_used", "--exact"])
        .env(INNER, target.url().as_str());
    for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
        inner.env(name, format!("http://{}", proxy.address));
    }
    assert!(inner.env_remove("no_proxy").env_remove("NO_PROXY").output().unwrap().status.success());
    assert_eq!((target.visitors(), proxy.visitors()), (1, 0));
}
