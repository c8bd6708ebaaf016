//! exp, ln, tanh, sin and cos of + - * /, bit moves and, in ln, products and sums rounded once, so that every CPU gets
//! the same bits.
//!
//! The reductions and polynomial coefficients are those of FreeBSD's msun (e_exp.c, e_log.c, k_sin.c, k_cos.c) and, for
//! tanh, of Cephes (tanh.c), evaluated without branches: what differs between arguments is selected. Only what hardly
//! occurs is a branch for all lanes at once, which leaves the bits of the ordinary ones as they are: exp beyond 708, ln
//! of what is not a normal positive number, angles beyond 8e8. The last two are computed one by one.

use super::angle::{self, Reduced};
use super::real::{Mask, Real};
use super::transpose::MOST_LANES;

/// The bit moves that the functions need beside arithmetic.
pub trait Bits: Real {
    /// The bit pattern shifted left by 52: the low bits become the exponent.
    fn shift_left(self) -> Self;
    /// The bit pattern shifted right by 52: the exponent becomes the low bits.
    fn shift_right(self) -> Self;
    /// The bit pattern with only the bits of `bits` kept.
    fn and_bits(self, bits: u64) -> Self;
    /// The bit pattern with the bits of `bits` set.
    fn or_bits(self, bits: u64) -> Self;
    /// The bit pattern plus `bits`, modulo 2^64.
    fn add_bits(self, bits: u64) -> Self;
    /// The sum of two bit patterns, modulo 2^64.
    fn sum_bits(self, other: Self) -> Self;
}

/// Adding and subtracting this rounds to the nearest whole number, for sizes below 2^51.
pub(super) const ROUND: f64 = 6_755_399_441_055_744.0;
/// 2^52: a whole number below it shows in the low bits of the sum.
const TWO_52: f64 = 4_503_599_627_370_496.0;
const MANTISSA: u64 = (1 << 52) - 1;
const ONE: u64 = 1023 << 52;

#[inline(always)]
pub(super) fn round<V: Bits>(x: V) -> V {
    x + V::splat(ROUND) - V::splat(ROUND)
}

/// 2 to a whole power between -1022 and 1023.
#[inline(always)]
pub(super) fn power_of_two<V: Bits>(k: V) -> V {
    (k + V::splat(TWO_52 + 1023.0)).shift_left()
}

/// Horner's rule, the highest power's coefficient first.
#[inline(always)]
fn polynomial<V: Real, const N: usize>(x: V, coefficients: [f64; N]) -> V {
    let mut sum = V::splat(coefficients[0]);
    for c in &coefficients[1..] {
        sum = sum * x + V::splat(*c);
    }
    sum
}

/// a + b x.
#[inline(always)]
pub(super) fn line<V: Real>(x: V, a: f64, b: f64) -> V {
    V::splat(a) + V::splat(b) * x
}

/// Estrin's scheme, the constant first: half as long a chain as Horner's rule, for two products more.
#[inline(always)]
pub(super) fn estrin<V: Real>(x: V, c: [f64; 7]) -> V {
    let xx = x * x;
    let low = line(x, c[0], c[1]) + line(x, c[2], c[3]) * xx;
    low + (line(x, c[4], c[5]) + V::splat(c[6]) * xx) * (xx * xx)
}

const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;

/// e^x; overflows to infinity, underflows gradually to 0, NaN for NaN.
#[inline(always)]
pub(super) fn exp<V: Bits>(x: V) -> V {
    const P: [f64; 5] = [
        4.138_136_797_057_238_5e-8,
        -1.653_390_220_546_525_2e-6,
        6.613_756_321_437_934e-5,
        -2.777_777_777_701_559_3e-3,
        1.666_666_666_666_660_2e-1,
    ];
    // Where 2^k is a normal number, and so is the result.
    let ordinary = x.abs().le(V::splat(708.0)).all();
    let bounded = if ordinary { x } else { x.min(V::splat(1000.0)).max(V::splat(-1000.0)) };
    let rounded = bounded * V::splat(std::f64::consts::LOG2_E) + V::splat(ROUND);
    let k = rounded - V::splat(ROUND);
    let high = bounded - k * V::splat(LN2_HIGH);
    let low = k * V::splat(LN2_LOW);
    let r = high - low;
    let rr = r * r;
    let c = r - rr * polynomial(rr, P);
    let reduced = V::one() - ((low - r * c / (V::splat(2.0) - c)) - high);
    if ordinary {
        // k is in the low bits; in the exponent's place, it multiplies by 2^k.
        return reduced.sum_bits(rounded.shift_left());
    }
    // In two factors: 2^k itself may lie outside the exponent's range where the result does not.
    let half = round(k * V::splat(0.5));
    let value = reduced * power_of_two(half) * power_of_two(k - half);
    V::select(x.le(V::splat(f64::INFINITY)), value, x)
}

