//! Mistakes: what is wrong with a sweep file, and where.

use std::fmt;

/// One thing that is wrong with a sweep file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The file, as it was named.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The key, the value, what is allowed, what to type.
    pub message: String,
}

/// All mistakes of a file, in the order of their places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistakes(pub Vec<Mistake>);

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.message)
    }
}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, mistake) in self.0.iter().enumerate() {
            let newline = if i == 0 { "" } else { "\n" };
            write!(f, "{newline}{mistake}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Mistake {}
impl std::error::Error for Mistakes {}

impl Mistakes {
    /// Mistakes from byte offsets into the file's text.
    pub(super) fn at(file: &str, text: &str, mut found: Vec<(usize, String)>) -> Mistakes {
        found.sort_by_key(|(offset, _)| *offset);
        found.dedup();
        let (mut line, mut column) = (1, 1);
        let mut rest = text.char_indices().peekable();
        let mut mistakes = Vec::with_capacity(found.len());
        for (offset, message) in found {
            while let Some((_, c)) = rest.next_if(|(place, _)| *place < offset) {
                (line, column) = if c == '\n' { (line + 1, 1) } else { (line, column + 1) };
            }
            mistakes.push(Mistake { file: file.to_string(), line, column, message: printable(&message) });
        }
        Mistakes(mistakes)
    }
}

/// A message without the control characters that a file may smuggle to the terminal.
fn printable(message: &str) -> String {
    message.chars().map(|c| if c.is_control() && c != '\n' { char::REPLACEMENT_CHARACTER } else { c }).collect()
}
