//! Parts that were written before: which runs they have, and these.

use super::key::Key;
use super::part::{self, FRAME, Header, Part, RECORD, checksum};
use super::record;
use crate::engine::{self, Trace};
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// What was found wrong with a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// It ends within a batch: whoever wrote it was ended there. Nothing else is wrong.
    Torn,
    /// Bytes are not those that were written.
    Corrupt,
    /// It was written by another version of the program, whose numbers may differ.
    Foreign,
}

/// All runs of some parts. The runs themselves stay on disk.
#[derive(Debug, Default)]
pub struct Parts {
    files: Vec<Mutex<File>>,
    places: HashMap<Key, Place>,
    damages: Vec<(PathBuf, Damage)>,
    headers: Vec<Header>,
    records: u64,
}

/// Where a trace is.
#[derive(Clone, Copy, Debug)]
struct Place {
    file: u32,
    bytes: u32,
    offset: u64,
    /// Whether it has a curve.
    curve: bool,
    /// Whether it left before its last step.
    left: bool,
}

impl Parts {
    /// No runs.
    pub fn none() -> Parts {
        Parts::default()
    }

    /// The runs of these parts. Where two have the same run, it is the same one.
    ///
    /// # Errors
    /// If one cannot be read; what is wrong in one is no error, see [`Parts::damages`].
    pub fn open(paths: impl IntoIterator<Item = PathBuf>) -> io::Result<Parts> {
        let mut parts = Parts::none();
        for path in paths {
            let read = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
            parts.add(&path).map_err(read)?;
        }
        Ok(parts)
    }

