//! The product of the axes against the cap.

use super::{catalog, check, optimizer, read, with};
use lrsweep::spec::parse;

#[test]
fn too_many_runs() {
    let text = with("steps = [1, 2]\nseeds = 1_000\nschedule = { name = 'cosine', to = [0, 1] }").replace(
        "'sgd'",
        "['lion', { name = 'sgd', momentum = [0, 0.5], learning-rate = { from = 1e-3, to = 1, points = 500 } }]",
    );
    check!(&text, @"x.toml:1:1: 1 objective x 2 budgets x 2 schedules x (1 lion x 1 learning rate + 2 sgd x 500 learning rates) x 1000 seeds = 4004000 runs; allowed: at most 1000000; make an axis shorter, or write max-runs = 4004000 or --max-runs 4004000");
    let said = |cap| parse("x.toml", "x", &text, &catalog(), cap).map(|_| "fine").map_err(|m| m.to_string());
    assert_eq!(said(Some(4_004_000)), Ok("fine"));
    insta::assert_snapshot!(said(Some(10)).unwrap_err(), @"x.toml:1:1: 1 objective x 2 budgets x 2 schedules x (1 lion x 1 learning rate + 2 sgd x 500 learning rates) x 1000 seeds = 4004000 runs; allowed: at most 10; make an axis shorter, or write --max-runs 4004000");
    check!(&format!("max-runs = 5\n{text}"), @"x.toml:1:12: 1 objective x 2 budgets x 2 schedules x (1 lion x 1 learning rate + 2 sgd x 500 learning rates) x 1000 seeds = 4004000 runs; allowed: at most 5; make an axis shorter, or write max-runs = 4004000 or --max-runs 4004000");
    check!(&with("precision = ['f32', 'f64']\nseeds = 3\nmax-runs = 5"), @"x.toml:3:12: 1 objective x 1 budget x 2 precisions x 1 schedule x (1 sgd x 1 learning rate) x 3 seeds = 6 runs; allowed: at most 5; make an axis shorter, or write max-runs = 6 or --max-runs 6");
    let axis = (0..999).map(|i| format!("{}", f64::from(i) / 1000.0)).collect::<Vec<_>>().join(", ");
    let keys = ["beta1", "beta2", "eps", "weight_decay"];
    let wide: String = keys.iter().map(|key| format!("{key} = [{axis}]\n")).collect();
    check!(&optimizer(&format!("name = 'adam'\n{wide}")), @"x.toml:1:1: 1 objective x 1 budget x 1 schedule x (996005996001 adam x 1 learning rate) x 1 seed = 996005996001 runs; allowed: at most 1000000; make an axis shorter, or write max-runs = 996005996001 or --max-runs 996005996001");
    let then: String = (0..6).map(|_| format!("{{ name = 'warmup', from = [{axis}], then = ")).collect();
    check!(&with(&format!("schedule = {then}'constant'{}", "}".repeat(6))), @"x.toml:1:27676: then of schedule 'warmup' has 998001 settings; allowed: at most 10000; make an axis shorter");
}
