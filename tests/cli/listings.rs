//! Help, version, lists, plans, completions.

use super::*;
use insta::assert_snapshot;

#[test]
fn help_is_worth_reading() {
    let place = Place::new();
    assert_snapshot!("help", place.lrsweep("--help").succeeds());
    for command in [
        "run",
        "plan",
        "status",
        "merge",
        "submit",
        "report",
        "recommend",
        "compare",
        "tune",
        "edge",
        "verify",
        "list",
        "completions",
    ] {
        assert_snapshot!(format!("help_{command}"), place.lrsweep(&format!("{command} --help")).succeeds());
    }
}

#[test]
fn version_names_the_version() {
    let version = Place::new().lrsweep("--version").succeeds();
    assert_eq!(version, format!("lrsweep {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn lists_are_complete_and_plain_when_piped() {
    let place = Place::new();
    let all = place.lrsweep("list").succeeds();
    assert!(!all.contains('\x1b'), "colour in a pipe");
    assert!(all.lines().all(|line| line.chars().count() <= 100), "too wide:\n{all}");
    for heading in ["OPTIMIZERS", "WRAPPERS", "SCHEDULES", "OBJECTIVES", "TRANSFORMS", "FIGURES", "SUITES"] {
        assert!(all.contains(heading), "{heading}");
    }
    let catalog = lrsweep::spec::Catalog::builtin();
    let infos = catalog.optimizers.iter().map(|entry| entry.info);
    let infos = infos.chain(catalog.wrappers.iter().map(|entry| entry.info));
    let infos = infos.chain(catalog.transforms.iter().map(|entry| entry.info));
    let infos = infos.chain(catalog.schedules.iter().map(|entry| entry.info));
    for info in infos.chain(catalog.objectives.iter().map(|entry| entry.info)) {
        let year = info.year().map_or(String::new(), |year| format!("{year}  "));
        assert!(all.contains(&format!("\n{}  {year}{}", info.name, &info.about[..12])), "{}", info.name);
        assert!(info.params.iter().all(|param| all.contains(&format!("    {} ", param.name))), "{}", info.name);
    }
    let only = place.lrsweep("list schedules").succeeds();
    assert!(all.contains(&only) && !only.contains("OPTIMIZERS"), "{only}");
}

#[test]
fn lists_are_json_for_programs() {
    let place = Place::new();
    let all: serde_json::Value = serde_json::from_str(&place.lrsweep("list --json").succeeds()).unwrap();
    let kinds: Vec<&String> = all.as_object().unwrap().keys().collect();
    assert_eq!(kinds, ["figures", "objectives", "optimizers", "schedules", "suites", "transforms", "wrappers"]);
    let sgd = all["optimizers"].as_array().unwrap().iter().find(|entry| entry["name"] == "sgd").unwrap();
    let momentum = &sgd["params"][0];
    assert_eq!((&momentum["name"], &momentum["default"]), (&"momentum".into(), &"0".into()));
    assert_eq!(sgd["year"], 1951);
    assert!(all["figures"][0]["year"].is_null());
    let members = |name: &str| {
        let suite = all["suites"].as_array().unwrap().iter().find(|suite| suite["name"] == name).unwrap();
        suite["members"].as_array().unwrap().clone()
    };
    assert!(members("ill-conditioned").contains(&"rosenbrock dim=10".into()));
    let mut catalog = lrsweep::objective::catalog();
    catalog.retain(|entry| entry.info.params.iter().all(|param| param.name != "data"));
    assert_eq!(members("all").len(), catalog.len());
}

#[test]
fn a_plan_shows_axes_and_first_rows() {
    let place = Place::new();
    place.write("two.toml", SMALL.replace("\"sgd\"", "[\"sgd\", { name = \"adam\", beta2 = [0.99, 0.999] }]"));
    let plan = place.lrsweep("plan two.toml").succeeds();
    // What depends on the machine is left out.
    let plan: Vec<&str> =
        plan.lines().filter(|line| !line.starts_with("time: ") && !line.starts_with("size: ")).collect();
    assert_snapshot!("plan", plan.join("\n"));
    assert_eq!(place.files(), ["small.toml", "two.toml"], "planning writes nothing");
}

#[test]
fn a_plan_is_json_for_programs() {
    let plan: serde_json::Value =
        serde_json::from_str(&Place::new().lrsweep("plan small.toml --json").succeeds()).unwrap();
    assert_eq!((&plan["sweep"], &plan["runs"], &plan["steps"]), (&"small".into(), &9.into(), &450.into()));
    assert_eq!(plan["axes"].as_array().unwrap().len(), 6);
    assert_eq!(plan["first_rows"][0]["lr"], 1e-3);
    assert!(plan["estimate"]["seconds"].as_f64().unwrap() > 0.0, "{plan}");
}

#[test]
fn without_a_file_the_quickstart_is_planned() {
    assert!(Place::new().lrsweep("plan").succeeds().starts_with("quickstart: "));
}

#[test]
fn completions_know_the_commands() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = Place::new().lrsweep(&format!("completions {shell}")).succeeds();
        assert!(script.contains("max-runs"), "{shell}");
    }
}

#[test]
fn nobody_reads_to_the_end() {
    let mut child = Place::new().command("list").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    Done::from(child.wait_with_output().unwrap()).succeeds();
}
