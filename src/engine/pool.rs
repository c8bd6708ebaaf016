//! The threads that sweeps run on: started once and kept for the next sweep.

use rayon::{ThreadPool, ThreadPoolBuilder};
use std::io;
use std::sync::Mutex;

/// The threads of the sweep that ended last.
static KEPT: Mutex<Option<ThreadPool>> = Mutex::new(None);

/// Does something with so many threads. They are its own meanwhile: a sweep at the same time, or within this one, has others.
///
/// # Errors
/// If they cannot be started.
pub(super) fn with_threads<R>(threads: usize, does: impl FnOnce(&ThreadPool) -> R) -> io::Result<R> {
    let kept = || KEPT.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let before = kept().take().filter(|pool| pool.current_num_threads() == threads);
    let pool = match before {
        Some(pool) => pool,
        None => {
            let pool = ThreadPoolBuilder::new().num_threads(threads).build();
            pool.map_err(|error| io::Error::other(format!("cannot start threads: {error}")))?
        }
    };
    let done = does(&pool);
    *kept() = Some(pool);
    Ok(done)
}
