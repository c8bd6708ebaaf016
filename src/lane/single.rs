//! The vectors of single precision of x86-64, and how each is two vectors of doubles.

use super::function::Function;
use super::lanes::{self, Lanes};
use super::precision::Precision;
use super::vector::{Singles, Vector};
use super::x86::{F64x2, F64x4, F64x8};
use std::arch::x86_64::*;

/// Four numbers of single precision in an SSE2 register.
#[derive(Clone, Copy, Debug)]
#[repr(transparent)]
pub struct F32x4(__m128);

/// Eight of them in an AVX register.
#[derive(Clone, Copy, Debug)]
#[repr(transparent)]
pub struct F32x8(__m256);

/// Sixteen of them in an AVX-512 register.
#[derive(Clone, Copy, Debug)]
#[repr(transparent)]
pub struct F32x16(__m512);

// SAFETY, for every block below: as in `x86`.

/// What is the same for all three but for the intrinsics' names.
macro_rules! arithmetic {
    ($width:literal, $half:ident, $set:ident, $add:ident, $sub:ident, $mul:ident, $div:ident, $max:ident, $min:ident,
     $sqrt:ident, $xor:ident, $and:ident, $castsi:ident, $set32:ident) => {
        const WIDTH: usize = $width;
        type Widest = Lanes<Self, 2>;
        type Scalar = f32;
        const PRECISION: Precision = Precision::Single;

        #[inline(always)]
        fn scalar(x: f64) -> f32 {
            x as f32
        }
        #[inline(always)]
        fn broadcast(x: f32) -> Self {
            unsafe { Self($set(x)) }
        }
        #[inline(always)]
        fn load(from: &[f64]) -> Self {
            let (low, high) = from.split_at($width / 2);
            Self::narrow([$half::load(low), $half::load(high)])
        }
        #[inline(always)]
        fn store(self, to: &mut [f64]) {
            let (low, high) = to.split_at_mut($width / 2);
            let halves = self.widen();
            halves[0].store(low);
            halves[1].store(high);
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
            unsafe { Self($xor(self.0, $castsi($set32(i32::MIN)))) }
        }
        #[inline(always)]
        fn abs(self) -> Self {
            unsafe { Self($and(self.0, $castsi($set32(i32::MAX)))) }
        }
        #[inline(always)]
        fn sqrt(self) -> Self {
            unsafe { Self($sqrt(self.0)) }
        }
        #[inline(always)]
        fn through<const N: usize>(function: impl Function, x: [Self; N], y: [Self; N]) -> [[Self; N]; 2] {
            lanes::widened(function, x, y)
        }
    };
}

impl Vector for F32x4 {
    type Mask = __m128;
    arithmetic!(
        4,
        F64x2,
        _mm_set1_ps,
        _mm_add_ps,
        _mm_sub_ps,
        _mm_mul_ps,
        _mm_div_ps,
        _mm_max_ps,
        _mm_min_ps,
        _mm_sqrt_ps,
        _mm_xor_ps,
        _mm_and_ps,
        _mm_castsi128_ps,
        _mm_set1_epi32
    );
    /// One by one: there is no instruction for it.
    #[inline(always)]
    fn mul_add(self, factor: Self, summand: Self) -> Self {
        let numbers = |x: Self| {
            let mut numbers = [0.0; 4];
            unsafe { _mm_storeu_ps(numbers.as_mut_ptr(), x.0) };
            numbers
        };
        let (mut a, b, c) = (numbers(self), numbers(factor), numbers(summand));
        for i in 0..4 {
            a[i] = f32::mul_add(a[i], b[i], c[i]);
        }
        unsafe { Self(_mm_loadu_ps(a.as_ptr())) }
    }
    #[inline(always)]
    fn lt(self, other: Self) -> __m128 {
        unsafe { _mm_cmplt_ps(self.0, other.0) }
    }
    #[inline(always)]
    fn le(self, other: Self) -> __m128 {
        unsafe { _mm_cmple_ps(self.0, other.0) }
    }
    #[inline(always)]
    fn select(mask: __m128, yes: Self, no: Self) -> Self {
        unsafe { Self(_mm_or_ps(_mm_and_ps(mask, yes.0), _mm_andnot_ps(mask, no.0))) }
    }
    #[inline(always)]
    fn mask_and(a: __m128, b: __m128) -> __m128 {
        unsafe { _mm_and_ps(a, b) }
    }
    #[inline(always)]
    fn mask_or(a: __m128, b: __m128) -> __m128 {
        unsafe { _mm_or_ps(a, b) }
    }
    #[inline(always)]
    fn mask_not(a: __m128) -> __m128 {
        unsafe { _mm_xor_ps(a, _mm_castsi128_ps(_mm_set1_epi32(-1))) }
    }
    #[inline(always)]
    fn zip(self, other: Self) -> [Self; 2] {
        unsafe { [Self(_mm_unpacklo_ps(self.0, other.0)), Self(_mm_unpackhi_ps(self.0, other.0))] }
    }
    #[inline(always)]
    fn mask_bits(a: __m128) -> u32 {
        unsafe { _mm_movemask_ps(a) as u32 }
    }
}

