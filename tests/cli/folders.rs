//! The results folder's place: replaced only on request, whole or not at all.

use super::*;

#[test]
fn force_replaces_an_older_folder_and_leaves_nothing_else() {
    let place = Place::with_results();
    let before = place.files();
    let first = place.read("reports/small/runs.csv");
    place.write("small.toml", SMALL.replace("steps = 50", "steps = 60"));
    place.lrsweep("run small.toml --quiet --force").succeeds();
    assert_eq!(place.files(), before);
    assert_ne!(place.read("reports/small/runs.csv"), first);
}

#[test]
fn an_empty_folder_may_be_filled_and_a_deep_one_is_made() {
    let place = Place::new();
    fs::create_dir(place.path("empty")).unwrap();
    place.lrsweep("run small.toml --quiet --out empty").succeeds();
    place.lrsweep("run small.toml --quiet --out a/b/c").succeeds();
    assert!(place.path("empty/README.md").exists() && place.path("a/b/c/README.md").exists());
}

#[cfg(unix)]
#[test]
fn a_new_folder_is_as_readable_as_any() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::with_results();
    fs::create_dir(place.path("plain")).unwrap();
    let mode = |folder: &str| fs::metadata(place.path(folder)).unwrap().permissions().mode();
    assert_eq!(mode("reports/small"), mode("plain"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_cannot_be_made_is_found_out_before_the_first_step() {
    let place = Place::new();
    // A sweep that would take hours, were it begun.
    place.write("long.toml", SMALL.replace("steps = 50", "steps = 100_000_000"));
    let complaint = place.lrsweep("run long.toml --out /proc/lrsweep/x").fails(1);
    assert!(complaint.starts_with("error: cannot write /proc/lrsweep/x: "), "{complaint}");
}

#[cfg(unix)]
#[test]
fn a_full_disk_leaves_nothing() {
    let place = Place::new();
    // A limit on the size of files stands in for the disk; the signal that comes with it is ignored.
    let complaint = place.shell("trap '' XFSZ; ulimit -f 1; exec \"$0\" run small.toml --quiet").fails(1);
    assert_eq!(complaint, "error: cannot write reports/small.partial/1.part: file too large\n");
    assert_eq!(place.files(), ["small.toml"]);
    assert!(!place.path("reports").exists(), "the folder above was not there before");
}

#[cfg(unix)]
#[test]
fn a_full_disk_keeps_the_older_folder() {
    let place = Place::with_results();
    let before = (place.files(), place.read("reports/small/runs.csv"));
    place.shell("trap '' XFSZ; ulimit -f 1; exec \"$0\" run small.toml --quiet --force").fails(1);
    assert_eq!((place.files(), place.read("reports/small/runs.csv")), before);
    place.shell("trap '' XFSZ; ulimit -f 1; exec \"$0\" report reports/small --quiet").fails(1);
    assert_eq!((place.files(), place.read("reports/small/runs.csv")), before);
}

#[cfg(target_os = "linux")]
#[test]
fn a_summary_that_cannot_be_printed_is_told() {
    let complaint = Place::new().shell("\"$0\" list > /dev/full").fails(1);
    assert!(complaint.starts_with("error: cannot write standard output: "), "{complaint}");
}

#[test]
fn a_taken_place_by_default_means_the_next_free_one() {
    let place = Place::with_results();
    let before = place.read("reports/small/README.md");
    for next in ["reports/small-2", "reports/small-3"] {
        let done = place.lrsweep("run small.toml");
        assert_eq!(done.code, Some(0), "{done:?}");
        assert!(done.err.contains("reports/small exists and stays as it is"), "{done:?}");
        assert!(done.out.contains(&format!("{next}/README.md")), "{done:?}");
        assert_eq!(place.read(&format!("{next}/runs.csv")), place.read("reports/small/runs.csv"));
    }
    assert_eq!(place.read("reports/small/README.md"), before);
}
