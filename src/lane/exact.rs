//! Sums and products together with their rounding errors (Dekker 1971), without fused multiply-add.

use super::elementary::Bits;

/// a + b and its error, for |a| at least |b|.
#[inline(always)]
pub(super) fn ordered_sum<V: Bits>(a: V, b: V) -> (V, V) {
    let sum = a + b;
    (sum, b - (sum - a))
}

/// The upper 26 bits: products of two such numbers are exact.
#[inline(always)]
pub(super) fn upper<V: Bits>(x: V) -> V {
    x.and_bits(u64::MAX << 27)
}

/// a b and its error, to about 2^-106 of the product.
#[inline(always)]
pub(super) fn product<V: Bits>(a: V, b: V) -> (V, V) {
    let (ah, bh) = (upper(a), upper(b));
    let (al, bl) = (a - ah, b - bh);
    let product = a * b;
    (product, ((ah * bh - product) + ah * bl + al * bh) + al * bl)
}