impl Singles for F32x4 {
    type Double = F64x2;

    #[inline(always)]
    fn widen(self) -> [F64x2; 2] {
        unsafe { [F64x2(_mm_cvtps_pd(self.0)), F64x2(_mm_cvtps_pd(_mm_movehl_ps(self.0, self.0)))] }
    }
    #[inline(always)]
    fn narrow([low, high]: [F64x2; 2]) -> F32x4 {
        unsafe { F32x4(_mm_movelh_ps(_mm_cvtpd_ps(low.0), _mm_cvtpd_ps(high.0))) }
    }
}

impl Vector for F32x8 {
    type Mask = __m256;
    arithmetic!(
        8,
        F64x4,
        _mm256_set1_ps,
        _mm256_add_ps,
        _mm256_sub_ps,
        _mm256_mul_ps,
        _mm256_div_ps,
        _mm256_max_ps,
        _mm256_min_ps,
        _mm256_sqrt_ps,
        _mm256_xor_ps,
        _mm256_and_ps,
        _mm256_castsi256_ps,
        _mm256_set1_epi32
    );
    #[inline(always)]
    fn mul_add(self, factor: Self, summand: Self) -> Self {
        unsafe { Self(_mm256_fmadd_ps(self.0, factor.0, summand.0)) }
    }
    #[inline(always)]
    fn lt(self, other: Self) -> __m256 {
        unsafe { _mm256_cmp_ps::<_CMP_LT_OQ>(self.0, other.0) }
    }
    #[inline(always)]
    fn le(self, other: Self) -> __m256 {
        unsafe { _mm256_cmp_ps::<_CMP_LE_OQ>(self.0, other.0) }
    }
    #[inline(always)]
    fn select(mask: __m256, yes: Self, no: Self) -> Self {
        unsafe { Self(_mm256_blendv_ps(no.0, yes.0, mask)) }
    }
    #[inline(always)]
    fn mask_and(a: __m256, b: __m256) -> __m256 {
        unsafe { _mm256_and_ps(a, b) }
    }
    #[inline(always)]
    fn mask_or(a: __m256, b: __m256) -> __m256 {
        unsafe { _mm256_or_ps(a, b) }
    }
    #[inline(always)]
    fn mask_not(a: __m256) -> __m256 {
        unsafe { _mm256_xor_ps(a, _mm256_castsi256_ps(_mm256_set1_epi32(-1))) }
    }
    #[inline(always)]
    fn zip(self, other: Self) -> [Self; 2] {
        unsafe {
            let (low, high) = (_mm256_unpacklo_ps(self.0, other.0), _mm256_unpackhi_ps(self.0, other.0));
            [Self(_mm256_permute2f128_ps::<0x20>(low, high)), Self(_mm256_permute2f128_ps::<0x31>(low, high))]
        }
    }
    #[inline(always)]
    fn mask_bits(a: __m256) -> u32 {
        unsafe { _mm256_movemask_ps(a) as u32 }
    }
}

