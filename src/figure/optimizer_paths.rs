//! Optimizer paths: one plot an optimizer, with the path of its best run over the contour lines, in the same window.

use super::data::{Anchor, Figure, Mark, Paint, Panel, Rect, Shape};
use super::group::{self, Group};
use super::layout::{BODY, Body, Grid, page};
use super::rates;
use super::way::{self, Way};
use super::{Chart, curves, four_panel, info, target, text, trajectories};
use crate::answer::{Rate, best};
use crate::objective::Problem;
use crate::param::short;
use crate::table::{Run, Series, Table};

pub const CHART: Chart = Chart {
    info: info("optimizer-paths", "the path of each optimizer's best run, for objectives with two coordinates"),
    draw,
};

/// Plots of one page.
const PANELS: usize = 12;
/// Plots side by side.
const COLUMNS: usize = 4;
/// From one line above a plot to the next.
const LINE: f64 = 16.0;

fn draw(table: &Table) -> Vec<Figure> {
    let mut figures = Vec::new();
    for group in group::groups(table) {
        let problem = &table.plan.problems[group.series[0].problem].1;
        if problem.dim != 2 {
            continue;
        }
        // The best of many schedules would be a lucky one: paths are compared with the same.
        let plots: Vec<Plot> =
            group.series.iter().filter(|series| series.schedule == 0).map(|series| Plot::of(table, series)).collect();
        let columns = plots.len().min(COLUMNS);
        let pages: Vec<&[Plot]> = group::pages_of_rows(&plots, PANELS, COLUMNS).collect();
        for (number, plots) in pages.iter().enumerate() {
            let note = group::page_note(number, pages.len());
            figures.push(figure(table, &group, plots, columns, problem, &note));
        }
    }
    figures
}

fn figure(table: &Table, group: &Group, plots: &[Plot], columns: usize, problem: &Problem, note: &str) -> Figure {
    let arrived = plots.iter().filter(|plot| plot.merit.is_some_and(|merit| merit.steps.is_finite())).count();
    let title = match plots {
        [only] if columns == 1 => format!("{}: the best run of {}{note}", group.label, only.name),
        _ => format!("{}: the best run of each optimizer, {arrived} of {} converge{note}", group.label, plots.len()),
    };
    page(&format!("optimizer-paths-{}{note}", group.label), &title, &reading(table, group), |top| {
        let height = [560.0, 400.0, 262.0, 190.0][columns - 1];
        let ways: Vec<Vec<Way>> = plots.iter().map(|plot| plot.way(table).into_iter().collect()).collect();
        let window = way::window(problem, &ways);
        let contours = trajectories::contours(problem, window);
        let grid = Grid { top, columns, height, left: curves::LEFT, between: 34.0, above: 0.0, below: 26.0 };
        let mut panels: Vec<Panel> = Vec::new();
        let mut words: Vec<Vec<(Paint, String)>> = Vec::new();
        for (i, (plot, ways)) in plots.iter().zip(&ways).enumerate() {
            let frame = trajectories::undistorted(grid.frame(i), window);
            let mut panel = trajectories::panel(String::new(), frame, window, &contours, problem, ways, [1.0; 2]);
            for way in ways {
                panel.marks.iter_mut().for_each(|mark| four_panel::repaint(mark, way.run.outcome));
            }
            if ways.is_empty() {
                panel.marks.extend(start(table, problem, &panel));
            }
            let name = text::wrap(&plot.name, BODY, grid.width()).into_iter().map(|line| (Paint::Ink, line));
            let outcome = plot.words(table, &panel, ways).into_iter().map(|line| (Paint::Muted, line));
            words.push(name.chain(outcome).collect());
            panels.push(panel);
        }
        // Every plot has the room above that the most wordy one needs.
        let above = 12.0 + LINE * words.iter().map(Vec::len).max().unwrap_or(0) as f64;
        for (i, (panel, words)) in panels.iter_mut().zip(words).enumerate() {
            let Rect { top, bottom, .. } = &mut panel.frame;
            let down = ((i / columns) as f64 + 1.0) * above;
            [*top, *bottom] = [*top + down, *bottom + down];
            write(panel, &words, [grid.frame(i).left - panel.frame.left, -above], grid.width());
        }
        let bottom = Grid { above, ..grid }.bottom(plots.len());
        Body { panels, keys: trajectories::keys(), bottom }
    })
}

