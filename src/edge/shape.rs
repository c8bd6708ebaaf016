//! The shape of a schedule, and the mean growth of a step under it: what decides in runs without end.

use super::linear::Linear;
use crate::lane::Real;

/// A schedule as its course from piece to piece.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// The factor at the beginning and at the end of each piece, which lies on a line between, and the piece's length.
    pieces: Vec<[f64; 3]>,
    /// The largest factor.
    pub largest: f64,
}

/// Pieces of a shape at the most.
const PIECES: usize = 1 << 14;

impl Shape {
    /// Of the factor at each step of a budget, and at the one behind it.
    pub fn new(factors: &[f64], behind: f64) -> Shape {
        let at = |k: usize| factors.get(k).copied().unwrap_or(behind);
        let steps = factors.len();
        let count = steps.min(PIECES);
        let place = |i: usize| (i as u64 * steps as u64 / count as u64) as usize;
        let mut pieces: Vec<[f64; 3]> = Vec::new();
        for i in 0..count {
            let (from, to) = (place(i), place(i + 1));
            let [start, end] = [at(from), at(to)];
            // Where the factor leaps, as nowhere round it, it stays up to the leap.
            let round = [at(from.saturating_sub(to - from)) - start, at((2 * to - from).min(steps)) - end];
            let leaps = (end - start).abs() > 4.0 * round[0].abs().max(round[1].abs());
            let end = if leaps { start } else { end };
            let length = (to - from) as f64 / steps as f64;
            match pieces.last_mut() {
                Some([a, b, long]) if a == b && start == end && *a == start => *long += length,
                _ => pieces.push([start, end, length]),
            }
        }
        Shape { pieces, largest: factors.iter().copied().fold(0.0, f64::max) }
    }

    /// Whether the rate never changes.
    pub fn constant(&self) -> bool {
        matches!(self.pieces[..], [[from, to, _]] if from == to)
    }

    /// The mean of [`Linear::growth`] over the course, at this rate: above 0 a run without end diverges.
    ///
    /// It is the limit of many steps, in which the rate hardly changes from one to the next. Where a step multiplies by
    /// one number the logarithm is integrated in closed form, its poles included.
    pub fn growth(&self, rule: &Linear, lr: f64, curvature: f64) -> f64 {
        let single = rule.single(curvature);
        let mean = |[from, to, length]: &[f64; 3]| {
            let mean = match single {
                Some(slope) => mean_ln(1.0 - lr * slope * from, 1.0 - lr * slope * to),
                None if from == to => rule.growth(lr * from, curvature),
                None => {
                    // Two points of Gauss and Legendre.
                    let (middle, half) = (0.5 * (from + to), 0.5 * (to - from) / 3f64.sqrt());
                    0.5 * (rule.growth(lr * (middle - half), curvature) + rule.growth(lr * (middle + half), curvature))
                }
            };
            length * mean
        };
        self.pieces.iter().map(mean).sum()
    }
}

/// The mean of ln |x| for x on the way from `a` to `b`.
fn mean_ln(a: f64, b: f64) -> f64 {
    // From x ln |x| - x.
    let whole = |x: f64| if x == 0.0 { 0.0 } else { x * Real::ln(x.abs()) - x };
    if (b - a).abs() > 1e-6 * a.abs().max(b.abs()) {
        (whole(b) - whole(a)) / (b - a)
    } else {
        Real::ln((0.5 * (a + b)).abs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::param::{Args, Setting};

    #[test]
    fn logarithms_have_their_mean() {
        for (a, b, exact) in [
            (1.0, 0.0, -1.0),
            (-1.0, 1.0, -1.0),
            (2.0, 2.0, 2f64.ln()),
            (1.0, std::f64::consts::E, 1.0 / (std::f64::consts::E - 1.0)),
        ] {
            assert!((mean_ln(a, b) - exact).abs() < 1e-12, "{a} {b}: {}", mean_ln(a, b));
            assert!((mean_ln(b, a) - exact).abs() < 1e-12);
        }
    }

    #[test]
    fn leaps_are_kept() {
        let factors: Vec<f64> = (0..1000).map(|k| if k < 250 { 1.0 } else { 0.1 }).collect();
        let shape = Shape::new(&factors, 0.1);
        assert_eq!(shape.pieces.len(), 2, "{:?}", shape.pieces);
        assert!((shape.pieces[0][2] - 0.25).abs() < 1e-12 && shape.pieces[1][0] == 0.1);
        assert!(Shape::new(&[1.0; 7], 1.0).constant() && !shape.constant());
        let line: Vec<f64> = (0..100_000).map(|k| 1.0 - f64::from(k) / 1e5).collect();
        let shape = Shape::new(&line, 0.0);
        assert_eq!(shape.pieces.len(), PIECES);
        assert!(shape.pieces.iter().all(|[from, to, _]| from > to));
    }

    /// Rates so large that their tenth is small again: where the mean of the logarithm is 0 in closed form.
    #[test]
    fn growth_has_islands() {
        let sgd = crate::optimizer::catalog().into_iter().find(|entry| entry.info.name == "sgd").unwrap();
        let rule = Linear::of(&Setting { name: "sgd", args: Args::defaults(sgd.info.params) }).unwrap();
        let falls = |at: &[usize]| -> Shape {
            let factor = |k: usize| 0.1f64.powi(at.iter().filter(|fall| k >= **fall).count() as i32);
            let factors: Vec<f64> = (0..3000).map(factor).collect();
            Shape::new(&factors, factor(3000))
        };
        for (shape, edges) in [
            (falls(&[1500]), &[2.298438, 8.7016, 11.0][..]),
            (falls(&[1000, 2000]), &[2.336013, 8.552, 11.1125, 99.887, 100.112]),
        ] {
            for (i, edge) in edges.iter().enumerate() {
                let [below, above] = [-1e-5, 1e-5].map(|off| shape.growth(&rule, edge * (1.0 + off), 1.0) > 0.0);
                assert_eq!([below, above], [i % 2 == 1, i % 2 == 0], "{edge}");
            }
        }
    }
}
