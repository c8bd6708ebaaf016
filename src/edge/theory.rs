//! The edges that theory knows: those of linear rules on quadratics, without end and within the sweep's budget.

use super::budget::Budget;
use super::curvature::{excited, modes};
use super::linear::Linear;
use super::shape::Shape;
use crate::plan::{Aim, Plan};
use crate::schedule;
use crate::table::Series;

/// Why theory does not know an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// The objective is no quadratic.
    NotQuadratic,
    /// It is one without a lowest point.
    NoBowl,
    /// It has too many coordinates.
    Large,
    /// Gradients are drawn at random.
    Drawn,
    /// The rule is not linear in the gradient, or not one that is known.
    NotLinear,
    /// The rule adapts to the gradient.
    Adapts,
    /// What is round the optimizer changes the rule.
    Wrapped,
    /// Not under this schedule.
    Scheduled,
}

impl Unknown {
    /// The word used in tables.
    pub fn name(self) -> &'static str {
        match self {
            Unknown::NotQuadratic => "not-quadratic",
            Unknown::NoBowl => "no-bowl",
            Unknown::Large => "large",
            Unknown::Drawn => "drawn",
            Unknown::NotLinear => "not-linear",
            Unknown::Adapts => "adapts",
            Unknown::Wrapped => "wrapped",
            Unknown::Scheduled => "scheduled",
        }
    }

    /// The sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Unknown::NotQuadratic => "the objective is no quadratic",
            Unknown::NoBowl => "the objective falls for ever in some direction",
            Unknown::Large => "the objective has too many coordinates",
            Unknown::Drawn => "gradients are drawn at random",
            Unknown::NotLinear => "the optimizer's step is not known to be linear in the gradient",
            Unknown::Adapts => "the optimizer adapts to the gradient",
            Unknown::Wrapped => "what is wrapped round the optimizer is not in the theory",
            Unknown::Scheduled => "the optimizer's limit is known at a constant rate only",
        }
    }
}

/// What theory knows of a series.
#[derive(Clone, Debug, PartialEq)]
pub struct Theory {
    /// The edge of runs without end.
    pub limit: f64,
    /// The edge within the budget; none where following the modes would take too long.
    pub budget: Option<f64>,
    /// The limit at a constant rate, in writing.
    pub formula: String,
    /// Under a schedule: how many times that limit the edge is.
    pub peak: Option<f64>,
    /// The largest curvature along which runs move.
    pub curvature: f64,
    /// The largest curvature that the objective has, if runs do not move along it.
    pub missed: Option<f64>,
}

/// Steps of all modes together beyond which they are not followed.
const LONGEST: usize = 5_000_000;

/// The largest gradient next to the divisor of a rule that is frozen.
const FROZEN: f64 = 1e-5;

/// What is needed to look for edges.
struct Known<'a> {
    rule: Linear,
    shape: Shape,
    /// Curvatures along which any seed moves, the largest first.
    curvatures: Vec<f64>,
    /// One for each seed.
    budgets: Vec<Budget<'a>>,
}

/// The edge of a series with these seeds by theory, and every boundary near `others`, each a rate with whether
/// it is the larger rates that diverge: without end, and within the budget.
///
/// # Errors
/// Why it is not known.
#[allow(clippy::type_complexity)]
pub fn theory(
    plan: &Plan,
    series: &Series,
    seeds: &[usize],
    others: &[(f64, bool)],
) -> Result<(Theory, Vec<[Option<f64>; 2]>), Unknown> {
    let factors = plan.factors(series.schedule, series.steps);
    let (known, missed) = known(plan, series, seeds, &factors)?;
    let (rule, curvature) = (known.rule, known.curvatures[0]);
    let constant = rule.limit(curvature);
    let limit = if known.shape.constant() { constant / known.shape.largest } else { known.first(constant)? };
    let work = series.steps as usize * known.curvatures.len() * seeds.len();
    let budget = if work <= LONGEST { known.within(limit, true, 1e3) } else { None };
    if rule.frozen {
        // What was followed has to be small enough for the divisor to be frozen all the way.
        let at = budget.ok_or(Unknown::Adapts)? * (1.0 - 1e-6);
        let gradient = known.budgets.iter().map(|budget| budget.run(at).gradient).fold(0.0, f64::max);
        let frozen = gradient <= FROZEN * rule.divisor;
        if !frozen {
            return Err(Unknown::Adapts);
        }
    }
    let near = |&(lr, rises): &(f64, bool)| {
        let endless = transition(|lr| known.endless(lr), lr, rises, 0.3);
        [endless, if work <= LONGEST { known.within(lr, rises, 0.1) } else { None }]
    };
    let more = others.iter().map(near).collect();
    let peak = (!known.shape.constant()).then_some(limit / constant);
    Ok((Theory { limit, budget, formula: rule.formula(), peak, curvature, missed }, more))
}

