//! `lrsweep compare`: what it says, in text and JSON and in reports, and what it refuses.

use super::*;

/// Six bowls, on which momentum is always faster and the third never gets there.
const BOWLS: &str = "
steps = 400
objective = { name = 'quadratic', dim = 2, condition = [16, 25, 36, 49, 64, 81] }
learning-rate = { from = 1e-3, to = 1.0, per-decade = 4 }
optimizer = ['sgd', { name = 'sgd', momentum = 0.5 }, { name = 'lion', weight_decay = 0.5 }]
target = 1e-5
curves = { runs = 0 }
figures = ['performance-profile', 'ecdf']";

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn the_comparison_is_text_and_json_and_a_section() {
    let place = Place::new();
    place.write("bowls.toml", BOWLS);
    place.lrsweep("run bowls.toml --quiet --out bowls").succeeds();
    insta::assert_snapshot!(place.lrsweep("compare bowls").succeeds());
    let all = json(&place.lrsweep("compare bowls --json").succeeds());
    let rounds = all["budgets"][0]["rounds"].as_array().unwrap();
    let names: Vec<&str> = rounds.iter().map(|round| round["question"].as_str().unwrap()).collect();
    assert_eq!(names, ["tuned", "default", "shipped"]);
    assert_eq!(rounds[0]["pairs"].as_array().unwrap().len(), 3);
    // The page and the summary say the same, without the pairs.
    let summary = json(&place.read("bowls/summary.json"));
    let scores = |budgets: &serde_json::Value| -> Vec<String> {
        let standings = budgets[0]["rounds"][0]["standings"].as_array().unwrap();
        standings.iter().map(|one| one["score"].to_string()).collect()
    };
    assert_eq!(scores(&summary["comparison"]["budgets"]), scores(&all["budgets"]));
    assert!(place.read("bowls/README.md").contains("## Optimizers compared\n\n* **Each at its own best rate"));
    for question in names {
        for chart in ["performance-profile", "ecdf"] {
            assert!(place.read(&format!("bowls/figures/{chart}-{question}.svg")).contains("</svg>"));
        }
    }
    // Two alone, by name, for one question; six objectives are enough for one pair.
    let two = json(&place.lrsweep("compare bowls --only sgd --at tuned --json").succeeds());
    let round = &two["budgets"][0]["rounds"][0];
    assert_eq!((round["standings"].as_array().unwrap().len(), &round["pairs"][0]["winner"]), (2, &"first".into()));
    assert_eq!(round["pairs"][0]["holm"], 0.03125);
    assert_eq!(round["standings"][0]["optimizer"], "sgd momentum=0.5");
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let place = Place::new();
    place.write("bowls.toml", BOWLS);
    place.lrsweep("run bowls.toml --quiet --no-figures --out bowls").succeeds();
    let unknown = place.lrsweep("compare bowls --only sdg").fails(2);
    assert!(unknown.starts_with("error: --only sdg: not an optimizer of bowls; did you mean 'sgd'?"), "{unknown}");
    let alone = place.lrsweep("compare bowls --only lion").fails(2);
    assert!(alone.contains("nothing to compare: it takes two optimizers or schedules on two objectives"), "{alone}");
    let question = place.lrsweep("compare bowls --at best").fails(2);
    assert!(question.contains("[possible values: tuned, default, shipped]"), "{question}");
    let nowhere = place.lrsweep("compare nowhere").fails(2);
    assert!(nowhere.contains("nowhere is no folder; name a folder that 'lrsweep run' wrote"), "{nowhere}");
}
