//! The folder of a sweep that is not finished: `NAME.partial`, beside where the results will be.
//!
//! ```text
//! lock                   locked while a process is at work; that process, and since when
//! sweep.toml, files/     the sweep, and the files that it names
//! 1.part, 2.part, …      finished runs, one part for each time that it was gone on with
//! shards/                those of shards, which are computed without the lock
//! results/               the results folder in the making, made anew each time
//! ```

use super::part::{Header, Part};
use super::{blame, make_folders, shards};
use crate::spec::Spec;
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// The sweep file's copy, as in results folders.
pub const SWEEP: &str = "sweep.toml";
/// The folder with copies of the files that the sweep file names, under the same names.
pub const NAMED: &str = "files";

/// What was typed for a sweep that is computed in shards, as `machine.txt` has it.
pub const ASKED: &str = "asked.txt";

const LOCK: &str = "lock";
const RESULTS: &str = "results";
const PART: &str = "part";
/// What `--fresh` leaves out of account until the new results stand.
const OLD: &str = "old";

/// Why an unfinished folder cannot be had.
#[derive(Debug)]
pub enum Busy {
    /// Another process is at work in it: this one.
    Locked(String),
    /// The disk or the permissions do not allow it.
    Disk(io::Error),
}

/// The folder, locked.
#[derive(Debug)]
pub struct Unfinished {
    folder: PathBuf,
    name: String,
    /// Folders made on the way to it, outermost first.
    made: Vec<PathBuf>,
    _lock: File,
}

/// Where the folder of unfinished results is.
pub fn beside(results: &Path) -> PathBuf {
    let mut name = results.file_name().unwrap_or_default().to_os_string();
    name.push(".partial");
    results.with_file_name(name)
}

/// Whether a folder is that of an unfinished sweep.
pub fn is_unfinished(folder: &Path) -> bool {
    folder.join(LOCK).is_file() && folder.join(SWEEP).is_file()
}

/// Who is at work in an unfinished folder, if anyone.
pub fn at_work(folder: &Path) -> Option<String> {
    let lock = File::options().read(true).write(true).open(folder.join(LOCK)).ok()?;
    match lock.try_lock() {
        Err(TryLockError::WouldBlock) => Some(owner(folder)),
        _ => None,
    }
}

/// The parts of an unfinished folder, in the order in which they were begun, and those of its shards.
///
/// # Errors
/// If it cannot be read.
pub fn parts(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut parts: Vec<(u32, PathBuf)> = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        parts.extend(number(&path).filter(|_| path.extension().is_some_and(|end| end == PART)).map(|n| (n, path)));
    }
    parts.sort();
    Ok(parts.into_iter().map(|(_, path)| path).chain(shards::all(folder)?).collect())
}

/// Makes an unfinished folder ready for processes that compute shards, any number of them at once; `name` is what the
/// user calls it, `asked` what he typed.
///
/// # Errors
/// If it cannot be written.
pub fn prepare(folder: &Path, name: &str, spec: &Spec, asked: &str) -> io::Result<()> {
    let make = || {
        make_folders(&folder.join(shards::SHARDS))?;
        File::options().append(true).create(true).open(folder.join(LOCK)).map(drop)
    };
    make().map_err(|error| blame(&error, name))?;
    write_sweep(folder, name, spec)?;
    // Who came first said it.
    if folder.join(ASKED).exists() { Ok(()) } else { write(folder, name, ASKED, asked) }
}

/// Writes the sweep file and the files that it names.
fn write_sweep(folder: &Path, name: &str, spec: &Spec) -> io::Result<()> {
    write(folder, name, SWEEP, &spec.text)?;
    spec.files.iter().try_for_each(|file| write(folder, name, &format!("{NAMED}/{}", file.name), &file.text))
}

/// Writes a file: whole or not there, whoever else writes the same one, and not at all where it is as it should be.
///
/// # Errors
/// If it cannot be written.
pub fn write(folder: &Path, name: &str, file: &str, text: &str) -> io::Result<()> {
    let path = folder.join(file);
    if fs::read(&path).is_ok_and(|bytes| bytes == text.as_bytes()) {
        return Ok(());
    }
    let write = || {
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        let create = |path: &Path| File::create_new(path);
        let mut new = tempfile::Builder::new().prefix("new-").rand_bytes(12).make_in(folder, create)?;
        new.write_all(text.as_bytes())?;
        new.persist(&path).map(drop).map_err(|error| error.error)
    };
    write().map_err(|error| blame(&error, &format!("{name}/{file}")))
}

fn number(path: &Path) -> Option<u32> {
    path.file_stem()?.to_str()?.parse().ok()
}

