//! The palette: from what a colour means to what it looks like.
//!
//! Outcomes are four of the colours of Okabe and Ito (2008), cold to hot as learning rates grow; series are
//! Paul Tol's muted scheme; learning rates run along viridis. All three can be told apart by people who
//! see fewer colours.

use super::canvas::Colour;
use crate::figure::{Dash, HUES, Paint, Zone};
use crate::verdict::Outcome;

const INK: [u8; 3] = [32, 36, 44];
const PAPER: [u8; 3] = [255, 255, 255];

const SERIES: [[u8; 3]; HUES] = [
    [51, 34, 136],
    [204, 102, 119],
    [153, 153, 51],
    [136, 34, 85],
    [68, 170, 153],
    [170, 68, 153],
    [17, 119, 51],
    [136, 204, 238],
    [190, 160, 80],
];

/// Viridis at every eighth, without its last eighth, which is too light for lines on white.
const RATES: [[u8; 3]; 8] = [
    [68, 1, 84],
    [71, 45, 123],
    [59, 82, 139],
    [44, 114, 142],
    [33, 145, 140],
    [40, 174, 128],
    [94, 201, 98],
    [173, 220, 48],
];

/// The colour of a paint.
pub fn colour(paint: Paint) -> Colour {
    let rgb = match paint {
        Paint::Outcome(Outcome::Converged) => [0, 158, 115],
        Paint::Outcome(Outcome::Slow) => [86, 180, 233],
        Paint::Outcome(Outcome::Oscillating) => [230, 159, 0],
        Paint::Outcome(Outcome::Diverged) => [213, 94, 0],
        Paint::Rate(share) => along(&RATES, share),
        Paint::Series(place, variant) => series(place, variant),
        Paint::Zone(Zone::TooSmall) => [170, 215, 242],
        Paint::Zone(Zone::JustRight) => [0, 158, 115],
        Paint::Zone(Zone::TooLarge) => [238, 178, 138],
        Paint::Height(share) => along(&[[140, 158, 186], [218, 225, 235]], share),
        Paint::Ink => INK,
        Paint::Muted => [96, 104, 118],
        Paint::Grid => [228, 231, 236],
        Paint::Paper => PAPER,
    };
    Colour { rgb, opacity: 1.0 }
}

/// The settings of one entry share its hue: as it is, lighter, darker.
fn series(place: usize, variant: usize) -> [u8; 3] {
    let hue = SERIES[place % SERIES.len()];
    match variant % 3 {
        0 => hue,
        1 => mix(hue, PAPER, 0.3),
        _ => mix(hue, INK, 0.4),
    }
}

/// The lengths of a pattern's dashes and gaps, in pixels.
pub fn dashes(dash: Dash) -> &'static [f64] {
    match dash {
        Dash::Solid => &[],
        Dash::Dashed => &[6.0, 4.0],
        Dash::Dotted => &[2.0, 3.0],
        Dash::DashDot => &[7.0, 3.0, 2.0, 3.0],
        Dash::Long => &[12.0, 4.0],
    }
}

/// A place along evenly spaced colours.
fn along(stops: &[[u8; 3]], share: f64) -> [u8; 3] {
    let share = if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) };
    let place = share * (stops.len() - 1) as f64;
    let i = (place as usize).min(stops.len() - 2);
    mix(stops[i], stops[i + 1], place - i as f64)
}

fn mix(a: [u8; 3], b: [u8; 3], share: f64) -> [u8; 3] {
    std::array::from_fn(|i| (f64::from(a[i]) + share * (f64::from(b[i]) - f64::from(a[i]))).round() as u8)
}
