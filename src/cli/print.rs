//! Printing: to standard output, without a word when nobody reads it.

use super::fault::Fault;
use std::io::{self, ErrorKind, Write};

/// Prints to standard output; a reader that has gone away, as in `lrsweep list | head -1`, is no fault.
///
/// # Errors
/// If the text cannot be written for another reason.
pub fn print(text: &str) -> Result<(), Fault> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Fault::Disk(crate::report::blame(&error, "standard output")))
        }
        _ => Ok(()),
    }
}

/// Prints what serde makes of a value.
///
/// # Errors
/// As [`print`].
pub fn print_json(value: &impl serde::Serialize) -> Result<(), Fault> {
    let text = serde_json::to_string_pretty(value).map_err(|error| Fault::Disk(io::Error::other(error)))?;
    print(&(text + "\n"))
}

/// Prints an error or a remark to standard error; if that cannot be done, nobody is there to be told.
pub fn complain(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}
