//! Remarks: what a reader should know before trusting a table of best rates.

use super::number::{brief, grouped};
use super::summary::Group;
use crate::answer::{Edge, Standing};
use serde::Serialize;

/// Something odd, with where it was seen.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Remark {
    /// A short name for programs.
    pub kind: &'static str,
    /// One sentence for people.
    pub text: &'static str,
    /// Where: objective, optimizer, schedule, and the numbers.
    pub cases: Vec<String>,
}

/// What is checked of each standing; the answer holds the numbers.
struct Check {
    kind: &'static str,
    text: &'static str,
    applies: fn(&Standing) -> Option<String>,
}

const CHECKS: [Check; 8] = [
    Check {
        kind: "all-diverged",
        text: "Every rate diverged: the grid begins too high, or the objective has no lowest value.",
        applies: |s| s.best.is_none().then(String::new),
    },
    Check {
        kind: "none-converged",
        text: "No rate converged within the budget; the best one is that with the smallest gap.",
        applies: |s| s.best.filter(|_| s.converging.pieces.is_empty()).map(|best| format!("best {}", brief(best.lr))),
    },
    Check {
        kind: "best-at-lower-edge",
        text: "The best rate is the smallest one tried: a better one may lie below the grid.",
        applies: |s| s.best.filter(|best| best.edge == Some(Edge::Lowest)).map(|best| brief(best.lr)),
    },
    Check {
        kind: "best-at-upper-edge",
        text: "The best rate is the largest one tried: a better one may lie above the grid.",
        applies: |s| s.best.filter(|best| best.edge == Some(Edge::Highest)).map(|best| brief(best.lr)),
    },
    Check {
        kind: "no-stability-edge",
        text: "The largest rate tried did not diverge: where divergence begins is not known.",
        applies: |s| s.stable.pieces.last().filter(|_| s.stable.open_above).map(|piece| brief(piece.to)),
    },
    Check {
        kind: "stable-in-pieces",
        text: "Stable rates lie above diverging ones: the stable range is not one interval.",
        applies: |s| (s.stable.pieces.len() > 1).then(|| format!("{} pieces", s.stable.pieces.len())),
    },
    Check {
        kind: "best-overshoots",
        text: "At the best rate most steps jump across the minimum: it converges, but close to the stability edge.",
        applies: |s| s.best.filter(|best| best.overshoot).map(|best| brief(best.lr)),
    },
    Check {
        kind: "seeds-disagree",
        text: "At some rates the outcome depends on the seed.",
        applies: |s| (s.split > 0).then(|| format!("{} of {} rates", grouped(s.split as u64), grouped(s.rates as u64))),
    },
];

/// Every remark that applies somewhere.
pub fn remarks(groups: &[Group]) -> Vec<Remark> {
    let case = |group: &Group, standing: &Standing, numbers: String| {
        let place = format!("{}: {}", group.label, standing.label());
        if numbers.is_empty() { place } else { format!("{place} ({numbers})") }
    };
    let remark = |check: &Check| {
        let all = groups.iter().flat_map(|group| group.standings.iter().map(move |standing| (group, standing)));
        let cases: Vec<String> =
            all.filter_map(|(g, s)| (check.applies)(s).map(|numbers| case(g, s, numbers))).collect();
        (!cases.is_empty()).then_some(Remark { kind: check.kind, text: check.text, cases })
    };
    CHECKS.iter().filter_map(remark).collect()
}
