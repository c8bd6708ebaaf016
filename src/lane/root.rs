//! The square root of eight doubles without the unit that divides, which takes longer for it than all else of a step.
//!
//! An estimate of 1/sqrt(x) is refined twice (Markstein 2000, *IA-64 and Elementary Functions*, section 9.3), and the
//! root is then proved: s is sqrt(x) rounded if x - s^2, which a fused multiply-add yields exactly, is less than s units
//! in the last place of s. What cannot be proved (one in millions; zeros, infinities, numbers below 2^-900, what is no
//! number) goes to the instruction. So the bits are those of the instruction everywhere.

use std::arch::x86_64::*;

/// The smallest number whose remainders are numbers, too: 2^-900.
const SMALLEST: f64 = f64::from_bits((1023 - 900) << 52);

/// The bits of a number that hold its exponent, and what takes it down by 52.
const EXPONENT: i64 = 0x7ff << 52;
const LAST_PLACE: i64 = 52 << 52;

/// The square roots, correctly rounded.
///
/// # Safety
/// The CPU must have AVX-512F.
#[inline(always)]
pub unsafe fn square_root(x: __m512d) -> __m512d {
    unsafe {
        if _mm512_cmp_pd_mask::<_CMP_GE_OQ>(x, _mm512_set1_pd(SMALLEST)) != 0xff {
            return _mm512_sqrt_pd(x);
        }
        let half = _mm512_set1_pd(0.5);
        // root is about sqrt(x), slope about 1 / (2 sqrt(x)): of 14 bits, then of 27, then the root of 52.
        let estimate = _mm512_rsqrt14_pd(x);
        let (root, slope) = (_mm512_mul_pd(x, estimate), _mm512_mul_pd(half, estimate));
        let off = _mm512_fnmadd_pd(root, slope, half);
        let (root, slope) = (_mm512_fmadd_pd(root, off, root), _mm512_fmadd_pd(slope, off, slope));
        let off = _mm512_fnmadd_pd(root, slope, half);
        let root = _mm512_fmadd_pd(root, off, root);
        let root = _mm512_fmadd_pd(_mm512_fnmadd_pd(root, root, x), slope, root);

        let rest = _mm512_abs_pd(_mm512_fnmadd_pd(root, root, x));
        let exponent = _mm512_and_si512(_mm512_castpd_si512(root), _mm512_set1_epi64(EXPONENT));
        let last_place = _mm512_castsi512_pd(_mm512_sub_epi64(exponent, _mm512_set1_epi64(LAST_PLACE)));
        if _mm512_cmp_pd_mask::<_CMP_LT_OQ>(rest, _mm512_mul_pd(root, last_place)) != 0xff {
            return _mm512_sqrt_pd(x);
        }
        root
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lane::Isa;
    use crate::random::uniform;

    #[target_feature(enable = "avx512f")]
    unsafe fn roots(numbers: [f64; 8]) -> [f64; 8] {
        let mut roots = [0.0; 8];
        unsafe { _mm512_storeu_pd(roots.as_mut_ptr(), square_root(_mm512_loadu_pd(numbers.as_ptr()))) };
        roots
    }

    fn same(numbers: [f64; 8]) {
        // SAFETY: the tests ask for the instruction set.
        let found = unsafe { roots(numbers) };
        for (x, root) in numbers.iter().zip(found) {
            assert_eq!(root.to_bits(), x.sqrt().to_bits(), "sqrt({x:e})");
        }
    }

    /// Any bits, and squares of 27-bit numbers with their neighbours: the roots next to them are the hardest to round.
    #[test]
    fn roots_are_rounded_as_the_instruction_rounds_them() {
        if !Isa::Avx512.available() {
            return;
        }
        for k in 0..200_000 {
            let word = |lane: u64, bits: u32| (uniform(7, k, lane) * (1u64 << bits) as f64) as u64;
            same(std::array::from_fn(|lane| f64::from_bits(word(lane as u64, 52) << 11 | word(lane as u64, 11))));
            let near = |lane: usize, half: f64| {
                let root = (1 << 26 | word(lane as u64, 26)) as f64 + half;
                f64::from_bits((root * root).to_bits() + lane as u64 - 3)
            };
            same(std::array::from_fn(|lane| near(lane, 0.5)));
            same(std::array::from_fn(|lane| near(lane, 0.0)));
        }
    }

    #[test]
    fn what_is_no_common_number_goes_through() {
        if !Isa::Avx512.available() {
            return;
        }
        let odd = [0.0, -0.0, f64::INFINITY, f64::MIN_POSITIVE, 5e-324, f64::MAX, 1e-271, 1.0];
        same(odd);
        for x in odd {
            same([x; 8]);
        }
        // SAFETY: the instruction set was asked for.
        assert!(
            unsafe { roots([-1.0, f64::NAN, f64::NEG_INFINITY, -5e-324, -1.0, -1.0, -1.0, -1.0]) }
                .iter()
                .all(|root| root.is_nan())
        );
    }
}
