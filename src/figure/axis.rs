//! Axes: places along an edge, and which numbers are marked.

use super::data::{Axis, Scale, Tick};
use super::text;
use crate::param::short;

impl Axis {
    /// The place of a number: 0 at the axis's beginning, 1 at its end.
    pub fn share(&self, x: f64) -> f64 {
        match self.scale {
            Scale::Linear => (x - self.from) / (self.to - self.from),
            // A difference of logarithms: the ratio may be beyond the largest number.
            Scale::Log => (x.log10() - self.from.log10()) / self.decades(),
        }
    }

    /// The number at a place.
    pub fn number(&self, share: f64) -> f64 {
        match self.scale {
            Scale::Linear => self.from + share * (self.to - self.from),
            Scale::Log => 10f64.powf(self.from.log10() + share * self.decades()),
        }
    }

    fn decades(&self) -> f64 {
        self.to.log10() - self.from.log10()
    }

    /// The same without words: for panels whose neighbour has them.
    pub fn bare(mut self) -> Axis {
        self.label.clear();
        self.ticks.iter_mut().for_each(|tick| tick.label.clear());
        self
    }
}

/// A linear axis `pixels` long, marked at round numbers.
pub fn linear(label: &str, from: f64, to: f64, pixels: f64) -> Axis {
    let ticks = round_numbers(from, to, (pixels / 55.0).clamp(2.0, 10.0));
    Axis { label: label.into(), scale: Scale::Linear, from, to, ticks, grid: true }
}

/// A logarithmic axis from left to right, `pixels` long, marked at powers of ten, or more closely where there
/// are too few of them.
pub fn log_across(label: &str, from: f64, to: f64, pixels: f64) -> Axis {
    let axis = Axis { label: label.into(), scale: Scale::Log, from, to, ticks: Vec::new(), grid: true };
    Axis { ticks: log_ticks(&axis, pixels, 44.0), ..axis }
}

/// The same upwards, where labels may stand closer.
pub fn log_up(label: &str, from: f64, to: f64, pixels: f64) -> Axis {
    let axis = Axis { label: label.into(), scale: Scale::Log, from, to, ticks: Vec::new(), grid: true };
    Axis { ticks: log_ticks(&axis, pixels, 22.0), ..axis }
}

/// An axis of `names.len()` rows, the first at the top; row `i` reaches from `i` to `i + 1`.
pub fn rows(names: &[String]) -> Axis {
    let ticks = names
        .iter()
        .enumerate()
        .map(|(i, name)| Tick { at: i as f64 + 0.5, label: name.clone(), major: true })
        .collect();
    Axis { label: String::new(), scale: Scale::Linear, from: names.len() as f64, to: 0.0, ticks, grid: false }
}

fn log_ticks(axis: &Axis, pixels: f64, apart: f64) -> Vec<Tick> {
    // A little tolerance, or an axis from exactly 1e-5 may lose its first tick to rounding.
    // Nor may it run on without end, if an end is infinite.
    let first = ((axis.from.log10() - 1e-9).ceil() as i32).max(-330);
    let last = ((axis.to.log10() + 1e-9).floor() as i32).min(310);
    let decades = (last - first + 1).max(0);
    if decades < 2 && axis.decades() < 0.5 {
        return round_numbers(axis.from, axis.to, (pixels / 70.0).clamp(2.0, 8.0));
    }
    let room = (pixels / apart).max(2.0) as i32;
    let every = [1, 2, 3, 4, 5, 10, 20].into_iter().find(|every| (decades - 1) / every < room).unwrap_or(50);
    let per_decade = pixels / axis.decades();
    let mut ticks = Vec::new();
    for exponent in first - 1..=last {
        for digit in 1..10 {
            let at = power(exponent) * f64::from(digit);
            let inside = at >= axis.from * (1.0 - 1e-9) && at <= axis.to * (1.0 + 1e-9);
            let named = match digit {
                1 => exponent.rem_euclid(every) == 0,
                2 | 5 => decades < 3 && per_decade > 3.6 * apart,
                _ => false,
            };
            let shown = named || per_decade > if digit == 1 { 8.0 } else { 60.0 };
            if inside && shown {
                let label = match (named, digit) {
                    (false, _) => String::new(),
                    (true, 1) => text::power_of_ten(exponent),
                    _ => short(round_off(at)),
                };
                ticks.push(Tick { at, label, major: named });
            }
        }
    }
    ticks
}

fn round_numbers(from: f64, to: f64, about: f64) -> Vec<Tick> {
    let (low, high) = (from.min(to), from.max(to));
    let rough = (high - low) / about;
    // Also turns back NaN and the infinities.
    if !(rough > 0.0 && rough.is_finite()) {
        return vec![Tick { at: from, label: short(round_off(from)), major: true }];
    }
    let size = power(rough.log10().floor() as i32);
    let step = size * [1.0, 2.0, 5.0, 10.0].into_iter().find(|digit| size * digit >= rough * 0.999).unwrap_or(10.0);
    let first = (low / step - 1e-9).ceil() as i64;
    let last = (high / step + 1e-9).floor() as i64;
    let label = |at: f64| text::minus(&short(round_off(at)));
    (first..=last).map(|i| i as f64 * step).map(|at| Tick { at, label: label(at), major: true }).collect()
}

fn power(exponent: i32) -> f64 {
    10f64.powi(exponent)
}

/// Without the noise of the last digits: 0.30000000000000004 is 0.3.
pub fn round_off(x: f64) -> f64 {
    digits(x, 10)
}

/// Rounded to so many digits.
pub fn digits(x: f64, count: usize) -> f64 {
    format!("{x:.*e}", count.saturating_sub(1)).parse().unwrap_or(x)
}
