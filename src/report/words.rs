//! Outcomes, ranges and steps in words, the same in every text.

use super::number::{brief, grouped};
use crate::answer::{Best, Piece, Ranges};
use crate::spec::Thresholds;
use crate::verdict::Outcome;

/// A mark for each outcome, so that colour is never needed.
pub fn glyph(outcome: Outcome) -> char {
    match outcome {
        Outcome::Converged => '●',
        Outcome::Slow => '▷',
        Outcome::Oscillating => '≈',
        Outcome::Diverged => '✕',
    }
}

/// What an outcome means under these thresholds.
pub fn meaning(outcome: Outcome, target: &str, thresholds: &Thresholds) -> String {
    match outcome {
        Outcome::Converged => {
            format!("reached {target} within the first {} of the budget and stayed", share(thresholds.hold))
        }
        Outcome::Slow => "on its way, but not there within the budget".into(),
        Outcome::Oscillating => {
            format!("moves without getting anywhere: the path of the last {} is folded", share(thresholds.window))
        }
        Outcome::Diverged => "not finite, far out, no better than the start, or growing at the end".into(),
    }
}

fn share(x: f64) -> String {
    format!("{} %", brief(100.0 * x))
}

/// Pieces of a grid: `≤ 1e-5 to 0.0316; 0.1`, or a dash for none. The signs mark where the grid ended.
pub fn pieces(ranges: &Ranges) -> String {
    const SHOWN: usize = 4;
    let last = ranges.pieces.len().saturating_sub(1);
    let piece = |(i, piece): (usize, &Piece)| {
        let below = if ranges.open_below && i == 0 { "≤ " } else { "" };
        let above = if ranges.open_above && i == last { "≥ " } else { "" };
        match piece.from == piece.to {
            true => format!("{above}{below}{}", brief(piece.from)),
            false => format!("{below}{} to {above}{}", brief(piece.from), brief(piece.to)),
        }
    };
    let mut shown: Vec<String> = ranges.pieces.iter().enumerate().take(SHOWN).map(piece).collect();
    match ranges.pieces.len().saturating_sub(SHOWN) {
        _ if ranges.pieces.is_empty() => return "–".into(),
        0 => {}
        more => shown.push(format!("and {more} more")),
    }
    shown.join("; ")
}

/// Width in decades: `1.5`, `≥ 1.5` where the grid ended first, `one rate`, nothing for an empty set.
pub fn decades(ranges: &Ranges) -> String {
    let sign = if ranges.open_below || ranges.open_above { "≥ " } else { "" };
    match ranges.decades {
        None => String::new(),
        Some(0.0) if ranges.pieces.len() == 1 => "one rate".into(),
        Some(decades) => format!("{sign}{decades:.1}"),
    }
}

/// Steps to the target, or how near the best rate came: `412`, `412 (relative)`, `not reached, gap 0.0021`.
pub fn steps(best: &Best) -> String {
    let relative = if best.relative { " (relative)" } else { "" };
    match (best.steps, best.gap) {
        (Some(steps), _) if steps.fract() == 0.0 => grouped(steps as u64) + relative,
        (Some(steps), _) => format!("{}.5{relative}", grouped(steps as u64)),
        (None, Some(gap)) => format!("not reached, gap {}", brief(gap)),
        (None, None) => "not reached".into(),
    }
}
