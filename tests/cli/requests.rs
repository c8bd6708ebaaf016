//! Bad requests: exit code 2, one complaint that says what to type, nothing written.

use super::*;

/// Fails as a bad request, saying all of `says`, and leaves only `small.toml` and `files`.
#[track_caller]
fn refused(place: &Place, args: &str, says: &[&str]) {
    let before = place.files();
    let complaint = place.lrsweep(args).fails(2);
    for text in says {
        assert!(complaint.contains(text), "'{text}' is not in: {complaint}");
    }
    assert!(!complaint.contains("panicked"), "{complaint}");
    assert_eq!(place.files(), before);
    assert!(!place.path("reports").exists() || before.iter().any(|file| file.starts_with("reports")), "litter");
}

#[test]
fn files_that_are_no_sweep_files() {
    let place = Place::new();
    fs::create_dir(place.path("folder")).unwrap();
    place.write("empty.toml", "");
    place.write("blank.toml", " \n\n");
    place.write("latin1.toml", b"about = \"x\"\nabout = \"\xe4\"\n");
    refused(&place, "run missing.toml", &["error: missing.toml does not exist"]);
    refused(&place, "plan missing.toml", &["missing.toml does not exist; without a file the quickstart is taken"]);
    refused(&place, "run folder/../smal.toml", &["does not exist; did you mean 'folder/../small.toml'?"]);
    refused(&place, "run folder", &["folder is a folder, not a sweep file"]);
    refused(&place, "run empty.toml", &["empty.toml:1:1: the file asks for nothing; the smallest sweep is"]);
    refused(&place, "run blank.toml", &["blank.toml:1:1: the file asks for nothing; the smallest sweep is"]);
    refused(&place, "run latin1.toml", &["latin1.toml:2: not UTF-8"]);
    refused(&place, "run small.toml/x", &["cannot read small.toml/x: not a directory"]);
    if cfg!(target_os = "linux") {
        refused(&place, "run /dev/zero", &["/dev/zero is no sweep file: it is longer than"]);
    }
}

#[test]
fn files_that_a_sweep_names() {
    let place = Place::new();
    fs::create_dir_all(place.path("deep/folder")).unwrap();
    place.write("deep/my.toml", format!("schedule = {{ name = 'table', file = 'my.csv' }}\n{SMALL}"));
    place.write("deep/away.toml", format!("schedule = {{ name = 'table', file = '../my.csv' }}\n{SMALL}"));
    place.write("deep/folder.toml", format!("schedule = {{ name = 'table', file = 'folder' }}\n{SMALL}"));
    place.write("deep/endless.toml", format!("schedule = {{ name = 'table', file = 'endless' }}\n{SMALL}"));
    refused(
        &place,
        "run deep/my.toml",
        &["deep/my.toml:1:37: file of schedule 'table' is 'my.csv', which does not exist"],
    );
    refused(&place, "run deep/away.toml", &["is '../my.csv', which is not below the sweep file"]);
    refused(&place, "run deep/folder.toml", &["is 'folder', which cannot be read: is a directory"]);
    place.write("deep/my.csv", "step,factor\n0,1\n50,-1\n");
    refused(
        &place,
        "plan deep/my.toml",
        &["deep/my.toml:1:37: ", "my.csv:3:4: factor is '-1'; allowed: a number at least 0"],
    );
    #[cfg(target_os = "linux")]
    {
        std::os::unix::fs::symlink("/dev/zero", place.path("deep/endless")).unwrap();
        refused(&place, "run deep/endless.toml", &["which cannot be read: it is longer than 128 MiB"]);
    }
}

#[test]
fn all_mistakes_of_a_file_come_at_once_with_their_places() {
    let place = Place::new();
    place.write("bad.toml", SMALL.replace("sgd", "sdg").replace("sphere", "shpere"));
    refused(
        &place,
        "run bad.toml",
        &["bad.toml:4:13: ", "did you mean 'sphere'", "bad.toml:5:13: ", "did you mean 'sgd'"],
    );
}

#[test]
fn too_many_runs_are_refused_unless_allowed() {
    let place = Place::new();
    refused(&place, "plan small.toml --max-runs 8", &["9", "8"]);
    place.lrsweep("plan small.toml --max-runs 9").succeeds();
}

#[test]
fn words_that_mean_nothing() {
    let place = Place::new();
    refused(&place, "rum small.toml", &["unrecognized subcommand 'rum'", "run"]);
    refused(&place, "run small.toml --fast", &["unexpected argument '--fast'"]);
    refused(&place, "run small.toml --threads 0", &["0 is not in 1..=1024"]);
    refused(&place, "run small.toml --quiet --json", &["cannot be used with"]);
    refused(&place, "list optimisers", &["optimizers"]);
    refused(&place, "completions tcsh", &["bash"]);
}

#[test]
fn folders_that_are_taken() {
    let place = Place::with_results();
    place.write("file", "");
    fs::create_dir(place.path("mine")).unwrap();
    place.write("mine/notes.md", "");
    place.write("other.toml", SMALL.replace("steps = 50", "steps = 60"));
    refused(
        &place,
        "run other.toml --out reports/small",
        &["reports/small exists; use '--out OTHER', or '--force' to", "another sweep: steps 50 there, 60 here"],
    );
    refused(&place, "run small.toml --out file", &["file is a file, not a folder"]);
    refused(&place, "run small.toml --out file/x", &["file is a file, not a folder"]);
    refused(&place, "run small.toml --out mine", &["mine exists and is no results folder"]);
    refused(&place, "run small.toml --out mine --force", &["mine exists and is no results folder"]);
    refused(&place, "run small.toml --out . --force", &["is or holds the current folder"]);
    place.write("reports/small/notes.md", "");
    refused(&place, "run small.toml --force", &["reports/small also holds 'notes.md'"]);
    refused(&place, "report reports/small", &["reports/small also holds 'notes.md'"]);
}

#[test]
fn reports_that_cannot_be_made() {
    let place = Place::with_results();
    refused(&place, "report nowhere", &["nowhere is no folder; name a folder that 'lrsweep run' wrote"]);
    refused(&place, "report reports", &["reports holds no sweep.toml and runs.csv"]);
    refused(&place, "run reports/small", &["did you mean 'lrsweep report reports/small'?"]);
    refused(&place, "report reports/small --verdict hold=2", &["--verdict hold=2: "]);
    refused(&place, "report reports/small --verdict hlod=0.2", &["did you mean 'hold'"]);
    refused(&place, "report reports/small --force", &["--out <DIR2>"]);
    let csv = place.read("reports/small/runs.csv");
    let cut: Vec<&str> = csv.lines().take(5).collect();
    place.write("reports/small/runs.csv", cut.join("\n"));
    refused(&place, "report reports/small", &["reports/small/runs.csv: 4 runs, but the sweep has 9"]);
}
