//! Update rules that are linear in the gradient, on one direction of a quadratic: two numbers that a step turns into two.
//!
//! Written down from the formulas in the literature, apart from the optimizers' own code: what the two of them come to is
//! compared by the tests.

use super::curvature::Mode;
use super::theory::Unknown;
use crate::lane::Real;
use crate::param::{Args, Setting};

/// A linear update rule.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Linear {
    update: Update,
    /// What the gradient is divided by: the frozen preconditioner of an adaptive rule, else 1.
    pub divisor: f64,
    /// Whether the divisor is the constant of an adaptive rule, which counts for all of it while gradients are small.
    pub frozen: bool,
    /// Weight decay that is added to the gradient.
    coupled: f64,
    /// Weight decay that is taken off the point, times the learning rate.
    decoupled: f64,
}

/// What becomes of the point and of what is kept beside it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Update {
    /// v = b v + k g; x -= lr v, or lr (g + b v).
    Momentum { b: f64, undamped: f64, nesterov: bool, inside: bool },
    /// v = b v - lr g(x + b v); x += v.
    LookAhead { b: f64 },
    /// m = b m + (1 - b) g; x -= lr m, or lr (b m + (1 - b) g); with or without bias correction.
    Average { b: f64, nesterov: bool, corrected: bool },
    /// z -= lr g(y), y = (1 - b) z + b x, x the mean of all z.
    ScheduleFree { b: f64 },
    /// x -= lr ((alpha + beta) g - beta g_before).
    Optimistic { alpha: f64, beta: f64 },
}

impl Linear {
    /// The rule of an optimizer with its hyperparameters and wrappers.
    ///
    /// # Errors
    /// If it is not linear, or not of a kind that is known here.
    pub fn of(optimizer: &Setting) -> Result<Linear, Unknown> {
        let args = &optimizer.args;
        let number = |name: &str| args.number(name);
        let plain = |update| Linear { update, divisor: 1.0, frozen: false, coupled: 0.0, decoupled: 0.0 };
        let adaptive = |update, eps: f64, coupled, decoupled| match eps > 0.0 {
            true => Ok(Linear { update, divisor: eps, frozen: true, coupled, decoupled }),
            false => Err(Unknown::Adapts),
        };
        let rule = match optimizer.name {
            "sgd" => {
                let (b, undamped) = (number("momentum"), 1.0 - number("dampening"));
                let update = Update::Momentum { b, undamped, nesterov: args.flag("nesterov"), inside: false };
                Linear { coupled: number("weight_decay"), ..plain(update) }
            }
            "nesterov" => plain(Update::LookAhead { b: number("momentum") }),
            "ema-momentum" => {
                let (b, nesterov) = (number("momentum"), args.flag("nesterov"));
                plain(Update::Average { b, nesterov, corrected: false })
            }
            "optimistic-gd" => plain(Update::Optimistic { alpha: number("alpha"), beta: number("beta") }),
            "schedule-free-sgd" if args.count("warmup_steps") == Some(0) && number("r") == 0.0 => {
                let update = Update::ScheduleFree { b: number("momentum") };
                Linear { coupled: number("weight_decay"), ..plain(update) }
            }
            "adam" | "adamw" => {
                let update = Update::Average { b: number("beta1"), nesterov: false, corrected: true };
                let decay = number("weight_decay");
                let (coupled, decoupled) = if optimizer.name == "adam" { (decay, 0.0) } else { (0.0, decay) };
                adaptive(update, number("eps"), coupled, decoupled)?
            }
            "nadam" if args.choice("form") == "optax" => {
                let update = Update::Average { b: number("beta1"), nesterov: true, corrected: true };
                let decay = number("weight_decay");
                let apart = args.flag("decoupled_weight_decay");
                let (coupled, decoupled) = if apart { (0.0, decay) } else { (decay, 0.0) };
                adaptive(update, number("eps"), coupled, decoupled)?
            }
            "rmsprop" => {
                let inside = args.choice("form") != "torch";
                let update = Update::Momentum { b: number("momentum"), undamped: 1.0, nesterov: false, inside };
                let eps = number("eps");
                let divisor = if args.choice("form") == "optax" { eps.sqrt() } else { eps };
                adaptive(update, divisor, number("weight_decay"), 0.0)?
            }
            _ => return Err(Unknown::NotLinear),
        };
        rule.wrapped(args)
    }

