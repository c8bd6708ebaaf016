//! The store: finished runs on disk, so that none is lost and none is computed twice.
//!
//! A run is addressed by its [`Key`], a hash of all that its trace depends on. Traces lie in parts: files that are only
//! ever appended to, record by record, each with a checksum. What was not written to its end is not there.

mod early;
mod key;
mod known;
mod part;
mod parts;
mod record;
pub mod shards;
mod unfinished;

pub use early::{Early, send};
pub use key::{Fingerprint, Key, Keys};
pub use known::{Known, rows};
pub use part::{Header, Part, checksum};
pub use parts::{Damage, Parts};
pub use record::{decode, encode};
pub use unfinished::{ASKED, Busy, NAMED, SWEEP, Unfinished, at_work, beside, is_unfinished, parts, prepare, write};

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// An error with the path that the user knows.
pub fn blame(error: &io::Error, path: &str) -> io::Error {
    // The kind in words, where it has some: lower case, and without the random path that tempfile adds.
    let cause = match error.kind().to_string() {
        vague if vague == "other error" || vague == "uncategorized error" => error.to_string(),
        cause => cause,
    };
    io::Error::new(error.kind(), format!("cannot write {path}: {cause}"))
}

/// Makes a folder and those above it; yields those that were not there, outermost first.
///
/// # Errors
/// If one cannot be made; then none is left.
pub fn make_folders(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let missing: Vec<&Path> = folder.ancestors().take_while(|above| !above.is_dir()).collect();
    let mut made = Vec::new();
    for folder in missing.into_iter().rev().filter(|folder| !folder.as_os_str().is_empty()) {
        match fs::create_dir(folder) {
            Ok(()) => made.push(folder.to_path_buf()),
            // Somebody else was quicker.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => {}
            Err(error) => {
                made.iter().rev().for_each(|made| drop(fs::remove_dir(made)));
                return Err(error);
            }
        }
    }
    Ok(made)
}
