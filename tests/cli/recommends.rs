//! `lrsweep recommend`: what it says, what it refuses, what it makes of folders that are not what they should be.

use super::*;

/// Two bowls; the best rates lie inside the grid, and are nearly the same.
const BOWLS: &str = "
steps = 200
objective = [{ name = 'quadratic', dim = 2, condition = 4 }, { name = 'quadratic', dim = 3, condition = 6 }]
seeds = 2
learning-rate = { from = 1e-3, to = 10.0, per-decade = 4 }
optimizer = ['sgd', { name = 'sgd', momentum = 0.5, wrap = ['none', ['clip-norm', 'look-ahead']] }]
schedule = ['constant', { name = 'warmup', length = 0.1, then = 'cosine' }]
figures = []";

fn with(text: &str) -> Place {
    let place = Place::new();
    place.write("bowls.toml", text);
    place.lrsweep("run bowls.toml --quiet --out bowls").succeeds();
    place
}

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap()
}

/// What was measured of each series, and dashes where a sweep of one hopeless rate measured nothing.
#[test]
fn each_objective_has_its_table() {
    let place = with(&BOWLS.replace("schedule = [", "#"));
    let text = place.lrsweep("recommend bowls --each").succeeds();
    let (_, tables) = text.split_once("\nquadratic condition=4\n").unwrap();
    insta::assert_snapshot!("recommend_each", tables);
    let hopeless = with("objective = 'sphere'\noptimizer = 'sgd'\nsteps = 50\nlearning-rate = [9.0, 10.0]");
    let done = hopeless.lrsweep("recommend bowls --each");
    assert!(done.out.contains("all diverged"), "{}", done.out);
    assert!(place.lrsweep("recommend bowls --each --json").fails(2).contains("cannot be used with"));
}

#[test]
fn the_answer_is_text_json_and_a_sweep_file_that_runs() {
    let place = with(BOWLS);
    let text = place.lrsweep("recommend bowls").succeeds();
    assert!(text.starts_with("bowls: 2 objectives, 200 steps, 2 seeds\n\n  Use sgd"), "{text}");
    assert!(text.contains("The shipped rate, 0.001 (torch.optim.SGD, PyTorch 2.15), takes 4.00 times"), "{text}");
    let answer = json(&place.lrsweep("recommend bowls --json").succeeds());
    let budget = &answer["budgets"][0];
    let all = budget["recommendations"].as_array().unwrap();
    assert_eq!((all.len(), &budget["objectives"], &budget["seeds"]), (6, &2.into(), &2.into()));
    let winner = &all[budget["winner"].as_u64().unwrap() as usize];
    let lr = winner["rate"]["lr"].as_f64().unwrap();
    let [low, high] = ["low", "high"].map(|end| winner["interval"][end].as_f64().unwrap());
    assert!(low <= lr && lr <= high, "{winner}");
    assert_eq!(winner["refusals"].as_array().unwrap().len(), 0);
    assert_eq!(winner["left_out"].as_array().unwrap().len(), 2);
    let series = &answer["series"][0]["standings"][0];
    assert!(series["stability_edge"]["last_good"].as_f64() < series["stability_edge"]["first_diverged"].as_f64());
    assert!(series["tolerance"]["decades"].as_f64() >= Some(0.0) && series["sensitivity"].as_f64() > Some(0.0));
    // The same numbers are on the page and in the summary.
    assert_eq!(json(&place.read("bowls/summary.json"))["answer"]["budgets"], answer["budgets"]);
    let readme = place.read("bowls/README.md");
    let (_, section) = readme.split_once("## The answer\n\n**Use sgd").unwrap();
    assert!(section.contains("## What was run"));

    let sweep = place.lrsweep("recommend bowls --toml").succeeds();
    place.write("best.toml", &sweep);
    let again = json(&place.lrsweep("run best.toml --json --out best").succeeds());
    assert_eq!(
        (&again["runs"], &again["outcomes"]["converged"]),
        (&4.into(), &winner["rate"]["converges"].as_u64().map(|n| n * 2).into())
    );
    // The runs are those of the sweep, to the last bit.
    let gaps = |file: &str, which: &dyn Fn(&[&str]) -> bool| -> Vec<String> {
        let csv = place.read(file);
        let mut lines = csv.lines().map(|line| line.split(',').collect::<Vec<_>>());
        let gap = lines.next().unwrap().iter().position(|name| *name == "final_gap").unwrap();
        lines.filter(|cells| which(cells)).map(|cells| cells[gap].to_string()).collect()
    };
    let [optimizer, schedule] = ["optimizer", "schedule"].map(|part| winner[part].as_str().unwrap());
    let won = |cells: &[&str]| cells[2] == optimizer && cells[3] == schedule && cells[6].parse() == Ok(lr);
    assert_eq!(gaps("best/runs.csv", &|_| true), gaps("bowls/runs.csv", &won));
    // A reader that needs two rates for an answer says so of a sweep of one.
    let alone = place.lrsweep("recommend best --toml").fails(2);
    assert!(alone.contains("is the only rate tried; give sgd"), "{alone}");
}

