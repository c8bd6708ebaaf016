//! Schedules: the trait, the catalog, and one file each.

mod constant;
mod cosine;
mod cyclic;
mod exponential;
mod inverse_sqrt;
mod join;
mod linear;
mod milestones;
mod multi_step;
mod one_cycle;
mod piecewise;
mod polynomial;
mod step;
mod table;
mod trapezoidal;
mod warm_restarts;
mod warmup;
mod wsd;

use crate::lane::Real;
use crate::param::{Args, Default, Fault, Info, Kind, Param, Setting};

/// A learning rate's course: a pure function of the step.
pub trait Schedule: Send + Sync {
    /// The factor on the learning rate at `step` (from 0) of a budget of `steps`.
    fn factor(&self, step: u32, steps: u32) -> f64;

    /// Whether it makes sense for a budget of `steps`; an error names the parameter at fault.
    ///
    /// # Errors
    /// What does not fit: milestones that change places, for example.
    fn fits(&self, _steps: u32) -> Result<(), Fault> {
        Ok(())
    }
}

/// A schedule of the catalog.
#[derive(Clone, Copy)]
pub struct Entry {
    /// Name, source and parameters.
    pub info: Info,
    /// Whether values that are each allowed go together, whatever the budget: [`any`] where all do.
    pub check: fn(&Args) -> Result<(), Fault>,
    /// The schedule for these parameters; the second argument builds the schedules it is made of.
    pub build: fn(&Args, Inner<'_>) -> Box<dyn Schedule>,
}

/// The check of a schedule whose values all go together.
///
/// # Errors
/// None.
pub fn any(_: &Args) -> Result<(), Fault> {
    Ok(())
}

/// Builds the schedules that another one is made of.
pub type Inner<'a> = &'a dyn Fn(&Setting) -> Box<dyn Schedule>;

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.info.name)
    }
}

/// The schedules that come with the program. A new one is its file and its line here.
pub fn catalog() -> Vec<Entry> {
    vec![
        constant::ENTRY,
        step::ENTRY,
        multi_step::ENTRY,
        exponential::ENTRY,
        polynomial::ENTRY,
        linear::ENTRY,
        cosine::ENTRY,
        warmup::ENTRY,
        warm_restarts::ENTRY,
        one_cycle::ENTRY,
        cyclic::ENTRY,
        inverse_sqrt::ENTRY,
        wsd::ENTRY,
        trapezoidal::ENTRY,
        piecewise::ENTRY,
        join::ENTRY,
        table::ENTRY,
    ]
}

/// The schedule of a setting.
///
/// # Panics
/// If the setting names a schedule that is not in `entries`, lacks a value that must be given, or has values that
/// do not pass the entry's check.
pub fn build(entries: &[Entry], setting: &Setting) -> Box<dyn Schedule> {
    let Some(entry) = entries.iter().find(|entry| entry.info.name == setting.name) else {
        panic!("the schedule '{}' is not in the catalog", setting.name)
    };
    // A default such as `then = "constant"` is a bare name: its own values are the defaults.
    let args = if setting.args.0.is_empty() { Args::defaults(entry.info.params) } else { setting.args.clone() };
    (entry.build)(&args, &|inner| build(entries, inner))
}

/// The factor at each step of a budget: `steps` numbers.
pub fn tabulate(schedule: &dyn Schedule, steps: u32) -> Vec<f64> {
    (0..steps).map(|step| schedule.factor(step, steps)).collect()
}

/// Whether a schedule within another one makes sense for its part of the budget.
fn fits_within(param: &'static str, name: &str, schedule: &dyn Schedule, steps: u32) -> Result<(), Fault> {
    schedule.fits(steps).map_err(|fault| {
        let message = format!("{} of '{name}', which has {steps} steps there: {}", fault.param, fault.message);
        Fault { param, message }
    })
}

/// How long a decay takes.
const LENGTH: Param = Param {
    name: "length",
    kind: Kind::Length,
    default: Default::Fraction(1.0),
    help: "when the end is reached: steps, or a share of the budget; it stays there",
};

/// Where a decay ends.
const TO: Param = Param {
    name: "to",
    kind: Kind::Number(crate::param::Range::NON_NEGATIVE),
    default: Default::Number(0.0),
    help: "factor at the end",
};

/// The share of `length` that has passed at `step`, at most 1; 1 for a length of 0.
fn progress(step: u32, length: u32) -> f64 {
    if step >= length { 1.0 } else { f64::from(step) / f64::from(length) }
}

/// The point between `from` and `to` that has the share `share` of the way behind it.
fn between(from: f64, to: f64, share: f64) -> f64 {
    from * (1.0 - share) + to * share
}

/// Half a cosine wave, (1 + cos(pi share)) / 2: from 1 at share 0 to 0 at share 1.
fn half_wave(share: f64) -> f64 {
    // (1 + cos a) / 2 = cos(a / 2)^2: no digits are lost near the end.
    let half = if share == 1.0 { 0.0 } else { Real::sin_cos(share * std::f64::consts::FRAC_PI_2).1 };
    half * half
}

/// `base` to a whole power by repeated squaring: the same bits on every machine.
fn power(base: f64, exponent: u32) -> f64 {
    let (mut result, mut square, mut rest) = (1.0, base, exponent);
    while rest > 0 {
        if rest & 1 == 1 {
            result *= square;
        }
        square *= square;
        rest >>= 1;
    }
    result
}
