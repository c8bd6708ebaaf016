//! What a run leaves behind, and what `report` makes of it.

use super::*;

#[test]
fn a_run_leaves_a_complete_folder_and_a_few_lines() {
    let place = Place::new();
    let out = place.lrsweep("run small.toml").succeeds();
    assert!(out.starts_with("small: 9 runs in "), "{out}");
    assert!(out.ends_with("report: reports/small/README.md\n"), "{out}");
    assert!(!out.contains('\x1b'), "colour in a pipe");
    let mut expected: Vec<String> =
        ["README.md", "curves.csv", "machine.txt", "runs.csv", "runs.part", "summary.json", "sweep.toml"]
            .map(|file| format!("reports/small/{file}"))
            .to_vec();
    expected.extend(["png", "svg"].map(|ending| format!("reports/small/figures/outcome-map-sphere.{ending}")));
    expected.push("small.toml".into());
    expected.sort();
    assert_eq!(place.files(), expected);
    assert_eq!(place.read("reports/small/sweep.toml"), SMALL);
    assert_eq!(place.read("reports/small/runs.csv").lines().count(), 10);
    let readme = place.read("reports/small/README.md");
    for text in ["# small\n\nHow far can a bowl be pushed?", "figures/outcome-map-sphere.svg", "lrsweep run small.toml"]
    {
        assert!(readme.contains(text), "{text} is not in:\n{readme}");
    }
}

#[test]
fn every_column_of_the_table_is_explained() {
    let place = Place::with_results();
    let readme = place.read("reports/small/README.md");
    let (_, columns) = readme.split_once("| column | meaning |").unwrap();
    let (columns, _) = columns.split_once("</details>").unwrap();
    assert!(!columns.contains("|  |"), "a column without a meaning:\n{columns}");
    let header = place.read("reports/small/runs.csv");
    assert_eq!(columns.matches("\n| ").count(), header.lines().next().unwrap().split(',').count());
}

#[test]
fn the_same_bytes_on_one_and_on_two_threads() {
    let place = Place::new();
    place.write("big.toml", SMALL.replace("per-decade = 2", "per-decade = 40"));
    place.lrsweep("run big.toml --quiet --threads 1 --out one").succeeds();
    place.lrsweep("run big.toml --quiet --threads 2 --out two").succeeds();
    let files: Vec<String> =
        place.files().into_iter().filter_map(|f| f.strip_prefix("one/").map(String::from)).collect();
    assert!(files.len() > 6, "{files:?}");
    // Runs are kept in the order in which they were finished.
    for file in files.iter().filter(|file| !["machine.txt", "runs.part"].contains(&file.as_str())) {
        let bytes = |folder: &str| fs::read(place.path(&format!("{folder}/{file}"))).unwrap();
        let (mut one, mut two) = (bytes("one"), bytes("two"));
        if file == "README.md" {
            // The last section tells of the machine.
            let cut = |text: &[u8]| String::from_utf8_lossy(text).split("## How it was made").next().map(String::from);
            (one, two) = (cut(&one).unwrap().into(), cut(&two).unwrap().into());
        }
        assert!(one == two, "{file} differs");
    }
}

/// Nor do more threads than cores, or the instruction set, change a byte of the tables.
#[test]
fn the_same_bytes_whatever_computes_them() {
    let place = Place::new();
    place.write(
        "mixed.toml",
        "steps = 40\nprecision = ['f64', 'f32']\noptimizer = ['adam', 'lion']\nseeds = 2\n\
         learning-rate = { from = 1e-4, to = 1e2, points = 21 }\n\
         objective = ['noisy-quadratic', { name = 'rosenbrock', dim = 15 }, 'ackley']\n",
    );
    let tables = |options: &str| {
        place.lrsweep(&format!("run mixed.toml --quiet --no-figures --out x {options}")).succeeds();
        let tables = [place.read("x/runs.csv"), place.read("x/curves.csv"), place.read("x/summary.json")];
        // Nothing is known to the next one.
        fs::remove_dir_all(place.path("x")).unwrap();
        tables
    };
    let one = tables("--threads 1");
    assert_eq!(one[0].lines().count(), 1 + 504);
    for threads in [2, 3, 7] {
        assert!(tables(&format!("--threads {threads}")) == one, "{threads} threads");
    }
    for (isa, name) in lrsweep::lane::Isa::ALL.into_iter().zip(["scalar", "portable", "sse2", "avx2", "avx512"]) {
        if isa.available() {
            assert!(tables(&format!("--isa {name}")) == one, "{name}");
        } else {
            assert!(place.lrsweep(&format!("run mixed.toml --isa {name}")).fails(2).contains("this CPU has"), "{name}");
        }
    }
}

