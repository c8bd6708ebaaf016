//! The vectors of x86-64: SSE2, AVX2 and AVX-512, through the compiler's intrinsics.

use super::function::Function;
use super::lanes::{self, Lanes};
use super::precision::Precision;
use super::root::square_roots;
use super::vector::{Doubles, Vector};
use std::arch::x86_64::*;

/// Two doubles in an SSE2 register.
#[derive(Clone, Copy, Debug)]
#[repr(transparent)]
pub struct F64x2(pub(super) __m128d);

/// Four doubles in an AVX register.
#[derive(Clone, Copy, Debug)]
#[repr(transparent)]
pub struct F64x4(pub(super) __m256d);

/// Eight doubles in an AVX-512 register.
#[derive(Clone, Copy, Debug)]
#[repr(transparent)]
pub struct F64x8(pub(super) __m512d);

// SAFETY, for every block below: a value of a vector type is only made and used inside a kernel
// that was entered after its instruction set was detected (`engine::pack`). Each method is
// inlined into that kernel. Slices are checked for their length before they are read or written.

/// What is the same for all vectors of doubles but for the intrinsics' names.
macro_rules! arithmetic {
    ($width:literal, $set:ident, $add:ident, $sub:ident, $mul:ident,
     $div:ident, $max:ident, $min:ident, $sqrt:ident) => {
        const WIDTH: usize = $width;
        type Widest = Lanes<Self, 4>;
        type Scalar = f64;
        const PRECISION: Precision = Precision::Double;

        #[inline(always)]
        fn scalar(x: f64) -> f64 {
            x
        }
        #[inline(always)]
        fn broadcast(x: f64) -> Self {
            unsafe { Self($set(x)) }
        }
        #[inline(always)]
        fn load(from: &[f64]) -> Self {
            assert!(from.len() >= $width);
            // Not by the intrinsic, which is a call where the instruction set is not enabled.
            unsafe { from.as_ptr().cast::<Self>().read_unaligned() }
        }
        #[inline(always)]
        fn store(self, to: &mut [f64]) {
            assert!(to.len() >= $width);
            unsafe { to.as_mut_ptr().cast::<Self>().write_unaligned(self) }
        }
        #[inline(always)]
        fn add(self, other: Self) -> Self {
            unsafe { Self($add(self.0, other.0)) }
        }
        #[inline(always)]
        fn sub(self, other: Self) -> Self {
            unsafe { Self($sub(self.0, other.0)) }
        }
        #[inline(always)]
        fn mul(self, other: Self) -> Self {
            unsafe { Self($mul(self.0, other.0)) }
        }
        #[inline(always)]
        fn div(self, other: Self) -> Self {
            unsafe { Self($div(self.0, other.0)) }
        }
        #[inline(always)]
        fn max(self, other: Self) -> Self {
            unsafe { Self($max(self.0, other.0)) }
        }
        #[inline(always)]
        fn min(self, other: Self) -> Self {
            unsafe { Self($min(self.0, other.0)) }
        }
        #[inline(always)]
        fn neg(self) -> Self {
            self.flip_sign()
        }
        #[inline(always)]
        fn abs(self) -> Self {
            self.and_bits(u64::MAX >> 1)
        }
        #[inline(always)]
        fn sqrt(self) -> Self {
            unsafe { Self($sqrt(self.0)) }
        }
        #[inline(always)]
        fn through<const N: usize>(function: impl Function, x: [Self; N], y: [Self; N]) -> [[Self; N]; 2] {
            lanes::side_by_side(function, x, y)
        }
    };
}

/// Moves of bits, likewise.
macro_rules! bits {
    ($vector:ident, $castpd:ident, $castsi:ident, $set64:ident, $and:ident, $or:ident, $xor:ident, $add64:ident,
     $shl:ident, $shr:ident) => {
        impl $vector {
            #[inline(always)]
            fn flip_sign(self) -> Self {
                unsafe { Self($castpd($xor($castsi(self.0), $set64(i64::MIN)))) }
            }
        }

        impl Doubles for $vector {
            #[inline(always)]
            fn shift_left(self) -> Self {
                unsafe { Self($castpd($shl::<52>($castsi(self.0)))) }
            }
            #[inline(always)]
            fn shift_right(self) -> Self {
                unsafe { Self($castpd($shr::<52>($castsi(self.0)))) }
            }
            #[inline(always)]
            fn and_bits(self, bits: u64) -> Self {
                unsafe { Self($castpd($and($castsi(self.0), $set64(bits as i64)))) }
            }
            #[inline(always)]
            fn or_bits(self, bits: u64) -> Self {
                unsafe { Self($castpd($or($castsi(self.0), $set64(bits as i64)))) }
            }
            #[inline(always)]
            fn add_bits(self, bits: u64) -> Self {
                unsafe { Self($castpd($add64($castsi(self.0), $set64(bits as i64)))) }
            }
            #[inline(always)]
            fn sum_bits(self, other: Self) -> Self {
                unsafe { Self($castpd($add64($castsi(self.0), $castsi(other.0)))) }
            }
        }
    };
}

