//! The one driver process that all journeys share.

use std::{
    io::{BufRead, BufReader},
    os::unix::process::CommandExt,
    process::{Child, ChildStdout, Command, Stdio},
    sync::LazyLock,
};

/// The shell ends the driver when its standard input closes, which the system sees to however this process ends.
const WATCHED: &str = r#"chromedriver --port=0 & driver=$!; cat; kill "$driver""#;

struct Driver {
    url: String,
    /// Its standard input is open for as long as this process lives.
    _shell: Child,
    /// Held open, or a word from the driver would end it.
    _output: BufReader<ChildStdout>,
}

static DRIVER: LazyLock<Driver> = LazyLock::new(|| {
    let mut shell = Command::new("sh")
        .args(["-c", WATCHED])
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a shell starts");
    let mut output = BufReader::new(shell.stdout.take().expect("standard output is piped"));
    let mut said = String::new();
    let port = loop {
        let mut line = String::new();
        if output.read_line(&mut line).expect("the driver prints text") == 0 {
            panic!("chromedriver does not start; on Debian: apt-get install chromium-driver\n{said}");
        }
        let port = line
            .split_once("started successfully on port ")
            .map(|(_, port)| port.trim_end_matches(['.', '\n']));
        if let Some(port) = port {
            break port.to_owned();
        }
        said.push_str(&line);
    };
    Driver { url: format!("http://127.0.0.1:{port}"), _shell: shell, _output: output }
});

/// Where it listens.
pub(super) fn url() -> &'static str {
    &DRIVER.url
}
