//! The database's files: made for their owner only, and held by one hub at a time.

use super::StoreError;
use std::{
    fs::{File, OpenOptions, Permissions},
    io::{self, ErrorKind},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

/// Which database is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// One that is made when it is not there.
    New,
    /// One that is there.
    Existing,
    /// One that is there and that no other hub serves from, until [`crate::Store::close`].
    Exclusive,
}

/// Makes, checks and locks the file. Answers what holds the lock.
pub(super) fn prepare(path: &Path, opening: Opening) -> Result<Option<File>, StoreError> {
    match opening {
        Opening::New => create_private(path)?,
        Opening::Existing | Opening::Exclusive => require(path)?,
    }
    for suffix in ["", "-wal", "-shm"] {
        make_private(&beside(path, suffix))?;
    }
    match opening {
        Opening::Exclusive => lock(path).map(Some),
        Opening::New | Opening::Existing => Ok(None),
    }
}

fn failed(path: &Path) -> impl Fn(io::Error) -> StoreError {
    |cause| StoreError::File { path: path.display().to_string(), cause }
}

/// SQLite would take an empty file for a new database.
fn require(path: &Path) -> Result<(), StoreError> {
    match std::fs::metadata(path) {
        Ok(file) if file.len() > 0 => Ok(()),
        Ok(_) => Err(StoreError::Missing { path: path.to_owned() }),
        Err(cause) if cause.kind() == ErrorKind::NotFound => {
            Err(StoreError::Missing { path: path.to_owned() })
        }
        Err(cause) => Err(failed(path)(cause)),
    }
}

/// Makes the file, readable by its owner only, before SQLite does it with the process's umask. SQLite gives the files
/// beside it the same mode.
fn create_private(path: &Path) -> Result<(), StoreError> {
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    match made {
        Err(cause) if cause.kind() != ErrorKind::AlreadyExists => Err(failed(path)(cause)),
        _ => Ok(()),
    }
}

/// Takes the file away from group and others, and says so: who could read it may have a copy.
fn make_private(path: &Path) -> Result<(), StoreError> {
    let mode = match std::fs::metadata(path) {
        Ok(file) => file.permissions().mode() & 0o7777,
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(()),
        Err(cause) => return Err(failed(path)(cause)),
    };
    if mode & 0o077 != 0 {
        std::fs::set_permissions(path, Permissions::from_mode(mode & 0o700)).map_err(failed(path))?;
        tracing::warn!(
            path = %path.display(),
            mode = format!("{mode:04o}"),
            "others could read the database: its mode is 0600 now. Whoever has a copy has people's names and settings"
        );
    }
    Ok(())
}

/// Takes the lock that one hub has. The system lets go of it when the process ends, however it ends. It is not on the
/// database itself: closing any descriptor of that file would drop SQLite's own locks
/// (<https://sqlite.org/howtocorrupt.html>, section 2.2).
fn lock(path: &Path) -> Result<File, StoreError> {
    // One file under two names has one lock.
    let path = beside(&std::fs::canonicalize(path).map_err(failed(path))?, "-lock");
    let file = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(&path);
    let file = file.map_err(failed(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(StoreError::InUse { path }),
        Err(std::fs::TryLockError::Error(cause)) => Err(failed(&path)(cause)),
    }
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
