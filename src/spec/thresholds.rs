//! The thresholds behind the four outcomes.

use super::nearest::suggestion;
use super::reader::{Field, Reader, clip, field};
use crate::param::{Kind, Range, short};
use toml::de::DeValue;

/// What counts as converged, slow, oscillating, diverged; see `verdict` for the rules.
///
/// `target`, `relative_target`, `window`, `last` and `norm_cap` shape what the engine measures; the others only how
/// the measurements are judged, so they can be changed for a finished sweep.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thresholds {
    /// Relative gap to reach: (f - f*) / (f0 - f*).
    pub target: f64,
    /// The same where the lowest value is not known, with the best value of the sweep in its place.
    pub relative_target: f64,
    /// Share of the budget by which a converged run has reached the target for good.
    pub hold: f64,
    /// Share of the budget that is the tail.
    pub window: f64,
    /// Values at the end whose mean tells whether anything was gained.
    pub last: u32,
    /// A run whose mean gap over the last values is above this has diverged.
    pub no_gain: f64,
    /// A coordinate beyond this times (1 + the start's largest) has diverged.
    pub norm_cap: f64,
    /// Growth from each quarter of the tail to the next that counts as late growth.
    pub growth: f64,
    /// Path efficiency of the tail below which the path is folded.
    pub folded: f64,
    /// Path efficiency below which it oscillates whatever the cosine.
    pub very_folded: f64,
    /// Lag-1 cosine below which a folded path oscillates.
    pub reversal: f64,
    /// Final learning rate over the largest below which a slow run is frozen.
    pub frozen: f64,
    /// Final gradient over the first below which a slow run sits on a plateau.
    pub plateau: f64,
}

impl Default for Thresholds {
    fn default() -> Thresholds {
        Thresholds {
            target: 1e-6,
            relative_target: 0.01,
            hold: 0.8,
            window: 0.2,
            last: 20,
            no_gain: 1.0 + 1e-9,
            norm_cap: 1e8,
            growth: 0.01,
            folded: 0.5,
            very_folded: 0.1,
            reversal: -0.5,
            frozen: 1e-3,
            plateau: 1e-3,
        }
    }
}

/// One threshold: its key, and the values it takes.
#[derive(Clone, Copy, Debug)]
pub struct Threshold {
    /// Key in `[verdict]`.
    pub key: &'static str,
    /// Which values it takes.
    pub kind: Kind,
    /// Whether the engine measures by it, so that it cannot be changed afterwards.
    pub measured: bool,
    /// One line on what it does.
    pub help: &'static str,
    /// Its value.
    pub get: fn(&Thresholds) -> f64,
    set: fn(&mut Thresholds, f64),
}

macro_rules! threshold {
    ($key:literal, $field:ident, $kind:expr, $measured:literal, $help:literal) => {
        Threshold {
            key: $key,
            kind: $kind,
            measured: $measured,
            help: $help,
            get: |thresholds| thresholds.$field.into(),
            set: |thresholds, value| thresholds.$field = value as _,
        }
    };
}

const SHARE: Kind = Kind::Number(Range::new(0.0, false, 1.0, true));
const UNIT: Kind = Kind::Number(Range::UNIT);
const BELOW_ONE: Kind = Kind::Number(Range::new(0.0, false, 1.0, false));
const ABOVE_ONE: Kind = Kind::Number(Range::new(1.0, false, f64::INFINITY, false));
const COSINE: Kind = Kind::Number(Range::new(-1.0, true, 1.0, true));

pub(super) const TARGET: Threshold =
    threshold!("target", target, BELOW_ONE, true, "relative gap to reach: (f - f*) / (f0 - f*)");

