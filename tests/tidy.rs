//! The tree keeps its own rules: who imports whom, who prints, how long a file may be, that every
//! file says what it is, and that every catalog file is in its catalog.

use std::fs;
use std::path::{Path, PathBuf};

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// Every source file: its path below `src`, its module, its text without the unit tests.
fn sources() -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    files(Path::new("src"), &mut found);
    found.sort();
    assert!(found.len() > 50);
    let describe = |path: PathBuf| {
        let below = path.strip_prefix("src").unwrap().to_string_lossy().replace('\\', "/");
        let module = below.split('/').next().unwrap().trim_end_matches(".rs").to_string();
        (below, module, fs::read_to_string(&path).unwrap())
    };
    found.into_iter().map(describe).collect()
}

fn code(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap_or(text)
}

/// Left to right: a module may use what stands left of it, not what stands right.
const ORDER: [&[&str]; 25] = [
    &["param"],
    &["layout"],
    &["lane"],
    &["random"],
    &["data"],
    &["expression"],
    &["objective", "optimizer", "schedule"],
    &["transform", "wrapper"],
    &["spec"],
    &["plan"],
    &["engine"],
    &["verdict"],
    &["conformance"],
    &["table"],
    &["store"],
    &["answer"],
    &["search"],
    &["comparison"],
    &["tune"],
    &["edge"],
    &["figure"],
    &["render"],
    &["report"],
    &["cli"],
    &["lib", "main"],
];

fn place(module: &str) -> usize {
    match ORDER.iter().position(|group| group.contains(&module)) {
        Some(place) => place,
        None => {
            panic!("the module '{module}' has no place in the order of imports: give it one here and in src/README.md")
        }
    }
}