/// e^x for a number of single precision, to be rounded to that: then it is the same as [`exp`], and takes no division.
///
/// The polynomial has the least relative error among those of its degree that begin with 1 + r: 3e-16 (Remez).
#[inline(always)]
pub(super) fn exp_of_single<V: Bits>(x: V) -> V {
    const P: [f64; 11] = [
        2.747_677_955_286_435_5e-7,
        2.763_500_592_586_598_6e-6,
        2.480_193_185_658_966_3e-5,
        1.984_118_520_332_311_4e-4,
        1.388_888_851_600_612_3e-3,
        8.333_333_370_891_925e-3,
        4.166_666_666_813_763_4e-2,
        1.666_666_666_661_151_3e-1,
        4.999_999_999_999_832_4e-1,
        1.0,
        1.0,
    ];
    // Beyond, it is rounded to zero or to infinity; NaN stays.
    let bounded = V::splat(200.0).min(V::splat(-200.0).max(x));
    let rounded = bounded.mul_add(V::splat(std::f64::consts::LOG2_E), V::splat(ROUND));
    let k = rounded - V::splat(ROUND);
    let r = k.mul_add(V::splat(-LN2_LOW), k.mul_add(V::splat(-LN2_HIGH), bounded));
    let mut sum = V::splat(P[0]);
    for c in &P[1..] {
        sum = sum.mul_add(r, V::splat(*c));
    }
    // NaN is of single precision, so that its low bits are zero, and it stays.
    sum.sum_bits(rounded.shift_left())
}

/// The exponent k and the mantissa m, between sqrt(1/2) and sqrt(2), of x = 2^k m. For all but normal positive numbers,
/// and for some of the least and the largest, k is above [`MOST_EXPONENT`].
#[inline(always)]
pub(super) fn split<V: Bits>(x: V) -> (V, V) {
    // The least m.
    const LEAST: u64 = 0x3fe6_a09e_667f_3bcd;
    // Two powers less, so that zero and subnormal numbers wrap round and come out as large as the negative ones.
    let shifted = x.add_bits((ONE - LEAST).wrapping_sub(2 << 52));
    let k = shifted.shift_right().or_bits(TWO_52.to_bits()) - V::splat(TWO_52 + 1021.0);
    (k, shifted.and_bits(MANTISSA).add_bits(LEAST))
}

/// Up to here, the exponent that [`split`] gives is that of a normal positive number.
pub(super) const MOST_EXPONENT: f64 = 1021.0;

/// Hyperbolic tangent; NaN for NaN.
#[inline(always)]
pub(super) fn tanh<V: Bits>(x: V) -> V {
    const P: [f64; 3] = [-9.643_991_794_250_522e-1, -9.928_772_310_019_186e1, -1.614_687_684_417_084_5e3];
    const Q: [f64; 4] = [1.0, 1.128_116_784_916_329_3e2, 2.235_488_390_601_004_5e3, 4.844_063_053_251_255e3];
    let size = x.abs();
    let z = x * x;
    let near = x + x * (z * polynomial(z, P) / polynomial(z, Q));
    let far = V::one() - V::splat(2.0) / (exp(size + size) + V::one());
    let far = V::select(x.lt(V::zero()), -far, far);
    let value = V::select(size.lt(V::splat(0.625)), near, far);
    // Zero keeps its sign.
    V::select(size.le(V::zero()), x, value)
}

