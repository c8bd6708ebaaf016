//! A list that only grows and may be longer than memory should hold: what is too much lies in a file.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::sync::{Mutex, MutexGuard};

/// Entries that are in memory at the most, where there is a file.
const HERE: usize = 1 << 14;
/// Entries that are read or written together.
const BLOCK: usize = 1 << 9;

/// What a ledger lists: as many bytes each.
pub trait Entry: Copy {
    /// How many.
    const BYTES: usize;

    /// Appends the bytes.
    fn put(&self, to: &mut Vec<u8>);

    /// From the bytes that [`Entry::put`] appended.
    fn get(bytes: &[u8]) -> Self;

    /// What stands for an entry that could not be read.
    fn lost() -> Self;
}

/// The entry that these bytes are; without bytes the one that stands for what is lost.
fn entry<T: Entry>(bytes: Option<&[u8]>) -> T {
    bytes.map_or_else(T::lost, T::get)
}

/// A file, or what is like one, for what does not stay in memory.
pub trait Room: Read + Write + Seek + Send {}

impl<R: Read + Write + Seek + Send> Room for R {}

/// A list that only grows.
///
/// What is in a file is read each time that it is asked for. Reading yields numbers, not errors: who has read asks
/// [`Ledger::whole`] before he relies on them.
pub struct Ledger<T> {
    /// What is not in the file: all, or the last entries.
    here: Vec<T>,
    /// How many are in the file.
    filed: usize,
    file: Option<Mutex<Filed>>,
}

struct Filed {
    room: Box<dyn Room>,
    /// Why reading failed, once it did.
    fault: Option<io::Error>,
}

impl<T> Default for Ledger<T> {
    fn default() -> Ledger<T> {
        Ledger { here: Vec::new(), filed: 0, file: None }
    }
}

impl<T: Entry> Ledger<T> {
    /// For so many entries; asks for a file if they are more than memory should hold.
    ///
    /// # Errors
    /// If the file cannot be made.
    pub fn of<R: Room + 'static>(entries: u64, file: impl FnOnce() -> io::Result<R>) -> io::Result<Ledger<T>> {
        if entries <= HERE as u64 {
            return Ok(Ledger { here: Vec::with_capacity(entries as usize), ..Ledger::default() });
        }
        let file = Filed { room: Box::new(file()?), fault: None };
        Ok(Ledger { here: Vec::with_capacity(HERE), filed: 0, file: Some(Mutex::new(file)) })
    }

    /// Appends entries.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn extend(&mut self, entries: impl IntoIterator<Item = T>) -> io::Result<()> {
        for entry in entries {
            if self.here.len() >= HERE
                && let Some(file) = &self.file
            {
                file_away(&self.here, &mut lock(file).room).map_err(|error| told("write", &error))?;
                self.filed += self.here.len();
                self.here.clear();
            }
            self.here.push(entry);
        }
        Ok(())
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.filed + self.here.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether some of them are in a file.
    pub fn is_filed(&self) -> bool {
        self.filed > 0
    }

    /// One entry. Panics beyond the end, as a slice does.
    pub fn at(&self, place: usize) -> T {
        match place.checked_sub(self.filed) {
            Some(place) => self.here[place],
            None => entry(self.read(place..place + 1, Vec::new()).get(..T::BYTES)),
        }
    }

    /// Neighbouring entries, one after the other. Panics beyond the end.
    pub fn walk(&self, places: Range<usize>) -> Walk<'_, T> {
        assert!(places.end <= self.len());
        Walk { ledger: self, rest: places, block: Vec::new(), taken: 0 }
    }

    /// All of them.
    pub fn iter(&self) -> Walk<'_, T> {
        self.walk(0..self.len())
    }

    /// Neighbouring entries at once. Panics beyond the end.
    pub fn slice(&self, places: Range<usize>) -> Cow<'_, [T]> {
        match places.start.checked_sub(self.filed) {
            Some(start) => Cow::Borrowed(&self.here[start..places.end - self.filed]),
            None => Cow::Owned(self.walk(places).collect()),
        }
    }

    /// Whether all that was read is what was written.
    ///
    /// # Errors
    /// If something could not be read.
    pub fn whole(&self) -> io::Result<()> {
        let Some(file) = &self.file else { return Ok(()) };
        match &lock(file).fault {
            Some(fault) => Err(told("read", fault)),
            None => Ok(()),
        }
    }

    /// The bytes of entries in the file, in `bytes`; none if they cannot be read.
    fn read(&self, places: Range<usize>, mut bytes: Vec<u8>) -> Vec<u8> {
        bytes.clear();
        let Some(file) = &self.file else { return bytes };
        let Filed { room, fault } = &mut *lock(file);
        bytes.resize(places.len() * T::BYTES, 0);
        let start = SeekFrom::Start((places.start * T::BYTES) as u64);
        if let Err(error) = room.seek(start).and_then(|_| room.read_exact(&mut bytes)) {
            fault.get_or_insert(error);
            bytes.clear();
        }
        bytes
    }
}