#[test]
fn quiet_is_quiet_and_json_is_json() {
    let place = Place::new();
    assert_eq!(place.lrsweep("run small.toml --quiet --no-figures").succeeds(), "");
    assert!(!place.path("reports/small/figures").exists());
    let out = place.lrsweep("run small.toml --force --json").succeeds();
    let summary: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&summary["sweep"], &summary["runs"]), (&"small".into(), &9.into()));
    assert_eq!(summary["folder"], "reports/small");
    let outcomes = summary["outcomes"].as_object().unwrap();
    assert_eq!(outcomes.values().filter_map(|n| n.as_u64()).sum::<u64>(), 9);
    let standing = &summary["objectives"][0]["standings"][0];
    assert_eq!((&standing["optimizer"], &standing["schedule"]), (&"sgd".into(), &"constant".into()));
}

/// What `--json` says beside the summary follows from `runs.csv`, whatever the threads.
#[test]
fn time_memory_and_checksum_are_json() {
    let place = Place::new();
    // The larger rates diverge. The loss at the start is 24.2.
    place.write(
        "sums.toml",
        "steps = 40\nobjective = { name = 'rosenbrock', start = [-1.2, 1.0] }\noptimizer = 'sgd'\n\
         learning-rate = { from = 1e-5, to = 10.0, points = 150 }",
    );
    let run = |threads: &str| -> serde_json::Value {
        let args = format!("run sums.toml --json --no-figures --threads {threads} --out at-{threads}");
        serde_json::from_str(&place.lrsweep(&args).succeeds()).unwrap()
    };
    let (one, two) = (run("1"), run("2"));
    assert_eq!(one["checksum"], two["checksum"]);

    let csv = place.read("at-1/runs.csv");
    let mut lines = csv.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let header = lines.next().unwrap();
    let place_of = |name: &str| header.iter().position(|column| *column == name).unwrap();
    let [rate, bad, beyond, gap] = ["learning_rate", "nonfinite_step", "cap_step", "final_gap"].map(place_of);
    let (mut best, mut early, mut steps, mut logs) = ((f64::NAN, f64::INFINITY), 0, 0, Vec::new());
    for cells in lines {
        match [cells[bad], cells[beyond]].iter().find_map(|step| step.parse::<u64>().ok()) {
            Some(step) => (early, steps) = (early + 1, steps + step),
            None => {
                let (lr, loss) = (cells[rate].parse().unwrap(), 24.2 * cells[gap].parse::<f64>().unwrap());
                best = if loss < best.1 { (lr, loss) } else { best };
                logs.push(loss.log10());
                steps += 40;
            }
        }
    }
    assert!(early > 10 && logs.len() > 10, "{csv}");
    let number = |part: &str, key: &str| one[part][key].as_f64().unwrap_or_else(|| panic!("{part}.{key}: {one}"));
    let near = |a: f64, b: f64| (a - b).abs() <= 1e-12 * b.abs();
    assert_eq!(one["checksum"]["n_nonfinite"], early);
    assert_eq!(number("checksum", "best_lr"), best.0);
    assert!(near(number("checksum", "best_final"), best.1), "{one}");
    let mean = logs.iter().sum::<f64>() / logs.len() as f64;
    assert!(near(number("checksum", "mean_log10_final"), mean), "{one}: {mean}");
    // The least loss of a run is at most that of its end, and that of its start.
    assert!(number("checksum", "best_min") <= best.1);
    let least = number("checksum", "mean_log10_min");
    assert!(least <= (mean * logs.len() as f64 + 24.2f64.log10() * early as f64) / 150.0, "{one}");

    assert_eq!(one["timing"]["run_steps"], steps);
    assert_eq!((&one["runs"], &one["steps"]), (&150.into(), &6000.into()));
    let seconds = number("timing", "seconds");
    assert!(near(number("timing", "run_steps_per_second"), steps as f64 / seconds), "{one}");
    assert!(near(number("timing", "steps_per_second"), 6000.0 / seconds), "{one}");
    assert!(number("timing", "process_seconds") >= seconds + number("timing", "report_seconds"), "{one}");
    match cfg!(target_os = "linux") {
        true => assert!(number("timing", "peak_memory_bytes") > 1e6, "{one}"),
        false => assert!(one["timing"]["peak_memory_bytes"].is_null() || number("timing", "peak_memory_bytes") > 1e6),
    }
    // Nothing is run by a report, so there is nothing to time.
    let again: serde_json::Value =
        serde_json::from_str(&place.lrsweep("report at-1 --json --no-figures").succeeds()).unwrap();
    assert!(again["timing"].is_null() && again["checksum"].is_null(), "{again}");
}