/// Natural logarithm; -infinity at 0, NaN below 0 and for NaN.
#[inline(always)]
pub(super) fn ln<V: Bits>(x: V) -> V {
    const L: [f64; 7] = [
        -6.666_666_666_666_735e-1,
        -3.999_999_999_940_942e-1,
        -2.857_142_874_366_239e-1,
        -2.222_219_843_214_978_4e-1,
        -1.818_357_216_161_805e-1,
        -1.531_383_769_920_937_3e-1,
        -1.479_819_860_511_658_6e-1,
    ];
    let (k, m) = split(x);
    let f = m - V::one();
    let s = f / (m + V::one());
    let z = s * s;
    let zz = z * z;
    let line = |a: f64, b: f64| z.mul_add(V::splat(b), V::splat(a));
    let high = zz.mul_add(V::splat(L[6]), line(L[4], L[5]));
    let low = zz.mul_add(line(L[2], L[3]), line(L[0], L[1]));
    let rest = (zz * zz).mul_add(high, low);
    let off = s.mul_add(z.mul_add(rest, f), k * V::splat(-LN2_LOW));
    let value = k.mul_add(V::splat(LN2_HIGH), f - off);
    let ordinary = k.le(V::splat(MOST_EXPONENT));
    if ordinary.all() { value } else { one_by_one(ordinary, value, x, x, |x, _| ln_special(x)) }
}

fn ln_special(x: f64) -> f64 {
    const FAR: f64 = (1u64 << 60) as f64;
    const LN_FAR: f64 = 60.0 * std::f64::consts::LN_2;
    if x == 0.0 {
        f64::NEG_INFINITY
    } else if x.is_nan() || x < 0.0 {
        f64::NAN
    } else if x == f64::INFINITY {
        x
    } else if x < 1.0 {
        ln(x * FAR) - LN_FAR
    } else {
        ln(x / FAR) + LN_FAR
    }
}

/// `value` in the lanes where `ordinary` holds; in the others, what `special` makes of their two numbers.
#[inline(always)]
pub(super) fn one_by_one<V: Bits>(ordinary: V::Mask, value: V, x: V, y: V, special: fn(f64, f64) -> f64) -> V {
    let (mut to, mut other) = ([0.0; MOST_LANES], [0.0; MOST_LANES]);
    x.write(&mut to);
    y.write(&mut other);
    replace((!ordinary).bits(), &mut to[..V::LANES], &other, special);
    V::select(ordinary, value, V::from_fn(|lane| to[lane]))
}

#[cold]
#[inline(never)]
fn replace(which: u64, to: &mut [f64], other: &[f64; MOST_LANES], special: fn(f64, f64) -> f64) {
    for (lane, (x, y)) in to.iter_mut().zip(other).enumerate() {
        if which >> lane & 1 == 1 {
            *x = special(*x, *y);
        }
    }
}

/// Sine and cosine; NaN for NaN and the infinities.
///
/// Accurate to about one unit in the last place.
#[inline(always)]
pub(super) fn sin_cos<V: Bits>(x: V) -> (V, V) {
    // pi/2 in four parts of 24, 24, 24 and 53 bits: a multiple below 2^29 of each of the first three is exact.
    const PIO2: [f64; 4] =
        [1.570_796_251_296_997, 7.549_789_415_861_596e-8, 5.390_302_529_957_765e-15, 3.282_003_542_873_500_5e-22];
    const S: [f64; 6] = [
        1.589_690_995_211_55e-10,
        -2.505_076_025_340_686_3e-8,
        2.755_731_370_707_006_8e-6,
        -1.984_126_982_985_795e-4,
        8.333_333_333_322_49e-3,
        -1.666_666_666_666_663_2e-1,
    ];
    const C: [f64; 6] = [
        -1.135_964_755_778_819_5e-11,
        2.087_572_321_298_175e-9,
        -2.755_731_435_139_066_3e-7,
        2.480_158_728_947_673e-5,
        -1.388_888_888_887_411e-3,
        4.166_666_666_666_66e-2,
    ];
    let n = round(x * V::splat(std::f64::consts::FRAC_2_PI));
    let a = x - n * V::splat(PIO2[0]);
    let b = a - n * V::splat(PIO2[1]);
    let c = b - n * V::splat(PIO2[2]);
    let mut r = c - n * V::splat(PIO2[3]);
    // What the rounding of the last two differences lost.
    let mut lost = ((b - c) - n * V::splat(PIO2[2])) + ((c - r) - n * V::splat(PIO2[3]));
    // The quadrant: n modulo 4.
    let mut quadrant = n - V::splat(4.0) * round(n * V::splat(0.25) - V::splat(0.375));
    let finite = x.abs().lt(V::splat(f64::INFINITY));
    if (finite & V::splat(LARGEST).lt(x.abs())).bits() != 0 {
        let mut angles = [0.0; MOST_LANES];
        x.write(&mut angles);
        let reduced = reduce_large(&angles);
        let large = V::splat(LARGEST).lt(x.abs());
        r = V::select(large, V::from_fn(|lane| reduced[lane].rest), r);
        lost = V::select(large, V::from_fn(|lane| reduced[lane].lost), lost);
        quadrant = V::select(large, V::from_fn(|lane| reduced[lane].quadrant), quadrant);
    }

    let z = r * r;
    let sin = r + (r * z * polynomial(z, S) + lost);
    let half = V::splat(0.5) * z;
    let w = V::one() - half;
    let cos = w + (((V::one() - w) - half) + (z * z * polynomial(z, C) - r * lost));

    let odd = V::splat(0.5).lt(quadrant) & quadrant.lt(V::splat(1.5)) | V::splat(2.5).lt(quadrant);
    let sin_negative = V::splat(1.5).lt(quadrant);
    let cos_negative = V::splat(0.5).lt(quadrant) & quadrant.lt(V::splat(2.5));
    let (s, c) = (V::select(odd, cos, sin), V::select(odd, sin, cos));
    let nan = V::splat(f64::NAN);
    (V::select(finite, V::select(sin_negative, -s, s), nan), V::select(finite, V::select(cos_negative, -c, c), nan))
}

