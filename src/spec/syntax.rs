//! What is wrong with a file as TOML, said so that one knows what to do.

use super::reader::{Reader, Span, clip};

/// A parser's complaint: a doubled key goes to the reader, for the rest of the file can still be
/// trusted; anything else is returned with its place.
pub(super) fn complaint(error: &toml::de::Error, reader: &mut Reader<'_>) -> Option<(usize, String)> {
    // An error without a place is about the file as a whole.
    let span = error.span().unwrap_or_default();
    if error.message() == "duplicate key" {
        let message = doubled(reader, &span);
        reader.mistake(&span, message);
        return None;
    }
    Some((span.start, format!("not valid TOML: {}", error.message())))
}

fn doubled(reader: &Reader<'_>, span: &Span) -> String {
    let key = clip(reader.text.get(span.clone()).unwrap_or_default());
    let header = reader.text.get(..span.start).is_some_and(|before| before.trim_end().ends_with('['));
    match (header, &*key) {
        (true, "optimizer" | "objective" | "schedule") => {
            format!("'{key}' is given twice; for several of them write [[{key}]] above each, and no other '{key}'")
        }
        (true, _) => format!("the table '{key}' is given twice; put its keys into one"),
        (false, _) => format!("'{key}' is given twice; for several values write one list: {key} = [.., ..]"),
    }
}
