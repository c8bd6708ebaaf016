//! Writing that begins early: what was written to a growing file is sent on its way to the disk while more is computed, so
//! that who waits for all of it at the end waits for the last piece.

use std::fs::File;
use std::ops::Range;

/// Bytes that are sent on their way together.
const PIECE: u64 = 1 << 19;

/// How far a growing file has come.
#[derive(Debug, Default)]
pub struct Early {
    written: u64,
    sent: u64,
}

impl Early {
    /// So many bytes more were written; yields what should be [`send`] now, if it is a piece.
    pub fn wrote(&mut self, bytes: u64) -> Option<Range<u64>> {
        self.written += bytes;
        let piece = self.sent..self.written;
        (piece.end - piece.start >= PIECE).then(|| {
            self.sent = self.written;
            piece
        })
    }
}

/// Has the system begin to write a piece of a file to the disk, where it can be asked to; does not wait for it. Whether it
/// came there is told by who waits for it.
pub fn send(file: &File, piece: &Range<u64>) {
    #[cfg(target_os = "linux")]
    {
        use std::os::fd::AsRawFd;
        let (first, bytes) = (piece.start as libc::off64_t, (piece.end - piece.start) as libc::off64_t);
        // SAFETY: the file is open for as long as it is borrowed, and no memory of ours is touched.
        unsafe { libc::sync_file_range(file.as_raw_fd(), first, bytes, libc::SYNC_FILE_RANGE_WRITE) };
    }
    #[cfg(not(target_os = "linux"))]
    let _ = (file, piece);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_follow_each_other_without_a_gap() {
        let (mut early, mut sent) = (Early::default(), 0);
        for bytes in [1, PIECE - 2, 1, 3 * PIECE, 0, 5, PIECE] {
            if let Some(piece) = early.wrote(bytes) {
                assert_eq!(piece.start, sent);
                assert!(piece.end - piece.start >= PIECE);
                sent = piece.end;
            }
        }
        assert_eq!(sent, early.written);
    }
}