#[test]
fn imports_go_one_way() {
    let mut wrong = Vec::new();
    for (file, module, text) in sources() {
        let here = place(&module);
        for (number, line) in code(&text).lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            for used in line.split("crate::").skip(1) {
                let names: Vec<&str> = match used.strip_prefix('{') {
                    Some(list) => list.split(',').map(|name| name.trim().split("::").next().unwrap_or("")).collect(),
                    None => vec![used.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or("")],
                };
                for name in names.iter().map(|name| name.trim_end_matches(['}', ';', ' '])) {
                    // Macros stand at the crate's root and belong to `lane`.
                    if name.is_empty() || name == "for_each_pack" || name == module {
                        continue;
                    }
                    if place(name) >= here {
                        wrong.push(format!("src/{file}:{}: {module} uses {name}", number + 1));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// A word and the only modules that may say it.
const ONLY: [(&str, &[&str]); 12] = [
    ("rayon::", &["engine"]),
    ("ab_glyph", &["render"]),
    ("png::", &["render"]),
    ("csv::", &["data", "schedule", "table", "tune"]),
    ("clap::", &["cli"]),
    ("indicatif::", &["cli"]),
    ("println!", &["cli"]),
    ("print!(", &["cli"]),
    ("std::arch", &["lane"]),
    ("itoa::", &["table"]),
    ("xxhash_rust", &["store"]),
    ("zmij::", &["table"]),
];

#[test]
fn libraries_and_printing_stay_where_they_belong() {
    let mut wrong = Vec::new();
    for (file, module, text) in sources() {
        for (word, modules) in ONLY {
            if code(&text).contains(word) && !modules.contains(&module.as_str()) {
                wrong.push(format!("src/{file} says {word}"));
            }
        }
        if code(&text).contains("std::fs") && !matches!(module.as_str(), "cli" | "report" | "store") {
            wrong.push(format!("src/{file} touches files"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn files_are_short_and_say_what_they_are() {
    for (file, _, text) in sources() {
        let lines = text.lines().count();
        assert!(lines <= 400, "src/{file} has {lines} lines: split it by the nouns inside");
        // The library's first sentence is that of src/README.md.
        assert!(
            text.starts_with("//! ") || file == "lib.rs",
            "src/{file} does not begin with a sentence on what it is"
        );
    }
}

#[test]
fn input_never_panics() {
    let mut wrong = Vec::new();
    for (file, _, text) in sources() {
        for (number, line) in code(&text).lines().enumerate() {
            let said =
                [".unwrap()", ".expect(", "todo!(", "unimplemented!(", "dbg!("].iter().any(|word| line.contains(word));
            if said && !line.trim_start().starts_with("//") {
                wrong.push(format!("src/{file}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What is written once over `Real` must be inlined into the kernels, or it runs without vector instructions.
#[test]
fn the_mathematics_is_inlined() {
    for (file, module, text) in sources() {
        let signatures =
            ["value_grad", "mean_loss", "step", "before", "after", "evaluated", "forward", "backward", "value"]
                .map(|name| format!("fn {name}<V: Real>("));
        for signature in signatures {
            let written = code(&text).match_indices(&signature);
            for (at, _) in written.filter(|_| {
                matches!(module.as_str(), "expression" | "objective" | "optimizer" | "transform" | "wrapper")
            }) {
                let before = text[..at].trim_end().trim_end_matches("pub").trim_end();
                let end = text[at..].find(['{', ';']).map_or("", |end| &text[at + end..]);
                let declared = end.starts_with(';') || end.starts_with("{}");
                assert!(
                    declared || before.ends_with("#[inline(always)]"),
                    "src/{file}: {signature} is not #[inline(always)]"
                );
            }
        }
    }
}

#[test]
fn every_catalog_file_is_in_its_catalog() {
    // What else lives in these folders.
    let other =
        ["mod", "entry", "expression", "hyper", "matrix", "problem", "rule", "suite", "milestones", "batch", "network"];
    for folder in ["objective", "optimizer", "schedule", "transform", "wrapper"] {
        let catalog = fs::read_to_string(format!("src/{folder}/mod.rs")).unwrap();
        for entry in fs::read_dir(format!("src/{folder}")).unwrap() {
            let name = entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned();
            if !other.contains(&name.as_str()) {
                assert!(
                    catalog.contains(&format!(" {name}::")) || catalog.contains(&format!("<{name}::")),
                    "src/{folder}/{name}.rs is not in the catalog"
                );
            }
        }
    }
}

#[test]
fn names_are_unique_and_every_parameter_is_explained() {
    let optimizers = lrsweep::optimizer::catalog();
    let objectives = lrsweep::objective::catalog();
    let schedules = lrsweep::schedule::catalog();
    let wrappers = lrsweep::wrapper::catalog();
    let transforms = lrsweep::transform::catalog();
    let infos = [
        optimizers.iter().map(|entry| entry.info).collect::<Vec<_>>(),
        objectives.iter().map(|entry| entry.info).collect(),
        schedules.iter().map(|entry| entry.info).collect(),
        wrappers.iter().map(|entry| entry.info).collect(),
        transforms.iter().map(|entry| entry.info).collect(),
    ];
    for entry in &optimizers {
        assert!(entry.info.year().is_some(), "the source of {} names no year: {}", entry.info.name, entry.info.source);
    }
    for list in infos {
        for (k, info) in list.iter().enumerate() {
            assert!(list[..k].iter().all(|earlier| earlier.name != info.name), "{} twice", info.name);
            assert!(!info.about.is_empty() && !info.source.is_empty(), "{}", info.name);
            for param in info.params {
                assert!(!param.help.is_empty(), "{}.{}", info.name, param.name);
            }
        }
    }
}

/// What is added to a catalog is in the gallery and among the compared, or this says that it is not.
#[test]
fn the_sweeps_over_everything_have_everything() {
    let figures = lrsweep::figure::catalog().iter().map(|chart| chart.info.name).collect();
    let files = lrsweep::spec::Files::new(|name| fs::read(Path::new("sweeps").join(name)));
    let catalog = lrsweep::spec::Catalog { figures, files, ..lrsweep::spec::Catalog::builtin() };
    let read = |name: &str| {
        let file = format!("sweeps/{name}.toml");
        let text = fs::read_to_string(&file).unwrap();
        lrsweep::spec::parse(&file, name, &text, &catalog, None).unwrap_or_else(|mistakes| panic!("{mistakes}"))
    };
    let (gallery, optimizers, matrices) = (read("gallery"), read("optimizers"), read("matrices"));
    let needs_more = |info: &lrsweep::param::Info| {
        info.params.iter().any(|param| matches!(param.default, lrsweep::param::Default::Required))
    };
    for entry in catalog.optimizers.iter().filter(|entry| !needs_more(&entry.info)) {
        // What is made for matrices has no path on two coordinates.
        let vectors: &[_] = if entry.matrices { &[] } else { &[&gallery, &optimizers] };
        for spec in vectors.iter().chain([&&matrices]) {
            let there = spec.optimizers.iter().any(|(grid, _)| grid.name == entry.info.name);
            assert!(there, "sweeps/{}.toml lacks optimizer '{}'", spec.name, entry.info.name);
        }
    }
    for entry in &catalog.schedules {
        let there = gallery.schedules.iter().any(|grid| grid.name == entry.info.name);
        assert!(there, "sweeps/gallery.toml lacks schedule '{}'", entry.info.name);
    }
    let drawn = |entry: &lrsweep::objective::Entry| {
        (entry.build)(&lrsweep::param::Args::defaults(entry.info.params)).is_ok_and(|problem| problem.draws)
    };
    for entry in catalog.objectives.iter().filter(|entry| !needs_more(&entry.info) && !drawn(entry)) {
        let there = optimizers.objectives.iter().any(|grid| grid.name == entry.info.name);
        assert!(there, "sweeps/optimizers.toml lacks objective '{}'", entry.info.name);
    }
}

/// The cells of a table's lines, the line of dashes left out.
fn table(lines: &[&str]) -> Vec<Vec<String>> {
    let rows = lines.iter().filter(|line| !line.starts_with("|-"));
    rows.map(|row| row.trim_matches('|').split('|').map(|cell| cell.trim().to_string()).collect()).collect()
}

/// The first table of a page whose first column is this one.
fn table_of(file: &str, first: &str) -> Vec<Vec<String>> {
    let text = fs::read_to_string(file).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let from = lines.iter().position(|line| line.starts_with(&format!("| {first} |"))).unwrap();
    let to = lines[from..].iter().position(|line| !line.starts_with('|')).unwrap();
    table(&lines[from..from + to])
}

/// The README's first table has the numbers of the committed report.
#[test]
fn the_readmes_defaults_are_those_of_the_report() {
    let text = fs::read_to_string("README.md").unwrap();
    let first = text.lines().find(|line| line.starts_with('|')).unwrap();
    assert!(first.starts_with("| optimizer |"), "{first}");
    let (ours, report) = (table_of("README.md", "optimizer"), table_of("reports/defaults/README.md", "optimizer"));
    assert!(ours.len() > 10);
    let columns = ours[0].iter().map(|head| report[0].iter().position(|other| other == head));
    let columns: Vec<usize> = columns.map(|place| place.expect("a column of the report")).collect();
    for row in &ours[1..] {
        let theirs = report.iter().find(|other| other[0] == row[0]);
        let theirs = theirs.unwrap_or_else(|| panic!("the report has no {}", row[0]));
        assert_eq!(row, &columns.iter().map(|&place| theirs[place].clone()).collect::<Vec<_>>());
    }
}
