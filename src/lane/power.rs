//! x^y as exp(y ln x), with a logarithm of about 65 correct bits.

use super::elementary::{self, Bits};
use super::exact::{ordered_sum, product, sum};

/// ln x in two parts, for 0 < x < infinity.
#[inline(always)]
fn ln_in_two<V: Bits>(x: V) -> (V, V) {
    const LN2: [f64; 2] = [6.931_471_803_691_238e-1, 1.908_214_929_270_587_7e-10];
    const THIRD: [f64; 2] = [1.0 / 3.0, 1.850_371_707_708_594e-17];
    /// The series of atanh(s) / s from s^4 on, the highest power's coefficient first.
    const REST: [f64; 12] = [
        1.0 / 27.0,
        1.0 / 25.0,
        1.0 / 23.0,
        1.0 / 21.0,
        1.0 / 19.0,
        1.0 / 17.0,
        1.0 / 15.0,
        1.0 / 13.0,
        1.0 / 11.0,
        1.0 / 9.0,
        1.0 / 7.0,
        1.0 / 5.0,
    ];
    let (k, m) = elementary::split(x);
    // ln m = 2 atanh(s) with s = (m - 1) / (m + 1); m - 1 is exact.
    let f = m - V::one();
    let (below, below_low) = ordered_sum(V::splat(2.0), f);
    let s = f / below;
    let (p, p_low) = product(s, below);
    let s_low = ((f - p) - p_low - s * below_low) / below;
    let (z, z_low) = product(s, s);
    let z_low = z_low + (s + s) * s_low;
    let (u, u_low) = ordered_sum(V::splat(THIRD[0]), z * elementary::polynomial(z, REST));
    let u_low = u_low + V::splat(THIRD[1]);
    let (w, w_low) = product(z, u);
    let w_low = w_low + (z * u_low + z_low * u);
    let (p, p_low) = product(s, w);
    let p_low = p_low + (s * w_low + s_low * w);
    let (half, half_low) = ordered_sum(s, p);
    let half_low = half_low + (s_low + p_low);
    let (high, low) = sum(k * V::splat(LN2[0]), half + half);
    ordered_sum(high, low + (k * V::splat(LN2[1]) + (half_low + half_low)))
}

/// x^y for x of at least 0, with IEEE 754's special cases: 1 for y = 0 and for x = 1 whatever the other is, 0 and
/// infinity to any power, infinite y. NaN for x below 0, also where y is whole.
#[inline(always)]
pub(super) fn pow<V: Bits>(x: V, y: V) -> V {
    let (zero, one, infinity) = (V::zero(), V::one(), V::splat(f64::INFINITY));
    // Beyond this, x^y is 0, 1 or infinity: ln x is 0 or at least 2^-53.
    let most = V::splat((1u128 << 65) as f64);
    let bounded = y.min(most).max(-most);
    let positive = zero.lt(x) & x.lt(infinity);
    let (ln, ln_low) = ln_in_two(V::select(positive, x, one));
    let (p, p_low) = product(bounded, ln);
    let p_low = p_low + bounded * ln_low;
    // Where the product is that large, its second part does not matter, and may not be a number.
    let moderate = p.abs().lt(V::splat(1000.0));
    let value = elementary::exp_of_sum(p, V::select(moderate, p_low, zero));

    let number = y.le(infinity) & V::splat(f64::NEG_INFINITY).le(y);
    let up = zero.lt(y);
    let of_zero = V::select(up, zero, infinity);
    let of_infinity = V::select(up, infinity, zero);
    let edge = V::select(infinity.le(x), of_infinity, V::splat(f64::NAN));
    let edge = V::select(x.le(zero) & zero.le(x), of_zero, edge);
    let value = V::select(positive, value, edge);
    let value = V::select(number, value, V::splat(f64::NAN));
    let always_one = (y.le(zero) & zero.le(y)) | (x.le(one) & one.le(x));
    V::select(always_one, one, value)
}
