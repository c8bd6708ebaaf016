//! Hyperparameters as an optimizer's state sees them: one value a lane.

use crate::lane::{MOST_LANES, Precision, Real, repeated};
use crate::param::{Args, Value};

/// The hyperparameters of the runs in one pack.
///
/// Numbers may differ from lane to lane; flags, choices and texts are the same in all of them.
pub struct Hyper<V> {
    values: Vec<(&'static str, Slot<V>)>,
}

enum Slot<V> {
    Number(V),
    Flag(bool),
    Choice(&'static str),
    Text(String),
}

impl<V: Real> Hyper<V> {
    /// Gathers the values of each lane.
    ///
    /// # Panics
    /// If `lanes` is empty, or its elements belong to different optimizers.
    pub fn gather(lanes: &[Args]) -> Hyper<V> {
        let number = |index: usize, lane: usize| match &lanes[lane.min(lanes.len() - 1)].0[index].1 {
            Value::Number(x) => *x,
            Value::Count(n) => *n as f64,
            _ => f64::NAN,
        };
        let slot = |(index, (param, value)): (usize, &(&'static crate::param::Param, Value))| {
            let slot = match value {
                Value::Flag(on) => Slot::Flag(*on),
                Value::Choice(name) => Slot::Choice(name),
                Value::Text(text) => Slot::Text(text.clone()),
                _ => Slot::Number(V::from_fn(|lane| number(index, lane))),
            };
            (param.name, slot)
        };
        Hyper { values: lanes[0].0.iter().enumerate().map(slot).collect() }
    }

    /// The same for several packs side by side.
    pub(crate) fn abreast<W: Real<Scalar = V::Scalar>>(&self) -> Hyper<W> {
        let slot = |slot: &Slot<V>| match slot {
            Slot::Number(v) => Slot::Number(repeated(v)),
            Slot::Flag(on) => Slot::Flag(*on),
            Slot::Choice(name) => Slot::Choice(name),
            Slot::Text(text) => Slot::Text(text.clone()),
        };
        Hyper { values: self.values.iter().map(|(name, value)| (*name, slot(value))).collect() }
    }

    /// A number (or whole number) in each lane.
    ///
    /// # Panics
    /// If the optimizer does not declare it so; likewise the other three.
    // Every rule calls it several times, for each pack.
    #[inline(never)]
    pub fn number(&self, name: &str) -> V {
        match self.slot(name) {
            Slot::Number(v) => *v,
            _ => panic!("the parameter '{name}' is not declared as a number"),
        }
    }

    /// A flag, the same in all lanes.
    pub fn flag(&self, name: &str) -> bool {
        match self.slot(name) {
            Slot::Flag(on) => *on,
            _ => panic!("the parameter '{name}' is not declared as a flag"),
        }
    }

    /// A choice, the same in all lanes.
    pub fn choice(&self, name: &str) -> &'static str {
        match self.slot(name) {
            Slot::Choice(chosen) => chosen,
            _ => panic!("the parameter '{name}' is not declared as a choice"),
        }
    }

    /// A text, the same in all lanes.
    pub fn text(&self, name: &str) -> &str {
        match self.slot(name) {
            Slot::Text(text) => text,
            _ => panic!("the parameter '{name}' is not declared as a text"),
        }
    }

    fn slot(&self, name: &str) -> &Slot<V> {
        match self.values.iter().find(|(declared, _)| *declared == name) {
            Some((_, slot)) => slot,
            None => panic!("the parameter '{name}' is read but not declared"),
        }
    }
}

/// Whether all lanes hold the same number.
fn uniform<V: Real>(v: V) -> bool {
    (1..V::LANES).all(|lane| v.get(lane).to_bits() == v.get(0).to_bits())
}

/// What a formula makes of each lane's `beta` and next power. (Seldom; and not once more for each rule and pack.)
#[cold]
#[inline(never)]
fn lane_by_lane(lanes: &mut [(f64, f64)], formula: &dyn Fn(f64, f64) -> f64, to: &mut [f64; MOST_LANES]) {
    for ((beta, power), to) in lanes.iter_mut().zip(to) {
        *power *= *beta;
        *to = formula(*beta, *power);
    }
}

/// The factor `1 - beta^t` that undoes the zero start of an exponential moving average.
///
/// It is computed in double precision and rounded once, as PyTorch does: the rounding of a power near 1 would be most
/// of what `1 - beta^t` is in single precision. Where all lanes share `beta`, the division and the root are done once
/// for all of them; in double precision, where no step has to be told which it is, for as many steps ahead as there are
/// lanes.
pub struct BiasCorrection<V> {
    beta: V,
    power: V,
    /// `beta` and its power, of all lanes or, in single precision, of each.
    doubles: Vec<(f64, f64)>,
    /// What the formula makes of the next powers, of which so many have been had.
    ahead: [f64; MOST_LANES],
    had: usize,
}

impl<V: Real> BiasCorrection<V> {
    /// Before the first step.
    pub fn new(beta: V) -> BiasCorrection<V> {
        let lanes = match (uniform(beta), V::PRECISION) {
            (true, _) => 1,
            (false, Precision::Single) => V::LANES,
            (false, Precision::Double) => 0,
        };
        let doubles = (0..lanes).map(|lane| (beta.get(lane), 1.0)).collect();
        BiasCorrection { beta, power: V::one(), doubles, ahead: [0.0; MOST_LANES], had: V::LANES }
    }

