//! `lrsweep tune`: what the rule picks where theory knows the answer, what it prints and refuses, and its report.

use super::*;

/// On the sum of squares gradient descent multiplies x by 1 - 2 lr each step: it diverges above 1, jumps to and fro at 1,
/// and reaches a gap of 1e-6 within 160 of 200 steps where (1 - 2 lr)^320 <= 1e-6, so from 0.0212 on; at 0.1 after 31.
const BOWL: &str = "
steps = 200
objective = 'sphere'
optimizer = 'sgd'
learning-rate = { from = 1e-3, to = 10.0, per-decade = 5 }";

fn with(text: &str) -> Place {
    let place = Place::new();
    place.write("bowl.toml", text);
    place
}

fn json(place: &Place, args: &str) -> serde_json::Value {
    serde_json::from_str(&place.lrsweep(&format!("tune {args} --json")).succeeds()).unwrap()
}

#[test]
fn a_bowl_is_tuned_as_theory_says() {
    let place = with(BOWL);
    let text = place.lrsweep("tune bowl.toml --start 0.001,100 --verbose").succeeds();
    insta::assert_snapshot!("tune_bowl", text);
    let tuned = json(&place, "bowl.toml --start 0.001,0.1,100");
    let outcomes = |i: usize| -> Vec<&str> {
        tuned[i]["tries"].as_array().unwrap().iter().map(|one| one["outcome"].as_str().unwrap()).collect()
    };
    assert_eq!(outcomes(0), ["slow", "slow", "converged"]);
    assert_eq!(outcomes(1), ["converged"]);
    assert_eq!(outcomes(2), ["diverged", "diverged", "oscillating", "converged"]);
    for i in 0..3 {
        assert_eq!(tuned[i]["runs"].as_u64(), Some(outcomes(i).len() as u64));
        assert_eq!(tuned[i]["reason"], serde_json::Value::Null);
    }
    assert_eq!([0, 1, 2].map(|i| tuned[i]["answer"].as_f64()), [Some(0.1); 3]);
}

/// A run of the rule is the run that a sweep makes at that rate, whatever else is asked for in its round.
#[test]
fn the_runs_are_those_of_a_sweep() {
    let text = |rates: &str| {
        format!(
            "steps = 300\nobjective = ['rosenbrock', 'quadratic']\nseeds = [1, 2, 3]\nschedule = ['constant', 'cosine']
            optimizer = ['adam', {{ name = 'sgd', momentum = [0.5, 0.9] }}, {{ name = 'sgd', wrap = ['gradient-noise'] }}]
            learning-rate = {rates}\nfigures = []\n"
        )
    };
    let place = with(&text("[0.01]"));
    let tuned = json(&place, "bowl.toml");
    let tuned = tuned.as_array().unwrap();
    assert_eq!(tuned.len(), 2 * 3 * 2 * 4);
    place.write("grid.toml", text("[0.01, 0.1, 0.001]"));
    place.lrsweep("run grid.toml --quiet --out grid").succeeds();
    let runs = place.read("grid/runs.csv");
    let mut lines = runs.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let place_of = |name: &str| header.iter().position(|column| *column == name).unwrap();
    let [lr, gap, outcome] = ["learning_rate", "final_gap", "outcome"].map(place_of);
    // The plan's order: a series has its seeds in turn, each with the three rates.
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    assert_eq!(rows.len(), 3 * tuned.len());
    let mut compared = 0;
    for (i, walk) in tuned.iter().enumerate() {
        for one in walk["tries"].as_array().unwrap() {
            let same = |row: &&Vec<&str>| row[lr].parse::<f64>().ok() == one["lr"].as_f64();
            let Some(row) = rows[3 * i..3 * i + 3].iter().find(same) else { continue };
            assert_eq!(row[outcome], one["outcome"].as_str().unwrap(), "{walk}");
            let [grid, rule] = [row[gap].parse::<f64>().ok().filter(|gap| gap.is_finite()), one["final_gap"].as_f64()];
            // As near as serde_json reads numbers back.
            let equal = |(grid, rule): (f64, f64)| (grid - rule).abs() <= 4.0 * f64::EPSILON * grid.abs();
            assert!(grid.is_some() == rule.is_some() && grid.zip(rule).is_none_or(equal), "{grid:?} {walk}");
            compared += 1;
        }
    }
    assert!(compared > tuned.len(), "{compared}");
}

#[test]
fn the_report_has_a_row_for_each_case() {
    let place = with(BOWL);
    let said = place.lrsweep("tune bowl.toml --start 0.001,0.1 --out rule").succeeds();
    assert_eq!(said, "0 of 2 answers in the band, where some rate converges; the report is in rule\n");
    let table = place.read("rule/tune.csv");
    let rows: Vec<&str> = table.lines().collect();
    assert_eq!(rows.len(), 3);
    assert!(rows[1].contains(",3,1e-3 slow; 1e-2 slow; 1e-1 converged,converged,0.1,31,"), "{table}");
    let readme = place.read("rule/README.md");
    assert!(readme.contains("lands in the band in 0 of 1 cases (0 %)"), "{readme}");
    assert!(readme.contains("Nowhere did the rule stop without an answer"), "{readme}");
    assert!(place.path("rule/figures/picked-rates.png").is_file());
    // Nothing is overwritten unasked, and again it is the same.
    assert!(place.lrsweep("tune bowl.toml --out rule").fails(2).contains("rule exists"));
    place.lrsweep("tune bowl.toml --start 0.001,0.1 --out rule --force --threads 1").succeeds();
    assert_eq!(place.read("rule/tune.csv"), table);
    // It is no folder of runs, and says what it is.
    for command in ["recommend", "report", "compare", "verify"] {
        let complaint = place.lrsweep(&format!("{command} rule")).fails(2);
        assert!(complaint.contains("rule is a folder of 'lrsweep tune'"), "{command}: {complaint}");
    }
}

#[test]
fn what_cannot_be_tuned_is_refused() {
    let place = with("objective = { name = 'perceptron', data = 'digits' }\noptimizer = 'sgd'\nlearning-rate = 0.1");
    let complaint = place.lrsweep("tune bowl.toml").fails(2);
    assert!(
        complaint.starts_with("error: bowl.toml:1:22: the lowest value of objective 'perceptron' is not known"),
        "{complaint}"
    );
    assert!(complaint.contains("write target = { loss = 0.1 }"), "{complaint}");
    for start in ["-1", "0", "nan", "inf", "1e-320", "x"] {
        let complaint = place.lrsweep(&format!("tune --start {start}")).fails(2);
        assert!(complaint.contains("allowed: a number greater than 0, such as 0.01"), "{complaint}");
    }
}