impl Singles for F32x8 {
    type Double = F64x4;

    #[inline(always)]
    fn widen(self) -> [F64x4; 2] {
        unsafe {
            let (low, high) = (_mm256_castps256_ps128(self.0), _mm256_extractf128_ps::<1>(self.0));
            [F64x4(_mm256_cvtps_pd(low)), F64x4(_mm256_cvtps_pd(high))]
        }
    }
    #[inline(always)]
    fn narrow([low, high]: [F64x4; 2]) -> F32x8 {
        unsafe { F32x8(_mm256_set_m128(_mm256_cvtpd_ps(high.0), _mm256_cvtpd_ps(low.0))) }
    }
}

impl Vector for F32x16 {
    type Mask = __mmask16;
    arithmetic!(
        16,
        F64x8,
        _mm512_set1_ps,
        _mm512_add_ps,
        _mm512_sub_ps,
        _mm512_mul_ps,
        _mm512_div_ps,
        _mm512_max_ps,
        _mm512_min_ps,
        _mm512_sqrt_ps,
        _mm512_xor_ps,
        _mm512_and_ps,
        _mm512_castsi512_ps,
        _mm512_set1_epi32
    );
    #[inline(always)]
    fn mul_add(self, factor: Self, summand: Self) -> Self {
        unsafe { Self(_mm512_fmadd_ps(self.0, factor.0, summand.0)) }
    }
    #[inline(always)]
    fn lt(self, other: Self) -> __mmask16 {
        unsafe { _mm512_cmp_ps_mask::<_CMP_LT_OQ>(self.0, other.0) }
    }
    #[inline(always)]
    fn le(self, other: Self) -> __mmask16 {
        unsafe { _mm512_cmp_ps_mask::<_CMP_LE_OQ>(self.0, other.0) }
    }
    #[inline(always)]
    fn select(mask: __mmask16, yes: Self, no: Self) -> Self {
        unsafe { Self(_mm512_mask_blend_ps(mask, no.0, yes.0)) }
    }
    #[inline(always)]
    fn mask_and(a: __mmask16, b: __mmask16) -> __mmask16 {
        a & b
    }
    #[inline(always)]
    fn mask_or(a: __mmask16, b: __mmask16) -> __mmask16 {
        a | b
    }
    #[inline(always)]
    fn mask_not(a: __mmask16) -> __mmask16 {
        !a
    }
    #[inline(always)]
    fn zip(self, other: Self) -> [Self; 2] {
        unsafe {
            let low = _mm512_set_epi32(23, 7, 22, 6, 21, 5, 20, 4, 19, 3, 18, 2, 17, 1, 16, 0);
            let high = _mm512_set_epi32(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8);
            [Self(_mm512_permutex2var_ps(self.0, low, other.0)), Self(_mm512_permutex2var_ps(self.0, high, other.0))]
        }
    }
    #[inline(always)]
    fn mask_bits(a: __mmask16) -> u32 {
        u32::from(a)
    }
}

impl Singles for F32x16 {
    type Double = F64x8;

    #[inline(always)]
    fn widen(self) -> [F64x8; 2] {
        unsafe {
            let (low, high) = (_mm512_castps512_ps256(self.0), _mm512_extractf32x8_ps::<1>(self.0));
            [F64x8(_mm512_cvtps_pd(low)), F64x8(_mm512_cvtps_pd(high))]
        }
    }
    #[inline(always)]
    fn narrow([low, high]: [F64x8; 2]) -> F32x16 {
        unsafe {
            let (low, high) = (_mm512_cvtpd_ps(low.0), _mm512_cvtpd_ps(high.0));
            F32x16(_mm512_insertf32x8::<1>(_mm512_castps256_ps512(low), high))
        }
    }
}