fn told(what: &str, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("cannot {what} runs beyond the first {HERE}: {}", error.kind()))
}

/// Writes entries behind those that are in a file.
fn file_away<T: Entry>(entries: &[T], room: &mut Box<dyn Room>) -> io::Result<()> {
    let mut bytes = Vec::with_capacity(BLOCK * T::BYTES);
    room.seek(SeekFrom::End(0))?;
    for block in entries.chunks(BLOCK) {
        bytes.clear();
        block.iter().for_each(|entry| entry.put(&mut bytes));
        room.write_all(&bytes)?;
    }
    Ok(())
}

fn lock(file: &Mutex<Filed>) -> MutexGuard<'_, Filed> {
    file.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// Neighbouring entries of a ledger, one after the other.
pub struct Walk<'a, T> {
    ledger: &'a Ledger<T>,
    rest: Range<usize>,
    /// The bytes of those that were read last.
    block: Vec<u8>,
    /// Of these, the bytes that were taken.
    taken: usize,
}

impl<T: Entry> Iterator for Walk<'_, T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        let place = self.rest.next()?;
        if let Some(place) = place.checked_sub(self.ledger.filed) {
            return Some(self.ledger.here[place]);
        }
        if self.taken == self.block.len() {
            let end = self.rest.end.min(self.ledger.filed).min(place + BLOCK);
            self.block = self.ledger.read(place..end, std::mem::take(&mut self.block));
            self.taken = 0;
        }
        let bytes = self.block.get(self.taken..self.taken + T::BYTES);
        self.taken += bytes.map_or(0, <[u8]>::len);
        Some(entry(bytes))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.rest.size_hint()
    }
}

impl<T: Entry> ExactSizeIterator for Walk<'_, T> {}

impl<T> From<Vec<T>> for Ledger<T> {
    fn from(entries: Vec<T>) -> Ledger<T> {
        Ledger { here: entries, ..Ledger::default() }
    }
}

impl<T: Entry + fmt::Debug> fmt::Debug for Ledger<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    impl Entry for u32 {
        const BYTES: usize = 4;

        fn put(&self, to: &mut Vec<u8>) {
            to.extend_from_slice(&self.to_le_bytes());
        }

        fn get(bytes: &[u8]) -> u32 {
            bytes.iter().rev().fold(0, |all, byte| all << 8 | u32::from(*byte))
        }

        fn lost() -> u32 {
            u32::MAX
        }
    }

    fn counted(entries: usize) -> Ledger<u32> {
        let mut ledger = Ledger::of(entries as u64, || Ok(Cursor::new(Vec::new()))).unwrap();
        ledger.extend(0..entries as u32).unwrap();
        ledger
    }

    #[test]
    fn what_was_put_in_comes_out_wherever_it_lies() {
        for entries in [0, 1, HERE, HERE + 1, 2 * HERE, 3 * HERE + 5] {
            let ledger = counted(entries);
            assert_eq!((ledger.len(), ledger.is_filed()), (entries, entries > HERE));
            assert!(ledger.iter().eq(0..entries as u32));
            for places in
                [0..0, 0..entries, entries / 2..entries, entries / 3..entries / 3 + entries.min(BLOCK + 3) / 2]
            {
                assert_eq!(ledger.walk(places.clone()).len(), places.len());
                let expected: Vec<u32> = (places.start as u32..places.end as u32).collect();
                assert_eq!(ledger.walk(places.clone()).collect::<Vec<u32>>(), expected);
                assert_eq!(&ledger.slice(places)[..], expected);
            }
            assert!((0..entries).step_by(97).all(|place| ledger.at(place) == place as u32));
            ledger.whole().unwrap();
        }
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        let ledger = counted(2 * HERE + 1);
        lock(ledger.file.as_ref().unwrap()).room = Box::new(Cursor::new(vec![0; BLOCK * 4]));
        assert_eq!(ledger.at(BLOCK), u32::MAX);
        assert_eq!(ledger.iter().count(), 2 * HERE + 1);
        assert!(ledger.whole().unwrap_err().to_string().starts_with("cannot read runs beyond the first 16384: "));
    }
}