    /// With the wrappers round it.
    fn wrapped(self, args: &Args) -> Result<Linear, Unknown> {
        let [wrapper] = args.wrappers() else {
            return if args.wrappers().is_empty() { Ok(self) } else { Err(Unknown::Wrapped) };
        };
        // Of two decays the order would count.
        if wrapper.name != "weight-decay" || self.coupled != 0.0 || self.decoupled != 0.0 {
            return Err(Unknown::Wrapped);
        }
        let rate = wrapper.args.number("rate");
        match wrapper.args.choice("form") {
            "coupled" => Ok(Linear { coupled: rate, ..self }),
            _ if matches!(self.update, Update::ScheduleFree { .. }) => Err(Unknown::Wrapped),
            _ => Ok(Linear { decoupled: rate, ..self }),
        }
    }

    /// The largest stable rate of runs without end at a constant rate.
    ///
    /// 2 (1 + b) / (k (l + w) / P + (1 + b) d), with curvature l, momentum b, divisor P, weight decay w in the gradient
    /// and d apart from it, and k the gain of the gradient (1 + 2 b for Nesterov): where the second root of z^2 - p z + q
    /// leaves the circle at -1 (Polyak 1964; Cohen et al. 2021, 2022).
    pub fn limit(&self, curvature: f64) -> f64 {
        let b = self.kept();
        2.0 * (1.0 + b) / (self.gain() * (curvature + self.coupled) / self.divisor + (1.0 + b) * self.decoupled)
    }

    /// [`Linear::limit`] in writing: `2(1 + b) / λ`, with the optimizer's momentum b (or beta1), dampening τ, divisor
    /// P = eps and weight decay w.
    pub fn formula(&self) -> String {
        let top = if self.kept() > 0.0 { "2(1 + b)" } else { "2" };
        let (sum, plain) = match (self.coupled > 0.0, self.frozen) {
            (true, false) => ("(λ + w)", "λ + w"),
            (true, true) => ("(λ + w)/P", "(λ + w)/P"),
            (false, true) => ("λ/P", "λ/P"),
            (false, false) => ("λ", "λ"),
        };
        let bottom = match self.update {
            Update::Momentum { undamped: 1.0, nesterov: false, .. } => plain.to_string(),
            Update::Momentum { nesterov: false, .. } => format!("(1 - τ){sum}"),
            Update::Momentum { .. } | Update::LookAhead { .. } => format!("(1 + 2b){sum}"),
            Update::Average { nesterov: false, .. } | Update::ScheduleFree { .. } => format!("(1 - b){sum}"),
            Update::Average { .. } => format!("(1 - b)(1 + 2b){sum}"),
            Update::Optimistic { .. } => format!("(α + 2β){sum}"),
        };
        let decay = match (self.decoupled > 0.0, self.kept() > 0.0) {
            (false, _) => "",
            (true, true) => " + (1 + b)w",
            (true, false) => " + w",
        };
        match bottom.as_str() {
            "λ" if decay.is_empty() => format!("{top} / λ"),
            bottom => format!("{top} / ({bottom}{decay})"),
        }
    }

    /// The share of the last direction that is kept.
    fn kept(&self) -> f64 {
        match self.update {
            Update::Momentum { b, .. } | Update::LookAhead { b } | Update::Average { b, .. } => b,
            Update::ScheduleFree { .. } | Update::Optimistic { .. } => 0.0,
        }
    }

    /// How much of the gradient there is in what decides.
    fn gain(&self) -> f64 {
        match self.update {
            Update::Momentum { undamped, nesterov: false, .. } => undamped,
            Update::Momentum { b, .. } | Update::LookAhead { b } => 1.0 + 2.0 * b,
            Update::Average { b, nesterov: false, .. } | Update::ScheduleFree { b } => 1.0 - b,
            Update::Average { b, .. } => (1.0 - b) * (1.0 + 2.0 * b),
            Update::Optimistic { alpha, beta } => alpha + 2.0 * beta,
        }
    }

    /// Whether the limit is known under schedules as well: an average over all steps has no rate of its own.
    pub fn scheduled(&self) -> bool {
        !matches!(self.update, Update::ScheduleFree { .. })
    }

    /// The factor of a step at `lr` where one number is all that goes from step to step: 1 less `lr` times this.
    pub fn single(&self, curvature: f64) -> Option<f64> {
        match self.update {
            Update::Momentum { b: 0.0, undamped, nesterov: false, .. } => {
                Some(undamped * (curvature + self.coupled) / self.divisor + self.decoupled)
            }
            Update::Average { b: 0.0, .. } => Some((curvature + self.coupled) / self.divisor + self.decoupled),
            _ => None,
        }
    }