    /// The runs of all parts that `list` names. One of them may be gone before it is read: whoever completes a shard
    /// removes the part from which it was made. Then they are listed again.
    ///
    /// # Errors
    /// If they cannot be listed, or one cannot be read.
    pub fn listed(list: impl Fn() -> io::Result<Vec<PathBuf>>) -> io::Result<Parts> {
        let mut paths = list()?;
        loop {
            let parts = Parts::open(paths.clone());
            if !parts.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
                return parts;
            }
            let now = list()?;
            if now == paths {
                return parts;
            }
            paths = now;
        }
    }

    fn add(&mut self, path: &Path) -> io::Result<()> {
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        let mut reader = BufReader::with_capacity(1 << 16, file);
        let mut line = Vec::new();
        reader.by_ref().take(200).read_until(b'\n', &mut line)?;
        let header = str::from_utf8(&line).ok().and_then(Header::read);
        let Some(header) = header.filter(|header| header.engine == engine::NUMERICS) else {
            let damage = match header {
                Some(_) => Damage::Foreign,
                None if line.ends_with(b"\n") || line.len() == 200 => Damage::Corrupt,
                None => Damage::Torn,
            };
            self.damages.push((path.to_path_buf(), damage));
            return Ok(());
        };
        let file = self.files.len() as u32;
        let mut damage = None;
        let mut offset = line.len() as u64;
        let mut records = Vec::new();
        while offset < length {
            let mut frame = [0; FRAME];
            if length - offset < FRAME as u64 {
                damage = damage.or(Some(Damage::Torn));
                break;
            }
            reader.read_exact(&mut frame)?;
            let (bytes, sum) = frame.split_at(4);
            let bytes = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
            offset += FRAME as u64;
            if u64::from(bytes) > length - offset {
                // Or it is no length at all; what was there is computed again in either case.
                damage = damage.or(Some(Damage::Torn));
                break;
            }
            records.resize(bytes as usize, 0);
            reader.read_exact(&mut records)?;
            let sound = checksum(&records).to_le_bytes() == *sum && self.index(file, offset, &records);
            if !sound {
                damage = Some(Damage::Corrupt);
            }
            offset += u64::from(bytes);
        }
        self.damages.extend(damage.map(|damage| (path.to_path_buf(), damage)));
        self.headers.push(header);
        self.files.push(Mutex::new(reader.into_inner()));
        Ok(())
    }

    /// Notes where the records of a batch are; whether they are as they should be.
    fn index(&mut self, file: u32, offset: u64, records: &[u8]) -> bool {
        let mut at = 0;
        while at < records.len() {
            let Some((head, rest)) = records[at..].split_at_checked(RECORD) else { return false };
            let (Ok(key), Ok(bytes)) = (head[..16].try_into(), head[16..].try_into()) else { return false };
            let (key, bytes) = (Key(u128::from_le_bytes(key)), u32::from_le_bytes(bytes));
            if bytes as usize > rest.len() {
                return false;
            }
            at += RECORD;
            self.records += 1;
            let trace = &rest[..bytes as usize];
            let (curve, left) = (record::has_curve(trace), record::left(trace));
            let place = Place { file, bytes, offset: offset + at as u64, curve, left };
            // A run may be known without its curve, and then have been computed once more for it.
            if place.curve || !self.places.get(&key).is_some_and(|place| place.curve) {
                self.places.insert(key, place);
            }
            at += bytes as usize;
        }
        true
    }

    /// Number of runs.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Number of records: more than runs where some are there several times.
    pub fn records(&self) -> u64 {
        self.records
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// What was found wrong, with the part.
    pub fn damages(&self) -> &[(PathBuf, Damage)] {
        &self.damages
    }

    /// The headers of the parts that can be used, in the order in which they were opened.
    pub fn headers(&self) -> &[Header] {
        &self.headers
    }

    /// Whether a run is there.
    pub fn has(&self, key: Key) -> bool {
        self.places.contains_key(&key)
    }

    /// Whether a run is there with its curve.
    pub fn has_curve(&self, key: Key) -> bool {
        self.places.get(&key).is_some_and(|place| place.curve)
    }

    /// Whether a run is there, and left before its last step: it overflowed, or went beyond the cap.
    pub fn left(&self, key: Key) -> bool {
        self.places.get(&key).is_some_and(|place| place.left)
    }

    /// The keys of all runs, in no order.
    pub fn keys(&self) -> impl Iterator<Item = Key> + '_ {
        self.places.keys().copied()
    }

    /// A run's trace, as that of run `run` of a plan; `None` if it is not there.
    ///
    /// # Errors
    /// If it can no longer be read.
    pub fn trace(&self, key: Key, run: u64) -> io::Result<Option<Trace>> {
        let Some(bytes) = self.bytes(key)? else { return Ok(None) };
        match record::decode(&bytes, run) {
            Some(trace) => Ok(Some(trace)),
            None => Err(io::Error::new(io::ErrorKind::InvalidData, "a finished run changed on disk")),
        }
    }

    fn bytes(&self, key: Key) -> io::Result<Option<Vec<u8>>> {
        let Some(place) = self.places.get(&key) else { return Ok(None) };
        let mut bytes = vec![0; place.bytes as usize];
        let file = &self.files[place.file as usize];
        let mut file = file.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        file.seek(SeekFrom::Start(place.offset))?;
        file.read_exact(&mut bytes)?;
        Ok(Some(bytes))
    }

    /// Appends the runs of these keys to a part, those that are there.
    ///
    /// # Errors
    /// If one cannot be read or written.
    pub fn copy(&self, keys: &[Key], part: &Part) -> io::Result<()> {
        for keys in keys.chunks(256) {
            let mut records = Vec::new();
            for &key in keys {
                records.extend(self.bytes(key)?.map(|bytes| (key, bytes)));
            }
            let batch = part::batch(records.iter().map(|(key, bytes)| (*key, &bytes[..])));
            part.push(&batch, records.len() as u64)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    /// What another process removes between the list and the reading is listed no more; a name that stays and leads
    /// nowhere is an error.
    #[test]
    fn parts_that_vanish_are_listed_again() {
        let folder = tempfile::tempdir().unwrap();
        let gone = folder.path().join("0-of-2.gone.part");
        let lists = Cell::new(0);
        let list = |last: u32| {
            lists.set(lists.get() + 1);
            Ok(if lists.get() <= last { vec![gone.with_extension(lists.get().to_string())] } else { Vec::new() })
        };
        assert_eq!(Parts::listed(|| list(2)).unwrap().records(), 0);
        assert_eq!(lists.get(), 3);
        let error = Parts::listed(|| Ok(vec![gone.clone()])).unwrap_err();
        assert!(error.kind() == io::ErrorKind::NotFound && error.to_string().contains("0-of-2.gone"), "{error}");
    }
}
