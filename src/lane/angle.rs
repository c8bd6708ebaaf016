//! Large angles reduced to a quarter turn, with all digits that they have: Payne & Hanek 1983, in whole numbers.

/// An angle as a multiple of pi / 2, modulo 4, and what is left of it in two parts.
#[derive(Clone, Copy, Default)]
pub(super) struct Reduced {
    /// 0, 1, 2 or 3.
    pub quadrant: f64,
    /// What is left, between -pi / 4 and pi / 4.
    pub rest: f64,
    /// What rounding has left out of that.
    pub lost: f64,
}

/// 64 zeros, then the bits of 2 / pi after the point.
const TWO_OVER_PI: [u64; 20] = [
    0x0000_0000_0000_0000,
    0xa2f9_836e_4e44_1529,
    0xfc27_57d1_f534_ddc0,
    0xdb62_9599_3c43_9041,
    0xfe51_63ab_debb_c561,
    0xb724_6e3a_424d_d2e0,
    0x0649_2eea_09d1_921c,
    0xfe1d_eb1c_b129_a73e,
    0xe882_35f5_2ebb_4484,
    0xe99c_7026_b45f_7e41,
    0x3991_d639_8353_39f4,
    0x9c84_5f8b_bdf9_283b,
    0x1ff8_97ff_de05_980f,
    0xef2f_118b_5a0a_6d1f,
    0x6d36_7ecf_27cb_09b7,
    0x4f46_3f66_9e5f_ea2d,
    0x7527_bac7_ebe5_f17b,
    0x3d07_39f7_8a52_92ea,
    0x6bfb_5fb1_1f8d_5d08,
    0x5603_3046_fc7b_6bab,
];

/// The words of 192 bits from one place on.
fn bits_from(place: usize) -> [u64; 3] {
    let (word, shift) = (place / 64, place % 64);
    let at =
        |i: usize| u128::from(TWO_OVER_PI[word + i]) << 64 | u128::from(*TWO_OVER_PI.get(word + i + 1).unwrap_or(&0));
    [0, 1, 2].map(|i| (at(i) << shift >> 64) as u64)
}

/// Reduces a finite angle of size 2^24 or more.
pub(super) fn reduce(x: f64) -> Reduced {
    let exponent = (x.to_bits() >> 52 & 0x7ff) as i64 - 1075;
    let mantissa = u128::from(x.to_bits() & ((1 << 52) - 1) | 1 << 52);
    // The first bit of 2 / pi that does not make whole turns of the angle; 190 bits stand behind the point.
    let [high, mid, low] = bits_from((64 + exponent - 2) as usize).map(u128::from);
    let low = mantissa * low;
    let mid = mantissa * mid + (low >> 64);
    let high = mantissa * high + (mid >> 64);
    let [high, mid, low] = [high, mid, low].map(|word| word as u64);

    // To the nearest quarter turn: the fraction as a number with its sign, scaled by 2^192.
    let mut quadrant = high >> 62;
    let mut fraction = [high << 2 | mid >> 62, mid << 2 | low >> 62, low << 2];
    let negative = fraction[0] >> 63 == 1;
    if negative {
        quadrant += 1;
        let (low, borrow) = (!fraction[2]).overflowing_add(1);
        let (mid, borrow) = (!fraction[1]).overflowing_add(u64::from(borrow));
        fraction = [(!fraction[0]).wrapping_add(u64::from(borrow)), mid, low];
    }
    // No double comes closer than 2^-62 to a multiple of pi / 2, so the first 128 bits hold a leading one.
    let top = u128::from(fraction[0]) << 64 | u128::from(fraction[1]);
    let zeros = top.leading_zeros();
    let all = top << zeros | u128::from(fraction[2]) >> (64 - zeros.min(63));
    let scale = |x: u128, place: u32| x as f64 * f64::from_bits(u64::from(1023 - place) << 52);
    let (high, low) = (scale(all >> 75, 53 + zeros), scale(all >> 22 & ((1 << 53) - 1), 106 + zeros));

    // Times pi / 2, in two parts.
    const PIO2: [f64; 2] = [std::f64::consts::FRAC_PI_2, 6.123_233_995_736_766e-17];
    let (product, error) = super::exact::product(high, PIO2[0]);
    let (rest, lost) = super::exact::ordered_sum(product, error + (high * PIO2[1] + low * PIO2[0]));
    let sign = if negative != (x < 0.0) { -1.0 } else { 1.0 };
    let quadrant = if x < 0.0 { 8 - quadrant } else { quadrant } % 4;
    Reduced { quadrant: quadrant as f64, rest: sign * rest, lost: sign * lost }
}
