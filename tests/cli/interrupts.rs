//! Ctrl-C: ends in order and leaves nothing.
#![cfg(unix)]

use super::*;
use std::process::Child;
use std::time::{Duration, Instant};

/// A sweep that takes minutes.
const LONG: &str = r#"
steps = 2_000_000
objective = { name = "rosenbrock", dim = 100 }
optimizer = "adam"
learning-rate = { from = 1e-3, to = 1e-2, points = 2_000 }
"#;

/// Begins the long sweep and waits until it writes.
fn begin(place: &Place) -> Child {
    place.write("long.toml", LONG);
    let child = place.command("run long.toml").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let begun = Instant::now();
    while !place.files().iter().any(|file| file.contains("long.partial/results/runs.csv")) {
        assert!(begun.elapsed() < Duration::from_secs(20), "never began");
        std::thread::sleep(Duration::from_millis(5));
    }
    child
}

fn interrupt(child: &Child, signal: &str) {
    let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

#[test]
fn ctrl_c_before_anything_is_finished_leaves_nothing_behind() {
    for signal in ["-INT", "-TERM"] {
        let place = Place::new();
        let child = begin(&place);
        interrupt(&child, signal);
        let complaint = Done::from(child.wait_with_output().unwrap()).fails(75);
        assert_eq!(complaint, "interrupted; no run was finished, and nothing was left behind\n");
        assert_eq!(place.files(), ["long.toml", "small.toml"]);
        assert!(!place.path("reports").exists());
    }
}
