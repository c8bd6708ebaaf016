//! What is wrong with a file as TOML, said so that one knows what to do.

use super::THRESHOLDS;
use super::reader::{MOST, Reader, Span, clip};
use std::collections::HashSet;
use toml::de::Error;

/// Mistakes of syntax.
pub(super) struct Syntax {
    /// Byte offsets into the text, and what is wrong there; in order, one a line.
    pub mistakes: Vec<(usize, String)>,
    /// Whether a bracket was left open, so that nothing behind can be trusted.
    open: bool,
    /// Byte offsets at which lines begin, but for the first.
    lines: Vec<usize>,
    /// The lines that they are on.
    wrong: HashSet<usize>,
}

impl Syntax {
    /// The parser's complaints. Doubled keys go to the reader: the rest of the file can still be read.
    pub fn of(errors: &[Error], reader: &mut Reader<'_>) -> Syntax {
        doubled(errors, reader);
        let rest = errors.iter().filter(|error| error.message() != DOUBLED);
        // An error without a place is about the file as a whole.
        let place = |error: &Error| error.span().map_or(0, |span| span.start);
        let open = rest.clone().any(|error| error.message().starts_with("unclosed"));
        let lines: Vec<usize> = reader.text.match_indices('\n').map(|(offset, _)| offset + 1).collect();
        let mut first: Vec<&Error> = rest.collect();
        first.sort_by_key(|error| place(error));
        first.dedup_by_key(|error| line(place(error), &lines));
        let told = first.iter().take(MOST).map(|error| (place(error), complaint(error, reader.text)));
        let mut mistakes: Vec<(usize, String)> = told.collect();
        let wrong = first.iter().map(|error| line(place(error), &lines)).collect();
        if open {
            mistakes.truncate(1);
            for (_, message) in mistakes.iter_mut().filter(|(_, message)| !message.contains("unclosed")) {
                *message += "; is a bracket left open in front of this?";
            }
        }
        Syntax { mistakes, open, lines, wrong }
    }

    /// Whether a mistake at a place may just follow from one of these: something is missing, or
    /// stands on the same line, or behind an open bracket.
    pub fn entails(&self, span: &Span) -> bool {
        let Some((first, _)) = self.mistakes.first() else { return false };
        span.is_empty() || (self.open && span.start > *first) || self.wrong.contains(&line(span.start, &self.lines))
    }
}

const DOUBLED: &str = "duplicate key";

/// The line of a byte offset, from 0.
fn line(offset: usize, lines: &[usize]) -> usize {
    lines.partition_point(|begin| *begin <= offset)
}

fn complaint(error: &Error, text: &str) -> String {
    let message = error.message();
    let span = error.span().unwrap_or_default();
    let written = text.get(span.clone()).unwrap_or_default().trim();
    let before = text.get(..span.start).unwrap_or_default().trim_end_matches([' ', '\t']);
    // The parser takes whatever it cannot read for a string.
    let unread = message.starts_with("string values must be quoted") || message.starts_with("invalid literal string");
    match written {
        "" if unread && before.ends_with(['=', ',', '[']) => "not valid TOML: a value is missing here".to_string(),
        _ if unread && !written.is_empty() && !written.starts_with('\'') => {
            format!("not valid TOML: '{}' is not a value; write text in quotes, and lists as [1, 2]", clip(written))
        }
        _ => format!("not valid TOML: {message}"),
    }
}

/// Tells of the keys and tables that are given twice.
fn doubled(errors: &[Error], reader: &mut Reader<'_>) {
    const SINGLE: &[&str] = &["name", "about", "spread", "max-runs", "points", "per-decade", "runs"];
    let single = |key: &str| SINGLE.contains(&key) || THRESHOLDS.iter().any(|threshold| threshold.key == key);
    let text = reader.text;
    let header = |span: &Span| text.get(..span.start).is_some_and(|before| before.trim_end().ends_with('['));
    let spans: Vec<Span> = errors.iter().filter(|error| error.message() == DOUBLED).filter_map(Error::span).collect();
    let headers = spans.iter().any(header);
    for span in spans {
        let key = clip(text.get(span.clone()).unwrap_or_default());
        let advice = match (header(&span), &*key) {
            (true, "optimizer" | "objective" | "schedule") => {
                format!("for several of them write [[{key}]] above each, and no other '{key}'")
            }
            (true, _) => "put the keys of both into one table".into(),
            // The keys of a doubled table are doubled because it is.
            (false, _) if headers => continue,
            (false, _) if single(&key) => "write it once".into(),
            (false, _) => format!("for several values write one list: {key} = [.., ..]"),
        };
        reader.mistake(&span, format!("'{key}' is given twice; {advice}"));
    }
}
