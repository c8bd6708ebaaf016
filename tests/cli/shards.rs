//! A sweep in shards: the same bytes as in one piece, told what is missing and what does not fit, and jobs for a cluster.

use super::*;
use insta::assert_snapshot;
use lrsweep::plan::Share;
use lrsweep::store::Header;
use std::collections::BTreeMap;

/// Runs of all kinds: with curves and without, dead and alive, judged at once or when all are there.
const SWEEP: &str = "
steps = [60, 100]
learning-rate = { from = 1e-3, to = 1e1, points = 9 }
objective = ['beale', { name = 'logistic-regression', data = 'breast-cancer', batch = 64, validation = 0.2 }]
optimizer = ['sgd', 'adam']
seeds = 2
curves = { points = 20, runs = 50 }
figures = ['outcome-map']
";

impl Place {
    fn with_sweep() -> Place {
        let place = Place::new();
        place.write("x.toml", SWEEP);
        place
    }

    fn shard(&self, share: &str) -> Done {
        self.lrsweep(&format!("run x.toml --out x --shard {share}"))
    }

    /// All files of a results folder that do not depend on where and when it was made.
    fn results(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        let root = self.path(folder);
        let mut files = Vec::new();
        collect(&root, &root, &mut files);
        let content = |file: String| {
            let mut bytes = fs::read(root.join(&file)).unwrap();
            if file == "README.md" {
                // Then the machine follows.
                let text = String::from_utf8(bytes).unwrap();
                bytes = text.split("## How it was made").next().unwrap().into();
            }
            (file, bytes)
        };
        let same = |file: &String| !["machine.txt", "runs.part"].contains(&file.as_str());
        files.into_iter().filter(same).map(content).collect()
    }
}

#[test]
fn any_number_of_shards_makes_the_same_bytes() {
    let place = Place::with_sweep();
    place.lrsweep("run x.toml --quiet --out whole").succeeds();
    let whole = place.results("whole");
    assert!(whole.len() >= 8, "{:?}", whole.keys());
    for count in [1, 3, 8] {
        // In any order.
        for index in (0..count).rev() {
            let said = place.shard(&format!("{index}/{count}")).succeeds();
            assert!(said.contains(&format!("when all {count} are there: lrsweep merge x\n")), "{said}");
        }
        let said = place.lrsweep("merge x").succeeds();
        assert!(said.contains("report: x/README.md"), "{said}");
        assert!(place.results("x") == whole, "{count} shards");
        assert!(place.read("x/README.md").contains("```sh\nlrsweep run x.toml --out x\n```"));
        assert!(!place.path("x.partial").exists());
        // Once more, there is nothing to do, whoever comes late.
        assert_eq!(place.lrsweep("merge x").succeeds(), "x is complete, and no shards are left to merge\n");
        assert_eq!(place.shard("0/8").succeeds(), "the results of this sweep are complete already\n");
        fs::remove_dir_all(place.path("x")).unwrap();
    }
}

#[test]
fn what_is_missing_is_told_as_arrays_take_it() {
    let place = Place::with_sweep();
    for index in [0, 2, 5] {
        place.shard(&format!("{index}/8")).succeeds();
    }
    let done = place.lrsweep("merge x");
    assert_eq!((done.code, done.out.as_str()), (Some(3), "1,3-4,6-7\n"));
    assert_eq!(
        done.err,
        "error: 5 of 8 shards are missing; run them again, such as: lrsweep run x.toml --out x --shard 1/8\n"
    );
    let status = place.lrsweep("status x").succeeds();
    assert!(status.contains("3 of 8 shards complete; missing: 1,3-4,6-7\n"), "{status}");
    let status: serde_json::Value = serde_json::from_str(&place.lrsweep("status x.partial --json").succeeds()).unwrap();
    assert_eq!(status["shards"]["missing"], "1,3-4,6-7");
    // A complete one is not computed again, and a damaged one is.
    assert_eq!(place.shard("2/8").succeeds(), "shard 2/8 is complete already\n");
    let file = "x.partial/shards/2-of-8.shard";
    let whole = fs::read(place.path(file)).unwrap();
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 1;
    for damaged in [&flipped[..], &whole[..whole.len() - 1], &whole[..40], b"", b"something else\n"] {
        place.write(file, damaged);
        let done = place.lrsweep("merge x --quiet");
        assert_eq!((done.code, done.out.as_str()), (Some(3), "1-4,6-7\n"));
        assert!(done.err.starts_with(&format!("warning: {file} is damaged; it counts as missing\n")), "{}", done.err);
        let done = place.shard("2/8");
        assert_eq!(done.err, format!("warning: {file} is damaged; it is computed again\n"));
        assert!(fs::read(place.path(file)).unwrap() == whole, "another shard");
    }
    // And without shards, what is there is gone on with.
    let done = place.lrsweep("run x.toml --out x --no-figures");
    assert!(done.err.starts_with("going on with x.partial: "), "{}", done.err);
    assert!(!done.err.contains(": 0 of"), "{}", done.err);
    place.lrsweep("run x.toml --out whole --quiet --no-figures").succeeds();
    assert!(place.results("x") == place.results("whole"));
}

