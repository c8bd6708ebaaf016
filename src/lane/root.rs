//! The square root of doubles without the unit that divides, which takes longer for it than all else of a step. (In
//! single precision the instruction is faster.)
//!
//! An estimate of 1/sqrt(x) is refined (after Markstein 2000, *IA-64 and Elementary Functions*), and the root s is then
//! proved. It is off by (x - s^2) / (sqrt(x) + s), whose numerator a fused multiply-add yields exactly. If s stays s when a
//! little more than that is added, it is nearer than half-way to its neighbours: correctly rounded. What cannot be proved
//! (one in millions; zeros, infinities, the smallest numbers, what is no number) goes to the instruction. So the bits are
//! those of the instruction everywhere.
//!
//! AMD's CPUs take about as long for the one as for the other. There the instruction has its share, so that all units have
//! work: a vector alone goes to it, and half of several.

use super::cpu::amd;
use std::arch::x86_64::*;

/// The square roots of doubles, correctly rounded; vectors go in lockstep.
///
/// # Safety
/// The CPU must have AVX-512F.
#[inline(always)]
pub unsafe fn square_roots<const N: usize>(x: [__m512d; N]) -> [__m512d; N] {
    // SAFETY: as the caller says.
    unsafe { roots(x, amd()) }
}

/// With a share for the instruction, or without.
#[inline(always)]
unsafe fn roots<const N: usize>(x: [__m512d; N], shared: bool) -> [__m512d; N] {
    let mut roots = x;
    unsafe {
        if shared {
            let half = N.div_ceil(2);
            instruct(&x, 0, half, &mut roots);
            if refine(&x, half, N, &mut roots, 0xff) != 0xff {
                instruct(&x, half, N, &mut roots);
            }
        } else {
            // One after the other.
            let mut proved = 0xff;
            for i in 0..N {
                proved = refine(&x, i, i + 1, &mut roots, proved);
            }
            if proved != 0xff {
                instruct(&x, 0, N, &mut roots);
            }
        }
    }
    roots
}

/// The roots from one place up to another, by the instruction.
#[inline(always)]
unsafe fn instruct<const N: usize>(x: &[__m512d; N], from: usize, to: usize, roots: &mut [__m512d; N]) {
    for i in from..to {
        roots[i] = unsafe { _mm512_sqrt_pd(x[i]) };
    }
}

