//! Killed at any moment and gone on with, a sweep comes to the same bytes as if nobody had disturbed it.
#![cfg(unix)]

use lrsweep::random::uniform;
use lrsweep::store::{Parts, parts};
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Runs of all kinds: with curves and without, dead and alive, judged at once or when all are there.
const SWEEP: &str = "
steps = [100, 500]
learning-rate = { from = 1e-4, to = 1e1, points = 24 }
objective = [
    'rosenbrock',
    { name = 'quadratic', dim = 20 },
    { name = 'logistic-regression', data = 'breast-cancer', batch = 32, validation = 0.2 },
]
optimizer = ['sgd', 'adam']
seeds = 2
curves = { points = 20, runs = 150 }
figures = []
";

const TABLES: [&str; 4] = ["runs.csv", "curves.csv", "summary.json", "sweep.toml"];

fn begin(place: &Path, out: &str) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lrsweep"));
    command.args(["run", "sweep.toml", "--quiet", "--threads", "2", "--out", out]).current_dir(place);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

fn tables(folder: &Path) -> Vec<Vec<u8>> {
    TABLES.map(|file| fs::read(folder.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))).into()
}

/// Runs that are in the parts of an unfinished folder. None may be in two of them.
fn finished(folder: &Path) -> usize {
    let Ok(paths) = parts(folder) else { return 0 };
    let each: usize = paths.iter().map(|path| Parts::open([path.clone()]).unwrap().len()).sum();
    let all = Parts::open(paths).unwrap().len();
    assert_eq!(each, all, "a run was computed twice");
    all
}

/// Kills sweeps `kills` times, each at a random moment of the time that an undisturbed one takes, but for its last tenth.
fn kill(seed: u64, kills: u64) {
    let place = TempDir::new().unwrap();
    fs::write(place.path().join("sweep.toml"), SWEEP).unwrap();
    let begun = Instant::now();
    assert!(begin(place.path(), "whole").wait().unwrap().success());
    let time = begun.elapsed().as_secs_f64();
    let whole = tables(&place.path().join("whole"));
    let (out, partial) = (place.path().join("killed"), place.path().join("killed.partial"));

    let (mut killed, mut gone_on_with, mut made, mut before) = (0, 0, 0, 0);
    while killed < kills {
        let mut child = begin(place.path(), "killed");
        let moment = Duration::from_secs_f64(0.9 * time * uniform(seed, killed, made));
        let begun = Instant::now();
        let ended = loop {
            match child.try_wait().unwrap() {
                Some(status) => break Some(status),
                None if begun.elapsed() >= moment => break None,
                None => std::thread::sleep(Duration::from_millis(1).min(moment)),
            }
        };
        let Some(status) = ended else {
            child.kill().unwrap();
            child.wait().unwrap();
            killed += 1;
            // Whole under its name or not there.
            if out.exists() {
                assert!(tables(&out) == whole, "kill {killed} of seed {seed}: another table");
            }
            let now = finished(&partial);
            assert!(now >= before || out.exists(), "kill {killed} of seed {seed}: finished runs are lost");
            gone_on_with += u64::from(now > 0);
            before = now;
            continue;
        };
        let complaint = child.wait_with_output().unwrap().stderr;
        assert!(status.success(), "after {killed} kills: {}", String::from_utf8_lossy(&complaint));
        assert!(tables(&out) == whole, "after {killed} kills of seed {seed}: another table");
        assert!(!partial.exists(), "litter");
        fs::remove_dir_all(&out).unwrap();
        (made, before) = (made + 1, 0);
    }
    // And to its end.
    let last = begin(place.path(), "killed").wait_with_output().unwrap();
    assert!(last.status.success(), "{}", String::from_utf8_lossy(&last.stderr));
    assert!(tables(&out) == whole && !partial.exists());
    println!("{killed} kills, {gone_on_with} with finished runs; {} sweeps came to their end", made + 1);
    assert!(gone_on_with > kills / 4, "the moments were none to speak of: {gone_on_with}");
}

#[test]
fn twenty_kills_change_no_byte() {
    kill(20_261_128, 20);
}

/// `cargo test --test resume -- --ignored --nocapture`
#[test]
#[ignore = "takes some minutes"]
fn two_hundred_kills_change_no_byte() {
    kill(7, 200);
}
