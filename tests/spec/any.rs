//! Any text at all: never a panic, always a word on what is wrong.

use super::catalog;
use lrsweep::spec::parse;
use proptest::prelude::*;

const PIECES: &[&str] = &[
    "steps",
    "precision",
    "f32",
    "learning-rate",
    "schedule",
    "objective",
    "optimizer",
    "seeds",
    "spread",
    "target",
    "verdict",
    "figures",
    "curves",
    "max-runs",
    "name",
    "then",
    "from",
    "to",
    "points",
    "per-decade",
    "momentum",
    "start",
    "dim",
    "length",
    "milestones",
    "hold",
    "runs",
    " = ",
    " = ",
    " = ",
    "=",
    "{",
    "}",
    "[",
    "]",
    "[[",
    "]]",
    ", ",
    ", ",
    "\n",
    "\n",
    "'",
    "\"",
    ".",
    "#",
    "expr",
    "variables",
    "minimum",
    "lowest",
    "'mine'",
    "'x^2 + a*y'",
    "'(1 - x'",
    "[1, 2]",
    "0",
    "1",
    "-1",
    "1e18",
    "1e999",
    "nan",
    "-inf",
    "true",
    "1979-05-27",
    "999999999999",
    "0.5",
    "0.1",
    "'sgd'",
    "'adam'",
    "'warmup'",
    "'cosine'",
    "'piecewise'",
    "'join'",
    "'table'",
    "schedules",
    "factors",
    "at",
    "file",
    "'rosenbrock'",
    "'sphere'",
    "'é'",
    "\u{feff}",
    "\r",
    "\0",
];

const WHOLE: &str = r#"
steps = [20, 200]
learning-rate = { from = 1e-5, to = 1e1, points = 5 }
schedule = ["constant", { name = "warmup", length = 0.1, then = { name = "cosine", to = [0.0, 0.1] } },
  { name = "join", schedules = ["constant", { name = "piecewise", at = [3, 0.5], factors = [1, 0.5] }], at = [10] }]
seeds = 4
figures = ["outcome-map"]
max-runs = 1_000
[[optimizer]]
name = "sgd"
momentum = [0.0, 0.9]
[[objective]]
name = "quadratic"
dim = [2, 5]
condition = 1e4
start = [[1, 2]]
[[objective]]
name = "mine"
expr = "(a - x)^2 + max(b, 2)*(y - x^2)^2"
variables = ["x", "y"]
a = 1
b = [1, 10]
start = [[-1.2, 1], [0, 0.5]]
minimum = [1, 1]
[verdict]
hold = 0.5
[curves]
points = 10
"#;

fn survives(text: &str) {
    if let Err(mistakes) = parse("x.toml", "x", text, &catalog(), Some(1000)) {
        assert!(!mistakes.0.is_empty(), "refused without a word: {text}");
        assert!(mistakes.0.is_sorted_by_key(|mistake| (mistake.line, mistake.column)), "out of order: {mistakes}");
        let lines = text.split('\n').count();
        assert!(mistakes.0.iter().all(|mistake| mistake.line <= lines), "beyond the end: {mistakes}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_it_panic(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..60)) {
        survives(&pieces.concat());
    }

    #[test]
    fn no_characters_make_it_panic(text in "\\PC{0,60}") {
        survives(&text);
    }

    #[test]
    fn no_change_makes_it_panic(
        changes in prop::collection::vec((0..WHOLE.len(), 0..12usize, prop::sample::select(PIECES)), 1..4)
    ) {
        let mut text = WHOLE.to_string();
        for (place, length, piece) in changes {
            let place = (0..=place.min(text.len())).rev().find(|place| text.is_char_boundary(*place)).unwrap_or(0);
            let end = (place + length).min(text.len());
            let end = (end..=text.len()).find(|end| text.is_char_boundary(*end)).unwrap_or(text.len());
            text.replace_range(place..end, piece);
        }
        survives(&text);
    }
}
