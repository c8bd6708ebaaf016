//! `lrsweep verify`: the same is the same, one digit that differs is found and named, and so is where it was made.

use super::*;

const TWO: &str = "
steps = 60
objective = ['sphere', { name = 'rosenbrock', dim = 3 }]
optimizer = ['sgd', { name = 'adam', beta2 = [0.9, 0.99] }]
schedule = ['constant', 'cosine']
seeds = 2
learning-rate = { from = 1e-3, to = 10.0, per-decade = 3 }
curves = { points = 20, runs = 20 }
";

fn with_two() -> Place {
    let place = Place::new();
    place.write("two.toml", TWO);
    place.lrsweep("run two.toml --quiet --no-figures --out two").succeeds();
    place
}

/// Replaces text of a line, given by its number from 1.
fn change(place: &Place, file: &str, line: usize, from: &str, to: &str) {
    let text = place.read(file);
    let mut lines: Vec<String> = text.lines().map(String::from).collect();
    assert!(lines[line - 1].contains(from), "{}", lines[line - 1]);
    lines[line - 1] = lines[line - 1].replacen(from, to, 1);
    place.write(file, lines.join("\n") + "\n");
}

/// The cell of a line and the same number with its last digit changed.
fn other_digit(place: &Place, line: usize, column: &str) -> (String, String) {
    let text = place.read("two/runs.csv");
    let columns = text.lines().next().unwrap().split(',').position(|name| name == column).unwrap();
    let cell = text.lines().nth(line - 1).unwrap().split(',').nth(columns).unwrap().to_string();
    let (before, last) = cell.split_at(cell.len() - 1);
    let other = format!("{before}{}", if last == "7" { "8" } else { "7" });
    (cell, other)
}

fn json(place: &Place, args: &str, code: i32) -> serde_json::Value {
    let done = place.lrsweep(&format!("verify {args} --json"));
    assert_eq!(done.code, Some(code), "{done:?}");
    serde_json::from_str(&done.out).unwrap()
}

#[test]
fn what_was_not_touched_is_the_same() {
    let place = with_two();
    let before = place.files();
    insta::assert_snapshot!(place.lrsweep("verify two").succeeds(), @"two: the same, bit for bit; compared: 312 of 312 runs and 20 of 20 curves");
    insta::assert_snapshot!(place.lrsweep("verify two --sample 30 --seed 5").succeeds(), @"two: the same, bit for bit; compared: 29 of 312 runs (seed 5) and 5 of 20 curves");
    let all = json(&place, "two", 0);
    assert_eq!((&all["same"], &all["first"], &all["sample"]), (&true.into(), &().into(), &().into()));
    assert_eq!(all["runs"], serde_json::json!({ "compared": 312, "different": 0, "of": 312 }));
    assert_eq!(place.files(), before, "nothing is written");
}

