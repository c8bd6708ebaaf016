//! Regret: how many more steps each learning rate takes than each objective's own best one, the mean over the
//! objectives, with how far that moves when they and the seeds are drawn anew; one plot an optimizer and schedule.

use super::data::{Axis, Dash, Figure, Key, Mark, Paint, Panel, Rect, Scale, Shape, Tick};
use super::layout::{BODY, Body, Grid, MARGIN, page};
use super::{Chart, axis, contest, group, info, rates, target, text};
use crate::answer::{CAP, Case, LEVEL, Recommendation, Total, band, regrets};
use crate::table::Table;
use contest::{Contest, Entrant};

pub const CHART: Chart = Chart {
    info: info(
        "regret",
        "steps next to each objective's best rate, by learning rate, with the rate to use and the shipped one",
    ),
    draw,
};

/// Plots of one page.
const PANELS: usize = 12;
/// Plots side by side, at the most.
const COLUMNS: usize = 3;
/// A shipped rate that takes so many times the steps of the rate to use is counted.
const WORSE: f64 = 1.5;
/// Width in pixels of the line that spans the best rates.
const BRACKET: f64 = 4.0;
/// Times that objectives and seeds are drawn anew for a band.
const RESAMPLES: u64 = 2_000;
/// Means that are kept at the most, of all rates together, as long as there are a hundred of each.
const DRAWN: u64 = 4_000_000;
/// More rates than this are drawn together.
const MOST: usize = 400;

fn draw(table: &Table) -> Vec<Figure> {
    let mut figures = Vec::new();
    for contest in contest::contests(table) {
        let columns = contest.entrants.len().clamp(1, COLUMNS);
        let pages: Vec<_> = group::pages_of_rows(&contest.entrants, PANELS, columns).collect();
        for (number, entrants) in pages.iter().enumerate() {
            let note = group::page_note(number, pages.len());
            figures.push(figure(table, &contest, entrants, columns, &note));
        }
    }
    figures
}

fn figure(table: &Table, contest: &Contest, entrants: &[Entrant], columns: usize, note: &str) -> Figure {
    let title = format!("{}: {}{note}", contest.label, finding(entrants, note));
    let subtitle = format!(
        "Steps to {} as a multiple of those at each objective's own best rate: the geometric mean over the \
         objectives that converge at any rate; failing, or more than {CAP}, counts as {CAP}. The band holds {} % of the \
         means when objectives and seeds are drawn anew, and the line at the bottom {} % of the best rates. In brackets: \
         why the rate is not recommended.{}",
        target::of_all(table),
        100.0 * LEVEL,
        100.0 * LEVEL,
        match rates::per_column(&[entrants[0].contender.series], MOST) {
            0 | 1 => String::new(),
            n => format!(" Of up to {n} neighbouring rates the best is drawn."),
        }
    );
    page(&format!("regret-{}{note}", contest.stem), &title, &subtitle, |top| {
        let (left, height) = (MARGIN + 46.0, if columns == 1 { 300.0 } else { 150.0 });
        let grid = Grid { top, columns, height, left, between: 30.0, above: 28.0, below: 30.0 };
        let draw = |(i, entrant): (usize, &Entrant)| {
            let panel = panel(table, entrant, grid.frame(i));
            let y = if i % columns > 0 { panel.y.clone().bare() } else { panel.y.clone() };
            let title = text::cut(&title_of(entrant), BODY, grid.width());
            Panel { title, y, ..panel }
        };
        let panels = entrants.iter().enumerate().map(draw).collect();
        Body { panels, keys: vec![keys()], bottom: grid.bottom(entrants.len()) }
    })
}

/// An optimizer and schedule with its rate, and why that is not recommended.
fn title_of(entrant: &Entrant) -> String {
    let kinds: Vec<&str> = entrant.recommendation.refusals.iter().map(|refusal| refusal.kind).collect();
    let why = if kinds.is_empty() { String::new() } else { format!(" ({})", kinds.join(", ")) };
    match &entrant.recommendation.rate {
        Some(rate) => format!("{}: {}{why}", entrant.name, text::number(rate.lr)),
        None => format!("{}{why}", entrant.name),
    }
}

/// What the marks of a plot mean.
pub fn keys() -> Vec<(Key, String)> {
    vec![
        (Key::Shape(Shape::Star, Paint::Ink), "rate to use".into()),
        (Key::Shape(Shape::Ring, Paint::Ink), "shipped rate".into()),
        (Key::Line(Paint::Ink, Dash::Solid), "where the best rate may lie".into()),
    ]
}

