//! exp, ln, tanh, pow, sin and cos against correctly rounded values, at special arguments, and in lanes.

use lrsweep::lane::{Lanes, Real};

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

/// Whatever the neighbours are, a lane holds the bits of the number alone.
#[test]
fn lanes_hold_the_same_bits() {
    let specials = [0.0, -0.0, 1.0, f64::INFINITY, f64::NAN, -3.0, 5e-324, 1e300];
    let mut arguments: Vec<(f64, f64)> = reference().iter().map(|(_, x, y, _)| (*x, *y)).collect();
    arguments.extend(specials.iter().flat_map(|x| specials.iter().map(move |y| (*x, *y))));
    for i in 0..arguments.len() {
        // Neighbours from elsewhere, so that all kinds meet.
        let at = |lane: usize| arguments[(i + lane * 997) % arguments.len()];
        let (x, y) = (Lanes::<f64, 4>::from_fn(|lane| at(lane).0), Lanes::<f64, 4>::from_fn(|lane| at(lane).1));
        let (sin, cos) = x.sin_cos();
        let packs =
            [("exp", x.exp()), ("ln", x.ln()), ("tanh", x.tanh()), ("sin", sin), ("cos", cos), ("pow", x.pow(y))];
        for (name, pack) in packs {
            for lane in 0..4 {
                let alone = of(name, at(lane).0, at(lane).1);
                let ours = pack.get(lane);
                let same = ours.to_bits() == alone.to_bits() || ours.is_nan() && alone.is_nan();
                assert!(same, "{name} {:?}: {ours:e} and {alone:e}", at(lane));
            }
        }
    }
}