/// What there is to know before any edge, and the largest curvature if no seed moves along it.
fn known<'a>(
    plan: &'a Plan,
    series: &Series,
    seeds: &[usize],
    factors: &'a [f64],
) -> Result<(Known<'a>, Option<f64>), Unknown> {
    let problem = &plan.problems[series.problem].1;
    let rule = Linear::of(&plan.optimizer(series.optimizer, series.combination))?;
    if plan.block(series.first_run).drawn || problem.epoch.is_some() {
        return Err(Unknown::Drawn);
    }
    let built = schedule::build(&plan.spec.catalog.schedules, &plan.schedules[series.schedule]);
    let shape = Shape::new(factors, built.factor(series.steps, series.steps));
    if !(shape.constant() || rule.scheduled()) {
        return Err(Unknown::Scheduled);
    }
    let starts = seeds.iter().map(|&seed| problem.start(plan.spec.seeds[seed], plan.spec.spread));
    let all = starts.map(|start| modes(problem, &start)).collect::<Result<Vec<_>, Unknown>>()?;
    let mut curvatures: Vec<f64> = all.iter().flat_map(|one| excited(one)).map(|mode| mode.curvature).collect();
    curvatures.sort_by(|a, b| b.total_cmp(a));
    curvatures.dedup_by(|a, b| (*a / *b - 1.0).abs() < 1e-9);
    let [Some(&moved), Some(largest)] =
        [curvatures.first(), all.first().and_then(|one| one.first()).map(|mode| &mode.curvature)]
    else {
        return Err(Unknown::NoBowl);
    };
    let missed = (largest / moved > 1.0 + 1e-6).then_some(*largest);
    let budget = |one: &Vec<super::curvature::Mode>| {
        let first: f64 = one.iter().map(|mode| 0.5 * mode.curvature * (mode.start - mode.minimum).powi(2)).sum();
        let target = match plan.aim(series.problem) {
            Aim::Gap(gap) => gap,
            Aim::Loss(loss) => (loss - problem.lowest) / first,
            Aim::Best => f64::NAN,
        };
        let modes = excited(one).copied().collect();
        Budget { rule, modes, factors, thresholds: &plan.spec.thresholds, target, precision: series.precision }
    };
    let budgets = all.iter().map(budget).collect();
    Ok((Known { rule, shape, curvatures, budgets }, missed))
}

impl Known<'_> {
    /// Whether a run without end diverges.
    fn endless(&self, lr: f64) -> bool {
        self.curvatures.iter().any(|&curvature| self.shape.growth(&self.rule, lr, curvature) > 0.0)
    }

    /// The first edge without end, from the one at a constant rate on.
    fn first(&self, constant: f64) -> Result<f64, Unknown> {
        let start = constant / self.shape.largest;
        // The largest curvature is the first to diverge: what it does at a rate, any smaller one does at a larger.
        let diverges = |lr: f64| self.shape.growth(&self.rule, lr, self.curvatures[0]) > 0.0;
        let steps = (0..800).map(|k| start * 1.02f64.powi(k));
        let above = steps.into_iter().find(|&lr| diverges(lr)).ok_or(Unknown::Scheduled)?;
        let below = (above / 1.02).max(start * (1.0 - 1e-9));
        Ok(bisect(diverges, below, above, true))
    }

    /// A boundary within the budget, up to `reach` times off this rate; the worst seed decides.
    fn within(&self, lr: f64, rises: bool, reach: f64) -> Option<f64> {
        transition(|lr| self.budgets.iter().any(|budget| budget.run(lr).diverged), lr, rises, reach)
    }
}

/// The nearest transition to a rate, up to `1 + reach` times off it.
fn transition(diverges: impl Fn(f64) -> bool, at: f64, rises: bool, reach: f64) -> Option<f64> {
    let mut far = 1e-9;
    loop {
        let (low, high) = (at / (1.0 + far), at * (1.0 + far));
        if diverges(low) != rises && diverges(high) == rises {
            return Some(bisect(diverges, low, high, rises));
        }
        if far >= reach {
            return None;
        }
        far = (4.0 * far).min(reach);
    }
}

/// Halves what lies between two rates until they are neighbours, or nearly so; the one that is stable.
fn bisect(diverges: impl Fn(f64) -> bool, mut low: f64, mut high: f64, rises: bool) -> f64 {
    while high / low - 1.0 > 1e-11 {
        let middle = if high > 2.0 * low { low.sqrt() * high.sqrt() } else { 0.5 * (low + high) };
        if diverges(middle) == rises { high = middle } else { low = middle }
    }
    if rises { low } else { high }
}
