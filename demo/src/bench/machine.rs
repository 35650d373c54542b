//! What the machine says of itself, on systems that have `/proc`.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

/// How often the disk is asked.
const SYNCS: usize = 50;

/// Processes that wait for a processor, the mean of a minute.
pub(super) fn load() -> f64 {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().and_then(|mean| mean.parse().ok()).unwrap_or_default()
}

/// How long the disk of a folder takes to keep a page: the middle of some.
pub(super) fn fsync(folder: &Path) -> io::Result<Duration> {
    let path = folder.join("fsync");
    let mut file = File::create(&path)?;
    let mut took = Vec::new();
    for _ in 0..SYNCS {
        let started = Instant::now();
        file.write_all(&[0; 4096])?;
        file.sync_all()?;
        took.push(started.elapsed());
    }
    fs::remove_file(path)?;
    took.sort_unstable();
    Ok(took[SYNCS / 2])
}

/// Leaves a process one core, with all its threads.
pub(super) fn pin(process: Option<u32>) -> io::Result<()> {
    let Some(process) = process else { return Ok(()) };
    let pinned = Command::new("taskset").args(["-a", "-p", "-c", "0", &process.to_string()]).output()?;
    if pinned.status.success() {
        Ok(())
    } else {
        Err(io::Error::other("taskset cannot leave the hub one core"))
    }
}

/// What a process has in memory, in megabytes.
pub(super) fn memory(process: Option<u32>) -> Option<u64> {
    status(process, "VmRSS:")
}

/// The most that it had, in megabytes.
pub(super) fn peak(process: Option<u32>) -> Option<u64> {
    status(process, "VmHWM:")
}

fn status(process: Option<u32>, field: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", process?)).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(field))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kilobytes| kilobytes / 1024)
}
