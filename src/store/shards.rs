//! Shards on disk: in an unfinished folder, one file for each that is complete.
//!
//! ```text
//! shards/3-of-8.shard              all runs of the fourth of eight shards, in the plan's order
//! shards/3-of-8.kQ2x7RbW0aZc.part  what a process that works at it has finished
//! ```
//!
//! A shard stands under its name when it has come to the disk, whole. Several processes may compute the same one: what
//! they write is the same, their parts have random names, and the last one to finish replaces the file by its equal.

use super::key::{Fingerprint, Key, Keys};
use super::known::Known;
use super::part::{Header, Part};
use super::parts::{Damage, Parts};
use super::{blame, unfinished};
use crate::engine::Need;
use crate::plan::{Plan, Row, Shards, Share};
use std::collections::{BTreeSet, HashSet};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// The folder of shards in an unfinished folder.
pub const SHARDS: &str = "shards";

const WHOLE: &str = "shard";
const PART: &str = "part";

/// What became of a shard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// All of its runs are there.
    Whole,
    /// It is not there.
    Missing,
    /// It is there, and not whole: why. It has to be computed again.
    Damaged(String),
    /// It belongs to something else: why.
    Contradicts(String),
}

/// A sweep in shards.
#[derive(Debug)]
pub struct Sharded<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// Its keys.
    pub keys: &'a Keys,
    /// How it is dealt out.
    pub shards: Shards,
    /// To how many.
    pub count: u32,
    /// The sweep's.
    fingerprint: Fingerprint,
}

impl<'a> Sharded<'a> {
    /// A plan in so many shards.
    pub fn new(plan: &'a Plan, keys: &'a Keys, count: u32) -> Sharded<'a> {
        Sharded { plan, keys, shards: Shards::of(plan, count), count, fingerprint: keys.fingerprint(plan) }
    }

    /// The rows of one shard with their keys, in the plan's order, some at a time.
    pub fn rows(&self, index: u32) -> impl Iterator<Item = Vec<(Row, Key)>> + '_ {
        self.shards.pieces(self.plan, index).map(|(block, runs)| {
            let rows: Vec<Row> = self.plan.rows(block, runs).collect();
            let keys = self.keys.keys(self.plan, &rows);
            rows.into_iter().zip(keys).collect()
        })
    }

    /// What an unfinished folder has of a shard.
    ///
    /// # Errors
    /// If it is there and cannot be read.
    pub fn state(&self, folder: &Path, index: u32) -> io::Result<State> {
        let share = Share { index, count: self.count };
        let path = place(folder, share);
        let parts = match Parts::open([path]) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(State::Missing),
            parts => parts?,
        };
        match parts.damages().first() {
            Some((_, Damage::Foreign)) => {
                return Ok(State::Contradicts(
                    "was computed by another version of lrsweep, whose numbers may differ".into(),
                ));
            }
            Some(_) => return Ok(State::Damaged("is damaged".into())),
            None => {}
        }
        let contradiction = match parts.headers().first() {
            Some(header) if header.sweep != self.fingerprint => Some("is of another sweep".into()),
            Some(header) if header.share != Some(share) => {
                Some(header.share.map_or("is no shard".into(), |other| format!("is shard {other}")))
            }
            _ => None,
        };
        if let Some(why) = contradiction {
            return Ok(State::Contradicts(why));
        }
        let known = Known { plan: self.plan, keys: self.keys, parts: &parts, others: Need::Leave };
        let (mut own, mut lacking, mut count) = (HashSet::new(), 0, 0);
        for (row, key) in self.rows(index).flatten() {
            lacking += u64::from(!known.has(&row, key));
            own.insert(key);
            count += 1;
        }
        let foreign = parts.keys().filter(|key| !own.contains(key)).count();
        Ok(match (foreign, lacking) {
            (0, 0) if parts.records() == count => State::Whole,
            (0, 0) => State::Contradicts(format!("has {} runs more than once", parts.records() - count)),
            (0, lacking) => State::Damaged(format!("lacks {lacking} of its {count} runs")),
            (foreign, _) => State::Contradicts(format!("has {foreign} runs of other shards")),
        })
    }

    /// Writes a shard from the parts that have its runs.
    ///
    /// # Errors
    /// If one cannot be read or written.
    pub fn write(&self, folder: &Path, shown: &str, index: u32, parts: &Parts) -> io::Result<()> {
        let share = Share { index, count: self.count };
        let header = Header { share: Some(share), ..Header::of(self.fingerprint) };
        let new = make(folder, share, ".new", |path| Part::create(path, shown, &header))?;
        for rows in self.rows(index) {
            let keys: Vec<Key> = rows.into_iter().map(|(_, key)| key).collect();
            parts.copy(&keys, new.as_file())?;
        }
        new.as_file().commit()?;
        new.persist(place(folder, share)).map_err(|error| blame(&error.error, shown))?;
        // The name has to come to the disk, too. Not every system has that for folders.
        let _ = File::open(folder.join(SHARDS)).and_then(|folder| folder.sync_all());
        Ok(())
    }
}

