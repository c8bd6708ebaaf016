//! Expression: f as a formula in the sweep file, differentiated by the program.

use super::{Fault, Objective, START};
use crate::expression::{Tape, parse};
use crate::lane::Real;
use crate::param::{Args, Default, Info, Kind, Param, Range, Value, short};

/// A function that a sweep file defines. Parameters beside its own are numbers that its formula names.
pub struct Expression {
    tape: Tape,
    start: Vec<f64>,
    lowest: f64,
    lowest_known: bool,
    minima: Vec<Vec<f64>>,
}

const EXPR: &str = "expr";
const VARIABLES: &str = "variables";
const MINIMUM: &str = "minimum";
const LOWEST: &str = "lowest";
const BOUND: &str = "bound";

/// Its own parameters: formula, variables, start point, minimum, lowest value, bound.
pub(crate) const OWN: [Param; 6] = [
    Param {
        name: EXPR,
        kind: Kind::Formula,
        default: Default::Required,
        help: "the formula; a name in it that is a key of the table is a parameter, any other a variable",
    },
    Param {
        name: VARIABLES,
        kind: Kind::Names,
        default: Default::Absent,
        help: "the variables in their order; default: by name, x2 before x10",
    },
    Param { default: Default::Required, help: "where runs begin, one number a variable", ..START },
    Param {
        name: MINIMUM,
        kind: Kind::Numbers(Range::REAL),
        default: Default::Absent,
        help: "the point where it is lowest, or a list of such points; needed unless lowest or bound is given",
    },
    Param {
        name: LOWEST,
        kind: Kind::Number(Range::REAL),
        default: Default::Absent,
        help: "the lowest value, from which gaps are counted; default: that at the minimum",
    },
    Param {
        name: BOUND,
        kind: Kind::Number(Range::REAL),
        default: Default::Absent,
        help: "a number below every value, where the lowest is not known: targets are relative to the best of the sweep",
    },
];

impl Objective for Expression {
    const INFO: Info = Info {
        name: "expression",
        about: "a formula of your own, under a name of your own",
        source: "the sweep file",
        params: &OWN,
    };

    fn new(args: &Args) -> Result<Expression, Fault> {
        let fault = |param, message| Err(Fault { param, message });
        let own = |name: &str| OWN.iter().any(|param| param.name == name);
        let number = |(param, value): &(&'static Param, Value)| match value {
            Value::Number(x) if !own(param.name) => Some((param.name, *x)),
            _ => None,
        };
        let parameters: Vec<(&str, f64)> = args.0.iter().filter_map(number).collect();
        let variables = args.names(VARIABLES);
        let names: Vec<&str> = variables.iter().map(String::as_str).collect();
        let tape = parse(args.text(EXPR)).and_then(|formula| formula.tape(&names, &parameters));
        let tape = tape.map_err(|mistake| Fault { param: EXPR, message: mistake.message })?;

        let start = args.numbers(START.name).unwrap_or_default().to_vec();
        if start.len() != variables.len() {
            return fault(START.name, lengths(start.len(), variables));
        }
        let at_start = tape.value(&start);
        if args.transforms().is_empty() {
            finite(&tape, &start).map_err(|message| Fault { param: START.name, message })?;
        }

        let points = args.numbers(MINIMUM).unwrap_or_default();
        if !points.len().is_multiple_of(variables.len().max(1)) {
            return fault(MINIMUM, lengths(points.len(), variables));
        }
        let minima: Vec<Vec<f64>> = points.chunks(variables.len().max(1)).map(<[f64]>::to_vec).collect();
        let given = |name| match args.get(name) {
            Value::Number(x) => Some(*x),
            _ => None,
        };
        let deepest = minima.iter().map(|point| tape.value(point)).fold(f64::INFINITY, f64::min);
        let known = given(LOWEST).or((!minima.is_empty()).then_some(deepest));
        let lowest = match (known, given(BOUND)) {
            (Some(lowest), None) | (None, Some(lowest)) => lowest,
            (None, None) => return fault(MINIMUM, NOT_KNOWN.into()),
            (Some(lowest), Some(_)) => {
                let message = format!("the lowest value is known to be {}; leave the bound out", short(lowest));
                return fault(BOUND, message);
            }
        };
        for point in &minima {
            is_lowest(&tape, point, (at_start - lowest).abs()).map_err(|message| Fault { param: MINIMUM, message })?;
        }
        if !minima.is_empty() && lowest > deepest {
            let message = format!("the value at the minimum is {}, which is lower", short(deepest));
            return fault(LOWEST, message);
        }
        Ok(Expression { tape, start, lowest, lowest_known: known.is_some(), minima })
    }