/// One plot, with labels and without a title.
pub fn panel(table: &Table, entrant: &Entrant, frame: Rect) -> Panel {
    let contender = &entrant.contender;
    let rates = contender.rates();
    let (low, high) = (rates.lr(0), rates.lr(rates.len() - 1));
    // By logarithms: the ratio may be beyond the largest number.
    let room = if low == high { 2.0 } else { 10f64.powf(0.02 * (high.log10() - low.log10())) };
    let (from, to) = ((low / room).max(f64::MIN_POSITIVE), (high * room).min(f64::MAX));
    let x = axis::log_across("", from, to, frame.width());
    let y = factors();
    let mut marks = Vec::new();
    let solved: Vec<&Case> = contender.solved().collect();
    if solved.is_empty() {
        let middle = [x.number(0.5), CAP.sqrt()];
        marks.push(Mark::note(middle, [0.0; 2], "converges at no rate", super::Anchor::Middle));
    } else {
        let (paint, dash) = group::paint(table, &contender.series);
        let means: Vec<Total> = regrets(contender).collect();
        let shown = shown(&means);
        let resamples = (DRAWN / means.len() as u64).clamp(100, RESAMPLES);
        // One run of each rate has no band.
        if contender.series.seeds * solved.len() > 1 {
            let band = band(&solved, resamples);
            let ends = |&i: &usize| [rates.lr(i), band[i][0].exp(), band[i][1].exp()];
            marks.push(Mark::Band { points: shown.iter().map(ends).collect(), paint, opacity: 0.25 });
        }
        let mean = |&i: &usize| [rates.lr(i), means[i].mean().exp()];
        marks.push(Mark::Line { points: shown.iter().map(mean).collect(), paint, dash, width: 2.0 });
    }
    if let Some(interval) = entrant.recommendation.interval {
        // A little wider, so that one rate alone has a width; and just above the lower edge.
        let (reach, floor) = (room.sqrt(), y.from * 1.05);
        let points = vec![[interval.low / reach, floor], [interval.high * reach, floor]];
        marks.push(Mark::line(points, Paint::Ink, BRACKET));
    }
    marks.extend(marked(&entrant.recommendation));
    Panel { title: String::new(), badge: None, frame, x, y, marks }
}

/// The places of the rates that are drawn: all of them, or where they are too many the best of each few neighbours.
fn shown(means: &[Total]) -> Vec<usize> {
    let places: Vec<usize> = (0..means.len()).collect();
    let few = places.chunks(means.len().div_ceil(MOST).max(1));
    let best = few.filter_map(|few| few.iter().min_by(|a, b| means[**a].mean().total_cmp(&means[**b].mean())));
    best.copied().collect()
}

/// The shipped rate and, above it, the one to use.
fn marked(recommendation: &Recommendation) -> Vec<Mark> {
    let glyph = |lr, factor, shape, size| Mark::Glyph { at: [lr, factor], shape, paint: Paint::Ink, size };
    let shipped = recommendation.shipped.iter().flat_map(|shipped| &shipped.nearest);
    let rings = shipped.map(|at| glyph(at.lr, at.factor, Shape::Ring, 15.0));
    rings.chain(recommendation.rate.iter().map(|at| glyph(at.lr, at.factor, Shape::Star, 13.0))).collect()
}

/// From the best to failure.
fn factors() -> Axis {
    let tick = |at: f64| Tick { at, label: text::number(at), major: true };
    let ticks = [1.0, 1.5, 2.0, 3.0, CAP].map(tick).to_vec();
    Axis { label: "times best".into(), scale: Scale::Log, from: 0.8, to: CAP * 1.08, ticks, grid: true }
}

/// What the shipped rates cost, in words.
fn finding(entrants: &[Entrant], note: &str) -> String {
    let pair = |entrant: &Entrant| {
        let r = &entrant.recommendation;
        Some((r.rate.as_ref()?.factor, r.shipped.as_ref()?.nearest.as_ref()?.factor))
    };
    let pairs: Vec<(f64, f64)> = entrants.iter().filter_map(pair).collect();
    let worse = pairs.iter().filter(|(best, shipped)| shipped / best >= WORSE).count();
    match pairs[..] {
        [] => "how much a learning rate costs".into(),
        [(best, shipped)] => format!(
            "{} times the steps of each objective's best rate at the rate to use, {} at the shipped one",
            text::number(best),
            text::number(shipped)
        ),
        _ => format!(
            "{worse} of {}{} shipped rates take {WORSE} times the steps of the rate to use, or more",
            if note.is_empty() { "" } else { "these " },
            pairs.len()
        ),
    }
}
