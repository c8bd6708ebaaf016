//! Softmax: the loss of each vector of outputs, -ln of the probability of its class, and the derivatives of that.

use crate::lane::{MOST_LANES, Mask, Real};

/// Where vectors of outputs lie: output `k` of vector `r` at `r * down + k * across`.
#[derive(Clone, Copy)]
pub(super) struct Vectors {
    /// How many they are.
    pub count: usize,
    /// Outputs of each.
    pub width: usize,
    /// From one vector to the next.
    pub down: usize,
    /// From one output to the next.
    pub across: usize,
}

impl Vectors {
    #[inline(always)]
    fn at(self, r: usize, k: usize) -> usize {
        r * self.down + k * self.across
    }
}

/// The class that each vector has.
pub(super) trait Classes<V>: Copy {
    /// Vector `r`'s output for its class.
    fn own(self, outputs: &[V], vectors: Vectors, r: usize) -> V;
    /// Takes 1 off it.
    fn less_one(self, outputs: &mut [V], vectors: Vectors, r: usize);
}

/// A class for all lanes of a vector.
#[derive(Clone, Copy)]
pub(super) struct OfVectors<'a>(pub &'a [f64]);

/// A class for each lane of each vector.
#[derive(Clone, Copy)]
pub(super) struct OfLanes<'a, V>(pub &'a [V]);

impl<V: Real> Classes<V> for OfVectors<'_> {
    #[inline(always)]
    fn own(self, outputs: &[V], vectors: Vectors, r: usize) -> V {
        outputs[vectors.at(r, self.0[r] as usize)]
    }

    #[inline(always)]
    fn less_one(self, outputs: &mut [V], vectors: Vectors, r: usize) {
        let own = &mut outputs[vectors.at(r, self.0[r] as usize)];
        *own = *own - V::one();
    }
}

impl<V: Real> Classes<V> for OfLanes<'_, V> {
    #[inline(always)]
    fn own(self, outputs: &[V], vectors: Vectors, r: usize) -> V {
        let mut own = outputs[vectors.at(r, 0)];
        for k in 1..vectors.width {
            // The last that is not beyond the class.
            own = V::select(V::splat(k as f64).le(self.0[r]), outputs[vectors.at(r, k)], own);
        }
        own
    }

    #[inline(always)]
    fn less_one(self, outputs: &mut [V], vectors: Vectors, r: usize) {
        for k in 0..vectors.width {
            let number = V::splat(k as f64);
            let less = V::select(number.lt(self.0[r]), V::zero(), V::one());
            let less = V::select(self.0[r].lt(number), V::zero(), less);
            let output = &mut outputs[vectors.at(r, k)];
            *output = *output - less;
        }
    }
}

/// A class for each lane, as far as there are; then none.
#[inline(always)]
pub(super) fn of_lanes<V: Real>(targets: &[f64]) -> V {
    let mut classes = [f64::NAN; MOST_LANES];
    let count = targets.len().min(V::LANES);
    classes[..count].copy_from_slice(&targets[..count]);
    V::from_fn(|lane| classes[lane])
}

/// How many lanes of the vectors have the class that their outputs name: the largest, the first of equals; of one output,
/// its sign.
#[inline(always)]
pub(super) fn right<V: Real>(outputs: &[V], vectors: Vectors, targets: &[f64]) -> u32 {
    let mut right = 0;
    for r in 0..vectors.count {
        let own = of_lanes::<V>(&targets[r * V::LANES..]);
        let (mut largest, mut class) = (outputs[vectors.at(r, 0)], V::zero());
        if vectors.width == 1 {
            class = V::select(V::zero().lt(largest), V::one(), V::zero());
        }
        for k in 1..vectors.width {
            let output = outputs[vectors.at(r, k)];
            let above = largest.lt(output);
            class = V::select(above, V::splat(k as f64), class);
            largest = V::select(above, output, largest);
        }
        right += (class.le(own) & own.le(class)).bits().count_ones();
    }
    right
}

/// Vectors whose powers, and then whose logarithms, come one after another, so that none waits for another.
const EIGHT: usize = 8;

/// The loss of each vector into `losses`; with a `share` the outputs are replaced by the derivatives, times that.
///
/// The largest output of a vector goes off all of them, so that no power overflows.
#[inline(always)]
pub(super) fn softmax<V: Real>(
    outputs: &mut [V],
    vectors: Vectors,
    classes: impl Classes<V>,
    share: Option<V>,
    losses: &mut [V],
) {
    let width = vectors.width;
    let mut first = 0;
    while first < vectors.count {
        let end = vectors.count.min(first + EIGHT);
        let (mut own, mut powers) = ([V::zero(); EIGHT], [V::zero(); EIGHT]);
        for r in first..end {
            let mut largest = outputs[vectors.at(r, 0)];
            for k in 1..width {
                largest = outputs[vectors.at(r, k)].max(largest);
            }
            for k in 0..width {
                let output = &mut outputs[vectors.at(r, k)];
                *output = *output - largest;
            }
            own[r - first] = classes.own(outputs, vectors, r);
        }
        for r in first..end {
            for k in 0..width {
                let output = &mut outputs[vectors.at(r, k)];
                *output = output.exp();
                powers[r - first] = powers[r - first] + *output;
            }
        }
        for r in first..end {
            if let Some(share) = share {
                let part = V::one() / powers[r - first];
                for k in 0..width {
                    let output = &mut outputs[vectors.at(r, k)];
                    *output = *output * part;
                }
                classes.less_one(outputs, vectors, r);
                for k in 0..width {
                    let output = &mut outputs[vectors.at(r, k)];
                    *output = *output * share;
                }
            }
            losses[r] = powers[r - first].ln() - own[r - first];
        }
        first = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lane::Lanes;

    /// The first of equals; what is no number is never larger; of one output, its sign. Lanes beyond the targets do not
    /// count.
    #[test]
    fn the_largest_output_names_the_class() {
        let nan = f64::NAN;
        let rows = [[1.0, 2.0, 2.0], [3.0, nan, 1.0], [nan, 5.0, 6.0], [-1.0, -2.0, -0.5]];
        let outputs = [0, 1, 2].map(|k| Lanes::<f64, 4>::from_fn(|lane| rows[lane][k]));
        let vectors = Vectors { count: 1, width: 3, down: 1, across: 1 };
        assert_eq!(right(&outputs, vectors, &[1.0, 0.0, 0.0, 2.0]), 4);
        assert_eq!(right(&outputs, vectors, &[2.0, 1.0, 2.0, 0.0]), 0);
        assert_eq!(right(&outputs, vectors, &[1.0, 0.0]), 2);
        let signs = [Lanes::<f64, 4>::from_fn(|lane| [0.5, 0.0, -3.0, nan][lane])];
        assert_eq!(right(&signs, Vectors { width: 1, ..vectors }, &[1.0, 0.0, 0.0, 1.0]), 3);
    }
}