#[test]
fn one_digit_that_differs_is_named() {
    let place = with_two();
    let (cell, other) = other_digit(&place, 41, "final_gap");
    change(&place, "two/runs.csv", 41, &cell, &other);
    insta::assert_snapshot!(place.lrsweep("verify two").fails(1), @r"
    error: two is not what this program computes
    two/runs.csv:41: run 39 (sphere, adam beta2=0.9, constant, 60 steps, seed 1, learning rate 0.001): final_gap is 0.8829121725521477; computed: 0.8829121725521478
    compared: 312 of 312 runs and 20 of 20 curves; 1 run and 0 curves differ
    ");
    let found = json(&place, "two", 1);
    assert_eq!(found["first"]["axes"]["optimizer"], "adam beta2=0.9");
    assert_eq!(found["first"]["column"], "final_gap");
    assert_eq!(
        (found["first"]["recorded"].as_str(), found["first"]["computed"].as_str()),
        (Some(&*other), Some(&*cell))
    );
    assert_eq!(found["runs"]["different"], 1);
    // A label and an empty cell are cells as well.
    change(&place, "two/runs.csv", 30, "sphere", "spheer");
    change(&place, "two/runs.csv", 35, ",,", ",0,");
    let complaint = place.lrsweep("verify two").fails(1);
    assert!(complaint.contains("two/runs.csv:30: ") && complaint.contains("objective is spheer"), "{complaint}");
    assert!(complaint.contains("3 runs and 0 curves differ"), "{complaint}");
}

#[test]
fn a_sample_finds_what_is_in_it() {
    let place = with_two();
    for line in 2..314 {
        change(&place, "two/runs.csv", line, ",60,", ",61,");
    }
    for seed in 0..3 {
        let found = json(&place, &format!("two --sample 24 --seed {seed}"), 1);
        assert_eq!(found["sample"]["seed"], seed);
        let compared = found["runs"]["compared"].as_u64().unwrap();
        assert!((20..=24).contains(&compared) && found["runs"]["different"] == compared, "{found}");
        assert!(found["curves"]["compared"].as_u64().unwrap() >= 2, "{found}");
    }
}

#[test]
fn curves_are_compared() {
    let place = with_two();
    let whole = place.read("two/curves.csv");
    let line = whole.lines().nth(29).unwrap();
    let last = &line[line.rfind(',').unwrap()..];
    change(&place, "two/curves.csv", 30, last, &format!("{last}1"));
    insta::assert_snapshot!(place.lrsweep("verify two").fails(1), @r"
    error: two is not what this program computes
    two/curves.csv:30: run 16 (sphere, sgd, constant, 60 steps, seed 1, learning rate 0.01): y is 0.81461732742093541; computed: 0.8146173274209354
    compared: 312 of 312 runs and 20 of 20 curves; 0 runs and 1 curve differ
    ");
    let without = |gone: usize| -> String {
        whole.lines().enumerate().filter(|(k, _)| *k != gone).map(|(_, line)| format!("{line}\n")).collect()
    };
    place.write("two/curves.csv", without(12));
    let complaint = place.lrsweep("verify two").fails(1);
    assert!(complaint.contains("two/curves.csv:13: run 0 "), "{complaint}");
    place.write("two/curves.csv", without(whole.lines().count() - 1));
    let complaint = place.lrsweep("verify two").fails(1);
    assert!(complaint.contains("step is nothing; computed: 60"), "{complaint}");
    place.write("two/curves.csv", whole.clone() + "0,1,1,1,1\n");
    let complaint = place.lrsweep("verify two").fails(1);
    assert!(complaint.contains("run is 0; computed: no curve of that run here"), "{complaint}");
    place.write("two/curves.csv", &whole);
    place.lrsweep("verify two").succeeds();
}

/// Before anything is run it is seen that the files are not of this sweep.
#[test]
fn tables_of_another_sweep_differ() {
    let place = with_two();
    let whole = place.read("two/runs.csv");
    let lines: Vec<&str> = whole.lines().collect();
    let says = |text: String| {
        place.write("two/runs.csv", text);
        let complaint = place.lrsweep("verify two").fails(1);
        complaint.lines().nth(1).unwrap().to_string()
    };
    insta::assert_snapshot!(says(String::new()), @"two/runs.csv:1: column 1 is nothing; computed: run");
    insta::assert_snapshot!(says(whole.replace("rule,", "role,")), @"two/runs.csv:1: column 11 is role; computed: rule");
    insta::assert_snapshot!(says(lines[..9].join("\n")), @"two/runs.csv:9: the number of runs is 8; computed: 312");
    insta::assert_snapshot!(says(whole.clone() + lines[5]), @"two/runs.csv:314: run is 4; computed: nothing: it is behind the last run");
    insta::assert_snapshot!(says([&lines[..4], &lines[5..]].concat().join("\n")), @"two/runs.csv:5: run is 4; computed: 3");
    insta::assert_snapshot!(says(format!("{}\n0,sphere\n", lines[0])), @"two/runs.csv:2: the number of cells is 2; computed: 33");
    place.write("two/runs.csv", whole.replace("sphere", "sph\u{e4}re"));
    place.lrsweep("verify two").fails(1);
    place.write("two/runs.csv", whole.bytes().map(|byte| if byte == b'h' { 0xff } else { byte }).collect::<Vec<_>>());
    place.lrsweep("verify two").fails(1);
    fs::remove_file(place.path("two/curves.csv")).unwrap();
    let complaint = place.lrsweep("verify two").fails(1);
    assert_eq!(complaint, "error: cannot read two/curves.csv: entity not found\n");
}

#[test]
fn where_it_was_made_is_told() {
    let place = with_two();
    let machine = place.read("two/machine.txt");
    let set = machine.lines().find(|line| line.starts_with("instruction set: ")).unwrap();
    let machine = machine.replace(set, "instruction set: VAX").replace("threads: ", "threads: 9");
    place.write("two/machine.txt", machine);
    let here = set.split_once(": ").unwrap().1;
    let text = place.lrsweep("verify two").succeeds();
    let last = text.lines().last().unwrap();
    assert_eq!(last, format!("instruction set: {here}; the folder: VAX"), "{text}");
    assert_eq!(text.lines().count(), 2, "{text}");
    let found = json(&place, "two --isa portable", 0);
    assert_eq!(
        found["environment"],
        serde_json::json!([{ "what": "instruction set", "recorded": "VAX", "here": "portable" }])
    );
}

#[test]
fn what_was_judged_anew_is_verified_as_judged() {
    let place = with_two();
    place.lrsweep("report two --verdict hold=0.05 --quiet --no-figures").succeeds();
    place.lrsweep("verify two").succeeds();
    place.lrsweep("report two --quiet --no-figures").succeeds();
    place.lrsweep("verify two --sample 20").succeeds();
}

/// A target that all runs together make is taken from the folder by a sample, and made anew by all.
#[test]
fn relative_targets_are_verified() {
    let place = Place::new();
    place.write(
        "two.toml",
        "steps = 60\nlearning-rate = [1e-3, 0.1, 1.0, 1e4]\noptimizer = 'sgd'\nseeds = [1, 2]\n\
         [[objective]]\nname = 'sphere'\n[[objective]]\nname = 'softmax-regression'\ndata = 'digits'\nbatch = [100, 400]\n\
         [[objective]]\nname = 'booth'",
    );
    place.lrsweep("run two.toml --quiet --no-figures --out two").succeeds();
    place.lrsweep("verify two").succeeds();
    let sampled = place.lrsweep("verify two --sample 20").succeeds();
    assert!(sampled.contains("\ntargets that are the best of the sweep were taken from the folder"), "{sampled}");
    let (cell, other) = other_digit(&place, 12, "target_gap");
    change(&place, "two/runs.csv", 12, &cell, &other);
    let complaint = place.lrsweep("verify two").fails(1);
    assert!(complaint.contains(&format!("target_gap is {other}; computed: {cell}")), "{complaint}");
}

#[test]
fn bad_requests_are_refused() {
    let place = with_two();
    let complaint = place.lrsweep("verify three").fails(2);
    assert_eq!(complaint, "error: three is no folder; name a folder that 'lrsweep run' wrote\n");
    for args in ["verify two --sample 0", "verify two --seed 3", "verify two --isa mmx", "verify two --sample x"] {
        let done = place.lrsweep(args);
        assert_eq!((done.code, done.out.as_str()), (Some(2), ""), "{args}: {done:?}");
    }
    let complaint = place.lrsweep("run two.toml --isa mmx").fails(2);
    assert!(
        complaint.contains("invalid value 'mmx' for '--isa <NAME>': this CPU has: scalar, portable"),
        "{complaint}"
    );
    place.write("two/summary.json", "{ \"rejudged\": { \"hold\": 0.8 }, \"thresholds\": { \"hold\": 7 } }");
    let complaint = place.lrsweep("verify two").fails(2);
    assert!(complaint.contains("two/summary.json: thresholds: hold is 7; allowed: "), "{complaint}");
}

#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_ends_it() {
    let place = with_two();
    place.write("two/sweep.toml", TWO.replace("steps = 60", "steps = 2_000_000"));
    let child = place.command("verify two").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // Until it has said that it catches the signal.
    let catches = || {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap().trim().to_string();
        u64::from_str_radix(&mask, 16).unwrap() & 2 != 0
    };
    let begun = std::time::Instant::now();
    while !catches() {
        assert!(begun.elapsed().as_secs() < 20, "never began");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let complaint = Done::from(child.wait_with_output().unwrap()).fails(75);
    assert_eq!(complaint, "interrupted; nothing was written\n");
}
