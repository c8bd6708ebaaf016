//! Why a command ended early, and the exit code that tells it.

use crate::report::Refusal;
use std::io;

/// The exit code of what was interrupted and can be gone on with: that of sysexits.h for "try again later".
pub const INTERRUPTED: u8 = 75;

/// Why a command ended early.
#[derive(Debug)]
pub enum Fault {
    /// The request has to change: one or more lines that say how.
    Request(String),
    /// The disk or the permissions did not allow it.
    Disk(io::Error),
    /// What was to be the same is not: how.
    Different(String),
    /// Shards are missing: which were told on standard output, and how many.
    Missing(String),
    /// Shards contradict each other: how.
    Contradiction(String),
    /// Ctrl-C.
    Interrupted,
    /// Ctrl-C, and what is left: a sentence.
    Left(String),
}

impl Fault {
    /// The process's exit code.
    pub fn code(&self) -> u8 {
        match self {
            Fault::Disk(_) | Fault::Different(_) => 1,
            Fault::Request(_) => 2,
            Fault::Missing(_) => 3,
            Fault::Contradiction(_) => 4,
            Fault::Interrupted | Fault::Left(_) => INTERRUPTED,
        }
    }

    /// What to print.
    pub fn text(&self) -> String {
        match self {
            Fault::Request(text)
            | Fault::Different(text)
            | Fault::Missing(text)
            | Fault::Contradiction(text)
            | Fault::Left(text) => text.clone(),
            Fault::Disk(error) => error.to_string(),
            Fault::Interrupted => "interrupted; nothing was written".into(),
        }
    }
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Fault {
        match error.kind() {
            io::ErrorKind::Interrupted => Fault::Interrupted,
            _ => Fault::Disk(error),
        }
    }
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Fault {
        match refusal {
            Refusal::Request(text) => Fault::Request(text),
            Refusal::Disk(error) => error.into(),
        }
    }
}
