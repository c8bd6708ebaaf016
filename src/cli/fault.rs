//! Why a command ended early, and the exit code that tells it.

use crate::report::Refusal;
use std::io;

/// Why a command ended early.
#[derive(Debug)]
pub enum Fault {
    /// The request has to change: one or more lines that say how.
    Request(String),
    /// The disk or the permissions did not allow it.
    Disk(io::Error),
    /// What was to be the same is not: how.
    Different(String),
    /// Ctrl-C.
    Interrupted,
}

impl Fault {
    /// The process's exit code.
    pub fn code(&self) -> u8 {
        match self {
            Fault::Disk(_) | Fault::Different(_) => 1,
            Fault::Request(_) => 2,
            Fault::Interrupted => 130,
        }
    }

    /// What to print.
    pub fn text(&self) -> String {
        match self {
            Fault::Request(text) | Fault::Different(text) => text.clone(),
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
