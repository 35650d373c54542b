//! Errors of starting a stack.

use crate::host::BadKey;
use std::{io, path::PathBuf, process::ExitStatus};

/// What a person who starts a stack reads.
#[derive(Debug, thiserror::Error)]
pub enum StackError {
    /// Somebody else listens there, or the port is not ours to use.
    #[error("port {port} is needed for the {role}: {cause}. Another port: --port-base")]
    Port {
        /// Which server wanted it.
        role: &'static str,
        /// The port.
        port: u16,
        /// What the system said.
        cause: io::Error,
    },
    /// A file or folder cannot be read or written.
    #[error("{}: {cause}", path.display())]
    File {
        /// Which one.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// A file of the sandbox catalogue is not what [`super`] expects.
    #[error("{}: {problem}", path.display())]
    Catalogue {
        /// Which one.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// The hub's program cannot be started.
    #[error("{} cannot be started: {cause}", path.display())]
    Binary {
        /// Which program.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// The hub's program refused a command.
    #[error("inlay-hub {command} failed: {output}")]
    Command {
        /// The command's arguments.
        command: String,
        /// What it printed.
        output: String,
    },
    /// The hub ended instead of serving.
    #[error("the hub ended ({status}); the end of its log ({}):\n{tail}", log.display())]
    Ended {
        /// How it ended.
        status: ExitStatus,
        /// The whole log.
        log: PathBuf,
        /// Its last lines.
        tail: String,
    },
    /// A server does not answer.
    #[error("{url} does not answer: {cause}")]
    Silent {
        /// Which one.
        url: String,
        /// What happened instead.
        cause: io::Error,
    },
    /// The host gave no token.
    #[error("the host gave no token: status {status}")]
    NoToken {
        /// HTTP status.
        status: u16,
    },
    /// The signing key that the hub made cannot be used.
    #[error(transparent)]
    Key(#[from] BadKey),
    /// The system gave no thread or socket.
    #[error("a server cannot be started: {0}")]
    Thread(io::Error),
}