impl Vector for F64x2 {
    type Mask = __m128d;
    arithmetic!(2, _mm_set1_pd, _mm_add_pd, _mm_sub_pd, _mm_mul_pd, _mm_div_pd, _mm_max_pd, _mm_min_pd, _mm_sqrt_pd);
    /// One by one: there is no instruction for it.
    #[inline(always)]
    fn mul_add(self, factor: Self, summand: Self) -> Self {
        let (mut a, mut b, mut c) = ([0.0; 2], [0.0; 2], [0.0; 2]);
        self.store(&mut a);
        factor.store(&mut b);
        summand.store(&mut c);
        Self::load(&[f64::mul_add(a[0], b[0], c[0]), f64::mul_add(a[1], b[1], c[1])])
    }
    #[inline(always)]
    fn lt(self, other: Self) -> __m128d {
        unsafe { _mm_cmplt_pd(self.0, other.0) }
    }
    #[inline(always)]
    fn le(self, other: Self) -> __m128d {
        unsafe { _mm_cmple_pd(self.0, other.0) }
    }
    #[inline(always)]
    fn select(mask: __m128d, yes: Self, no: Self) -> Self {
        unsafe { Self(_mm_or_pd(_mm_and_pd(mask, yes.0), _mm_andnot_pd(mask, no.0))) }
    }
    #[inline(always)]
    fn mask_and(a: __m128d, b: __m128d) -> __m128d {
        unsafe { _mm_and_pd(a, b) }
    }
    #[inline(always)]
    fn mask_or(a: __m128d, b: __m128d) -> __m128d {
        unsafe { _mm_or_pd(a, b) }
    }
    #[inline(always)]
    fn mask_not(a: __m128d) -> __m128d {
        unsafe { _mm_xor_pd(a, _mm_castsi128_pd(_mm_set1_epi64x(-1))) }
    }
    #[inline(always)]
    fn zip(self, other: Self) -> [Self; 2] {
        unsafe { [Self(_mm_unpacklo_pd(self.0, other.0)), Self(_mm_unpackhi_pd(self.0, other.0))] }
    }
    #[inline(always)]
    fn mask_bits(a: __m128d) -> u32 {
        unsafe { _mm_movemask_pd(a) as u32 }
    }
}

impl Vector for F64x4 {
    type Mask = __m256d;
    arithmetic!(
        4,
        _mm256_set1_pd,
        _mm256_add_pd,
        _mm256_sub_pd,
        _mm256_mul_pd,
        _mm256_div_pd,
        _mm256_max_pd,
        _mm256_min_pd,
        _mm256_sqrt_pd
    );
    #[inline(always)]
    fn mul_add(self, factor: Self, summand: Self) -> Self {
        unsafe { Self(_mm256_fmadd_pd(self.0, factor.0, summand.0)) }
    }
    #[inline(always)]
    fn lt(self, other: Self) -> __m256d {
        unsafe { _mm256_cmp_pd::<_CMP_LT_OQ>(self.0, other.0) }
    }
    #[inline(always)]
    fn le(self, other: Self) -> __m256d {
        unsafe { _mm256_cmp_pd::<_CMP_LE_OQ>(self.0, other.0) }
    }
    #[inline(always)]
    fn select(mask: __m256d, yes: Self, no: Self) -> Self {
        unsafe { Self(_mm256_blendv_pd(no.0, yes.0, mask)) }
    }
    #[inline(always)]
    fn mask_and(a: __m256d, b: __m256d) -> __m256d {
        unsafe { _mm256_and_pd(a, b) }
    }
    #[inline(always)]
    fn mask_or(a: __m256d, b: __m256d) -> __m256d {
        unsafe { _mm256_or_pd(a, b) }
    }
    #[inline(always)]
    fn mask_not(a: __m256d) -> __m256d {
        unsafe { _mm256_xor_pd(a, _mm256_castsi256_pd(_mm256_set1_epi64x(-1))) }
    }
    #[inline(always)]
    fn zip(self, other: Self) -> [Self; 2] {
        unsafe {
            let (low, high) = (_mm256_unpacklo_pd(self.0, other.0), _mm256_unpackhi_pd(self.0, other.0));
            [Self(_mm256_permute2f128_pd::<0x20>(low, high)), Self(_mm256_permute2f128_pd::<0x31>(low, high))]
        }
    }
    #[inline(always)]
    fn mask_bits(a: __m256d) -> u32 {
        unsafe { _mm256_movemask_pd(a) as u32 }
    }
}