/// Where every run ends early, no loss is left to speak of.
#[test]
fn a_checksum_of_nothing_is_null() {
    let place = Place::new();
    place.write("gone.toml", "steps = 40\nobjective = 'sphere'\noptimizer = 'sgd'\nlearning-rate = [1e6, 1e7]");
    let out = place.lrsweep("run gone.toml --json --no-figures").succeeds();
    let sums = &serde_json::from_str::<serde_json::Value>(&out).unwrap()["checksum"];
    assert_eq!(sums["n_nonfinite"], 2);
    for key in ["best_lr", "best_final", "mean_log10_final"] {
        assert!(sums[key].is_null(), "{key}: {sums}");
    }
    // Each began at its least loss.
    let (least, mean) = (sums["best_min"].as_f64().unwrap(), sums["mean_log10_min"].as_f64().unwrap());
    assert!((least.log10() - mean).abs() < 1e-12, "{sums}");
}

#[test]
fn a_sweep_can_come_from_standard_input() {
    let place = Place::new();
    let out = place.shell("\"$0\" run - --out x < small.toml").succeeds();
    assert!(out.starts_with("stdin: 9 runs"), "{out}");
}

#[test]
fn a_report_is_made_again_from_its_folder_alone() {
    let place = Place::with_results();
    let before = contents(&place);
    fs::remove_dir_all(place.path("reports/small/figures")).unwrap();
    fs::remove_file(place.path("reports/small/README.md")).unwrap();
    place.lrsweep("report reports/small --quiet").succeeds();
    assert_eq!(contents(&place), before);
}

/// A precision has groups, figures and a column of its own, and is read back.
#[test]
fn a_report_of_single_precision_is_made_again() {
    let place = Place::new();
    place.write("small.toml", format!("precision = ['f64', 'f32']\n{SMALL}"));
    place.lrsweep("run small.toml --quiet").succeeds();
    let before = contents(&place);
    for precision in ["f64", "f32"] {
        let map = format!("reports/small/figures/outcome-map-sphere-{precision}.svg");
        assert!(place.path(&map).exists(), "{:?}", place.files());
        assert!(place.read("reports/small/README.md").contains(&format!("## sphere, {precision}")));
        assert_eq!(place.read("reports/small/runs.csv").matches(&format!(",{precision},")).count(), 9);
    }
    let plan = place.lrsweep("plan small.toml").succeeds();
    assert!(plan.contains("precision") && plan.contains("f64, f32"), "{plan}");
    place.lrsweep("report reports/small --quiet").succeeds();
    assert_eq!(contents(&place), before);
}

