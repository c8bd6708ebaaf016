//! What was found at the rates of a series, and the boundaries between those that diverge and those that do not.

use crate::verdict::{Note, Outcome, Rule};

/// What the runs at one learning rate came to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Try {
    /// The learning rate.
    pub lr: f64,
    /// How the worst of its seeds ended.
    pub ending: Ending,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ending {
    /// Its outcome.
    pub outcome: Outcome,
    /// The rule that decided.
    pub rule: Rule,
    /// What else there is to say.
    pub note: Option<Note>,
    /// The step that decided, where there is one.
    pub step: Option<u32>,
    /// Gap at the end; NaN where it was not measured.
    pub gap: f64,
}

impl Ending {
    /// Whether it diverged.
    pub fn diverged(&self) -> bool {
        self.outcome == Outcome::Diverged
    }

    /// Whether it ended above its start, but without growing.
    fn level(&self) -> bool {
        self.rule == Rule::NoGain && self.note == Some(Note::Bounded)
    }

    /// The worse of two: diverged before not, growing before level, then by the gap.
    pub fn worse(self, other: Ending) -> Ending {
        let rank = |one: &Ending| (one.diverged(), one.diverged() && !one.level());
        match rank(&other).cmp(&rank(&self)) {
            std::cmp::Ordering::Greater => other,
            // A gap that was not measured is the largest.
            std::cmp::Ordering::Equal if other.gap > self.gap => other,
            _ => self,
        }
    }
}

/// Two neighbouring rates of which one diverges.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Boundary {
    /// The smaller rate.
    pub below: Try,
    /// The larger one.
    pub above: Try,
    /// Whether what diverges above it stays bounded: it ends above its start without going ever further.
    pub bounded: bool,
}

impl Boundary {
    /// Whether it is the larger rate that diverges; else the rates are stable again from here on.
    pub fn rises(&self) -> bool {
        self.above.ending.diverged()
    }

    /// The rate that does not diverge, which is what an edge is quoted by.
    pub fn stable(&self) -> f64 {
        if self.rises() { self.below.lr } else { self.above.lr }
    }

    /// The rule that decided on the side that diverges.
    pub fn rule(&self) -> Rule {
        if self.rises() { self.above.ending.rule } else { self.below.ending.rule }
    }

    /// How far apart the two rates are: their ratio less 1.
    pub fn width(&self) -> f64 {
        self.above.lr / self.below.lr - 1.0
    }
}

/// Every boundary between rates that rise; the first one is the edge of the series.
pub fn boundaries(tries: &[Try]) -> Vec<Boundary> {
    let pairs = tries.windows(2).enumerate();
    let apart = pairs.filter(|(_, pair)| pair[0].ending.diverged() != pair[1].ending.diverged());
    apart.map(|(i, pair)| Boundary { below: pair[0], above: pair[1], bounded: bounded(&tries[i + 1..]) }).collect()
}

/// Whether the diverged runs at the beginning of these rates, up to ten times the first, stay bounded.
///
/// A run that grows slowly does not show it at once, so what decides is how the last gap depends on the rate: a cycle's
/// width goes with a small power of it, a run that grows does so from step to step.
fn bounded(tries: &[Try]) -> bool {
    /// As near as that the gap does not tell.
    const NEAR: f64 = 1.001;
    /// So many times the first rate that diverges are looked at.
    const REACH: f64 = 10.0;
    /// The largest power of the rate that counts as a cycle: a quartic's cycles are as wide as its fourth.
    const POWER: f64 = 10.0;
    /// What a cycle's gap may be by chance, depending on where in the cycle it ends.
    const CHANCE: f64 = 2.0;
    let Some(first) = tries.first() else { return false };
    let within = tries.iter().take_while(|one| one.ending.diverged() && one.lr <= REACH * first.lr);
    let mut far = within.filter(|one| one.lr >= NEAR * first.lr).peekable();
    let steady = |one: &Try| {
        let [wider, farther] = [one.ending.gap / first.ending.gap, one.lr / first.lr].map(f64::ln);
        one.ending.level() && wider <= CHANCE.ln() + POWER * farther
    };
    far.peek().is_some() && first.ending.level() && far.all(steady)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ending(outcome: Outcome, level: bool, gap: f64) -> Ending {
        let rule = match (outcome, level) {
            (Outcome::Diverged, true) => Rule::NoGain,
            (Outcome::Diverged, false) => Rule::LateGrowth,
            _ => Rule::Remainder,
        };
        Ending { outcome, rule, note: level.then_some(Note::Bounded), step: None, gap }
    }

    fn tries(list: &[(f64, Outcome, bool, f64)]) -> Vec<Try> {
        list.iter().map(|&(lr, outcome, level, gap)| Try { lr, ending: ending(outcome, level, gap) }).collect()
    }

    use Outcome::{Diverged, Slow};

    #[test]
    fn boundaries_are_where_outcomes_change() {
        let list = tries(&[
            (1.0, Slow, false, 0.1),
            (2.0, Diverged, false, 9.0),
            (3.0, Slow, false, 0.1),
            (4.0, Diverged, false, 9.0),
        ]);
        let found = boundaries(&list);
        assert_eq!(found.iter().map(Boundary::rises).collect::<Vec<bool>>(), [true, false, true]);
        assert_eq!(found.iter().map(Boundary::stable).collect::<Vec<f64>>(), [1.0, 3.0, 3.0]);
        assert!(boundaries(&list[..1]).is_empty());
    }

    #[test]
    fn a_cycle_is_bounded_and_slow_growth_is_not() {
        // The gap goes with the square of the rate.
        let cycle = tries(&[(1.0, Slow, false, 0.9), (1.1, Diverged, true, 1.0), (2.2, Diverged, true, 4.0)]);
        assert!(boundaries(&cycle)[0].bounded);
        let rough = tries(&[(1.0, Slow, false, 0.9), (1.1, Diverged, true, 1.0), (1.102, Diverged, true, 1.5)]);
        assert!(boundaries(&rough)[0].bounded);
        // Growth too slow to be seen in one run, but not in what the rate does to the last gap.
        let growth = tries(&[(1.0, Slow, false, 0.9), (1.1, Diverged, true, 1.0), (1.2, Diverged, true, 1e9)]);
        assert!(!boundaries(&growth)[0].bounded);
        let seen = tries(&[(1.0, Slow, false, 0.9), (1.1, Diverged, true, 1.0), (2.2, Diverged, false, 4.0)]);
        assert!(!boundaries(&seen)[0].bounded);
    }

    #[test]
    fn the_worst_seed_decides() {
        let [fine, level, grown] =
            [ending(Slow, false, 0.5), ending(Diverged, true, 3.0), ending(Diverged, false, 2.0)];
        assert_eq!(fine.worse(level), level);
        assert_eq!(level.worse(grown), grown);
        assert_eq!(grown.worse(level), grown);
        assert_eq!(fine.worse(ending(Slow, false, 0.7)).gap, 0.7);
    }
}
