//! exp, ln, tanh, pow, sin and cos against correctly rounded values, at special arguments, and in lanes.

use lrsweep::lane::{Isa, Precision, Real};
use proptest::prelude::*;

/// How many doubles apart two numbers are.
fn apart(a: f64, b: f64) -> u64 {
    // In the order of the numbers, with both zeros alike.
    let place = |x: f64| if x.is_sign_negative() { -((x.to_bits() << 1 >> 1) as i64) } else { x.to_bits() as i64 };
    if a.is_nan() && b.is_nan() { 0 } else { place(a).abs_diff(place(b)) }
}

fn of(function: &str, x: f64, y: f64) -> f64 {
    match function {
        "exp" => Real::exp(x),
        "ln" => Real::ln(x),
        "tanh" => Real::tanh(x),
        "sin" => Real::sin_cos(x).0,
        "cos" => Real::sin_cos(x).1,
        "pow" => Real::pow(x, y),
        other => panic!("{other}"),
    }
}

fn reference() -> Vec<(String, f64, f64, f64)> {
    let mut reader = csv::Reader::from_path("tests/reference/elementary.csv").unwrap();
    let row = |r: csv::StringRecord| {
        let number = |cell: &str| if cell.is_empty() { f64::NAN } else { cell.parse().unwrap() };
        (r[0].to_string(), number(&r[1]), number(&r[2]), number(&r[3]))
    };
    reader.records().map(|record| row(record.unwrap())).collect()
}

#[test]
fn are_within_two_ulps_of_the_correctly_rounded_value() {
    let mut worst = std::collections::BTreeMap::new();
    let mut wrong = Vec::new();
    for (name, x, y, value) in reference() {
        let ours = of(&name, x, y);
        let off = apart(ours, value);
        if off > 2 {
            wrong.push(format!("{name} {x:e} {y:e}: {ours:e}, but {value:e}, {off} apart"));
        }
        let most = worst.entry(name).or_insert(0);
        *most = off.max(*most);
    }
    assert!(wrong.is_empty(), "{worst:?}\n{}", wrong[..wrong.len().min(40)].join("\n"));
    assert_eq!(worst.len(), 6, "{worst:?}");
}

#[test]
fn special_arguments() {
    const NAN: f64 = f64::NAN;
    const INF: f64 = f64::INFINITY;
    let pow = |x, y| of("pow", x, y);
    let cases = [
        (of("exp", -INF, NAN), 0.0),
        (of("exp", INF, NAN), INF),
        (of("exp", NAN, NAN), NAN),
        (of("exp", -0.0, NAN), 1.0),
        (of("ln", 0.0, NAN), -INF),
        (of("ln", -0.0, NAN), -INF),
        (of("ln", -1.0, NAN), NAN),
        (of("ln", INF, NAN), INF),
        (of("ln", NAN, NAN), NAN),
        (of("tanh", INF, NAN), 1.0),
        (of("tanh", -INF, NAN), -1.0),
        (of("tanh", NAN, NAN), NAN),
        (of("tanh", 5e-324, NAN), 5e-324),
        (of("sin", INF, NAN), NAN),
        (of("cos", -INF, NAN), NAN),
        (of("sin", NAN, NAN), NAN),
        (of("cos", 0.0, NAN), 1.0),
        (pow(0.0, 2.0), 0.0),
        (pow(0.0, 1e-300), 0.0),
        (pow(-0.0, -1e-300), INF),
        (pow(0.0, -INF), INF),
        (pow(INF, 5e-324), INF),
        (pow(INF, -2.0), 0.0),
        (pow(NAN, 0.0), 1.0),
        (pow(NAN, 1.0), NAN),
        (pow(1.0, NAN), 1.0),
        (pow(2.0, NAN), NAN),
        (pow(0.0, NAN), NAN),
        (pow(0.0, -0.0), 1.0),
        (pow(-2.0, 0.0), 1.0),
        (pow(-2.0, 2.0), NAN),
        (pow(-INF, 2.0), NAN),
        (pow(2.0, INF), INF),
        (pow(2.0, -INF), 0.0),
        (pow(0.999_999_999_999_999_9, INF), 0.0),
        (pow(0.5, -INF), INF),
        (pow(1.0, INF), 1.0),
        (pow(1.000_000_000_000_000_2, 1e300), INF),
        (pow(2.0, 1024.0), INF),
        (pow(2.0, -1074.0), 5e-324),
        (pow(5e-324, -1.0), INF),
        (pow(7.0, 5e-324), 1.0),
    ];
    for (i, (ours, expected)) in cases.into_iter().enumerate() {
        assert_eq!(apart(ours, expected), 0, "case {i}: {ours}, but {expected}");
    }
    assert!(of("tanh", -0.0, NAN).is_sign_negative() && of("tanh", 0.0, NAN).is_sign_positive());
}

/// exp, ln, tanh, sin, cos and pow of one argument and its partner.
type Values<V> = [V; 6];

const NAMES: Values<&str> = ["exp", "ln", "tanh", "sin", "cos", "pow"];

#[inline(always)]
fn values<V: Real>(x: V, y: V) -> Values<V> {
    let (sin, cos) = x.sin_cos();
    [x.exp(), x.ln(), x.tanh(), sin, cos, x.pow(y)]
}