/// The roots from one place up to another, side by side; lanes that are not proved are taken from `proved`.
#[inline(always)]
unsafe fn refine<const N: usize>(
    x: &[__m512d; N],
    from: usize,
    to: usize,
    roots: &mut [__m512d; N],
    mut proved: __mmask8,
) -> __mmask8 {
    /// By how much too large a slope is: more than 1.5 times the square of the estimate's error, which is up to 2^-14.
    const MORE: f64 = 1.0 / (1 << 26) as f64;
    /// From here on x - s^2 is exact: it is 2^106 times as large as the last bit of the smallest numbers.
    const LEAST: f64 = 1e-285;
    let (mut slopes, mut offs) = (*x, *x);
    macro_rules! each {
        ($i:ident, $what:ident = $value:expr) => {
            for $i in from..to {
                $what[$i] = $value;
            }
        };
    }
    unsafe {
        let (half, more, least) = (_mm512_set1_pd(0.5), _mm512_set1_pd(0.5 + MORE), _mm512_set1_pd(LEAST));
        // A root is about sqrt(x), its slope about 1 / (2 sqrt(x)): of 14 bits, then of 26, then the root of 51 and of 53.
        each!(i, slopes = _mm512_rsqrt14_pd(x[i]));
        each!(i, roots = _mm512_mul_pd(x[i], slopes[i]));
        each!(i, slopes = _mm512_mul_pd(half, slopes[i]));
        each!(i, offs = _mm512_fnmadd_pd(roots[i], slopes[i], more));
        each!(i, roots = _mm512_fmadd_pd(roots[i], offs[i], roots[i]));
        each!(i, slopes = _mm512_fmadd_pd(slopes[i], offs[i], slopes[i]));
        each!(i, offs = _mm512_fnmadd_pd(roots[i], slopes[i], half));
        each!(i, roots = _mm512_fmadd_pd(roots[i], offs[i], roots[i]));
        each!(i, offs = _mm512_fnmadd_pd(roots[i], roots[i], x[i]));
        each!(i, roots = _mm512_fmadd_pd(offs[i], slopes[i], roots[i]));
        // Whether it stays where it is.
        each!(i, offs = _mm512_fnmadd_pd(roots[i], roots[i], x[i]));
        each!(i, slopes = _mm512_fmadd_pd(offs[i], slopes[i], roots[i]));
        for i in from..to {
            proved = _mm512_mask_cmp_pd_mask::<_CMP_GE_OQ>(proved, x[i], least);
            proved = _mm512_mask_cmp_pd_mask::<_CMP_EQ_OQ>(proved, slopes[i], roots[i]);
        }
    }
    proved
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lane::Isa;
    use crate::random::uniform;

    /// Of two vectors, of which the first or the second is easy, with a share for the instruction or without.
    #[target_feature(enable = "avx512f")]
    unsafe fn both(numbers: [f64; 8], easy_first: bool, shared: bool) -> [f64; 16] {
        let mut out = [0.0; 16];
        unsafe {
            let mut x = [_mm512_loadu_pd(numbers.as_ptr()), _mm512_set1_pd(2.0)];
            if easy_first {
                x.swap(0, 1);
            }
            let mut of = roots(x, shared);
            if easy_first {
                of.swap(0, 1);
            }
            _mm512_storeu_pd(out.as_mut_ptr(), of[0]);
            _mm512_storeu_pd(out[8..].as_mut_ptr(), of[1]);
        }
        out
    }

    /// That roots have the bits of the standard library's; any NaN is as good as another.
    fn check(numbers: [f64; 8]) {
        for (easy_first, shared) in [(false, false), (true, true), (false, true)] {
            // SAFETY: the tests ask for the instruction set.
            let roots = unsafe { both(numbers, easy_first, shared) };
            for (x, root) in numbers.iter().chain(&[2.0; 8]).zip(roots) {
                let expected = x.sqrt();
                assert!(root.to_bits() == expected.to_bits() || root.is_nan() && expected.is_nan(), "sqrt({x:e})");
            }
        }
    }

    fn word(k: u64, lane: usize, bits: u32) -> u64 {
        (uniform(7, k, lane as u64) * (1u64 << bits) as f64) as u64
    }

    /// Any bits, and squares of numbers with half the bits, and of those half-way between, with their neighbours: the
    /// hardest to round.
    #[test]
    fn roots_are_rounded_as_by_the_instruction() {
        if !Isa::Avx512.available() {
            return;
        }
        for k in 0..200_000 {
            let any = |lane| f64::from_bits(word(k, lane, 52) << 12 | word(k, lane + 8, 12));
            let common = |lane| f64::from_bits((word(k, lane, 2) + 1022) << 52 | word(k, lane + 8, 52));
            let near = |lane: usize, half: f64| {
                let root = (1 << 26 | word(k, lane, 26)) as f64 + half;
                f64::from_bits((root * root).to_bits() + lane as u64 - 3)
            };
            check(std::array::from_fn(any));
            check(std::array::from_fn(common));
            check(std::array::from_fn(|lane| near(lane, 0.5)));
            check(std::array::from_fn(|lane| near(lane, 0.0)));
        }
        // Next to powers of two, where distances change.
        for exponent in 1..=2046_u64 {
            check(std::array::from_fn(|lane| f64::from_bits((exponent << 52) + lane as u64 - 4)));
        }
        let odd = [0.0, -0.0, f64::INFINITY, f64::MIN_POSITIVE, 5e-324, f64::MAX, 1e-271, 1.0];
        let none = [-1.0, f64::NAN, f64::NEG_INFINITY, -5e-324, -1e300, 4.0, 2.0, 3.0];
        check(odd);
        check(none);
        odd.into_iter().chain(none).for_each(|x| check([x; 8]));
    }
}
