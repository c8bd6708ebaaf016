//! Why no rate is recommended, and what to type next.

use super::contender::Contender;
use super::standing::Edge;
use crate::param::short;
use serde::Serialize;

/// Why no rate is recommended.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Refusal {
    /// A short name for programs.
    pub kind: &'static str,
    /// One sentence for people, with the numbers.
    pub why: String,
    /// What to type next.
    pub next: String,
}

/// One rate alone was tried.
pub fn single(contender: &Contender) -> Refusal {
    let lr = contender.rates().lr(0);
    Refusal {
        kind: "one-rate",
        why: format!("{} is the only rate tried", short(lr)),
        next: format!(
            "give {} a grid in the sweep file, learning-rate = {}, and run it again",
            contender.optimizer,
            grid(lr / 100.0, lr * 100.0, 8)
        ),
    }
}

/// The best rate is an end of the grid.
pub fn edge(contender: &Contender, edge: Edge) -> Refusal {
    let [low, high] = ends(contender);
    let (best, end, from, to) = match edge {
        Edge::Lowest => (low, "smallest", low / 100.0, high),
        Edge::Highest => (high, "largest", low, high * 100.0),
    };
    Refusal {
        kind: "edge",
        why: format!("the best rate, {}, is the {end} of {} tried", short(best), contender.rates().len()),
        next: format!(
            "{} into the sweep file, or give {} a longer grid, learning-rate = {}, and run it again",
            growth(contender),
            contender.optimizer,
            grid(from, to, per_decade(contender))
        ),
    }
}

/// Too few objectives converge at any rate.
pub fn few(contender: &Contender, solved: usize, share: f64) -> Refusal {
    let all = contender.cases.len();
    let have = solved as f64 / all as f64;
    if contender.cases.iter().all(|case| !case.rates.iter().any(|rate| rate.stable())) {
        let low = contender.rates().lr(0);
        return Refusal {
            kind: "all-diverge",
            why: format!(
                "every rate diverges{}",
                if all == 1 { String::new() } else { format!(" on each of {all} objectives") }
            ),
            next: format!(
                "{} into the sweep file, or give {} lower rates, learning-rate = {}, and run it again",
                growth(contender),
                contender.optimizer,
                grid(low / 1000.0, low, per_decade(contender).max(4))
            ),
        };
    }
    let on = match (solved, all) {
        (0, 1) => "no rate converges".into(),
        (0, all) => format!("no rate converges on any of {all} objectives"),
        (solved, all) => format!("{solved} of {all} objectives converge at any rate, fewer than {} %", percent(share)),
    };
    let accept = match solved {
        0 => String::new(),
        _ => format!(", or accept fewer with --share {}", (have * 100.0).floor() / 100.0),
    };
    let steps = u64::from(contender.series.steps) * 10;
    Refusal {
        kind: "few-converge",
        why: on,
        next: format!("write steps = {steps} or a wider target into the sweep file and run it again{accept}"),
    }
}

/// The objectives disagree.
pub fn disagree([low, high]: [f64; 2], width: f64) -> Refusal {
    let decades = (high / low).log10();
    Refusal {
        kind: "disagree",
        why: format!(
            "the objectives disagree: the best rate lies anywhere from {} to {}, {decades:.1} decades, more than {}",
            digits(low),
            digits(high),
            short(width)
        ),
        next: format!(
            "sweep objectives of one kind at a time (lrsweep list suites), or accept it with --width {}",
            (decades * 10.0).ceil() / 10.0
        ),
    }
}

/// What lets the grid grow by itself, or further.
fn growth(contender: &Contender) -> String {
    match contender.grows {
        None => "write [search] extend = true".into(),
        Some(decades) => format!("write decades = {} under [search]", decades + 2),
    }
}

/// The smallest and the largest rate tried.
fn ends(contender: &Contender) -> [f64; 2] {
    let rates = contender.rates();
    [0, rates.len() - 1].map(|place| rates.lr(place))
}

/// How closely its rates stand.
fn per_decade(contender: &Contender) -> u64 {
    let [low, high] = ends(contender);
    ((contender.rates().len() - 1) as f64 / (high / low).log10()).round().max(1.0) as u64
}

fn grid(from: f64, to: f64, per_decade: u64) -> String {
    format!("{{ from = {}, to = {}, per-decade = {per_decade} }}", digits(from), digits(to))
}

/// Three significant digits.
fn digits(x: f64) -> String {
    short(format!("{x:.2e}").parse().unwrap_or(x))
}

fn percent(share: f64) -> String {
    short((share * 1000.0).round() / 10.0)
}
