//! The seeds of the fuzz targets, and texts near them, hold what the targets hold them to.

#[path = "../fuzz/checks.rs"]
#[allow(dead_code)]
mod checks;

use proptest::prelude::*;
use std::fs;
use std::path::PathBuf;

/// The seeds of a target, by their names.
fn seeds(target: &str) -> Vec<(String, Vec<u8>)> {
    let folders = match target {
        // Every committed sweep is one.
        "spec" => vec![PathBuf::from("fuzz/seeds/spec"), PathBuf::from("sweeps")],
        _ => vec![PathBuf::from("fuzz/seeds").join(target)],
    };
    let mut found = Vec::new();
    for entry in folders.iter().flat_map(|folder| fs::read_dir(folder).unwrap()) {
        let path = entry.unwrap().path();
        if path.is_file() {
            found.push((path.display().to_string(), fs::read(&path).unwrap()));
        }
    }
    assert!(found.len() >= 3, "{target}: {found:?}");
    found.sort();
    found
}

fn hold(target: &str, check: fn(&[u8])) {
    for (name, bytes) in seeds(target) {
        println!("{name}");
        check(&bytes);
    }
}

#[test]
fn seeds_of_sweep_files() {
    hold("spec", checks::spec);
}

#[test]
fn seeds_of_tables() {
    hold("table", checks::table);
}

#[test]
fn seeds_of_formulas() {
    hold("formula", checks::formula);
}

#[test]
fn seeds_of_parts() {
    hold("part", checks::part);
}

/// Bytes with some of them changed, left out or doubled.
fn spoilt(target: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let change = (any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..4u8, any::<u8>());
    (prop::sample::select(seeds(target)), prop::collection::vec(change, 1..6)).prop_map(|((_, seed), changes)| {
        let mut bytes = seed;
        for (at, to, kind, byte) in changes {
            if bytes.is_empty() {
                break;
            }
            let (at, to) = (at.index(bytes.len()), to.index(bytes.len()));
            match kind {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, b"0123456789,.e-[]{}()'\n"[usize::from(byte) % 22]),
                2 => drop(bytes.drain(at..(at + usize::from(byte) % 16).min(bytes.len()))),
                _ => {
                    let piece = bytes[at.min(to)..at.max(to)].iter().copied().take(64).collect::<Vec<_>>();
                    bytes.splice(to..to, piece);
                }
            }
        }
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn near_sweep_files(bytes in spoilt("spec")) {
        checks::spec(&bytes);
    }

    #[test]
    fn near_tables(bytes in spoilt("table")) {
        checks::table(&bytes);
    }

    #[test]
    fn near_parts(bytes in spoilt("part")) {
        checks::part(&bytes);
    }

    #[test]
    fn near_formulas(bytes in spoilt("formula")) {
        checks::formula(&bytes);
    }
}