/// How the page is read: which runs were tried, and which one is drawn.
fn reading(table: &Table, group: &Group) -> String {
    let rates = group.series.iter().map(|series| series.rates).max().unwrap_or(0);
    let schedule = match &table.plan.schedules[..] {
        [_] => group::common_schedule(table),
        [first, ..] => format!(", schedule {} (the sweep's first of {})", first.label(), table.plan.schedules.len()),
        [] => String::new(),
    };
    let seeds = match group.series[0].seeds {
        1 => String::new(),
        seeds => format!("; the median of {seeds} seeds decides, the first one is drawn"),
    };
    let cut = match group.steps > way::LONGEST {
        true => format!(" Drawn are the first {} steps.", way::LONGEST),
        false => String::new(),
    };
    format!(
        "Of {} tried for {} steps{schedule}, the one with the fewest steps until the gap stays below {}; where none \
         converges, that with the smallest gap in the tail{seeds}. All plots have the same window: points outside of it \
         are counted, and arrows mark where the path left.{cut}",
        text::count(rates, "learning rate"),
        group.steps,
        target::of(table, group.series[0].problem),
    )
}

/// An optimizer and its best run.
struct Plot<'t> {
    /// The optimizer's label.
    name: String,
    /// Its learning rates.
    series: &'t Series,
    /// What is said for the best one; none where all diverged.
    merit: Option<Rate>,
}

impl<'t> Plot<'t> {
    fn of(table: &Table, series: &'t Series) -> Plot<'t> {
        Plot { name: table.optimizer_label(series), series, merit: best(table, series) }
    }

    fn run(&self, table: &Table) -> Option<Run> {
        Some(table.run_of(self.series, 0, self.merit?.place))
    }

    fn way(&self, table: &Table) -> Option<Way> {
        let number = self.series.first_run + self.merit?.place as u64;
        Some(Way { run: self.run(table)?, points: way::walk(table, number) })
    }

    /// What stands above the plot below the name, line by line: rate, outcome, and what is not seen.
    fn words(&self, table: &Table, panel: &Panel, ways: &[Way]) -> Vec<String> {
        let steps = self.series.steps;
        let mut words = Vec::new();
        let (Some(merit), Some(run)) = (self.merit, self.run(table)) else {
            words.push(format!("{} tried, all diverged", text::count(self.series.rates, "rate")));
            words.push(match self.series.seeds {
                1 => format!("in {steps} steps"),
                _ => format!("in {steps} steps, for some seed"),
            });
            return words;
        };
        words.push(format!("rate {}{}", text::number(run.lr), edge(table, self.series, run.lr)));
        if merit.steps.is_finite() {
            words.push(format!("converged, {} of {steps} steps", short(merit.steps)));
        } else {
            words.push(format!("not reached in {steps} steps"));
            words.push(format!("{}, gap {} left", run.outcome.name(), text::number(merit.tail)));
        }
        for way in ways {
            let outside = way.outside([&panel.x, &panel.y]);
            if outside > 0 {
                words.push(format!("{outside} of {} outside", text::count(way.points.len(), "point")));
            }
        }
        words
    }
}

/// What is said of a rate that is the first or the last one tried.
fn edge(table: &Table, series: &Series, lr: f64) -> &'static str {
    let [low, high] = rates::ends(table, std::slice::from_ref(series));
    match (lr == low, lr == high) {
        (true, false) => ", the smallest tried",
        (false, true) => ", the largest tried",
        _ => "",
    }
}

/// The start, where no path begins.
fn start(table: &Table, problem: &Problem, panel: &Panel) -> Option<Mark> {
    let spec = &table.plan.spec;
    let [x, y] = problem.start(*spec.seeds.first()?, spec.spread)[..] else { return None };
    let inside = (0.0..=1.0).contains(&panel.x.share(x)) && (0.0..=1.0).contains(&panel.y.share(y));
    inside.then_some(Mark::Glyph { at: [x, y], shape: Shape::Ring, paint: Paint::Ink, size: 9.0 })
}

/// Lines above a plot, names in larger letters; `offset` is where they begin, from the plot's upper left corner.
fn write(panel: &mut Panel, lines: &[(Paint, String)], offset: [f64; 2], width: f64) {
    for (i, (paint, line)) in lines.iter().enumerate() {
        let size = if *paint == Paint::Ink { BODY } else { 12.0 };
        let offset = [offset[0], offset[1] + LINE * (i as f64 + 0.5)];
        let (at, text) = ([panel.x.from, panel.y.to], text::cut(line, size, width));
        panel.marks.push(Mark::Text { at, offset, text, anchor: Anchor::Start, paint: *paint, size });
    }
}