/// Up to here an angle is reduced without leaving the lanes.
const LARGEST: f64 = 8e8;

/// Reduces the angles beyond [`LARGEST`], one by one.
#[cold]
#[inline(never)]
fn reduce_large(angles: &[f64; MOST_LANES]) -> [Reduced; MOST_LANES] {
    let large = |x: &f64| x.is_finite() && x.abs() > LARGEST;
    angles.map(|x| if large(&x) { angle::reduce(x) } else { Reduced::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ulps(ours: f64, theirs: f64) -> f64 {
        if ours == theirs || (ours.is_nan() && theirs.is_nan()) {
            return 0.0;
        }
        (ours - theirs).abs() / (f64::from_bits(theirs.abs().to_bits() + 1) - theirs.abs())
    }

    fn check(range: (f64, f64), ours: fn(f64) -> f64, theirs: fn(f64) -> f64) {
        for i in 0..200_001 {
            let x = range.0 + (range.1 - range.0) * f64::from(i) / 200_000.0;
            let off = ulps(ours(x), theirs(x));
            assert!(off <= 2.0, "at {x:e}: {} and {}, {off} ulps apart", ours(x), theirs(x));
        }
    }

    /// Of all numbers of single precision every 997th: the same bits as from the function for doubles. (They are the same
    /// for all.)
    #[test]
    fn shorter_exp_rounds_to_the_same_single() {
        for bits in
            (0..=u32::MAX).step_by(997).chain([0.0, -0.0, f32::NAN, f32::INFINITY, -f32::INFINITY].map(f32::to_bits))
        {
            let x = f64::from(f32::from_bits(bits));
            let (short, long) = (exp_of_single(x) as f32, exp(x) as f32);
            assert!(short.to_bits() == long.to_bits() || x.is_nan() && short.is_nan(), "{x:e}: {short:e}, {long:e}");
        }
    }

    #[test]
    fn agree_with_the_platform_within_two_ulps() {
        check((-745.0, 709.7), exp, f64::exp);
        check((-1.0, 1.0), exp, f64::exp);
        check((1e-9, 3.0), ln, f64::ln);
        check((1e-300, 1e300), ln, f64::ln);
        for (low, high) in [(-8.0, 8.0), (-1e3, 1e3), (-8e8, 8e8)] {
            check((low, high), |x| sin_cos(x).0, f64::sin);
            check((low, high), |x| sin_cos(x).1, f64::cos);
        }
    }

    #[test]
    fn special_arguments() {
        assert_eq!(exp(f64::NEG_INFINITY), 0.0);
        assert_eq!(exp(f64::INFINITY), f64::INFINITY);
        assert_eq!(exp(710.0), f64::INFINITY);
        assert_eq!(exp(0.0), 1.0);
        assert!(exp(f64::NAN).is_nan());
        assert_eq!(ln(0.0), f64::NEG_INFINITY);
        assert_eq!(ln(f64::INFINITY), f64::INFINITY);
        assert_eq!(ln(1.0), 0.0);
        assert!(ulps(ln(5e-324), 5e-324f64.ln()) <= 2.0);
        assert!(ln(-1.0).is_nan() && ln(f64::NAN).is_nan());
        assert!(sin_cos(f64::INFINITY).0.is_nan() && sin_cos(f64::NAN).1.is_nan());
    }
}
