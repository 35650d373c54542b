//! An HTTP client for many requests at the same time: one connection for each, to the hub on this machine only.

use inlay_demo::stack::HUB_ID;
use serde_json::Value;
use std::{
    io,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

/// Nothing of a run waits longer.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Sends requests of one person.
#[derive(Clone)]
pub(crate) struct Client {
    /// Host and port.
    authority: String,
    token: String,
}

/// An answer.
pub(crate) struct Reply {
    pub(crate) path: String,
    pub(crate) status: u16,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) text: String,
    pub(crate) took: Duration,
}

impl Client {
    pub(crate) fn new(url: &str, token: &str) -> Self {
        Self { authority: url.trim_start_matches("http://").to_owned(), token: token.to_owned() }
    }

    /// A path of the API.
    pub(crate) fn api(rest: &str) -> String {
        format!("/api/embedded/v1{rest}")
    }

    /// A path below the hub.
    pub(crate) fn hub(rest: &str) -> String {
        Self::api(&format!("/hubs/{HUB_ID}{rest}"))
    }

    /// A path of the embedded API, below the hub.
    pub(crate) fn embed_hub(rest: &str) -> String {
        Self::api(&format!("/embed/{HUB_ID}{rest}"))
    }

    /// A path of the embedded API, below a user.
    pub(crate) fn embed(user: &str, rest: &str) -> String {
        Self::embed_hub(&format!("/users/{user}{rest}"))
    }

    pub(crate) async fn get(&self, path: &str) -> io::Result<Reply> {
        self.call("GET", path, "").await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> io::Result<Reply> {
        self.call("POST", path, &body.to_string()).await
    }

    /// A call with the person's token.
    pub(crate) async fn call(&self, method: &str, path: &str, body: &str) -> io::Result<Reply> {
        let token = format!("JWT {}", self.token);
        self.send(method, path, &[("authorization", &token), ("content-type", "application/json")], body)
            .await
    }

    /// A request with these headers.
    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> io::Result<Reply> {
        let started = Instant::now();
        let mut head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-length: {}\r\n",
            self.authority,
            body.len()
        );
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let exchange = async {
            let mut stream = TcpStream::connect(&self.authority).await?;
            stream.write_all(format!("{head}\r\n{body}").as_bytes()).await?;
            let mut answer = Vec::new();
            stream.read_to_end(&mut answer).await?;
            io::Result::Ok(answer)
        };
        let answer = timeout(TIMEOUT, exchange).await.map_err(|_| io::ErrorKind::TimedOut)??;
        read(path, &answer, started.elapsed())
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "not an answer in HTTP"))
    }
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

fn read(path: &str, answer: &[u8], took: Duration) -> Option<Reply> {
    let text = String::from_utf8_lossy(answer);
    let (head, body) = text.split_once("\r\n\r\n")?;
    let mut lines = head.lines();
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers: Vec<_> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let is_chunked = headers.iter().any(|(name, value)| name == "transfer-encoding" && value == "chunked");
    let text = if is_chunked { unchunked(body) } else { body.to_owned() };
    Some(Reply { path: path.to_owned(), status, headers, text, took })
}

/// A body without its chunks (RFC 9112, section 7.1).
fn unchunked(mut body: &str) -> String {
    let mut whole = String::new();
    while let Some((size, rest)) = body.split_once("\r\n") {
        let size = usize::from_str_radix(size, 16).unwrap_or(0);
        let (Some(chunk), true) = (rest.get(..size), size > 0) else { break };
        whole.push_str(chunk);
        body = rest.get(size + 2..).unwrap_or_default();
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_with_and_without_chunks() {
        let plain = b"HTTP/1.1 200 OK\r\nRetry-After: 5\r\n\r\n{\"a\":1}";
        let reply = read("/", plain, Duration::ZERO).unwrap();
        assert_eq!(
            (reply.status, reply.header("retry-after"), &reply.json()["a"]),
            (200, Some("5"), &1.into())
        );
        let chunked = b"HTTP/1.1 404 Not Found\r\ntransfer-encoding: chunked\r\n\r\n3\r\n{\"a\r\n4\r\n\":1}\r\n0\r\n\r\n";
        assert_eq!(read("/", chunked, Duration::ZERO).unwrap().text, "{\"a\":1}");
        assert!(read("/", b"SSH-2.0", Duration::ZERO).is_none());
    }
}
