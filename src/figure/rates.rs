//! A series by learning rate: seeds taken together, neighbours too where there are more than can be drawn.

use crate::answer::{middle, steps};
use crate::table::{Run, Series, Table};
use crate::verdict::Outcome;
use std::borrow::Cow;

/// One learning rate, or a few neighbouring ones, with all seeds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Column {
    /// The smallest learning rate.
    pub from: f64,
    /// The largest.
    pub to: f64,
    /// The worst outcome.
    pub outcome: Outcome,
    /// Gap at the end.
    pub gap: Spread,
    /// Steps to the target; infinite for a run that has not converged.
    pub steps: Spread,
}

/// Smallest, middle and largest of a few numbers; one that is not finite counts as infinite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// The smallest.
    pub low: f64,
    /// The median.
    pub median: f64,
    /// The largest.
    pub high: f64,
}

impl Column {
    /// Where it is drawn.
    pub fn lr(&self) -> f64 {
        if self.from == self.to { self.from } else { self.from.sqrt() * self.to.sqrt() }
    }
}

impl Spread {
    fn of(mut numbers: Vec<f64>) -> Spread {
        numbers.iter_mut().filter(|x| !x.is_finite()).for_each(|x| *x = f64::INFINITY);
        numbers.sort_by(f64::total_cmp);
        let (Some(&low), Some(&high)) = (numbers.first(), numbers.last()) else {
            return Spread { low: f64::INFINITY, median: f64::INFINITY, high: f64::INFINITY };
        };
        Spread { low, median: middle(numbers), high }
    }
}

/// The places of a series' learning rates in its grid, smallest rate first.
fn order(runs: &[Run]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..runs.len()).collect();
    order.sort_by(|&a, &b| runs[a].lr.total_cmp(&runs[b].lr));
    order
}

/// The smallest and the largest learning rate of a few series.
pub fn ends(table: &Table, series: &[Series]) -> [f64; 2] {
    let rates = || series.iter().flat_map(|series| table.walk_of(series, 0)).map(|run| run.lr);
    [rates().fold(f64::INFINITY, f64::min), rates().fold(0.0, f64::max)]
}

/// A series as at most `most` columns, smallest learning rate first.
pub fn columns(table: &Table, series: &Series, most: usize) -> Vec<Column> {
    let seeds: Vec<Cow<[Run]>> = (0..series.seeds).map(|seed| table.runs_of(series, seed)).collect();
    let order = seeds.first().map(|runs| order(runs)).unwrap_or_default();
    order.chunks(order.len().div_ceil(most).max(1)).map(|places| column(&seeds, places)).collect()
}

fn column(seeds: &[Cow<[Run]>], places: &[usize]) -> Column {
    let all = || seeds.iter().flat_map(|runs| places.iter().map(move |&i| &runs[i]));
    let lr = |place: Option<&usize>| place.zip(seeds.first()).map_or(f64::NAN, |(&i, runs)| runs[i].lr);
    Column {
        from: lr(places.first()),
        to: lr(places.last()),
        outcome: all().map(|run| run.outcome).max().unwrap_or(Outcome::Diverged),
        gap: Spread::of(all().map(|run| run.final_gap).collect()),
        steps: Spread::of(all().map(steps).collect()),
    }
}

/// How many learning rates share a column, at the most.
pub fn per_column(series: &[Series], most: usize) -> usize {
    series.iter().map(|series| series.rates.div_ceil(most)).max().unwrap_or(1)
}

/// What a subtitle says of seeds and neighbours that share a cell or a glyph.
pub fn sharing(series: &[Series], most: usize, noun: &str) -> String {
    let seeds = series.first().map_or(1, |series| series.seeds);
    match (per_column(series, most), seeds) {
        (0 | 1, 0 | 1) => String::new(),
        (0 | 1, seeds) => format!("; each {noun} the worst outcome of {seeds} seeds"),
        (rates, 0 | 1) => format!("; each {noun} the worst outcome of up to {rates} neighbouring rates"),
        (rates, seeds) => {
            format!("; each {noun} the worst outcome of {seeds} seeds and up to {rates} neighbouring rates")
        }
    }
}

/// Where neighbouring columns meet: one more number than there are columns. Between two rates it is
/// their geometric mean; the outermost columns reach as far out as in, but no further than a third of a decade.
pub fn edges(columns: &[Column]) -> Vec<f64> {
    let inner: Vec<f64> = columns.windows(2).map(|pair| pair[0].to.sqrt() * pair[1].from.sqrt()).collect();
    let (Some(first), Some(last)) = (columns.first(), columns.last()) else { return Vec::new() };
    // A lone rate reaches a tenth of a decade to each side.
    let reach = |out: f64, edge: Option<&f64>| edge.map_or(1.25, |edge| (out / edge).max(edge / out).min(2.0));
    let low = (first.from / reach(first.from, inner.first())).max(f64::MIN_POSITIVE);
    let high = (last.to * reach(last.to, inner.last())).min(f64::MAX);
    std::iter::once(low).chain(inner).chain(std::iter::once(high)).collect()
}