/// All packs that this CPU has, with the arguments in one order and with neighbours from elsewhere, so that all kinds meet.
fn check_packs(arguments: &[(f64, f64)]) {
    let doubles: Vec<Values<f64>> = arguments.iter().map(|(x, y)| values(*x, *y)).collect();
    let singles: Vec<Values<f64>> =
        arguments.iter().map(|(x, y)| values(*x as f32, *y as f32).map(f64::from)).collect();
    macro_rules! check {
        ($isa:ident, [$($feature:tt)*], $pack:ty) => {{
            $($feature)*
            unsafe fn evaluate(from: &[(f64, f64)], to: &mut [Values<f64>]) {
                let x = <$pack>::from_fn(|lane| from[lane].0);
                let y = <$pack>::from_fn(|lane| from[lane].1);
                for (which, pack) in values(x, y).into_iter().enumerate() {
                    for lane in 0..<$pack>::LANES {
                        to[lane][which] = pack.get(lane);
                    }
                }
            }
            const LANES: usize = <$pack>::LANES;
            let alone = if <$pack>::PRECISION == Precision::Double { &doubles } else { &singles };
            if Isa::$isa.available() {
                for (start, stride) in (0..arguments.len()).flat_map(|start| [(start, 1), (start, 997)]) {
                    let place = |lane: usize| (start + lane * stride) % arguments.len();
                    let from: [(f64, f64); LANES] = std::array::from_fn(|lane| arguments[place(lane)]);
                    let mut to = [[0.0; 6]; LANES];
                    // SAFETY: this CPU has the instruction set.
                    unsafe { evaluate(&from, &mut to) };
                    for (lane, ours) in to.iter().enumerate() {
                        for ((ours, alone), name) in ours.iter().zip(&alone[place(lane)]).zip(NAMES) {
                            let same = ours.to_bits() == alone.to_bits() || ours.is_nan() && alone.is_nan();
                            assert!(same, "{name} {:?} in {}: {ours:e} and {alone:e}", from[lane], stringify!($pack));
                        }
                    }
                }
            }
        }};
    }
    lrsweep::for_each_pack!(check);
}

/// In single precision functions are those of double precision, rounded: half a unit off, and what is left of the two
/// units of a double. The platform's own doubles say what is right.
#[test]
fn single_precision_is_within_one_unit() {
    let unit = |x: f32| f64::from(f32::from_bits(x.abs().to_bits() + 1)) - f64::from(x.abs());
    let theirs = |x: f64, y: f64| [x.exp(), x.ln(), x.tanh(), x.sin(), x.cos(), x.powf(y)];
    // Every 9973rd number: 430,000 of them, from the least to the largest, of both signs.
    for bits in (0..=u32::MAX).step_by(9973) {
        let (x, y) = (f32::from_bits(bits), f32::from_bits(bits.rotate_left(16)) % 40.0);
        if x.is_nan() {
            continue;
        }
        for ((ours, exact), name) in values(x, y).into_iter().zip(theirs(x.into(), y.into())).zip(NAMES) {
            // Powers are of what is not negative; here x^0 and the like are.
            if name == "pow" && x.is_sign_negative() {
                continue;
            }
            let rounded = exact as f32;
            let fine = ours.to_bits() == rounded.to_bits()
                || ours.is_nan() && rounded.is_nan()
                || (f64::from(ours) - exact).abs() < 0.500_001 * unit(ours.min(rounded));
            assert!(fine, "{name} of {x:e}, {y:e}: {ours:e}, but {exact:e}");
        }
    }
}

/// Whatever the neighbours are and whatever the instruction set, a lane holds the bits of the number alone.
#[test]
fn lanes_hold_the_same_bits() {
    let specials = [0.0, -0.0, 1.0, f64::INFINITY, f64::NEG_INFINITY, f64::NAN, -3.0, 5e-324, f64::MAX, 1e300, 750.0];
    let mut arguments: Vec<(f64, f64)> = reference().iter().map(|(_, x, y, _)| (*x, *y)).collect();
    arguments.extend(specials.iter().flat_map(|x| specials.iter().map(move |y| (*x, *y))));
    check_packs(&arguments);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4096, failure_persistence: None, ..ProptestConfig::default() })]

    /// What one operation or the platform says, whose own functions may be off by one unit.
    #[test]
    fn agree_with_what_else_is_known(bits in 0..f64::INFINITY.to_bits(), x in -750.0..750.0_f64, y in -30.0..30.0_f64) {
        let any = f64::from_bits(bits);
        prop_assert!(apart(of("pow", any, 1.0), any) <= 2);
        prop_assert!(apart(of("pow", any, 2.0), any * any) <= 2);
        prop_assert!(apart(of("pow", any, -1.0), 1.0 / any) <= 2);
        prop_assert!(apart(of("pow", any, 0.5), any.sqrt()) <= 2);
        prop_assert!(apart(of("pow", 2.0, x.round()), f64::powi(2.0, x.round() as i32)) <= 2);
        prop_assert!(apart(of("ln", any, 0.0), any.ln()) <= 3);
        prop_assert!(apart(of("exp", x, 0.0), x.exp()) <= 3);
        prop_assert!(apart(of("exp", any.sqrt().recip(), 0.0), any.sqrt().recip().exp()) <= 3);
        prop_assert!(apart(of("tanh", y, 0.0), y.tanh()) <= 4);
        prop_assert!(apart(of("pow", any, y), any.powf(y)) <= 3);
        prop_assert!(apart(of("pow", y.abs(), y * 10.0), y.abs().powf(y * 10.0)) <= 3);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    /// Over all bit patterns, NaN, infinities and subnormal numbers among them.
    #[test]
    fn any_lanes_hold_the_same_bits(numbers in prop::collection::vec((any::<u64>(), any::<u64>(), -800.0..800.0_f64), 32)) {
        let pairs = numbers.iter().map(|(x, y, z)| [(f64::from_bits(*x), f64::from_bits(*y)), (z.abs(), *z), (*z, 3.0)]);
        check_packs(&pairs.flatten().collect::<Vec<_>>());
    }
}