/// Every threshold, in the order in which they are listed.
pub const THRESHOLDS: &[Threshold] = &[
    TARGET,
    threshold!(
        "relative-target",
        relative_target,
        BELOW_ONE,
        true,
        "the same where f* is not known, with the best of the sweep in its place"
    ),
    threshold!("hold", hold, SHARE, false, "share of the budget by which the target is reached for good"),
    threshold!("window", window, SHARE, true, "share of the budget that is the tail"),
    threshold!("last", last, Kind::Count(1, 1_000_000), true, "values at the end whose mean is taken"),
    threshold!(
        "no-gain",
        no_gain,
        Kind::Number(Range::POSITIVE),
        false,
        "mean gap at the end above which nothing was gained"
    ),
    threshold!("norm-cap", norm_cap, ABOVE_ONE, true, "how far a coordinate may get, times (1 + the start's largest)"),
    threshold!(
        "growth",
        growth,
        Kind::Number(Range::NON_NEGATIVE),
        false,
        "growth from each quarter of the tail to the next that is late growth"
    ),
    threshold!("folded", folded, UNIT, false, "path efficiency below which a path that turns back oscillates"),
    threshold!("very-folded", very_folded, UNIT, false, "path efficiency below which any path oscillates"),
    threshold!("reversal", reversal, COSINE, false, "cosine of neighbouring steps below which a path turns back"),
    threshold!("frozen", frozen, UNIT, false, "final over largest learning rate below which a slow run is frozen"),
    threshold!("plateau", plateau, UNIT, false, "final over first gradient below which a slow run is on a plateau"),
];

fn keys(which: impl Fn(&Threshold) -> bool) -> Vec<&'static str> {
    THRESHOLDS.iter().filter(|threshold| which(threshold)).map(|threshold| threshold.key).collect()
}

impl Thresholds {
    /// Number of steps in the tail of a budget: the window's share, at least 20, at most all.
    pub fn tail(&self, steps: u32) -> u32 {
        let share = (self.window * f64::from(steps)) as u32;
        share.max(20).min(steps)
    }
}

/// Changes one threshold of a finished sweep, written `KEY=VALUE`.
///
/// ```
/// use lrsweep::spec::{Thresholds, set_threshold};
///
/// let mut thresholds = Thresholds::default();
/// set_threshold(&mut thresholds, "hold=0.5").unwrap();
/// assert_eq!(thresholds.hold, 0.5);
/// assert!(set_threshold(&mut thresholds, "target=1e-3").unwrap_err().contains("run again"));
/// ```
///
/// # Errors
/// What is wrong and what to type: an unknown key, a value out of range, or a threshold that the run
/// itself measures by.
pub fn set_threshold(thresholds: &mut Thresholds, assignment: &str) -> Result<(), String> {
    let (key, value) = match assignment.split_once('=') {
        Some((key, value)) => (key.trim(), value.trim()),
        None => (assignment.trim(), ""),
    };
    let Some(threshold) = THRESHOLDS.iter().find(|threshold| threshold.key == key) else {
        let known = keys(|threshold| !threshold.measured);
        return Err(format!("threshold '{}' is not known{}", clip(key), suggestion(key, &known)));
    };
    let range = match threshold.kind {
        Kind::Number(range) if !threshold.measured => range,
        _ => return Err(format!("{key} is measured during the run; change it in the sweep file and run again")),
    };
    let default = short((threshold.get)(&Thresholds::default()));
    let wrong = |what: &str| Err(format!("{key} {what}; allowed: {range}; write {key}={default}"));
    match value.parse::<f64>() {
        Ok(x) if range.contains(x) => (threshold.set)(thresholds, x + 0.0),
        _ if value.is_empty() => return wrong("has no value"),
        _ => return wrong(&format!("is {}", clip(value))),
    }
    Ok(())
}

impl Reader<'_> {
    /// One threshold's value.
    pub(super) fn threshold(&mut self, field: &Field<'_>, threshold: &Threshold) -> Option<f64> {
        let example = short((threshold.get)(&Thresholds::default()));
        match threshold.kind {
            Kind::Count(low, high) => self.count(field, low, high, &example).map(|n| n as f64),
            Kind::Number(range) => self.number(field, range, &example),
            _ => None,
        }
    }

    /// The `[verdict]` table.
    pub(super) fn thresholds(&mut self, verdict: &Field<'_>) -> Option<Thresholds> {
        let DeValue::Table(table) = verdict.value else {
            self.refuse(verdict, "a table of thresholds", "{ target = 1e-6 }");
            return None;
        };
        let owner = " of [verdict]";
        self.keys(table, owner, &keys(|_| true));
        let mut thresholds = Some(Thresholds::default());
        for threshold in THRESHOLDS {
            let Some(field) = field(table, threshold.key, owner) else { continue };
            match (self.threshold(&field, threshold), &mut thresholds) {
                (Some(value), Some(thresholds)) => (threshold.set)(thresholds, value),
                _ => thresholds = None,
            }
        }
        thresholds
    }
}
