//! Disks that are full, that cannot be written, that are taken away, and clocks that jump: told, and gone on with.
//!
//! File systems are mounted where only the test sees them, which takes root on Linux; elsewhere that is skipped.
#![cfg(target_os = "linux")]

use super::*;

/// Two hundred runs, about a quarter of a megabyte.
const RUNS: &str = "
steps = [50, 100]
learning-rate = { from = 1e-3, to = 1e1, points = 25 }
objective = ['rosenbrock', 'beale']
optimizer = ['sgd', 'adam']
curves = { points = 50, runs = 200 }
figures = []
";

/// The place with results in `whole`, and what a script says in it with a small file system at `disk`; `None` without root.
fn on_a_disk(script: &str) -> Option<(Place, Done)> {
    let alone = Command::new("unshare").args(["-m", "mount", "-t", "tmpfs", "none", "/tmp"]).output();
    if !alone.is_ok_and(|done| done.status.success()) {
        eprintln!("skipped: mounting takes root");
        return None;
    }
    let place = Place::new();
    place.write("x.toml", RUNS);
    place.lrsweep("run x.toml --quiet --out whole").succeeds();
    fs::create_dir(place.path("disk")).unwrap();
    let script = format!("mount -t tmpfs -o size=64k none disk && {script}");
    let mut shell = Command::new("unshare");
    shell.args(["-m", "sh", "-c", &script, env!("CARGO_BIN_EXE_lrsweep")]).current_dir(place.path(""));
    let done = Done::from(shell.output().unwrap());
    Some((place, done))
}

#[test]
fn a_full_disk_is_told_and_gone_on_with_when_there_is_room() {
    let script = "\"$0\" run x.toml --out disk/x --quiet; echo $?; ls disk; mount -o remount,size=20m disk; \
                  \"$0\" status disk/x | head -1; \"$0\" run x.toml --out disk/x --quiet; echo $?; ls disk; cp -r disk/x x";
    let Some((place, done)) = on_a_disk(script) else { return };
    let lines: Vec<&str> = done.out.lines().collect();
    assert_eq!((lines[..2].to_vec(), lines[3..].to_vec()), (vec!["1", "x.partial"], vec!["0", "x"]), "{done:?}");
    let kept = lines[2].strip_prefix("disk/x.partial: ").and_then(|rest| rest.split(' ').next()?.parse::<u32>().ok());
    assert!(kept.is_some_and(|kept| (1..200).contains(&kept)), "{done:?}");
    // Whichever file meets the end of the disk first.
    let file = done.err.strip_prefix("error: cannot write disk/").and_then(|rest| rest.split(": ").next());
    let files = ["x.partial/1.part", "x/runs.csv", "x/curves.csv"];
    assert!(file.is_some_and(|file| files.contains(&file)), "{}", done.err);
    assert!(done.err.contains(": no storage space; "), "{}", done.err);
    assert!(
        done.err.ends_with("are kept in disk/x.partial, and the same command goes on from there\n"),
        "{}",
        done.err
    );
    for file in ["runs.csv", "curves.csv", "summary.json"] {
        assert_eq!(place.read(&format!("x/{file}")), place.read(&format!("whole/{file}")));
    }
}

#[test]
fn a_shard_on_a_full_disk_is_not_taken_for_whole() {
    let script = "\"$0\" run x.toml --out disk/x --quiet --shard 0/1; echo $?; \"$0\" merge disk/x 2> /dev/null; echo $?; \
                  mount -o remount,size=20m disk; \"$0\" run x.toml --out disk/x --quiet --shard 0/1; \"$0\" merge disk/x \
                  --quiet; echo $?; cp -r disk/x x";
    let Some((place, done)) = on_a_disk(script) else { return };
    assert_eq!(done.out, "1\n0\n3\n0\n", "{done:?}");
    assert!(done.err.starts_with("error: cannot write disk/x.partial/shards: no storage space"), "{}", done.err);
    assert_eq!(place.read("x/runs.csv"), place.read("whole/runs.csv"));
}

#[test]
fn what_cannot_be_written_is_left_as_it_is() {
    let script = "mount -o remount,size=20m disk; \"$0\" run x.toml --out disk/x --quiet; mount -o remount,ro disk; \
                  for way in '--out disk/y' '--out disk/x --force' '--out disk/y --shard 0/2'; do \
                  \"$0\" run x.toml $way --quiet; echo $?; done; \"$0\" verify disk/x --sample 5 > /dev/null; echo $?; ls disk";
    let Some((_, done)) = on_a_disk(script) else { return };
    assert_eq!(done.out, "1\n1\n1\n0\nx\n", "{done:?}");
    let said: Vec<&str> = done.err.lines().collect();
    for (line, name) in said.iter().zip(["disk/y", "disk/x", "disk/y.partial"]) {
        assert_eq!(*line, format!("error: cannot write {name}: read-only filesystem or storage medium"));
    }
    assert_eq!(said.len(), 3, "{said:?}");
}

#[test]
fn a_limit_on_files_is_an_error_and_no_death() {
    let place = Place::new();
    place.write("x.toml", RUNS);
    // 40 kB: one or two batches, whichever is done first.
    let done = place.shell("ulimit -f 80; \"$0\" run x.toml --out x --quiet");
    assert_eq!(done.code, Some(1), "{done:?}");
    assert!(done.err.starts_with("error: cannot write x.partial/1.part: file too large; "), "{}", done.err);
    place.lrsweep("run x.toml --out x --quiet").succeeds();
    place.lrsweep("run x.toml --out whole --quiet").succeeds();
    assert_eq!(place.read("x/runs.csv"), place.read("whole/runs.csv"));
}

#[test]
fn clocks_may_jump() {
    let place = Place::new();
    place.write("x.toml", RUNS);
    place.lrsweep("run x.toml --out whole --quiet").succeeds();
    for date in ["1971-01-01", "2100-01-01"] {
        place.shell("ulimit -f 80; \"$0\" run x.toml --out x --quiet").fails(1);
        let files = format!("find x.partial -exec touch -d {date} {{}} +");
        assert_eq!(place.shell(&files).code, Some(0));
        let done = place.lrsweep("run x.toml --out x");
        assert!(done.err.starts_with("going on with x.partial: ") && !done.err.contains(": 0 of"), "{}", done.err);
        assert_eq!(place.read("x/runs.csv"), place.read("whole/runs.csv"));
        fs::remove_dir_all(place.path("x")).unwrap();
    }
}
