//! The bits of traces are those of the engine's numerical version: whoever changes one changes the other.
//!
//! `tests/reference/numerics.txt` has a hash of the traces of every optimizer, schedule, objective, wrapper and
//! transformation. `NUMERICS=write cargo test --test numerics` writes it.

mod common;

use common::{sweep, traces};
use lrsweep::lane::Precision;
use lrsweep::param::Default;
use lrsweep::spec::Catalog;
use lrsweep::store::encode;
use std::fs;

const FILE: &str = "tests/reference/numerics.txt";

fn hash(text: &str) -> String {
    let plan = sweep(text);
    let mut bytes = Vec::new();
    traces(&plan).iter().for_each(|(_, trace)| encode(trace, &mut bytes));
    format!("{:016x}", xxhash_rust::xxh3::xxh3_64(&bytes))
}

/// Every entry that needs nothing to be given, with a hash of a few of its runs.
fn all() -> String {
    let catalog = Catalog::builtin();
    let rates = "steps = 60\nseeds = 2\nlearning-rate = { from = 1e-4, to = 1e1, per-decade = 1 }\ncurves = { points = 9, runs = 5 }\n";
    let free =
        |info: &lrsweep::param::Info| info.params.iter().all(|param| !matches!(param.default, Default::Required));
    let mut lines = format!("engine {}\n", lrsweep::engine::NUMERICS);
    let mut add = |kind: &str, name: &str, text: String| lines += &format!("{kind} {name} {}\n", hash(&(text + rates)));
    for entry in catalog.optimizers.iter().filter(|entry| free(&entry.info)) {
        let name = entry.info.name;
        let on =
            if entry.matrices { "'matrix-factorization'" } else { "['rosenbrock', { name = 'quadratic', dim = 12 }]" };
        for precision in Precision::NAMES {
            let text = format!("precision = '{precision}'\noptimizer = '{name}'\nobjective = {on}\n");
            add(&format!("optimizer {precision}"), name, text);
        }
    }
    for entry in catalog.objectives.iter().filter(|entry| free(&entry.info)) {
        let name = entry.info.name;
        add("objective", name, format!("optimizer = 'adam'\nobjective = '{name}'\n"));
    }
    for entry in catalog.schedules.iter().filter(|entry| free(&entry.info)) {
        let name = entry.info.name;
        add("schedule", name, format!("optimizer = 'sgd'\nobjective = 'beale'\nschedule = '{name}'\n"));
    }
    for entry in catalog.wrappers.iter().filter(|entry| free(&entry.info)) {
        let name = entry.info.name;
        let text = format!("optimizer = {{ name = 'adam', wrap = '{name}' }}\nobjective = 'beale'\n");
        add("wrapper", name, text);
    }
    for entry in catalog.transforms.iter().filter(|entry| free(&entry.info)) {
        let name = entry.info.name;
        let text = format!("optimizer = 'adam'\nobjective = {{ name = 'beale', transform = '{name}' }}\n");
        add("transform", name, text);
    }
    let data =
        "{ name = 'perceptron', data = 'digits', widths = [4], activation = 'tanh', batch = 64, validation = 0.2 }";
    add("training", "perceptron", format!("optimizer = 'adam'\nobjective = {data}\n"));
    lines
}

#[test]
fn the_bits_of_every_trace_are_those_of_this_version() {
    let now = all();
    if std::env::var("NUMERICS").is_ok_and(|value| value == "write") {
        fs::write(FILE, &now).unwrap();
    }
    let before = fs::read_to_string(FILE).unwrap();
    let name = |line: &str| line.rsplit_once(' ').map(|(name, _)| name.to_string()).unwrap();
    let changed = before.lines().filter(|line| {
        // What is new or gone was never anybody's finished run.
        now.lines().any(|other| name(other) == name(line) && other != *line)
    });
    let changed: Vec<&str> = changed.collect();
    assert!(
        changed.is_empty(),
        "runs have other bits than before, so that finished ones must not be taken for them: raise engine::NUMERICS, then \
         NUMERICS=write cargo test --test numerics\n{changed:#?}"
    );
    assert!(before.lines().count() > 80, "{}", before.lines().count());
}
