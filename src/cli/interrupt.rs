//! Ctrl-C: once to end in order, twice to end at once.

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

static STOP: AtomicBool = AtomicBool::new(false);
static PARTIAL: Mutex<Option<PathBuf>> = Mutex::new(None);

/// Catches Ctrl-C (and requests to terminate) from now on: the first one sets the flag, the second
/// removes `partial` and ends the process.
pub fn watch(partial: &Path) -> &'static AtomicBool {
    if let Ok(mut held) = PARTIAL.lock() {
        *held = Some(partial.to_path_buf());
    }
    // Fails only if a handler is there already: a program round this crate then has its own way.
    let _ = ctrlc::set_handler(|| {
        if STOP.swap(true, Ordering::SeqCst) {
            if let Ok(held) = PARTIAL.lock()
                && let Some(partial) = &*held
            {
                let _ = std::fs::remove_dir_all(partial);
            }
            std::process::exit(130);
        }
    });
    &STOP
}
