//! Four panels: for one optimizer on two coordinates, each learning rate's path over contours and its loss below.

use super::curves::Kept;
use super::data::{Anchor, Figure, Mark, Paint, Panel, Rect};
use super::group::{self, Group};
use super::layout::{Body, MARGIN, WIDTH, page};
use super::{Chart, info, loss_curves, target, text, trajectories, way};
use crate::table::Table;
use crate::verdict::Outcome;

pub const CHART: Chart = Chart {
    info: info(
        "four-panel",
        "path over contours and loss curve side by side, for one optimizer and 2 to 6 learning rates",
    ),
    draw,
};

fn draw(table: &Table) -> Vec<Figure> {
    let mut figures = Vec::new();
    for group in group::groups(table) {
        let [series] = group.series[..] else { continue };
        let kept = trajectories::with_points(table, &series);
        let complete = kept.len() == series.rates;
        if series.seeds == 1 && (2..=6).contains(&series.rates) && complete {
            figures.push(figure(table, &group, &kept));
        }
    }
    figures
}

fn figure(table: &Table, group: &Group, kept: &[Kept]) -> Figure {
    let series = &group.series[0];
    let problem = &table.plan.problems[series.problem].1;
    let target = table.target_gap(series.problem);
    let rates = ["", "", "two", "three", "four", "five", "six"].get(kept.len()).copied().unwrap_or("some");
    let title = format!("{}: {rates} learning rates, {}", group.label, outcomes(kept));
    let subtitle = format!(
        "{}{}, {} steps from one start. Above: the path over contour lines, a dot a step. Below: the gap; dashed: the \
         target, {}.",
        group::name(table, series),
        group::common_schedule(table),
        group.steps,
        target::of(table, series.problem),
    );
    page(&format!("four-panel-{}", group.label), &title, &subtitle, |top| {
        let all = [kept.to_vec()];
        let ways = [way::ways(table, kept)];
        let window = way::whole(way::window(problem, &ways), &ways[0]);
        let contours = trajectories::contours(problem, window);
        let columns = if kept.len() > 4 { 3 } else { kept.len() };
        let (left, between) = (MARGIN + 52.0, 30.0);
        let width = (WIDTH - MARGIN - left - (columns - 1) as f64 * between) / columns as f64;
        let height = width.clamp(150.0, 300.0);
        let y = loss_curves::gap_axis(&all, target, 170.0);
        let mut panels = Vec::new();
        for (i, (kept, way)) in kept.iter().zip(&ways[0]).enumerate() {
            let (row, column) = ((i / columns) as f64, (i % columns) as f64);
            let left = left + column * (width + between);
            let top = top + row * (height + 306.0) + 46.0;
            let above = Rect { left, top, right: left + width, bottom: top + height };
            let below = Rect { top: above.bottom + 40.0, bottom: above.bottom + 210.0, ..above };
            let one = std::slice::from_ref(kept);
            let ends = [kept.run.lr; 2];
            let mut path =
                trajectories::panel(head(kept), above, window, &contours, problem, std::slice::from_ref(way), ends);
            path.marks.extend(way.dots(&path));
            path.badge = Some(kept.run.outcome);
            let x = loss_curves::step_axis(group.steps, width, "steps");
            let mut loss = loss_curves::panel(String::new(), below, x, y.clone(), one, ends, target);
            for panel in [&mut path, &mut loss] {
                panel.marks.iter_mut().for_each(|mark| repaint(mark, kept.run.outcome));
                if column > 0.0 {
                    panel.y = panel.y.clone().bare();
                }
            }
            path.marks.push(said(&path, kept));
            panels.extend([path, loss]);
        }
        let bottom = panels.last().map_or(top, |panel| panel.frame.bottom + 40.0);
        Body { panels, keys: trajectories::keys(), bottom }
    })
}

fn head(kept: &Kept) -> String {
    format!("learning rate {}", text::number(kept.run.lr))
}

/// What became of a run, in words above its plot.
fn said(panel: &Panel, kept: &Kept) -> Mark {
    let run = kept.run;
    let lived = kept.curve.samples.last().map_or(0, |sample| sample.step);
    let words = match (run.outcome, run.held_from) {
        (Outcome::Converged, Some(step)) => format!("converged, {step} steps"),
        (Outcome::Diverged, _) => format!("diverged, far out after {lived} steps"),
        (outcome, _) => format!("{}, gap {} left", outcome.name(), text::number(run.final_gap)),
    };
    Mark::note([panel.x.from, panel.y.to], [0.0, -10.0], words, Anchor::Start)
}

/// Here a plot shows one run, so its colour can tell what became of it.
pub fn repaint(mark: &mut Mark, outcome: Outcome) {
    if let Mark::Line { paint: paint @ Paint::Rate(_), .. } | Mark::Glyph { paint: paint @ Paint::Rate(_), .. } = mark {
        *paint = Paint::Outcome(outcome);
    }
}

/// `four outcomes`, or how many there are of each.
fn outcomes(kept: &[Kept]) -> String {
    let of = |outcome: Outcome| kept.iter().filter(|kept| kept.run.outcome == outcome).count();
    let seen: Vec<(usize, Outcome)> =
        Outcome::ALL.map(|outcome| (of(outcome), outcome)).into_iter().filter(|(n, _)| *n > 0).collect();
    match seen[..] {
        [_, _, _, _] if kept.len() == 4 => "four outcomes".into(),
        [(_, outcome)] => format!("all {}", outcome.name()),
        _ => seen.iter().map(|(n, outcome)| format!("{n} {}", outcome.name())).collect::<Vec<_>>().join(", "),
    }
}