impl Vector for F64x8 {
    type Mask = __mmask8;
    arithmetic!(
        8,
        _mm512_set1_pd,
        _mm512_add_pd,
        _mm512_sub_pd,
        _mm512_mul_pd,
        _mm512_div_pd,
        _mm512_max_pd,
        _mm512_min_pd,
        _mm512_sqrt_pd
    );
    #[inline(always)]
    fn roots<const N: usize>(x: [Self; N]) -> [Self; N] {
        let mut inner = [x[0].0; N];
        for i in 1..N {
            inner[i] = x[i].0;
        }
        let inner = unsafe { square_roots(inner) };
        let mut out = x;
        for i in 0..N {
            out[i] = Self(inner[i]);
        }
        out
    }
    #[inline(always)]
    fn mul_add(self, factor: Self, summand: Self) -> Self {
        unsafe { Self(_mm512_fmadd_pd(self.0, factor.0, summand.0)) }
    }
    #[inline(always)]
    fn lt(self, other: Self) -> __mmask8 {
        unsafe { _mm512_cmp_pd_mask::<_CMP_LT_OQ>(self.0, other.0) }
    }
    #[inline(always)]
    fn le(self, other: Self) -> __mmask8 {
        unsafe { _mm512_cmp_pd_mask::<_CMP_LE_OQ>(self.0, other.0) }
    }
    #[inline(always)]
    fn select(mask: __mmask8, yes: Self, no: Self) -> Self {
        unsafe { Self(_mm512_mask_blend_pd(mask, no.0, yes.0)) }
    }
    #[inline(always)]
    fn mask_and(a: __mmask8, b: __mmask8) -> __mmask8 {
        a & b
    }
    #[inline(always)]
    fn mask_or(a: __mmask8, b: __mmask8) -> __mmask8 {
        a | b
    }
    #[inline(always)]
    fn mask_not(a: __mmask8) -> __mmask8 {
        !a
    }
    #[inline(always)]
    fn zip(self, other: Self) -> [Self; 2] {
        unsafe {
            let low = _mm512_set_epi64(11, 3, 10, 2, 9, 1, 8, 0);
            let high = _mm512_set_epi64(15, 7, 14, 6, 13, 5, 12, 4);
            [Self(_mm512_permutex2var_pd(self.0, low, other.0)), Self(_mm512_permutex2var_pd(self.0, high, other.0))]
        }
    }
    #[inline(always)]
    fn mask_bits(a: __mmask8) -> u32 {
        u32::from(a)
    }
}

bits!(
    F64x2,
    _mm_castsi128_pd,
    _mm_castpd_si128,
    _mm_set1_epi64x,
    _mm_and_si128,
    _mm_or_si128,
    _mm_xor_si128,
    _mm_add_epi64,
    _mm_slli_epi64,
    _mm_srli_epi64
);
bits!(
    F64x4,
    _mm256_castsi256_pd,
    _mm256_castpd_si256,
    _mm256_set1_epi64x,
    _mm256_and_si256,
    _mm256_or_si256,
    _mm256_xor_si256,
    _mm256_add_epi64,
    _mm256_slli_epi64,
    _mm256_srli_epi64
);
bits!(
    F64x8,
    _mm512_castsi512_pd,
    _mm512_castpd_si512,
    _mm512_set1_epi64,
    _mm512_and_si512,
    _mm512_or_si512,
    _mm512_xor_si512,
    _mm512_add_epi64,
    _mm512_slli_epi64,
    _mm512_srli_epi64
);
