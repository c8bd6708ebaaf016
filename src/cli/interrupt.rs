//! Signals. Ctrl-C: once to end in order, twice to end at once. A file larger than allowed: an error like a full disk.

use super::fault::INTERRUPTED;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

static STOP: AtomicBool = AtomicBool::new(false);
static LITTER: Mutex<Option<PathBuf>> = Mutex::new(None);

/// Catches Ctrl-C (and requests to terminate) from now on: the first one sets the flag, the second
/// removes `litter`, if there is any, and ends the process.
pub fn watch(litter: Option<&Path>) -> &'static AtomicBool {
    if let Ok(mut held) = LITTER.lock() {
        *held = litter.map(Path::to_path_buf);
    }
    // Fails only if a handler is there already: a program round this crate then has its own way.
    let _ = ctrlc::set_handler(|| {
        if STOP.swap(true, Ordering::SeqCst) {
            if let Ok(held) = LITTER.lock()
                && let Some(litter) = &*held
            {
                let _ = std::fs::remove_dir_all(litter);
            }
            std::process::exit(INTERRUPTED.into());
        }
    });
    &STOP
}

/// From now on writing beyond the limit on a file's size (`ulimit -f`) fails, and the process can say so; unasked, the
/// system would end it.
pub fn survive_limits() {
    // SAFETY: no handler is installed; the signal is ignored.
    #[cfg(unix)]
    unsafe {
        libc::signal(libc::SIGXFSZ, libc::SIG_IGN);
    }
}