    fn dim(&self) -> usize {
        self.start.len()
    }
    fn start(&self) -> Vec<f64> {
        self.start.clone()
    }
    fn lowest(&self) -> f64 {
        self.lowest
    }
    fn lowest_known(&self) -> bool {
        self.lowest_known
    }
    fn minima(&self) -> Vec<Vec<f64>> {
        self.minima.clone()
    }
    /// A box round the start and the minima, of twice their size.
    fn window(&self) -> [[f64; 2]; 2] {
        if self.dim() != 2 {
            return [[-1.0, 1.0]; 2];
        }
        let ends = |i: usize| {
            let all = || self.minima.iter().chain([&self.start]).filter_map(move |point| point.get(i).copied());
            [all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max)]
        };
        let all = [ends(0), ends(1)];
        let size = all.map(|[from, to]| to - from);
        let largest = size[0].max(size[1]);
        [0, 1].map(|i| {
            let [from, to] = all[i];
            // What has no size of its own gets that of the other.
            let size = if size[i] > 0.1 * largest { size[i] } else { largest };
            let size = if size > 0.0 { size } else { from.abs().max(1.0) };
            [from / 2.0 + to / 2.0 - 0.9 * size, from / 2.0 + to / 2.0 + 0.9 * size].map(|x| x.clamp(-1e300, 1e300))
        })
    }

    #[inline(always)]
    fn value_grad<V: Real>(&self, x: &[V], grad: &mut [V]) -> V {
        self.tape.value_grad(x, grad)
    }
}

/// Gaps are counted from the lowest value.
const NOT_KNOWN: &str = "gaps are counted from the lowest value; write minimum = [...], the point where it is, or \
                         lowest = 0.0, or where it is not known bound = 0.0, a number below every value";

/// What to say of a point of so many numbers.
pub(crate) fn lengths(count: usize, variables: &[String]) -> String {
    let numbers = if count == 1 { "number" } else { "numbers" };
    let (dim, names) = (variables.len(), variables.join(", "));
    let plural = if dim == 1 { "" } else { "s" };
    format!("{count} {numbers}, but the formula has {dim} variable{plural}: {names}")
}

/// Whether value and gradient are numbers.
fn finite(tape: &Tape, point: &[f64]) -> Result<(), String> {
    let mut grad = vec![0.0; point.len()];
    let value = tape.value_grad(point, &mut grad);
    if !value.is_finite() {
        return Err(format!("the value there is {value}; write a point where the formula has a value"));
    }
    if grad.iter().all(|g| g.is_finite()) {
        return Ok(());
    }
    let grad: Vec<String> = grad.into_iter().map(short).collect();
    Err(format!("the gradient there is [{}]; write a point where it is finite", grad.join(", ")))
}

/// Whether nothing beside the point is lower, by more than does not matter next to `drop`.
fn is_lowest(tape: &Tape, point: &[f64], drop: f64) -> Result<(), String> {
    const NEAR: f64 = 1e-3;
    /// A tenth of the usual target.
    const SMALL: f64 = 1e-7;
    let value = tape.value(point);
    if !value.is_finite() {
        return Err(format!("the value there is {value}"));
    }
    for i in 0..point.len() {
        for side in [-NEAR, NEAR] {
            let mut beside = point.to_vec();
            beside[i] += side * point[i].abs().max(1.0);
            let there = tape.value(&beside);
            if there < value - SMALL * drop {
                let (value, there) = (short(value), short(there));
                let beside: Vec<String> = beside.into_iter().map(short).collect();
                return Err(format!(
                    "the value there is {value}, but {there} at [{}]; write the point where it is lowest, or leave it \
                     out and write lowest = ...",
                    beside.join(", ")
                ));
            }
        }
    }
    Ok(())
}