#[test]
fn runs_are_judged_anew_without_being_run() {
    let place = Place::with_results();
    let before = contents(&place);
    place.lrsweep("report reports/small --verdict hold=0.05 --quiet --out anew").succeeds();
    assert_eq!(contents(&place)[..], before, "--out leaves the first folder alone");
    let (old, new) = (place.read("reports/small/runs.csv"), place.read("anew/runs.csv"));
    let outcomes = |csv: &str, name: &str| csv.matches(name).count();
    assert!(outcomes(&new, "target-held") < outcomes(&old, "target-held"), "{new}");
    assert!(place.read("anew/README.md").contains("**Judged anew** with `hold` = 0.05; the sweep file has 0.8."));
    // Without the flag the sweep file's own thresholds count again.
    place.lrsweep("report anew --quiet").succeeds();
    assert_eq!(place.read("anew/runs.csv"), old);
}

/// A target that is known when all runs are done, beside one that is known before; and models that are scored.
#[test]
fn relative_targets_and_scores_are_in_the_results() {
    let place = Place::new();
    place.write(
        "small.toml",
        "steps = 60\nlearning-rate = [1e-3, 0.1, 1.0, 1e4]\noptimizer = 'sgd'\nseeds = [1, 2]\nverdict = { relative-target = 0.3 }
        [[objective]]\nname = 'sphere'
        [[objective]]\nname = 'softmax-regression'\ndata = 'digits'\nbatch = [100, 400]\nvalidation = 0.2
        [[objective]]\nname = 'booth'",
    );
    place.lrsweep("run small.toml --quiet --no-figures").succeeds();
    let (runs, readme) = (place.read("reports/small/runs.csv"), place.read("reports/small/README.md"));
    let numbers: Vec<String> = runs.lines().skip(1).map(|line| line.split(',').next().unwrap().into()).collect();
    assert_eq!(numbers, (0..32).map(|run| run.to_string()).collect::<Vec<_>>(), "in the plan's order");
    let header = "target_gap,loss,accuracy,validation_loss,validation_accuracy";
    assert!(runs.lines().next().unwrap().ends_with(header), "{runs}");
    assert!(runs.lines().any(|line| line.contains("sphere") && line.ends_with(",1e-6,,,,")), "{runs}");
    for part in
        ["**Relative targets.**", "## On the data", "(relative)", r"or, where f\* is not known, the relative target"]
    {
        assert!(readme.contains(part), "{part}: {readme}");
    }
    place.lrsweep("report reports/small --quiet --no-figures --out again").succeeds();
    assert_eq!(place.read("again/runs.csv"), runs);
    assert_eq!(place.read("again/README.md"), readme);
}

/// Every file of `reports/small` with its bytes.
fn contents(place: &Place) -> Vec<(String, Vec<u8>)> {
    let files = place.files().into_iter().filter(|file| file.starts_with("reports/small/"));
    files.map(|file| (file.clone(), fs::read(place.path(&file)).unwrap())).collect()
}

/// A sweep with a schedule of its own, from a file beside it.
fn with_table() -> Place {
    let place = Place::new();
    fs::create_dir_all(place.path("sweeps/shapes")).unwrap();
    place.write("sweeps/shapes/my.csv", "step,factor\n0,1\n25,0.5\n50,0\n");
    let schedule = "schedule = [\"constant\", { name = \"table\", file = \"shapes/my.csv\" }]";
    place.write("sweeps/tabled.toml", format!("{schedule}\n{SMALL}"));
    place
}

