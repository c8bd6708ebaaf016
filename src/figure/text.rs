//! Words in figures: how wide they are, how they are cut, how numbers are written.

use super::axis::digits;

/// Advance widths of the characters from space to tilde, in thousandths of the letters' height.
const WIDTHS: [u16; 95] = [
    281, 278, 403, 631, 638, 812, 639, 222, 362, 362, 500, 659, 280, 460, 276, 357, 625, 464, 605, 636, 642, 608, 624,
    571, 616, 624, 276, 280, 659, 659, 659, 507, 936, 676, 651, 727, 719, 598, 587, 743, 740, 264, 543, 652, 562, 889,
    753, 761, 635, 761, 639, 638, 642, 741, 676, 949, 642, 665, 625, 362, 357, 362, 469, 452, 497, 564, 621, 558, 621,
    582, 361, 609, 591, 237, 237, 544, 237, 869, 585, 597, 609, 609, 372, 523, 364, 581, 557, 812, 540, 557, 541, 362,
    327, 362, 659,
];

/// How wide a text is in pixels, at letters of `size` pixels.
///
/// The embedded font's own widths, kept here so that a layout is the same whatever draws it.
pub fn width(text: &str, size: f64) -> f64 {
    text.split('\n').map(|line| line_width(line, size)).fold(0.0, f64::max)
}

fn line_width(text: &str, size: f64) -> f64 {
    let advance = |c: char| match c {
        ' '..='~' => f64::from(WIDTHS[c as usize - ' ' as usize]),
        '⁰'..='⁻' | '¹' | '²' | '³' => 440.0,
        '·' | '\u{a0}' => 280.0,
        '…' | '→' | '←' => 900.0,
        _ => 660.0,
    };
    text.chars().map(advance).sum::<f64>() * size / 1000.0
}

/// The text, its middle left out if it would be wider than `most` pixels.
pub fn cut(text: &str, size: f64, most: f64) -> String {
    if width(text, size) <= most {
        return text.to_string();
    }
    let letters: Vec<char> = text.chars().collect();
    let shortened = |kept: usize| {
        let (head, tail) = (kept.div_ceil(2), kept / 2);
        let join: Vec<String> = vec![
            letters[..head].iter().collect::<String>().trim_end().to_string(),
            letters[letters.len() - tail..].iter().collect::<String>().trim_start().to_string(),
        ];
        join.join("…")
    };
    (1..letters.len()).rev().map(shortened).find(|text| width(text, size) <= most).unwrap_or_else(|| "…".into())
}

/// The text in one line or, where it is too wide for that and has two halves, in two; each at most `most` pixels
/// wide.
pub fn halves(text: &str, size: f64, most: f64) -> String {
    match text.split_once(" · ") {
        Some((upper, lower)) if width(text, size) > most => {
            format!("{}\n{}", cut(upper, size, most), cut(lower, size, most))
        }
        _ => cut(text, size, most),
    }
}

/// The text in lines of at most `most` pixels, broken at spaces, so that no word is left alone on the last line.
pub fn wrap(text: &str, size: f64, most: f64) -> Vec<String> {
    let lines = filled(text, size, most);
    let lonely = lines.len() > 1 && lines.last().is_some_and(|line| width(line, size) < most * 0.25);
    let narrower = (1..10).map(|k| filled(text, size, most * (1.0 - 0.05 * f64::from(k))));
    match narrower.take_while(|other| lonely && other.len() == lines.len()).last() {
        Some(even) => even,
        None => lines,
    }
}

fn filled(text: &str, size: f64, most: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        match lines.last_mut() {
            Some(line) if width(&format!("{line} {word}"), size) <= most => *line += &format!(" {word}"),
            _ => lines.push(cut(word, size, most)),
        }
    }
    lines
}

/// `10⁻³`; 1 and 10 as they are.
pub fn power_of_ten(exponent: i32) -> String {
    match exponent {
        0 => "1".into(),
        1 => "10".into(),
        _ => format!("10{}", superscript(&exponent.to_string())),
    }
}

fn superscript(digits: &str) -> String {
    let raised = |c: char| match c {
        '-' => '⁻',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '0' => '⁰',
        '4'..='9' => char::from_u32('⁴' as u32 + (c as u32 - '4' as u32)).unwrap_or(c),
        c => c,
    };
    digits.chars().map(raised).collect()
}

/// A number as people read it: three digits at the most, `3.2×10⁻⁷` where it is very small or large.
pub fn number(x: f64) -> String {
    let rounded = digits(x, 3);
    let size = rounded.abs();
    if rounded == 0.0 || (1e-4..1e6).contains(&size) {
        return minus(&format!("{rounded}"));
    }
    let written = format!("{rounded:e}");
    match written.split_once('e') {
        Some((mantissa, exponent)) => minus(&match mantissa {
            "1" => format!("10{}", superscript(exponent)),
            _ => format!("{mantissa}×10{}", superscript(exponent)),
        }),
        None => written,
    }
}

/// A real minus sign before a number.
pub fn minus(number: &str) -> String {
    match number.strip_prefix('-') {
        Some(size) => format!("−{size}"),
        None => number.to_string(),
    }
}

/// `1 run`, `25 runs`.
pub fn count(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

/// Words for a file's name: lower-case letters, digits and dots, single hyphens between.
pub fn slug(text: &str) -> String {
    let mut slug = String::new();
    for c in text.to_lowercase().chars() {
        match c {
            'a'..='z' | '0'..='9' | '.' => slug.push(c),
            _ if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            _ => {}
        }
    }
    // Long enough for any name, short enough for any disk.
    slug.truncate(80);
    slug.trim_matches(['-', '.']).to_string()
}