    /// The two numbers before the first step.
    pub fn begin(&self, x: f64) -> [f64; 2] {
        match self.update {
            Update::ScheduleFree { .. } => [x, x],
            _ => [x, 0.0],
        }
    }

    /// Where the loss is read.
    pub fn read(&self, [x, kept]: [f64; 2]) -> f64 {
        match self.update {
            Update::LookAhead { b } => x - b * kept,
            _ => x,
        }
    }

    /// Where the gradient is taken.
    pub fn asked(&self, [x, kept]: [f64; 2]) -> f64 {
        match self.update {
            // The authors' code keeps this point in place of x, which loses more digits.
            Update::ScheduleFree { b } => (1.0 - b) * kept + b * x,
            _ => x,
        }
    }

    /// The gradient that the rule sees, weight decay included.
    pub fn gradient(&self, mode: &Mode, x: f64) -> f64 {
        mode.curvature * (x - mode.minimum) + self.coupled * x
    }

    /// One step: step `t`, from 0, at the rate `lr`.
    pub fn step(&self, t: u32, lr: f64, mode: &Mode, [x, kept]: [f64; 2]) -> [f64; 2] {
        let g = self.gradient(mode, self.asked([x, kept])) / self.divisor;
        let x = x * (1.0 - lr * self.decoupled);
        let count = f64::from(t) + 1.0;
        match self.update {
            Update::Momentum { b, undamped, nesterov, inside } => {
                // The first direction is the gradient itself, as PyTorch has it.
                let share = if t == 0 { 1.0 } else { undamped };
                let v = b * kept + share * if inside { lr * g } else { g };
                let direction = if nesterov { g + b * v } else { v };
                [x - if inside { direction } else { lr * direction }, v]
            }
            Update::LookAhead { b } => {
                let v = b * kept - lr * g;
                [x + v + b * (v - kept), v]
            }
            Update::Average { b, nesterov, corrected } => {
                let m = b * kept + (1.0 - b) * g;
                let full = |steps: f64| if corrected { 1.0 - b.powf(steps) } else { 1.0 };
                let direction = match nesterov {
                    true => b * m / full(count + 1.0) + (1.0 - b) * g / full(count),
                    false => m / full(count),
                };
                [x - lr * direction, m]
            }
            Update::ScheduleFree { .. } => {
                let z = kept - lr * g;
                [x + (z - x) / count, z]
            }
            Update::Optimistic { alpha, beta } => {
                let before = if t == 0 { g } else { kept };
                [x - lr * ((alpha + beta) * g - beta * before), g]
            }
        }
    }

    /// The natural logarithm of what a step of a long run multiplies its distance by, at a constant rate.
    pub fn growth(&self, lr: f64, curvature: f64) -> f64 {
        const LATE: u32 = u32::MAX - 1;
        let mode = Mode { curvature, start: 0.0, minimum: 0.0, reach: 1.0 };
        let [[a, c], [b, d]] = [[1.0, 0.0], [0.0, 1.0]].map(|state| self.step(LATE, lr, &mode, state));
        let (half, product) = ((a + d) / 2.0, a * d - b * c);
        let spread = half * half - product;
        let radius = if spread < 0.0 { product.sqrt() } else { half.abs() + spread.sqrt() };
        Real::ln(radius)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every closed form is where the step's matrix loses its stability.
    #[test]
    fn the_limit_is_where_growth_begins() {
        let mut checked = 0;
        for b in [0.0, 0.5, 0.9, 0.99] {
            let average = |nesterov| Update::Average { b, nesterov, corrected: true };
            let momentum = |undamped, nesterov| Update::Momentum { b, undamped, nesterov, inside: false };
            let updates = [
                momentum(1.0, false),
                momentum(0.3, false),
                momentum(1.0, true),
                Update::LookAhead { b },
                average(false),
                average(true),
                Update::ScheduleFree { b },
                Update::Optimistic { alpha: 1.0, beta: b },
            ];
            for update in updates {
                for [coupled, decoupled] in [[0.0, 0.0], [0.8, 0.0], [0.0, 0.8]] {
                    if decoupled > 0.0 && matches!(update, Update::ScheduleFree { .. }) {
                        continue;
                    }
                    let rule = Linear { update, divisor: 2.3, frozen: true, coupled, decoupled };
                    let limit = rule.limit(3.7);
                    let [below, above] = [0.999, 1.001].map(|share| rule.growth(share * limit, 3.7));
                    assert!(below <= 1e-12 && above > 1e-5, "{rule:?}: {below} {above} at {limit}");
                    checked += 1;
                }
            }
        }
        assert_eq!(checked, 4 * (8 * 3 - 1));
    }
}