#[test]
fn shards_that_contradict_each_other_are_not_merged() {
    let place = Place::with_sweep();
    for index in 0..3 {
        place.shard(&format!("{index}/3")).succeeds();
    }
    let file = "x.partial/shards/1-of-3.shard";
    let sound = fs::read(place.path(file)).unwrap();
    place.write("other.toml", SWEEP.replace("1e1", "2e1"));
    place.lrsweep("run other.toml --out other --shard 1/3").succeeds();
    let text = String::from_utf8_lossy(&sound[..150]).into_owned();
    let header = Header::read(&text[..=text.find('\n').unwrap()]).unwrap();
    assert_eq!(header.share, Some(Share { index: 1, count: 3 }));
    let body = &sound[header.line().len()..];
    let with = |header: Header, body: &[u8]| [header.line().as_bytes(), body].concat();
    let another = fs::read(place.path("x.partial/shards/0-of-3.shard")).unwrap();
    for (bytes, why) in [
        (fs::read(place.path("other.partial/shards/1-of-3.shard")).unwrap(), "is of another sweep"),
        (another.clone(), "is shard 0/3"),
        (with(Header { share: None, ..header }, body), "is no shard"),
        (with(Header { engine: header.engine + 1, ..header }, body), "was computed by another version of lrsweep"),
        (with(header, &[body, body].concat()), "runs more than once"),
        (with(header, &[body, &another[header.line().len()..]].concat()), "runs of other shards"),
    ] {
        place.write(file, bytes);
        let before = place.files();
        let complaint = place.lrsweep("merge x").fails(4);
        assert!(complaint.starts_with(&format!("error: {file} ")) && complaint.contains(why), "{why}: {complaint}");
        assert_eq!(place.files(), before);
    }
    // Whole, of the right sweep, and some runs short: they have to be computed.
    let first = usize::try_from(u32::from_le_bytes(body[..4].try_into().unwrap())).unwrap() + 12;
    place.write(file, with(header, &body[first..]));
    let done = place.lrsweep("merge x");
    assert_eq!((done.code, done.out.as_str()), (Some(3), "1\n"));
    assert!(done.err.contains("lacks "), "{}", done.err);
    place.write(file, &sound);
    fs::copy(place.path(file), place.path("x.partial/shards/1-of-4.shard")).unwrap();
    let complaint = place.lrsweep("merge x").fails(4);
    assert!(complaint.contains("x.partial/shards has shards of 3 and of 4, which overlap"), "{complaint}");
    fs::remove_file(place.path("x.partial/shards/1-of-4.shard")).unwrap();
    place.lrsweep("merge x --quiet --no-figures").succeeds();
}

#[test]
fn what_does_not_fit_is_refused_before_anything_is_computed() {
    let place = Place::with_sweep();
    let complaint = place.lrsweep("merge x").fails(2);
    assert_eq!(
        complaint,
        "error: there are no shards in x.partial/shards; 'lrsweep run SPEC --out x --shard I/N' makes them\n"
    );
    place.shard("0/3").succeeds();
    let before = place.files();
    let complaint = place.shard("0/4").fails(2);
    assert!(
        complaint.contains("x.partial is cut in 3 shards, not 4; go on with these, use '--out OTHER', or"),
        "{complaint}"
    );
    place.write("x.toml", SWEEP.replace("[60, 100]", "60"));
    let complaint = place.shard("0/3").fails(2);
    assert!(complaint.contains("x.partial is of another sweep: steps 60, 100 there, 60 here"), "{complaint}");
    place.write("x.toml", SWEEP.to_string() + "search = { extend = true }\n");
    assert!(place.shard("0/3").fails(2).contains("x.toml has [search]"));
    for (share, says) in [
        ("3/3", "the 3 shards are 0/3 to 2/3"),
        ("1", "allowed: I/N, such as 0/8"),
        ("0/0", "allowed: 1 to 100000"),
        ("NO_SUCH/3", "there is no environment variable NO_SUCH"),
    ] {
        let complaint = place.lrsweep(&format!("run small.toml --shard {share}")).fails(2);
        assert!(complaint.contains(says), "{complaint}");
    }
    assert_eq!(place.files(), before);
}