/// Where a complete shard is.
pub fn place(folder: &Path, share: Share) -> PathBuf {
    folder.join(SHARDS).join(begin(share) + WHOLE)
}

/// The parts that may have runs of a shard: its own, and those of the sweep in one piece.
///
/// # Errors
/// If the folder cannot be read.
pub fn parts(folder: &Path, share: Share) -> io::Result<Vec<PathBuf>> {
    let (shards, begin) = (folder.join(SHARDS), begin(share));
    let own = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&begin));
    let mut parts = unfinished::parts(folder)?;
    parts.retain(|path| !path.starts_with(&shards) || own(path));
    Ok(parts)
}

/// What the names of a shard's files begin with.
fn begin(share: Share) -> String {
    format!("{}-of-{}.", share.index, share.count)
}

/// A part of a name that no other process has.
///
/// # Errors
/// If it cannot be made.
pub fn part(folder: &Path, shown: &str, share: Share, header: &Header) -> io::Result<Part> {
    let part = make(folder, share, &format!(".{PART}"), |path| Part::create(path, shown, header))?;
    // It is for those who come after, too.
    Ok(part.keep().map_err(|error| error.error)?.0)
}

/// A file of a shard under a name of its own: nodes in containers share host names and process numbers, but no randomness.
fn make<T>(
    folder: &Path,
    share: Share,
    end: &str,
    open: impl FnMut(&Path) -> io::Result<T>,
) -> io::Result<NamedTempFile<T>> {
    tempfile::Builder::new().prefix(&begin(share)).suffix(end).rand_bytes(12).make_in(folder.join(SHARDS), open)
}

/// All files with runs of shards.
///
/// # Errors
/// If the folder is there and cannot be read.
pub(super) fn all(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = files(folder)?;
    files.retain(|path| path.extension().is_some_and(|end| end == WHOLE || end == PART));
    files.sort();
    Ok(files)
}

/// In how many shards the sweep is cut: every number that the files there name, those of `whole` shards or of all.
///
/// # Errors
/// If the folder is there and cannot be read.
pub fn counts(folder: &Path, whole: bool) -> io::Result<BTreeSet<u32>> {
    let named = |path: &PathBuf| {
        let name = path.file_name()?.to_str()?;
        let (shard, end) = name.split_once('.')?;
        let (_, count) = shard.split_once("-of-")?;
        count.parse().ok().filter(|_| !whole || end == WHOLE)
    };
    Ok(files(folder)?.iter().filter_map(named).collect())
}

fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(folder.join(SHARDS)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        entries => entries?.map(|entry| Ok(entry?.path())).collect(),
    }
}

/// Indices as job arrays take them: `3,17,40-44`.
pub fn indices(indices: &[u32]) -> String {
    let ranges = indices.chunk_by(|a, b| a + 1 == *b);
    let range = |range: &[u32]| match range {
        [one] => one.to_string(),
        [first, .., last] => format!("{first}-{last}"),
        [] => String::new(),
    };
    ranges.map(range).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_of_indices() {
        assert_eq!(indices(&[]), "");
        assert_eq!(indices(&[0]), "0");
        assert_eq!(indices(&[3, 17, 40, 41, 42, 43, 44]), "3,17,40-44");
        assert_eq!(indices(&[0, 1, 3]), "0-1,3");
    }
}
