//! What is finished is not lost and not computed twice: after an interruption, on a sweep that grew, on a disk that was full.

use super::*;
use lrsweep::store::{Parts, parts};

/// Short runs first, then some that take minutes.
#[cfg(unix)]
const SLOW: &str = r#"
steps = [20, 4_000_000]
objective = { name = "rosenbrock", dim = 100 }
optimizer = "adam"
learning-rate = { from = 1e-3, to = 1e-2, points = 200 }
figures = []
"#;

/// Twelve runs.
const TWO: &str = "steps = 30\nobjective = ['sphere', 'beale']\nlearning-rate = [0.01, 0.1, 1.0]\n[[optimizer]]\nname = 'sgd'\nmomentum = [0.0, 0.9]\n";

impl Place {
    fn runs_in(&self, folder: &str) -> usize {
        parts(&self.path(folder)).map_or(0, |parts| Parts::open(parts).unwrap().len())
    }

    /// What machine.txt says of runs that were known.
    fn known(&self, folder: &str) -> u64 {
        let text = self.read(&format!("{folder}/machine.txt"));
        let line = text.lines().find_map(|line| line.strip_prefix("runs from before: "));
        line.map_or(0, |count| count.parse().unwrap())
    }

    /// Begins SLOW, and waits until its short runs are finished.
    #[cfg(unix)]
    fn slow(&self) -> std::process::Child {
        self.write("slow.toml", SLOW);
        let child = self.command("run slow.toml").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let begun = std::time::Instant::now();
        let going = self.path("reports/slow.partial/results/runs.csv");
        while self.runs_in("reports/slow.partial") < 200 || !going.exists() {
            assert!(begun.elapsed() < std::time::Duration::from_secs(60), "the short runs are never finished");
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        child
    }

    /// An interrupted TWO: all of it is finished, and the report is not.
    fn interrupted(&self) {
        self.write("two.toml", TWO);
        self.lrsweep("run two.toml --quiet --no-figures").succeeds();
        let partial = self.path("reports/two.partial");
        fs::create_dir(&partial).unwrap();
        fs::rename(self.path("reports/two/runs.part"), partial.join("1.part")).unwrap();
        fs::copy(self.path("two.toml"), partial.join("sweep.toml")).unwrap();
        fs::write(partial.join("lock"), "pid 1, started 1970-01-01 00:00:00 UTC\n").unwrap();
        fs::rename(self.path("reports/two"), self.path("whole")).unwrap();
    }
}

#[cfg(unix)]
fn interrupt(child: &std::process::Child, signal: &str) {
    assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
}

#[cfg(unix)]
#[test]
fn an_interrupted_sweep_says_what_is_left_and_goes_on() {
    let place = Place::new();
    let child = place.slow();
    // Meanwhile nobody else may.
    let pid = child.id();
    let complaint = place.lrsweep("run slow.toml").fails(2);
    assert!(complaint.contains("reports/slow.partial is in use by another process"), "{complaint}");
    assert!(complaint.contains(&format!("(pid {pid}, started 20")), "{complaint}");
    interrupt(&child, "-INT");
    let complaint = Done::from(child.wait_with_output().unwrap()).fails(75);
    assert_eq!(
        complaint,
        "interrupted; 200 finished runs are kept in reports/slow.partial, and the same command goes on from there\n"
    );
    // The short runs are not computed again.
    let child = place.slow();
    interrupt(&child, "-TERM");
    let complaint = Done::from(child.wait_with_output().unwrap()).fails(75);
    assert!(complaint.starts_with("going on with reports/slow.partial: 200 of 400 runs are there\n"), "{complaint}");
    assert_eq!(place.runs_in("reports/slow.partial"), 200);
    assert!(!place.path("reports/slow").exists());
}

/// However far the first one has come.
#[cfg(unix)]
#[test]
fn a_second_ctrl_c_ends_it_at_once() {
    let place = Place::new();
    for pause in [0, 1, 20] {
        let child = place.slow();
        interrupt(&child, "-INT");
        std::thread::sleep(std::time::Duration::from_millis(pause));
        // It may have ended already.
        let _ = Command::new("kill").args(["-INT", &child.id().to_string()]).output().unwrap();
        let done = Done::from(child.wait_with_output().unwrap());
        assert_eq!(done.code, Some(75), "{done:?}");
        assert_eq!(place.runs_in("reports/slow.partial"), 200);
        // By this file it is seen that the next one has begun.
        let _ = fs::remove_dir_all(place.path("reports/slow.partial/results"));
    }
    place.write("slow.toml", SLOW.replace("4_000_000", "40"));
    let complaint = place.lrsweep("run slow.toml").err;
    assert!(complaint.starts_with("going on with reports/slow.partial: 200 of 400 runs are there\n"), "{complaint}");
}

#[cfg(unix)]
#[test]
fn what_was_killed_is_taken_over() {
    let place = Place::new();
    let mut child = place.slow();
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(place.runs_in("reports/slow.partial"), 200);
    place.write("slow.toml", SLOW.replace("4_000_000", "40"));
    let complaint = place.lrsweep("run slow.toml").err;
    assert!(complaint.starts_with("going on with reports/slow.partial: 200 of 400 runs are there\n"), "{complaint}");
    assert_eq!(place.known("reports/slow"), 200);
    assert!(!place.path("reports/slow.partial").exists());
}

#[test]
fn a_finished_sweep_is_made_of_what_is_there() {
    let place = Place::new();
    place.interrupted();
    let done = place.lrsweep("run two.toml --no-figures");
    assert_eq!(
        (done.code, done.err.as_str()),
        (Some(0), "going on with reports/two.partial: 12 of 12 runs are there\n")
    );
    for file in ["runs.csv", "curves.csv", "summary.json"] {
        assert_eq!(place.read(&format!("reports/two/{file}")), place.read(&format!("whole/{file}")));
    }
    assert_eq!(place.known("reports/two"), 12);
    assert!(!place.path("reports/two.partial").exists());
    // Once more there is nothing to do.
    let done = place.lrsweep("run two.toml --out reports/two");
    let said = "reports/two is complete: all 12 runs of this sweep are there ('--force' runs it again)\n";
    assert_eq!((done.code, done.out.as_str(), done.err.as_str()), (Some(0), "", said));
    place.lrsweep("run two.toml --out reports/two --force --quiet --no-figures").succeeds();
    assert_eq!(place.known("reports/two"), 0);
}

#[test]
fn a_sweep_that_grew_or_changed_computes_what_is_new() {
    let place = Place::new();
    place.interrupted();
    for (sweep, known) in [
        (format!("{TWO}[[optimizer]]\nname = 'adam'\n"), 12),
        (TWO.replace("[0.01, 0.1, 1.0]", "[0.01, 0.03, 0.1, 1.0]") + "[[optimizer]]\nname = 'adam'\n", 18),
    ] {
        place.write("two.toml", &sweep);
        place.lrsweep("run two.toml --quiet --no-figures --out reports/two").succeeds();
        assert_eq!(place.known("reports/two"), known, "{sweep}");
        place.lrsweep("run two.toml --quiet --no-figures --fresh --out anew").succeeds();
        for file in ["runs.csv", "curves.csv"] {
            assert_eq!(place.read(&format!("reports/two/{file}")), place.read(&format!("anew/{file}")), "{sweep}");
        }
    }
    // What would lose runs is not done unasked.
    let changed = TWO.replace("[0.0, 0.9]", "[0.0, 0.95]");
    place.write("two.toml", &changed);
    let complaint = place.lrsweep("run two.toml --out reports/two").fails(2);
    assert!(
        complaint.contains("use '--out OTHER', or '--force' to replace it; it is of another sweep: "),
        "{complaint}"
    );
    assert!(
        complaint.contains("optimizer sgd momentum={0, 0.9}, adam there, sgd momentum={0, 0.95} here"),
        "{complaint}"
    );
    place.lrsweep("run two.toml --out reports/two --force --quiet --no-figures").succeeds();
    assert_eq!(place.known("reports/two"), 6);
    place.lrsweep("run two.toml --out reports/two --fresh --quiet --no-figures").succeeds();
    assert_eq!(place.known("reports/two"), 0);
}

#[test]
fn an_interrupted_folder_of_another_sweep_is_refused() {
    let place = Place::new();
    place.interrupted();
    let before = place.files();
    place.write("two.toml", TWO.replace("steps = 30", "steps = 40"));
    let complaint = place.lrsweep("run two.toml").fails(2);
    assert_eq!(
        complaint,
        "error: reports/two.partial has 12 finished runs of another sweep: steps 30 there, 40 here; use '--out OTHER', \
         '--force' to go on with what both have, or '--fresh' to start over\n"
    );
    assert_eq!(place.files(), before);
    place.lrsweep("run two.toml --fresh --quiet --no-figures").succeeds();
    assert!(!place.path("reports/two.partial").exists());
    assert_eq!(place.known("reports/two"), 0);
}

#[test]
fn damaged_parts_are_told_and_computed_again() {
    let place = Place::new();
    place.interrupted();
    let part = "reports/two.partial/1.part";
    let whole = fs::read(place.path(part)).unwrap();
    for (bytes, says) in [
        (whole[..whole.len() - 3].to_vec(), ""),
        ([&whole[..whole.len() - 30], &[0; 30]].concat(), "is damaged; what was lost is computed again"),
        (b"something else\n".to_vec(), "is damaged; what was lost is computed again"),
        (Vec::new(), ""),
    ] {
        let _ = fs::remove_dir_all(place.path("reports/two"));
        fs::create_dir_all(place.path("reports/two.partial")).unwrap();
        fs::copy(place.path("two.toml"), place.path("reports/two.partial/sweep.toml")).unwrap();
        place.write("reports/two.partial/lock", "");
        place.write(part, bytes);
        let done = place.lrsweep("run two.toml --no-figures --quiet");
        assert_eq!(done.code, Some(0), "{done:?}");
        assert!(done.err.contains(says) && done.err.is_empty() == says.is_empty(), "{done:?}");
        assert_eq!(place.read("reports/two/runs.csv"), place.read("whole/runs.csv"));
    }
}

#[cfg(unix)]
#[test]
fn a_folder_deleted_under_way_is_told() {
    let place = Place::new();
    let mut child = place.slow();
    fs::remove_dir_all(place.path("reports/slow.partial")).unwrap();
    interrupt(&child, "-INT");
    let code = child.wait().unwrap().code();
    assert!(code == Some(1), "{code:?}");
    assert!(!place.path("reports/slow").exists());
}

/// TWO, of which three quarters are finished: all of sphere, half of beale.
fn partly(place: &Place) {
    place.interrupted();
    let plan_of_half = TWO.replace("momentum = [0.0, 0.9]", "momentum = [0.0]");
    place.write("half.toml", &plan_of_half);
    place.write("sphere.toml", TWO.replace("['sphere', 'beale']", "'sphere'"));
    for (name, part) in [("half", 1), ("sphere", 2)] {
        place.lrsweep(&format!("run {name}.toml --quiet --no-figures")).succeeds();
        let to = place.path(&format!("reports/two.partial/{part}.part"));
        fs::rename(place.path(&format!("reports/{name}/runs.part")), to).unwrap();
    }
}

#[test]
fn status_counts_by_axis() {
    let place = Place::new();
    partly(&place);
    let status: serde_json::Value =
        serde_json::from_str(&place.lrsweep("status reports/two --json").succeeds()).unwrap();
    assert_eq!((&status["runs"], &status["done"], &status["missing"]), (&12.into(), &9.into(), &3.into()), "{status}");
    assert!(status["at_work"].is_null() && status["shards"].is_null() && status["seconds_left"].is_number());
    let axis = |name: &str| {
        let axis = status["axes"].as_array().unwrap().iter().find(|axis| axis["name"] == name).unwrap();
        let values = axis["values"].as_array().unwrap().iter();
        values
            .map(|v| (v["value"].as_str().unwrap(), v["done"].as_u64().unwrap(), v["missing"].as_u64().unwrap()))
            .collect::<Vec<_>>()
    };
    assert_eq!(axis("objective"), [("sphere", 6, 0), ("beale", 3, 3)]);
    assert_eq!(axis("optimizer"), [("sgd", 6, 0), ("sgd momentum=0.9", 3, 3)]);
    assert_eq!(axis("learning rate"), [("0.01", 3, 1), ("0.1", 3, 1), ("1", 3, 1)]);
    let text = place.lrsweep("status reports/two.partial").succeeds();
    assert!(
        text.starts_with("reports/two.partial: 9 of 12 runs finished; nobody is at work\nfailed: 2 finished runs; ")
            && text.contains("\ntime left: "),
        "{text}"
    );
    assert!(text.contains("\n  beale             3       2        3\n"), "{text}");
    // What left before its end, here and by axis.
    let csv = place.read("whole/runs.csv");
    let columns: Vec<&str> = csv.lines().next().unwrap().split(',').collect();
    let place_of = |name: &str| columns.iter().position(|column| *column == name).unwrap();
    let (nonfinite, cap, of) = (place_of("nonfinite_step"), place_of("cap_step"), place_of("objective"));
    let left = csv.lines().skip(1).map(|line| line.split(',').collect::<Vec<_>>());
    let left: Vec<_> = left.filter(|cells| !cells[nonfinite].is_empty() || !cells[cap].is_empty()).collect();
    let status: serde_json::Value = serde_json::from_str(&place.lrsweep("status whole --json").succeeds()).unwrap();
    assert!(!left.is_empty() && status["failed"] == left.len(), "{left:?} {status}");
    let beale = left.iter().filter(|cells| cells[of] == "beale").count();
    assert_eq!(status["axes"][0]["values"][1]["failed"], beale, "{status}");
    let done = place.lrsweep("status whole").succeeds();
    assert!(done.starts_with("whole: 12 of 12 runs finished\n") && !done.contains("time left"), "{done}");
    assert!(place.lrsweep("status no-such").fails(2).contains("no-such is no folder"));
}

#[test]
fn what_is_finished_so_far_makes_a_report() {
    let place = Place::new();
    partly(&place);
    let said = place.lrsweep("run two.toml --collect --no-figures").succeeds();
    // The one optimizer that both objectives have.
    assert!(
        said.starts_with("6 of 12 runs so far\n") && said.contains("reports/two.partial/so-far/README.md"),
        "{said}"
    );
    let runs = place.read("reports/two.partial/so-far/runs.csv");
    let whole = place.read("whole/runs.csv");
    assert_eq!(runs.lines().count(), 7);
    assert!(runs.lines().all(|line| whole.lines().any(|other| other == line)), "{runs}");
    assert!(place.read("reports/two.partial/so-far/README.md").contains("**So far.** 6 of 12 runs"));
    // It disturbs nothing.
    let done = place.lrsweep("run two.toml --no-figures");
    assert!(done.err.starts_with("going on with reports/two.partial: 9 of 12 runs are there\n"), "{}", done.err);
    assert_eq!(place.read("reports/two/runs.csv"), whole);
    assert!(place.lrsweep("run two.toml --collect").fails(2).contains("so nothing to collect"));
}
