//! Lines of shares that rise step by step, the best few of many in colour.

use super::data::{Axis, Dash, HUES, Key, Mark, Paint, Scale, Tick};
use super::{group, text};
use crate::comparison::{Entrant, Field, Question};
use crate::table::Table;

/// Lines in colour.
const SHOWN: usize = 10;

/// An entrant with its values: the places along the axis at which its share rises, infinite where it never does.
pub struct Rise<'f> {
    /// Who it is.
    pub entrant: &'f Entrant<'f>,
    /// The values, smallest first.
    pub values: Vec<f64>,
    /// Higher is better.
    pub score: f64,
}

/// The rises of a field, the best first; of equals in the plan's order.
pub fn ranked<'f>(field: &'f Field, rows: Vec<Vec<f64>>, score: impl Fn(&[f64]) -> f64) -> Vec<Rise<'f>> {
    let rise = |(entrant, mut values): (&'f Entrant, Vec<f64>)| {
        values.sort_by(f64::total_cmp);
        Rise { entrant, score: score(&values), values }
    };
    let mut rises: Vec<Rise> = field.entrants.iter().zip(rows).map(rise).collect();
    rises.sort_by(|a, b| b.score.total_cmp(&a.score));
    rises
}

/// The share of the values that are at most `x`.
pub fn share(values: &[f64], x: f64) -> f64 {
    values.partition_point(|value| *value <= x) as f64 / values.len() as f64
}

/// The lines over an axis, the best above the others; `row` yields the values that are drawn, smallest first.
pub fn marks(table: &Table, rises: &[Rise], x: &Axis, row: impl Fn(usize) -> Vec<f64>) -> Vec<Mark> {
    let paints = paints(table, rises);
    let line = |i: usize| {
        let (paint, dash) = paints[i];
        let width = if i < SHOWN { 2.0 } else { 1.0 };
        Mark::Line { points: stairs(&row(i), x), paint, dash, width }
    };
    (0..rises.len()).rev().map(line).collect()
}

/// The colour and the pattern of each: those that share a hue differ by pattern, those behind the best are grey.
fn paints(table: &Table, rises: &[Rise]) -> Vec<(Paint, Dash)> {
    let mut paints: Vec<(Paint, Dash)> = Vec::new();
    for rise in rises.iter().take(SHOWN) {
        let (paint, _) = group::paint(table, &rise.entrant.contender.series);
        let alike = paints.iter().filter(|(other, _)| hue(other) == hue(&paint)).count();
        paints.push((paint, Dash::ALL[alike % Dash::ALL.len()]));
    }
    paints.resize(rises.len(), (Paint::Grid, Dash::Solid));
    paints
}

fn hue(paint: &Paint) -> Option<usize> {
    if let Paint::Series(place, _) = paint { Some(place % HUES) } else { None }
}

/// The corners of a line of shares within an axis; steps closer than half a thousandth of it are one.
fn stairs(values: &[f64], x: &Axis) -> Vec<[f64; 2]> {
    const APART: f64 = 5e-4;
    let mut points = vec![[x.from, share(values, x.from)]];
    let mut last = x.from;
    for &value in values.iter().filter(|value| **value > x.from && **value <= x.to) {
        let here = share(values, value);
        let Some(before) = points.last().map(|point| point[1]) else { continue };
        if here == before {
            continue;
        }
        if points.len() > 2 && x.share(value) - x.share(last) < APART {
            // The corner is drawn where the first of them stands.
            if let Some(corner) = points.last_mut() {
                corner[1] = here;
            }
            continue;
        }
        points.extend([[value, before], [value, here]]);
        last = value;
    }
    points.push([x.to, share(values, x.to)]);
    points
}

/// The legend: the best by name with their scores, and how many others there are.
pub fn keys(table: &Table, rises: &[Rise], score: impl Fn(&Rise) -> String) -> Vec<(Key, String)> {
    let shown = rises.iter().zip(paints(table, rises)).take(SHOWN);
    let mut keys: Vec<(Key, String)> = shown
        .map(|(rise, (paint, dash))| (Key::Line(paint, dash), format!("{} {}", name(table, rise), score(rise))))
        .collect();
    let others = rises.len().saturating_sub(SHOWN);
    if others > 0 {
        keys.push((Key::Line(Paint::Grid, Dash::Solid), format!("the other {others}")));
    }
    keys
}

/// An entrant's name, with its rate where it has one for all objectives.
pub fn name(table: &Table, rise: &Rise) -> String {
    let name = group::name(table, &rise.entrant.contender.series);
    rise.entrant.lr.map_or(name.clone(), |lr| format!("{name} at {}", text::number(lr)))
}

/// Shares from none to all.
pub fn shares(label: &str) -> Axis {
    let tick = |at: f64| Tick { at, label: format!("{:.0}%", at * 100.0), major: true };
    let ticks = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0].map(tick).to_vec();
    Axis { label: label.into(), scale: Scale::Linear, from: 0.0, to: 1.02, ticks, grid: true }
}

/// The fields that can be drawn, each with a label that tells it from others; at least two entrants on two objectives.
pub fn drawable<'t>(table: &Table, fields: Vec<Field<'t>>) -> Vec<(String, Field<'t>)> {
    let several = |field: &Field| field.entrants.len() > 1 && field.objectives.len() > 1 && field.unfair().is_none();
    let spec = &table.plan.spec;
    let label = |field: Field<'t>| {
        let series = &field.entrants[0].contender.series;
        let mut label = spec.name.clone();
        if spec.steps.len() > 1 {
            label += &format!(", {} steps", series.steps);
        }
        if spec.precisions.len() > 1 {
            label += &format!(", {}", series.precision);
        }
        (label, field)
    };
    fields.into_iter().filter(several).map(label).collect()
}

/// What a subtitle says of who takes part and how they were tuned.
pub fn who(field: &Field) -> String {
    let mut text = match field.question {
        Question::Shipped => String::new(),
        _ => format!(" {} tried for each.", text::count(field.rates[0], "learning rate")),
    };
    if !field.missing.is_empty() {
        text += &format!(" Without {} whose shipped rate was not tried or is not known.", field.missing.len());
    }
    text
}
