//! Reads along: every line that anything in this process logs, at the finest level, and every answer of every hub. What
//! must never be there ends the test that finds it.

use std::{
    collections::HashMap,
    io,
    sync::{
        Mutex, Once, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};
use tracing_subscriber::filter::LevelFilter;

/// Are in secrets that the tests hand to a hub: what begins with `CANARY`, codes of the sandbox provider, and tokens of the
/// host, whose second part is JSON in base64url after a dot.
const MARKS: [&str; 6] = ["CANARY", "good-code", "slow-code", "short-code", "narrow-code", ".eyJ"];
/// States, verifiers, handles and launch secrets: 256 bits in base64url.
const RANDOM: usize = 43;

static LINES: AtomicUsize = AtomicUsize::new(0);
static LEAKED: Mutex<Option<String>> = Mutex::new(None);
/// SQL statements by the id of the request that they were for.
static STATEMENTS: Mutex<Option<HashMap<String, Vec<String>>>> = Mutex::new(None);

/// Lines about what providers answered.
static REFUSALS: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// The lines about what providers answered that contain a text.
pub(crate) fn refusals(text: &str) -> Vec<String> {
    let lines = REFUSALS.lock().unwrap_or_else(PoisonError::into_inner);
    lines.iter().filter(|line| line.contains(text)).cloned().collect()
}

/// Starts reading what is logged. Once for all tests.
pub(crate) fn start() {
    static STARTED: Once = Once::new();
    STARTED.call_once(|| {
        tracing_subscriber::fmt()
            .with_ansi(false)
            .with_max_level(LevelFilter::TRACE)
            .with_writer(|| Lines)
            .init();
    });
}

/// How many lines were logged.
pub(crate) fn lines() -> usize {
    LINES.load(Ordering::Relaxed)
}

/// The statements that the database ran for a request, in their order, without their values.
pub(crate) fn statements(request: &str) -> Vec<String> {
    let statements = STATEMENTS.lock().unwrap_or_else(PoisonError::into_inner);
    statements.as_ref().and_then(|all| all.get(request)).cloned().unwrap_or_default()
}

/// Keeps the statement of a line such as `request{id="…" …}: sqlx::query: summary="…" db.statement="…" rows_affected=0 …`.
fn note_statement(line: &str) {
    let between = |open: &str, close: &str| Some(line.split_once(open)?.1.split_once(close)?.0.to_owned());
    if let (Some(request), Some(statement)) =
        (between("request{id=\"", "\""), between("sqlx::query: ", " rows_affected"))
    {
        let mut statements = STATEMENTS.lock().unwrap_or_else(PoisonError::into_inner);
        statements.get_or_insert_default().entry(request).or_default().push(statement);
    }
}

/// Panics when a secret was logged, by whichever test.
pub(crate) fn check_log() {
    let leaked = LEAKED.lock().unwrap_or_else(PoisonError::into_inner).clone();
    assert_eq!(leaked, None, "a secret was logged");
}

/// Panics when a secret is in an answer.
pub(crate) fn check_answer(answer: &str) {
    assert_eq!(MARKS.iter().find(|mark| answer.contains(**mark)), None, "a secret was answered: {answer}");
}

struct Lines;

impl io::Write for Lines {
    /// One line at a time, which is how the subscriber writes.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        LINES.fetch_add(1, Ordering::Relaxed);
        note_statement(&text);
        if text.contains("refused a request") || text.contains("answered an error") {
            REFUSALS.lock().unwrap_or_else(PoisonError::into_inner).push(text.to_string());
        }
        if has_secret(&text) {
            LEAKED.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(text.into_owned());
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn has_secret(line: &str) -> bool {
    let is_secret = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    MARKS.iter().any(|mark| line.contains(mark))
        || line.split(|c| !is_secret(c)).any(|word| word.len() == RANDOM)
}

#[test]
fn the_watch_knows_a_secret_when_it_sees_one() {
    assert!(has_secret("value=CANARY-key"));
    assert!(has_secret(&format!("state={}&x", inlay_vault::one_time::random())));
    assert!(!has_secret("request{id=01J8XG5T6M3V8Q2R9Y4W7Z1K5N}: answered status=200"));
    start();
    tracing::trace!(target: "watch", "nothing");
    check_log();
}
