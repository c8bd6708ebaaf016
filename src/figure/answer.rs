//! The answer on one page: the rate to use in words, what became of every rate on every objective, how far off it may
//! be, and what each rate costs.

use super::data::{Figure, Key, Paint, Panel, Rect, Shape};
use super::layout::{BODY, Body, MARGIN, WIDTH, outcome_swatches, page};
use super::rates::{Column, columns, per_column};
use super::{Chart, axis, contest, info, outcome_map, regret, text, tolerance};
use crate::answer::LEVEL;
use crate::table::Table;
use contest::{Contest, Entrant};

pub const CHART: Chart = Chart {
    info: info(
        "answer",
        "the rate to use on one page: in words, on each objective, how far off it may be, what it costs",
    ),
    draw,
};

/// Objectives of the page; beyond these a note counts the others.
const ROWS: usize = 36;
/// Columns of a row of the map.
const MOST: usize = 160;
/// Height of a row in pixels.
const ROW: f64 = 18.0;
/// Width of an objective's name, at the most.
const NAME: f64 = 210.0;

fn draw(table: &Table) -> Vec<Figure> {
    let contests = contest::contests(table);
    contests.iter().filter_map(|contest| Some(figure(table, contest, contest.first()?))).collect()
}

fn figure(table: &Table, contest: &Contest, entrant: &Entrant) -> Figure {
    let shown = contest.budget.objectives.min(ROWS);
    let title = format!("{}: {}", contest.label, headline(contest, entrant));
    let subtitle = format!("{}{}", sentences(table, contest, entrant), left_out(contest.budget.objectives - shown));
    page(&format!("answer-{}", contest.stem), &title, &subtitle, |top| {
        let rows: Vec<usize> = (0..shown).collect();
        let names = tolerance::names(entrant, &rows, NAME);
        let widest = names.iter().map(|name| text::width(name, BODY)).fold(0.0, f64::max);
        let left = MARGIN + widest.max(46.0) + 12.0;
        let between = 40.0;
        let width = (WIDTH - MARGIN - left - between) / 2.0;
        let height = (ROW * shown as f64).max(40.0);
        let map = Rect { left, top: top + 30.0, right: left + width, bottom: top + 30.0 + height };
        let bars = Rect { left: map.right + between, right: WIDTH - MARGIN, ..map };
        let curve = Rect { left, top: map.bottom + 66.0, right: WIDTH - MARGIN, bottom: map.bottom + 256.0 };
        let (map, bars, curve) = (
            outcomes(table, entrant, &rows, &names, map),
            tolerance::panel(table, entrant, &rows, &names, bars),
            regret::panel(table, entrant, curve),
        );
        let bottom = curve.frame.bottom + 40.0;
        let panels = vec![
            Panel { title: "outcome of each learning rate".into(), ..map },
            Panel { title: "how far off it may be".into(), y: bars.y.clone().bare(), ..bars },
            Panel {
                title: "steps next to each objective's best rate, the mean".into(),
                x: super::Axis { label: "learning rate".into(), ..curve.x.clone() },
                ..curve
            },
        ];
        // The star and the cross are told once.
        let told = |key: &Key| matches!(key, Key::Shape(Shape::Star | Shape::Outcome(_), _));
        let star = (Key::Shape(Shape::Star, Paint::Ink), "best rate".into());
        let others = tolerance::keys().into_iter().chain(regret::keys()).filter(|(key, _)| !told(key));
        let below = std::iter::once(star).chain(others).collect();
        Body { panels, keys: vec![outcome_swatches(), below], bottom }
    })
}

/// The contender's outcomes, one row an objective.
fn outcomes(table: &Table, entrant: &Entrant, rows: &[usize], names: &[String], frame: Rect) -> Panel {
    let cases = rows.iter().map(|&row| &entrant.contender.cases[row]);
    let all: Vec<Vec<Column>> = cases.map(|case| columns(table, &case.series, MOST)).collect();
    let x = outcome_map::rate_axis(&all, frame.width());
    let mut marks = Vec::new();
    for (i, columns) in all.iter().enumerate() {
        let y = [i as f64 + 0.06, i as f64 + 0.94];
        outcome_map::cells(&mut marks, y, columns, &x, frame.width());
    }
    let x = super::Axis { label: String::new(), ..x };
    Panel { title: String::new(), badge: None, frame, x, y: axis::rows(names), marks }
}

/// The answer itself.
fn headline(contest: &Contest, entrant: &Entrant) -> String {
    let r = &entrant.recommendation;
    let label = entrant.contender.label();
    match (&r.rate, contest.budget.winner) {
        (Some(rate), Some(_)) => format!("use {label}, at {}", text::number(rate.lr)),
        (Some(rate), None) => {
            format!("no rate is recommended; the least bad is {label}, at {}", text::number(rate.lr))
        }
        (None, _) => "no rate is recommended, for nothing converges".into(),
    }
}

/// What is to be said of it.
fn sentences(table: &Table, contest: &Contest, entrant: &Entrant) -> String {
    let (r, budget) = (&entrant.recommendation, &contest.budget);
    let among = match contest.entrants.len() {
        1 => String::new(),
        n => format!(" among {n} contenders"),
    };
    let mut said = vec![format!(
        "The best{among} on {}, {}, {} steps each.",
        text::count(budget.objectives, "objective"),
        text::count(budget.seeds, "seed"),
        budget.steps,
    )];
    if let Some(rate) = &r.rate {
        if budget.objectives > 1 {
            let over = if r.unsolved.is_empty() {
                String::new()
            } else {
                format!(", in the mean over the {} that some rate solves", r.solved)
            };
            said.push(format!(
                "The rate converges on {} of {} and takes {} times the steps of the best rate of each{over}.",
                rate.converges,
                budget.objectives,
                text::number(rate.factor)
            ));
        }
        let alone = r.as_good.pieces.iter().all(|piece| piece.from == piece.to) && r.as_good.pieces.len() == 1;
        said.push(match alone {
            true => "No other rate tried is as good.".into(),
            false => format!("As good: {}.", contest::pieces(&r.as_good)),
        });
    }
    if let Some(interval) = r.interval {
        said.push(format!(
            "With objectives and seeds drawn anew, the best rate lies from {} to {} in {} % of the draws.",
            text::number(interval.low),
            text::number(interval.high),
            100.0 * LEVEL
        ));
    }
    if let Some((shipped, at)) = r.shipped.as_ref().and_then(|shipped| Some((shipped, shipped.nearest.as_ref()?))) {
        said.push(format!(
            "The shipped rate, {}, takes {} times the steps and converges on {}.",
            text::number(shipped.lr),
            text::number(at.factor),
            at.converges
        ));
    }
    said.extend(r.refusals.iter().map(|refusal| format!("Not recommended: {}.", refusal.why)));
    let target = super::target::of_all(table);
    said.push(format!("The target: {target}."));
    let neighbours = per_column(&[entrant.contender.series], MOST);
    if neighbours > 1 {
        said.push(format!("Each cell is the worst outcome of up to {neighbours} neighbouring rates."));
    }
    said.join(" ")
}

fn left_out(objectives: usize) -> String {
    if objectives == 0 { String::new() } else { format!(" Not shown: {} more.", text::count(objectives, "objective")) }
}