#[test]
fn the_index_is_read_from_the_environment_when_asked_for() {
    let place = Place::with_sweep();
    let with = |share: &str, set: &[(&str, &str)]| {
        let mut command = place.command(&format!("run x.toml --out x --shard {share}"));
        Done::from(command.envs(set.iter().copied()).output().unwrap())
    };
    // As a resubmitted array has it: nothing but the index counts.
    let slurm = [
        ("SLURM_ARRAY_TASK_ID", "1"),
        ("SLURM_ARRAY_TASK_COUNT", "1"),
        ("SLURM_ARRAY_TASK_MIN", "1"),
        ("SLURM_ARRAY_TASK_MAX", "1"),
    ];
    assert!(with("auto/3", &slurm).succeeds().starts_with("shard 1/3: "));
    assert!(with("SLURM_ARRAY_TASK_ID/3", &slurm).succeeds().starts_with("shard 1/3 is complete already"));
    assert!(with("MINE/3", &[("MINE", "2"), slurm[0]]).succeeds().starts_with("shard 2/3: "));
    assert!(with("0/3", &slurm).succeeds().starts_with("shard 0/3: "));
    for name in ["HQ_TASK_ID", "JOB_COMPLETION_INDEX", "AWS_BATCH_JOB_ARRAY_INDEX", "PBS_ARRAY_INDEX"] {
        assert!(with("auto/3", &[(name, "2")]).succeeds().starts_with("shard 2/3 is"), "{name}");
    }
    assert!(with("auto/3", &[]).fails(2).contains("none of SLURM_ARRAY_TASK_ID, "));
    assert!(with("auto/3", &[slurm[0], ("PBS_ARRAY_INDEX", "1")]).fails(2).contains("name the one that counts"));
    assert!(with("auto/3", &[("HQ_TASK_ID", "3")]).fails(2).contains("HQ_TASK_ID is '3', and the 3 shards are 0 to 2"));
}

/// Runs that take a while.
#[cfg(unix)]
const LONG: &str = "
steps = [20, 60_000]
objective = { name = 'rosenbrock', dim = 60 }
optimizer = 'adam'
learning-rate = { from = 1e-3, to = 1e-2, points = 300 }
figures = []
";

