//! Running times: the empirical distribution of the steps after which runs first came within each of 51 targets.

use super::data::{Axis, Figure, Panel};
use super::layout::{Body, Grid, MARGIN, page};
use super::rise::{self, Rise};
use super::{Chart, axis, group, info, text};
use crate::comparison::{Field, Question, TARGETS, fields, firsts, known};
use crate::table::Table;

pub const CHART: Chart = Chart {
    info: info(
        "ecdf",
        "the share of 51 targets from 10² down to 10⁻⁸, over all objectives and seeds, reached within so many steps",
    ),
    draw,
};

fn draw(table: &Table) -> Vec<Figure> {
    let of = |question| rise::drawable(table, fields(table, question, |_| true));
    let (labels, fields): (Vec<String>, Vec<Field>) = Question::ALL.into_iter().flat_map(of).unzip();
    let rows = firsts(table, &fields);
    let drawn = labels.iter().zip(&fields).zip(rows).filter(|((_, field), _)| of_known(table, field) > 0);
    drawn.map(|((label, field), rows)| figure(table, label, field, rows)).collect()
}

/// Objectives whose lowest value is known.
fn of_known(table: &Table, field: &Field) -> usize {
    let cases = &field.entrants[0].contender.cases;
    cases.iter().filter(|case| known(table, case.series.problem)).count()
}

fn figure(table: &Table, label: &str, field: &Field, rows: Vec<Vec<f64>>) -> Figure {
    let series = field.entrants[0].contender.series;
    let budget = f64::from(series.steps);
    let x = |pixels: f64| axis::log_across("steps", 1.0, budget.max(2.0), pixels);
    // The area below the line over the logarithm of the steps; what is not reached counts as the budget.
    let area = |values: &[f64]| {
        let log = |steps: &f64| steps.clamp(1.0, budget).ln();
        let lost = values.iter().map(log).sum::<f64>() / (values.len() as f64 * budget.max(2.0).ln());
        1.0 - lost
    };
    let rises = rise::ranked(field, rows, area);
    let known = of_known(table, field);
    let others = match field.objectives.len() - known {
        0 => String::new(),
        n => format!(" {} of unknown lowest value left out.", text::count(n, "objective")),
    };
    let title = format!("{label}, {}: {}", field.question.words(), finding(table, &rises, budget));
    let subtitle = format!(
        "The share of {} reached within so many steps: the first time that f − f* is at most each of {TARGETS} targets, \
         10² to 10⁻⁸, five a decade, on {}{}{}. What is never reached counts all the same. In the order of the \
         area below the lines; in brackets, the share reached in the end.{others}{}",
        text::count(rises.first().map_or(0, |rise| rise.values.len()), "target"),
        text::count(known, "objective"),
        if series.seeds > 1 { format!(" with {} seeds", series.seeds) } else { String::new() },
        group::common_schedule(table),
        rise::who(field),
    );
    let stem = format!("ecdf-{}{}", field.question.name(), label.strip_prefix(&table.plan.spec.name[..]).unwrap_or(""));
    page(&stem, &title, &subtitle, |top| {
        let grid = Grid { top, columns: 1, height: 360.0, left: MARGIN + 52.0, between: 0.0, above: 8.0, below: 50.0 };
        let x: Axis = x(grid.width());
        let marks = rise::marks(table, &rises, &x, |i| rises[i].values.clone());
        let y = rise::shares("share of the targets");
        let panels = vec![Panel { title: String::new(), badge: None, frame: grid.frame(0), x, y, marks }];
        let keys = rise::keys(table, &rises, |rise| format!("({:.0}%)", 100.0 * rise::share(&rise.values, budget)));
        Body { panels, keys: vec![keys], bottom: grid.bottom(1) }
    })
}

fn finding(table: &Table, rises: &[Rise], budget: f64) -> String {
    match rises {
        [first, ..] => {
            let share = 100.0 * rise::share(&first.values, budget);
            format!("{} is ahead, with {share:.0}% of the targets reached", rise::name(table, first))
        }
        [] => "nobody takes part".into(),
    }
}
