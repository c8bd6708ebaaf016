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
