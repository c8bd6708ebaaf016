//! A formula's text to numbers, names and signs.

use super::Mistake;
use std::ops::Range;

/// A piece of a formula.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Token<'t> {
    /// A number.
    Number(f64),
    /// A name.
    Name(&'t str),
    /// One of `+ - * / ^ ( ) ,`.
    Sign(char),
    /// The end of the formula.
    End,
}

/// Characters that stand for something else, and what to write for them.
const MEANT: [(char, &str); 14] = [
    ('×', "*"),
    ('·', "*"),
    ('⋅', "*"),
    ('÷', "/"),
    ('−', "-"),
    ('–', "-"),
    ('²', "^2"),
    ('³', "^3"),
    ('√', "sqrt(...)"),
    ('π', "pi"),
    ('[', "("),
    (']', ")"),
    ('{', "("),
    ('}', ")"),
];

/// Every piece with its place, the end last.
pub fn tokens(text: &str) -> Result<Vec<(Token<'_>, Range<usize>)>, Mistake> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let start = at;
        at += c.len_utf8();
        if c.is_whitespace() {
            continue;
        }
        let point = c == '.' && text[at..].starts_with(|c: char| c.is_ascii_digit());
        let token = if c.is_ascii_digit() || point {
            at = start + number(&text.as_bytes()[start..]);
            Token::Number(value(text, start..at)?)
        } else if (c.is_alphabetic() && c != 'π') || c == '_' {
            let inside = |c: char| c.is_alphabetic() || c.is_ascii_digit() || c == '_';
            at = text[start..].find(|c| !inside(c)).map_or(text.len(), |length| start + length);
            Token::Name(&text[start..at])
        } else if c == '*' && text[at..].starts_with('*') {
            return Err(Mistake::new(start..at + 1, "a power is written with ^: x^2"));
        } else if matches!(c, '+' | '-' | '*' | '/' | '^' | '(' | ')' | ',') {
            Token::Sign(c)
        } else {
            let why = match MEANT.iter().find(|(known, _)| *known == c) {
                Some((_, meant)) => format!("'{c}' is written {meant}"),
                None => format!("'{c}' has no meaning in a formula; allowed: numbers, names, + - * / ^ ( ) and commas"),
            };
            return Err(Mistake::new(start..at, why));
        };
        tokens.push((token, start..at));
    }
    tokens.push((Token::End, text.len()..text.len()));
    Ok(tokens)
}

/// The length of the number that the bytes begin with: digits, which `_` may part, a point, and a power of ten.
fn number(bytes: &[u8]) -> usize {
    let digits = |mut at: usize| {
        while let Some(byte) = bytes.get(at) {
            let parts = *byte == b'_' && at > 0 && bytes[at - 1].is_ascii_digit();
            let follows = bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
            if !(byte.is_ascii_digit() || parts && follows) {
                break;
            }
            at += 1;
        }
        at
    };
    let mut end = digits(0);
    if bytes.get(end) == Some(&b'.') {
        end = digits(end + 1);
    }
    if let Some(b'e' | b'E') = bytes.get(end) {
        let signed = matches!(bytes.get(end + 1), Some(b'+' | b'-'));
        let power = end + 1 + usize::from(signed);
        if bytes.get(power).is_some_and(u8::is_ascii_digit) {
            end = digits(power);
        }
    }
    end
}

fn value(text: &str, span: Range<usize>) -> Result<f64, Mistake> {
    let written = &text[span.clone()];
    match written.replace('_', "").parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(value),
        _ => Err(Mistake::new(span, format!("{written} is no number that 64 bits hold; the largest is 1.8e308"))),
    }
}
