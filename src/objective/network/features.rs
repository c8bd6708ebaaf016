//! `Features`: what goes into a network, as the numbers that a pack has, and as packs whose lanes are rows.

use super::layer::BLOCK;
use crate::data::Set;
use crate::lane::{Kept, Precision, Real, numbers_mut};
use std::any::TypeId;
use std::sync::OnceLock;

/// The features of a set in other forms, each made when it is first asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Features {
    singles: OnceLock<Vec<f32>>,
    /// In double and single precision.
    columns: [OnceLock<Kept>; 2],
}

impl Features {
    /// Row by row, in the numbers of the lanes: as they are, or rounded.
    #[inline(always)]
    pub fn rows<'a, V: Real>(&'a self, set: &'a Set) -> &'a [V::Scalar] {
        let (start, length) = if TypeId::of::<V::Scalar>() == TypeId::of::<f64>() {
            (set.x.as_ptr().cast(), set.x.len())
        } else {
            assert!(TypeId::of::<V::Scalar>() == TypeId::of::<f32>());
            let singles = self.singles.get_or_init(|| set.x.iter().map(|x| *x as f32).collect());
            (singles.as_ptr().cast(), singles.len())
        };
        // SAFETY: they are of that type.
        unsafe { std::slice::from_raw_parts(start, length) }
    }

    /// The block of rows that begins with this one, feature by feature: the lanes are rows, and zero where there are no more.
    pub fn block<V: Real>(&self, set: &Set, row: usize) -> &[V] {
        let size = set.features * BLOCK / V::LANES;
        &self.columns::<V>(set)[row / BLOCK * size..][..size]
    }

    fn columns<V: Real>(&self, set: &Set) -> &[V] {
        let blocks = set.rows().div_ceil(BLOCK);
        let count = blocks * set.features * BLOCK / V::LANES;
        let make = || {
            let mut kept = Kept::zero::<V>(count);
            let columns = numbers_mut(kept.packs_mut::<V>(count));
            for (row, x) in self.rows::<V>(set).chunks_exact(set.features).enumerate() {
                let first = row / BLOCK * set.features;
                for (k, x) in x.iter().enumerate() {
                    columns[(first + k) * BLOCK + row % BLOCK] = *x;
                }
            }
            kept
        };
        self.columns[(V::PRECISION == Precision::Single) as usize].get_or_init(make).packs(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lane::Lanes;

    /// Of 70 rows, the last six of the second block among them, each number is in its place, and the rest is zero.
    #[test]
    fn columns_are_the_rows_turned() {
        fn check<V: Real>(set: &Set, features: &Features) {
            for first in [0, BLOCK] {
                let block = features.block::<V>(set, first);
                assert_eq!(block.len() * V::LANES, set.features * BLOCK);
                for at in 0..set.features * BLOCK {
                    let (k, row) = (at / BLOCK, first + at % BLOCK);
                    let expected = if row < set.rows() { set.x[row * set.features + k] } else { 0.0 };
                    assert_eq!(block[at / V::LANES].get(at % V::LANES), V::PRECISION.round(expected));
                }
            }
        }
        let x = (0..210).map(|k| f64::from(k + 1) / 7.0).collect();
        let (set, features) = (Set { features: 3, x, y: vec![0.0; 70] }, Features::default());
        check::<f64>(&set, &features);
        check::<Lanes<f64, 4>>(&set, &features);
        check::<Lanes<f32, 4>>(&set, &features);
    }
}
