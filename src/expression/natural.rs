//! The order of names as people count: `x2` before `x10`.

use std::cmp::Ordering;

/// Compares two names letter by letter, and digits by the number that they are.
///
/// ```
/// let mut names = ["y", "x10", "x", "x2"];
/// names.sort_by(|a, b| lrsweep::expression::natural(a, b));
/// assert_eq!(names, ["x", "x2", "x10", "y"]);
/// ```
pub fn natural(a: &str, b: &str) -> Ordering {
    pieces(a).cmp(pieces(b)).then_with(|| a.cmp(b))
}

/// A letter, or a number: how many digits it has without leading zeros, and these.
type Piece<'t> = (usize, &'t str);

fn pieces(name: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = name;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let length = if digits > 0 { digits } else { first.len_utf8() };
        let (piece, after) = rest.split_at(length);
        rest = after;
        if digits == 0 {
            // Behind every number.
            return Some((usize::MAX, piece));
        }
        let number = piece.trim_start_matches('0');
        Some((number.len(), number))
    })
}