    /// One over `1 - beta^t`, or over its root, of the next step. Once asked for one of these, it goes on with that one.
    #[inline(always)]
    fn next_over<const ROOT: bool>(&mut self) -> V {
        let double = |power: f64| 1.0 / if ROOT { (1.0 - power).sqrt() } else { 1.0 - power };
        let powers = match (&mut self.doubles[..], V::PRECISION) {
            ([(beta, power)], Precision::Double) => {
                if self.had < V::LANES {
                    self.had += 1;
                    return V::splat(self.ahead[self.had - 1]);
                }
                V::from_fn(|_| {
                    *power *= *beta;
                    *power
                })
            }
            (_, Precision::Single) => return self.next_of(|_, power| double(power), |_, power| power),
            (_, Precision::Double) => {
                self.power = self.power * self.beta;
                self.power
            }
        };
        // Not as a function that is handed over, which may be a call.
        let rest = V::one() - powers;
        let over = V::one() / if ROOT { rest.sqrt() } else { rest };
        if self.doubles.is_empty() {
            return over;
        }
        over.write(&mut self.ahead);
        self.had = 1;
        V::splat(self.ahead[0])
    }

    /// What a formula makes of `beta` and the next power; it is to be the same for doubles and for lanes.
    #[inline(always)]
    pub fn next_of(&mut self, double: impl Fn(f64, f64) -> f64, lanes: impl Fn(V, V) -> V) -> V {
        debug_assert!(self.had == V::LANES, "the power is ahead, for another formula");
        match &mut self.doubles[..] {
            [(beta, power)] => {
                *power *= *beta;
                V::splat(double(*beta, *power))
            }
            each if V::PRECISION == Precision::Single => {
                let mut numbers = [0.0; MOST_LANES];
                lane_by_lane(each, &double, &mut numbers);
                V::from_fn(|lane| numbers[lane])
            }
            _ => {
                self.power = self.power * self.beta;
                lanes(self.beta, self.power)
            }
        }
    }

    /// `1 / (1 - beta^t)` of the next step.
    #[inline(always)]
    pub fn next_inverse(&mut self) -> V {
        self.next_over::<false>()
    }

    /// `1 / sqrt(1 - beta^t)` of the next step.
    #[inline(always)]
    pub fn next_inverse_sqrt(&mut self) -> V {
        self.next_over::<true>()
    }

    /// `beta^t` of the next step.
    #[inline(always)]
    pub fn next_power(&mut self) -> V {
        self.next_of(|_, power| power, |_, power| power)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lane::Lanes;

    /// Whether taken ahead or step by step, each step gets what the formula makes of its own power: in packs that share
    /// a decay rate, in packs that do not, and alone.
    #[test]
    fn corrections_are_those_of_their_step() {
        type Pack = Lanes<f64, 4>;
        for betas in [[0.9; 4], [0.999, 0.9, 0.0, 0.5]] {
            let pack = || BiasCorrection::new(Pack::from_fn(|lane| betas[lane]));
            let (mut inverses, mut roots) = (pack(), pack());
            let mut alone = betas.map(|beta| (BiasCorrection::new(beta), BiasCorrection::new(beta)));
            let mut powers = [1.0; 4];
            for step in 0..50 {
                let (inverse, root) = (inverses.next_inverse(), roots.next_inverse_sqrt());
                for lane in 0..4 {
                    powers[lane] *= betas[lane];
                    let rest: f64 = 1.0 - powers[lane];
                    let expected = [1.0 / rest, 1.0 / rest.sqrt()].map(f64::to_bits);
                    let own = [alone[lane].0.next_inverse(), alone[lane].1.next_inverse_sqrt()].map(f64::to_bits);
                    let found = [inverse.get(lane), root.get(lane)].map(f64::to_bits);
                    assert_eq!((found, own), (expected, expected), "{betas:?}, step {step}, lane {lane}");
                }
            }
        }
    }
}
