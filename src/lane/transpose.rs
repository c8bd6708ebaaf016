//! Between packs whose lanes are runs and packs whose lanes are neighbouring numbers of one run.

use super::real::Real;

/// The most lanes that a pack may have.
pub const MOST_LANES: usize = 32;

/// Of as many packs as one has lanes: the `k`-th lanes of all become the `k`-th pack.
#[inline(always)]
pub fn transpose<V: Real>(mut packs: [V; MOST_LANES]) -> [V; MOST_LANES] {
    let half = V::LANES / 2;
    let mut done = 1;
    // Zipping the first half with the second turns the bits of pack and lane by one place.
    while done < V::LANES {
        let before = packs;
        for i in 0..half {
            [packs[2 * i], packs[2 * i + 1]] = before[i].zip(before[i + half]);
        }
        done *= 2;
    }
    packs
}

/// The numbers of packs, lane after lane.
#[inline(always)]
pub fn numbers<V: Real>(packs: &[V]) -> &[V::Scalar] {
    assert!(size_of::<V>() == V::LANES * size_of::<V::Scalar>());
    // SAFETY: that is what packs of this size are made of.
    unsafe { std::slice::from_raw_parts(packs.as_ptr().cast(), packs.len() * V::LANES) }
}

/// As [`numbers`].
#[inline(always)]
pub fn numbers_mut<V: Real>(packs: &mut [V]) -> &mut [V::Scalar] {
    assert!(size_of::<V>() == V::LANES * size_of::<V::Scalar>());
    // SAFETY: as there.
    unsafe { std::slice::from_raw_parts_mut(packs.as_mut_ptr().cast(), packs.len() * V::LANES) }
}

/// The bits of packs.
#[inline(always)]
pub fn bytes<V: Real>(packs: &[V]) -> &[u8] {
    let numbers = numbers(packs);
    // SAFETY: numbers are bytes without gaps.
    unsafe { std::slice::from_raw_parts(numbers.as_ptr().cast(), size_of_val(numbers)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::for_each_pack;
    use crate::lane::Isa;

    fn turned<V: Real>() {
        let packs: Vec<V> = (0..V::LANES).map(|pack| V::from_fn(|lane| (pack * 100 + lane) as f64)).collect();
        let mut block = [V::zero(); MOST_LANES];
        block[..V::LANES].copy_from_slice(&packs);
        let expected = |pack: usize| V::from_fn(|lane| (lane * 100 + pack) as f64);
        for (pack, numbers) in transpose(block)[..V::LANES].iter().enumerate() {
            assert_eq!(bytes(&[*numbers]), bytes(&[expected(pack)]), "{pack} of {} lanes", V::LANES);
        }
        assert_eq!(numbers(&packs).len(), V::LANES * V::LANES);
    }

    #[test]
    fn packs_become_lanes() {
        macro_rules! check {
            ($isa:ident, $feature:tt, $pack:ty) => {
                if Isa::$isa.available() {
                    turned::<$pack>();
                }
            };
        }
        for_each_pack!(check);
    }
}