#[cfg(unix)]
#[test]
fn two_copies_of_a_shard_do_each_other_no_harm() {
    let place = Place::new();
    place.write("x.toml", LONG.replace("60_000", "3_000"));
    let begin = |share: &str| {
        let mut command = place.command(&format!("run x.toml --quiet --out x --threads 1 --shard {share}"));
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let copies = ["0/2", "0/2", "1/2", "0/2"].map(begin);
    for copy in copies {
        Done::from(copy.wait_with_output().unwrap()).succeeds();
    }
    place.lrsweep("merge x --quiet").succeeds();
    place.lrsweep("run x.toml --quiet --out whole").succeeds();
    assert!(place.results("x") == place.results("whole"));
}

#[cfg(unix)]
#[test]
fn an_interrupted_shard_goes_on() {
    let place = Place::new();
    place.write("x.toml", LONG);
    let shards = place.path("x.partial/shards");
    for (signal, code) in [("-TERM", Some(75)), ("-KILL", None)] {
        let mut command = place.command("run x.toml --out x --shard 1/2");
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let begun = std::time::Instant::now();
        let size = || {
            fs::read_dir(&shards)
                .into_iter()
                .flatten()
                .map(|entry| entry.unwrap().metadata().unwrap().len())
                .sum::<u64>()
        };
        let before = size();
        // More than the line at its beginning.
        while size() < before + 1000 {
            assert!(begun.elapsed() < std::time::Duration::from_secs(60), "nothing is ever finished");
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
        let done = Done::from(child.wait_with_output().unwrap());
        assert_eq!(done.code, code, "{done:?}");
        if code.is_some() {
            assert!(
                done.err.contains("runs of shard 1/2 are kept in x.partial, and the same command goes on from there"),
                "{}",
                done.err
            );
        }
        assert!(!place.path("x.partial/shards/1-of-2.shard").exists());
    }
    let said = place.shard("1/2").succeeds();
    let known = said.split(", ").nth(1).and_then(|rest| rest.split(' ').next()?.parse::<u64>().ok());
    assert!(known.is_some_and(|known| known > 0 && known < 600), "{said}");
    assert!(said.contains(" known from before, in x.partial\n"), "{said}");
}

/// The place's own `sbatch` and `squeue`, which write down what they are asked for.
#[cfg(unix)]
fn with_queue(place: &Place, args: &str) -> Done {
    use std::os::unix::fs::PermissionsExt;
    for (name, text) in [
        ("sbatch", "#!/bin/sh\necho sbatch \"$@\" >> asked\nexpr 100 + $(wc -l < asked)\n"),
        ("squeue", "#!/bin/sh\ncat queue\n"),
    ] {
        fs::create_dir_all(place.path("bin")).unwrap();
        place.write(&format!("bin/{name}"), text);
        fs::set_permissions(place.path(&format!("bin/{name}")), fs::Permissions::from_mode(0o755)).unwrap();
    }
    let path = format!("{}:/usr/bin:/bin", place.path("bin").display());
    Done::from(place.command(args).env("PATH", path).output().unwrap())
}

#[cfg(unix)]
#[test]
fn jobs_are_submitted_for_what_is_missing() {
    let place = Place::with_sweep();
    place.write("queue", "");
    let said = with_queue(&place, "submit x.toml --out x --shards 4 -- --partition=long -c 8").succeeds();
    assert_snapshot!("submit", said);
    assert_eq!(
        place.read("asked"),
        "sbatch --parsable --array=0-3 x.partial/slurm/shards.sh\n\
         sbatch --parsable --dependency=afterany:101 x.partial/slurm/merge.sh\n"
    );
    let tame = |text: String| {
        let text = text.replace(&place.path("").canonicalize().unwrap().display().to_string(), "HERE");
        text.replace(env!("CARGO_BIN_EXE_lrsweep"), "/bin/lrsweep")
    };
    assert_snapshot!("submit_shards", tame(place.read("x.partial/slurm/shards.sh")));
    assert_snapshot!("submit_merge", tame(place.read("x.partial/slurm/merge.sh")));
    // While it is queued, not once more.
    place.write("queue", "RUNNING 0\nRUNNING 1\nPENDING 2-3\n");
    let status = with_queue(&place, "status x").succeeds();
    assert!(
        status.contains("0 of 4 shards complete; missing: 0-3\njob 101 (shards): running 0,1; pending 2-3\n"),
        "{status}"
    );
    let complaint = with_queue(&place, "submit x.toml --out x --shards 4").fails(2);
    assert_eq!(
        complaint,
        "error: job 101 is still queued or running for x.partial; wait for it, or stop it: scancel 101\n"
    );
    // Then what is missing.
    place.write("queue", "");
    for index in [0, 2] {
        let done = place.shell(&format!("SLURM_ARRAY_TASK_ID={index} sh x.partial/slurm/shards.sh")).succeeds();
        assert_eq!(done, "");
    }
    assert_eq!(
        place.lrsweep("submit x.toml --out x --shards 4 --dry-run").succeeds().lines().rev().nth(1),
        Some("sbatch --parsable --array=1,3 x.partial/slurm/shards.sh")
    );
    with_queue(&place, "submit x.toml --out x --shards 4").succeeds();
    assert_eq!(place.read("asked").lines().nth(2), Some("sbatch --parsable --array=1,3 x.partial/slurm/shards.sh"));
    assert_eq!(place.shell("sh x.partial/slurm/merge.sh").out, "1,3\n");
    for index in [1, 3] {
        place.shard(&format!("{index}/4")).succeeds();
    }
    let said = with_queue(&place, "submit x.toml --out x --shards 4").succeeds();
    assert_eq!(said, "all 4 shards are there; put them together: lrsweep merge x\n");
    place.shell("sh x.partial/slurm/merge.sh").succeeds();
    place.lrsweep("run x.toml --quiet --out whole").succeeds();
    assert!(place.results("x") == place.results("whole"));
    let said = with_queue(&place, "submit x.toml --out x --shards 4").succeeds();
    assert_eq!(said, "the results of this sweep are complete already\n");
}

#[cfg(unix)]
#[test]
fn without_a_queue_nothing_is_submitted() {
    let place = Place::with_sweep();
    let before = place.files();
    let dry = place.lrsweep("submit x.toml --shards 2 --dry-run").succeeds();
    assert!(dry.contains("#SBATCH --job-name=lrsweep-x --array=0-1\n"), "{dry}");
    assert_eq!(place.files(), before);
    let mut command = place.command("submit x.toml --shards 2");
    let complaint = Done::from(command.env("PATH", "").output().unwrap()).fails(2);
    assert!(
        complaint.starts_with("error: there is no sbatch here; use a machine from which jobs are submitted"),
        "{complaint}"
    );
    assert!(place.lrsweep("submit - --shards 2").fails(2).contains("name a sweep file"));
    assert!(place.lrsweep("submit x.toml").fails(2).contains("--shards <N>"));
    assert!(place.lrsweep("submit x.toml --shards 0").fails(2).contains("0 is not in 1..=100000"));
}

/// The recipe for any machine, with what every Unix has for GNU parallel.
#[cfg(unix)]
#[test]
fn shards_in_parallel_from_a_shell() {
    let place = Place::with_sweep();
    place.shell("seq 0 3 | xargs -P 2 -I I \"$0\" run x.toml --quiet --out x --shard I/4").succeeds();
    place.lrsweep("merge x --quiet").succeeds();
    place.lrsweep("run x.toml --quiet --out whole").succeeds();
    assert!(place.results("x") == place.results("whole"));
}
