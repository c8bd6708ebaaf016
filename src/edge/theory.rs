//! The edges that theory knows: those of linear rules on quadratics, without end and within the sweep's budget.

use super::budget::{Budget, Course};
use super::curvature::{excited, modes};
use super::linear::Linear;
use super::section::{Limits, crossed};
use super::shape::Shape;
use super::walk::Search;
use crate::lane::Precision;
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
    /// Every boundary within the budget, as the same search finds them that looks for the measured ones: the largest
    /// or smallest stable rate, and whether the larger rates diverge. None where following the modes takes too long.
    pub budget: Vec<(f64, bool)>,
    /// How many times as far from the minimum as it began a run at the edge within the budget gets before it comes back:
    /// what that rounds away may move the measured edge, see [`Theory::blurred`].
    pub climb: Option<f64>,
    /// The limit at a constant rate, in writing.
    pub formula: String,
    /// Under a schedule: how many times that limit the edge is.
    pub peak: Option<f64>,
    /// The largest curvature along which runs move.
    pub curvature: f64,
    /// The largest curvature that the objective has, if runs do not move along it.
    pub missed: Option<f64>,
}

impl Theory {
    /// The first boundary within the budget above which runs diverge.
    pub fn edge(&self) -> Option<f64> {
        self.budget.iter().find(|(_, rises)| *rises).map(|one| one.0)
    }

    /// How high runs climb at the edge, if so high that rounding in these numbers comes to a share of the start.
    pub fn blurred(&self, precision: Precision) -> Option<f64> {
        self.climb.filter(|climb| climb * precision.epsilon() > SHARE)
    }
}

/// The share of the start's distance from which on rounding is told.
const SHARE: f64 = 1e-4;

/// Steps of all modes together beyond which they are not followed.
const LONGEST: usize = 2_000_000;

/// How near the two rates of a boundary come.
const NEAR: f64 = 1e-10;

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

/// What theory has of a series, for the seeds and from the rates of a search.
///
/// # Errors
/// Why it is not known.
pub fn theory(plan: &Plan, search: &Search) -> Result<Theory, Unknown> {
    let series = &search.series;
    let factors = plan.factors(series.schedule, series.steps);
    let (known, missed) = known(plan, series, &search.seeds, &factors)?;
    let (rule, curvature) = (known.rule, known.curvatures[0]);
    let constant = rule.limit(curvature);
    let limit = if known.shape.constant() { constant / known.shape.largest } else { known.first(constant)? };
    let work = series.steps as usize * known.curvatures.len() * search.seeds.len();
    let limits = Limits { to: NEAR, ..search.limits };
    let budget = match work <= LONGEST {
        true => crossed(&search.rates, &limits, |lr| known.budgets.iter().any(|budget| budget.run(lr).diverged)),
        false => Vec::new(),
    };
    let edge = budget.iter().find(|(_, rises)| *rises).map(|one| one.0);
    let courses: Vec<Course> = edge.map_or(Vec::new(), |lr| known.budgets.iter().map(|one| one.run(lr)).collect());
    let most = |of: fn(&Course) -> f64| courses.iter().map(of).reduce(f64::max);
    // What was followed has to be small enough for the divisor to be frozen all the way.
    if rule.frozen && !most(|course| course.gradient).is_some_and(|gradient| gradient <= FROZEN * rule.divisor) {
        return Err(Unknown::Adapts);
    }
    let climb = most(|course| course.climb);
    let peak = (!known.shape.constant()).then_some(limit / constant);
    Ok(Theory { limit, budget, climb, formula: rule.formula(), peak, curvature, missed })
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
    /// The first edge without end, from the one at a constant rate on.
    fn first(&self, constant: f64) -> Result<f64, Unknown> {
        let start = constant / self.shape.largest;
        // The largest curvature is the first to diverge: what it does at a rate, any smaller one does at a larger.
        let diverges = |lr: f64| self.shape.growth(&self.rule, lr, self.curvatures[0]) > 0.0;
        let steps = (0..800).map(|k| start * 1.02f64.powi(k));
        let high = steps.into_iter().find(|&lr| diverges(lr)).ok_or(Unknown::Scheduled)?;
        let low = (high / 1.02).max(start * (1.0 - 1e-9));
        let limits = Limits { to: NEAR, lowest: low, highest: high, most: 1 };
        crossed(&[low, high], &limits, diverges).first().map(|edge| edge.0).ok_or(Unknown::Scheduled)
    }
}
