//! x^y as 2^(y log2 x), with a logarithm of about 64 correct bits.
//!
//! The logarithm goes as in FreeBSD's msun (e_pow.c): numbers in two parts, the first so short that products are exact.
//! The polynomials are minimax polynomials of our own (`tests/reference/make/polynomials.py`).

use super::elementary::{self, Bits, MOST_EXPONENT, estrin, line, one_by_one, power_of_two};
use super::exact::upper;
use super::real::Mask;

/// log2 of 2^k m in two parts, the first of 26 bits, for m between sqrt(1/2) and sqrt(2).
///
/// log2 m = s t with s = (m - 1) / (m + 1) and t = C0 + C1 s^2 + s^4 P(s^2).
#[inline(always)]
fn log2_in_two<V: Bits>(k: V, m: V) -> (V, V) {
    /// 2 / ln 2 and a third of it: their upper bits, down to 2^-24 and 2^-20, and the rest.
    const C0: [f64; 2] = [2.885_390_043_258_667, 3.851_925_982_253_235e-8];
    const C1: [f64; 2] = [9.617_958_068_847_656e-1, 8.870_412_099_799_066e-7];
    const P: [f64; 7] = [
        5.770_780_163_556_18e-1,
        4.121_985_830_919_658e-1,
        3.205_989_022_688_721e-1,
        2.623_077_015_415_329e-1,
        2.219_839_783_872_196_2e-1,
        1.912_556_160_777_181e-1,
        1.903_811_706_574_943_3e-1,
    ];
    /// Adding and subtracting this rounds to a multiple of 2^-26.
    const GRID: f64 = elementary::ROUND / (1 << 26) as f64;
    // m - 1 is exact.
    let (f, sum) = (m - V::one(), m + V::one());
    let inverse = V::one() / sum;
    let s = f * inverse;
    let (s_high, sum_high) = (upper(s), upper(sum));
    let sum_low = m - (sum_high - V::one());
    let s_low = inverse * ((f - s_high * sum_high) - s_high * sum_low);

    let z = s * s;
    let z_high = z + V::splat(GRID) - V::splat(GRID);
    let z_low = (s_high * s_high - z_high) + s_low * (s_high + s);
    // Exact: of multiples of 2^-46, below 4.
    let start = line(z_high, C0[0], C1[0]);
    let rest = (z_high + z_low).square() * estrin(z, P) + (line(z, C0[1], C1[1]) + V::splat(C1[0]) * z_low);
    let t = upper(start + rest);
    let t_low = rest - (t - start);

    let high = s_high * t;
    let low = s_low * t + t_low * s;
    let log = upper(k + high + low);
    (log, low - ((log - k) - high))
}

/// y (log + log_low) as a whole number and what is left, in two parts.
#[inline(always)]
fn exponent<V: Bits>(y: V, (log, log_low): (V, V)) -> (V, V, V) {
    let y_high = upper(y);
    let product = y_high * log;
    let whole = elementary::round(product);
    (whole, product - whole, (y - y_high) * log + y * log_low)
}

/// 2^(high + low), for a sum between about -1/2 and 1/2.
#[inline(always)]
fn exp2<V: Bits>(high: V, low: V) -> V {
    const P: [f64; 10] = [
        2.402_265_069_591_012_2e-1,
        5.550_410_866_482_073e-2,
        9.618_129_107_596_941e-3,
        1.333_355_814_668_646e-3,
        1.540_353_045_412_857e-4,
        1.525_273_354_661_553e-5,
        1.321_543_657_451_787e-6,
        1.017_818_471_869_525_8e-7,
        7.073_585_817_462_468e-9,
        4.436_300_586_734_298e-10,
    ];
    let t = high + low;
    let tt = t * t;
    let t4 = tt * tt;
    let upper = (line(t, P[4], P[5]) + line(t, P[6], P[7]) * tt) + line(t, P[8], P[9]) * t4;
    let rest = tt * ((line(t, P[0], P[1]) + line(t, P[2], P[3]) * tt) + upper * t4);
    let ln2 = V::splat(std::f64::consts::LN_2);
    V::one() + (high * ln2 + (low * ln2 + rest))
}

/// x^y for x of at least 0, with IEEE 754's special cases: 1 for y = 0 and for x = 1 whatever the other is, 0 and
/// infinity to any power, infinite y. NaN for x below 0, also where y is whole.
#[inline(always)]
pub(super) fn pow<V: Bits>(x: V, y: V) -> V {
    let (k, m) = elementary::split(x);
    let (whole, high, low) = exponent(y, log2_in_two(k, m));
    let value = exp2(high, low) * power_of_two(whole);
    // Where the result is a normal number.
    let ordinary = k.le(V::splat(MOST_EXPONENT)) & whole.abs().le(V::splat(1020.0));
    if ordinary.all() { value } else { one_by_one(ordinary, value, x, y, special) }
}

fn special(x: f64, y: f64) -> f64 {
    if y == 0.0 || x == 1.0 {
        return 1.0;
    }
    if x.is_nan() || y.is_nan() || x < 0.0 {
        return f64::NAN;
    }
    if x == 0.0 || x == f64::INFINITY {
        return if (x == 0.0) == (y > 0.0) { 0.0 } else { f64::INFINITY };
    }
    // The ends of the range are brought nearer first.
    let shift = if x < 1.0 { 60.0 } else { -60.0 };
    let (k, m) = elementary::split(x * power_of_two(shift));
    // Beyond 1e20, x^y is 0 or infinity: log2 x is at least 2^-53 off 0.
    let (whole, high, low) = exponent(y.clamp(-1e20, 1e20), log2_in_two(k - shift, m));
    if whole.abs() > 1100.0 {
        return if whole > 0.0 { f64::INFINITY } else { 0.0 };
    }
    // In two factors: 2^whole itself may lie outside the exponent's range where the result does not.
    let half = elementary::round(whole * 0.5);
    exp2(high, low) * power_of_two(half) * power_of_two(whole - half)
}
