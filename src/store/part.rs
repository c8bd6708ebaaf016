//! A part: a file of finished runs that is only ever appended to.
//!
//! ```text
//! lrsweep runs 1, engine 1, sweep 0123456789abcdef0123456789abcdef[, shard 3/8], check 0123456789abcdef\n
//! batch, batch, …        bytes u32 | checksum u64 | record, record, …
//! record                 key u128 | bytes u32 | trace
//! ```
//!
//! All numbers are little-endian. A batch counts once all of it is there and its checksum, XXH3 of its length and its
//! records, is right. So what was torn off while it was written is seen, and what lies behind a damaged batch is found.

use super::early::{Early, send};
use super::key::{Fingerprint, Key};
use super::{blame, record};
use crate::engine::{self, Trace};
use crate::plan::Share;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};
use xxhash_rust::xxh3::Xxh3;

/// The version of this format.
const FORMAT: u32 = 1;

/// Bytes in front of a batch: its length and its checksum.
pub(super) const FRAME: usize = 4 + 8;
/// Bytes in front of a trace: its key and its length.
pub(super) const RECORD: usize = 16 + 4;

/// Time between two commits: a power cut costs no more than that.
const PATIENCE: Duration = Duration::from_secs(1);

/// The first line of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// The engine's numerical version, [`engine::NUMERICS`].
    pub engine: u32,
    /// The sweep it was begun for.
    pub sweep: Fingerprint,
    /// The share of it that it has all runs of, and no other, if it is that of a shard.
    pub share: Option<Share>,
}

impl Header {
    /// Of a part that this program writes.
    pub fn of(sweep: Fingerprint) -> Header {
        Header { engine: engine::NUMERICS, sweep, share: None }
    }

    /// The line.
    pub fn line(&self) -> String {
        let share = self.share.map_or_else(String::new, |share| format!(", shard {share}"));
        let line = format!("lrsweep runs {FORMAT}, engine {}, sweep {}{share}", self.engine, self.sweep);
        let check = checksum(line.as_bytes());
        format!("{line}, check {check:016x}\n")
    }

    /// The header that a line says; `None` if it is no part's, or one of another format.
    pub fn read(line: &str) -> Option<Header> {
        let rest = line.strip_prefix("lrsweep runs ")?.strip_suffix('\n')?;
        let (format, rest) = rest.split_once(", engine ")?;
        let (engine, rest) = rest.split_once(", sweep ")?;
        let (rest, _) = rest.split_once(", check ")?;
        let (sweep, share) = match rest.split_once(", shard ") {
            Some((sweep, share)) => (sweep, Some(share.split_once('/')?)),
            None => (rest, None),
        };
        let share = match share {
            Some((index, count)) => Some(Share { index: index.parse().ok()?, count: count.parse().ok()? }),
            None => None,
        };
        let sweep = Fingerprint(u128::from_str_radix(sweep, 16).ok()?);
        let header = Header { engine: engine.parse().ok()?, sweep, share };
        // What is written otherwise is damaged.
        (format.parse() == Ok(FORMAT) && header.line() == line).then_some(header)
    }
}

/// The checksum of a batch's records, or of a header.
pub fn checksum(records: &[u8]) -> u64 {
    let mut hash = Xxh3::new();
    hash.update(&(records.len() as u32).to_le_bytes());
    hash.update(records);
    hash.digest()
}

/// The bytes of a batch of traces that are bytes already.
pub(super) fn batch<'a>(records: impl IntoIterator<Item = (Key, &'a [u8])>) -> Vec<u8> {
    framed(records, |trace, bytes| bytes.extend_from_slice(trace))
}

