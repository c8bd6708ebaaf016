//! Neighbouring coordinates side by side, where a pack is one vector: so that one hides the latency of the other.

use super::pack::Pack;
use crate::lane::{Point, abreast, abreast_mut, repeated, times};
use crate::layout::Layout;
use crate::optimizer::{Entry, Hyper, Now, Stepper};

/// A rule that takes each coordinate for itself, at work on several of them as if they were more runs.
pub struct Abreast<V: Pack> {
    wide: Box<dyn Stepper<V::Wide>>,
    /// For the last coordinates, which do not fill a pack; none if there are none.
    rest: Option<Box<dyn Stepper<V>>>,
}

impl<V: Pack> Abreast<V> {
    const TIMES: usize = times::<V, V::Wide>();

    /// The rule before its first step; none if it is not such a rule, or coordinates do not fill a pack.
    pub fn of(optimizer: &Entry, hyper: &Hyper<V>, layout: &Layout) -> Option<Box<dyn Stepper<V>>> {
        let (many, rest) = (layout.dim() / Self::TIMES, layout.dim() % Self::TIMES);
        if Self::TIMES == 1 || many == 0 || !optimizer.elementwise {
            return None;
        }
        let wide = V::Wide::optimizer(optimizer.rule).start(&hyper.abreast(), &Layout::vector(many));
        let start = || V::optimizer(optimizer.rule).start(hyper, &Layout::vector(rest)) as Box<dyn Stepper<V>>;
        Some(Box::new(Abreast::<V> { wide, rest: (rest > 0).then(start) }))
    }
}

impl<V: Pack> Stepper<V> for Abreast<V> {
    unsafe fn step_at(&mut self, now: &Now<V>, loss: &V, grad: &[V], x: Point<V>) {
        let ((grads, last_grad), (points, last_point)) = (abreast(grad), x.abreast());
        let wide = Now { step: now.step, lr: repeated(&now.lr), loss: repeated(loss), draw: now.draw };
        // SAFETY, here and below: the wide pack needs the same instruction set.
        unsafe {
            self.wide.step_at(&wide, &wide.loss, grads, points);
            if let Some(rest) = &mut self.rest {
                rest.step_at(now, loss, last_grad, last_point);
            }
        }
    }

    fn apart(&self) -> bool {
        self.wide.apart()
    }

    unsafe fn evaluated(&mut self, at: &mut [V]) {
        let (points, last_point) = abreast_mut(at);
        unsafe {
            self.wide.evaluated(points);
            if let Some(rest) = &mut self.rest {
                rest.evaluated(last_point);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::for_each_pack;
    use crate::lane::{Isa, bytes};
    use crate::optimizer::catalog;
    use crate::param::{Args, Value};
    use crate::random::{Draw, uniform};

    /// Random gradients for a rule, with hyperparameters and rates that differ between runs: every point it comes to, and
    /// where the loss is read after it.
    fn walked<V: Pack>(mut rule: Box<dyn Stepper<V>>, dim: usize) -> Vec<u8> {
        let at = |seed: u64| -> Vec<V> {
            let number = |i: usize, lane: usize| uniform(seed, i as u64, lane as u64) - 0.5;
            (0..dim).map(|i| V::from_fn(|lane| number(i, lane))).collect()
        };
        let (mut x, mut all) = (at(0), Vec::new());
        for step in 0..12 {
            let lr = V::from_fn(|lane| 0.01 * (lane + 1) as f64 / f64::from(step + 1));
            let now = Now { step, lr, loss: V::splat(1.5), draw: Draw { seed: 1, step } };
            // SAFETY: the test asks for the instruction set.
            unsafe {
                rule.step(&now, &at(1 + u64::from(step)), &mut x);
                all.extend_from_slice(bytes(&x));
                if rule.apart() {
                    let mut there = x.clone();
                    rule.evaluated(&mut there);
                    all.extend_from_slice(bytes(&there));
                }
            }
        }
        all
    }

    fn check<V: Pack>() -> usize {
        let mut compared = 0;
        for entry in catalog() {
            let args = |lane: usize| match Args::examples(entry.info.params) {
                args if args.0.iter().any(|(param, _)| param.name == "eps") => {
                    args.with("eps", Value::Number(1e-3 * (lane + 1) as f64))
                }
                args => args,
            };
            let lanes: Vec<Args> = (0..V::LANES).map(args).collect();
            for dim in [1, 3, 4, 7, 8, 30] {
                let (hyper, layout) = (Hyper::<V>::gather(&lanes), Layout::vector(dim));
                let Some(rule) = Abreast::of(&entry, &hyper, &layout) else { continue };
                let alone = V::optimizer(entry.rule).start(&hyper, &layout);
                assert!(walked(rule, dim) == walked(alone, dim), "{} in {dim} dimensions", entry.info.name);
                compared += 1;
            }
        }
        compared
    }

    /// Abreast or one after the other, coordinates get the same bits.
    #[test]
    fn coordinates_abreast_are_as_alone() {
        macro_rules! check {
            ($isa:ident, $feature:tt, $pack:ty) => {
                if Isa::$isa.available() {
                    assert_eq!(check::<$pack>() > 50, times::<$pack, <$pack as Pack>::Wide>() > 1);
                }
            };
        }
        for_each_pack!(check);
    }
}