#[test]
fn refusals_say_why_and_what_to_type() {
    let refused = |text: &str, args: &str| with(text).lrsweep(&format!("recommend bowls --toml {args}")).fails(2);
    let edge = refused(&BOWLS.replace("to = 10.0", "to = 0.01").replace("200", "2000"), "");
    assert!(edge.starts_with("error: bowls: nothing is recommended: sgd"), "{edge}");
    assert!(
        edge.contains("is the largest of 5 tried; write [search] extend = true into the sweep file, or give sgd"),
        "{edge}"
    );
    assert!(edge.contains("learning-rate = { from = 0.001, to = 1, per-decade = 4 }, and run it again"), "{edge}");
    let low = "steps = 200\nobjective = ['sphere', 'booth']\noptimizer = 'sgd'\nfigures = []\n\
               learning-rate = { from = 2.0, to = 10.0, per-decade = 4 }";
    let low = refused(low, "");
    assert!(
        low.contains("every rate diverges on each of 2 objectives; write [search] extend = true into the"),
        "{low}"
    );
    assert!(low.contains("learning-rate = { from = 0.002, to = 2, per-decade = "), "{low}");
    let slow = refused(&BOWLS.replace("to = 10.0", "to = 0.01"), "");
    assert!(slow.contains("no rate converges on any of 2 objectives; write steps = 2000 or"), "{slow}");
    // Curvatures a thousand times apart: no rate is right for both.
    let apart = "
        steps = 2000
        objective = [{ name = 'quadratic', eigenvalues = [1] }, { name = 'quadratic', eigenvalues = [1e3] }]
        learning-rate = { from = 1e-5, to = 10.0, per-decade = 4 }
        optimizer = 'sgd'\nfigures = []";
    let disagree = refused(apart, "");
    assert!(
        disagree.contains("the objectives disagree: the best rate lies anywhere from 0.001 to 1, 3.0 decades"),
        "{disagree}"
    );
    assert!(disagree.contains("or accept it with --width 3\n"), "{disagree}");
    let place = with(apart);
    assert!(place.lrsweep("recommend bowls --toml --width 3").succeeds().contains("optimizer = \"sgd\""));
    // The tables are printed all the same.
    let done = place.lrsweep("recommend bowls");
    assert_eq!(done.code, Some(2));
    assert!(done.out.contains("No rate is recommended.") && done.out.contains("disagree"), "{}", done.out);
    assert!(done.err.contains("nothing is recommended"), "{}", done.err);
    let hard = "
        steps = 30
        objective = ['sphere', 'rosenbrock', 'rastrigin']
        learning-rate = { from = 1e-3, to = 10.0, per-decade = 4 }
        optimizer = 'sgd'\nfigures = []";
    let few = refused(hard, "");
    assert!(few.contains("1 of 3 objectives converge at any rate, fewer than 50 %"), "{few}");
    assert!(few.contains("write steps = 300 or a wider target into the sweep file"), "{few}");
    assert!(few.contains("or accept fewer with --share 0.33"), "{few}");
    assert!(with(hard).lrsweep("recommend bowls --toml --share 0.33").succeeds().starts_with("about = "));
}

