//! Numbers as people read them.

use crate::param::short;

/// Three significant digits: `0.00316`, `3.16e-5`, `12.3`; an empty text for what was not measured.
pub fn brief(x: f64) -> String {
    if !x.is_finite() {
        return String::new();
    }
    // Through the exponent form, so that the digits are rounded once.
    let rounded: f64 = format!("{x:.2e}").parse().unwrap_or(x);
    short(rounded)
}

/// Groups of three digits: `1,234,567`.
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A large count with a word or letter for its size: `950`, `43.2 k`, `312 M`, `1.2 G`.
pub fn scaled(x: f64) -> String {
    for (size, letter) in [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e4, "k")] {
        // Half a unit early, so that rounding does not yield `1000 k`.
        if x >= size * 0.9995 {
            let size = if letter == "k" { 1e3 } else { size };
            return format!("{} {letter}", three(x / size));
        }
    }
    format!("{x:.0}")
}

/// A file size: `950 bytes`, `1.21 MB`.
pub fn bytes(x: f64) -> String {
    for (size, unit) in [(1e9, "GB"), (1e6, "MB"), (1e3, "kB")] {
        if x >= size {
            return format!("{} {unit}", three(x / size));
        }
    }
    format!("{x:.0} bytes")
}

/// A time: `0.8 ms`, `1.24 s`, `3 min 20 s`, `2 h 5 min`.
pub fn duration(seconds: f64) -> String {
    let whole = seconds.round() as u64;
    if seconds < 1.0 {
        format!("{} ms", three(seconds * 1e3))
    } else if whole < 60 {
        format!("{} s", three(seconds))
    } else if whole < 3600 {
        format!("{} min {} s", whole / 60, whole % 60)
    } else {
        format!("{} h {} min", whole / 3600, whole % 3600 / 60)
    }
}

/// A share in whole percent; less than half a percent is not rounded away.
pub fn percent(part: u64, all: u64) -> String {
    let share = 100.0 * part as f64 / all.max(1) as f64;
    match share {
        _ if part == 0 => "0 %".into(),
        s if s < 0.5 => "<1 %".into(),
        s if part < all && s >= 99.5 => ">99 %".into(),
        s => format!("{s:.0} %"),
    }
}

/// A count with its noun: `1 run`, `2 runs`.
pub fn counted(n: u64, noun: &str) -> String {
    let plural = if n == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", grouped(n))
}

fn three(x: f64) -> String {
    match x {
        x if x >= 99.95 => format!("{x:.0}"),
        x if x >= 9.995 => format!("{x:.1}"),
        x => format!("{x:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_have_three_digits() {
        let shown = [1e-5, 0.0031622776601683794, 0.999999, 1.0, 12.345, 3.1622776601683795e-5, 1e8, f64::NAN];
        assert_eq!(shown.map(brief), ["1e-5", "0.00316", "1", "1", "12.3", "3.16e-5", "1e8", ""]);
    }

    #[test]
    fn counts_are_grouped_and_scaled() {
        assert_eq!([0, 999, 1000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!(
            [0.0, 9_999.0, 43_210.0, 312.4e6, 999.6e6].map(scaled),
            ["0", "10.0 k", "43.2 k", "312 M", "1.00 G"]
        );
        assert_eq!([12.0, 1500.0, 2.5e7].map(bytes), ["12 bytes", "1.50 kB", "25.0 MB"]);
        assert_eq!((counted(1, "run"), counted(2, "run")), ("1 run".into(), "2 runs".into()));
    }

    #[test]
    fn times_choose_their_unit() {
        assert_eq!(
            [0.0123, 1.0, 59.4, 59.6, 200.0, 7500.0].map(duration),
            ["12.3 ms", "1.00 s", "59.4 s", "1 min 0 s", "3 min 20 s", "2 h 5 min"]
        );
    }

    #[test]
    fn small_shares_are_not_rounded_away() {
        assert_eq!([0, 1, 500, 999, 1000].map(|part| percent(part, 1000)), ["0 %", "<1 %", "50 %", ">99 %", "100 %"]);
    }
}
