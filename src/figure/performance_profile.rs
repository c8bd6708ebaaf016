//! Performance and data profiles: on how many objectives an optimizer is within a factor of the best of all, and within
//! so many steps.

use super::data::{Axis, Dash, Figure, Mark, Paint, Panel};
use super::layout::{BODY, Body, Grid, MARGIN, page};
use super::rise::{self, Rise};
use super::{Chart, axis, group, info, target, text};
use crate::answer::CAP;
use crate::comparison::{Field, Question, fields, ratios, score};
use crate::table::Table;

pub const CHART: Chart = Chart {
    info: info(
        "performance-profile",
        "the share of the objectives solved within a factor of the best steps, and within so many steps",
    ),
    draw,
};

/// Ratios up to which the profile is drawn, at the most.
const FARTHEST: f64 = 100.0;

fn draw(table: &Table) -> Vec<Figure> {
    let of = |question| rise::drawable(table, fields(table, question, |_| true));
    Question::ALL.into_iter().flat_map(of).map(|(label, field)| figure(table, &label, &field)).collect()
}

fn figure(table: &Table, label: &str, field: &Field) -> Figure {
    let rises = rise::ranked(field, ratios(&field.steps()), score);
    let title = format!("{label}, {}: {}", field.question.words(), finding(table, &rises));
    let subtitle = format!(
        "Left, the performance profile: the share of {} on which an optimizer reaches {} within so many times the \
         steps of the best of all. The score is the area below it up to {CAP}, over {}: 1 is the best on all. Right, the \
         data profile: the share reached within so many steps. A failure is never within; {}{}.{}",
        text::count(field.objectives.len(), "objective"),
        target::of_all(table),
        CAP - 1.0,
        unsolved(field),
        group::common_schedule(table),
        rise::who(field),
    );
    page(&format!("performance-profile-{}{}", field.question.name(), tail(table, label)), &title, &subtitle, |top| {
        let grid =
            Grid { top, columns: 2, height: 320.0, left: MARGIN + 52.0, between: 36.0, above: 24.0, below: 50.0 };
        let ratios = across_ratios(&rises, grid.width());
        let steps = across_steps(field, grid.width());
        let row = |i: usize| {
            let mut steps = rises[i].entrant.steps.clone();
            steps.sort_by(f64::total_cmp);
            steps
        };
        let mut left = vec![Mark::Line {
            points: vec![[CAP, 0.0], [CAP, 1.0]],
            paint: Paint::Muted,
            dash: Dash::Dashed,
            width: 1.0,
        }];
        left.extend(rise::marks(table, &rises, &ratios, |i| rises[i].values.clone()));
        let right = rise::marks(table, &rises, &steps, row);
        let y = rise::shares("share of the objectives");
        let panel = |i: usize, title: &str, x: Axis, y: Axis, marks: Vec<Mark>| Panel {
            title: text::cut(title, BODY, grid.width()),
            badge: None,
            frame: grid.frame(i),
            x,
            y,
            marks,
        };
        let panels = vec![
            panel(0, "performance profile", ratios, y.clone(), left),
            panel(1, "data profile", steps, y.bare(), right),
        ];
        let keys = rise::keys(table, &rises, |rise| format!("({:.2})", rise.score));
        Body { panels, keys: vec![keys], bottom: grid.bottom(2) }
    })
}

/// What tells the figures of one question apart.
fn tail(table: &Table, label: &str) -> String {
    label.strip_prefix(&table.plan.spec.name[..]).unwrap_or_default().to_string()
}

fn across_ratios(rises: &[Rise], pixels: f64) -> Axis {
    let finite = rises.iter().flat_map(|rise| &rise.values).filter(|ratio| ratio.is_finite());
    let most = finite.fold(CAP, |most: f64, ratio| most.max(*ratio));
    axis::log_across("times the fewest steps of all", 1.0, (most * 1.1).clamp(2.0 * CAP, FARTHEST), pixels)
}

fn across_steps(field: &Field, pixels: f64) -> Axis {
    let all = field.entrants.iter().flat_map(|entrant| &entrant.steps).filter(|steps| steps.is_finite());
    let least = all.fold(f64::INFINITY, |least: f64, steps| least.min(*steps));
    let budget = field.entrants.first().map_or(1.0, |entrant| f64::from(entrant.contender.series.steps));
    let from = if least.is_finite() { (least / 1.3).max(1.0).min(budget / 2.0) } else { budget / 10.0 };
    axis::log_across("steps", from, budget, pixels)
}

/// Objectives that stay in the denominator though nobody solves them, in words.
fn unsolved(field: &Field) -> String {
    match (field.unsolved().len(), field.objectives.len()) {
        (0, _) => "every objective is solved by somebody".into(),
        (none, all) => format!("nobody solves {none} of the {all}, which count all the same"),
    }
}

fn finding(table: &Table, rises: &[Rise]) -> String {
    match rises {
        [first, ..] if first.score > 0.0 => {
            format!("{} scores highest, {:.2} of 1", rise::name(table, first), first.score)
        }
        _ => "nobody solves anything".into(),
    }
}