#[test]
fn criteria_and_limits_are_checked() {
    let place = with(BOWLS);
    for criterion in ["mean", "worst", "success"] {
        let answer = json(&place.lrsweep(&format!("recommend bowls --json --regret {criterion}")).succeeds());
        assert_eq!(answer["options"]["regret"], criterion);
    }
    for (args, said) in [
        ("--regret median", "[possible values: mean, worst, success]"),
        ("--share 2", "allowed: a number from 0 to 1"),
        ("--width=-1", "allowed: a number of at least 0"),
        ("--width x", "allowed: a number of at least 0"),
        ("--json --toml", "cannot be used with"),
    ] {
        let complaint = place.lrsweep(&format!("recommend bowls {args}")).fails(2);
        assert!(complaint.contains(said), "{args}: {complaint}");
    }
}

#[test]
fn folders_that_are_none_or_damaged_are_told() {
    let place = Place::with_results();
    assert!(place.lrsweep("recommend nowhere").fails(2).contains("nowhere is no folder; name a folder that"));
    fs::create_dir(place.path("empty")).unwrap();
    assert!(place.lrsweep("recommend empty").fails(2).contains("empty holds no sweep.toml and runs.csv"));
    let whole = place.read("reports/small/runs.csv");
    let cut: Vec<&str> = whole.lines().take(5).collect();
    for (text, said) in [
        (cut.join("\n"), "runs.csv: 4 runs, but the sweep has 9: the file is cut short"),
        (whole.replacen("outcome,", "verdict,", 1), "column"),
        (String::new(), "cut short"),
    ] {
        place.write("reports/small/runs.csv", text);
        let complaint = place.lrsweep("recommend reports/small").fails(2);
        assert!(complaint.contains(said) && complaint.contains("reports/small/runs.csv"), "{complaint}");
    }
}

/// Formulas, files, targets and thresholds come back from what is written.
#[test]
fn sweep_files_are_written_with_all_that_they_need() {
    let place = Place::new();
    place.write("shape.csv", "share,factor\n0,1\n1,0.5\n");
    place.write(
        "odd.toml",
        r#"
        steps = 400
        seeds = [3, 5]
        spread = 0.2
        learning-rate = { from = 1e-4, to = 1.0, per-decade = 4 }
        schedule = { name = "table", file = "shape.csv" }
        optimizer = { name = "adam", beta1 = 0.8, wrap = [["clip-norm", { name = "average", kind = "ema", decay = 0.5 }]] }
        figures = []

        [[objective]]
        name = "two-hollows"
        expr = '''
            (x^2 - a)^2
            + b*y^2'''
        a = 1
        b = [2, 3]
        start = [0.5, 1.0]
        minimum = [[1, 0], [-1, 0]]
        transform = [["rotation", { name = "scale", factor = 2.0 }]]

        [verdict]
        target = 1e-4
        hold = 0.9
        "#,
    );
    place.lrsweep("run odd.toml --quiet --out odd").succeeds();
    let text = place.lrsweep("recommend odd --toml --width 9 --share 0").succeeds();
    assert!(text.starts_with("# Reads shape.csv, copies of which lie in odd/files"), "{text}");
    place.write("best.toml", &text);
    place.lrsweep("run best.toml --quiet --out best").succeeds();
    let thresholds = |folder: &str| json(&place.read(&format!("{folder}/summary.json")))["thresholds"].clone();
    assert_eq!(thresholds("odd"), thresholds("best"));
    let lines = |folder: &str| place.read(&format!("{folder}/runs.csv"));
    let whole = lines("odd");
    let gap = |line: &str| line.split_once(",adam").map(|(_, rest)| rest.to_string());
    let all: Vec<_> = whole.lines().filter_map(gap).collect();
    let best: Vec<_> = lines("best").lines().filter_map(gap).collect();
    assert_eq!(best.len(), 4);
    assert!(best.iter().all(|line| all.contains(line)), "{best:#?}");
}
