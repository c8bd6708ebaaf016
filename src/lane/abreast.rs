//! Neighbouring packs as lanes of a wider one.

use super::real::Real;

/// How many packs make up one of `W`.
pub const fn times<V: Real, W: Real<Scalar = V::Scalar>>() -> usize {
    W::LANES / V::LANES
}

/// As many packs as fill wide ones, and the rest.
#[inline(always)]
pub fn abreast<V: Real, W: Real<Scalar = V::Scalar>>(packs: &[V]) -> (&[W], &[V]) {
    let times = laid_out::<V, W>();
    let (many, rest) = packs.split_at(packs.len() - packs.len() % times);
    // SAFETY: a wide pack is so many packs, one after another, and no more strictly aligned.
    (unsafe { std::slice::from_raw_parts(many.as_ptr().cast(), many.len() / times) }, rest)
}

/// As [`abreast`].
#[inline(always)]
pub fn abreast_mut<V: Real, W: Real<Scalar = V::Scalar>>(packs: &mut [V]) -> (&mut [W], &mut [V]) {
    let times = laid_out::<V, W>();
    let (many, rest) = packs.split_at_mut(packs.len() - packs.len() % times);
    // SAFETY: as there.
    (unsafe { std::slice::from_raw_parts_mut(many.as_mut_ptr().cast(), many.len() / times) }, rest)
}

/// A pack as often as it fits into a wide one.
#[inline(always)]
pub fn repeated<V: Real, W: Real<Scalar = V::Scalar>>(pack: &V) -> W {
    let mut wide = W::zero();
    let packs: *mut V = (&raw mut wide).cast();
    for k in 0..laid_out::<V, W>() {
        // SAFETY: a wide pack is so many packs, one after another.
        unsafe { packs.add(k).write(*pack) };
    }
    wide
}

/// [`times`], of types that are laid out so.
#[inline(always)]
pub(super) fn laid_out<V: Real, W: Real<Scalar = V::Scalar>>() -> usize {
    const {
        assert!(W::LANES % V::LANES == 0);
        assert!(size_of::<W>() == times::<V, W>() * size_of::<V>() && align_of::<W>() == align_of::<V>());
    }
    times::<V, W>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::for_each_pack;
    use crate::lane::Isa;

    fn numbers<V: Real>(packs: &[V]) -> Vec<f64> {
        packs.iter().flat_map(|pack| (0..V::LANES).map(|lane| pack.get(lane))).collect()
    }

    fn check<V: Real<Widest: Real<Scalar = V::Scalar>>>() {
        for count in [0, 1, 3, 4, 9, 12] {
            let mut packs: Vec<V> = (0..count).map(|k| V::from_fn(|lane| (k * 100 + lane) as f64)).collect();
            let all = numbers(&packs);
            let (wide, rest) = abreast::<V, V::Widest>(&packs);
            assert_eq!([numbers(wide), numbers(rest)].concat(), all);
            assert!(rest.len() < times::<V, V::Widest>());
            let (wide, rest) = abreast_mut::<V, V::Widest>(&mut packs);
            assert_eq!([numbers(wide), numbers(rest)].concat(), all);
        }
        let pack = V::from_fn(|lane| lane as f64 + 0.5);
        assert_eq!(numbers(&[repeated::<V, V::Widest>(&pack)]), numbers(&vec![pack; times::<V, V::Widest>()]));
    }

    /// Numbers stay in their order, whether they fill the widest pack or not.
    #[test]
    fn packs_are_abreast() {
        macro_rules! check {
            ($isa:ident, $feature:tt, $pack:ty) => {
                if Isa::$isa.available() {
                    check::<$pack>();
                }
            };
        }
        for_each_pack!(check);
    }
}
