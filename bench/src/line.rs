//! A shaped line: everything that a browser gets through it shares its bytes per second, and each direction takes half a
//! round trip. It is below TLS, so that handshakes cost what they cost; TCP's slow start is not part of it, and what the
//! browser sends waits for no other bytes.

use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream, duplex},
    net::TcpStream,
    sync::mpsc::unbounded_channel,
    time::{Instant, sleep_until},
};

/// As much as is sent for one connection before another one has its turn.
const CHUNK: usize = 1400;
/// How much of the line may be given away ahead of time, so that a timer that is late leaves no gap.
const AHEAD: Duration = Duration::from_millis(30);

/// How a line is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    /// Bits of 8, towards the browser.
    pub(crate) bytes_per_second: u32,
    /// There and back.
    pub(crate) round_trip: Duration,
}

/// The line of a browser; clones are the same one.
#[derive(Clone, Default)]
pub(crate) struct Line(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    shape: Option<Shape>,
    /// When everything that was given to the line will have left it.
    free_at: Option<Instant>,
}

impl Line {
    /// From now on; `None` is as fast as the machine.
    pub(crate) fn set(&self, shape: Option<Shape>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = State { shape, free_at: None };
    }

    fn shape(&self) -> Option<Shape> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).shape
    }

    fn half(&self) -> Duration {
        self.shape().map_or(Duration::ZERO, |shape| shape.round_trip / 2)
    }

    /// When this many bytes will have left the line.
    fn reserve(&self, bytes: usize) -> Instant {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let Some(shape) = state.shape else { return now };
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        let takes = Duration::from_secs(1) * bytes / shape.bytes_per_second;
        let free_at = state.free_at.map_or(now, |free_at| free_at.max(now)) + takes;
        state.free_at = Some(free_at);
        free_at
    }

    /// Puts the line between a browser's connection and the server that gets what this returns.
    pub(crate) async fn connect(&self, browser: TcpStream) -> io::Result<DuplexStream> {
        browser.set_nodelay(true)?;
        // SYN and its answer.
        sleep_until(Instant::now() + self.half() * 2).await;
        let (near, far) = duplex(4 * CHUNK);
        let (from_browser, to_browser) = browser.into_split();
        let (from_server, to_server) = tokio::io::split(near);
        tokio::spawn(self.clone().carry(from_server, to_browser, true));
        tokio::spawn(self.clone().carry(from_browser, to_server, false));
        Ok(far)
    }

    async fn carry(
        self,
        mut from: impl AsyncRead + Unpin,
        mut to: impl AsyncWrite + Unpin + Send + 'static,
        is_narrow: bool,
    ) {
        let (sender, mut receiver) = unbounded_channel::<(Instant, Vec<u8>)>();
        tokio::spawn(async move {
            while let Some((at, bytes)) = receiver.recv().await {
                sleep_until(at).await;
                if to.write_all(&bytes).await.is_err() {
                    return;
                }
            }
            // The other side may have closed first.
            let _closed = to.shutdown().await;
        });
        let mut buffer = [0; CHUNK];
        while let Ok(count @ 1..) = from.read(&mut buffer).await {
            let leaves = if is_narrow { self.reserve(count) } else { Instant::now() };
            if sender.send((leaves + self.half(), buffer[..count].to_vec())).is_err() {
                return;
            }
            if let Some(wait) = leaves.checked_sub(AHEAD) {
                sleep_until(wait).await;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_share_the_bytes_of_a_line() {
        let line = Line::default();
        line.set(Some(Shape { bytes_per_second: 1000, round_trip: Duration::ZERO }));
        let [first, second, third] = [line.reserve(5000), line.reserve(500), line.reserve(1000)];
        assert_eq!([second - first, third - second].map(|time| time.as_millis()), [500, 1000]);
        line.set(None);
        assert!(line.reserve(1_000_000) <= Instant::now(), "no shape, no wait");
    }
}