impl Unfinished {
    /// The unfinished folder of results that will be at `place`, made where it is not there; `name` is what the user
    /// calls it.
    ///
    /// # Errors
    /// If another process is at work there, or it cannot be written.
    pub fn begin(place: &Path, name: &str) -> Result<Unfinished, Busy> {
        let folder = beside(place);
        let failed = |error: io::Error| Busy::Disk(blame(&error, name));
        let made = make_folders(&folder).map_err(failed)?;
        let lock = folder.join(LOCK);
        // Whoever had it may be taking it away just now.
        const TRIES: u32 = 3;
        for _ in 0..TRIES {
            make_folders(&folder).map_err(failed)?;
            let mut file = match File::options().read(true).write(true).create(true).truncate(false).open(&lock) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                opened => opened.map_err(failed)?,
            };
            match file.try_lock() {
                Err(TryLockError::WouldBlock) => return Err(Busy::Locked(owner(&folder))),
                // Where there are no locks, there are none.
                Err(TryLockError::Error(error)) if error.kind() != io::ErrorKind::Unsupported => {
                    return Err(failed(error));
                }
                _ => {}
            }
            if !lock.exists() {
                continue;
            }
            let text = format!("pid {}, started {}\n", std::process::id(), utc(SystemTime::now()));
            file.set_len(0).and_then(|()| file.write_all(text.as_bytes())).map_err(failed)?;
            let name = beside(Path::new(name)).display().to_string();
            return Ok(Unfinished { folder, name, made, _lock: file });
        }
        Err(failed(io::Error::other("it goes away while it is opened; try again")))
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What the user calls it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Puts the parts aside: they are not looked at any more, and go when the new results stand.
    ///
    /// # Errors
    /// If one cannot be renamed.
    pub fn set_parts_aside(&self) -> io::Result<()> {
        parts(&self.folder)?.iter().try_for_each(|part| fs::rename(part, part.with_extension(OLD)))
    }

    /// Writes the sweep file and the files that it names.
    ///
    /// # Errors
    /// If one cannot be written.
    pub fn write_sweep(&self, spec: &Spec) -> io::Result<()> {
        write_sweep(&self.folder, &self.name, spec)
    }

    /// A new part, behind all others.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn part(&self, header: &Header) -> io::Result<Part> {
        let numbers = fs::read_dir(&self.folder)?.filter_map(|entry| number(&entry.ok()?.path()));
        let path = self.folder.join(format!("{}.{PART}", numbers.max().unwrap_or(0) + 1));
        let shown = format!("{}/{}", self.name, path.file_name().unwrap_or_default().display());
        Part::create(&path, &shown, header)
    }

    /// Where the results are made; nothing is there.
    ///
    /// # Errors
    /// If what is left of an earlier try cannot be taken away.
    pub fn results(&self) -> io::Result<PathBuf> {
        let results = self.folder.join(RESULTS);
        match fs::remove_dir_all(&results) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(blame(&error, &self.name)),
            _ => Ok(results),
        }
    }

    /// Takes the folder away: the results stand, or nothing was finished.
    pub fn remove(self, finished: bool) {
        // At once, for what is half gone is no folder to go on with; its rest is swept up with other litter.
        let name = self.folder.file_name().unwrap_or_default().display().to_string();
        let aside = self.folder.with_file_name(format!(".{name}-{}", std::process::id()));
        let aside = if fs::rename(&self.folder, &aside).is_ok() { &aside } else { &self.folder };
        let _ = fs::remove_dir_all(aside);
        if !finished {
            for made in self.made.iter().rev() {
                // Fails when somebody else has put something there, as it should.
                let _ = fs::remove_dir(made);
            }
        }
    }
}

/// What a lock says of its owner.
fn owner(folder: &Path) -> String {
    let text = fs::read_to_string(folder.join(LOCK)).unwrap_or_default();
    let line = text.trim();
    if line.is_empty() { "another process".into() } else { line.into() }
}

/// A moment as people write it: `2026-11-28 10:20:03 UTC`.
fn utc(time: SystemTime) -> String {
    let seconds = time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    // Hinnant 2013, "chrono-compatible low-level date algorithms": eras of 400 years that begin in March.
    let day = days + 719_468;
    let (era, of_era) = (day / 146_097, day % 146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let (day, month) = (of_year - (153 * month + 2) / 5 + 1, if month < 10 { month + 3 } else { month - 9 });
    let year = year + era * 400 + u64::from(month <= 2);
    format!("{year}-{month:02}-{day:02} {:02}:{:02}:{:02} UTC", rest / 3600, rest / 60 % 60, rest % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn moments() {
        let at = |seconds| utc(UNIX_EPOCH + Duration::from_secs(seconds));
        assert_eq!(at(0), "1970-01-01 00:00:00 UTC");
        assert_eq!(at(951_782_399), "2000-02-28 23:59:59 UTC");
        assert_eq!(at(951_782_400), "2000-02-29 00:00:00 UTC");
        assert_eq!(at(1_795_861_203), "2026-11-28 10:20:03 UTC");
    }
}
