//! A driver: the process that a session's WebDriver requests go to. Each session has its own; two of the three kinds
//! cannot have a second one.

use super::Engine;
use std::{
    net::{TcpListener, TcpStream},
    os::unix::process::CommandExt,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

const START: Duration = Duration::from_secs(20);

/// Ends with everything that it started when dropped.
pub(super) struct Driver {
    /// Its standard input is open for as long as this process lives. When it closes, which the system sees to however
    /// this process ends, the shell ends its process group: the driver and its browser.
    shell: Child,
    port: u16,
}

impl Driver {
    pub(super) fn start(engine: Engine) -> Self {
        let port = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
        let port = port.expect("there is a free port").port();
        let shell = Command::new("sh")
            .args(["-c", &format!("{} & cat; kill 0", engine.driver()), "sh", &port.to_string()])
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell starts");
        let driver = Self { shell, port };
        let deadline = Instant::now() + START;
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(
                Instant::now() < deadline,
                "the driver of {engine:?} does not start; {}",
                engine.remedy()
            );
            thread::sleep(Duration::from_millis(10));
        }
        driver
    }

    /// Where it listens.
    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        if let Err(error) = self.shell.wait() {
            println!("the driver is not waited for: {error}");
        }
    }
}
