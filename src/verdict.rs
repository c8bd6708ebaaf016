//! Verdicts: from what was measured to one of four outcomes, with the rule that decided.
//!
//! The rules are tried in this order, each written so that NaN means diverged:
//!
//! 1. **diverged** if a value was not finite, a coordinate passed the norm cap, nothing was gained
//!    (mean gap over the last values not at most 1), or the gap grew from each quarter of the tail to
//!    the next and ends above the target. Where gradients are drawn at random it has to double each
//!    time: the highest of four quarters of a run at its noise floor rise by chance, once in 24 runs;
//! 2. **converged** if the gap stayed within the target from some step within the first 80 % on;
//! 3. **oscillating** if the tail's path is folded, walking more than twice its way from end to end,
//!    and either turned back at most steps or hardly got anywhere;
//! 4. **slow** otherwise, and also if a schedule that has run out landed it within the target, only
//!    too late for rule 2: what has arrived and stands still does not oscillate.
//!
//! Whether the *loss* is monotone decides nothing: gradient descent on a quadratic lowers the loss
//! monotonically at every stable rate, also when each step jumps across the minimum, and momentum
//! makes it rise in healthy runs. The iterates tell.

use crate::engine::Evidence;
use crate::spec::Thresholds;

/// What became of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// Reached the target and stayed.
    Converged,
    /// On its way, but not there within the budget.
    Slow,
    /// Moves without getting anywhere.
    Oscillating,
    /// Left, or ended no better than it began.
    Diverged,
}

/// The rule that decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// A coordinate or the value was not finite.
    NonFinite,
    /// A coordinate passed the norm cap.
    NormCap,
    /// Nothing was gained at the end.
    NoGain,
    /// The gap was growing at the end.
    LateGrowth,
    /// The target was held.
    TargetHeld,
    /// The tail's path is folded.
    FoldedPath,
    /// No other rule applied.
    Remainder,
}

/// What else is worth saying of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// Converged while most steps jumped across the minimum.
    Overshoot,
    /// Diverged by ending above the start, but without growing: a cycle too wide to be of use.
    Bounded,
    /// Oscillates by turning back at most steps.
    Cycle,
    /// Oscillates with a long period, or at random.
    Wander,
    /// Slow because the schedule has run out.
    Frozen,
    /// Slow on a plateau: the gradient is all but gone.
    Plateau,
    /// Slow by the letter only: within the target at the end, but not for long enough.
    Late,
}

/// The outcome of a run, and why.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Verdict {
    /// The outcome.
    pub outcome: Outcome,
    /// The rule that decided.
    pub rule: Rule,
    /// The step at which it decided, where there is one.
    pub step: Option<u32>,
    /// What else is worth saying.
    pub note: Option<Note>,
    /// For a slow run that can be extrapolated: steps to the target at the tail's rate.
    pub extrapolated: Option<f64>,
}

/// Growth from quarter to quarter below which a run whose gradients are drawn is not told from chance.
const CHANCE: f64 = 1.0;

/// Judges a run of `steps` steps, whose gradients were `drawn` at random or were not.
pub fn judge(evidence: &Evidence, steps: u32, drawn: bool, thresholds: &Thresholds) -> Verdict {
    let e = evidence;
    let t = thresholds;
    let verdict = |outcome, rule, step, note| Verdict { outcome, rule, step, note, extrapolated: None };

    if e.nonfinite_step.is_some() {
        return verdict(Outcome::Diverged, Rule::NonFinite, e.nonfinite_step, None);
    }
    if e.cap_step.is_some() {
        return verdict(Outcome::Diverged, Rule::NormCap, e.cap_step, None);
    }
    let below = e.last_quarter_gap <= e.target_gap;
    let growth = if drawn { t.growth.max(CHANCE) } else { t.growth };
    let growing = e.least_growth > 1.0 + growth && !below;
    let gained = e.last_mean_gap <= t.no_gain;
    if !gained {
        let note = (!growing && e.last_mean_gap.is_finite()).then_some(Note::Bounded);
        return verdict(Outcome::Diverged, Rule::NoGain, Some(steps), note);
    }
    if growing {
        return verdict(Outcome::Diverged, Rule::LateGrowth, Some(steps), None);
    }
    if let Some(held) = e.held_from
        && f64::from(held) <= t.hold * f64::from(steps)
    {
        let note = (e.overshoot > 0.5).then_some(Note::Overshoot);
        return verdict(Outcome::Converged, Rule::TargetHeld, Some(held), note);
    }
    let turning = e.cosine < t.reversal;
    let landed = e.held_from.is_some() && e.rate_ratio < t.frozen;
    if !landed && e.efficiency < t.folded && (turning || e.efficiency < t.very_folded) {
        let note = if turning { Note::Cycle } else { Note::Wander };
        return verdict(Outcome::Oscillating, Rule::FoldedPath, None, Some(note));
    }
    slow(e, steps, t)
}

fn slow(e: &Evidence, steps: u32, t: &Thresholds) -> Verdict {
    let frozen = e.rate_ratio < t.frozen;
    let note = if e.held_from.is_some() {
        Some(Note::Late)
    } else if frozen {
        Some(Note::Frozen)
    } else if e.gradient_ratio < t.plateau {
        Some(Note::Plateau)
    } else {
        None
    };
    // A run whose schedule has run out will not go on at the tail's rate, and one that does not
    // fall has no rate.
    let rate = (e.tail_start_gap / e.final_gap).ln() / f64::from(t.tail(steps));
    let ahead = (e.final_gap / e.target_gap).ln() / rate;
    let extrapolated =
        (!frozen && rate > 0.0 && ahead.is_finite() && ahead > 0.0).then(|| f64::from(steps) + ahead.ceil());
    Verdict { outcome: Outcome::Slow, rule: Rule::Remainder, step: None, note, extrapolated }
}

impl Outcome {
    /// All four, best first.
    pub const ALL: [Outcome; 4] = [Outcome::Converged, Outcome::Slow, Outcome::Oscillating, Outcome::Diverged];

    /// The word used in tables.
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Converged => "converged",
            Outcome::Slow => "slow",
            Outcome::Oscillating => "oscillating",
            Outcome::Diverged => "diverged",
        }
    }
}

impl Rule {
    /// The word used in tables.
    pub fn name(self) -> &'static str {
        match self {
            Rule::NonFinite => "non-finite",
            Rule::NormCap => "norm-cap",
            Rule::NoGain => "no-gain",
            Rule::LateGrowth => "late-growth",
            Rule::TargetHeld => "target-held",
            Rule::FoldedPath => "folded-path",
            Rule::Remainder => "remainder",
        }
    }
}

impl Note {
    /// All of them.
    pub const ALL: [Note; 7] =
        [Note::Overshoot, Note::Bounded, Note::Cycle, Note::Wander, Note::Frozen, Note::Plateau, Note::Late];

    /// The word used in tables.
    pub fn name(self) -> &'static str {
        match self {
            Note::Overshoot => "overshoot",
            Note::Bounded => "bounded",
            Note::Cycle => "cycle",
            Note::Wander => "wander",
            Note::Frozen => "frozen",
            Note::Plateau => "plateau",
            Note::Late => "late",
        }
    }
}
