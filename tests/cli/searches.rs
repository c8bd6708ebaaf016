//! Sweeps that look for their learning rates.

use super::*;

/// A grid far too low, of one decade.
const NARROW: &str = "
steps = 100
seeds = 2
objective = ['sphere', { name = 'quadratic', dim = 2, condition = 4 }]
optimizer = ['sgd', { name = 'sgd', momentum = 0.5 }]
learning-rate = { from = 1e-3, to = 1e-2, per-decade = 2 }
figures = []
[search]
extend = true
refine = 0.2
";

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap()
}

fn with(text: &str, flags: &str) -> (Place, String) {
    let place = Place::new();
    place.write("narrow.toml", text);
    let out = place.lrsweep(&format!("run narrow.toml --out found {flags}")).succeeds();
    (place, out)
}

#[test]
fn a_grid_that_is_too_narrow_ends_with_its_best_rate_inside() {
    let (place, closing) = with(NARROW, "");
    assert!(closing.contains("learning rates, ") && closing.contains("up from 0.01 to"), "{closing}");
    let summary = json(&place.read("found/summary.json"));
    for group in summary["objectives"].as_array().unwrap() {
        for standing in group["standings"].as_array().unwrap() {
            assert!(standing["best"]["edge"].is_null() && !standing["best"]["steps"].is_null(), "{standing}");
            let edge = &standing["stability_edge"];
            let [good, bad] = ["last_good", "first_diverged"].map(|end| edge[end].as_f64().unwrap());
            assert!(bad / good <= 1.2 + 1e-6, "{standing}");
        }
    }
    let search = &summary["search"];
    assert_eq!((&search["stopped"], search["extensions"][0]["open"].as_bool()), (&false.into(), Some(false)));
    // Each rate of an optimizer is run once with each series and seed, and each added one has its reason.
    let csv = place.read("found/runs.csv");
    let mut keys: Vec<Vec<&str>> = csv.lines().skip(1).map(|line| line.split(',').skip(1).take(6).collect()).collect();
    let runs = keys.len();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!((keys.len(), runs as u64), (runs, summary["runs"].as_u64().unwrap()));
    let why = place.read("found/search.csv");
    assert!(why.starts_with("round,objective,optimizer,schedule,steps,precision,why,learning_rate\n1,"), "{why}");
    assert!(["never-diverged", "boundary", "beside-best"].iter().all(|reason| why.contains(reason)), "{why}");
    assert!(place.read("found/README.md").contains("**Search.** To the rates that the sweep file asks for, "));
    place.lrsweep("recommend found --width 9").succeeds();
}

#[test]
fn the_same_bytes_from_the_copy_on_any_number_of_threads_and_from_the_report() {
    let (place, _) = with(NARROW, "--threads 1 --quiet");
    place.lrsweep("run found/sweep.toml --threads 2 --quiet --out again").succeeds();
    place.lrsweep("report found --quiet --out drawn").succeeds();
    for file in ["runs.csv", "curves.csv", "search.csv", "summary.json"] {
        let [found, again, drawn] = ["found", "again", "drawn"].map(|folder| place.read(&format!("{folder}/{file}")));
        if file != "summary.json" {
            assert!(found == again, "{file}");
        }
        assert!(found == drawn, "{file}");
    }
    // The runs are those of a sweep that has the rates in its file.
    let csv = place.read("found/runs.csv");
    let mut rates: Vec<&str> = csv
        .lines()
        .skip(1)
        .filter(|line| line.contains("momentum"))
        .map(|line| line.split(',').nth(6).unwrap())
        .collect();
    rates.sort_unstable();
    rates.dedup();
    let (before, _) = NARROW.split_once("[search]").unwrap();
    let before = before.replace("{ from = 1e-3, to = 1e-2, per-decade = 2 }", &format!("[{}]", rates.join(", ")));
    place.write("plain.toml", before.replace("['sgd', { name", "[{ name"));
    place.lrsweep("run plain.toml --quiet --out plain").succeeds();
    // Without the run's number and the axis, which the sweep of one optimizer does not have.
    let results = |text: &str| {
        let rows = text.lines().skip(1).filter(|line| line.contains("momentum"));
        let mut rows: Vec<String> = rows
            .map(|line| {
                let cells: Vec<&str> = line.split(',').collect();
                let from =
                    cells.iter().position(|cell| ["converged", "slow", "oscillating", "diverged"].contains(cell));
                [&cells[1..7], &cells[from.unwrap()..]].concat().join(",")
            })
            .collect();
        rows.sort_unstable();
        rows
    };
    assert_eq!(results(&csv), results(&place.read("plain/runs.csv")));
}

#[test]
fn the_cap_stops_it_and_says_so() {
    let text = NARROW.replace("extend = true", "extend = true\ndecades = 1").replace("steps = 100", "steps = 20");
    let (place, closing) = with(&text, "");
    assert!(closing.contains("open still at the cap of 1 decade"), "{closing}");
    assert!(place.read("found/README.md").contains("open still at the cap of 1 decade"));
    let refused = place.lrsweep("recommend found");
    assert!(
        refused.err.contains("steps = 200") || refused.err.contains("write decades = 3 under [search]"),
        "{refused:?}"
    );
    let text = NARROW.replace("[search]", "max-runs = 30\n[search]");
    let (_, closing) = with(&text, "");
    assert!(closing.contains("stopped by max-runs"), "{closing}");
}

