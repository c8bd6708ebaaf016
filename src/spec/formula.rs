//! Mistakes within a formula: where they stand in the file, and the formula with a mark below them.

use super::nearest::suggestion;
use super::reader::{Field, Reader, Span};
use crate::expression::{Formula, parse};
use crate::param::short;

impl Reader<'_> {
    /// A formula; what is wrong with it is shown in it.
    pub fn formula(&mut self, field: &Field<'_>, text: &str) -> Option<Formula> {
        match parse(text) {
            Ok(formula) => Some(formula),
            Err(mistake) => {
                let meant = match &mistake.names[..] {
                    [] => String::new(),
                    names => suggestion(text.get(mistake.span.clone()).unwrap_or_default(), names),
                };
                self.wrong_formula(field, text, &mistake.span, &(mistake.message + &meant));
                None
            }
        }
    }

    /// Keeps a mistake within a text, that of a field.
    pub fn wrong_formula(&mut self, field: &Field<'_>, text: &str, span: &Span, message: &str) {
        let place = self.inside(&field.span, text, span.start);
        let message = format!("{}{}: {message}{}", field.key, field.owner, marked(text, span));
        self.mistake(&(place..place + 1), message);
    }

    /// Where in the file a place of a string is; where the string begins if it is written with escapes.
    fn inside(&self, string: &Span, text: &str, at: usize) -> usize {
        let written = self.text.get(string.clone()).unwrap_or_default();
        let quotes = ["'''", "\"\"\"", "'", "\""].into_iter().find(|quotes| written.starts_with(quotes));
        let Some(quotes) = quotes else { return string.start };
        // A line's end right behind three quotes is not part of the string.
        let open = ["\r\n", "\n"].into_iter().find(|end| quotes.len() == 3 && written[3..].starts_with(end));
        let begin = quotes.len() + open.map_or(0, str::len);
        match written.get(begin..) {
            Some(rest) if rest.starts_with(text) => string.start + begin + at,
            _ => string.start,
        }
    }
}

/// Characters of a line that are shown to each side of a mistake.
const BESIDE: usize = 36;

/// The line of a text that a span begins in, or the part of it round the span, with a mark below.
fn marked(text: &str, span: &Span) -> String {
    if text.trim().is_empty() || span.end > text.len() {
        return String::new();
    }
    let from = text[..span.start].rfind('\n').map_or(0, |end| end + 1);
    let before: Vec<char> = text[from..span.start].chars().collect();
    let line = text[span.start..].lines().next().unwrap_or_default();
    let length = text[span.clone()].lines().next().unwrap_or_default().chars().count().clamp(1, BESIDE);
    let shown = &before[before.len().saturating_sub(BESIDE)..];
    let (cut_left, cut_right) = (shown.len() < before.len(), line.chars().count() > length + BESIDE);
    let left = if cut_left { "… " } else { "" };
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    let before: String = left.chars().chain(shown.iter().copied()).map(plain).collect();
    let after: String = line.chars().take(length + BESIDE).map(plain).collect();
    let right = if cut_right { " …" } else { "" };
    let blank = " ".repeat(before.chars().count());
    format!("\n  {before}{}{right}\n  {blank}{}", after.trim_end(), "^".repeat(length))
}

/// A formula as a definition in one line: `mine(x, y) = (a - x)^2, a = 1`.
pub(super) fn definition(name: &str, variables: &[String], text: &str, constants: &[(&str, f64)]) -> String {
    let formula: Vec<&str> = text.split_whitespace().collect();
    let constants: String = constants.iter().map(|(name, x)| format!(", {name} = {}", short(*x))).collect();
    format!("{name}({}) = {}{constants}", variables.join(", "), formula.join(" "))
}