/// The bytes of a batch of traces, each of which `put` appends.
fn framed<T>(records: impl IntoIterator<Item = (Key, T)>, put: impl Fn(T, &mut Vec<u8>)) -> Vec<u8> {
    /// Bytes of a trace without a curve, or a little more.
    const TRACE: usize = 192;
    let records = records.into_iter();
    let mut bytes = Vec::with_capacity(FRAME + records.size_hint().0 * (RECORD + TRACE));
    bytes.resize(FRAME, 0);
    for (key, trace) in records {
        bytes.extend_from_slice(&key.0.to_le_bytes());
        bytes.extend_from_slice(&[0; 4]);
        let first = bytes.len();
        put(trace, &mut bytes);
        let length = (bytes.len() - first) as u32;
        bytes[first - 4..first].copy_from_slice(&length.to_le_bytes());
    }
    let (frame, records) = bytes.split_at_mut(FRAME);
    frame[..4].copy_from_slice(&(records.len() as u32).to_le_bytes());
    frame[4..].copy_from_slice(&checksum(records).to_le_bytes());
    bytes
}

/// A part that is being written, by any number of threads.
#[derive(Debug)]
pub struct Part {
    file: File,
    path: PathBuf,
    /// What the user calls it.
    shown: String,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// When what was written last was committed.
    committed: Instant,
    /// Whether something was written since.
    pending: bool,
    /// Why writing failed, perhaps within a batch: nothing may follow it.
    broken: Option<(io::ErrorKind, String)>,
    /// Runs that were appended.
    runs: u64,
    early: Early,
}

impl Part {
    /// A new part, which the user calls `shown`. It must not be there already.
    ///
    /// # Errors
    /// If it cannot be made; like every error here, with its name in the message.
    pub fn create(path: &Path, shown: &str, header: &Header) -> io::Result<Part> {
        let create = || {
            let mut file = File::options().write(true).create_new(true).open(path)?;
            file.write_all(header.line().as_bytes())?;
            Ok(file)
        };
        let file = create().map_err(|error| blame(&error, shown))?;
        let early = Early::default();
        let state = State { committed: Instant::now(), pending: true, broken: None, runs: 0, early };
        Ok(Part { file, path: path.to_path_buf(), shown: shown.into(), state: Mutex::new(state) })
    }

    /// The bytes of a batch, for [`Part::push`]. It may be made on any thread.
    pub fn batch<'a>(runs: impl IntoIterator<Item = (Key, &'a Trace)>) -> Vec<u8> {
        framed(runs, record::encode)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Appends a batch of so many runs; commits if the last time was a second ago. Without a commit it outlives this
    /// process, but not a power cut.
    ///
    /// # Errors
    /// If it cannot be written, now or at any time before.
    pub fn push(&self, batch: &[u8], runs: u64) -> io::Result<()> {
        if batch.len() <= FRAME {
            return Ok(());
        }
        let (due, piece) = {
            let mut state = self.state();
            if let Some((kind, text)) = &state.broken {
                return Err(io::Error::new(*kind, text.clone()));
            }
            if let Err(error) = (&self.file).write_all(batch) {
                let error = blame(&error, &self.shown);
                state.broken = Some((error.kind(), error.to_string()));
                return Err(error);
            }
            state.runs += runs;
            let due = state.committed.elapsed() >= PATIENCE;
            state.pending = !due;
            if due {
                state.committed = Instant::now();
            }
            (due, state.early.wrote(batch.len() as u64))
        };
        // Others may go on writing meanwhile.
        if let Some(piece) = piece.filter(|_| !due) {
            send(&self.file, &piece);
        }
        if due { self.sync() } else { Ok(()) }
    }

    /// Waits until all that was appended has come to the disk.
    ///
    /// # Errors
    /// If it has not.
    pub fn commit(&self) -> io::Result<()> {
        let mut state = self.state();
        match std::mem::take(&mut state.pending) {
            true => self.sync()?,
            false => self.there()?,
        }
        state.committed = Instant::now();
        Ok(())
    }

    fn sync(&self) -> io::Result<()> {
        self.there()?;
        self.file.sync_data().map_err(|error| blame(&error, &self.shown))
    }

    /// What was deleted under way can still be written to.
    fn there(&self) -> io::Result<()> {
        if self.path.exists() { Ok(()) } else { Err(blame(&io::ErrorKind::NotFound.into(), &self.shown)) }
    }

    /// Runs that were appended so far.
    pub fn runs(&self) -> u64 {
        self.state().runs
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}