#[test]
fn plan_says_what_it_may_come_to() {
    let place = Place::new();
    place.write("narrow.toml", NARROW);
    let text = place.lrsweep("plan narrow.toml").succeeds();
    assert!(text.contains("grids grow by up to 3 decades at each end"), "{text}");
    let plan = json(&place.lrsweep("plan narrow.toml --json").succeeds());
    // Seven decades of two gaps each, and three points in every gap of a factor 3.16 are too few for 20 %: seven are not.
    assert_eq!((&plan["runs"], &plan["most_runs"]), (&24.into(), &((14 * 8 + 1) * 8).into()));
    let (_, json_out) = with(NARROW, "--json");
    assert!(json(&json_out)["runs"].as_u64() < plan["most_runs"].as_u64());
}

#[test]
fn targets_relative_to_the_best_of_the_sweep_are_settled_over_all_rounds() {
    let text = "
steps = 60
objective = { name = 'logistic-regression', data = 'breast-cancer' }
optimizer = 'sgd'
learning-rate = [0.001, 0.01]
figures = []
[search]
extend = true
decades = 2
";
    let (place, _) = with(text, "--quiet");
    let csv = place.read("found/runs.csv");
    let head: Vec<&str> = csv.lines().next().unwrap().split(',').collect();
    let column = head.iter().position(|name| *name == "target_gap").unwrap();
    let mut targets: Vec<&str> = csv.lines().skip(1).map(|line| line.split(',').nth(column).unwrap()).collect();
    assert!(targets.len() > 2);
    targets.dedup();
    assert_eq!(targets.len(), 1);
    place.lrsweep("report found --quiet").succeeds();
    assert_eq!(place.read("found/runs.csv"), csv);
}

#[test]
fn a_damaged_record_is_refused() {
    let (place, _) = with(NARROW, "--quiet");
    let csv = place.read("found/search.csv");
    place.write("found/search.csv", csv.replacen("best-largest", "best", 1));
    let err = place.lrsweep("report found").fails(2);
    assert!(err.contains("found/search.csv:2: why is 'best', which is no reason of a search"), "{err}");
    place.write("found/search.csv", csv.lines().next().unwrap());
    let err = place.lrsweep("recommend found").fails(2);
    assert!(err.contains("found/runs.csv"), "{err}");
    fs::remove_file(place.path("found/search.csv")).unwrap();
    let err = place.lrsweep("report found").fails(1);
    assert!(err.contains("cannot read found/search.csv"), "{err}");
}

/// The unfinished folder of a search that was ended when so many bytes of its runs had come to the disk.
fn ended(place: &Place, bytes: usize) {
    let part = fs::read(place.path("found/runs.part")).unwrap();
    let _ = fs::remove_dir_all(place.path("again"));
    fs::create_dir_all(place.path("again.partial")).unwrap();
    place.write("again.partial/1.part", &part[..bytes.min(part.len())]);
    place.write("again.partial/lock", "");
    fs::copy(place.path("narrow.toml"), place.path("again.partial/sweep.toml")).unwrap();
}

#[test]
fn an_interrupted_search_goes_on_to_the_same_end() {
    let (place, _) = with(NARROW, "--no-figures");
    let size = fs::read(place.path("found/runs.part")).unwrap().len();
    for bytes in [200, size / 4, size / 2, size * 3 / 4, size - 1, size] {
        ended(&place, bytes);
        place.lrsweep("run narrow.toml --out again --no-figures --quiet").succeeds();
        for file in ["runs.csv", "curves.csv", "search.csv", "summary.json"] {
            assert_eq!(place.read(&format!("again/{file}")), place.read(&format!("found/{file}")), "{file}, {bytes}");
        }
    }
}

#[test]
fn an_unfinished_search_is_shown_with_the_rates_that_it_added() {
    let (place, _) = with(NARROW, "--no-figures");
    let runs = place.read("found/runs.csv").lines().count() - 1;
    ended(&place, usize::MAX);
    let asked = place.lrsweep("status again").succeeds();
    assert!(asked.contains(": 24 of 24 runs finished"), "{asked}");
    fs::copy(place.path("found/search.csv"), place.path("again.partial/search.csv")).unwrap();
    let all = place.lrsweep("status again").succeeds();
    assert!(runs > 100 && all.contains(&format!(": {runs} of {runs} runs finished")), "{runs}: {all}");
    let found = place.lrsweep("status found").succeeds();
    assert!(found.contains(&format!("{runs} of {runs} runs finished")), "{found}");
    place.lrsweep("run narrow.toml --out again --collect --quiet --no-figures").succeeds();
    assert_eq!(place.read("again.partial/so-far/runs.csv"), place.read("found/runs.csv"));
    place.write("again.partial/search.csv", "round,nonsense\n");
    assert!(place.lrsweep("status again").fails(2).contains("again.partial/search.csv:1"));
}

#[cfg(unix)]
#[test]
fn a_search_notes_what_it_adds_as_it_goes() {
    let place = Place::new();
    place.write(
        "slow.toml",
        "steps = 100_000\nobjective = { name = 'rosenbrock', dim = 60 }\noptimizer = 'adam'\nfigures = []\n\
         learning-rate = { from = 1e-3, to = 1e-2, points = 20 }\n[search]\nextend = true\nrefine = 0.01\n",
    );
    let mut command = place.command("run slow.toml --out slow");
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let begun = std::time::Instant::now();
    while !place.path("slow.partial/search.csv").exists() {
        assert!(begun.elapsed() < std::time::Duration::from_secs(120), "no round ever ends");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
    Done::from(child.wait_with_output().unwrap()).fails(75);
    let status: serde_json::Value = json(&place.lrsweep("status slow --json").succeeds());
    let (all, done) = (status["runs"].as_u64().unwrap(), status["done"].as_u64().unwrap());
    assert!(all > 20 && (20..=all).contains(&done), "{status}");
}