#[test]
fn files_that_a_sweep_names_go_with_its_results() {
    let place = with_table();
    place.lrsweep("run sweeps/tabled.toml --quiet --out results").succeeds();
    let copy = "results/files/shapes/my.csv";
    assert_eq!(place.read(copy), place.read("sweeps/shapes/my.csv"));
    assert!(place.read("results/README.md").contains("[files](files)"));
    assert!(place.read("results/runs.csv").contains(",table file=shapes/my.csv,"));

    // Nothing but the folder is needed from here on.
    fs::remove_dir_all(place.path("sweeps")).unwrap();
    let before: Vec<String> =
        place.files().iter().map(|file| place.0.path().join(file).display().to_string()).collect();
    let (runs, summary) = (place.read("results/runs.csv"), place.read("results/summary.json"));
    place.lrsweep("report results --quiet").succeeds();
    assert_eq!(place.files().len(), before.len());
    assert_eq!((place.read("results/runs.csv"), place.read("results/summary.json")), (runs.clone(), summary));
    place.lrsweep("report results --quiet --out other").succeeds();
    assert_eq!(place.read("other/files/shapes/my.csv"), place.read(copy));
    place.lrsweep("run results/sweep.toml --quiet --out again").succeeds();
    assert_eq!(place.read("again/runs.csv"), runs);
    place.lrsweep("run again/sweep.toml --quiet --out results --force").succeeds();
    assert_eq!(place.read("results/runs.csv"), runs);
}

#[test]
fn a_copy_that_is_gone_is_named_by_its_place() {
    let place = with_table();
    place.lrsweep("run sweeps/tabled.toml --quiet --out results").succeeds();
    let before = place.read("results/README.md");
    fs::remove_file(place.path("results/files/shapes/my.csv")).unwrap();
    for command in ["report results --quiet", "run results/sweep.toml --quiet --out again"] {
        let done = place.lrsweep(command);
        assert_eq!(done.code, Some(2), "{done:?}");
        let copy = ["results", "files", "shapes/my.csv"].join(std::path::MAIN_SEPARATOR_STR);
        assert!(done.err.contains(&format!("the copy that goes with the results, {copy}, is gone")), "{done:?}");
    }
    assert_eq!(place.read("results/README.md"), before);
}

#[test]
fn other_contents_of_a_named_file_are_another_result() {
    let place = with_table();
    let hash = || {
        let summary: serde_json::Value = serde_json::from_str(&place.read("results/summary.json")).unwrap();
        summary["hash"].as_str().unwrap().to_string()
    };
    place.lrsweep("run sweeps/tabled.toml --quiet --out results").succeeds();
    let first = hash();
    place.write("sweeps/shapes/my.csv", "step,factor\n0,1\n25,0.6\n50,0\n");
    place.lrsweep("run sweeps/tabled.toml --quiet --out results --force").succeeds();
    assert_ne!(hash(), first);
}

/// A formula is in the copy of the sweep file, so the folder can be drawn again and the sweep run again.
#[test]
fn a_formula_goes_with_the_results() {
    let place = Place::new();
    place.write(
        "valley.toml",
        "steps = 60\noptimizer = ['sgd', 'adam']\nlearning-rate = { from = 1e-4, to = 1, per-decade = 2 }\n\
         [[objective]]\nname = 'valley'\nexpr = '''\n(a - x)^2\n  + b*(y - x^2)^2'''\na = 1\nb = [1, 10, 100]\n\
         start = [-1.2, 1]\nminimum = [1, 1]\n",
    );
    let plan = place.lrsweep("plan valley.toml").succeeds();
    assert!(plan.contains("\n  valley(x, y) = (a - x)^2 + b*(y - x^2)^2, a = 1\n"), "{plan}");
    place.lrsweep("run valley.toml --quiet").succeeds();
    let readme = place.read("reports/valley/README.md");
    assert!(readme.contains("```text\nvalley(x, y) = (a - x)^2 + b*(y - x^2)^2, a = 1\n```"), "{readme}");
    assert!(readme.contains("\n| objective.b | a parameter of the formula |"), "{readme}");
    for figure in ["best-rates-valley", "optimizer-paths-valley-b-1", "trajectories-valley-b-100"] {
        let drawn = place.files().iter().any(|file| file.contains(&format!("figures/{figure}")));
        assert!(drawn, "{figure}: {:#?}", place.files());
    }
    let runs = place.read("reports/valley/runs.csv");
    place.lrsweep("report reports/valley --quiet --out again").succeeds();
    assert_eq!(place.read("again/runs.csv"), runs);
    place.lrsweep("run reports/valley/sweep.toml --quiet --out anew --no-figures").succeeds();
    assert_eq!(place.read("anew/runs.csv"), runs);
}
