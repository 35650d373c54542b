//! An HTTP client, as much of one as starting servers takes: one request per connection, on this machine.

use std::{
    io::{self, Read, Write},
    net::TcpStream,
    time::Duration,
};
use url::Url;

const TIMEOUT: Duration = Duration::from_secs(10);

/// What a server said.
#[derive(Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// As it came over the wire, so possibly compressed.
    pub body: Vec<u8>,
    head: String,
}

impl Answer {
    /// The value of the first header of that name, in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().skip(1).filter_map(|line| line.split_once(':'));
        lines.find_map(|(key, value)| key.eq_ignore_ascii_case(name).then(|| value.trim()))
    }
}

/// Sends a GET.
///
/// # Errors
///
/// Nobody answers within ten seconds, or not in HTTP.
pub fn get(url: &str, headers: &[(&str, &str)]) -> io::Result<Answer> {
    send("GET", url, headers, "")
}

/// Sends a POST.
///
/// # Errors
///
/// Nobody answers within ten seconds, or not in HTTP.
pub fn post(url: &str, headers: &[(&str, &str)], body: &str) -> io::Result<Answer> {
    send("POST", url, headers, body)
}

fn send(method: &str, url: &str, headers: &[(&str, &str)], body: &str) -> io::Result<Answer> {
    let url = Url::parse(url).map_err(|cause| io::Error::new(io::ErrorKind::InvalidInput, cause))?;
    let (host, port) = (url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or(80));
    let mut stream = TcpStream::connect((host, port))?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    // HTTP/1.0 has no chunks: a body ends where the connection ends.
    let mut head = format!("{method} {}", &url[url::Position::BeforePath..url::Position::AfterQuery]);
    head.push_str(&format!(" HTTP/1.0\r\nHost: {host}:{port}\r\nContent-Length: {}\r\n", body.len()));
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    stream.write_all(format!("{head}\r\n{body}").as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    parse(answer).ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "not an answer in HTTP"))
}

fn parse(mut answer: Vec<u8>) -> Option<Answer> {
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n")?;
    let body = answer.split_off(end + 4);
    let head = String::from_utf8(answer).ok()?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some(Answer { status, body, head })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_status_headers_and_body() {
        let answer =
            parse(b"HTTP/1.0 303 See Other\r\nSet-Cookie: a=b; Path=/\r\n\r\nbody\r\n\r\n".to_vec()).unwrap();
        assert_eq!((answer.status, answer.body.as_slice()), (303, &b"body\r\n\r\n"[..]));
        assert_eq!(answer.header("set-cookie"), Some("a=b; Path=/"));
        assert!(parse(b"SSH-2.0".to_vec()).is_none());
    }
}
