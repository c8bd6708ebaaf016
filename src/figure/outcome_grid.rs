//! Outcome grid: the outcome maps of many objectives side by side, small, with the same rows and the same axis.

use super::data::{Figure, Key, Mark, Paint, Panel, Shape};
use super::group::{self, Group};
use super::layout::{BODY, Body, Grid, MARGIN, outcome_swatches, page};
use super::rates::{Column, columns, sharing};
use super::{Chart, axis, info, outcome_map, target, text};
use crate::answer::{Rate, best};
use crate::table::{Series, Table};
use crate::verdict::Outcome;
use std::ops::Range;

pub const CHART: Chart = Chart {
    info: info("outcome-grid", "what became of each learning rate, the objectives side by side, for more than three"),
    draw,
};

/// Objectives for which a map each is enough.
const FEW: usize = 3;
/// More columns than this are drawn together.
const MOST: usize = 90;
/// Rows of one plot.
const ROWS: usize = 40;
/// Height of a row in pixels.
const ROW: f64 = 16.0;
/// Plots of one page.
const PANELS: usize = 12;
/// Plots side by side, and where an objective's name needs more room.
const COLUMNS: [usize; 2] = [4, 3];
/// Width of a name that has room among the most plots side by side.
const ROOM: f64 = 170.0;

fn draw(table: &Table) -> Vec<Figure> {
    let groups = group::groups(table);
    if groups.len() <= FEW {
        return Vec::new();
    }
    // Every objective has the same series.
    let all: Vec<usize> = (0..groups[0].series.len()).collect();
    let rows: Vec<Range<usize>> = group::pages(&all, ROWS).map(|page| page[0]..page[page.len() - 1] + 1).collect();
    let fits = groups.iter().all(|group| text::width(&group.label, BODY) <= ROOM);
    let columns = if fits { COLUMNS[0] } else { COLUMNS[1] };
    let pages: Vec<(&[Group], &Range<usize>)> = group::pages_of_rows(&groups, PANELS, columns)
        .flat_map(|groups| rows.iter().map(move |rows| (groups, rows)))
        .collect();
    let drawn = pages.iter().enumerate();
    drawn.map(|(n, (groups, rows))| grid(table, groups, rows, columns, &group::page_note(n, pages.len()))).collect()
}

fn grid(table: &Table, groups: &[Group], rows: &Range<usize>, columns: usize, note: &str) -> Figure {
    let of = |group: &Group| group.series[rows.clone()].to_vec();
    let maps: Vec<Vec<Series>> = groups.iter().map(of).collect();
    let name = |series: &Series| text::cut(&group::name(table, series), BODY, 240.0);
    let names: Vec<String> = maps[0].iter().map(name).collect();
    let budgets = match &table.plan.spec.steps[..] {
        [steps] => format!(" within {steps} steps"),
        _ => String::new(),
    };
    let title = format!("{}: {}{note}", table.plan.spec.name, finding(table, &maps, &names, group::of_these(note)));
    let subtitle = format!(
        "Outcome of each learning rate{budgets}, from left to right{}{}. A star marks the best rate of a row that \
         converges: the fewest steps until it stays within {}.",
        group::common_schedule(table),
        sharing(&maps[0], MOST, "cell"),
        target::of_all(table),
    );
    page(&format!("outcome-grid{note}"), &title, &subtitle, |top| {
        let widest = names.iter().map(|name| text::width(name, BODY)).fold(0.0, f64::max);
        let height = ROW * names.len() as f64;
        let left = MARGIN + widest + 12.0;
        let between = if columns == COLUMNS[0] { 16.0 } else { 28.0 };
        let grid = Grid { top, columns, height, left, between, above: 30.0, below: 28.0 };
        let panel = |(i, series): (usize, &Vec<Series>)| {
            let title = text::cut(&groups[i].label, BODY, grid.width());
            let y = axis::rows(&names);
            Panel { y: if i % columns > 0 { y.bare() } else { y }, ..map(table, series, title, grid.frame(i)) }
        };
        let panels = maps.iter().enumerate().map(panel).collect();
        let star = (Key::Shape(Shape::Star, Paint::Ink), "best rate".into());
        Body { panels, keys: vec![outcome_swatches(), vec![star]], bottom: grid.bottom(maps.len()) - 8.0 }
    })
}

/// One objective's map.
fn map(table: &Table, series: &[Series], title: String, frame: super::Rect) -> Panel {
    let rows: Vec<Vec<Column>> = series.iter().map(|series| columns(table, series, MOST)).collect();
    let x = outcome_map::rate_axis(&rows, frame.width());
    let x = super::Axis { label: String::new(), ..x };
    let (mut marks, mut stars) = (Vec::new(), Vec::new());
    for (i, columns) in rows.iter().enumerate() {
        let row = i as f64;
        outcome_map::cells(&mut marks, [row + 0.06, row + 0.94], columns, &x, frame.width());
        if let Some(best) = best(table, &series[i]).filter(Rate::converged) {
            let at = [best.lr, row + 0.5];
            stars.push(Mark::Glyph { at, shape: Shape::Star, paint: Paint::Ink, size: 11.0 });
        }
    }
    marks.extend(stars);
    Panel { title, badge: None, frame, x, y: axis::rows(&[]), marks }
}

/// The row that converges most often, in words.
fn finding(table: &Table, maps: &[Vec<Series>], names: &[String], of_these: &str) -> String {
    let share = |row: usize| {
        let series = maps.iter().map(|map| map[row]);
        let runs = series.flat_map(|s| (0..s.seeds).flat_map(move |seed| table.walk_of(&s, seed)));
        let (all, converged) = runs.fold((0, 0), |(all, converged), run| {
            (all + 1, converged + usize::from(run.outcome == Outcome::Converged))
        });
        converged as f64 / f64::from(all.max(1))
    };
    let shares = (0..names.len()).map(|row| (share(row), &names[row]));
    match shares.max_by(|a, b| a.0.total_cmp(&b.0)) {
        Some((share, name)) if share > 0.0 => {
            format!("{name} converges most often{of_these}, in {:.0}% of its runs", 100.0 * share)
        }
        _ => "nothing converges".into(),
    }
}
